// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CredentialRegistry} from "../../contracts/CredentialRegistry.sol";
import {ICredentialRegistry} from "../../contracts/ICredentialRegistry.sol";
import {vm} from "./Vm.sol";

/// @notice A registry with one accreditor, one issuer, one accreditation and one operator, each with the id 1, all in force for a year.
abstract contract RegistryFixture {
    address internal constant GOVERNOR = address(0x60);
    address internal constant AGENCY = address(0xA0);
    address internal constant ADMIN = address(0xAD);
    address internal constant NEW_ADMIN = address(0xAE);
    address internal constant THIEF = address(0xBAD);
    bytes32 internal constant ROOT = keccak256("root");
    uint256 internal constant KEY = 0xC0FFEE;
    string internal constant NAME = "University of Example";
    string internal constant URI = "https://university.example.org";

    CredentialRegistry internal registry;
    address internal operator;
    uint256 internal start;
    uint256 internal until;

    function setUp() public virtual {
        vm.warp(1_800_000_000);
        start = block.timestamp;
        until = start + 365 days;
        operator = vm.addr(KEY);
        registry = new CredentialRegistry(GOVERNOR);
        appoint(AGENCY);
        register(1, AGENCY, ADMIN);
        addOperator(1, ADMIN, operator, 3);
    }

    /* ACTS: each by the account that it names, or by the fixture's own */

    function appoint(address account) internal returns (uint32 accreditor) {
        vm.prank(GOVERNOR);
        return registry.appointAccreditor(account, until, "Agency", "https://qa.example.org");
    }

    function register(uint32 accreditor, address by, address admin) internal returns (uint32 issuer) {
        vm.prank(by);
        (issuer, ) = registry.registerIssuer(accreditor, admin, until, NAME, URI);
    }

    function accredit(uint32 accreditor, address by, uint32 issuer) internal returns (uint32 accreditation) {
        vm.prank(by);
        return registry.accreditIssuer(accreditor, issuer, until, NAME, URI);
    }

    function addOperator(uint32 issuer, address by, address account, uint8 rights) internal returns (uint32) {
        vm.prank(by);
        return registry.addOperator(issuer, account, until, rights);
    }

    function anchor(bytes32 root, uint32 size) internal {
        vm.prank(operator);
        registry.anchorBatch(1, 1, 1, root, size);
    }

    function revoke(bytes32 root, uint32 word, uint256 mask) internal {
        (uint32[] memory words, uint256[] memory masks) = one(word, mask);
        vm.prank(operator);
        registry.revokeCredentials(1, 1, root, words, masks);
    }

    function suspend(bytes32 root, uint32 word, uint256 mask) internal {
        (uint32[] memory words, uint256[] memory masks) = one(word, mask);
        vm.prank(operator);
        registry.suspendCredentials(1, 1, root, words, masks);
    }

    function reinstate(bytes32 root, uint32 word, uint256 mask) internal {
        (uint32[] memory words, uint256[] memory masks) = one(word, mask);
        vm.prank(operator);
        registry.reinstateCredentials(1, 1, root, words, masks);
    }

    function endAccreditor(uint256 moment) internal {
        vm.prank(GOVERNOR);
        registry.endAccreditor(1, moment);
    }

    function endAccreditation(uint256 moment) internal {
        vm.prank(AGENCY);
        registry.endAccreditation(1, moment);
    }

    function endOperator(uint256 moment) internal {
        vm.prank(ADMIN);
        registry.endOperator(1, 1, moment);
    }

    function startRecovery() internal {
        vm.prank(AGENCY);
        registry.startRecovery(1, NEW_ADMIN);
    }

    /* VALUES */

    function one(uint32 word, uint256 mask) internal pure returns (uint32[] memory words, uint256[] memory masks) {
        words = new uint32[](1);
        masks = new uint256[](1);
        (words[0], masks[0]) = (word, mask);
    }

    function revokedIn(bytes32 root, uint32 word) internal view returns (uint256) {
        (uint32[] memory words, ) = one(word, 0);
        return registry.standing(1, root, words).revoked[0];
    }

    function suspendedIn(bytes32 root, uint32 word) internal view returns (uint256) {
        (uint32[] memory words, ) = one(word, 0);
        return registry.standing(1, root, words).suspended[0];
    }

    function credential(uint32 index) internal view returns (ICredentialRegistry.Credential memory) {
        return ICredentialRegistry.Credential(1, index, uint64(start), 0, keccak256(abi.encode(index)));
    }

    function isValid(
        ICredentialRegistry.Credential memory shown,
        bytes32 root,
        bytes32[] memory siblings
    ) internal view returns (bool valid) {
        (valid, ) = registry.isValid(shown, root, siblings);
    }

    /// @dev The error, with its arguments as 32-byte words, by which the next call must revert.
    function expectRevert(bytes4 selector, uint256 a) internal {
        vm.expectRevert(abi.encodeWithSelector(selector, a));
    }

    function expectRevert(bytes4 selector, uint256 a, uint256 b) internal {
        vm.expectRevert(abi.encodeWithSelector(selector, a, b));
    }

    function expectRevert(bytes4 selector, uint256 a, address b) internal {
        vm.expectRevert(abi.encodeWithSelector(selector, a, b));
    }

    function expectRevert(bytes4 selector, uint256 a, uint256 b, uint256 c) internal {
        vm.expectRevert(abi.encodeWithSelector(selector, a, b, c));
    }

    function expectRevert(bytes4 selector, uint256 a, uint256 b, address c) internal {
        vm.expectRevert(abi.encodeWithSelector(selector, a, b, c));
    }
}
