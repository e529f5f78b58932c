// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICredentialRegistry} from "@laurel/sdk/contracts/ICredentialRegistry.sol";

/// @title An example: a door for those who hold a credential of one course
/// @notice The course is an issuer's batches, named by their roots: the chain knows no more of it. Each credential lets one account in.
/// @dev Warning: whoever sees a credential and its siblings can use them, and a transaction is seen before it is in a block. So an account first
/// commits to its credential, without showing it, and enters in a later block. Revoked, suspended or expired, it lets nobody in any more.
contract CourseGate {
    /// @notice The registry that is asked.
    ICredentialRegistry public immutable REGISTRY;
    /// @notice The id of the course's issuer.
    uint32 public immutable ISSUER;
    /// @notice The id of the accreditor whose word counts here.
    uint32 public immutable ACCREDITOR;

    /// @notice Whether a batch is one of the course's.
    mapping(bytes32 root => bool) public isOfCourse;
    /// @notice The block in which an account committed to a credential; 0 for none.
    mapping(bytes32 commitment => uint256) public committedAt;
    /// @notice The account that a credential let in.
    mapping(bytes32 leaf => address) public holderOf;

    /// @notice An account entered.
    /// @param account The account.
    /// @param leaf Its credential's leaf.
    event Entered(address indexed account, bytes32 indexed leaf);

    /// @notice The credential is in no batch of the course.
    /// @param issuer The credential's issuer.
    /// @param root The root that was given.
    error NotOfCourse(uint32 issuer, bytes32 root);
    /// @notice The caller did not commit to the credential in an earlier block.
    /// @param commitment What it should have committed to.
    error NotCommitted(bytes32 commitment);
    /// @notice The credential is not valid now, or another accreditor is behind it.
    /// @param leaf The credential's leaf.
    /// @param accreditor The accreditor behind it; 0 if it is not valid.
    error NotValid(bytes32 leaf, uint32 accreditor);
    /// @notice The credential has let another account in.
    /// @param leaf The credential's leaf.
    /// @param account That account.
    error TakenBy(bytes32 leaf, address account);

    /// @notice A door for one course.
    /// @param registry_ The registry that is asked.
    /// @param issuer_ The id of the course's issuer.
    /// @param accreditor_ The id of the accreditor whose word counts here.
    /// @param roots The roots of the course's batches.
    constructor(ICredentialRegistry registry_, uint32 issuer_, uint32 accreditor_, bytes32[] memory roots) {
        REGISTRY = registry_;
        ISSUER = issuer_;
        ACCREDITOR = accreditor_;
        for (uint256 i = 0; i < roots.length; ++i) isOfCourse[roots[i]] = true;
    }

    /// @notice Commits the caller to a credential, without showing it.
    /// @param commitment `keccak256(abi.encode(leaf, account))`.
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
        bytes32 leaf = REGISTRY.leafOf(credential);
        bytes32 commitment = keccak256(abi.encode(leaf, msg.sender));
        require(committedAt[commitment] != 0 && committedAt[commitment] < block.number, NotCommitted(commitment));
        (bool valid, uint32 accreditedBy) = REGISTRY.isValid(credential, root, siblings);
        require(valid && accreditedBy == ACCREDITOR, NotValid(leaf, accreditedBy));
        require(holderOf[leaf] == address(0) || holderOf[leaf] == msg.sender, TakenBy(leaf, holderOf[leaf]));

        holderOf[leaf] = msg.sender;

        emit Entered(msg.sender, leaf);
    }
}
