// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BeyondBatch, WordsAndMasksDiffer} from "../../contracts/Bitmap.sol";
import {ICredentialRegistry as C} from "../../contracts/ICredentialRegistry.sol";
import {IIssuerRegistry as I} from "../../contracts/IIssuerRegistry.sol";
import {RegistryFixture} from "./RegistryFixture.sol";
import {vm} from "./Vm.sol";

/// @notice A batch that is anchored, and the credentials that it replaces revoked, in one step.
contract ReplacingTest is RegistryFixture {
    bytes32 private constant NEW = keccak256("new");
    bytes32 private constant NEWER = keccak256("newer");

    function setUp() public override {
        super.setUp();
        anchor(ROOT, 600);
    }

    function replace(bytes32 root, uint32 word, uint256 mask) private {
        (uint32[] memory words, uint256[] memory masks) = one(word, mask);
        replace(root, words, masks);
    }

    function replace(bytes32 root, uint32[] memory words, uint256[] memory masks) private {
        vm.prank(operator);
        registry.replaceCredentials(1, 1, 1, root, 1, ROOT, words, masks);
    }

    function expectAlreadyRevoked(uint32 word, uint256 mask) private {
        vm.expectRevert(abi.encodeWithSelector(C.CredentialsAlreadyRevoked.selector, 1, ROOT, word, mask));
    }

    /// @dev Nothing of a refused call stays.
    function checkNothingReplaced() private view {
        assert(registry.getBatch(1, NEW).anchoredAt == 0);
        assert(revokedIn(ROOT, 0) == 0 && revokedIn(ROOT, 1) == 0 && revokedIn(ROOT, 2) == 0);
    }

    function test_replaceCredentials_anchorsAndRevokes() public {
        vm.warp(start + 5);
        (uint32[] memory words, uint256[] memory masks) = (new uint32[](2), new uint256[](2));
        (words[0], masks[0], words[1], masks[1]) = (2, 4, 0, 1 << 255);
        vm.expectEmit(address(registry));
        emit C.CredentialsRevoked(1, ROOT, 1, 2, 4);
        vm.expectEmit(address(registry));
        emit C.CredentialsRevoked(1, ROOT, 1, 0, 1 << 255);
        vm.expectEmit(address(registry));
        emit C.BatchAnchored(1, NEW, 1, 1, 1, uint40(start + 5));
        vm.expectEmit(address(registry));
        emit C.CredentialsReplaced(1, ROOT, NEW);
        replace(NEW, words, masks);
        assert(revokedIn(ROOT, 0) == 1 << 255 && revokedIn(ROOT, 1) == 0 && revokedIn(ROOT, 2) == 4);
        assert(registry.counts(1, NEW) && registry.getBatch(1, NEW).size == 1 && revokedIn(NEW, 0) == 0);
        assert(registry.counts(1, ROOT) && registry.getBatch(1, ROOT).anchoredAt == start);
    }

    /// @dev Issuer 2, accreditation 3, operator 4: none can stand for another.
    function test_replaceCredentials_followsTheIds() public {
        accredit(1, AGENCY, 1);
        register(1, AGENCY, ADMIN);
        for (uint256 i = 0; i < 4; ++i) addOperator(2, ADMIN, i == 3 ? operator : THIEF, 3);
        (uint32[] memory words, uint256[] memory masks) = one(1, 6);
        vm.startPrank(operator);
        registry.anchorBatch(2, 3, 4, ROOT, 300);
        registry.replaceCredentials(2, 3, 4, NEW, 7, ROOT, words, masks);
        vm.stopPrank();
        C.Batch memory made = registry.getBatch(2, NEW);
        assert(made.accreditation == 3 && made.operator == 4 && made.size == 7);
        assert(registry.standing(2, ROOT, words).revoked[0] == 6 && revokedIn(ROOT, 1) == 0);
    }

    /* ONCE */

    function test_replaceCredentials_onceFromTheOriginal() public {
        replace(NEW, 1, 12);
        expectAlreadyRevoked(1, 8);
        replace(NEWER, 1, 8 | 16);
        assert(registry.getBatch(1, NEWER).anchoredAt == 0 && revokedIn(ROOT, 1) == 12);
        replace(NEWER, 1, 16);
    }

    function test_replaceCredentials_onceForTheSameCorrection() public {
        replace(NEW, 1, 4);
        expectRevert(C.BatchAlreadyAnchored.selector, 1, uint256(NEW), start);
        replace(NEW, 1, 4);
    }

    function test_replaceCredentials_revertsIfOneIsRevoked() public {
        revoke(ROOT, 2, 1);
        (uint32[] memory words, uint256[] memory masks) = (new uint32[](2), new uint256[](2));
        (words[0], masks[0], words[1], masks[1]) = (0, 1, 2, 3);
        expectAlreadyRevoked(2, 1);
        replace(NEW, words, masks);
        assert(registry.getBatch(1, NEW).anchoredAt == 0 && revokedIn(ROOT, 0) == 0);
        (words, masks) = one(2, 1);
        vm.prank(ADMIN);
        registry.annulCredentialRevocations(1, ROOT, words, masks);
        replace(NEW, 2, 1);
    }

    function test_replaceCredentials_revertsIfTheBatchIsRevoked() public {
        vm.warp(start + 2);
        vm.prank(operator);
        registry.revokeBatch(1, 1, ROOT);
        expectRevert(C.BatchIsRevoked.selector, 1, uint256(ROOT), start + 2);
        replace(NEW, 0, 1);
        checkNothingReplaced();
    }

    function test_replaceCredentials_replacesWhatWasReplaced() public {
        replace(NEW, 0, 1);
        (uint32[] memory words, uint256[] memory masks) = one(0, 1);
        vm.startPrank(operator);
        registry.replaceCredentials(1, 1, 1, NEWER, 1, NEW, words, masks);
        vm.stopPrank();
        assert(revokedIn(ROOT, 0) == 1 && revokedIn(NEW, 0) == 1 && revokedIn(NEWER, 0) == 0);
        assert(registry.counts(1, NEWER));
    }

    function testFuzz_replaceCredentials_revokesItsBitsAndNoOthers(uint256 before, uint256 mask) public {
        if (before % 2 == 0) mask &= ~before; // else they nearly always meet
        vm.assume(mask != 0);
        revoke(ROOT, 1, before);
        if (before & mask != 0) expectAlreadyRevoked(1, before & mask);
        replace(NEW, 1, mask);
        assert(revokedIn(ROOT, 1) == (before & mask == 0 ? before | mask : before));
        assert(registry.counts(1, NEW) == (before & mask == 0));
    }

    /* BOTH RIGHTS, ALL TERMS */

    function test_replaceCredentials_needsBothRights() public {
        addOperator(1, ADMIN, operator, 1);
        addOperator(1, ADMIN, operator, 2);
        (uint32[] memory words, uint256[] memory masks) = one(0, 1);
        vm.startPrank(operator);
        expectRevert(I.MissingRight.selector, 1, 2, 2);
        registry.replaceCredentials(1, 1, 2, NEW, 1, ROOT, words, masks);
        expectRevert(I.MissingRight.selector, 1, 3, 1);
        registry.replaceCredentials(1, 1, 3, NEW, 1, ROOT, words, masks);
        vm.stopPrank();
        checkNothingReplaced();
    }

    function testFuzz_replaceCredentials_revertsForStrangers(address stranger) public {
        vm.assume(stranger != operator);
        (uint32[] memory words, uint256[] memory masks) = one(0, 1);
        expectRevert(I.NotOperator.selector, 1, 1, stranger);
        vm.prank(stranger);
        registry.replaceCredentials(1, 1, 1, NEW, 1, ROOT, words, masks);
    }

    function test_replaceCredentials_needsAllTermsInForce() public {
        uint256 snapshot = vm.snapshotState();
        vm.warp(start + 9);
        endOperator(start + 9);
        expectRevert(I.OperatorNotInForce.selector, 1, 1, start + 9);
        replace(NEW, 0, 1);
        checkNothingReplaced();
        vm.revertToState(snapshot);
        vm.warp(start + 9);
        endAccreditation(start + 9);
        expectRevert(C.AccreditationNotInForce.selector, 1, start + 9);
        replace(NEW, 0, 1);
        checkNothingReplaced();
        vm.revertToState(snapshot);
        vm.warp(start + 9);
        endAccreditor(start + 9);
        expectRevert(I.AccreditorNotInForce.selector, 1, start + 9);
        replace(NEW, 0, 1);
        checkNothingReplaced();
    }

    /* WHAT IT REFUSES AS ANCHORING AND REVOKING DO */

    function test_replaceCredentials_needsAnAnchoredBatch() public {
        (uint32[] memory words, uint256[] memory masks) = one(0, 1);
        expectRevert(C.BatchNotAnchored.selector, 1, uint256(NEWER));
        vm.prank(operator);
        registry.replaceCredentials(1, 1, 1, NEW, 1, NEWER, words, masks);
        expectRevert(C.BatchNotAnchored.selector, 1, uint256(NEW)); // nor does it replace itself
        vm.prank(operator);
        registry.replaceCredentials(1, 1, 1, NEW, 1, NEW, words, masks);
        checkNothingReplaced();
    }

    function test_replaceCredentials_revertsIfTheNewBatchIsAnchored() public {
        anchor(NEW, 1);
        expectRevert(C.BatchAlreadyAnchored.selector, 1, uint256(NEW), start);
        replace(NEW, 0, 1);
        expectRevert(C.BatchAlreadyAnchored.selector, 1, uint256(ROOT), start);
        replace(ROOT, 0, 1);
        assert(revokedIn(ROOT, 0) == 0);
    }

    /// @dev An anchor that no longer counts leaves its bits: what replaces would be revoked from the start, or revoke itself.
    function test_replaceCredentials_revertsIfTheNewBatchWasEverAnchored() public {
        anchor(NEW, 1);
        revoke(NEW, 0, 1);
        vm.warp(start + 9);
        endOperator(start);
        assert(addOperator(1, ADMIN, operator, 3) == 2 && !registry.counts(1, NEW) && !registry.counts(1, ROOT));
        (uint32[] memory words, uint256[] memory masks) = one(0, 1);
        vm.startPrank(operator);
        expectRevert(C.BatchAlreadyAnchored.selector, 1, uint256(NEW), start);
        registry.replaceCredentials(1, 1, 2, NEW, 1, ROOT, words, masks);
        expectRevert(C.BatchAlreadyAnchored.selector, 1, uint256(ROOT), start);
        registry.replaceCredentials(1, 1, 2, ROOT, 600, ROOT, words, masks);
        registry.replaceCredentials(1, 1, 2, NEWER, 1, ROOT, words, masks); // the replaced one's anchor need not count
        assert(registry.counts(1, NEWER) && revokedIn(ROOT, 0) == 1);
    }

    function test_replaceCredentials_revertsIfItReplacesNothing() public {
        (uint32[] memory words, uint256[] memory masks) = (new uint32[](2), new uint256[](2));
        expectRevert(C.NothingReplaced.selector, 1, uint256(ROOT));
        replace(NEW, new uint32[](0), new uint256[](0));
        expectRevert(C.NothingReplaced.selector, 1, uint256(ROOT));
        replace(NEW, words, masks);
        (words[1], masks[0]) = (1, 4);
        expectRevert(C.NothingReplaced.selector, 1, uint256(ROOT));
        replace(NEW, words, masks);
        checkNothingReplaced();
        masks[1] = 1;
        replace(NEW, words, masks);
    }

    /// @dev The repair after a thief's replacement: annul, revoke what the thief made, replace again.
    function test_replaceCredentials_againAfterAnAnnulment() public {
        replace(NEW, 0, 1);
        (uint32[] memory words, uint256[] memory masks) = one(0, 1);
        vm.prank(ADMIN);
        registry.annulCredentialRevocations(1, ROOT, words, masks);
        revoke(NEW, 0, 1);
        replace(NEWER, 0, 1);
        assert(revokedIn(ROOT, 0) == 1 && revokedIn(NEW, 0) == 1 && revokedIn(NEWER, 0) == 0);
    }

    function test_replaceCredentials_revertsBeyondTheBatch() public {
        vm.expectRevert(abi.encodeWithSelector(BeyondBatch.selector, 2, 1 << 88, 600));
        replace(NEW, 2, 1 << 88);
        checkNothingReplaced();
        replace(NEW, 2, 1 << 87);
    }

    function test_replaceCredentials_revertsIfWordsAndMasksDiffer() public {
        vm.expectRevert(abi.encodeWithSelector(WordsAndMasksDiffer.selector, 2, 1));
        replace(NEW, new uint32[](2), new uint256[](1));
        vm.expectRevert(abi.encodeWithSelector(WordsAndMasksDiffer.selector, 1, 2));
        replace(NEW, new uint32[](1), new uint256[](2));
    }

    function test_replaceCredentials_revertsForAZeroRootOrSize() public {
        (uint32[] memory words, uint256[] memory masks) = one(0, 1);
        expectRevert(C.ZeroRoot.selector, 1);
        replace(0, 0, 1);
        expectRevert(C.ZeroSize.selector, 1, uint256(NEW));
        vm.prank(operator);
        registry.replaceCredentials(1, 1, 1, NEW, 0, ROOT, words, masks);
        checkNothingReplaced();
    }

    /// @dev A suspension is the replaced credential's own: it stays with it.
    function test_replaceCredentials_leavesSuspensions() public {
        suspend(ROOT, 0, 3);
        replace(NEW, 0, 1);
        assert(suspendedIn(ROOT, 0) == 3 && suspendedIn(NEW, 0) == 0);
    }
}
