// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CredentialRegistry} from "../../contracts/CredentialRegistry.sol";
import {ICredentialRegistry as C} from "../../contracts/ICredentialRegistry.sol";
import {vm} from "./Vm.sol";

// What an operator signs, written from EIP-712 and docs/protocol.md alone. Each gives the call that carries the order: its nonce the next one, its deadline this second.

/// @notice The digest of an order in the registry's domain.
function digestOf(CredentialRegistry registry, bytes32 order) view returns (bytes32) {
    bytes32 domain = keccak256(
        abi.encode(
            keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
            keccak256("Laurel"),
            keccak256("1"),
            block.chainid,
            address(registry)
        )
    );
    return keccak256(bytes.concat("\x19\x01", domain, order));
}

function signOrder(CredentialRegistry registry, uint256 key, bytes32 order) view returns (bytes memory) {
    (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digestOf(registry, order));
    return abi.encodePacked(r, s, v);
}

function anchorOrder(
    uint32 issuer,
    uint32 accreditation,
    uint32 operator,
    bytes32 root,
    uint32 size,
    uint256 nonce,
    uint256 deadline
) pure returns (bytes32) {
    bytes32 typehash = keccak256(
        "AnchorBatch(uint32 issuer,uint32 accreditation,uint32 operator,bytes32 root,uint32 size,uint256 nonce,uint256 deadline)"
    );
    return keccak256(abi.encode(typehash, issuer, accreditation, operator, root, size, nonce, deadline));
}

function signAnchorOrder(
    CredentialRegistry registry,
    uint256 key,
    uint32 issuer,
    uint32 accreditation,
    uint32 operator,
    bytes32 root,
    uint32 size
) view returns (bytes memory) {
    uint256 nonce = registry.nonces(vm.addr(key));
    bytes32 order = anchorOrder(issuer, accreditation, operator, root, size, nonce, block.timestamp);
    bytes memory signature = signOrder(registry, key, order);
    return
        abi.encodeCall(
            registry.anchorBatchBySignature,
            (issuer, accreditation, operator, root, size, nonce, block.timestamp, signature)
        );
}

function replacementOrder(C.Replacement memory order, uint256 nonce, uint256 deadline) pure returns (bytes32) {
    bytes32 typehash = keccak256(
        "ReplaceCredentials(uint32 issuer,uint32 accreditation,uint32 operator,bytes32 root,uint32 size,bytes32 replacedRoot,uint32[] words,uint256[] masks,uint256 nonce,uint256 deadline)"
    );
    bytes memory anchoring = abi.encode(order.issuer, order.accreditation, order.operator, order.root, order.size);
    bytes32 words = keccak256(abi.encodePacked(order.words));
    bytes32 masks = keccak256(abi.encodePacked(order.masks));
    bytes memory rest = abi.encode(order.replacedRoot, words, masks, nonce, deadline);
    return keccak256(bytes.concat(typehash, anchoring, rest));
}

function signReplacementOrder(
    CredentialRegistry registry,
    uint256 key,
    C.Replacement memory order
) view returns (bytes memory) {
    uint256 nonce = registry.nonces(vm.addr(key));
    bytes memory signature = signOrder(registry, key, replacementOrder(order, nonce, block.timestamp));
    return abi.encodeCall(registry.replaceCredentialsBySignature, (order, nonce, block.timestamp, signature));
}

function batchRevocationOrder(
    uint32 issuer,
    uint32 operator,
    bytes32 root,
    uint256 nonce,
    uint256 deadline
) pure returns (bytes32) {
    bytes32 typehash = keccak256(
        "RevokeBatch(uint32 issuer,uint32 operator,bytes32 root,uint256 nonce,uint256 deadline)"
    );
    return keccak256(abi.encode(typehash, issuer, operator, root, nonce, deadline));
}

function revocationOrder(
    uint32 issuer,
    uint32 operator,
    bytes32 root,
    uint32[] memory words,
    uint256[] memory masks,
    uint256 nonce,
    uint256 deadline
) pure returns (bytes32) {
    bytes32 typehash = keccak256(
        "RevokeCredentials(uint32 issuer,uint32 operator,bytes32 root,uint32[] words,uint256[] masks,uint256 nonce,uint256 deadline)"
    );
    bytes32 first = keccak256(abi.encodePacked(words));
    bytes32 second = keccak256(abi.encodePacked(masks));
    return keccak256(abi.encode(typehash, issuer, operator, root, first, second, nonce, deadline));
}

function signBatchRevocationOrder(
    CredentialRegistry registry,
    uint256 key,
    uint32 issuer,
    uint32 operator,
    bytes32 root
) view returns (bytes memory) {
    uint256 nonce = registry.nonces(vm.addr(key));
    bytes32 order = batchRevocationOrder(issuer, operator, root, nonce, block.timestamp);
    bytes memory signature = signOrder(registry, key, order);
    return abi.encodeCall(registry.revokeBatchBySignature, (issuer, operator, root, nonce, block.timestamp, signature));
}

function signRevocationOrder(
    CredentialRegistry registry,
    uint256 key,
    uint32 issuer,
    uint32 operator,
    bytes32 root,
    uint32[] memory words,
    uint256[] memory masks
) view returns (bytes memory) {
    uint256 nonce = registry.nonces(vm.addr(key));
    bytes32 order = revocationOrder(issuer, operator, root, words, masks, nonce, block.timestamp);
    bytes memory signature = signOrder(registry, key, order);
    return
        abi.encodeCall(
            registry.revokeCredentialsBySignature,
            (issuer, operator, root, words, masks, nonce, block.timestamp, signature)
        );
}
