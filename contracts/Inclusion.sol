// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";

/// @notice Whether `leaf` stands at `index` in the tree of `size` leaves with this root (RFC 9162, 2.1.3.2, with keccak-256 and no prefixes).
/// @dev Index and size fix the side and the number of siblings, so a root with its size holds exactly one leaf per index.
/// Warning: `leaf` must be made from a pre-image that cannot be 64 bytes, or an inner node passes for a leaf.
/// @param root The tree's root.
/// @param size The number of leaves.
/// @param index The leaf's place, from 0.
/// @param leaf The leaf.
/// @param siblings The inclusion proof, from the leaf to the root.
/// @return Whether the leaf is there.
function isIncluded(
    bytes32 root,
    uint256 size,
    uint256 index,
    bytes32 leaf,
    bytes32[] calldata siblings
) pure returns (bool) {
    if (index >= size) return false;
    uint256 last = size - 1;
    bytes32 node = leaf;
    for (uint256 i = 0; i < siblings.length; ++i) {
        if (last == 0) return false;
        if (index & 1 == 1 || index == last) {
            node = Hashes.efficientKeccak256(siblings[i], node);
            while (index & 1 == 0 && index != 0) {
                index >>= 1;
                last >>= 1;
            }
        } else {
            node = Hashes.efficientKeccak256(node, siblings[i]);
        }
        index >>= 1;
        last >>= 1;
    }
    return last == 0 && node == root;
}
