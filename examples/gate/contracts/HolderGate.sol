// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICredentialRegistry} from "@laurel/sdk/contracts/ICredentialRegistry.sol";
import {DisclosedClaim} from "./DisclosedClaim.sol";

/// @title An example: a door for the account that a credential is about
/// @notice The issuer wrote the holder's account into the credential: `credentialSubject.id` is `did:pkh:eip155:<chain>:0x<account>`, and a claim. Who enters
/// shows that one claim, in one transaction. Whoever copies the transaction is another account, and stays outside.
/// @dev Warning: it is the issuer who says whose account it is, and nobody can change it afterwards. A lost key needs a corrected credential.
contract HolderGate {
    using DisclosedClaim for DisclosedClaim.Proof;

    /// @notice The registry that is asked.
    ICredentialRegistry public immutable REGISTRY;
    /// @notice The id of the course's issuer.
    uint32 public immutable ISSUER;
    /// @notice The id of the accreditor whose word counts here.
    uint32 public immutable ACCREDITOR;

    /// @notice The text of the claim up to the account, for the accounts of this chain.
    bytes public prefix;
    /// @notice Whether a batch is one of the course's.
    mapping(bytes32 root => bool) public isOfCourse;
    /// @notice Whether an account has entered.
    mapping(address account => bool) public hasEntered;

    /// @notice An account entered.
    /// @param account The account.
    /// @param leaf Its credential's leaf.
    event Entered(address indexed account, bytes32 indexed leaf);

    /// @notice The credential is in no batch of the course.
    /// @param issuer The credential's issuer.
    /// @param root The root that was given.
    error NotOfCourse(uint32 issuer, bytes32 root);
    /// @notice The credential is not about the caller.
    /// @param account Whom the claim names; zero if it names no account of this chain, or is not the credential's.
    error NotHolder(address account);
    /// @notice The credential is not valid now, or another accreditor is behind it.
    /// @param accreditor The accreditor behind it; 0 if it is not valid.
    error NotValid(uint32 accreditor);

    /// @notice A door for one course.
    /// @param registry_ The registry that is asked.
    /// @param issuer_ The id of the course's issuer.
    /// @param accreditor_ The id of the accreditor whose word counts here.
    /// @param roots The roots of the course's batches.
    constructor(ICredentialRegistry registry_, uint32 issuer_, uint32 accreditor_, bytes32[] memory roots) {
        REGISTRY = registry_;
        ISSUER = issuer_;
        ACCREDITOR = accreditor_;
        prefix = abi.encodePacked("[\x22/credentialSubject/id\x22,\x22did:pkh:eip155:", decimal(block.chainid), ":0x");
        for (uint256 i = 0; i < roots.length; ++i) isOfCourse[roots[i]] = true;
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
