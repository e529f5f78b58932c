// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BatchRegistry} from "./BatchRegistry.sol";
import {requirePairs} from "./Bitmap.sol";
import {ICredentialRegistry} from "./ICredentialRegistry.sol";
import {hashReplacementOrder} from "./Orders.sol";

/// @title Credentials that replace others
/// @notice A batch is anchored, and the credentials that it replaces are revoked, in one step.
abstract contract ReplacementRegistry is BatchRegistry {
    /// @inheritdoc ICredentialRegistry
    function replaceCredentials(
        uint32 issuer,
        uint32 accreditation,
        uint32 operator,
        bytes32 root,
        uint32 size,
        bytes32 replacedRoot,
        uint32[] calldata words,
        uint256[] calldata masks
    ) external {
        _requireOperator(issuer, operator, RIGHT_TO_ANCHOR | RIGHT_TO_REVOKE, msg.sender);

        _replaceCredentials(issuer, accreditation, operator, root, size, replacedRoot, words, masks);
    }

    /// @inheritdoc ICredentialRegistry
    function replaceCredentialsBySignature(
        Replacement calldata order,
        uint256 nonce,
        uint256 deadline,
        bytes calldata signature
    ) external {
        bytes32 hash = hashReplacementOrder(order, nonce, deadline);
        _requireSignature(
            order.issuer,
            order.operator,
            RIGHT_TO_ANCHOR | RIGHT_TO_REVOKE,
            hash,
            nonce,
            deadline,
            signature
        );

        _replaceCredentials(
            order.issuer,
            order.accreditation,
            order.operator,
            order.root,
            order.size,
            order.replacedRoot,
            order.words,
            order.masks
        );
    }

    function _replaceCredentials(
        uint32 issuer,
        uint32 accreditation,
        uint32 operator,
        bytes32 root,
        uint32 size,
        bytes32 replacedRoot,
        uint32[] calldata words,
        uint256[] calldata masks
    ) private {
        uint40 earlier = _entry(issuer, root).batch.anchoredAt;
        require(earlier == 0, BatchAlreadyAnchored(issuer, root, earlier)); // or bits of its own might be set
        _requireReplaceable(issuer, replacedRoot, words, masks);

        _revokeCredentials(issuer, operator, replacedRoot, words, masks);
        _anchorBatch(issuer, accreditation, operator, root, size);

        emit CredentialsReplaced(issuer, replacedRoot, root);
    }

    function _requireReplaceable(
        uint32 issuer,
        bytes32 root,
        uint32[] calldata words,
        uint256[] calldata masks
    ) private view {
        requirePairs(words, masks);
        require(words.length != 0, NothingReplaced(issuer, root));
        Entry storage entry = _entry(issuer, root);
        require(entry.batch.revokedAt == 0, BatchIsRevoked(issuer, root, entry.batch.revokedAt));
        for (uint256 i = 0; i < words.length; ++i) {
            require(masks[i] != 0, NothingReplaced(issuer, root));
            uint256 already = entry.revoked.words[words[i]] & masks[i];
            require(already == 0, CredentialsAlreadyRevoked(issuer, root, words[i], already));
        }
    }
}
