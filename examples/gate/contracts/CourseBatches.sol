// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICredentialRegistry} from "@laurel/sdk/contracts/ICredentialRegistry.sol";

/// @title The batches of one course, as both examples keep them
/// @notice The course is an issuer's batches, named by their roots: the chain knows no more of it. The gate's owner adds those that come later.
/// @dev Warning: the owner can let in every credential of the issuer. Nobody can take a batch out; the issuer can revoke it.
abstract contract CourseBatches {
    /// @notice The registry that is asked.
    ICredentialRegistry public immutable REGISTRY;
    /// @notice The id of the course's issuer.
    uint32 public immutable ISSUER;
    /// @notice The id of the accreditor whose word counts here.
    uint32 public immutable ACCREDITOR;
    /// @notice Who adds batches: the account that deployed the gate.
    address public immutable OWNER;

    /// @notice Whether a batch is one of the course's.
    mapping(bytes32 root => bool) public isOfCourse;

    /// @notice A batch is one of the course's from now on.
    /// @param root Its root.
    event BatchAdded(bytes32 indexed root);

    /// @notice The caller is not the owner.
    /// @param account The caller.
    error NotOwner(address account);
    /// @notice The credential is in no batch of the course.
    /// @param issuer The credential's issuer.
    /// @param root The root that was given.
    error NotOfCourse(uint32 issuer, bytes32 root);

    /// @notice The first batches of a course; the deployer is the owner.
    /// @param registry The registry that is asked.
    /// @param issuer The id of the course's issuer.
    /// @param accreditor The id of the accreditor whose word counts here.
    /// @param roots The roots of the batches.
    constructor(ICredentialRegistry registry, uint32 issuer, uint32 accreditor, bytes32[] memory roots) {
        REGISTRY = registry;
        ISSUER = issuer;
        ACCREDITOR = accreditor;
        OWNER = msg.sender;
        for (uint256 i = 0; i < roots.length; ++i) add(roots[i]);
    }

    /// @notice Adds a batch: a later cohort's, or a correction's.
    /// @param root Its root.
    function addBatch(bytes32 root) external {
        require(msg.sender == OWNER, NotOwner(msg.sender));
        add(root);
    }

    function add(bytes32 root) private {
        isOfCourse[root] = true;

        emit BatchAdded(root);
    }
}
