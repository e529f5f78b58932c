// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title One claim of a credential, shown to a contract
/// @notice A credential's content hash commits to its core and to each of its claims, every one with a salt of its own (docs/protocol.md, section 4).
/// Whoever shows one claim gives its text, its salt and all digests; the other claims stay hidden behind theirs.
library DisclosedClaim {
    /// @notice What shows one claim, as `claimProofFor` of `@laurel/sdk` gives it.
    /// @param text The claim as it is hashed: `["/credentialSubject/id","did:pkh:..."]`.
    /// @param salt The claim's salt.
    /// @param digests The digest of the core, then of each claim.
    /// @param position Where the claim's digest is among them; 1 or more.
    struct Proof {
        string text;
        bytes16 salt;
        bytes32[] digests;
        uint256 position;
    }

    /// @notice Whether a content hash commits to a claim.
    /// @param claim The claim.
    /// @param contentHash The credential's content hash.
    /// @return Whether it does. That the credential is valid is for the registry to say.
    function isIn(Proof calldata claim, bytes32 contentHash) internal pure returns (bool) {
        if (claim.position >= claim.digests.length) return false;
        bytes32 digest = keccak256(abi.encodePacked(bytes1(0x01), claim.salt, claim.text));
        // The core's digest begins with another byte, so that no core is taken for a claim.
        if (claim.digests[claim.position] != digest) return false;
        return keccak256(abi.encodePacked(bytes1(0x02), claim.digests)) == contentHash;
    }

    /// @notice The account that a claim says the credential is about: its text is `["/credentialSubject/id","did:pkh:eip155:<chain>:0x<account>"]`.
    /// @dev The account may be in lower case or with its checksum: issuers write both. Anything else gives the zero address.
    /// @param claim The claim.
    /// @param prefix The text up to `0x`, for the chain whose accounts count.
    /// @return account The account; zero where the text is another.
    function accountOf(Proof calldata claim, bytes memory prefix) internal pure returns (address account) {
        bytes calldata text = bytes(claim.text);
        uint256 start = prefix.length;
        if (text.length != start + 42 || keccak256(text[:start]) != keccak256(prefix)) return address(0);
        if (text[start + 40] != "\x22" || text[start + 41] != "]") return address(0);
        uint160 value = 0;
        for (uint256 i = start; i < start + 40; ++i) {
            uint8 digit = uint8(text[i]);
            if (digit >= 48 && digit <= 57) digit -= 48;
            else if (digit >= 65 && digit <= 70) digit -= 55;
            else if (digit >= 97 && digit <= 102) digit -= 87;
            else return address(0);
            value = (value << 4) | digit;
        }
        return address(value);
    }
}
