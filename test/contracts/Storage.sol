// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CredentialRegistry} from "../../contracts/CredentialRegistry.sol";
import {vm} from "./Vm.sol";

// What proofs of storage read: the slots are those of test/contracts/frozen.test.ts.

/// @notice The registry's commitment to an accreditor.
function accreditorCommitment(CredentialRegistry registry, uint32 accreditor) view returns (bytes32) {
    return vm.load(address(registry), keccak256(abi.encode(accreditor, 4)));
}

/// @notice The registry's commitment to an accreditation.
function accreditationCommitment(CredentialRegistry registry, uint32 accreditation) view returns (bytes32) {
    return vm.load(address(registry), keccak256(abi.encode(accreditation, 12)));
}

/// @notice The slot of an operator.
function operatorSlot(CredentialRegistry registry, uint32 issuer, uint32 operator) view returns (uint256) {
    return uint256(vm.load(address(registry), keccak256(abi.encode(operator, keccak256(abi.encode(issuer, 11))))));
}

/// @notice The slot of a batch's record.
function batchSlot(CredentialRegistry registry, uint32 issuer, bytes32 root) view returns (uint256) {
    return uint256(vm.load(address(registry), entryOf(issuer, root)));
}

/// @notice The slot of a word of the revocation bitmap.
function revokedSlot(CredentialRegistry registry, uint32 issuer, bytes32 root, uint256 word) view returns (uint256) {
    bytes32 bitmap = bytes32(uint256(entryOf(issuer, root)) + 1);
    return uint256(vm.load(address(registry), keccak256(abi.encode(word, bitmap))));
}

/// @notice The slot of a word of the suspension bitmap.
function suspendedSlot(CredentialRegistry registry, uint32 issuer, bytes32 root, uint256 word) view returns (uint256) {
    bytes32 bitmap = bytes32(uint256(entryOf(issuer, root)) + 2);
    return uint256(vm.load(address(registry), keccak256(abi.encode(word, bitmap))));
}

function entryOf(uint32 issuer, bytes32 root) pure returns (bytes32) {
    return keccak256(abi.encode(root, keccak256(abi.encode(issuer, 17))));
}
