// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BeyondBatch} from "../../contracts/Bitmap.sol";
import {CredentialRegistry} from "../../contracts/CredentialRegistry.sol";
import {ICredentialRegistry as C} from "../../contracts/ICredentialRegistry.sol";
import {IIssuerRegistry as I} from "../../contracts/IIssuerRegistry.sol";
import {TermCannotGrow, TermIsEmpty} from "../../contracts/Term.sol";
import {RegistryFixture} from "./RegistryFixture.sol";
import {vm} from "./Vm.sol";

/// @notice Attacks, each by its name. Those on signatures are in Signatures.t.sol, stolen keys in StolenKeys.t.sol.
contract AttacksTest is RegistryFixture {
    bytes32[] private leaves;
    bytes32 private left;
    bytes32 private right;
    bytes32 private root;

    /// @dev A batch of four.
    function setUp() public override {
        super.setUp();
        for (uint32 i = 0; i < 4; ++i) leaves.push(registry.leafOf(credential(i)));
        left = keccak256(bytes.concat(leaves[0], leaves[1]));
        right = keccak256(bytes.concat(leaves[2], leaves[3]));
        root = keccak256(bytes.concat(left, right));
        anchor(root, 4);
    }

    function siblingsOfFirst() private view returns (bytes32[] memory siblings) {
        siblings = new bytes32[](2);
        (siblings[0], siblings[1]) = (leaves[1], right);
    }

    function test_theHonestCredential_isValid() public view {
        assert(isValid(credential(0), root, siblingsOfFirst()));
    }

    /* FORGED INCLUSION */

    /// @dev An inner node is 64 bytes hashed; a leaf is 66: to be taken for a leaf it would have to be a leaf's hash.
    function test_innerNodeAsALeaf() public view {
        C.Credential memory forged = credential(0);
        forged.contentHash = left;
        bytes32[] memory siblings = new bytes32[](1);
        siblings[0] = right;
        assert(!isValid(forged, root, siblings));
        forged.contentHash = root;
        assert(!isValid(forged, root, new bytes32[](0)));
    }

    /// @dev An operator cannot make inner nodes pass by anchoring them as a batch of their own: they are no leaves.
    function test_innerNodeAsABatch() public {
        anchor(left, 2);
        bytes32[] memory siblings = new bytes32[](1);
        siblings[0] = leaves[1];
        assert(isValid(credential(0), left, siblings)); // honest: these two leaves are that tree
        assert(!isValid(credential(1), left, siblings));
    }

    function test_leafOfAnotherChain() public {
        vm.chainId(block.chainid + 1);
        assert(!isValid(credential(0), root, siblingsOfFirst()));
    }

    function test_leafOfAnotherRegistry() public {
        CredentialRegistry first = registry;
        super.setUp(); // another registry, with the same ids
        assert(address(registry) != address(first) && registry.leafOf(credential(0)) != leaves[0]);
        anchor(root, 4);
        assert(!isValid(credential(0), root, siblingsOfFirst()));
    }

    function test_leafOfAnotherIssuer() public {
        register(1, AGENCY, THIEF);
        addOperator(2, THIEF, THIEF, 3);
        vm.prank(THIEF);
        registry.anchorBatch(2, 2, 1, root, 4);
        C.Credential memory forged = credential(0);
        forged.issuer = 2;
        assert(!isValid(forged, root, siblingsOfFirst()));
        assert(isValid(credential(0), root, siblingsOfFirst()));
    }

    function test_indexPlus256() public {
        revoke(root, 0, 1);
        C.Credential memory forged = credential(0);
        forged.index = 256;
        assert(!isValid(forged, root, siblingsOfFirst()));
        assert(!isValid(credential(0), root, siblingsOfFirst()));
    }

    function test_indexAtOrAboveTheSize() public view {
        C.Credential memory forged = credential(0);
        for (uint32 index = 1; index < 9; ++index) {
            forged.index = index;
            assert(!isValid(forged, root, siblingsOfFirst()));
        }
        forged.index = type(uint32).max;
        assert(!isValid(forged, root, siblingsOfFirst()));
    }

    /// @dev A credential hidden at a place that revoking the other would not reach: place and size fix one leaf.
    function test_twoCredentialsAtOneIndex() public {
        C.Credential memory twin = credential(0);
        twin.contentHash = keccak256("twin");
        bytes32 forgedRoot = keccak256(bytes.concat(leaves[0], registry.leafOf(twin)));
        anchor(forgedRoot, 2);
        bytes32[] memory siblings = new bytes32[](1);
        siblings[0] = leaves[0];
        assert(!isValid(twin, forgedRoot, siblings)); // it says 0 and stands at 1
        siblings[0] = registry.leafOf(twin);
        assert(isValid(credential(0), forgedRoot, siblings));
    }

    function test_tooFewSiblings() public view {
        bytes32[] memory siblings = new bytes32[](1);
        siblings[0] = leaves[1];
        assert(!isValid(credential(0), root, siblings));
        assert(!isValid(credential(0), root, new bytes32[](0)));
    }

    function test_tooManySiblings() public view {
        bytes32[] memory siblings = new bytes32[](3);
        (siblings[0], siblings[1]) = (leaves[1], right);
        assert(!isValid(credential(0), root, siblings));
    }

    function testFuzz_alteredCredential(C.Credential memory shown) public view {
        vm.assume(registry.leafOf(shown) != leaves[0]);
        assert(!isValid(shown, root, siblingsOfFirst()));
    }

    function test_hiddenExpiry() public {
        C.Credential memory dated = credential(0);
        dated.validUntil = uint64(start + 10);
        bytes32 leaf = registry.leafOf(dated);
        anchor(leaf, 1);
        vm.warp(start + 10);
        assert(!isValid(dated, leaf, new bytes32[](0)));
        dated.validUntil = 0;
        assert(!isValid(dated, leaf, new bytes32[](0)));
    }

    /* ROOTS */

    function test_secondBatchWithTheSameRootByAnotherIssuer() public {
        register(1, AGENCY, THIEF);
        addOperator(2, THIEF, THIEF, 3);
        bytes32 coming = keccak256("seen in the mempool");
        vm.prank(THIEF);
        registry.anchorBatch(2, 2, 1, coming, 1);
        vm.prank(THIEF);
        registry.revokeBatch(2, 1, coming);
        anchor(coming, 10);
        assert(registry.counts(1, coming) && registry.getBatch(1, coming).revokedAt == 0);
    }

    function test_revokedBatchAnchoredAgain() public {
        vm.prank(operator);
        registry.revokeBatch(1, 1, root);
        expectRevert(C.BatchIsRevoked.selector, 1, uint256(root), start);
        anchor(root, 4);
        endOperator(start);
        addOperator(1, ADMIN, operator, 3);
        expectRevert(C.BatchIsRevoked.selector, 1, uint256(root), start);
        vm.prank(operator);
        registry.anchorBatch(1, 1, 2, root, 4);
        vm.prank(ADMIN);
        registry.annulBatchRevocation(1, root);
        vm.prank(operator);
        registry.anchorBatch(1, 1, 2, root, 4);
    }

    function test_batchThatDoesNotCount_canStillBeRevoked() public {
        endOperator(start);
        addOperator(1, ADMIN, operator, 2);
        vm.prank(operator);
        registry.revokeBatch(1, 2, root);
        assert(registry.getBatch(1, root).revokedAt == start);
    }

    function test_distrustedBatchAnchoredAgainWithAnotherSize() public {
        endOperator(start);
        addOperator(1, ADMIN, operator, 3);
        vm.prank(operator);
        registry.anchorBatch(1, 1, 2, root, 5);
        assert(registry.getBatch(1, root).size == 5);
        // the wrong size fits no honest file: ended and anchored again, it does
        assert(isValid(credential(0), root, siblingsOfFirst()) == false);
        vm.prank(ADMIN);
        registry.endOperator(1, 2, start);
        addOperator(1, ADMIN, operator, 3);
        vm.prank(operator);
        registry.anchorBatch(1, 1, 3, root, 4);
        assert(isValid(credential(0), root, siblingsOfFirst()));
    }

    function test_anchorThatCounts_isNeverReplaced() public {
        addOperator(1, ADMIN, THIEF, 3);
        expectRevert(C.BatchAlreadyAnchored.selector, 1, uint256(root), start);
        vm.prank(THIEF);
        registry.anchorBatch(1, 1, 2, root, 1);
    }

    function test_zeroRoot() public {
        expectRevert(C.ZeroRoot.selector, 1);
        anchor(0, 4);
    }

    function test_zeroSize() public {
        expectRevert(C.ZeroSize.selector, 1, uint256(ROOT));
        anchor(ROOT, 0);
    }

    function test_wordsBeyondTheBatch() public {
        vm.expectRevert(abi.encodeWithSelector(BeyondBatch.selector, 1, 1, 4));
        revoke(root, 1, 1);
        vm.expectRevert(abi.encodeWithSelector(BeyondBatch.selector, 0, 16, 4));
        revoke(root, 0, 16);
    }

    function test_oneWordTwiceInACall() public {
        (uint32[] memory words, uint256[] memory masks) = (new uint32[](2), new uint256[](2));
        (masks[0], masks[1]) = (1, 2);
        vm.prank(operator);
        registry.revokeCredentials(1, 1, root, words, masks);
        assert(revokedIn(root, 0) == 3);
    }

    /* ROLES */

    function test_accreditorRecoversAnothersIssuer() public {
        appoint(THIEF);
        accredit(2, THIEF, 1);
        vm.startPrank(THIEF);
        expectRevert(I.NotRecoveryStarter.selector, 1, THIEF);
        registry.startRecovery(1, THIEF);
        expectRevert(I.NoRecovery.selector, 1);
        registry.completeRecovery(1);
        expectRevert(I.NotAdmin.selector, 1, THIEF);
        registry.handOverIssuer(1, THIEF);
        expectRevert(I.NotAdmin.selector, 1, THIEF);
        registry.endOperator(1, 1, start);
    }

    /// @dev Another accreditor's name for an issuer stands beside the first and never in its place.
    function test_accreditorRenamesAnothersIssuer() public {
        appoint(THIEF);
        vm.prank(THIEF);
        uint32 renamed = registry.accreditIssuer(2, 1, until, "Diploma Mill", "https://mill.example.com");
        assert(renamed == 2 && registry.getIssuer(1).sponsor == 1);
        assert(keccak256(bytes(registry.getAccreditation(1).name)) == keccak256(bytes(NAME)));
        assert(registry.getBatch(1, root).accreditation == 1);
        expectRevert(I.NotAccreditationEnder.selector, 1, THIEF);
        vm.prank(THIEF);
        registry.endAccreditation(1, start);
        (bool valid, uint32 accreditor) = registry.isValid(credential(0), root, siblingsOfFirst());
        assert(valid && accreditor == 1);
    }

    function test_termInThePast() public {
        expectRevert(TermIsEmpty.selector, start, start - 1);
        vm.prank(ADMIN);
        registry.addOperator(1, THIEF, start - 1, 3);
        expectRevert(TermIsEmpty.selector, start, 0);
        vm.prank(AGENCY);
        registry.accreditIssuer(1, 1, 0, NAME, URI);
    }

    /// @dev No path gives back what was taken away.
    function testFuzz_termsNeverGrow(uint40 first, uint40 second) public {
        if (first >= until) expectRevert(TermCannotGrow.selector, until, first);
        endOperator(first);
        uint256 reached = registry.getOperator(1, 1).term.until();
        if (second >= reached) expectRevert(TermCannotGrow.selector, reached, second);
        endOperator(second);
        assert(registry.getOperator(1, 1).term.until() <= reached && registry.getOperator(1, 1).term.from() == start);
    }

    function test_renouncedOwnership() public {
        vm.expectRevert(abi.encodeWithSelector(I.CannotRenounce.selector, GOVERNOR));
        vm.prank(GOVERNOR);
        registry.renounceOwnership();
        assert(registry.owner() == GOVERNOR);
    }

    function test_operatorOfOneIssuerActsForAnother() public {
        register(1, AGENCY, THIEF);
        addOperator(2, THIEF, THIEF, 3);
        expectRevert(I.NotOperator.selector, 1, 1, THIEF);
        vm.prank(THIEF);
        registry.anchorBatch(1, 1, 1, ROOT, 1);
        expectRevert(I.NotOperator.selector, 1, 1, THIEF);
        vm.prank(THIEF);
        registry.revokeBatch(1, 1, root);
    }

    /// @dev Coin sent by mistake would be lost: nothing takes it.
    function test_coinSentByMistake() public {
        (bool success, ) = address(registry).call{value: 1}("");
        assert(!success);
        (success, ) = address(registry).call{value: 1}(abi.encodeCall(registry.owner, ()));
        assert(!success && address(registry).balance == 0);
    }
}
