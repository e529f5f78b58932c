// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IIssuerRegistry as I} from "../../contracts/IIssuerRegistry.sol";
import {TermCannotGrow, TermIsEmpty} from "../../contracts/Term.sol";
import {RegistryFixture} from "./RegistryFixture.sol";
import {vm} from "./Vm.sol";

contract IssuersTest is RegistryFixture {
    /* REGISTERING AND ACCREDITING */

    function test_registerIssuer_records() public {
        vm.expectEmit(address(registry));
        emit I.IssuerRegistered(2, 1, NEW_ADMIN);
        vm.expectEmit(address(registry));
        emit I.IssuerAccredited(2, 2, 1, uint40(start), uint40(start + 9), "Name", "did:x");
        vm.prank(AGENCY);
        (uint32 issuer, uint32 accreditation) = registry.registerIssuer(1, NEW_ADMIN, start + 9, "Name", "did:x");
        assert(issuer == 2 && accreditation == 2);
        assert(registry.issuerCount() == 2 && registry.accreditationCount() == 2);
        assert(registry.getIssuer(2).admin == NEW_ADMIN && registry.getIssuer(2).sponsor == 1);
        I.Accreditation memory made = registry.getAccreditation(2);
        assert(made.issuer == 2 && made.accreditor == 1);
        assert(made.term.from() == start && made.term.until() == start + 9);
        assert(keccak256(bytes(made.name)) == keccak256("Name") && keccak256(bytes(made.uri)) == keccak256("did:x"));
    }

    function testFuzz_registerIssuer_revertsForStrangers(address stranger) public {
        vm.assume(stranger != AGENCY);
        expectRevert(I.NotAccreditor.selector, 1, stranger);
        register(1, stranger, ADMIN);
        expectRevert(I.NotAccreditor.selector, 1, stranger);
        accredit(1, stranger, 1);
    }

    function test_registerIssuer_revertsForNoAdmin() public {
        vm.expectRevert(abi.encodeWithSelector(I.ZeroAddress.selector, "admin"));
        register(1, AGENCY, address(0));
    }

    function test_registerIssuer_boundsItsTexts() public {
        vm.startPrank(AGENCY);
        vm.expectRevert(abi.encodeWithSelector(I.BadLength.selector, "name", 0));
        registry.registerIssuer(1, ADMIN, until, "", URI);
        vm.expectRevert(abi.encodeWithSelector(I.BadLength.selector, "uri", 257));
        registry.accreditIssuer(1, 1, until, NAME, string(new bytes(257)));
    }

    function test_accreditIssuer_needsTheMandateInForce() public {
        vm.warp(until - 1);
        vm.prank(AGENCY);
        registry.accreditIssuer(1, 1, until + 9, NAME, URI);
        vm.warp(until);
        expectRevert(I.AccreditorNotInForce.selector, 1, until);
        vm.prank(AGENCY);
        registry.accreditIssuer(1, 1, until + 9, NAME, URI);
    }

    function test_accreditIssuer_recognisesAnothersIssuer() public {
        appoint(THIEF);
        vm.expectEmit(address(registry));
        emit I.IssuerAccredited(2, 1, 2, uint40(start), uint40(until), NAME, URI);
        assert(accredit(2, THIEF, 1) == 2);
        assert(registry.getAccreditation(2).accreditor == 2 && registry.getAccreditation(2).issuer == 1);
        assert(registry.getIssuer(1).sponsor == 1);
    }

    function test_accreditIssuer_revertsForWhatDoesNotExist() public {
        expectRevert(I.UnknownIssuer.selector, 2);
        accredit(1, AGENCY, 2);
        expectRevert(I.NotAccreditor.selector, 2, AGENCY);
        accredit(2, AGENCY, 1);
    }

    function test_accreditIssuer_revertsForATermThatIsOver() public {
        expectRevert(TermIsEmpty.selector, start, start);
        vm.prank(AGENCY);
        registry.accreditIssuer(1, 1, start, NAME, URI);
    }

    function test_endAccreditation_endsAsOfTheMoment() public {
        vm.expectEmit(address(registry));
        emit I.AccreditationEnded(1, uint40(start + 5));
        endAccreditation(start + 5);
        assert(registry.getAccreditation(1).term.until() == start + 5);
        expectRevert(TermCannotGrow.selector, start + 5, start + 5);
        endAccreditation(start + 5);
    }

    function test_endAccreditation_revertsForWhatDoesNotExist() public {
        vm.startPrank(AGENCY);
        expectRevert(I.UnknownAccreditation.selector, 2);
        registry.endAccreditation(2, start);
        expectRevert(I.UnknownAccreditation.selector, 0);
        registry.endAccreditation(0, start);
    }

    function test_endAccreditation_isTheMakersUntilItsMandateEnds() public {
        appoint(THIEF);
        expectRevert(I.NotAccreditationEnder.selector, 1, THIEF);
        vm.prank(THIEF);
        registry.endAccreditation(1, start);
        expectRevert(I.NotAccreditationEnder.selector, 1, GOVERNOR);
        vm.prank(GOVERNOR);
        registry.endAccreditation(1, start);

        endAccreditor(start + 10);
        vm.warp(start + 9);
        endAccreditation(start + 20);
        vm.warp(start + 10);
        expectRevert(I.NotAccreditationEnder.selector, 1, AGENCY);
        endAccreditation(start + 15);
        vm.prank(GOVERNOR);
        registry.endAccreditation(1, start + 15);
        assert(registry.getAccreditation(1).term.until() == start + 15);
    }

    /* THE ADMIN */

    function test_handOverIssuer_takesTwoSteps() public {
        vm.expectEmit(address(registry));
        emit I.IssuerHandoverStarted(1, NEW_ADMIN);
        vm.prank(ADMIN);
        registry.handOverIssuer(1, NEW_ADMIN);
        assert(registry.pendingAdmin(1) == NEW_ADMIN && registry.getIssuer(1).admin == ADMIN);

        vm.expectEmit(address(registry));
        emit I.IssuerHandoverAccepted(1, NEW_ADMIN);
        vm.prank(NEW_ADMIN);
        registry.acceptIssuer(1);
        assert(registry.pendingAdmin(1) == address(0) && registry.getIssuer(1).admin == NEW_ADMIN);
        assert(registry.getIssuer(1).sponsor == 1);
    }

    function test_handOverIssuer_canBeWithdrawn() public {
        vm.startPrank(ADMIN);
        registry.handOverIssuer(1, NEW_ADMIN);
        registry.handOverIssuer(1, address(0));
        vm.stopPrank();
        expectRevert(I.NotPendingAdmin.selector, 1, NEW_ADMIN);
        vm.prank(NEW_ADMIN);
        registry.acceptIssuer(1);
    }

    function testFuzz_admin_strangersAreRefused(address stranger) public {
        vm.assume(stranger != ADMIN && stranger != address(0));
        anchor(ROOT, 10);
        (uint32[] memory words, uint256[] memory masks) = one(0, 1);
        vm.startPrank(stranger);
        expectRevert(I.NotAdmin.selector, 1, stranger);
        registry.handOverIssuer(1, stranger);
        expectRevert(I.NotPendingAdmin.selector, 1, stranger);
        registry.acceptIssuer(1);
        expectRevert(I.NotAdmin.selector, 1, stranger);
        registry.addOperator(1, stranger, until, 3);
        expectRevert(I.NotAdmin.selector, 1, stranger);
        registry.endOperator(1, 1, start);
        expectRevert(I.NotAdmin.selector, 1, stranger);
        registry.annulCredentialRevocations(1, ROOT, words, masks);
        expectRevert(I.NotAdmin.selector, 1, stranger);
        registry.annulBatchRevocation(1, ROOT);
    }

    /* OPERATORS */

    function test_addOperator_records() public {
        vm.expectEmit(address(registry));
        emit I.OperatorAdded(1, 2, THIEF, uint40(start), uint40(start + 9), 2);
        vm.prank(ADMIN);
        uint32 id = registry.addOperator(1, THIEF, start + 9, 2);
        I.Operator memory made = registry.getOperator(1, 2);
        assert(id == 2 && registry.operatorCount(1) == 2 && registry.operatorCount(2) == 0);
        assert(made.account == THIEF && made.rights == 2);
        assert(made.term.from() == start && made.term.until() == start + 9);
    }

    function test_addOperator_revertsForBadRights() public {
        vm.startPrank(ADMIN);
        for (uint8 rights = 0; rights < 6; ++rights) {
            bool isBad = rights == 0 || rights > 3;
            if (isBad) expectRevert(I.BadRights.selector, rights);
            registry.addOperator(1, THIEF, until, rights);
        }
        assert(registry.operatorCount(1) == 4);
    }

    function test_addOperator_revertsForNoAccountAndATermThatIsOver() public {
        vm.startPrank(ADMIN);
        vm.expectRevert(abi.encodeWithSelector(I.ZeroAddress.selector, "operator"));
        registry.addOperator(1, address(0), until, 3);
        expectRevert(TermIsEmpty.selector, start, start - 1);
        registry.addOperator(1, THIEF, start - 1, 3);
    }

    function test_endOperator_endsAsOfTheMoment() public {
        vm.expectEmit(address(registry));
        emit I.OperatorEnded(1, 1, uint40(start + 5));
        endOperator(start + 5);
        assert(registry.getOperator(1, 1).term.until() == start + 5);
        expectRevert(TermCannotGrow.selector, start + 5, start + 6);
        endOperator(start + 6);
    }

    function test_endOperator_revertsForWhatDoesNotExist() public {
        expectRevert(I.UnknownOperator.selector, 1, 2);
        vm.prank(ADMIN);
        registry.endOperator(1, 2, start);
    }

    function test_ids_areNeverReused() public {
        endOperator(start);
        endAccreditation(start);
        endAccreditor(start + 1);
        assert(addOperator(1, ADMIN, operator, 3) == 2);
        assert(appoint(AGENCY) == 2);
        assert(register(2, AGENCY, ADMIN) == 2);
        assert(accredit(2, AGENCY, 1) == 3);
        assert(registry.getOperator(1, 1).term.until() == start);
    }
}
