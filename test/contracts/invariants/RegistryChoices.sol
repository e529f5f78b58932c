// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {vm} from "../Vm.sol";
import {RegistryRules} from "./RegistryRules.sol";

/// @notice Turns random numbers into accounts, ids, moments and bits: mostly ones that fit, so that calls get somewhere, and seldom ones that do not.
contract RegistryChoices is RegistryRules {
    uint256 private constant ACCOUNTS = 6;
    uint256 internal constant ROOTS = 3;
    uint256 internal constant WORDS = 3;

    function _accountOf(uint256 key) internal pure returns (address) {
        return vm.addr(key);
    }

    /// @dev One of the accounts, seldom zero.
    function _account(uint256 seed) internal pure returns (address) {
        return seed % 32 == 31 ? address(0) : _accountOf(1 + (seed % ACCOUNTS));
    }

    /// @dev The rightful account three times in four.
    function _pick(uint256 seed, address rightful) internal pure returns (address) {
        return seed % 4 != 0 && rightful != address(0) ? rightful : _accountOf(1 + ((seed >> 8) % ACCOUNTS));
    }

    function _key(uint256 seed, address rightful) internal pure returns (uint256 key) {
        address account = _pick(seed, rightful);
        for (key = 1; key < ACCOUNTS; ++key) if (_accountOf(key) == account) return key;
    }

    /// @dev An id from 1 to `count`, seldom the next one, which does not exist.
    function _id(uint256 seed, uint256 count) internal pure returns (uint32) {
        return uint32(1 + ((seed >> 128) % (seed % 16 == 0 || count == 0 ? count + 1 : count)));
    }

    /// @dev An accreditation of the issuer's, seldom another's.
    function _accreditationOf(uint256 issuer, uint256 seed) internal view returns (uint32 accreditation) {
        accreditation = _id(seed, accreditationCount);
        for (uint256 i = 0; i < accreditationCount && seed % 8 != 0; ++i) {
            if (_accreditations[accreditation].issuer == issuer) break;
            accreditation = uint32(1 + (accreditation % accreditationCount));
        }
    }

    function _root(uint256 seed) internal pure returns (bytes32) {
        return bytes32(seed % 24 == 23 ? 0 : 1 + (seed % ROOTS));
    }

    function _until(uint256 dayCount) internal view returns (uint256) {
        return block.timestamp + dayCount * 1 days;
    }

    /// @dev The end of a new term: mostly in the coming year, seldom now or past.
    function _end(uint256 seed) internal view returns (uint256) {
        return seed % 16 == 0 ? _moment(seed) : block.timestamp + 1 + ((seed >> 8) % 365 days);
    }

    /// @dev Within some weeks before and after now, seldom now itself, and zero.
    function _moment(uint256 seed) internal view returns (uint256) {
        if (seed % 32 < 3) return seed % 32 == 0 ? 0 : block.timestamp;
        return block.timestamp - 3 days + ((seed >> 8) % 40 days);
    }

    /// @dev Bits within the batch for the most part.
    function _bits(
        uint256 issuer,
        bytes32 root,
        uint256 word,
        uint256 mask
    ) internal view returns (uint32[] memory words, uint256[] memory masks) {
        (words, masks) = (new uint32[](1), new uint256[](1));
        words[0] = uint32(word % WORDS);
        uint256 size = _batches[issuer][root].size;
        uint256 first = uint256(words[0]) * 256;
        uint256 remaining = size > first && mask % 8 != 0 ? size - first : 256;
        masks[0] = remaining >= 256 ? mask : mask % (1 << remaining);
    }
}
