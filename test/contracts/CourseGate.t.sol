// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CourseGate} from "../../contracts/examples/CourseGate.sol";
import {RegistryFixture} from "./RegistryFixture.sol";
import {vm} from "./Vm.sol";

contract CourseGateTest is RegistryFixture {
    address private constant NIAMH = address(0x11);

    CourseGate private gate;
    bytes32 private root;
    bytes32 private leaf;
    bytes32[] private siblings;

    function setUp() public override {
        super.setUp();
        leaf = registry.leafOf(credential(0));
        siblings.push(registry.leafOf(credential(1)));
        root = keccak256(bytes.concat(leaf, siblings[0]));
        anchor(root, 2);
        bytes32[] memory roots = new bytes32[](1);
        roots[0] = root;
        gate = new CourseGate(registry, 1, 1, roots);
    }

    function commit(address account) private {
        gate.commit(keccak256(abi.encode(leaf, account)));
    }

    function enter(address account) private {
        vm.prank(account);
        gate.enter(credential(0), root, siblings);
    }

    function test_enter_letsAHolderIn() public {
        commit(NIAMH);
        vm.roll(block.number + 1);
        enter(NIAMH);

        assert(gate.holderOf(leaf) == NIAMH);
    }

    function test_enter_revertsForWhoeverCopiesTheTransaction() public {
        commit(NIAMH);
        vm.roll(block.number + 1);

        vm.expectRevert(abi.encodeWithSelector(CourseGate.NotCommitted.selector, keccak256(abi.encode(leaf, THIEF))));
        enter(THIEF);
    }

    function test_enter_revertsInTheBlockOfTheCommitment() public {
        commit(NIAMH);

        vm.expectRevert(abi.encodeWithSelector(CourseGate.NotCommitted.selector, keccak256(abi.encode(leaf, NIAMH))));
        enter(NIAMH);
    }

    function test_commit_cannotBePutOffBySomebodyElse() public {
        commit(NIAMH);
        vm.roll(block.number + 1);
        vm.prank(THIEF);
        gate.commit(keccak256(abi.encode(leaf, NIAMH)));

        enter(NIAMH);
        assert(gate.holderOf(leaf) == NIAMH);
    }

    function test_enter_revertsForARevokedCredential() public {
        commit(NIAMH);
        vm.roll(block.number + 1);
        revoke(root, 0, 1);

        vm.expectRevert(abi.encodeWithSelector(CourseGate.NotValid.selector, leaf, 0));
        enter(NIAMH);
    }

    function test_enter_revertsForASecondAccount() public {
        commit(NIAMH);
        commit(THIEF);
        vm.roll(block.number + 1);
        enter(NIAMH);

        vm.expectRevert(abi.encodeWithSelector(CourseGate.TakenBy.selector, leaf, NIAMH));
        enter(THIEF);
    }

    function test_enter_revertsForAnotherCourse() public {
        vm.expectRevert(abi.encodeWithSelector(CourseGate.NotOfCourse.selector, 1, ROOT));
        gate.enter(credential(0), ROOT, siblings);
    }
}
