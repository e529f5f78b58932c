// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {AccreditorRegistry} from "./AccreditorRegistry.sol";
import {ICredentialRegistry} from "./ICredentialRegistry.sol";
import {isIncluded} from "./Inclusion.sol";
import {ReplacementRegistry} from "./ReplacementRegistry.sol";

/// @title Laurel's registry
/// @notice The one contract that a verifier pins: who may issue, what was anchored, what is revoked. Immutable; it holds nothing personal.
contract CredentialRegistry is ReplacementRegistry {
    bytes32 private constant CREDENTIAL_TYPEHASH = keccak256(
        "Credential(uint32 issuer,uint32 index,uint64 validFrom,uint64 validUntil,bytes32 contentHash)"
    );

    /// @notice A registry in which nobody may issue yet.
    /// @param governor The account that appoints accreditors: a Safe or a timelock in production.
    constructor(address governor) AccreditorRegistry(governor) EIP712("Laurel", "1") {}

    /// @inheritdoc ICredentialRegistry
    function leafOf(Credential calldata credential) public view returns (bytes32) {
        return
            _hashTypedDataV4(
                keccak256(
                    abi.encode(
                        CREDENTIAL_TYPEHASH,
                        credential.issuer,
                        credential.index,
                        credential.validFrom,
                        credential.validUntil,
                        credential.contentHash
                    )
                )
            );
    }

    /// @inheritdoc ICredentialRegistry
    function standing(
        uint32 issuer,
        bytes32 root,
        uint32[] calldata words
    ) external view returns (Standing memory result) {
        Entry storage entry = _entry(issuer, root);
        result.blockNumber = block.number;
        result.timestamp = block.timestamp;
        result.batch = entry.batch;
        result.revoked = new uint256[](words.length);
        result.suspended = new uint256[](words.length);
        for (uint256 i = 0; i < words.length; ++i) {
            result.revoked[i] = entry.revoked.words[words[i]];
            result.suspended[i] = entry.suspended.words[words[i]];
        }
        result.operator = getOperator(issuer, result.batch.operator);
        result.accreditation = getAccreditation(result.batch.accreditation);
        result.accreditor = getAccreditor(result.accreditation.accreditor);
    }

    /// @inheritdoc ICredentialRegistry
    function isValid(
        Credential calldata credential,
        bytes32 root,
        bytes32[] calldata siblings
    ) external view returns (bool valid, uint32 accreditor) {
        Entry storage entry = _entry(credential.issuer, root);
        Batch memory batch = entry.batch;
        bool isCounted;
        (isCounted, accreditor) = _counts(credential.issuer, batch);
        valid =
            isCounted &&
            batch.revokedAt == 0 &&
            credential.validFrom <= block.timestamp &&
            (credential.validUntil == 0 || block.timestamp < credential.validUntil) &&
            isIncluded(root, batch.size, credential.index, leafOf(credential), siblings) &&
            !entry.revoked.contains(credential.index) &&
            !entry.suspended.contains(credential.index);
        if (!valid) accreditor = 0;
    }
}
