// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICredentialRegistry} from "@laurel/sdk/contracts/ICredentialRegistry.sol";
import {CourseBatches} from "./CourseBatches.sol";
import {DisclosedClaim} from "./DisclosedClaim.sol";

/// @title An example: a door for the account that a credential is about
/// @notice The issuer wrote the holder's account into the credential: `credentialSubject.id` is `did:pkh:eip155:<chain>:0x<account>`, and a claim. Who enters
/// shows that one claim, in one transaction. Whoever copies the transaction is another account, and stays outside.
/// @dev Warning: it is the issuer who says whose account it is, and nobody can change it afterwards. A lost key needs a corrected credential.
contract HolderGate is CourseBatches {
    using DisclosedClaim for DisclosedClaim.Proof;

    /// @notice The text of the claim up to the account, for the accounts of this chain.
    bytes public prefix;
    /// @notice Whether an account has entered.
    mapping(address account => bool) public hasEntered;

    /// @notice An account entered.
    /// @param account The account.
    /// @param leaf Its credential's leaf.
    event Entered(address indexed account, bytes32 indexed leaf);

    /// @notice The credential is not about the caller.
    /// @param account Whom the claim names; zero if it names no account of this chain, or is not the credential's.
    error NotHolder(address account);
    /// @notice The credential is not valid now, or another accreditor is behind it.
    /// @param accreditor The accreditor behind it; 0 if it is not valid.
    error NotValid(uint32 accreditor);

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
    ) CourseBatches(registry, issuer, accreditor, roots) {
        prefix = abi.encodePacked("[\x22/credentialSubject/id\x22,\x22did:pkh:eip155:", decimal(block.chainid), ":0x");
    }

    /// @notice Lets the caller in, if the credential is about it and valid now.
    /// @param credential What the leaf commits to.
    /// @param root The root of the credential's batch.
    /// @param siblings The inclusion proof, from the leaf to the root.
    /// @param subject The claim `/credentialSubject/id`.
    function enter(
        ICredentialRegistry.Credential calldata credential,
        bytes32 root,
        bytes32[] calldata siblings,
        DisclosedClaim.Proof calldata subject
    ) external {
        require(credential.issuer == ISSUER && isOfCourse[root], NotOfCourse(credential.issuer, root));
        address account = subject.isIn(credential.contentHash) ? subject.accountOf(prefix) : address(0);
        require(account == msg.sender, NotHolder(account));
        (bool valid, uint32 accreditedBy) = REGISTRY.isValid(credential, root, siblings);
        require(valid && accreditedBy == ACCREDITOR, NotValid(accreditedBy));

        hasEntered[msg.sender] = true;

        emit Entered(msg.sender, REGISTRY.leafOf(credential));
    }

    function decimal(uint256 number) private pure returns (bytes memory text) {
        for (; number > 0; number /= 10) text = bytes.concat(bytes1(uint8(48 + (number % 10))), text);
    }
}
