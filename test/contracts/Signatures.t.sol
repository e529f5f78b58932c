// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {CredentialRegistry} from "../../contracts/CredentialRegistry.sol";
import {ICredentialRegistry as C} from "../../contracts/ICredentialRegistry.sol";
import {IIssuerRegistry as I} from "../../contracts/IIssuerRegistry.sol";
import {RegistryFixture} from "./RegistryFixture.sol";
import {anchorOrder, batchRevocationOrder, replacementOrder, revocationOrder, signOrder} from "./Signing.sol";
import {vm} from "./Vm.sol";

/// @notice A contract account, as a Safe is: it accepts what its owner signed.
contract Wallet is IERC1271 {
    address private immutable OWNER;

    constructor(address owner) {
        OWNER = owner;
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        (bytes32 r, bytes32 s) = abi.decode(signature[:64], (bytes32, bytes32));
        bool isOwners = ecrecover(digest, uint8(signature[64]), r, s) == OWNER;
        return isOwners ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }

    function call(address target, bytes calldata data) external {
        (bool success, ) = target.call(data);
        require(success, "call");
    }
}

contract SignaturesTest is RegistryFixture {
    uint256 private deadline;

    function setUp() public override {
        super.setUp();
        deadline = start + 100;
    }

    function signAnchor(uint256 nonce) private view returns (bytes memory) {
        return signOrder(registry, KEY, anchorOrder(1, 1, 1, ROOT, 10, nonce, deadline));
    }

    function anchorBy(uint256 nonce, bytes memory signature) private {
        vm.prank(THIEF); // anybody sends it
        registry.anchorBatchBySignature(1, 1, 1, ROOT, 10, nonce, deadline, signature);
    }

    function expectBadSignature() private {
        expectRevert(I.BadSignature.selector, 1, 1, operator);
    }

    /* ANCHORING */

    function test_anchorBatchBySignature_anchors() public {
        vm.expectEmit(address(registry));
        emit C.BatchAnchored(1, ROOT, 10, 1, 1, uint40(start));
        anchorBy(0, signAnchor(0));
        assert(registry.counts(1, ROOT) && registry.nonces(operator) == 1);
    }

    function test_anchorBatchBySignature_untilItsDeadline() public {
        bytes memory signature = signAnchor(0);
        vm.warp(deadline + 1);
        expectRevert(I.SignatureExpired.selector, deadline, deadline + 1);
        anchorBy(0, signature);
        vm.warp(deadline);
        anchorBy(0, signature);
    }

    function testFuzz_anchorBatchBySignature_bindsEveryField(uint256 field, uint32 value) public {
        addOperator(1, ADMIN, operator, 3);
        register(1, AGENCY, ADMIN);
        addOperator(2, ADMIN, operator, 3);
        bytes memory signature = signAnchor(0);
        field %= 5;
        uint32 size = field == 0 ? value : 10;
        bytes32 root = field == 1 ? keccak256(abi.encode(value)) : ROOT;
        uint32 acting = field == 2 ? 2 : 1;
        uint256 end = field == 3 ? deadline + 1 + value : deadline;
        uint256 nonce = field == 4 ? (uint256(value) + 1) << 64 : 0;
        vm.assume(field != 0 || value != 10);
        expectRevert(I.BadSignature.selector, 1, acting, operator);
        registry.anchorBatchBySignature(1, 1, acting, root, size, nonce, end, signature);
    }

    function test_anchorBatchBySignature_bindsIssuerAndAccreditation() public {
        register(1, AGENCY, ADMIN);
        addOperator(2, ADMIN, operator, 3);
        accredit(1, AGENCY, 1);
        bytes memory signature = signAnchor(0);
        expectRevert(I.BadSignature.selector, 2, 1, operator);
        registry.anchorBatchBySignature(2, 1, 1, ROOT, 10, 0, deadline, signature);
        expectBadSignature();
        registry.anchorBatchBySignature(1, 3, 1, ROOT, 10, 0, deadline, signature);
    }

    function test_anchorBatchBySignature_needsTheOperatorsTermAndRight() public {
        addOperator(1, ADMIN, operator, 2);
        bytes memory signature = signOrder(registry, KEY, anchorOrder(1, 1, 2, ROOT, 10, 0, deadline));
        expectRevert(I.MissingRight.selector, 1, 2, 1);
        registry.anchorBatchBySignature(1, 1, 2, ROOT, 10, 0, deadline, signature);
        signature = signAnchor(0);
        endOperator(start);
        expectRevert(I.OperatorNotInForce.selector, 1, 1, start);
        anchorBy(0, signature);
    }

    function test_bySignature_revertsForAnOperatorThatDoesNotExist() public {
        expectRevert(I.NotOperator.selector, 1, 2, address(0));
        registry.anchorBatchBySignature(1, 1, 2, ROOT, 10, 0, deadline, new bytes(65));
    }

    /* REPLAY: each order is used once */

    function test_replayedSignature_isRefused() public {
        bytes memory signature = signAnchor(0);
        anchorBy(0, signature);
        vm.expectRevert(abi.encodeWithSelector(Nonces.InvalidAccountNonce.selector, operator, 1));
        anchorBy(0, signature);
    }

    function test_replayedSignature_isRefusedAfterAnAnnulment() public {
        bytes32 order = batchRevocationOrder(1, 1, ROOT, 0, deadline);
        bytes memory signature = signOrder(registry, KEY, order);
        anchor(ROOT, 10);
        registry.revokeBatchBySignature(1, 1, ROOT, 0, deadline, signature);
        vm.prank(ADMIN);
        registry.annulBatchRevocation(1, ROOT);
        vm.expectRevert(abi.encodeWithSelector(Nonces.InvalidAccountNonce.selector, operator, 1));
        registry.revokeBatchBySignature(1, 1, ROOT, 0, deadline, signature);
    }

    function test_signatureForAnotherRegistryOrChain_isRefused() public {
        CredentialRegistry other = new CredentialRegistry(GOVERNOR);
        bytes memory signature = signOrder(other, KEY, anchorOrder(1, 1, 1, ROOT, 10, 0, deadline));
        expectBadSignature();
        anchorBy(0, signature);
        vm.chainId(block.chainid + 1);
        signature = signAnchor(0);
        vm.chainId(block.chainid - 1);
        expectBadSignature();
        anchorBy(0, signature);
    }

    function test_orderOfAnotherKind_isRefused() public {
        anchor(ROOT, 10);
        bytes memory signature = signOrder(registry, KEY, batchRevocationOrder(1, 1, ROOT, 0, deadline));
        (uint32[] memory words, uint256[] memory masks) = one(0, 1);
        expectBadSignature();
        registry.revokeCredentialsBySignature(1, 1, ROOT, words, masks, 0, deadline, signature);
        expectBadSignature();
        anchorBy(0, signature);
    }

    /// @dev Nonces are keyed: orders under different keys go in any order, those under one key in theirs.
    function test_noncesUnderAnotherKey_areIndependent() public {
        uint256 nonce = 7 << 64;
        bytes memory second = signAnchor(nonce + 1);
        vm.expectRevert(abi.encodeWithSelector(Nonces.InvalidAccountNonce.selector, operator, nonce));
        anchorBy(nonce + 1, second);
        anchorBy(nonce, signAnchor(nonce));
        assert(registry.nonces(operator) == 0 && registry.nonces(operator, 7) == nonce + 1);
    }

    /// @dev An operator cancels an order by using up its nonce: with a signed revocation of nothing, which no event tells.
    function test_nonces_areStateThatNoEventTells() public {
        anchor(ROOT, 10);
        (uint32[] memory words, uint256[] memory masks) = (new uint32[](0), new uint256[](0));
        bytes memory cancelled = signAnchor(0);
        bytes memory signature = signOrder(registry, KEY, revocationOrder(1, 1, ROOT, words, masks, 0, deadline));
        vm.recordLogs();
        registry.revokeCredentialsBySignature(1, 1, ROOT, words, masks, 0, deadline, signature);
        assert(vm.getRecordedLogs().length == 0 && registry.nonces(operator) == 1);
        vm.expectRevert(abi.encodeWithSelector(Nonces.InvalidAccountNonce.selector, operator, 1));
        anchorBy(0, cancelled);
    }

    /* FORMS OF A SIGNATURE */

    function test_malleableSignature_isRefused() public {
        bytes32 order = anchorOrder(1, 1, 1, ROOT, 10, 0, deadline);
        bytes memory signature = signOrder(registry, KEY, order);
        (bytes32 r, bytes32 s, uint8 v) = (bytes32(0), bytes32(0), uint8(signature[64]));
        for (uint256 i = 0; i < 32; ++i) {
            r |= bytes32(signature[i]) >> (8 * i);
            s |= bytes32(signature[32 + i]) >> (8 * i);
        }
        uint256 curve = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        bytes memory twin = abi.encodePacked(r, curve - uint256(s), v == 27 ? uint8(28) : uint8(27));
        expectBadSignature();
        anchorBy(0, twin);
        anchorBy(0, signature);
    }

    function test_misshapenSignature_isRefused() public {
        expectBadSignature();
        anchorBy(0, "");
        expectBadSignature();
        anchorBy(0, new bytes(65));
        expectBadSignature();
        anchorBy(0, bytes.concat(signAnchor(0), "\x00"));
        bytes memory byAnother = signOrder(registry, KEY + 1, anchorOrder(1, 1, 1, ROOT, 10, 0, deadline));
        expectBadSignature();
        anchorBy(0, byAnother);
    }

    /* REPLACING */

    function replacement() private pure returns (C.Replacement memory order) {
        (uint32[] memory words, uint256[] memory masks) = one(2, 5);
        return C.Replacement(1, 1, 1, keccak256("new"), 3, ROOT, words, masks);
    }

    function signReplacement(C.Replacement memory order) private view returns (bytes memory) {
        return signOrder(registry, KEY, replacementOrder(order, 0, deadline));
    }

    function test_replaceCredentialsBySignature_replacesOnceAndInTime() public {
        anchor(ROOT, 600);
        C.Replacement memory order = replacement();
        bytes memory signature = signReplacement(order);
        vm.warp(deadline + 1);
        expectRevert(I.SignatureExpired.selector, deadline, deadline + 1);
        registry.replaceCredentialsBySignature(order, 0, deadline, signature);
        vm.warp(deadline);
        vm.expectEmit(address(registry));
        emit C.CredentialsRevoked(1, ROOT, 1, 2, 5);
        vm.expectEmit(address(registry));
        emit C.BatchAnchored(1, order.root, 3, 1, 1, uint40(deadline));
        vm.expectEmit(address(registry));
        emit C.CredentialsReplaced(1, ROOT, order.root);
        vm.prank(THIEF); // anybody sends it
        registry.replaceCredentialsBySignature(order, 0, deadline, signature);
        assert(registry.counts(1, order.root) && revokedIn(ROOT, 2) == 5 && registry.nonces(operator) == 1);
        vm.expectRevert(abi.encodeWithSelector(Nonces.InvalidAccountNonce.selector, operator, 1));
        registry.replaceCredentialsBySignature(order, 0, deadline, signature);
    }

    function test_replaceCredentialsBySignature_bindsEveryField() public {
        anchor(ROOT, 600);
        addOperator(1, ADMIN, operator, 3);
        register(1, AGENCY, ADMIN);
        addOperator(2, ADMIN, operator, 3);
        bytes memory signature = signReplacement(replacement());
        for (uint256 field = 0; field < 10; ++field) {
            C.Replacement memory order = replacement();
            (uint256 nonce, uint256 end) = (0, deadline);
            if (field == 0) order.issuer = 2;
            if (field == 1) order.accreditation = 2;
            if (field == 2) order.operator = 2;
            if (field == 3) order.root = keccak256("newer");
            if (field == 4) order.size = 4;
            if (field == 5) order.replacedRoot = keccak256("older");
            if (field == 6) order.words[0] = 1;
            if (field == 7) order.masks[0] = 4;
            if (field == 8) nonce = 1 << 64;
            if (field == 9) end = deadline + 1;
            expectRevert(I.BadSignature.selector, order.issuer, order.operator, operator);
            registry.replaceCredentialsBySignature(order, nonce, end, signature);
        }
        registry.replaceCredentialsBySignature(replacement(), 0, deadline, signature);
    }

    /// @dev Issuer 2, accreditation 3, operator 5: none can stand for another.
    function test_replaceCredentialsBySignature_followsTheIds() public {
        accredit(1, AGENCY, 1);
        register(1, AGENCY, ADMIN);
        for (uint256 i = 0; i < 5; ++i) addOperator(2, ADMIN, i == 4 ? operator : THIEF, 3);
        vm.prank(operator);
        registry.anchorBatch(2, 3, 5, ROOT, 600);
        C.Replacement memory order = replacement();
        (order.issuer, order.accreditation, order.operator) = (2, 3, 5);
        registry.replaceCredentialsBySignature(order, 0, deadline, signReplacement(order));
        C.Batch memory made = registry.getBatch(2, order.root);
        assert(made.accreditation == 3 && made.operator == 5 && made.size == 3);
        assert(registry.standing(2, ROOT, order.words).revoked[0] == 5);
    }

    function test_replaceCredentialsBySignature_needsBothRights() public {
        anchor(ROOT, 600);
        addOperator(1, ADMIN, operator, 1);
        addOperator(1, ADMIN, operator, 2);
        C.Replacement memory order = replacement();
        for (uint8 lacking = 1; lacking < 3; ++lacking) {
            order.operator = lacking == 1 ? 3 : 2;
            bytes memory signature = signReplacement(order);
            expectRevert(I.MissingRight.selector, 1, order.operator, lacking);
            registry.replaceCredentialsBySignature(order, 0, deadline, signature);
        }
    }

    /* REVOKING */

    function test_revokeCredentialsBySignature_revokesOnceAndInTime() public {
        anchor(ROOT, 600);
        (uint32[] memory words, uint256[] memory masks) = one(2, 5);
        bytes memory signature = signOrder(registry, KEY, revocationOrder(1, 1, ROOT, words, masks, 0, deadline));
        masks[0] = 7;
        expectBadSignature();
        registry.revokeCredentialsBySignature(1, 1, ROOT, words, masks, 0, deadline, signature);
        (words[0], masks[0]) = (1, 5);
        expectBadSignature();
        registry.revokeCredentialsBySignature(1, 1, ROOT, words, masks, 0, deadline, signature);
        words[0] = 2;
        vm.expectEmit(address(registry));
        emit C.CredentialsRevoked(1, ROOT, 1, 2, 5);
        registry.revokeCredentialsBySignature(1, 1, ROOT, words, masks, 0, deadline, signature);
        assert(revokedIn(ROOT, 2) == 5);
        vm.expectRevert(abi.encodeWithSelector(Nonces.InvalidAccountNonce.selector, operator, 1));
        registry.revokeCredentialsBySignature(1, 1, ROOT, words, masks, 0, deadline, signature);
        vm.warp(deadline + 1);
        expectRevert(I.SignatureExpired.selector, deadline, deadline + 1);
        registry.revokeCredentialsBySignature(1, 1, ROOT, words, masks, 0, deadline, signature);
    }

    function test_revokeBySignature_needsTheRight() public {
        anchor(ROOT, 10);
        addOperator(1, ADMIN, operator, 1);
        (uint32[] memory words, uint256[] memory masks) = one(0, 5);
        bytes memory signature = signOrder(registry, KEY, revocationOrder(1, 2, ROOT, words, masks, 0, deadline));
        expectRevert(I.MissingRight.selector, 1, 2, 2);
        registry.revokeCredentialsBySignature(1, 2, ROOT, words, masks, 0, deadline, signature);
        signature = signOrder(registry, KEY, batchRevocationOrder(1, 2, ROOT, 0, deadline));
        expectRevert(I.MissingRight.selector, 1, 2, 2);
        registry.revokeBatchBySignature(1, 2, ROOT, 0, deadline, signature);
    }

    function test_revokeBatchBySignature_revokes() public {
        anchor(ROOT, 10);
        bytes memory signature = signOrder(registry, KEY, batchRevocationOrder(1, 1, ROOT, 0, deadline));
        expectBadSignature();
        registry.revokeBatchBySignature(1, 1, keccak256("other"), 0, deadline, signature);
        vm.expectEmit(address(registry));
        emit C.BatchRevoked(1, ROOT, 1, uint40(start));
        registry.revokeBatchBySignature(1, 1, ROOT, 0, deadline, signature);
        assert(registry.getBatch(1, ROOT).revokedAt == start);
    }

    /// @dev Issuer 2, accreditation 3, operator 5: none can stand for another.
    function test_bySignature_followsTheIds() public {
        accredit(1, AGENCY, 1);
        register(1, AGENCY, ADMIN);
        for (uint256 i = 0; i < 5; ++i) addOperator(2, ADMIN, i == 4 ? operator : THIEF, 3);
        bytes memory signature = signOrder(registry, KEY, anchorOrder(2, 3, 5, ROOT, 10, 0, deadline));
        vm.expectEmit(address(registry));
        emit C.BatchAnchored(2, ROOT, 10, 3, 5, uint40(start));
        registry.anchorBatchBySignature(2, 3, 5, ROOT, 10, 0, deadline, signature);
        assert(registry.counts(2, ROOT) && registry.getBatch(2, ROOT).operator == 5);
        (uint32[] memory words, uint256[] memory masks) = one(0, 5);
        signature = signOrder(registry, KEY, revocationOrder(2, 5, ROOT, words, masks, 1, deadline));
        vm.expectEmit(address(registry));
        emit C.CredentialsRevoked(2, ROOT, 5, 0, 5);
        registry.revokeCredentialsBySignature(2, 5, ROOT, words, masks, 1, deadline, signature);
        signature = signOrder(registry, KEY, batchRevocationOrder(2, 5, ROOT, 2, deadline));
        vm.expectEmit(address(registry));
        emit C.BatchRevoked(2, ROOT, 5, uint40(start));
        registry.revokeBatchBySignature(2, 5, ROOT, 2, deadline, signature);
        assert(registry.standing(2, ROOT, words).revoked[0] == 5 && registry.getBatch(2, ROOT).revokedAt == start);
    }

    /* CONTRACT ACCOUNTS */

    function test_contractAccount_isAnOperatorInPersonAndBySignature() public {
        Wallet wallet = new Wallet(vm.addr(KEY + 1));
        addOperator(1, ADMIN, address(wallet), 3);
        wallet.call(address(registry), abi.encodeCall(registry.anchorBatch, (1, 1, 2, keccak256("in person"), 10)));

        bytes32 order = anchorOrder(1, 1, 2, ROOT, 10, 0, deadline);
        bytes memory signature = signOrder(registry, KEY, order); // not the wallet's owner
        expectRevert(I.BadSignature.selector, 1, 2, address(wallet));
        registry.anchorBatchBySignature(1, 1, 2, ROOT, 10, 0, deadline, signature);
        signature = signOrder(registry, KEY + 1, order);
        registry.anchorBatchBySignature(1, 1, 2, ROOT, 10, 0, deadline, signature);
        assert(registry.counts(1, ROOT) && registry.nonces(address(wallet)) == 1);
    }
}
