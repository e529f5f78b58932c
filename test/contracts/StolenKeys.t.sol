// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICredentialRegistry as C} from "../../contracts/ICredentialRegistry.sol";
import {IIssuerRegistry as I} from "../../contracts/IIssuerRegistry.sol";
import {RegistryFixture} from "./RegistryFixture.sol";
import {vm} from "./Vm.sol";

/// @notice Each kind of stolen key, from theft to repair. "before" was anchored before the theft, "between" honestly after it and before it was noticed.
contract StolenKeysTest is RegistryFixture {
    bytes32 private before = keccak256("before");
    bytes32 private between = keccak256("between");
    bytes32 private forged = keccak256("forged");
    uint256 private theft;

    function setUp() public override {
        super.setUp();
        anchor(before, 10);
        theft = start + 1000;
        vm.warp(theft);
    }

    function checkRepaired() private view {
        assert(registry.counts(1, before) && registry.getBatch(1, before).revokedAt == 0);
        assert(registry.counts(1, between) && registry.getBatch(1, between).revokedAt == 0);
        assert(!registry.counts(1, forged));
    }

    /// @dev The thief issues, and destroys what it can. The admin ends the key as of the theft, annuls, and anchors the honest batch again.
    function test_stolenOperatorKey() public {
        anchor(forged, 5);
        anchor(between, 99); // the thief saw the root coming and anchored it with a wrong size
        revoke(before, 0, 1023);
        suspend(before, 0, 7);
        vm.startPrank(operator);
        registry.revokeBatch(1, 1, before);
        registry.revokeBatch(1, 1, between);
        vm.stopPrank();
        vm.warp(theft + 1 days);

        endOperator(theft);
        expectRevert(I.OperatorNotInForce.selector, 1, 1, theft + 1 days);
        anchor(keccak256("more"), 1);
        addOperator(1, ADMIN, NEW_ADMIN, 3);
        (uint32[] memory words, uint256[] memory masks) = one(0, 1023);
        vm.startPrank(ADMIN);
        registry.annulBatchRevocation(1, before);
        registry.annulBatchRevocation(1, between);
        registry.annulCredentialRevocations(1, before, words, masks);
        vm.stopPrank();
        vm.startPrank(NEW_ADMIN);
        registry.reinstateCredentials(1, 2, before, words, masks);
        registry.anchorBatch(1, 1, 2, between, 20);
        vm.stopPrank();

        checkRepaired();
        assert(registry.getBatch(1, between).size == 20 && registry.getBatch(1, before).anchoredAt == start);
        assert(revokedIn(before, 0) == 0 && suspendedIn(before, 0) == 0);
    }

    /// @dev The thief makes itself operator, ends the honest one, offers the role away. The sponsor freezes it at once and ends the thief's key; after 7 days the
    /// new admin ends it as of the theft, and repairs.
    function test_stolenAdminKey() public {
        anchor(between, 20);
        vm.startPrank(ADMIN); // the thief
        registry.addOperator(1, THIEF, until, 3);
        registry.endOperator(1, 1, start);
        registry.handOverIssuer(1, THIEF);
        vm.stopPrank();
        vm.startPrank(THIEF);
        registry.anchorBatch(1, 1, 2, forged, 5);
        registry.revokeBatch(1, 2, before);
        vm.stopPrank();
        uint256 noticed = theft + 1 days;
        vm.warp(noticed);

        vm.startPrank(AGENCY); // one block, and the thief is stopped
        registry.startRecovery(1, NEW_ADMIN);
        registry.endOperator(1, 2, noticed);
        vm.stopPrank();
        expectRevert(I.OperatorNotInForce.selector, 1, 2, noticed);
        vm.prank(THIEF);
        registry.anchorBatch(1, 1, 2, keccak256("more"), 1);
        expectRevert(I.AdminIsFrozen.selector, 1, noticed);
        addOperator(1, ADMIN, THIEF, 3);
        expectRevert(I.NotPendingAdmin.selector, 1, THIEF);
        vm.prank(THIEF);
        registry.acceptIssuer(1);

        vm.warp(noticed + 7 days);
        vm.prank(AGENCY);
        registry.completeRecovery(1);
        expectRevert(I.NotAdmin.selector, 1, ADMIN);
        addOperator(1, ADMIN, THIEF, 3);
        vm.startPrank(NEW_ADMIN);
        registry.endOperator(1, 2, theft);
        registry.annulBatchRevocation(1, before);
        registry.addOperator(1, operator, until, 3);
        vm.stopPrank();
        assert(!registry.counts(1, before) && !registry.counts(1, between) && !registry.counts(1, forged));
        vm.startPrank(operator);
        registry.anchorBatch(1, 1, 3, before, 10);
        registry.anchorBatch(1, 1, 3, between, 20);
        vm.stopPrank();

        checkRepaired();
    }

    /// @dev The thief ends every operator as of the beginning: no credential of the issuer counts, for 7 days at least. Nobody can repair it sooner: the frozen
    /// admin adds no operator, nor does the sponsor, and the ended one cannot anchor.
    function test_stolenAdminKey_endsEveryOperator() public {
        vm.prank(ADMIN); // the thief
        registry.endOperator(1, 1, 0);
        assert(!registry.counts(1, before));
        startRecovery();
        expectRevert(I.AdminIsFrozen.selector, 1, theft);
        addOperator(1, ADMIN, operator, 3);
        expectRevert(I.NotAdmin.selector, 1, AGENCY);
        addOperator(1, AGENCY, operator, 3);
        expectRevert(I.OperatorNotInForce.selector, 1, 1, theft);
        anchor(before, 10);
        vm.warp(theft + 7 days - 1);
        expectRevert(I.RecoveryNotDue.selector, 1, theft + 7 days);
        vm.prank(AGENCY);
        registry.completeRecovery(1);
        assert(!registry.counts(1, before));

        vm.warp(theft + 7 days);
        vm.prank(AGENCY);
        registry.completeRecovery(1);
        assert(addOperator(1, NEW_ADMIN, operator, 3) == 2);
        vm.prank(operator);
        registry.anchorBatch(1, 1, 2, before, 10);
        assert(registry.counts(1, before));
    }

    /// @dev To anchor again takes an accreditation in force: that of a closed institution has ended, and only an accreditor makes another.
    function test_closedInstitution_isRepairedByANewAccreditation() public {
        endAccreditation(theft);
        vm.warp(theft + 30 days);
        endOperator(start); // only now a theft is found, from the first day on
        assert(!registry.counts(1, before));
        assert(addOperator(1, ADMIN, operator, 3) == 2);
        expectRevert(C.AccreditationNotInForce.selector, 1, theft + 30 days);
        vm.prank(operator);
        registry.anchorBatch(1, 1, 2, before, 10);
        assert(accredit(1, AGENCY, 1) == 2);
        vm.prank(operator);
        registry.anchorBatch(1, 2, 2, before, 10);
        assert(registry.counts(1, before));
    }

    /// @dev A sponsor that freezes the admin and ends the operators leaves nobody who can revoke, until the governor has decided.
    function test_sponsorsFreeze_stopsRevoking() public {
        startRecovery();
        vm.prank(AGENCY); // a thief with its key, or the sponsor itself
        registry.endOperator(1, 1, theft);
        expectRevert(I.OperatorNotInForce.selector, 1, 1, theft);
        revoke(before, 0, 1);
        expectRevert(I.AdminIsFrozen.selector, 1, theft);
        addOperator(1, ADMIN, operator, 3);
        vm.prank(ADMIN);
        registry.objectToRecovery(1);
        vm.prank(GOVERNOR);
        registry.decideRecovery(1, false);
        assert(addOperator(1, ADMIN, operator, 3) == 2 && registry.counts(1, before));
        (uint32[] memory words, uint256[] memory masks) = one(0, 1);
        vm.prank(operator);
        registry.revokeCredentials(1, 2, before, words, masks);
        assert(revokedIn(before, 0) == 1);
    }

    /// @dev The freeze ends with the sponsor's mandate, in that very second: a thief's admin key works again.
    function test_stolenAdminKey_worksAgainWhenTheSponsorsMandateEnds() public {
        startRecovery();
        vm.warp(until - 1);
        expectRevert(I.AdminIsFrozen.selector, 1, theft);
        addOperator(1, ADMIN, THIEF, 3);
        vm.warp(until);
        vm.prank(ADMIN); // the thief
        assert(registry.addOperator(1, THIEF, until + 1, 3) == 2);
    }

    /// @dev The operator's thief replaces a credential. Repair: the key is ended as of then, what the thief made counts no more, and the revocation is annulled.
    function test_stolenOperatorKey_replacing() public {
        (uint32[] memory words, uint256[] memory masks) = one(0, 4);
        vm.prank(operator); // the thief
        registry.replaceCredentials(1, 1, 1, forged, 1, before, words, masks);
        assert(registry.counts(1, forged) && revokedIn(before, 0) == 4);
        endOperator(theft);
        vm.prank(ADMIN);
        registry.annulCredentialRevocations(1, before, words, masks);
        assert(!registry.counts(1, forged) && registry.counts(1, before) && revokedIn(before, 0) == 0);
    }

    /// @dev The thief objects, as the frozen admin may. It gains nothing: it stays frozen until the governor decides.
    function test_stolenAdminKey_objecting() public {
        vm.prank(ADMIN);
        registry.addOperator(1, THIEF, until, 3);
        startRecovery();
        vm.prank(ADMIN);
        registry.objectToRecovery(1);
        expectRevert(I.AdminIsFrozen.selector, 1, theft);
        addOperator(1, ADMIN, THIEF, 3);
        vm.prank(GOVERNOR);
        registry.endOperator(1, 2, theft);
        vm.warp(theft + 90 days);
        expectRevert(I.AdminIsFrozen.selector, 1, theft);
        addOperator(1, ADMIN, THIEF, 3);
        vm.prank(GOVERNOR);
        registry.decideRecovery(1, true);
        assert(registry.getIssuer(1).admin == NEW_ADMIN);
        endOperatorAs(NEW_ADMIN, 1, theft + 1);
    }

    /// @dev The thief annuls true revocations, for as long as it is not frozen. The operator revokes again, also during the recovery.
    function test_stolenAdminKey_annulling() public {
        revoke(before, 0, 5);
        (uint32[] memory words, uint256[] memory masks) = one(0, 5);
        vm.prank(ADMIN); // the thief
        registry.annulCredentialRevocations(1, before, words, masks);
        assert(revokedIn(before, 0) == 0);
        startRecovery();
        revoke(before, 0, 5);
        expectRevert(I.AdminIsFrozen.selector, 1, theft);
        vm.prank(ADMIN);
        registry.annulCredentialRevocations(1, before, words, masks);
        assert(revokedIn(before, 0) == 5);
    }

    function endOperatorAs(address admin, uint32 id, uint256 moment) private {
        vm.prank(admin);
        registry.endOperator(1, id, moment);
    }

    /// @dev The thief ends every accreditation back to its first day, registers a false university, freezes the true one and moves the account away.
    /// The governor ends the mandate as of the theft and appoints the agency anew, under a key of its own; it accredits anew and all is anchored again, files unchanged.
    function test_stolenAccreditorKey() public {
        anchor(between, 20);
        vm.startPrank(AGENCY); // the thief
        registry.endAccreditation(1, 0);
        registry.registerIssuer(1, THIEF, until, NAME, URI);
        registry.startRecovery(1, THIEF);
        registry.handOverAccreditor(1, THIEF);
        vm.stopPrank();
        vm.prank(THIEF);
        registry.acceptAccreditor(1);
        addOperator(2, THIEF, THIEF, 3);
        vm.prank(THIEF);
        registry.anchorBatch(2, 2, 1, forged, 5);
        assert(registry.counts(2, forged) && !registry.counts(1, before));
        vm.warp(theft + 1 days);

        endAccreditor(theft);
        assert(!registry.counts(2, forged));
        expectRevert(I.AccreditorNotInForce.selector, 1, theft + 1 days);
        vm.prank(THIEF);
        registry.anchorBatch(2, 2, 1, keccak256("more"), 5);
        expectRevert(I.NoRecovery.selector, 1); // lapsed with the mandate
        vm.prank(THIEF);
        registry.completeRecovery(1);
        address renewed = address(0xA1);
        assert(accredit(appoint(renewed), renewed, 1) == 3);
        vm.startPrank(operator);
        registry.anchorBatch(1, 3, 1, before, 10);
        registry.anchorBatch(1, 3, 1, between, 20);
        vm.stopPrank();

        checkRepaired();
        assert(registry.getIssuer(1).admin == ADMIN && !registry.counts(2, forged));
    }

    /// @dev A thief with the governor's key can end every mandate and appoint itself. It cannot anchor for an issuer, revoke, or replace an admin while the sponsor's mandate runs;
    /// and what it appoints has an id that is on no verifier's list. Its ending of mandates is the damage: docs/security.md.
    function test_stolenGovernorKey_reachesNoIssuer() public {
        vm.startPrank(GOVERNOR); // the thief
        registry.appointAccreditor(THIEF, until, "Agency", "https://qa.example.org");
        expectRevert(I.NotRecoveryStarter.selector, 1, GOVERNOR);
        registry.startRecovery(1, THIEF);
        expectRevert(I.NotOperator.selector, 1, 1, GOVERNOR);
        registry.anchorBatch(1, 1, 1, forged, 5);
        expectRevert(I.NotOperator.selector, 1, 1, GOVERNOR);
        registry.revokeBatch(1, 1, before);
        expectRevert(I.NotAdmin.selector, 1, GOVERNOR);
        registry.endOperator(1, 1, start);
        expectRevert(I.NotAccreditationEnder.selector, 1, GOVERNOR);
        registry.endAccreditation(1, start);
        vm.stopPrank();
        assert(registry.counts(1, before));
    }

    /// @dev The race for a frozen issuer: the thief's hand-over and its acceptance around the freeze.
    function test_recoveryRace() public {
        uint256 snapshot = vm.snapshotState();
        vm.prank(ADMIN);
        registry.handOverIssuer(1, THIEF);
        startRecovery(); // first: the offer is gone
        expectRevert(I.NotPendingAdmin.selector, 1, THIEF);
        vm.prank(THIEF);
        registry.acceptIssuer(1);
        vm.revertToState(snapshot);

        vm.prank(ADMIN);
        registry.handOverIssuer(1, THIEF);
        vm.prank(THIEF);
        registry.acceptIssuer(1); // first: and yet the freeze is on whoever is admin
        startRecovery();
        expectRevert(I.AdminIsFrozen.selector, 1, theft);
        vm.prank(THIEF);
        registry.handOverIssuer(1, ADMIN);
        vm.warp(theft + 7 days);
        vm.prank(AGENCY);
        registry.completeRecovery(1);
        assert(registry.getIssuer(1).admin == NEW_ADMIN && registry.pendingAdmin(1) == address(0));
    }

    function test_stolenSponsor_recoversAgainstTheAdminsObjection() public {
        vm.prank(AGENCY); // the thief
        registry.startRecovery(1, THIEF);
        vm.prank(ADMIN);
        registry.objectToRecovery(1);
        vm.warp(theft + 30 days);
        expectRevert(I.RecoveryIsContested.selector, 1);
        vm.prank(AGENCY);
        registry.completeRecovery(1);
        vm.prank(GOVERNOR);
        registry.decideRecovery(1, false);
        assert(registry.getIssuer(1).admin == ADMIN);
        C.Batch memory batch = registry.getBatch(1, before);
        assert(batch.revokedAt == 0 && registry.counts(1, before));
    }
}
