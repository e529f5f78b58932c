// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICredentialRegistry} from "./ICredentialRegistry.sol";

bytes32 constant ANCHOR_BATCH_TYPEHASH = keccak256(
    "AnchorBatch(uint32 issuer,uint32 accreditation,uint32 operator,bytes32 root,uint32 size,uint256 nonce,uint256 deadline)"
);
bytes32 constant REPLACE_CREDENTIALS_TYPEHASH = keccak256(
    "ReplaceCredentials(uint32 issuer,uint32 accreditation,uint32 operator,bytes32 root,uint32 size,bytes32 replacedRoot,uint32[] words,uint256[] masks,uint256 nonce,uint256 deadline)"
);
bytes32 constant REVOKE_CREDENTIALS_TYPEHASH = keccak256(
    "RevokeCredentials(uint32 issuer,uint32 operator,bytes32 root,uint32[] words,uint256[] masks,uint256 nonce,uint256 deadline)"
);
bytes32 constant REVOKE_BATCH_TYPEHASH = keccak256(
    "RevokeBatch(uint32 issuer,uint32 operator,bytes32 root,uint256 nonce,uint256 deadline)"
);

/// @dev What an operator signs to have a batch anchored, as EIP-712 hashes structs.
function hashAnchorOrder(
    uint32 issuer,
    uint32 accreditation,
    uint32 operator,
    bytes32 root,
    uint32 size,
    uint256 nonce,
    uint256 deadline
) pure returns (bytes32) {
    return keccak256(abi.encode(ANCHOR_BATCH_TYPEHASH, issuer, accreditation, operator, root, size, nonce, deadline));
}

/// @dev What an operator signs to have credentials replaced.
function hashReplacementOrder(
    ICredentialRegistry.Replacement calldata order,
    uint256 nonce,
    uint256 deadline
) pure returns (bytes32) {
    return
        keccak256(
            abi.encode(
                REPLACE_CREDENTIALS_TYPEHASH,
                order.issuer,
                order.accreditation,
                order.operator,
                order.root,
                order.size,
                order.replacedRoot,
                hashWords(order.words),
                hashMasks(order.masks),
                nonce,
                deadline
            )
        );
}

/// @dev What an operator signs to have credentials revoked.
function hashRevocationOrder(
    uint32 issuer,
    uint32 operator,
    bytes32 root,
    uint32[] calldata words,
    uint256[] calldata masks,
    uint256 nonce,
    uint256 deadline
) pure returns (bytes32) {
    return
        keccak256(
            abi.encode(
                REVOKE_CREDENTIALS_TYPEHASH,
                issuer,
                operator,
                root,
                hashWords(words),
                hashMasks(masks),
                nonce,
                deadline
            )
        );
}

/// @dev What an operator signs to have a whole batch revoked.
function hashBatchRevocationOrder(
    uint32 issuer,
    uint32 operator,
    bytes32 root,
    uint256 nonce,
    uint256 deadline
) pure returns (bytes32) {
    return keccak256(abi.encode(REVOKE_BATCH_TYPEHASH, issuer, operator, root, nonce, deadline));
}

/// @dev Packed arrays pad their elements to 32 bytes, as EIP-712 asks.
function hashWords(uint32[] calldata words) pure returns (bytes32) {
    return keccak256(abi.encodePacked(words));
}

function hashMasks(uint256[] calldata masks) pure returns (bytes32) {
    return keccak256(abi.encodePacked(masks));
}
