// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CredentialRegistry} from "../../../contracts/CredentialRegistry.sol";
import {ICredentialRegistry as C} from "../../../contracts/ICredentialRegistry.sol";
import {IIssuerRegistry as I} from "../../../contracts/IIssuerRegistry.sol";
import {accreditationCommitment, accreditorCommitment} from "../Storage.sol";
import {vm} from "../Vm.sol";
import {RegistryHandler} from "./RegistryHandler.sol";

/// @notice The handler, with its state laid beside the registry's storage.
contract ComparedHandler is RegistryHandler {
    /// @notice The first thing in which storage differs from what the events say; empty if nothing does.
    function difference() external view returns (string memory) {
        if (registry.owner() != governor || registry.pendingOwner() != pendingGovernor) return "governor";
        if (registry.accreditorCount() != accreditorCount) return "accreditorCount";
        if (registry.accreditationCount() != accreditationCount) return "accreditationCount";
        if (registry.issuerCount() != issuerCount) return "issuerCount";
        for (uint32 id = 1; id <= accreditorCount; ++id) if (!_isSameAccreditor(id)) return "accreditor";
        for (uint32 id = 1; id <= accreditationCount; ++id) if (!_isSameAccreditation(id)) return "accreditation";
        for (uint32 id = 1; id <= issuerCount; ++id) {
            if (!_isSameIssuer(id)) return "issuer";
            if (!_isSameRecovery(id)) return "recovery";
            for (uint32 of_ = 1; of_ <= _issuers[id].operators; ++of_) if (!_isSameOperator(id, of_)) return "operator";
            for (uint256 root = 1; root <= ROOTS; ++root) if (!_isSameBatch(id, bytes32(root))) return "batch";
        }
        return "";
    }

    function _isSameAccreditor(uint32 id) private view returns (bool) {
        I.Accreditor memory stored = registry.getAccreditor(id);
        AccreditorState memory told = _accreditors[id];
        return
            stored.account == told.account &&
            registry.pendingAccreditor(id) == told.pending &&
            stored.term.from() == told.term.from &&
            stored.term.until() == told.term.until &&
            _isSameText(stored.name, told.name) &&
            _isSameText(stored.uri, told.uri) &&
            accreditorCommitment(registry, id) == keccak256(abi.encode(_pack(told.term), told.name, told.uri));
    }

    function _isSameAccreditation(uint32 id) private view returns (bool) {
        I.Accreditation memory stored = registry.getAccreditation(id);
        AccreditationState memory told = _accreditations[id];
        return
            stored.issuer == told.issuer &&
            stored.accreditor == told.accreditor &&
            stored.term.from() == told.term.from &&
            stored.term.until() == told.term.until &&
            _isSameText(stored.name, told.name) &&
            _isSameText(stored.uri, told.uri) &&
            accreditationCommitment(registry, id) ==
                keccak256(abi.encode(told.issuer, told.accreditor, _pack(told.term), told.name, told.uri));
    }

    function _isSameText(string memory one, string memory other) private pure returns (bool) {
        return keccak256(bytes(one)) == keccak256(bytes(other));
    }

    /// @dev A term as a commitment holds it (docs/protocol.md): `from` before `until`, 40 bits each.
    function _pack(Span memory term) private pure returns (uint256) {
        return term.from * 2 ** 40 + term.until;
    }

    function _isSameIssuer(uint32 id) private view returns (bool) {
        I.Issuer memory stored = registry.getIssuer(id);
        return
            stored.admin == _issuers[id].admin &&
            stored.sponsor == _issuers[id].sponsor &&
            registry.pendingAdmin(id) == _issuers[id].pending &&
            registry.operatorCount(id) == _issuers[id].operators;
    }

    function _isSameRecovery(uint32 id) private view returns (bool) {
        (I.Recovery memory stored, bool isActive) = registry.getRecovery(id);
        RecoveryState memory told = _issuers[id].recovery;
        return
            stored.proposedAdmin == told.proposedAdmin &&
            stored.startedAt == told.startedAt &&
            stored.starter == told.starter &&
            stored.objected == told.objected &&
            isActive == _isFrozen(id);
    }

    function _isSameOperator(uint32 issuer, uint32 id) private view returns (bool) {
        I.Operator memory stored = registry.getOperator(issuer, id);
        OperatorState memory told = _operators[issuer][id];
        return
            stored.account == told.account &&
            stored.term.from() == told.term.from &&
            stored.term.until() == told.term.until &&
            stored.rights == told.rights;
    }

    function _isSameBatch(uint32 issuer, bytes32 root) private view returns (bool) {
        uint32[] memory words = new uint32[](WORDS);
        for (uint32 word = 0; word < WORDS; ++word) words[word] = word;
        C.Standing memory stored = registry.standing(issuer, root, words);
        BatchState memory told = _batches[issuer][root];
        for (uint256 word = 0; word < WORDS; ++word) {
            if (stored.revoked[word] != _revoked[issuer][root][word]) return false;
            if (stored.suspended[word] != _suspended[issuer][root][word]) return false;
        }
        return
            stored.batch.anchoredAt == told.anchoredAt &&
            stored.batch.size == told.size &&
            stored.batch.accreditation == told.accreditation &&
            stored.batch.operator == told.operator &&
            stored.batch.revokedAt == told.revokedAt &&
            registry.counts(issuer, root) == _counts(issuer, root);
    }
}

contract RegistryInvariantsTest {
    ComparedHandler private handler;

    function setUp() public {
        vm.warp(1_800_000_000);
        handler = new ComparedHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @notice Each call succeeded if and only if the rules allow it; terms never grew, ids were never reused, no record that counts or is revoked was replaced.
    function invariant_rulesHold() public view {
        require(bytes(handler.fault()).length == 0, handler.fault());
    }

    /// @notice Storage is what the events say: bits cleared only by a reinstatement or an annulment, `revokedAt` only by an annulment, commitments those of the terms and texts.
    function invariant_eventsRebuildState() public view {
        require(bytes(handler.difference()).length == 0, handler.difference());
    }
}
