// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IIssuerRegistry} from "./IIssuerRegistry.sol";

/// @title What was issued: batches, revocations, suspensions
/// @notice One root per cohort. An anchor counts if the accreditor's mandate, the accreditation and the operator's key were all in force when it was made.
/// @dev A batch is keyed by (issuer, root): nobody can take another issuer's root. Indexes are grouped 256 to a word: index i is bit `i % 256` of word `i / 256`.
/// Warning: the contract cannot see documents. That the document names the accredited issuer is for the verifier to check.
interface ICredentialRegistry is IIssuerRegistry {
    /// @notice One learner's credential as its leaf commits to it (EIP-712 type `Credential`).
    /// @param index Place in the batch, from 0. @param validFrom Unix seconds. @param validUntil Unix seconds, 0 for no end.
    /// @param contentHash Hash of the document's content (docs/protocol.md, section 4).
    struct Credential {
        uint32 issuer;
        uint32 index;
        uint64 validFrom;
        uint64 validUntil;
        bytes32 contentHash;
    }

    /// @notice The record of an anchor, one slot.
    /// @param anchoredAt Unix seconds, 0 if never anchored. @param revokedAt Unix seconds, 0 if the batch is not revoked.
    struct Batch {
        uint40 anchoredAt;
        uint32 size;
        uint32 accreditation;
        uint32 operator;
        uint40 revokedAt;
    }

    /// @notice All that the chain says about a batch and some of its words at one block. Zeros and empty texts for an unknown root.
    /// @param revoked The revocation bitmap, one element for each word asked for. @param suspended The suspension bitmap, likewise.
    struct Standing {
        uint256 blockNumber;
        uint256 timestamp;
        Batch batch;
        uint256[] revoked;
        uint256[] suspended;
        Operator operator;
        Accreditation accreditation;
        Accreditor accreditor;
    }

    event BatchAnchored(
        uint32 indexed issuer,
        bytes32 indexed root,
        uint32 size,
        uint32 accreditation,
        uint32 operator,
        uint40 anchoredAt
    );
    /// @notice The bits of `mask` were set or cleared in this word of a bitmap: one event for each word of the call.
    event CredentialsRevoked(uint32 indexed issuer, bytes32 indexed root, uint32 operator, uint32 word, uint256 mask);
    event CredentialsSuspended(uint32 indexed issuer, bytes32 indexed root, uint32 operator, uint32 word, uint256 mask);
    event CredentialsReinstated(
        uint32 indexed issuer,
        bytes32 indexed root,
        uint32 operator,
        uint32 word,
        uint256 mask
    );
    event CredentialRevocationsAnnulled(uint32 indexed issuer, bytes32 indexed root, uint32 word, uint256 mask);
    event BatchRevoked(uint32 indexed issuer, bytes32 indexed root, uint32 operator, uint40 revokedAt);
    event BatchRevocationAnnulled(uint32 indexed issuer, bytes32 indexed root);

    error AccreditationOfAnotherIssuer(uint32 accreditation, uint32 issuer);
    error AccreditationNotInForce(uint32 accreditation, uint256 timestamp);
    error ZeroRoot(uint32 issuer);
    error ZeroSize(uint32 issuer, bytes32 root);
    error BatchAlreadyAnchored(uint32 issuer, bytes32 root, uint40 anchoredAt);
    error BatchNotAnchored(uint32 issuer, bytes32 root);
    error BatchIsRevoked(uint32 issuer, bytes32 root, uint40 revokedAt);
    error BatchNotRevoked(uint32 issuer, bytes32 root);

    /* ANCHORING */

    /// @notice Anchors a batch. The operator's account only, with the right to anchor; all three terms in force.
    /// @dev An existing root is anchored anew only if its anchor does not count and it is not revoked; its bitmaps stay.
    /// Warning: the size is the operator's word. With the root it fixes one credential per index.
    function anchorBatch(uint32 issuer, uint32 accreditation, uint32 operator, bytes32 root, uint32 size) external;

    /// @notice As `anchorBatch`, sent by anybody with the operator's EIP-712 signature.
    /// @param nonce The operator account's `nonces(account, key)`: key in the high 192 bits, counter in the low 64. @param deadline Unix seconds, the last moment it may be used.
    function anchorBatchBySignature(
        uint32 issuer,
        uint32 accreditation,
        uint32 operator,
        bytes32 root,
        uint32 size,
        uint256 nonce,
        uint256 deadline,
        bytes calldata signature
    ) external;

    /* REVOKING: the operator's account only, with the right to revoke; no accreditation needed */

    /// @notice Sets the bits of `masks` in the revocation bitmap. Bits that are set already stay so.
    function revokeCredentials(
        uint32 issuer,
        uint32 operator,
        bytes32 root,
        uint32[] calldata words,
        uint256[] calldata masks
    ) external;

    /// @notice Sets the bits of `masks` in the suspension bitmap.
    function suspendCredentials(
        uint32 issuer,
        uint32 operator,
        bytes32 root,
        uint32[] calldata words,
        uint256[] calldata masks
    ) external;

    /// @notice Clears the bits of `masks` in the suspension bitmap.
    function reinstateCredentials(
        uint32 issuer,
        uint32 operator,
        bytes32 root,
        uint32[] calldata words,
        uint256[] calldata masks
    ) external;

    /// @notice Revokes the whole batch.
    function revokeBatch(uint32 issuer, uint32 operator, bytes32 root) external;

    /// @notice As `revokeCredentials`, sent by anybody with the operator's EIP-712 signature.
    function revokeCredentialsBySignature(
        uint32 issuer,
        uint32 operator,
        bytes32 root,
        uint32[] calldata words,
        uint256[] calldata masks,
        uint256 nonce,
        uint256 deadline,
        bytes calldata signature
    ) external;

    /// @notice As `revokeBatch`, sent by anybody with the operator's EIP-712 signature.
    function revokeBatchBySignature(
        uint32 issuer,
        uint32 operator,
        bytes32 root,
        uint256 nonce,
        uint256 deadline,
        bytes calldata signature
    ) external;

    /* ANNULLING: the admin only, not frozen */

    /// @notice Clears the bits of `masks` in the revocation bitmap.
    function annulCredentialRevocations(
        uint32 issuer,
        bytes32 root,
        uint32[] calldata words,
        uint256[] calldata masks
    ) external;

    /// @notice Annuls the revocation of a whole batch.
    function annulBatchRevocation(uint32 issuer, bytes32 root) external;

    /* VIEWS */

    /// @notice The record of an anchor; zeros for an unknown root.
    function getBatch(uint32 issuer, bytes32 root) external view returns (Batch memory);

    /// @notice Whether the batch is anchored and the three terms behind it contain the moment it was. Revocation is separate.
    function counts(uint32 issuer, bytes32 root) external view returns (bool);

    /// @notice The credential's leaf: its EIP-712 digest in this registry's domain.
    function leafOf(Credential calldata credential) external view returns (bytes32);

    /// @notice All that a verifier needs of the chain, in one call.
    /// @param words The words of the bitmaps to return; they tell the node a group of 256, not a person.
    function standing(uint32 issuer, bytes32 root, uint32[] calldata words) external view returns (Standing memory);

    /// @notice Whether the credential is in a batch that counts, is neither revoked nor suspended, and is valid at this block's time; and the accreditor behind it (0 if not).
    /// @dev Warning: whether that accreditor is to be relied upon is for the caller to decide.
    function isValid(
        Credential calldata credential,
        bytes32 root,
        bytes32[] calldata siblings
    ) external view returns (bool valid, uint32 accreditor);
}
