// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CredentialRegistry} from "../../contracts/CredentialRegistry.sol";
import {ICredentialRegistry} from "../../contracts/ICredentialRegistry.sol";
import {vm} from "./Vm.sol";

/// @notice The contract reaches the same leaves as the published vectors, and accepts their siblings.
contract VectorsTest {
    address private constant GOVERNOR = address(0x60);
    /// @dev The account whose first contract has the address that the vectors name.
    address private constant DEPLOYER = 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266;
    uint256 private constant VECTORS = 3;

    string private json;
    CredentialRegistry private registry;

    function setUp() public {
        vm.warp(1_900_000_000);
        json = vm.readFile("test/vectors/protocol-v1.json");
        vm.chainId(vm.parseJsonUint(json, "$[0].chainId"));
        vm.prank(DEPLOYER);
        registry = new CredentialRegistry(GOVERNOR);
        vm.prank(GOVERNOR);
        registry.appointAccreditor(GOVERNOR, 4e9, "Agency", "https://qa.example.org");
        vm.prank(GOVERNOR);
        registry.registerIssuer(1, GOVERNOR, 4e9, "University of Example", "https://university.example.org");
        vm.prank(GOVERNOR);
        registry.addOperator(1, GOVERNOR, 4e9, 3);
    }

    function test_leafOf_reachesEveryVector() public view {
        uint256 read = 0;
        for (uint256 i = 0; i < VECTORS; ++i) {
            string memory vector = string.concat("$[", vm.toString(i), "]");
            require(vm.parseJsonAddress(json, string.concat(vector, ".registry")) == address(registry), "registry");
            for (uint256 j = 0; _has(string.concat(vector, ".credentials[", vm.toString(j), "]")); ++j) {
                ICredentialRegistry.Credential memory credential = _credential(vector, j);
                bytes32 leaf = vm.parseJsonBytes32(json, string.concat(_at(vector, "credentials", j), ".leaf"));
                require(registry.leafOf(credential) == leaf, string.concat(vector, " leaf ", vm.toString(j)));
                ++read;
            }
        }
        require(read == 8, vm.toString(read));
        require(!_has(string.concat("$[", vm.toString(VECTORS), "]")), "a vector that is not read");
    }

    function test_isValid_acceptsEveryVector() public {
        for (uint256 i = 0; i < VECTORS; ++i) {
            string memory vector = string.concat("$[", vm.toString(i), "]");
            bytes32 root = vm.parseJsonBytes32(json, string.concat(vector, ".root"));
            uint32 size = 0;
            while (_has(string.concat(vector, ".documents[", vm.toString(size), "]"))) ++size;
            vm.prank(GOVERNOR);
            registry.anchorBatch(1, 1, 1, root, size);
            for (uint256 j = 0; j < size; ++j) {
                string memory path = string.concat(_at(vector, "credentials", j), ".siblings");
                bytes32[] memory siblings = vm.parseJsonBytes32Array(json, path);
                (bool valid, ) = registry.isValid(_credential(vector, j), root, siblings);
                require(valid, string.concat(vector, " credential ", vm.toString(j)));
            }
        }
    }

    /* READING */

    function _credential(
        string memory vector,
        uint256 place
    ) private view returns (ICredentialRegistry.Credential memory) {
        string memory document = _at(vector, "documents", place);
        string memory entry = _at(vector, "credentials", place);
        return
            ICredentialRegistry.Credential(
                uint32(vm.parseJsonUint(json, string.concat(vector, ".issuer"))),
                uint32(vm.parseJsonUint(json, string.concat(entry, ".index"))),
                _secondsAt(string.concat(document, ".validFrom")),
                _secondsAt(string.concat(document, ".validUntil")),
                vm.parseJsonBytes32(json, string.concat(entry, ".contentHash"))
            );
    }

    function _at(string memory vector, string memory list, uint256 place) private pure returns (string memory) {
        return string.concat(vector, ".", list, "[", vm.toString(place), "]");
    }

    function _has(string memory path) private view returns (bool) {
        return vm.keyExistsJson(json, path);
    }

    /// @dev `YYYY-MM-DDThh:mm:ssZ` or `±hh:mm` as Unix seconds, 0 if absent; days by the civil calendar (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    function _secondsAt(string memory path) private view returns (uint64) {
        if (!_has(path)) return 0;
        bytes memory text = bytes(vm.parseJsonString(json, path));
        (uint256 year, uint256 month) = (_digits(text, 0, 4), _digits(text, 5, 2));
        if (month <= 2) --year;
        uint256 dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + _digits(text, 8, 2) - 1;
        uint256 dayOfEra = (year % 400) * 365 + (year % 400) / 4 - (year % 400) / 100 + dayOfYear;
        uint256 time = (year / 400) * 146_097 + dayOfEra - 719_468;
        time = time * 1 days + _digits(text, 11, 2) * 1 hours + _digits(text, 14, 2) * 1 minutes + _digits(text, 17, 2);
        if (text[19] == "Z") return uint64(time);
        uint256 offset = _digits(text, 20, 2) * 1 hours + _digits(text, 23, 2) * 1 minutes;
        return uint64(text[19] == "+" ? time - offset : time + offset);
    }

    function _digits(bytes memory text, uint256 start, uint256 count) private pure returns (uint256 value) {
        for (uint256 i = start; i < start + count; ++i) value = value * 10 + uint8(text[i]) - 48;
    }
}
