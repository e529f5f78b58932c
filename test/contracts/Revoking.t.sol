// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BeyondBatch, WordsAndMasksDiffer} from "../../contracts/Bitmap.sol";
import {ICredentialRegistry as C} from "../../contracts/ICredentialRegistry.sol";
import {IIssuerRegistry as I} from "../../contracts/IIssuerRegistry.sol";
import {RegistryFixture} from "./RegistryFixture.sol";
import {vm} from "./Vm.sol";

contract RevokingTest is RegistryFixture {
    function setUp() public override {
        super.setUp();
        anchor(ROOT, 600);
    }

    function two() private pure returns (uint32[] memory words, uint256[] memory masks) {
        (words, masks) = (new uint32[](2), new uint256[](2));
        (words[0], masks[0], words[1], masks[1]) = (0, 1 << 255, 2, 5);
    }

    /// @dev The four calls that change bits, by number.
    function change(uint256 kind, uint32[] memory words, uint256[] memory masks) private {
        vm.prank(kind == 3 ? ADMIN : operator);
        if (kind == 0) registry.revokeCredentials(1, 1, ROOT, words, masks);
        if (kind == 1) registry.suspendCredentials(1, 1, ROOT, words, masks);
        if (kind == 2) registry.reinstateCredentials(1, 1, ROOT, words, masks);
        if (kind == 3) registry.annulCredentialRevocations(1, ROOT, words, masks);
    }

    function test_revokeCredentials_setsItsBitsAndSaysSo() public {
        (uint32[] memory words, uint256[] memory masks) = two();
        vm.expectEmit(address(registry));
        emit C.CredentialsRevoked(1, ROOT, 1, 0, 1 << 255);
        vm.expectEmit(address(registry));
        emit C.CredentialsRevoked(1, ROOT, 1, 2, 5);
        change(0, words, masks);
        assert(revokedIn(ROOT, 0) == 1 << 255 && revokedIn(ROOT, 1) == 0 && revokedIn(ROOT, 2) == 5);
        assert(suspendedIn(ROOT, 0) == 0 && suspendedIn(ROOT, 2) == 0);
        assert(registry.getBatch(1, ROOT).revokedAt == 0);
    }

    function test_suspendCredentials_setsItsBitsAndSaysSo() public {
        (uint32[] memory words, uint256[] memory masks) = two();
        vm.expectEmit(address(registry));
        emit C.CredentialsSuspended(1, ROOT, 1, 0, 1 << 255);
        vm.expectEmit(address(registry));
        emit C.CredentialsSuspended(1, ROOT, 1, 2, 5);
        change(1, words, masks);
        assert(suspendedIn(ROOT, 0) == 1 << 255 && suspendedIn(ROOT, 2) == 5);
        assert(revokedIn(ROOT, 0) == 0 && revokedIn(ROOT, 2) == 0);
    }

    function testFuzz_bits_areSetAndClearedAndNoOthers(uint256 first, uint256 second, uint32 word) public {
        word %= 2;
        (uint32[] memory words, uint256[] memory masks) = one(word, first);
        change(0, words, masks);
        change(1, words, masks);
        masks[0] = second;
        vm.expectEmit(address(registry));
        emit C.CredentialsReinstated(1, ROOT, 1, word, second);
        change(2, words, masks);
        assert(suspendedIn(ROOT, word) == first & ~second && revokedIn(ROOT, word) == first);
        change(0, words, masks);
        assert(revokedIn(ROOT, word) == first | second && revokedIn(ROOT, 1 - word) == 0);
        change(1, words, masks);
        assert(suspendedIn(ROOT, word) == first | second);
        masks[0] = first;
        vm.expectEmit(address(registry));
        emit C.CredentialRevocationsAnnulled(1, ROOT, word, first);
        change(3, words, masks);
        assert(revokedIn(ROOT, word) == second & ~first && suspendedIn(ROOT, word) == first | second);
    }

    function testFuzz_bits_beyondTheBatchAreRefused(uint32 size, uint32 index, uint256 kind) public {
        vm.assume(size != 0 && size != 600);
        kind %= 4;
        endOperator(start);
        addOperator(1, ADMIN, operator, 3);
        vm.prank(operator);
        registry.anchorBatch(1, 1, 2, ROOT, size);
        (uint32[] memory words, uint256[] memory masks) = one(index / 256, 1 << (index % 256));
        if (index >= size) {
            vm.expectRevert(abi.encodeWithSelector(BeyondBatch.selector, words[0], masks[0], size));
        }
        vm.prank(kind == 3 ? ADMIN : operator);
        if (kind == 0) registry.revokeCredentials(1, 2, ROOT, words, masks);
        if (kind == 1) registry.suspendCredentials(1, 2, ROOT, words, masks);
        if (kind == 2) registry.reinstateCredentials(1, 2, ROOT, words, masks);
        if (kind == 3) registry.annulCredentialRevocations(1, ROOT, words, masks);
    }

    function test_bits_ofTheLastWordEndWithTheBatch() public {
        uint256 whole = (1 << 88) - 1; // 600 = 2 * 256 + 88
        for (uint256 kind = 0; kind < 4; ++kind) {
            (uint32[] memory words, uint256[] memory masks) = one(2, whole);
            change(kind, words, masks);
            masks[0] = whole + 1;
            vm.expectRevert(abi.encodeWithSelector(BeyondBatch.selector, 2, whole + 1, 600));
            change(kind, words, masks);
            (words[0], masks[0]) = (1, type(uint256).max);
            change(kind, words, masks);
            (words[0], masks[0]) = (3, 1);
            vm.expectRevert(abi.encodeWithSelector(BeyondBatch.selector, 3, 1, 600));
            change(kind, words, masks);
            (words[0], masks[0]) = (type(uint32).max, 1);
            vm.expectRevert(abi.encodeWithSelector(BeyondBatch.selector, type(uint32).max, 1, 600));
            change(kind, words, masks);
        }
    }

    function test_bits_oneBadWordRefusesTheWholeCall() public {
        (uint32[] memory words, uint256[] memory masks) = two();
        masks[1] = 1 << 88;
        vm.expectRevert(abi.encodeWithSelector(BeyondBatch.selector, 2, 1 << 88, 600));
        change(0, words, masks);
        assert(revokedIn(ROOT, 0) == 0);
    }

    function test_bits_wordsAndMasksGoInPairs() public {
        uint32[] memory words = new uint32[](1);
        for (uint256 kind = 0; kind < 4; ++kind) {
            vm.expectRevert(abi.encodeWithSelector(WordsAndMasksDiffer.selector, 1, 2));
            change(kind, words, new uint256[](2));
            vm.expectRevert(abi.encodeWithSelector(WordsAndMasksDiffer.selector, 1, 0));
            change(kind, words, new uint256[](0));
            change(kind, new uint32[](0), new uint256[](0));
        }
    }

    function test_everyRevocation_needsAnAnchoredBatch() public {
        bytes32 other = keccak256("other");
        (uint32[] memory words, uint256[] memory masks) = one(0, 1);
        vm.startPrank(operator);
        expectRevert(C.BatchNotAnchored.selector, 1, uint256(other));
        registry.revokeCredentials(1, 1, other, words, masks);
        expectRevert(C.BatchNotAnchored.selector, 1, uint256(other));
        registry.suspendCredentials(1, 1, other, words, masks);
        expectRevert(C.BatchNotAnchored.selector, 1, uint256(other));
        registry.reinstateCredentials(1, 1, other, words, masks);
        expectRevert(C.BatchNotAnchored.selector, 1, uint256(other));
        registry.revokeBatch(1, 1, other);
        vm.stopPrank();
        vm.startPrank(ADMIN);
        expectRevert(C.BatchNotAnchored.selector, 1, uint256(other));
        registry.annulCredentialRevocations(1, other, words, masks);
        expectRevert(C.BatchNotRevoked.selector, 1, uint256(other));
        registry.annulBatchRevocation(1, other);
        expectRevert(C.BatchNotRevoked.selector, 1, uint256(ROOT));
        registry.annulBatchRevocation(1, ROOT);
    }

    /// @dev Each revocation, tried by `account` as `acting`, reverts with `selector` and its arguments.
    function checkRefused(address account, uint32 acting, bytes memory reason) private {
        (uint32[] memory words, uint256[] memory masks) = one(0, 1);
        vm.startPrank(account);
        vm.expectRevert(reason);
        registry.revokeCredentials(1, acting, ROOT, words, masks);
        vm.expectRevert(reason);
        registry.suspendCredentials(1, acting, ROOT, words, masks);
        vm.expectRevert(reason);
        registry.reinstateCredentials(1, acting, ROOT, words, masks);
        vm.expectRevert(reason);
        registry.revokeBatch(1, acting, ROOT);
        vm.stopPrank();
    }

    function test_everyRevocation_needsTheOperatorsTermAndRight() public {
        checkRefused(THIEF, 1, abi.encodeWithSelector(I.NotOperator.selector, 1, 1, THIEF));
        checkRefused(ADMIN, 1, abi.encodeWithSelector(I.NotOperator.selector, 1, 1, ADMIN));
        addOperator(1, ADMIN, THIEF, 1);
        checkRefused(THIEF, 2, abi.encodeWithSelector(I.MissingRight.selector, 1, 2, 2));
        endOperator(start + 5);
        vm.warp(start + 5);
        checkRefused(operator, 1, abi.encodeWithSelector(I.OperatorNotInForce.selector, 1, 1, start + 5));
    }

    function test_revoking_needsNoAccreditationInForce() public {
        endAccreditation(start);
        endAccreditor(start);
        revoke(ROOT, 0, 1);
        vm.prank(operator);
        registry.revokeBatch(1, 1, ROOT);
        assert(!registry.counts(1, ROOT) && registry.getBatch(1, ROOT).revokedAt == start);
    }

    function test_revokeBatch_recordsAndIsAnnulledByTheAdmin() public {
        vm.warp(start + 7);
        vm.expectEmit(address(registry));
        emit C.BatchRevoked(1, ROOT, 1, uint40(start + 7));
        vm.prank(operator);
        registry.revokeBatch(1, 1, ROOT);
        C.Batch memory batch = registry.getBatch(1, ROOT);
        assert(batch.revokedAt == start + 7 && batch.anchoredAt == start && batch.size == 600);
        assert(registry.counts(1, ROOT)); // revocation is separate

        vm.warp(start + 8);
        expectRevert(C.BatchIsRevoked.selector, 1, uint256(ROOT), start + 7);
        vm.prank(operator);
        registry.revokeBatch(1, 1, ROOT);

        vm.expectEmit(address(registry));
        emit C.BatchRevocationAnnulled(1, ROOT);
        vm.prank(ADMIN);
        registry.annulBatchRevocation(1, ROOT);
        assert(registry.getBatch(1, ROOT).revokedAt == 0 && registry.getBatch(1, ROOT).size == 600);
    }
}
