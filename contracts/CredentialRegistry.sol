// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {AccreditorRegistry} from "./AccreditorRegistry.sol";
import {Bitmap} from "./Bitmap.sol";
import {ICredentialRegistry} from "./ICredentialRegistry.sol";
import {isIncluded} from "./Inclusion.sol";
import {OperatorAuthority} from "./OperatorAuthority.sol";
import {Term} from "./Term.sol";

/// @title Laurel's registry
/// @notice The one contract that a verifier pins: who may issue, what was anchored, what is revoked. Immutable; it holds nothing personal.
contract CredentialRegistry is ICredentialRegistry, OperatorAuthority {
    bytes32 private constant CREDENTIAL_TYPEHASH = keccak256(
        "Credential(uint32 issuer,uint32 index,uint64 validFrom,uint64 validUntil,bytes32 contentHash)"
    );
    bytes32 private constant ANCHOR_BATCH_TYPEHASH = keccak256(
        "AnchorBatch(uint32 issuer,uint32 accreditation,uint32 operator,bytes32 root,uint32 size,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant REVOKE_CREDENTIALS_TYPEHASH = keccak256(
        "RevokeCredentials(uint32 issuer,uint32 operator,bytes32 root,uint32[] words,uint256[] masks,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant REVOKE_BATCH_TYPEHASH = keccak256(
        "RevokeBatch(uint32 issuer,uint32 operator,bytes32 root,uint256 nonce,uint256 deadline)"
    );

    mapping(uint32 issuer => mapping(bytes32 root => Batch)) private _batches;
    mapping(uint32 issuer => mapping(bytes32 root => Bitmap)) private _revoked;
    mapping(uint32 issuer => mapping(bytes32 root => Bitmap)) private _suspended;

    /// @param governor The account that appoints accreditors: a Safe or a timelock in production.
    constructor(address governor) AccreditorRegistry(governor) EIP712("Laurel", "1") {}

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
        bytes32 order = keccak256(
            abi.encode(ANCHOR_BATCH_TYPEHASH, issuer, accreditation, operator, root, size, nonce, deadline)
        );
        _requireSignature(issuer, operator, RIGHT_TO_ANCHOR, order, nonce, deadline, signature);

        _anchorBatch(issuer, accreditation, operator, root, size);
    }

    function _anchorBatch(uint32 issuer, uint32 accreditation, uint32 operator, bytes32 root, uint32 size) private {
        (uint32 accredited, uint32 accreditor, Term term) = _accreditationTerm(accreditation);
        require(accredited == issuer, AccreditationOfAnotherIssuer(accreditation, issuer));
        require(term.contains(block.timestamp), AccreditationNotInForce(accreditation, block.timestamp));
        require(
            _accreditorTerm(accreditor).contains(block.timestamp),
            AccreditorNotInForce(accreditor, block.timestamp)
        );
        require(root != 0, ZeroRoot(issuer));
        require(size != 0, ZeroSize(issuer, root));
        Batch memory batch = _batches[issuer][root];
        require(batch.revokedAt == 0, BatchIsRevoked(issuer, root, batch.revokedAt));
        (bool isCounted, ) = _counts(issuer, batch);
        require(!isCounted, BatchAlreadyAnchored(issuer, root, batch.anchoredAt));

        uint40 anchoredAt = SafeCast.toUint40(block.timestamp);
        _batches[issuer][root] = Batch(anchoredAt, size, accreditation, operator, 0);

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
        bytes32 order = keccak256(
            abi.encode(
                REVOKE_CREDENTIALS_TYPEHASH,
                issuer,
                operator,
                root,
                keccak256(abi.encodePacked(words)),
                keccak256(abi.encodePacked(masks)),
                nonce,
                deadline
            )
        );
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

        _suspended[issuer][root].setBits(_sizeOf(issuer, root), words, masks);

        emit CredentialsSuspended(issuer, root, operator, words, masks);
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

        _suspended[issuer][root].clearBits(_sizeOf(issuer, root), words, masks);

        emit CredentialsReinstated(issuer, root, operator, words, masks);
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
        bytes32 order = keccak256(abi.encode(REVOKE_BATCH_TYPEHASH, issuer, operator, root, nonce, deadline));
        _requireSignature(issuer, operator, RIGHT_TO_REVOKE, order, nonce, deadline, signature);

        _revokeBatch(issuer, operator, root);
    }

    function _revokeCredentials(
        uint32 issuer,
        uint32 operator,
        bytes32 root,
        uint32[] calldata words,
        uint256[] calldata masks
    ) private {
        _revoked[issuer][root].setBits(_sizeOf(issuer, root), words, masks);

        emit CredentialsRevoked(issuer, root, operator, words, masks);
    }

    function _revokeBatch(uint32 issuer, uint32 operator, bytes32 root) private {
        Batch storage batch = _batches[issuer][root];
        require(batch.anchoredAt != 0, BatchNotAnchored(issuer, root));
        require(batch.revokedAt == 0, BatchIsRevoked(issuer, root, batch.revokedAt));

        batch.revokedAt = SafeCast.toUint40(block.timestamp);

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

        _revoked[issuer][root].clearBits(_sizeOf(issuer, root), words, masks);

        emit CredentialRevocationsAnnulled(issuer, root, words, masks);
    }

    /// @inheritdoc ICredentialRegistry
    function annulBatchRevocation(uint32 issuer, bytes32 root) external {
        _requireAdmin(issuer);
        require(_batches[issuer][root].revokedAt != 0, BatchNotRevoked(issuer, root));

        _batches[issuer][root].revokedAt = 0;

        emit BatchRevocationAnnulled(issuer, root);
    }

    /* VIEWS */

    /// @inheritdoc ICredentialRegistry
    function getBatch(uint32 issuer, bytes32 root) external view returns (Batch memory) {
        return _batches[issuer][root];
    }

    /// @inheritdoc ICredentialRegistry
    function counts(uint32 issuer, bytes32 root) external view returns (bool isCounted) {
        (isCounted, ) = _counts(issuer, _batches[issuer][root]);
    }

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
        result.blockNumber = block.number;
        result.timestamp = block.timestamp;
        result.batch = _batches[issuer][root];
        result.revoked = new uint256[](words.length);
        result.suspended = new uint256[](words.length);
        for (uint256 i = 0; i < words.length; ++i) {
            result.revoked[i] = _revoked[issuer][root].words[words[i]];
            result.suspended[i] = _suspended[issuer][root].words[words[i]];
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
        Batch memory batch = _batches[credential.issuer][root];
        bool isCounted;
        (isCounted, accreditor) = _counts(credential.issuer, batch);
        valid =
            isCounted &&
            batch.revokedAt == 0 &&
            credential.validFrom <= block.timestamp &&
            (credential.validUntil == 0 || block.timestamp < credential.validUntil) &&
            isIncluded(root, batch.size, credential.index, leafOf(credential), siblings) &&
            !_revoked[credential.issuer][root].contains(credential.index) &&
            !_suspended[credential.issuer][root].contains(credential.index);
        if (!valid) accreditor = 0;
    }

    /* PRIVATE */

    /// @dev An anchor never made does not count, and reads no term.
    function _counts(uint32 issuer, Batch memory batch) private view returns (bool isCounted, uint32 accreditor) {
        if (batch.anchoredAt == 0) return (false, 0);
        Term term;
        (, accreditor, term) = _accreditationTerm(batch.accreditation);
        isCounted =
            _operatorTerm(issuer, batch.operator).contains(batch.anchoredAt) &&
            term.contains(batch.anchoredAt) &&
            _accreditorTerm(accreditor).contains(batch.anchoredAt);
    }

    function _sizeOf(uint32 issuer, bytes32 root) private view returns (uint256 size) {
        size = _batches[issuer][root].size;
        require(size != 0, BatchNotAnchored(issuer, root));
    }
}
