// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CourseBatches} from "../../contracts/examples/CourseBatches.sol";
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

    function commitment(address account) private view returns (bytes32) {
        return keccak256(abi.encode(credential(0).contentHash, account));
    }

    function commit(address account) private {
        gate.commit(commitment(account));
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

        vm.expectRevert(abi.encodeWithSelector(CourseGate.NotCommitted.selector, commitment(THIEF)));
        enter(THIEF);
    }

    function test_enter_revertsInTheBlockOfTheCommitment() public {
        commit(NIAMH);

        vm.expectRevert(abi.encodeWithSelector(CourseGate.NotCommitted.selector, commitment(NIAMH)));
        enter(NIAMH);
    }

    function test_commit_cannotBePutOffBySomebodyElse() public {
        commit(NIAMH);
        vm.roll(block.number + 1);
        vm.prank(THIEF);
        gate.commit(commitment(NIAMH));

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

    function test_enter_revertsForACommitmentOfTheSameBlock() public {
        commit(NIAMH);
        commit(THIEF);
        vm.roll(block.number + 1);
        enter(NIAMH);

        vm.expectRevert(abi.encodeWithSelector(CourseGate.TakenBy.selector, leaf, NIAMH));
        enter(THIEF);
    }

    function test_enter_revertsForALaterCommitment() public {
        commit(NIAMH);
        vm.roll(block.number + 1);
        commit(THIEF);
        enter(NIAMH);
        vm.roll(block.number + 1);

        vm.expectRevert(abi.encodeWithSelector(CourseGate.TakenBy.selector, leaf, NIAMH));
        enter(THIEF);
    }

    /// @notice Niamh's transaction misses a block: the thief reads it, commits, and enters before her.
    function test_enter_takesThePlaceBackFromWhoeverOvertakes() public {
        commit(NIAMH);
        vm.roll(block.number + 1);
        commit(THIEF);
        vm.roll(block.number + 1);
        enter(THIEF);
        assert(gate.holderOf(leaf) == THIEF);

        vm.expectEmit(address(gate));
        emit CourseGate.Displaced(THIEF, leaf);
        vm.expectEmit(address(gate));
        emit CourseGate.Entered(NIAMH, leaf);
        enter(NIAMH);
        assert(gate.holderOf(leaf) == NIAMH);

        vm.expectRevert(abi.encodeWithSelector(CourseGate.TakenBy.selector, leaf, NIAMH));
        enter(THIEF);
    }

    /// @notice Niamh's transaction reverts, and shows her suspended credential: the thief waits until it is valid again.
    function test_enter_takesThePlaceBackFromWhoeverReadARevertedTransaction() public {
        commit(NIAMH);
        vm.roll(block.number + 1);
        suspend(root, 0, 1);
        vm.expectRevert(abi.encodeWithSelector(CourseGate.NotValid.selector, leaf, 0));
        enter(NIAMH);
        commit(THIEF);
        vm.roll(block.number + 1);
        reinstate(root, 0, 1);
        enter(THIEF);
        assert(gate.holderOf(leaf) == THIEF);

        enter(NIAMH);
        assert(gate.holderOf(leaf) == NIAMH);
    }

    /// @notice The leaf is a sibling in the neighbour's proof: a commitment to it is worth nothing.
    function test_enter_revertsForACommitmentToTheLeaf() public {
        gate.commit(keccak256(abi.encode(leaf, THIEF)));
        vm.roll(block.number + 1);

        vm.expectRevert(abi.encodeWithSelector(CourseGate.NotCommitted.selector, commitment(THIEF)));
        enter(THIEF);
    }

    function test_enter_letsTheHolderInAgain() public {
        commit(NIAMH);
        vm.roll(block.number + 1);
        enter(NIAMH);
        vm.recordLogs();
        enter(NIAMH);

        assert(vm.getRecordedLogs().length == 1);
        assert(gate.holderOf(leaf) == NIAMH);
    }

    function test_addBatch_letsALaterCohortIn() public {
        bytes32 later = registry.leafOf(credential(0));
        anchor(later, 1);
        commit(NIAMH);
        vm.roll(block.number + 1);
        vm.prank(NIAMH);
        vm.expectRevert(abi.encodeWithSelector(CourseBatches.NotOfCourse.selector, 1, later));
        gate.enter(credential(0), later, new bytes32[](0));

        vm.expectEmit(address(gate));
        emit CourseBatches.BatchAdded(later);
        gate.addBatch(later);
        vm.prank(NIAMH);
        gate.enter(credential(0), later, new bytes32[](0));

        assert(gate.holderOf(later) == NIAMH);
    }

    function test_addBatch_revertsForOthers() public {
        vm.prank(THIEF);
        vm.expectRevert(abi.encodeWithSelector(CourseBatches.NotOwner.selector, THIEF));
        gate.addBatch(ROOT);
    }

    function test_enter_revertsForAnotherCourse() public {
        vm.expectRevert(abi.encodeWithSelector(CourseBatches.NotOfCourse.selector, 1, ROOT));
        gate.enter(credential(0), ROOT, siblings);
    }
}
