// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {BeyondBatch} from "../../contracts/Bitmap.sol";
import {CredentialRegistry} from "../../contracts/CredentialRegistry.sol";
import {ICredentialRegistry} from "../../contracts/ICredentialRegistry.sol";
import {IIssuerRegistry} from "../../contracts/IIssuerRegistry.sol";
import {TermCannotGrow} from "../../contracts/Term.sol";
import {vm} from "./Vm.sol";

contract CredentialRegistryTest {
    address private constant GOVERNOR = address(0x60);
    address private constant AGENCY = address(0xA0);
    address private constant ADMIN = address(0xAD);
    address private constant THIEF = address(0xBAD);
    bytes32 private constant ROOT = keccak256("root");
    uint256 private constant KEY = 0xC0FFEE;

    CredentialRegistry private registry;
    address private operator;
    uint256 private start;
    uint256 private until;

    function setUp() public {
        vm.warp(1_800_000_000);
        start = block.timestamp;
        until = start + 365 days;
        operator = vm.addr(KEY);
        registry = new CredentialRegistry(GOVERNOR);
        vm.prank(GOVERNOR);
        registry.appointAccreditor(AGENCY, until, "Agency", "https://qa.example.org");
        vm.prank(AGENCY);
        registry.registerIssuer(1, ADMIN, until, "University", "https://university.example.org");
        vm.prank(ADMIN);
        registry.addOperator(1, operator, until, 3);
    }

    function anchor(bytes32 root, uint32 size) private {
        vm.prank(operator);
        registry.anchorBatch(1, 1, 1, root, size);
    }

    function one(uint32 word, uint256 mask) private pure returns (uint32[] memory words, uint256[] memory masks) {
        words = new uint32[](1);
        masks = new uint256[](1);
        (words[0], masks[0]) = (word, mask);
    }

    function credential(uint32 index) private view returns (ICredentialRegistry.Credential memory) {
        return ICredentialRegistry.Credential(1, index, uint64(start), 0, keccak256(abi.encode(index)));
    }

    /* ANCHORING */

    function test_anchorBatch_records() public {
        anchor(ROOT, 1000);

        ICredentialRegistry.Batch memory batch = registry.getBatch(1, ROOT);
        assert(batch.anchoredAt == start && batch.size == 1000 && batch.accreditation == 1);
        assert(batch.operator == 1 && batch.revokedAt == 0 && registry.counts(1, ROOT));
    }

    function testFuzz_anchorBatch_revertsForStrangers(address stranger) public {
        vm.assume(stranger != operator);
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.NotOperator.selector, 1, 1, stranger));
        vm.prank(stranger);
        registry.anchorBatch(1, 1, 1, ROOT, 10);
    }

    function test_anchorBatch_revertsForZeroRootAndZeroSize() public {
        vm.expectRevert(abi.encodeWithSelector(ICredentialRegistry.ZeroRoot.selector, 1));
        anchor(0, 10);
        vm.expectRevert(abi.encodeWithSelector(ICredentialRegistry.ZeroSize.selector, 1, ROOT));
        anchor(ROOT, 0);
    }

    function test_anchorBatch_revertsTwice() public {
        anchor(ROOT, 10);
        vm.expectRevert(
            abi.encodeWithSelector(ICredentialRegistry.BatchAlreadyAnchored.selector, 1, ROOT, uint40(start))
        );
        anchor(ROOT, 11);
    }

    function test_anchorBatch_revertsWithEachTermNotInForce() public {
        uint256 snapshot = vm.snapshotState();
        vm.prank(ADMIN);
        registry.endOperator(1, 1, start);
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.OperatorNotInForce.selector, 1, 1, start));
        anchor(ROOT, 10);
        vm.revertToState(snapshot);

        snapshot = vm.snapshotState();
        vm.prank(AGENCY);
        registry.endAccreditation(1, start);
        vm.expectRevert(abi.encodeWithSelector(ICredentialRegistry.AccreditationNotInForce.selector, 1, start));
        anchor(ROOT, 10);
        vm.revertToState(snapshot);

        vm.prank(GOVERNOR);
        registry.endAccreditor(1, start);
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.AccreditorNotInForce.selector, 1, start));
        anchor(ROOT, 10);
    }

    function test_stolenOperatorKey_isRepaired() public {
        anchor(ROOT, 10);
        vm.warp(start + 100);
        bytes32 honest = keccak256("honest");
        bytes32 forged = keccak256("forged");
        anchor(honest, 20);
        anchor(forged, 30);

        vm.startPrank(ADMIN);
        registry.endOperator(1, 1, start + 100);
        registry.addOperator(1, operator, until, 3);
        vm.stopPrank();
        assert(registry.counts(1, ROOT) && !registry.counts(1, honest) && !registry.counts(1, forged));

        vm.prank(operator);
        registry.anchorBatch(1, 1, 2, honest, 21);
        assert(registry.counts(1, honest) && !registry.counts(1, forged));
        assert(registry.getBatch(1, honest).size == 21);
    }

    function test_anchorBatch_revertsWithTheAccreditationOfAnotherIssuer() public {
        vm.prank(AGENCY);
        registry.registerIssuer(1, THIEF, until, "Other", "https://other.example.org");
        vm.startPrank(THIEF);
        registry.addOperator(2, THIEF, until, 3);
        vm.expectRevert(abi.encodeWithSelector(ICredentialRegistry.AccreditationOfAnotherIssuer.selector, 1, 2));
        registry.anchorBatch(2, 1, 1, ROOT, 10);
        registry.anchorBatch(2, 2, 1, ROOT, 10);
        vm.stopPrank();
        anchor(ROOT, 10); // the same root under another issuer does not stand in the way
    }

    /* REVOKING */

    function testFuzz_revokeCredentials_setsOnlyItsBits(uint32 size, uint32 index) public {
        vm.assume(index < size);
        anchor(ROOT, size);
        (uint32[] memory words, uint256[] memory masks) = one(index / 256, 1 << (index % 256));
        vm.prank(operator);
        registry.revokeCredentials(1, 1, ROOT, words, masks);

        ICredentialRegistry.Standing memory standing = registry.standing(1, ROOT, words);
        assert(standing.revoked[0] == masks[0] && standing.suspended[0] == 0);
    }

    function testFuzz_revokeCredentials_revertsBeyondTheBatch(uint32 size, uint32 index) public {
        vm.assume(size != 0 && index >= size);
        anchor(ROOT, size);
        (uint32[] memory words, uint256[] memory masks) = one(index / 256, 1 << (index % 256));
        vm.expectRevert(abi.encodeWithSelector(BeyondBatch.selector, words[0], masks[0], size));
        vm.prank(operator);
        registry.revokeCredentials(1, 1, ROOT, words, masks);
    }

    function test_suspension_isLifted_revocationIsAnnulledByTheAdminOnly() public {
        anchor(ROOT, 10);
        (uint32[] memory words, uint256[] memory masks) = one(0, 5);
        vm.startPrank(operator);
        registry.suspendCredentials(1, 1, ROOT, words, masks);
        registry.revokeCredentials(1, 1, ROOT, words, masks);
        registry.reinstateCredentials(1, 1, ROOT, words, masks);
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.NotAdmin.selector, 1, operator));
        registry.annulCredentialRevocations(1, ROOT, words, masks);
        vm.stopPrank();
        ICredentialRegistry.Standing memory standing = registry.standing(1, ROOT, words);
        assert(standing.suspended[0] == 0 && standing.revoked[0] == 5);

        vm.prank(ADMIN);
        registry.annulCredentialRevocations(1, ROOT, words, masks);
        assert(registry.standing(1, ROOT, words).revoked[0] == 0);
    }

    function test_revokedBatch_isNotAnchoredAgain() public {
        anchor(ROOT, 10);
        vm.prank(operator);
        registry.revokeBatch(1, 1, ROOT);
        vm.expectRevert(abi.encodeWithSelector(ICredentialRegistry.BatchIsRevoked.selector, 1, ROOT, uint40(start)));
        anchor(ROOT, 10);
    }

    /* INCLUSION */

    function test_isValid_acceptsTheLeafAndNothingElse() public {
        bytes32[] memory leaves = new bytes32[](3);
        for (uint32 i = 0; i < 3; ++i) leaves[i] = registry.leafOf(credential(i));
        bytes32 inner = keccak256(bytes.concat(leaves[0], leaves[1]));
        bytes32 root = keccak256(bytes.concat(inner, leaves[2]));
        anchor(root, 3);
        bytes32[] memory last = new bytes32[](1);
        last[0] = inner;

        (bool valid, uint32 accreditor) = registry.isValid(credential(2), root, last);
        assert(valid && accreditor == 1);
        (valid, accreditor) = registry.isValid(credential(1), root, last);
        assert(!valid && accreditor == 0);
        (valid, ) = registry.isValid(credential(2), root, new bytes32[](0));
        assert(!valid);
        (valid, ) = registry.isValid(credential(2), root, new bytes32[](2));
        assert(!valid);

        (uint32[] memory words, uint256[] memory masks) = one(0, 4);
        vm.prank(operator);
        registry.suspendCredentials(1, 1, root, words, masks);
        (valid, ) = registry.isValid(credential(2), root, last);
        assert(!valid);
    }

    function test_isValid_endsWithTheValidity() public {
        ICredentialRegistry.Credential memory short = credential(0);
        short.validUntil = uint64(start + 10);
        bytes32 root = registry.leafOf(short);
        anchor(root, 1);
        (bool valid, ) = registry.isValid(short, root, new bytes32[](0));
        assert(valid);
        vm.warp(start + 10);
        (valid, ) = registry.isValid(short, root, new bytes32[](0));
        assert(!valid);
    }

    /* SIGNATURES */

    function sign(bytes32 structHash) private view returns (bytes memory) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Laurel"),
                keccak256("1"),
                block.chainid,
                address(registry)
            )
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, keccak256(bytes.concat("\x19\x01", domain, structHash)));
        return abi.encodePacked(r, s, v);
    }

    function signAnchor(uint256 nonce, uint256 deadline) private view returns (bytes memory) {
        bytes32 typehash = keccak256(
            "AnchorBatch(uint32 issuer,uint32 accreditation,uint32 operator,bytes32 root,uint32 size,uint256 nonce,uint256 deadline)"
        );
        return sign(keccak256(abi.encode(typehash, 1, 1, 1, ROOT, 10, nonce, deadline)));
    }

    function test_anchorBatchBySignature_anchorsOnceAndInTime() public {
        bytes memory signature = signAnchor(0, start + 10);
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.BadSignature.selector, 1, 1, operator));
        registry.anchorBatchBySignature(1, 1, 1, ROOT, 11, 0, start + 10, signature);
        registry.anchorBatchBySignature(1, 1, 1, ROOT, 10, 0, start + 10, signature);
        assert(registry.counts(1, ROOT));

        vm.expectRevert(abi.encodeWithSelector(Nonces.InvalidAccountNonce.selector, operator, 1));
        registry.anchorBatchBySignature(1, 1, 1, ROOT, 10, 0, start + 10, signature);
        vm.warp(start + 11);
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.SignatureExpired.selector, start + 10, start + 11));
        registry.anchorBatchBySignature(1, 1, 1, ROOT, 10, 0, start + 10, signature);
    }

    /* AUTHORITIES */

    function test_renounceOwnership_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.CannotRenounce.selector, GOVERNOR));
        vm.prank(GOVERNOR);
        registry.renounceOwnership();
    }

    function test_endAccreditation_onlyByItsMakerUntilItsMandateHasEnded() public {
        vm.prank(GOVERNOR);
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.NotAccreditationEnder.selector, 1, GOVERNOR));
        registry.endAccreditation(1, start);

        vm.startPrank(GOVERNOR);
        registry.endAccreditor(1, start + 1);
        vm.warp(start + 1);
        registry.endAccreditation(1, start);
        vm.stopPrank();
        assert(registry.getAccreditation(1).term.until() == start);
    }

    function testFuzz_terms_neverGrow(uint40 moment) public {
        if (moment >= until) vm.expectRevert(abi.encodeWithSelector(TermCannotGrow.selector, uint40(until), moment));
        vm.prank(ADMIN);
        registry.endOperator(1, 1, moment);
        assert(registry.getOperator(1, 1).term.until() <= until);
    }

    function test_stolenAdminKey_isStoppedAndReplaced() public {
        vm.prank(AGENCY);
        registry.startRecovery(1, address(0xAE));
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.AdminIsFrozen.selector, 1, uint40(start)));
        vm.prank(ADMIN);
        registry.addOperator(1, THIEF, until, 3);
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.RecoveryNotDue.selector, 1, start + 7 days));
        vm.prank(AGENCY);
        registry.completeRecovery(1);

        vm.warp(start + 7 days);
        vm.prank(AGENCY);
        registry.completeRecovery(1);
        assert(registry.getIssuer(1).admin == address(0xAE));
    }

    function test_contestedRecovery_isTheGovernorsToDecide() public {
        vm.prank(AGENCY);
        registry.startRecovery(1, THIEF);
        vm.prank(ADMIN);
        registry.objectToRecovery(1);
        vm.warp(start + 8 days);
        vm.expectRevert(abi.encodeWithSelector(IIssuerRegistry.RecoveryIsContested.selector, 1));
        vm.prank(AGENCY);
        registry.completeRecovery(1);

        vm.prank(GOVERNOR);
        registry.decideRecovery(1, false);
        vm.prank(ADMIN);
        registry.addOperator(1, operator, until, 1);
        assert(registry.getIssuer(1).admin == ADMIN && registry.operatorCount(1) == 2);
    }

    function test_recovery_lapsesWithItsStartersMandate() public {
        vm.prank(AGENCY);
        registry.startRecovery(1, THIEF);
        vm.prank(GOVERNOR);
        registry.endAccreditor(1, start + 1);
        vm.warp(start + 1);
        (, bool isActive) = registry.getRecovery(1);
        assert(!isActive);
        vm.prank(GOVERNOR);
        registry.startRecovery(1, address(0xAE));
    }
}
