// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICredentialRegistry as C} from "../../../contracts/ICredentialRegistry.sol";
import {RegistryMirror} from "./RegistryMirror.sol";

/// @notice Who may do what, as docs/security.md says it, asked of the state rebuilt from events. Shares no code with the contracts.
contract RegistryRules is RegistryMirror {
    uint256 internal constant WEEK = 7 * 24 * 60 * 60;

    function _mayAppoint(address actor, address account, uint256 until) internal view returns (bool) {
        return actor == governor && account != address(0) && until > block.timestamp;
    }

    function _mayEndAccreditor(address actor, uint256 accreditor, uint256 moment) internal view returns (bool) {
        return actor == governor && moment < _accreditors[accreditor].term.until;
    }

    function _isAccreditor(address actor, uint256 accreditor) internal view returns (bool) {
        return actor != address(0) && actor == _accreditors[accreditor].account;
    }

    function _mayRegister(
        address actor,
        uint256 accreditor,
        address admin,
        uint256 until
    ) internal view returns (bool) {
        return
            _isMandated(accreditor) &&
            _isAccreditor(actor, accreditor) &&
            admin != address(0) &&
            until > block.timestamp;
    }

    function _mayAccredit(
        address actor,
        uint256 accreditor,
        uint256 issuer,
        uint256 until
    ) internal view returns (bool) {
        bool exists = issuer != 0 && issuer <= issuerCount;
        return _isMandated(accreditor) && _isAccreditor(actor, accreditor) && exists && until > block.timestamp;
    }

    function _mayEndAccreditation(address actor, uint256 accreditation, uint256 moment) internal view returns (bool) {
        uint256 maker = _accreditations[accreditation].accreditor;
        bool isEnder = _isMandated(maker) ? _isAccreditor(actor, maker) : actor == governor;
        return isEnder && moment < _accreditations[accreditation].term.until;
    }

    function _mayAdminister(address actor, uint256 issuer) internal view returns (bool) {
        return actor == _issuers[issuer].admin && actor != address(0) && !_isFrozen(issuer);
    }

    function _mayEndOperator(
        address actor,
        uint256 issuer,
        uint256 operator,
        uint256 moment
    ) internal view returns (bool) {
        if (moment >= _operators[issuer][operator].term.until) return false;
        if (!_isFrozen(issuer)) return _mayAdminister(actor, issuer);
        RecoveryState storage recovery = _issuers[issuer].recovery;
        bool isEnder = actor == _starterOf(issuer) || (recovery.objected && actor == governor);
        return isEnder && moment >= recovery.startedAt;
    }

    function _mayStartRecovery(address actor, uint256 issuer, address proposed) internal view returns (bool) {
        if (issuer == 0 || issuer > issuerCount || _isFrozen(issuer) || proposed == address(0)) return false;
        uint256 sponsor = _issuers[issuer].sponsor;
        return _isMandated(sponsor) ? _isAccreditor(actor, sponsor) : actor == governor;
    }

    function _mayObject(address actor, uint256 issuer) internal view returns (bool) {
        RecoveryState storage recovery = _issuers[issuer].recovery;
        bool isInTime = block.timestamp < recovery.startedAt + WEEK;
        return _isFrozen(issuer) && actor == _issuers[issuer].admin && isInTime && !recovery.objected;
    }

    function _mayComplete(address actor, uint256 issuer) internal view returns (bool) {
        RecoveryState storage recovery = _issuers[issuer].recovery;
        bool isDue = block.timestamp >= recovery.startedAt + WEEK;
        return _isFrozen(issuer) && actor == _starterOf(issuer) && isDue && !recovery.objected;
    }

    function _mayDecide(address actor, uint256 issuer) internal view returns (bool) {
        return _isFrozen(issuer) && actor == governor && _issuers[issuer].recovery.objected;
    }

    function _mayOperate(address actor, uint256 issuer, uint256 operator, uint256 right) internal view returns (bool) {
        OperatorState storage acting = _operators[issuer][operator];
        bool hasRight = acting.rights == 3 || acting.rights == right;
        return acting.account == actor && actor != address(0) && _isWithin(acting.term, block.timestamp) && hasRight;
    }

    function _mayAnchor(
        address actor,
        uint256 issuer,
        uint256 accreditation,
        uint256 operator,
        bytes32 root,
        uint256 size
    ) internal view returns (bool) {
        AccreditationState storage used = _accreditations[accreditation];
        return
            _mayOperate(actor, issuer, operator, 1) &&
            used.issuer == issuer &&
            _isWithin(used.term, block.timestamp) &&
            _isMandated(used.accreditor) &&
            root != 0 &&
            size != 0 &&
            _batches[issuer][root].revokedAt == 0 &&
            !_counts(issuer, root);
    }

    /// @dev Both rights in one operator; some credential, in a batch that is anchored, and neither is revoked; a batch never anchored, and what anchoring needs.
    function _mayReplace(address actor, C.Replacement memory order) internal view returns (bool) {
        uint256 already = _revoked[order.issuer][order.replacedRoot][order.words[0]];
        return
            _operators[order.issuer][order.operator].rights == 3 &&
            _batches[order.issuer][order.replacedRoot].revokedAt == 0 &&
            _batches[order.issuer][order.root].anchoredAt == 0 &&
            order.masks[0] != 0 &&
            already & order.masks[0] == 0 &&
            _isInBatch(order.issuer, order.replacedRoot, order.words[0], order.masks[0]) &&
            _mayAnchor(actor, order.issuer, order.accreditation, order.operator, order.root, order.size);
    }

    /// @dev Whether the batch is there and each bit of `mask` in `word` is an index of it, counted bit by bit.
    function _isInBatch(uint256 issuer, bytes32 root, uint256 word, uint256 mask) internal view returns (bool) {
        uint256 size = _batches[issuer][root].size;
        for (uint256 bit = 0; bit < 256; ++bit) {
            if ((mask >> bit) % 2 == 1 && word * 256 + bit >= size) return false;
        }
        return size != 0;
    }

    function _isMandated(uint256 accreditor) internal view returns (bool) {
        return _isWithin(_accreditors[accreditor].term, block.timestamp);
    }

    function _isFrozen(uint256 issuer) internal view returns (bool) {
        RecoveryState storage recovery = _issuers[issuer].recovery;
        return recovery.startedAt != 0 && (recovery.starter == 0 || _isMandated(recovery.starter));
    }

    function _starterOf(uint256 issuer) internal view returns (address) {
        uint256 starter = _issuers[issuer].recovery.starter;
        return starter == 0 ? governor : _accreditors[starter].account;
    }
}
