// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {CredentialRegistry} from "../../contracts/CredentialRegistry.sol";
import {IIssuerRegistry as I} from "../../contracts/IIssuerRegistry.sol";
import {TermCannotGrow, TermIsEmpty} from "../../contracts/Term.sol";
import {RegistryFixture} from "./RegistryFixture.sol";
import {vm} from "./Vm.sol";

contract AccreditorsTest is RegistryFixture {
    function text(uint256 length) internal pure returns (string memory) {
        return string(new bytes(length));
    }

    function test_constructor_refusesNoGovernor() public {
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableInvalidOwner.selector, address(0)));
        new CredentialRegistry(address(0));
    }

    function test_appointAccreditor_records() public {
        vm.expectEmit(address(registry));
        emit I.AccreditorAppointed(2, THIEF, uint40(start), uint40(start + 9), "Name", "did:x");
        vm.prank(GOVERNOR);
        uint32 id = registry.appointAccreditor(THIEF, start + 9, "Name", "did:x");
        I.Accreditor memory made = registry.getAccreditor(2);
        assert(id == 2 && registry.accreditorCount() == 2 && made.account == THIEF);
        assert(made.term.from() == start && made.term.until() == start + 9);
        assert(keccak256(bytes(made.name)) == keccak256("Name") && keccak256(bytes(made.uri)) == keccak256("did:x"));
    }

    function testFuzz_appointAccreditor_revertsForStrangers(address stranger) public {
        vm.assume(stranger != GOVERNOR);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger));
        vm.prank(stranger);
        registry.appointAccreditor(AGENCY, until, "Name", "did:x");
    }

    function test_appointAccreditor_revertsForNoAccount() public {
        vm.expectRevert(abi.encodeWithSelector(I.ZeroAddress.selector, "accreditor"));
        appoint(address(0));
    }

    function test_appointAccreditor_boundsItsTexts() public {
        vm.startPrank(GOVERNOR);
        vm.expectRevert(abi.encodeWithSelector(I.BadLength.selector, "name", 0));
        registry.appointAccreditor(AGENCY, until, "", "did:x");
        vm.expectRevert(abi.encodeWithSelector(I.BadLength.selector, "name", 257));
        registry.appointAccreditor(AGENCY, until, text(257), "did:x");
        vm.expectRevert(abi.encodeWithSelector(I.BadLength.selector, "uri", 0));
        registry.appointAccreditor(AGENCY, until, "Name", "");
        vm.expectRevert(abi.encodeWithSelector(I.BadLength.selector, "uri", 257));
        registry.appointAccreditor(AGENCY, until, "Name", text(257));
        registry.appointAccreditor(AGENCY, until, text(256), text(256));
        registry.appointAccreditor(AGENCY, until, text(1), text(1));
    }

    function test_appointAccreditor_revertsForATermThatIsOver() public {
        vm.startPrank(GOVERNOR);
        expectRevert(TermIsEmpty.selector, start, start);
        registry.appointAccreditor(AGENCY, start, "Name", "did:x");
        registry.appointAccreditor(AGENCY, start + 1, "Name", "did:x");
    }

    function test_endAccreditor_endsAsOfTheMoment() public {
        vm.expectEmit(address(registry));
        emit I.AccreditorEnded(1, uint40(start + 5));
        endAccreditor(start + 5);
        assert(registry.getAccreditor(1).term.until() == start + 5);

        endAccreditor(0);
        assert(registry.getAccreditor(1).term.until() == start);
    }

    function test_endAccreditor_revertsForWhatDoesNotExist() public {
        vm.startPrank(GOVERNOR);
        expectRevert(I.UnknownAccreditor.selector, 2);
        registry.endAccreditor(2, start);
        expectRevert(I.UnknownAccreditor.selector, 0);
        registry.endAccreditor(0, start);
    }

    function test_endAccreditor_revertsIfItWouldGrow() public {
        expectRevert(TermCannotGrow.selector, until, until);
        endAccreditor(until);
    }

    function testFuzz_endAccreditor_revertsForStrangers(address stranger) public {
        vm.assume(stranger != GOVERNOR);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger));
        vm.prank(stranger);
        registry.endAccreditor(1, start);
    }

    function test_handOverAccreditor_takesTwoSteps() public {
        vm.expectEmit(address(registry));
        emit I.AccreditorHandoverStarted(1, THIEF);
        vm.prank(AGENCY);
        registry.handOverAccreditor(1, THIEF);
        assert(registry.pendingAccreditor(1) == THIEF && registry.getAccreditor(1).account == AGENCY);

        vm.expectEmit(address(registry));
        emit I.AccreditorHandoverAccepted(1, THIEF);
        vm.prank(THIEF);
        registry.acceptAccreditor(1);
        assert(registry.pendingAccreditor(1) == address(0) && registry.getAccreditor(1).account == THIEF);
    }

    /// @dev A name is the governor's word on who was appointed, not on who acts today.
    function test_handOverAccreditor_keepsTheName() public {
        I.Accreditor memory before = registry.getAccreditor(1);
        vm.prank(AGENCY);
        registry.handOverAccreditor(1, THIEF);
        vm.prank(THIEF);
        registry.acceptAccreditor(1);
        I.Accreditor memory now_ = registry.getAccreditor(1);
        assert(now_.account == THIEF && keccak256(bytes(now_.name)) == keccak256(bytes(before.name)));
        assert(register(1, THIEF, ADMIN) == 2);
    }

    function test_handOverAccreditor_canBeWithdrawn() public {
        vm.startPrank(AGENCY);
        registry.handOverAccreditor(1, THIEF);
        registry.handOverAccreditor(1, address(0));
        vm.stopPrank();
        expectRevert(I.NotPendingAccreditor.selector, 1, THIEF);
        vm.prank(THIEF);
        registry.acceptAccreditor(1);
    }

    function testFuzz_handOverAccreditor_revertsForStrangers(address stranger) public {
        vm.assume(stranger != AGENCY && stranger != address(0));
        vm.startPrank(stranger);
        expectRevert(I.NotAccreditor.selector, 1, stranger);
        registry.handOverAccreditor(1, stranger);
        expectRevert(I.NotPendingAccreditor.selector, 1, stranger);
        registry.acceptAccreditor(1);
    }

    function test_renounceOwnership_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(I.CannotRenounce.selector, GOVERNOR));
        vm.prank(GOVERNOR);
        registry.renounceOwnership();
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, THIEF));
        vm.prank(THIEF);
        registry.renounceOwnership();
    }

    function test_governor_handsOverInTwoSteps() public {
        vm.prank(GOVERNOR);
        registry.transferOwnership(THIEF);
        assert(registry.owner() == GOVERNOR);
        vm.prank(THIEF);
        registry.acceptOwnership();
        assert(registry.owner() == THIEF);
    }

    function test_governor_cannotActAsAnAccreditor() public {
        vm.startPrank(GOVERNOR);
        expectRevert(I.NotAccreditor.selector, 1, GOVERNOR);
        registry.registerIssuer(1, THIEF, until, NAME, URI);
        expectRevert(I.NotAccreditor.selector, 1, GOVERNOR);
        registry.accreditIssuer(1, 1, until, NAME, URI);
        expectRevert(I.NotAccreditor.selector, 1, GOVERNOR);
        registry.handOverAccreditor(1, GOVERNOR);
        expectRevert(I.NotAccreditationEnder.selector, 1, GOVERNOR);
        registry.endAccreditation(1, start);
        expectRevert(I.NotRecoveryStarter.selector, 1, GOVERNOR);
        registry.startRecovery(1, GOVERNOR);
    }
}
