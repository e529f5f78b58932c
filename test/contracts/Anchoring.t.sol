// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICredentialRegistry as C} from "../../contracts/ICredentialRegistry.sol";
import {IIssuerRegistry as I} from "../../contracts/IIssuerRegistry.sol";
import {RegistryFixture} from "./RegistryFixture.sol";
import {vm} from "./Vm.sol";

contract AnchoringTest is RegistryFixture {
    function test_anchorBatch_records() public {
        vm.warp(start + 3);
        vm.expectEmit(address(registry));
        emit C.BatchAnchored(1, ROOT, 1000, 1, 1, uint40(start + 3));
        anchor(ROOT, 1000);

        C.Batch memory batch = registry.getBatch(1, ROOT);
        assert(batch.anchoredAt == start + 3 && batch.size == 1000 && batch.accreditation == 1);
        assert(batch.operator == 1 && batch.revokedAt == 0 && registry.counts(1, ROOT));
    }

    function testFuzz_anchorBatch_keepsRootAndSize(bytes32 root, uint32 size) public {
        vm.assume(root != 0 && size != 0);
        anchor(root, size);
        assert(registry.getBatch(1, root).size == size && registry.counts(1, root));
    }

    function test_anchorBatch_takesOneSlotOfItsOwn() public {
        addOperator(1, ADMIN, operator, 3);
        accredit(1, AGENCY, 1);
        vm.prank(operator);
        registry.anchorBatch(1, 2, 2, ROOT, 7);
        C.Batch memory batch = registry.getBatch(1, ROOT);
        assert(batch.accreditation == 2 && batch.operator == 2);
        assert(registry.getBatch(1, keccak256("other")).anchoredAt == 0 && registry.getBatch(2, ROOT).anchoredAt == 0);
    }

    function testFuzz_anchorBatch_revertsForStrangers(address stranger) public {
        vm.assume(stranger != operator);
        expectRevert(I.NotOperator.selector, 1, 1, stranger);
        vm.prank(stranger);
        registry.anchorBatch(1, 1, 1, ROOT, 10);
    }

    function test_anchorBatch_revertsForAnotherOperatorsId() public {
        addOperator(1, ADMIN, THIEF, 3);
        expectRevert(I.NotOperator.selector, 1, 2, operator);
        vm.prank(operator);
        registry.anchorBatch(1, 1, 2, ROOT, 10);
    }

    function test_anchorBatch_needsTheRight() public {
        addOperator(1, ADMIN, operator, 2);
        expectRevert(I.MissingRight.selector, 1, 2, 1);
        vm.prank(operator);
        registry.anchorBatch(1, 1, 2, ROOT, 10);
        addOperator(1, ADMIN, operator, 1);
        vm.prank(operator);
        registry.anchorBatch(1, 1, 3, ROOT, 10);
    }

    function test_anchorBatch_revertsForAZeroRoot() public {
        expectRevert(C.ZeroRoot.selector, 1);
        anchor(0, 10);
    }

    function test_anchorBatch_revertsForAZeroSize() public {
        expectRevert(C.ZeroSize.selector, 1, uint256(ROOT));
        anchor(ROOT, 0);
        anchor(ROOT, 1);
    }

    function test_anchorBatch_revertsTwice() public {
        anchor(ROOT, 10);
        vm.warp(start + 9);
        expectRevert(C.BatchAlreadyAnchored.selector, 1, uint256(ROOT), start);
        anchor(ROOT, 11);
    }

    function test_anchorBatch_revertsWithTheAccreditationOfAnotherIssuer() public {
        register(1, AGENCY, THIEF);
        expectRevert(C.AccreditationOfAnotherIssuer.selector, 2, 1);
        vm.prank(operator);
        registry.anchorBatch(1, 2, 1, ROOT, 10);
        expectRevert(C.AccreditationOfAnotherIssuer.selector, 3, 1);
        vm.prank(operator);
        registry.anchorBatch(1, 3, 1, ROOT, 10);
    }

    /* EACH TERM: in force to its last second, and not at its end */

    function test_anchorBatch_needsTheOperatorInForce() public {
        endOperator(start + 10);
        vm.warp(start + 9);
        anchor(ROOT, 10);
        vm.warp(start + 10);
        expectRevert(I.OperatorNotInForce.selector, 1, 1, start + 10);
        anchor(keccak256("late"), 10);
    }

    function test_anchorBatch_needsTheAccreditationInForce() public {
        endAccreditation(start + 10);
        vm.warp(start + 9);
        anchor(ROOT, 10);
        vm.warp(start + 10);
        expectRevert(C.AccreditationNotInForce.selector, 1, start + 10);
        anchor(keccak256("late"), 10);
    }

    function test_anchorBatch_needsTheAccreditorInForce() public {
        endAccreditor(start + 10);
        vm.warp(start + 9);
        anchor(ROOT, 10);
        vm.warp(start + 10);
        expectRevert(I.AccreditorNotInForce.selector, 1, start + 10);
        anchor(keccak256("late"), 10);
    }

    /* ENDING A TERM AS OF AN EARLIER MOMENT: changes exactly the batches since, and anchoring again repairs exactly those */

    function anchorEachSecond() private returns (bytes32[6] memory roots) {
        for (uint256 i = 0; i < 6; ++i) {
            vm.warp(start + i);
            roots[i] = keccak256(abi.encode("root", i));
            anchor(roots[i], uint32(10 + i));
        }
        vm.warp(start + 100);
    }

    function checkSince(bytes32[6] memory roots, uint256 moment) private view {
        for (uint256 i = 0; i < 6; ++i) assert(registry.counts(1, roots[i]) == (start + i < moment));
    }

    function checkRepaired(bytes32[6] memory roots, uint256 moment, uint32 accreditation, uint32 acting) private {
        for (uint256 i = 0; i < 6; ++i) {
            if (start + i < moment) expectRevert(C.BatchAlreadyAnchored.selector, 1, uint256(roots[i]), start + i);
            vm.prank(operator);
            registry.anchorBatch(1, accreditation, acting, roots[i], uint32(20 + i));
            C.Batch memory batch = registry.getBatch(1, roots[i]);
            bool isAgain = start + i >= moment;
            assert(registry.counts(1, roots[i]));
            assert(batch.anchoredAt == (isAgain ? start + 100 : start + i));
            assert(batch.size == (isAgain ? 20 : 10) + i);
            assert(batch.operator == (isAgain ? acting : 1) && batch.accreditation == (isAgain ? accreditation : 1));
        }
    }

    function testFuzz_endOperator_distrustsExactlyWhatCameSince(uint256 moment) public {
        bytes32[6] memory roots = anchorEachSecond();
        moment = start + (moment % 7);
        endOperator(moment);
        checkSince(roots, moment);
        checkRepaired(roots, moment, 1, addOperator(1, ADMIN, operator, 3));
    }

    function testFuzz_endAccreditation_distrustsExactlyWhatCameSince(uint256 moment) public {
        bytes32[6] memory roots = anchorEachSecond();
        moment = start + (moment % 7);
        endAccreditation(moment);
        checkSince(roots, moment);
        checkRepaired(roots, moment, accredit(1, AGENCY, 1), 1);
    }

    function testFuzz_endAccreditor_distrustsExactlyWhatCameSince(uint256 moment) public {
        bytes32[6] memory roots = anchorEachSecond();
        moment = start + (moment % 7);
        endAccreditor(moment);
        checkSince(roots, moment);
        checkRepaired(roots, moment, accredit(appoint(THIEF), THIEF, 1), 1);
    }

    function test_anchoringAgain_keepsTheBitmapsAndNeedsTheTermsInForce() public {
        anchor(ROOT, 10);
        revoke(ROOT, 0, 6);
        suspend(ROOT, 0, 9);
        endOperator(start);
        addOperator(1, ADMIN, operator, 3);
        endAccreditation(start + 1);
        vm.warp(start + 1);
        expectRevert(C.AccreditationNotInForce.selector, 1, start + 1);
        vm.prank(operator);
        registry.anchorBatch(1, 1, 2, ROOT, 12);
        accredit(1, AGENCY, 1);
        vm.prank(operator);
        registry.anchorBatch(1, 2, 2, ROOT, 12);
        assert(revokedIn(ROOT, 0) == 6 && suspendedIn(ROOT, 0) == 9 && registry.getBatch(1, ROOT).size == 12);
    }

    function test_anchor_atTheMomentWhenATermIsEndedDoesNotCount() public {
        vm.warp(start + 5);
        anchor(ROOT, 10);
        endOperator(start + 6);
        assert(registry.counts(1, ROOT));
        endOperator(start + 5);
        assert(!registry.counts(1, ROOT));
    }

    function test_anchor_ofBeforeATermBeganDoesNotCount() public {
        anchor(ROOT, 10);
        vm.warp(start - 1); // a clock that went back: what no chain allows
        C.Batch memory batch = registry.getBatch(1, keccak256("never"));
        assert(batch.anchoredAt == 0 && !registry.counts(1, keccak256("never")));
        expectRevert(I.OperatorNotInForce.selector, 1, 1, start - 1);
        anchor(keccak256("early"), 10);
    }
}
