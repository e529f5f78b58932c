// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICredentialRegistry} from "@laurel/sdk/contracts/ICredentialRegistry.sol";
import {CourseBatches} from "./CourseBatches.sol";

/// @title An example: a door for those who hold a credential of one course
/// @notice Each credential has one place, and the account that committed to it first can claim it. An account commits without showing the credential, and
/// enters in a later block. Whoever reads a credential in a transaction, waiting or reverted, commits after its holder and so loses the place again.
/// @dev Warning: another account may have the place until the earlier one enters, so pay nothing out at once. Whoever had the file before its holder committed
/// may have committed first, and can take the place at any time. Entering shows the credential to every contract: commit to all before entering one.
contract CourseGate is CourseBatches {
    /// @notice The block in which an account committed to a credential; 0 for none.
    mapping(bytes32 commitment => uint256) public committedAt;
    /// @notice The account that has a credential's place.
    mapping(bytes32 leaf => address) public holderOf;

    /// @notice An account entered.
    /// @param account The account.
    /// @param leaf Its credential's leaf.
    event Entered(address indexed account, bytes32 indexed leaf);
    /// @notice An account lost its place to one that had committed earlier.
    /// @param account The account that lost it.
    /// @param leaf The credential's leaf.
    event Displaced(address indexed account, bytes32 indexed leaf);

    /// @notice The caller did not commit to the credential in an earlier block.
    /// @param commitment What it should have committed to.
    error NotCommitted(bytes32 commitment);
    /// @notice The credential is not valid now, or another accreditor is behind it.
    /// @param leaf The credential's leaf.
    /// @param accreditor The accreditor behind it; 0 if it is not valid.
    error NotValid(bytes32 leaf, uint32 accreditor);
    /// @notice Another account has the place, and the caller did not commit in an earlier block than that account.
    /// @param leaf The credential's leaf.
    /// @param account That account.
    error TakenBy(bytes32 leaf, address account);

    /// @notice A door for one course.
    /// @param registry The registry that is asked.
    /// @param issuer The id of the course's issuer.
    /// @param accreditor The id of the accreditor whose word counts here.
    /// @param roots The roots of the course's first batches.
    constructor(
        ICredentialRegistry registry,
        uint32 issuer,
        uint32 accreditor,
        bytes32[] memory roots
    ) CourseBatches(registry, issuer, accreditor, roots) {}

    /// @notice Commits an account to a credential, without showing it.
    /// @dev Not to the leaf, which is no secret: it is a sibling in the proof of the credential next to it.
    /// @param commitment `keccak256(abi.encode(contentHash, account))`.
    function commit(bytes32 commitment) external {
        if (committedAt[commitment] == 0) committedAt[commitment] = block.number;
    }

    /// @notice Lets the caller in, if it committed to this credential in an earlier block and the credential is valid now.
    /// @param credential What the leaf commits to.
    /// @param root The root of the credential's batch.
    /// @param siblings The inclusion proof, from the leaf to the root.
    function enter(
        ICredentialRegistry.Credential calldata credential,
        bytes32 root,
        bytes32[] calldata siblings
    ) external {
        require(credential.issuer == ISSUER && isOfCourse[root], NotOfCourse(credential.issuer, root));
        bytes32 commitment = commitmentOf(credential.contentHash, msg.sender);
        uint256 committed = committedAt[commitment];
        require(committed != 0 && committed < block.number, NotCommitted(commitment));
        bytes32 leaf = REGISTRY.leafOf(credential);
        (bool valid, uint32 accreditedBy) = REGISTRY.isValid(credential, root, siblings);
        require(valid && accreditedBy == ACCREDITOR, NotValid(leaf, accreditedBy));
        address holder = holderOf[leaf];
        bool isTaken = holder != address(0) && holder != msg.sender;
        require(
            !isTaken || committed < committedAt[commitmentOf(credential.contentHash, holder)],
            TakenBy(leaf, holder)
        );

        holderOf[leaf] = msg.sender;

        if (isTaken) emit Displaced(holder, leaf);
        emit Entered(msg.sender, leaf);
    }

    function commitmentOf(bytes32 contentHash, address account) private pure returns (bytes32) {
        return keccak256(abi.encode(contentHash, account));
    }
}
