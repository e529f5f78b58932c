// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Bitmap, requirePairs} from "./Bitmap.sol";
import {ICredentialRegistry} from "./ICredentialRegistry.sol";
import {OperatorAuthority} from "./OperatorAuthority.sol";
import {hashAnchorOrder, hashBatchRevocationOrder, hashRevocationOrder} from "./Orders.sol";
import {Term} from "./Term.sol";

/// @title Batches: anchored, revoked, suspended, annulled
/// @notice What operators do; and what an admin annuls.
abstract contract BatchRegistry is ICredentialRegistry, OperatorAuthority {
    /// @dev The record takes one slot, so that to anchor is to write one slot.
    struct Entry {
        Batch batch;
        Bitmap revoked;
        Bitmap suspended;
    }

    mapping(uint32 issuer => mapping(bytes32 root => Entry)) private _entries;

    /* ANCHORING */

    /// @inheritdoc ICredentialRegistry
    function anchorBatch(uint32 issuer, uint32 accreditation, uint32 operator, bytes32 root, uint32 size) external {
        _requireOperator(issuer, operator, RIGHT_TO_ANCHOR, msg.sender);

        _anchorBatch(issuer, accreditation, operator, root, size);
    }

    /// @inheritdoc ICredentialRegistry
    function anchorBatchBySignature(
        uint32 issuer,
        uint32 accreditation,
        uint32 operator,
        bytes32 root,
        uint32 size,
        uint256 nonce,
        uint256 deadline,
        bytes calldata signature
    ) external {
        bytes32 order = hashAnchorOrder(issuer, accreditation, operator, root, size, nonce, deadline);
        _requireSignature(issuer, operator, RIGHT_TO_ANCHOR, order, nonce, deadline, signature);

        _anchorBatch(issuer, accreditation, operator, root, size);
    }

    function _anchorBatch(uint32 issuer, uint32 accreditation, uint32 operator, bytes32 root, uint32 size) internal {
        (uint32 accredited, uint32 accreditor, Term term) = _accreditationTerm(accreditation);
        require(accredited == issuer, AccreditationOfAnotherIssuer(accreditation, issuer));
        require(term.contains(block.timestamp), AccreditationNotInForce(accreditation, block.timestamp));
        require(
            _accreditorTerm(accreditor).contains(block.timestamp),
            AccreditorNotInForce(accreditor, block.timestamp)
        );
        require(root != 0, ZeroRoot(issuer));
        require(size != 0, ZeroSize(issuer, root));
        Batch storage batch = _entries[issuer][root].batch;
        require(batch.revokedAt == 0, BatchIsRevoked(issuer, root, batch.revokedAt));
        (bool isCounted, ) = _counts(issuer, batch);
        require(!isCounted, BatchAlreadyAnchored(issuer, root, batch.anchoredAt));
        uint40 anchoredAt = uint40(block.timestamp); // fits: it is within a term

        batch.anchoredAt = anchoredAt;
        batch.size = size;
        batch.accreditation = accreditation;
        batch.operator = operator;

        emit BatchAnchored(issuer, root, size, accreditation, operator, anchoredAt);
    }

    /* REVOKING */

    /// @inheritdoc ICredentialRegistry
    function revokeCredentials(
        uint32 issuer,
        uint32 operator,
        bytes32 root,
        uint32[] calldata words,
        uint256[] calldata masks
    ) external {
        _requireOperator(issuer, operator, RIGHT_TO_REVOKE, msg.sender);

        _revokeCredentials(issuer, operator, root, words, masks);
    }

    /// @inheritdoc ICredentialRegistry
    function revokeCredentialsBySignature(
        uint32 issuer,
        uint32 operator,
        bytes32 root,
        uint32[] calldata words,
        uint256[] calldata masks,
        uint256 nonce,
        uint256 deadline,
        bytes calldata signature
    ) external {
        bytes32 order = hashRevocationOrder(issuer, operator, root, words, masks, nonce, deadline);
        _requireSignature(issuer, operator, RIGHT_TO_REVOKE, order, nonce, deadline, signature);

        _revokeCredentials(issuer, operator, root, words, masks);
    }

    /// @inheritdoc ICredentialRegistry
    function suspendCredentials(
        uint32 issuer,
        uint32 operator,
        bytes32 root,
        uint32[] calldata words,
        uint256[] calldata masks
    ) external {
        _requireOperator(issuer, operator, RIGHT_TO_REVOKE, msg.sender);
        (Entry storage entry, uint256 size) = _requireAnchored(issuer, root);
        requirePairs(words, masks);

        for (uint256 i = 0; i < words.length; ++i) {
            entry.suspended.setBits(size, words[i], masks[i]);
            emit CredentialsSuspended(issuer, root, operator, words[i], masks[i]);
        }
    }

    /// @inheritdoc ICredentialRegistry
    function reinstateCredentials(
        uint32 issuer,
        uint32 operator,
        bytes32 root,
        uint32[] calldata words,
        uint256[] calldata masks
    ) external {
        _requireOperator(issuer, operator, RIGHT_TO_REVOKE, msg.sender);
        (Entry storage entry, uint256 size) = _requireAnchored(issuer, root);
        requirePairs(words, masks);

        for (uint256 i = 0; i < words.length; ++i) {
            entry.suspended.clearBits(size, words[i], masks[i]);
            emit CredentialsReinstated(issuer, root, operator, words[i], masks[i]);
        }
    }

    /// @inheritdoc ICredentialRegistry
    function revokeBatch(uint32 issuer, uint32 operator, bytes32 root) external {
        _requireOperator(issuer, operator, RIGHT_TO_REVOKE, msg.sender);

        _revokeBatch(issuer, operator, root);
    }

    /// @inheritdoc ICredentialRegistry
    function revokeBatchBySignature(
        uint32 issuer,
        uint32 operator,
        bytes32 root,
        uint256 nonce,
        uint256 deadline,
        bytes calldata signature
    ) external {
        bytes32 order = hashBatchRevocationOrder(issuer, operator, root, nonce, deadline);
        _requireSignature(issuer, operator, RIGHT_TO_REVOKE, order, nonce, deadline, signature);

        _revokeBatch(issuer, operator, root);
    }

    function _revokeCredentials(
        uint32 issuer,
        uint32 operator,
        bytes32 root,
        uint32[] calldata words,
        uint256[] calldata masks
    ) internal {
        (Entry storage entry, uint256 size) = _requireAnchored(issuer, root);
        requirePairs(words, masks);

        for (uint256 i = 0; i < words.length; ++i) {
            entry.revoked.setBits(size, words[i], masks[i]);
            emit CredentialsRevoked(issuer, root, operator, words[i], masks[i]);
        }
    }

    function _revokeBatch(uint32 issuer, uint32 operator, bytes32 root) private {
        (Entry storage entry, ) = _requireAnchored(issuer, root);
        Batch storage batch = entry.batch;
        require(batch.revokedAt == 0, BatchIsRevoked(issuer, root, batch.revokedAt));

        batch.revokedAt = uint40(block.timestamp); // fits: it is within the operator's term

        emit BatchRevoked(issuer, root, operator, batch.revokedAt);
    }

    /* ANNULLING */

    /// @inheritdoc ICredentialRegistry
    function annulCredentialRevocations(
        uint32 issuer,
        bytes32 root,
        uint32[] calldata words,
        uint256[] calldata masks
    ) external {
        _requireAdmin(issuer);
        (Entry storage entry, uint256 size) = _requireAnchored(issuer, root);
        requirePairs(words, masks);

        for (uint256 i = 0; i < words.length; ++i) {
            entry.revoked.clearBits(size, words[i], masks[i]);
            emit CredentialRevocationsAnnulled(issuer, root, words[i], masks[i]);
        }
    }

    /// @inheritdoc ICredentialRegistry
    function annulBatchRevocation(uint32 issuer, bytes32 root) external {
        _requireAdmin(issuer);
        require(_entries[issuer][root].batch.revokedAt != 0, BatchNotRevoked(issuer, root));

        _entries[issuer][root].batch.revokedAt = 0;

        emit BatchRevocationAnnulled(issuer, root);
    }

    /* VIEWS */

    /// @inheritdoc ICredentialRegistry
    function getBatch(uint32 issuer, bytes32 root) external view returns (Batch memory) {
        return _entries[issuer][root].batch;
    }

    /// @inheritdoc ICredentialRegistry
    function counts(uint32 issuer, bytes32 root) external view returns (bool isCounted) {
        (isCounted, ) = _counts(issuer, _entries[issuer][root].batch);
    }

    /* FOR READERS AND WRITERS */

    function _entry(uint32 issuer, bytes32 root) internal view returns (Entry storage) {
        return _entries[issuer][root];
    }

    /// @dev An anchor never made does not count, and reads no term.
    function _counts(uint32 issuer, Batch memory batch) internal view returns (bool isCounted, uint32 accreditor) {
        if (batch.anchoredAt == 0) return (false, 0);
        Term term;
        (, accreditor, term) = _accreditationTerm(batch.accreditation);
        isCounted =
            _operator(issuer, batch.operator).term.contains(batch.anchoredAt) &&
            term.contains(batch.anchoredAt) &&
            _accreditorTerm(accreditor).contains(batch.anchoredAt);
    }

    function _requireAnchored(uint32 issuer, bytes32 root) private view returns (Entry storage entry, uint256 size) {
        entry = _entries[issuer][root];
        size = entry.batch.size;
        require(size != 0, BatchNotAnchored(issuer, root));
    }
}
