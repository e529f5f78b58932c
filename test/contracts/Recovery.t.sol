// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IIssuerRegistry as I} from "../../contracts/IIssuerRegistry.sol";
import {RegistryFixture} from "./RegistryFixture.sol";
import {vm} from "./Vm.sol";

contract RecoveryTest is RegistryFixture {
    function objectToIt() private {
        vm.prank(ADMIN);
        registry.objectToRecovery(1);
    }

    function complete(address by) private {
        vm.prank(by);
        registry.completeRecovery(1);
    }

    function decide(bool upheld) private {
        vm.prank(GOVERNOR);
        registry.decideRecovery(1, upheld);
    }

    function isActive() private view returns (bool active) {
        (, active) = registry.getRecovery(1);
    }

    /* STARTING */

    function test_startRecovery_freezesTheAdmin() public {
        assert(!isActive());
        vm.warp(start + 3);
        vm.expectEmit(address(registry));
        emit I.RecoveryStarted(1, 1, NEW_ADMIN, uint40(start + 3));
        startRecovery();
        (I.Recovery memory recovery, bool active) = registry.getRecovery(1);
        assert(active && recovery.proposedAdmin == NEW_ADMIN && recovery.startedAt == start + 3);
        assert(recovery.starter == 1 && !recovery.objected && registry.getIssuer(1).admin == ADMIN);

        anchor(ROOT, 10);
        (uint32[] memory words, uint256[] memory masks) = one(0, 1);
        vm.startPrank(ADMIN);
        expectRevert(I.AdminIsFrozen.selector, 1, start + 3);
        registry.addOperator(1, ADMIN, until, 3);
        expectRevert(I.AdminIsFrozen.selector, 1, start + 3);
        registry.handOverIssuer(1, THIEF);
        expectRevert(I.AdminIsFrozen.selector, 1, start + 3);
        registry.annulCredentialRevocations(1, ROOT, words, masks);
        expectRevert(I.AdminIsFrozen.selector, 1, start + 3);
        registry.annulBatchRevocation(1, ROOT);
        expectRevert(I.NotOperatorEnder.selector, 1, ADMIN);
        registry.endOperator(1, 1, start + 3);
    }

    function test_startRecovery_clearsAPendingHandover() public {
        vm.prank(ADMIN);
        registry.handOverIssuer(1, THIEF);
        startRecovery();
        assert(registry.pendingAdmin(1) == address(0));
        expectRevert(I.NotPendingAdmin.selector, 1, THIEF);
        vm.prank(THIEF);
        registry.acceptIssuer(1);
    }

    function testFuzz_startRecovery_isTheSponsors(address stranger) public {
        vm.assume(stranger != AGENCY);
        expectRevert(I.NotRecoveryStarter.selector, 1, stranger);
        vm.prank(stranger);
        registry.startRecovery(1, NEW_ADMIN);
    }

    function test_startRecovery_isTheGovernorsOnceTheMandateHasEnded() public {
        endAccreditor(start + 1);
        vm.warp(start + 1);
        expectRevert(I.NotRecoveryStarter.selector, 1, AGENCY);
        startRecovery();
        vm.prank(GOVERNOR);
        registry.startRecovery(1, NEW_ADMIN);
        (I.Recovery memory recovery, bool active) = registry.getRecovery(1);
        assert(active && recovery.starter == 0);
        vm.warp(start + 1 + 7 days);
        expectRevert(I.NotRecoveryStarter.selector, 1, AGENCY);
        complete(AGENCY);
        complete(GOVERNOR);
        assert(registry.getIssuer(1).admin == NEW_ADMIN);
    }

    function test_startRecovery_isTheSponsorsAndNotAnotherAccreditors() public {
        appoint(THIEF);
        accredit(2, THIEF, 1);
        expectRevert(I.NotRecoveryStarter.selector, 1, THIEF);
        vm.prank(THIEF);
        registry.startRecovery(1, THIEF);
    }

    function test_startRecovery_revertsTwice() public {
        startRecovery();
        vm.warp(start + 30 days);
        expectRevert(I.RecoveryInProgress.selector, 1, start);
        startRecovery();
    }

    function test_startRecovery_revertsForNoAdminAndNoIssuer() public {
        vm.startPrank(AGENCY);
        vm.expectRevert(abi.encodeWithSelector(I.ZeroAddress.selector, "proposed admin"));
        registry.startRecovery(1, address(0));
        expectRevert(I.UnknownIssuer.selector, 2);
        registry.startRecovery(2, NEW_ADMIN);
    }

    /* COMPLETING */

    function test_completeRecovery_afterSevenDays() public {
        startRecovery();
        vm.warp(start + 7 days - 1);
        expectRevert(I.RecoveryNotDue.selector, 1, start + 7 days);
        complete(AGENCY);
        vm.warp(start + 7 days);
        expectRevert(I.NotRecoveryStarter.selector, 1, THIEF);
        complete(THIEF);
        expectRevert(I.NotRecoveryStarter.selector, 1, GOVERNOR);
        complete(GOVERNOR);
        vm.expectEmit(address(registry));
        emit I.RecoveryCompleted(1, NEW_ADMIN);
        complete(AGENCY);
        assert(registry.getIssuer(1).admin == NEW_ADMIN && registry.getIssuer(1).sponsor == 1 && !isActive());
        assert(addOperator(1, NEW_ADMIN, operator, 3) == 2);
        expectRevert(I.NoRecovery.selector, 1);
        complete(AGENCY);
    }

    function test_everyStep_needsARecovery() public {
        expectRevert(I.NoRecovery.selector, 1);
        complete(AGENCY);
        expectRevert(I.NoRecovery.selector, 1);
        objectToIt();
        expectRevert(I.NoRecovery.selector, 1);
        decide(true);
    }

    /* OBJECTING AND DECIDING */

    function test_objectToRecovery_withinSevenDays() public {
        startRecovery();
        expectRevert(I.NotAdmin.selector, 1, THIEF);
        vm.prank(THIEF);
        registry.objectToRecovery(1);
        vm.warp(start + 7 days);
        expectRevert(I.ObjectionTooLate.selector, 1, start + 7 days);
        objectToIt();
        vm.warp(start + 7 days - 1);
        vm.expectEmit(address(registry));
        emit I.RecoveryObjected(1);
        objectToIt();
        expectRevert(I.RecoveryIsContested.selector, 1);
        objectToIt();
        (I.Recovery memory recovery, bool active) = registry.getRecovery(1);
        assert(active && recovery.objected);
        vm.warp(start + 8 days);
        expectRevert(I.RecoveryIsContested.selector, 1);
        complete(AGENCY);
    }

    function test_decideRecovery_isTheGovernorsAfterAnObjection() public {
        startRecovery();
        expectRevert(I.RecoveryNotContested.selector, 1);
        decide(true);
        objectToIt();
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, AGENCY));
        vm.prank(AGENCY);
        registry.decideRecovery(1, true);
    }

    function test_decideRecovery_upheld() public {
        startRecovery();
        objectToIt();
        vm.expectEmit(address(registry));
        emit I.RecoveryCompleted(1, NEW_ADMIN);
        decide(true);
        assert(registry.getIssuer(1).admin == NEW_ADMIN && !isActive());
    }

    function test_decideRecovery_rejected() public {
        startRecovery();
        objectToIt();
        vm.expectEmit(address(registry));
        emit I.RecoveryRejected(1);
        decide(false);
        assert(registry.getIssuer(1).admin == ADMIN && !isActive());
        assert(addOperator(1, ADMIN, operator, 1) == 2);
        startRecovery(); // and it may be started anew, not contested yet
        vm.warp(start + 7 days);
        complete(AGENCY);
    }

    /* LAPSING */

    function test_recovery_lapsesWithItsStartersMandate() public {
        startRecovery();
        endAccreditor(start + 2);
        vm.warp(start + 1);
        assert(isActive());
        vm.warp(start + 2);
        assert(!isActive());
        addOperator(1, ADMIN, operator, 3);
        expectRevert(I.NoRecovery.selector, 1);
        complete(AGENCY);
        vm.prank(GOVERNOR);
        registry.startRecovery(1, NEW_ADMIN);
        assert(isActive());
    }

    /* OPERATORS MEANWHILE */

    function test_endOperator_isTheStartersDuringARecovery() public {
        vm.warp(start + 10);
        startRecovery();
        vm.warp(start + 20);
        vm.startPrank(AGENCY);
        expectRevert(I.MomentBeforeFreeze.selector, start + 9, start + 10);
        registry.endOperator(1, 1, start + 9);
        expectRevert(I.UnknownOperator.selector, 1, 2);
        registry.endOperator(1, 2, start + 10);
        registry.endOperator(1, 1, start + 10);
        vm.stopPrank();
        assert(registry.getOperator(1, 1).term.until() == start + 10);
    }

    function test_endOperator_isTheGovernorsTooAfterAnObjection() public {
        startRecovery();
        expectRevert(I.NotOperatorEnder.selector, 1, GOVERNOR);
        vm.prank(GOVERNOR);
        registry.endOperator(1, 1, start + 9);
        objectToIt();
        expectRevert(I.NotOperatorEnder.selector, 1, THIEF);
        vm.prank(THIEF);
        registry.endOperator(1, 1, start + 9);
        expectRevert(I.MomentBeforeFreeze.selector, start - 1, start);
        vm.prank(GOVERNOR);
        registry.endOperator(1, 1, start - 1);
        vm.prank(GOVERNOR);
        registry.endOperator(1, 1, start + 9);
        vm.prank(AGENCY);
        registry.endOperator(1, 1, start);
        assert(registry.getOperator(1, 1).term.until() == start);
    }

    function test_endOperator_asOfEarlierIsTheNewAdmins() public {
        vm.warp(start + 10);
        startRecovery();
        vm.warp(start + 10 + 7 days);
        complete(AGENCY);
        expectRevert(I.NotAdmin.selector, 1, AGENCY);
        vm.prank(AGENCY);
        registry.endOperator(1, 1, start + 10);
        vm.prank(NEW_ADMIN);
        registry.endOperator(1, 1, start + 5);
        assert(registry.getOperator(1, 1).term.until() == start + 5);
    }
}
