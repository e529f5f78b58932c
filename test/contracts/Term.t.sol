// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Term, TermCannotGrow, TermEndsTooLate, TermIsEmpty, newTerm} from "../../contracts/Term.sol";
import {vm} from "./Vm.sol";

contract TermTest {
    uint256 private constant MOST = type(uint40).max;

    /// @dev Calls from outside, so that reverts can be expected.
    function make(uint256 start, uint256 end_) external pure returns (Term) {
        return newTerm(start, end_);
    }

    function end(Term term, uint256 moment) external pure returns (Term) {
        return term.endedAt(moment);
    }

    function testFuzz_newTerm_keepsItsBounds(uint40 start, uint40 end_) public pure {
        vm.assume(start < end_);
        Term term = newTerm(start, end_);
        assert(term.from() == start && term.until() == end_);
    }

    function testFuzz_newTerm_revertsIfEmpty(uint40 start, uint40 end_) public {
        vm.assume(start >= end_);
        vm.expectRevert(abi.encodeWithSelector(TermIsEmpty.selector, start, end_));
        this.make(start, end_);
    }

    function test_newTerm_revertsForAMomentWithoutLength() public {
        vm.expectRevert(abi.encodeWithSelector(TermIsEmpty.selector, 7, 7));
        this.make(7, 7);
        assert(newTerm(7, 8).contains(7));
    }

    function test_newTerm_revertsBeyond40Bits() public {
        vm.expectRevert(abi.encodeWithSelector(TermEndsTooLate.selector, MOST + 1));
        this.make(1, MOST + 1);
        vm.expectRevert(abi.encodeWithSelector(TermEndsTooLate.selector, MOST + 2));
        this.make(MOST + 1, MOST + 2);
        assert(newTerm(1, MOST).until() == MOST);
    }

    function testFuzz_contains_isHalfOpen(uint40 start, uint40 end_, uint256 moment) public pure {
        vm.assume(start < end_);
        Term term = newTerm(start, end_);
        assert(term.contains(moment) == (moment >= start && moment < end_));
        assert(term.contains(start) && term.contains(uint256(end_) - 1) && !term.contains(end_));
        assert(start == 0 || !term.contains(uint256(start) - 1));
    }

    function testFuzz_endedAt_containsWhatItDidBeforeTheMoment(
        uint40 start,
        uint40 end_,
        uint40 moment,
        uint256 t
    ) public pure {
        vm.assume(start < end_ && moment < end_);
        Term ended = newTerm(start, end_).endedAt(moment);
        assert(ended.contains(t) == (t >= start && t < moment));
        assert(ended.from() == start && ended.until() == (moment < start ? start : moment));
    }

    function testFuzz_endedAt_revertsIfItWouldGrow(uint40 start, uint40 end_, uint256 moment) public {
        vm.assume(start < end_ && moment >= end_);
        vm.expectRevert(abi.encodeWithSelector(TermCannotGrow.selector, end_, moment));
        this.end(newTerm(start, end_), moment);
    }

    function test_endedAt_itsVeryEndIsRefused() public {
        vm.expectRevert(abi.encodeWithSelector(TermCannotGrow.selector, 20, 20));
        this.end(newTerm(10, 20), 20);
        assert(newTerm(10, 20).endedAt(19).until() == 19);
        assert(newTerm(10, 20).endedAt(10).until() == 10);
        assert(newTerm(10, 20).endedAt(9).until() == 10 && newTerm(10, 20).endedAt(0).from() == 10);
    }
}
