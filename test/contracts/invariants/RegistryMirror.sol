// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {ICredentialRegistry as C} from "../../../contracts/ICredentialRegistry.sol";
import {IIssuerRegistry as I} from "../../../contracts/IIssuerRegistry.sol";
import {Vm} from "../Vm.sol";

/// @notice A registry's state rebuilt from its events alone, and nothing else. It notes the first event that no history may contain.
contract RegistryMirror {
    struct Span {
        uint256 from;
        uint256 until;
    }
    struct AccreditorState {
        address account;
        address pending;
        Span term;
        string name;
        string uri;
    }
    struct AccreditationState {
        uint256 issuer;
        uint256 accreditor;
        Span term;
        string name;
        string uri;
    }
    struct OperatorState {
        address account;
        Span term;
        uint256 rights;
    }
    struct RecoveryState {
        address proposedAdmin;
        uint256 startedAt;
        uint256 starter;
        bool objected;
    }
    struct IssuerState {
        address admin;
        address pending;
        uint256 sponsor;
        uint256 operators;
        RecoveryState recovery;
    }
    struct BatchState {
        uint256 anchoredAt;
        uint256 size;
        uint256 accreditation;
        uint256 operator;
        uint256 revokedAt;
    }

    address public governor;
    address public pendingGovernor;
    uint256 public accreditorCount;
    uint256 public accreditationCount;
    uint256 public issuerCount;
    mapping(uint256 accreditor => AccreditorState) internal _accreditors;
    mapping(uint256 accreditation => AccreditationState) internal _accreditations;
    mapping(uint256 issuer => IssuerState) internal _issuers;
    mapping(uint256 issuer => mapping(uint256 operator => OperatorState)) internal _operators;
    mapping(uint256 issuer => mapping(bytes32 root => BatchState)) internal _batches;
    mapping(uint256 issuer => mapping(bytes32 root => mapping(uint256 word => uint256))) internal _revoked;
    mapping(uint256 issuer => mapping(bytes32 root => mapping(uint256 word => uint256))) internal _suspended;

    /// @notice The first rule that an event broke; empty if none.
    string public fault;

    function _fail(string memory rule) internal {
        if (bytes(fault).length == 0) fault = rule;
    }

    function _require(bool condition, string memory rule) internal {
        if (!condition) _fail(rule);
    }

    function _apply(Vm.Log memory log) internal {
        bytes32 kind = log.topics[0];
        if (kind == Ownable2Step.OwnershipTransferStarted.selector) pendingGovernor = _account(log.topics[2]);
        else if (kind == Ownable.OwnershipTransferred.selector) {
            (governor, pendingGovernor) = (_account(log.topics[2]), address(0));
        } else if (!_applyAccreditor(kind, log) && !_applyIssuer(kind, log) && !_applyRecovery(kind, log)) {
            _require(_applyBatch(kind, log), "an unknown event");
        }
    }

    function _applyAccreditor(bytes32 kind, Vm.Log memory log) private returns (bool) {
        uint256 id = uint256(log.topics[1]);
        if (kind == I.AccreditorAppointed.selector) {
            (uint256 from, uint256 until, string memory name, string memory uri) = abi.decode(
                log.data,
                (uint256, uint256, string, string)
            );
            _require(id == ++accreditorCount, "ids are never reused");
            _accreditors[id] = AccreditorState(_account(log.topics[2]), address(0), Span(from, until), name, uri);
        } else if (kind == I.AccreditorEnded.selector) _shorten(_accreditors[id].term, log.data);
        else if (kind == I.AccreditorHandoverStarted.selector) _accreditors[id].pending = _account(log.topics[2]);
        else if (kind == I.AccreditorHandoverAccepted.selector) {
            (_accreditors[id].account, _accreditors[id].pending) = (_account(log.topics[2]), address(0));
        } else return false;
        return true;
    }

    function _applyIssuer(bytes32 kind, Vm.Log memory log) private returns (bool) {
        uint256 id = uint256(log.topics[1]);
        if (kind == I.IssuerRegistered.selector) {
            _require(id == ++issuerCount, "ids are never reused");
            (_issuers[id].sponsor, _issuers[id].admin) = (uint256(log.topics[2]), _account(log.topics[3]));
        } else if (kind == I.IssuerHandoverStarted.selector) _issuers[id].pending = _account(log.topics[2]);
        else if (kind == I.IssuerHandoverAccepted.selector) {
            (_issuers[id].admin, _issuers[id].pending) = (_account(log.topics[2]), address(0));
        } else if (kind == I.IssuerAccredited.selector) {
            (uint256 from, uint256 until, string memory name, string memory uri) = abi.decode(
                log.data,
                (uint256, uint256, string, string)
            );
            _require(id == ++accreditationCount, "ids are never reused");
            _accreditations[id] = AccreditationState(
                uint256(log.topics[2]),
                uint256(log.topics[3]),
                Span(from, until),
                name,
                uri
            );
        } else if (kind == I.AccreditationEnded.selector) _shorten(_accreditations[id].term, log.data);
        else if (kind == I.OperatorAdded.selector) {
            (uint256 from, uint256 until, uint256 rights) = abi.decode(log.data, (uint256, uint256, uint256));
            _require(uint256(log.topics[2]) == ++_issuers[id].operators, "ids are never reused");
            _operators[id][uint256(log.topics[2])] = OperatorState(_account(log.topics[3]), Span(from, until), rights);
        } else if (kind == I.OperatorEnded.selector) _shorten(_operators[id][uint256(log.topics[2])].term, log.data);
        else return false;
        return true;
    }

    function _applyRecovery(bytes32 kind, Vm.Log memory log) private returns (bool) {
        IssuerState storage issuer = _issuers[uint256(log.topics[1])];
        if (kind == I.RecoveryStarted.selector) {
            uint256 startedAt = abi.decode(log.data, (uint256));
            issuer.recovery = RecoveryState(_account(log.topics[3]), startedAt, uint256(log.topics[2]), false);
            delete issuer.pending;
        } else if (kind == I.RecoveryObjected.selector) issuer.recovery.objected = true;
        else if (kind == I.RecoveryCompleted.selector) {
            issuer.admin = _account(log.topics[2]);
            delete issuer.recovery;
        } else if (kind == I.RecoveryRejected.selector) delete issuer.recovery;
        else return false;
        return true;
    }

    function _applyBatch(bytes32 kind, Vm.Log memory log) private returns (bool) {
        (uint256 issuer, bytes32 root) = (uint256(log.topics[1]), log.topics[2]);
        BatchState storage batch = _batches[issuer][root];
        if (kind == C.BatchAnchored.selector) {
            _require(batch.revokedAt == 0, "a revoked record is never replaced");
            _require(!_counts(issuer, root), "a record that counts is never replaced");
            (batch.size, batch.accreditation, batch.operator, batch.anchoredAt) = abi.decode(
                log.data,
                (uint256, uint256, uint256, uint256)
            );
        } else if (kind == C.BatchRevoked.selector) (, batch.revokedAt) = abi.decode(log.data, (uint256, uint256));
        else if (kind == C.BatchRevocationAnnulled.selector) batch.revokedAt = 0;
        else if (kind == C.CredentialsReplaced.selector) {
            _require(
                _batches[issuer][log.topics[3]].anchoredAt == block.timestamp,
                "what replaces is anchored with it"
            );
        } else if (kind == C.CredentialRevocationsAnnulled.selector) {
            (uint256 word, uint256 mask) = abi.decode(log.data, (uint256, uint256));
            _revoked[issuer][root][word] &= ~mask;
        } else {
            (, uint256 word, uint256 mask) = abi.decode(log.data, (uint256, uint256, uint256));
            if (kind == C.CredentialsRevoked.selector) _revoked[issuer][root][word] |= mask;
            else if (kind == C.CredentialsSuspended.selector) _suspended[issuer][root][word] |= mask;
            else if (kind == C.CredentialsReinstated.selector) _suspended[issuer][root][word] &= ~mask;
            else return false;
        }
        return true;
    }

    /* WHAT THE STATE SAYS */

    function _isWithin(Span storage term, uint256 moment) internal view returns (bool) {
        return term.from <= moment && moment < term.until;
    }

    function _counts(uint256 issuer, bytes32 root) internal view returns (bool) {
        BatchState storage batch = _batches[issuer][root];
        AccreditationState storage accreditation = _accreditations[batch.accreditation];
        return
            batch.anchoredAt != 0 &&
            _isWithin(_operators[issuer][batch.operator].term, batch.anchoredAt) &&
            _isWithin(accreditation.term, batch.anchoredAt) &&
            _isWithin(_accreditors[accreditation.accreditor].term, batch.anchoredAt);
    }

    /* PRIVATE */

    function _shorten(Span storage term, bytes memory data) private {
        uint256 until = abi.decode(data, (uint256));
        _require(until <= term.until, "terms never grow");
        _require(until >= term.from, "a term never ends before it began");
        term.until = until;
    }

    function _account(bytes32 topic) private pure returns (address) {
        return address(uint160(uint256(topic)));
    }
}
