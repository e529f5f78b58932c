// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CourseBatches} from "../../contracts/examples/CourseBatches.sol";
import {HolderGate} from "../../contracts/examples/HolderGate.sol";
import {DisclosedClaim} from "../../contracts/examples/DisclosedClaim.sol";
import {ICredentialRegistry} from "../../contracts/ICredentialRegistry.sol";
import {RegistryFixture} from "./RegistryFixture.sol";
import {vm} from "./Vm.sol";

contract HolderGateTest is RegistryFixture {
    address private constant NIAMH = 0xabCDeF0123456789AbcdEf0123456789aBCDEF01;
    bytes16 private constant SALT = bytes16(keccak256("salt"));

    HolderGate private gate;
    ICredentialRegistry.Credential private shown;
    bytes32 private root;
    bytes32[] private none;
    DisclosedClaim.Proof private claim;

    function setUp() public override {
        super.setUp();
        claim.text = string(about("abcdef0123456789abcdef0123456789abcdef01"));
        claim.salt = SALT;
        claim.digests.push(keccak256("core"));
        claim.digests.push(keccak256(abi.encodePacked(bytes1(0x01), SALT, claim.text)));
        claim.position = 1;
        shown = credential(0);
        shown.contentHash = keccak256(abi.encodePacked(bytes1(0x02), claim.digests));
        // A batch of one has its leaf as its root.
        root = registry.leafOf(shown);
        anchor(root, 1);
        bytes32[] memory roots = new bytes32[](1);
        roots[0] = root;
        gate = new HolderGate(registry, 1, 1, roots);
    }

    function about(string memory digits) private view returns (bytes memory) {
        bytes memory chain = block.chainid == 31_337 ? bytes("31337") : bytes("1");
        return abi.encodePacked("[\x22/credentialSubject/id\x22,\x22did:pkh:eip155:", chain, ":0x", digits, "\x22]");
    }

    function enter(address account) private {
        vm.prank(account);
        gate.enter(shown, root, none, claim);
    }

    function test_enter_letsTheHolderIn() public {
        enter(NIAMH);

        assert(gate.hasEntered(NIAMH));
    }

    function test_enter_revertsForWhoeverCopiesTheTransaction() public {
        vm.expectRevert(abi.encodeWithSelector(HolderGate.NotHolder.selector, NIAMH));
        enter(THIEF);
    }

    function testFuzz_enter_revertsForEveryOtherText(string calldata text) public {
        claim.text = text;

        vm.expectRevert(abi.encodeWithSelector(HolderGate.NotHolder.selector, address(0)));
        enter(NIAMH);
    }

    function testFuzz_enter_revertsForEveryOtherPosition(uint256 position) public {
        claim.position = position == 1 ? 0 : position;

        vm.expectRevert(abi.encodeWithSelector(HolderGate.NotHolder.selector, address(0)));
        enter(NIAMH);
    }

    function test_enter_revertsForARevokedCredential() public {
        revoke(root, 0, 1);

        vm.expectRevert(abi.encodeWithSelector(HolderGate.NotValid.selector, 0));
        enter(NIAMH);
    }

    function test_enter_revertsForAnotherCourse() public {
        vm.expectRevert(abi.encodeWithSelector(CourseBatches.NotOfCourse.selector, 1, ROOT));
        gate.enter(shown, ROOT, none, claim);
    }

    function test_addBatch_addsACourseBatch() public {
        assert(gate.OWNER() == address(this) && gate.isOfCourse(root) && !gate.isOfCourse(ROOT));
        gate.addBatch(ROOT);

        assert(gate.isOfCourse(ROOT));
    }

    function test_addBatch_revertsForOthers() public {
        vm.prank(THIEF);
        vm.expectRevert(abi.encodeWithSelector(CourseBatches.NotOwner.selector, THIEF));
        gate.addBatch(ROOT);
    }
}
