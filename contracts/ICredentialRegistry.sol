// SPDX-License-Identifier: MIT
pragma solidity ^0.8.13;

import {IIssuerRegistry} from "./IIssuerRegistry.sol";

/// @title What was issued: batches, revocations, suspensions
/// @notice One root per cohort. An anchor counts if the accreditor's mandate, the accreditation and the operator's key were all in force when it was made.
/// @dev A batch is keyed by (issuer, root): nobody can take another issuer's root. Indexes are grouped 256 to a word: index i is bit `i % 256` of word `i / 256`.
/// Warning: the contract cannot see documents. That the document names the accredited issuer is for the verifier to check.
interface ICredentialRegistry is IIssuerRegistry {
    /// @notice One learner's credential as its leaf commits to it (EIP-712 type `Credential`).
    /// @param issuer The issuer's id.
    /// @param index Place in the batch, from 0.
    /// @param validFrom Unix seconds.
    /// @param validUntil Unix seconds; 0 for no end.
    /// @param contentHash Hash of the document's content (docs/protocol.md, section 4).
    struct Credential {
        uint32 issuer;
        uint32 index;
        uint64 validFrom;
        uint64 validUntil;
        bytes32 contentHash;
    }

    /// @notice The record of an anchor, one slot.
    /// @param anchoredAt Unix seconds; 0 if never anchored.
    /// @param size The number of credentials.
    /// @param accreditation The id of the accreditation by which it was anchored.
    /// @param operator The id of the operator who anchored it.
    /// @param revokedAt Unix seconds; 0 if the batch is not revoked.
    struct Batch {
        uint40 anchoredAt;
        uint32 size;
        uint32 accreditation;
        uint32 operator;
        uint40 revokedAt;
    }

    /// @notice The arguments of `replaceCredentials`, by their names, for a signed order.
    /// @param issuer The issuer's id.
    /// @param accreditation The id of one of the issuer's accreditations.
    /// @param operator The operator's id.
    /// @param root The new batch's Merkle root.
    /// @param size The new batch's number of credentials.
    /// @param replacedRoot The Merkle root of the batch whose credentials are replaced.
    /// @param words The words of that batch's revocation bitmap, one for each mask.
    /// @param masks The bits to set in those words.
    struct Replacement {
        uint32 issuer;
        uint32 accreditation;
        uint32 operator;
        bytes32 root;
        uint32 size;
        bytes32 replacedRoot;
        uint32[] words;
        uint256[] masks;
    }

    /// @notice All that the chain says about a batch and some of its words at one block. Zeros and empty texts for an unknown root.
    /// @param blockNumber The block, as the contract sees it: on some layer-2 chains the parent chain's.
    /// @param timestamp The block's time.
    /// @param batch The record of the anchor.
    /// @param revoked The revocation bitmap, one element for each word asked for.
    /// @param suspended The suspension bitmap, likewise.
    /// @param operator The operator who anchored the batch.
    /// @param accreditation The accreditation by which it was anchored.
    /// @param accreditor The accreditor who made that accreditation.
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

    /* EVENTS: those on bits come once for each word of the call */

    /// @notice A batch was anchored, or anchored again after its anchor no longer counted.
    /// @param issuer The issuer's id.
    /// @param root The batch's Merkle root.
    /// @param size The number of credentials.
    /// @param accreditation The accreditation's id.
    /// @param operator The operator's id.
    /// @param anchoredAt The block's time.
    event BatchAnchored(
        uint32 indexed issuer,
        bytes32 indexed root,
        uint32 size,
        uint32 accreditation,
        uint32 operator,
        uint40 anchoredAt
    );

    /// @notice Credentials were revoked.
    /// @param issuer The issuer's id.
    /// @param root The batch's Merkle root.
    /// @param operator The operator's id.
    /// @param word The word of the bitmap.
    /// @param mask The bits that were set, whether or not they were set before.
    event CredentialsRevoked(uint32 indexed issuer, bytes32 indexed root, uint32 operator, uint32 word, uint256 mask);

    /// @notice Credentials were replaced by those of another batch. The last event of a replacement, after its `CredentialsRevoked` and `BatchAnchored`.
    /// @param issuer The issuer's id.
    /// @param replacedRoot The Merkle root of the batch whose credentials were revoked.
    /// @param root The Merkle root of the batch that replaces them.
    event CredentialsReplaced(uint32 indexed issuer, bytes32 indexed replacedRoot, bytes32 indexed root);

    /// @notice Credentials were suspended.
    /// @param issuer The issuer's id.
    /// @param root The batch's Merkle root.
    /// @param operator The operator's id.
    /// @param word The word of the bitmap.
    /// @param mask The bits that were set, whether or not they were set before.
    event CredentialsSuspended(uint32 indexed issuer, bytes32 indexed root, uint32 operator, uint32 word, uint256 mask);

    /// @notice Suspensions were lifted.
    /// @param issuer The issuer's id.
    /// @param root The batch's Merkle root.
    /// @param operator The operator's id.
    /// @param word The word of the bitmap.
    /// @param mask The bits that were cleared, whether or not they were set before.
    event CredentialsReinstated(
        uint32 indexed issuer,
        bytes32 indexed root,
        uint32 operator,
        uint32 word,
        uint256 mask
    );

    /// @notice The admin annulled revocations.
    /// @param issuer The issuer's id.
    /// @param root The batch's Merkle root.
    /// @param word The word of the bitmap.
    /// @param mask The bits that were cleared, whether or not they were set before.
    event CredentialRevocationsAnnulled(uint32 indexed issuer, bytes32 indexed root, uint32 word, uint256 mask);

    /// @notice A whole batch was revoked.
    /// @param issuer The issuer's id.
    /// @param root The batch's Merkle root.
    /// @param operator The operator's id.
    /// @param revokedAt The block's time.
    event BatchRevoked(uint32 indexed issuer, bytes32 indexed root, uint32 operator, uint40 revokedAt);

    /// @notice The admin annulled the revocation of a whole batch.
    /// @param issuer The issuer's id.
    /// @param root The batch's Merkle root.
    event BatchRevocationAnnulled(uint32 indexed issuer, bytes32 indexed root);

    /* ERRORS */

    /// @notice The accreditation is not the issuer's.
    /// @param accreditation The accreditation's id.
    /// @param issuer The issuer's id.
    error AccreditationOfAnotherIssuer(uint32 accreditation, uint32 issuer);

    /// @notice The accreditation's term does not contain this block.
    /// @param accreditation The accreditation's id.
    /// @param timestamp The block's time.
    error AccreditationNotInForce(uint32 accreditation, uint256 timestamp);

    /// @notice The root is zero.
    /// @param issuer The issuer's id.
    error ZeroRoot(uint32 issuer);

    /// @notice The size is zero.
    /// @param issuer The issuer's id.
    /// @param root The batch's Merkle root.
    error ZeroSize(uint32 issuer, bytes32 root);

    /// @notice The batch has an anchor that counts; or, where it is to replace credentials, any anchor.
    /// @param issuer The issuer's id.
    /// @param root The batch's Merkle root.
    /// @param anchoredAt When it was anchored.
    error BatchAlreadyAnchored(uint32 issuer, bytes32 root, uint40 anchoredAt);

    /// @notice The batch was never anchored.
    /// @param issuer The issuer's id.
    /// @param root The batch's Merkle root.
    error BatchNotAnchored(uint32 issuer, bytes32 root);

    /// @notice The whole batch is revoked.
    /// @param issuer The issuer's id.
    /// @param root The batch's Merkle root.
    /// @param revokedAt When it was revoked.
    error BatchIsRevoked(uint32 issuer, bytes32 root, uint40 revokedAt);

    /// @notice The whole batch is not revoked.
    /// @param issuer The issuer's id.
    /// @param root The batch's Merkle root.
    error BatchNotRevoked(uint32 issuer, bytes32 root);

    /// @notice Credentials that are to be replaced are revoked already: somebody was first.
    /// @param issuer The issuer's id.
    /// @param root The batch's Merkle root.
    /// @param word The word of the bitmap.
    /// @param mask The bits that are set already.
    error CredentialsAlreadyRevoked(uint32 issuer, bytes32 root, uint32 word, uint256 mask);

    /// @notice No credential is named that would be replaced: no word, or a mask without bits.
    /// @param issuer The issuer's id.
    /// @param root The Merkle root of the batch whose credentials were to be replaced.
    error NothingReplaced(uint32 issuer, bytes32 root);

    /* ANCHORING */

    /// @notice Anchors a batch. The operator's account only, with the right to anchor; all three terms in force.
    /// @dev An existing root is anchored anew only if its anchor does not count and it is not revoked; its bitmaps stay.
    /// Warning: the size is the operator's word. With the root it fixes one credential per index.
    /// @param issuer The issuer's id.
    /// @param accreditation The id of one of the issuer's accreditations.
    /// @param operator The operator's id.
    /// @param root The batch's Merkle root.
    /// @param size The number of credentials.
    function anchorBatch(uint32 issuer, uint32 accreditation, uint32 operator, bytes32 root, uint32 size) external;

    /// @notice As `anchorBatch`, sent by anybody with the operator's EIP-712 signature.
    /// @param issuer The issuer's id.
    /// @param accreditation The id of one of the issuer's accreditations.
    /// @param operator The operator's id.
    /// @param root The batch's Merkle root.
    /// @param size The number of credentials.
    /// @param nonce The operator account's `nonces(account, key)`: key in the high 192 bits, counter in the low 64.
    /// @param deadline Unix seconds, the last moment at which the order may be carried out.
    /// @param signature Of the order: 65 bytes by the account's key; of an account with code, what its `isValidSignature` takes.
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

    /* REPLACING */

    /// @notice Anchors a batch and revokes the credentials that it replaces, in one step: at every block either they are valid or what replaces them.
    /// One operator's account only, with both rights; all three terms in force.
    /// @dev Refused if one of those credentials, or their whole batch, is revoked already: a credential is replaced once, unless the admin annuls its revocation.
    /// Refused if the new batch was ever anchored. One call replaces credentials of one batch; which replaces which is for the documents to say.
    /// Warning: `anchorBatch` and `revokeCredentials` know nothing of this. If the new anchor stops counting, the revocations stay: `anchorBatch` repairs it.
    /// @param issuer The issuer's id.
    /// @param accreditation The id of one of the issuer's accreditations.
    /// @param operator The operator's id.
    /// @param root The new batch's Merkle root.
    /// @param size The new batch's number of credentials.
    /// @param replacedRoot The Merkle root of the batch whose credentials are replaced; its anchor need not count.
    /// @param words The words of that batch's revocation bitmap, one for each mask.
    /// @param masks The bits to set in those words.
    function replaceCredentials(
        uint32 issuer,
        uint32 accreditation,
        uint32 operator,
        bytes32 root,
        uint32 size,
        bytes32 replacedRoot,
        uint32[] calldata words,
        uint256[] calldata masks
    ) external;

    /// @notice As `replaceCredentials`, sent by anybody with the operator's EIP-712 signature.
    /// @dev Warning: an order that was refused can be sent again until its deadline.
    /// @param order The arguments of `replaceCredentials`.
    /// @param nonce The operator account's `nonces(account, key)`: key in the high 192 bits, counter in the low 64.
    /// @param deadline Unix seconds, the last moment at which the order may be carried out.
    /// @param signature Of the order: 65 bytes by the account's key; of an account with code, what its `isValidSignature` takes.
    function replaceCredentialsBySignature(
        Replacement calldata order,
        uint256 nonce,
        uint256 deadline,
        bytes calldata signature
    ) external;

    /* REVOKING: the operator's account only, with the right to revoke; no accreditation needed */

    /// @notice Revokes credentials. Bits that are set already stay so.
    /// @param issuer The issuer's id.
    /// @param operator The operator's id.
    /// @param root The batch's Merkle root.
    /// @param words The words of the bitmap, one for each mask.
    /// @param masks The bits to set in those words; each an index below the batch's size.
    function revokeCredentials(
        uint32 issuer,
        uint32 operator,
        bytes32 root,
        uint32[] calldata words,
        uint256[] calldata masks
    ) external;

    /// @notice Suspends credentials. Bits that are set already stay so.
    /// @param issuer The issuer's id.
    /// @param operator The operator's id.
    /// @param root The batch's Merkle root.
    /// @param words The words of the bitmap, one for each mask.
    /// @param masks The bits to set in those words; each an index below the batch's size.
    function suspendCredentials(
        uint32 issuer,
        uint32 operator,
        bytes32 root,
        uint32[] calldata words,
        uint256[] calldata masks
    ) external;

    /// @notice Lifts suspensions. Bits that are clear already stay so.
    /// @param issuer The issuer's id.
    /// @param operator The operator's id.
    /// @param root The batch's Merkle root.
    /// @param words The words of the bitmap, one for each mask.
    /// @param masks The bits to clear in those words; each an index below the batch's size.
    function reinstateCredentials(
        uint32 issuer,
        uint32 operator,
        bytes32 root,
        uint32[] calldata words,
        uint256[] calldata masks
    ) external;

    /// @notice Revokes the whole batch.
    /// @param issuer The issuer's id.
    /// @param operator The operator's id.
    /// @param root The batch's Merkle root.
    function revokeBatch(uint32 issuer, uint32 operator, bytes32 root) external;

    /// @notice As `revokeCredentials`, sent by anybody with the operator's EIP-712 signature.
    /// @param issuer The issuer's id.
    /// @param operator The operator's id.
    /// @param root The batch's Merkle root.
    /// @param words The words of the bitmap, one for each mask.
    /// @param masks The bits to set in those words; each an index below the batch's size.
    /// @param nonce The operator account's `nonces(account, key)`: key in the high 192 bits, counter in the low 64.
    /// @param deadline Unix seconds, the last moment at which the order may be carried out.
    /// @param signature Of the order: 65 bytes by the account's key; of an account with code, what its `isValidSignature` takes.
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
    /// @param issuer The issuer's id.
    /// @param operator The operator's id.
    /// @param root The batch's Merkle root.
    /// @param nonce The operator account's `nonces(account, key)`: key in the high 192 bits, counter in the low 64.
    /// @param deadline Unix seconds, the last moment at which the order may be carried out.
    /// @param signature Of the order: 65 bytes by the account's key; of an account with code, what its `isValidSignature` takes.
    function revokeBatchBySignature(
        uint32 issuer,
        uint32 operator,
        bytes32 root,
        uint256 nonce,
        uint256 deadline,
        bytes calldata signature
    ) external;

    /* ANNULLING: the admin only, not frozen */

    /// @notice Annuls revocations of credentials. Bits that are clear already stay so.
    /// @dev Warning: what replaced a credential stays valid beside it; revoke that too.
    /// @param issuer The issuer's id.
    /// @param root The batch's Merkle root.
    /// @param words The words of the bitmap, one for each mask.
    /// @param masks The bits to clear in those words; each an index below the batch's size.
    function annulCredentialRevocations(
        uint32 issuer,
        bytes32 root,
        uint32[] calldata words,
        uint256[] calldata masks
    ) external;

    /// @notice Annuls the revocation of a whole batch.
    /// @param issuer The issuer's id.
    /// @param root The batch's Merkle root.
    function annulBatchRevocation(uint32 issuer, bytes32 root) external;

    /* VIEWS */

    /// @notice The record of an anchor.
    /// @param issuer The issuer's id.
    /// @param root The batch's Merkle root.
    /// @return The record; zeros for an unknown root.
    function getBatch(uint32 issuer, bytes32 root) external view returns (Batch memory);

    /// @notice Whether the batch is anchored and the three terms behind it contain the moment it was. Revocation is separate.
    /// @param issuer The issuer's id.
    /// @param root The batch's Merkle root.
    /// @return Whether the anchor counts.
    function counts(uint32 issuer, bytes32 root) external view returns (bool);

    /// @notice The credential's leaf: its EIP-712 digest in this registry's domain.
    /// @param credential What the leaf commits to.
    /// @return The leaf.
    function leafOf(Credential calldata credential) external view returns (bytes32);

    /// @notice All that a verifier needs of the chain, in one call.
    /// @param issuer The issuer's id.
    /// @param root The batch's Merkle root.
    /// @param words The words of the bitmaps to return; they tell the node a group of 256, not a person.
    /// @return The batch's standing at this block.
    function standing(uint32 issuer, bytes32 root, uint32[] calldata words) external view returns (Standing memory);

    /// @notice Whether the credential is in a batch that counts, is neither revoked nor suspended, and is valid at this block's time.
    /// @dev Warning: whether the accreditor is to be relied upon is for the caller to decide; and nothing binds the credential to the caller's sender.
    /// @param credential What the leaf commits to.
    /// @param root The batch's Merkle root.
    /// @param siblings The inclusion proof, from the leaf to the root.
    /// @return valid Whether all of that holds.
    /// @return accreditor The id of the accreditor behind the anchor; 0 if not valid.
    function isValid(
        Credential calldata credential,
        bytes32 root,
        bytes32[] calldata siblings
    ) external view returns (bool valid, uint32 accreditor);
}
