// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICredentialRegistry as C} from "../../contracts/ICredentialRegistry.sol";
import {RegistryFixture} from "./RegistryFixture.sol";
import {digestOf} from "./Signing.sol";
import {vm} from "./Vm.sol";

contract ValidityTest is RegistryFixture {
    bytes32 private root;
    bytes32[] private siblings;

    /// @dev Three credentials; the last one's only sibling is the node over the others.
    function setUp() public override {
        super.setUp();
        bytes32 inner = keccak256(bytes.concat(registry.leafOf(credential(0)), registry.leafOf(credential(1))));
        root = keccak256(bytes.concat(inner, registry.leafOf(credential(2))));
        siblings.push(inner);
    }

    function check(bool expected) private view {
        (bool valid, uint32 accreditor) = registry.isValid(credential(2), root, siblings);
        assert(valid == expected && accreditor == (expected ? 1 : 0));
    }

    function testFuzz_leafOf_isTheEip712Digest(C.Credential memory any) public view {
        bytes32 typehash = keccak256(
            "Credential(uint32 issuer,uint32 index,uint64 validFrom,uint64 validUntil,bytes32 contentHash)"
        );
        bytes32 order = keccak256(
            abi.encode(typehash, any.issuer, any.index, any.validFrom, any.validUntil, any.contentHash)
        );
        assert(registry.leafOf(any) == digestOf(registry, order));
    }

    function test_eip712Domain_isLaurels() public view {
        (, string memory name, string memory version, uint256 chainId, address place, , ) = registry.eip712Domain();
        assert(keccak256(bytes(name)) == keccak256("Laurel") && keccak256(bytes(version)) == keccak256("1"));
        assert(chainId == block.chainid && place == address(registry));
    }

    function test_isValid_onceAnchored() public {
        check(false);
        anchor(root, 3);
        check(true);
    }

    function test_isValid_namesTheAccreditorBehindTheAnchor() public {
        appoint(THIEF);
        accredit(2, THIEF, 1);
        vm.prank(operator);
        registry.anchorBatch(1, 2, 1, root, 3);
        (bool valid, uint32 accreditor) = registry.isValid(credential(2), root, siblings);
        assert(valid && accreditor == 2);
    }

    function test_isValid_untilRevoked() public {
        anchor(root, 3);
        revoke(root, 0, 3); // the others
        check(true);
        revoke(root, 0, 4);
        check(false);
        (uint32[] memory words, uint256[] memory masks) = one(0, 4);
        vm.prank(ADMIN);
        registry.annulCredentialRevocations(1, root, words, masks);
        check(true);
    }

    function test_isValid_whileNotSuspended() public {
        anchor(root, 3);
        suspend(root, 0, 3);
        check(true);
        suspend(root, 0, 4);
        check(false);
        (uint32[] memory words, uint256[] memory masks) = one(0, 4);
        vm.prank(operator);
        registry.reinstateCredentials(1, 1, root, words, masks);
        check(true);
    }

    function test_isValid_whileTheBatchIsNotRevoked() public {
        anchor(root, 3);
        vm.prank(operator);
        registry.revokeBatch(1, 1, root);
        check(false);
        vm.prank(ADMIN);
        registry.annulBatchRevocation(1, root);
        check(true);
    }

    function test_isValid_whileEachOfTheThreeTermsCounts() public {
        anchor(root, 3);
        uint256 snapshot = vm.snapshotState();
        endOperator(start);
        check(false);
        vm.revertToState(snapshot);
        snapshot = vm.snapshotState();
        endAccreditation(start);
        check(false);
        vm.revertToState(snapshot);
        endAccreditor(start);
        check(false);
    }

    function test_isValid_afterTheTermsHaveRunOut() public {
        anchor(root, 3);
        vm.warp(until + 365 days);
        check(true);
    }

    function test_isValid_withinItsDates() public {
        C.Credential memory dated = credential(0);
        (dated.validFrom, dated.validUntil) = (uint64(start + 5), uint64(start + 10));
        bytes32 leaf = registry.leafOf(dated);
        anchor(leaf, 1);
        for (uint256 i = 0; i < 12; ++i) {
            vm.warp(start + i);
            assert(isValid(dated, leaf, new bytes32[](0)) == (i >= 5 && i < 10));
        }
    }

    function test_isValid_theIndexFindsItsBit() public {
        C.Credential memory last = credential(299);
        bytes32 top = registry.leafOf(last);
        bytes32[] memory path = new bytes32[](5); // one for each bit of 299 that is set: the last leaf has only left siblings
        for (uint256 i = 0; i < 5; ++i) {
            path[i] = bytes32(i + 1);
            top = keccak256(bytes.concat(path[i], top));
        }
        anchor(top, 300);
        assert(isValid(last, top, path) && !isValid(last, top, new bytes32[](4)));
        revoke(top, 0, 1 << 43);
        assert(isValid(last, top, path));
        revoke(top, 1, 1 << 43);
        assert(!isValid(last, top, path));
    }

    /// @dev 256 is the first of its word, and has one sibling: the node over all the others.
    function test_isValid_theFirstOfAWordFindsItsBit() public {
        bytes32[] memory path = new bytes32[](1);
        path[0] = "the others";
        bytes32 top = keccak256(bytes.concat(path[0], registry.leafOf(credential(256))));
        anchor(top, 257);
        revoke(top, 0, type(uint256).max);
        suspend(top, 0, type(uint256).max);
        assert(isValid(credential(256), top, path));
        suspend(top, 1, 1);
        assert(!isValid(credential(256), top, path));
    }

    /* STANDING */

    function test_standing_saysAllAtOnce() public {
        vm.warp(start + 4);
        anchor(root, 600);
        revoke(root, 0, 5);
        suspend(root, 2, 6);
        vm.prank(operator);
        registry.revokeBatch(1, 1, root);
        uint32[] memory words = new uint32[](3);
        (words[0], words[1], words[2]) = (2, 1, 0);
        C.Standing memory said = registry.standing(1, root, words);
        assert(said.blockNumber == block.number && said.timestamp == start + 4);
        assert(said.batch.anchoredAt == start + 4 && said.batch.size == 600 && said.batch.revokedAt == start + 4);
        assert(said.batch.accreditation == 1 && said.batch.operator == 1);
        assert(said.revoked.length == 3 && said.revoked[0] == 0 && said.revoked[1] == 0 && said.revoked[2] == 5);
        assert(said.suspended.length == 3 && said.suspended[0] == 6 && said.suspended[2] == 0);
        assert(said.operator.account == operator && said.operator.rights == 3 && said.operator.term.until() == until);
        assert(said.accreditation.issuer == 1 && said.accreditation.accreditor == 1);
        assert(said.accreditation.term.until() == until);
        assert(keccak256(bytes(said.accreditation.name)) == keccak256(bytes(NAME)));
        assert(keccak256(bytes(said.accreditation.uri)) == keccak256(bytes(URI)));
        assert(said.accreditor.account == AGENCY && keccak256(bytes(said.accreditor.name)) == keccak256("Agency"));
    }

    function test_standing_isZerosForAnUnknownRoot() public view {
        C.Standing memory said = registry.standing(1, keccak256("unknown"), new uint32[](2));
        assert(said.timestamp == start && said.batch.anchoredAt == 0 && said.batch.size == 0);
        assert(said.revoked.length == 2 && said.revoked[0] == 0 && said.suspended[1] == 0);
        assert(said.operator.account == address(0) && said.accreditation.issuer == 0);
        assert(said.accreditor.account == address(0) && bytes(said.accreditor.name).length == 0);
    }

    /// @dev Ids that all differ, so that none can stand for another.
    function test_standing_followsTheIds() public {
        vm.prank(GOVERNOR);
        registry.appointAccreditor(THIEF, until - 1, "Second Agency", "https://qa2.example.org");
        accredit(1, AGENCY, 1);
        vm.prank(THIEF);
        (uint32 issuer, uint32 accreditation) = registry.registerIssuer(2, ADMIN, until - 2, "Second", "did:second");
        for (uint256 i = 0; i < 4; ++i) addOperator(issuer, ADMIN, i == 3 ? NEW_ADMIN : operator, 3);
        vm.prank(NEW_ADMIN);
        registry.anchorBatch(issuer, accreditation, 4, root, 3);
        assert(issuer == 2 && accreditation == 3);
        C.Standing memory said = registry.standing(2, root, new uint32[](0));
        assert(said.batch.accreditation == 3 && said.batch.operator == 4);
        assert(said.operator.account == NEW_ADMIN && said.accreditation.issuer == 2);
        assert(said.accreditation.accreditor == 2 && said.accreditation.term.until() == until - 2);
        assert(said.accreditor.account == THIEF && said.accreditor.term.until() == until - 1);
        assert(keccak256(bytes(said.accreditor.uri)) == keccak256("https://qa2.example.org"));
        assert(registry.counts(2, root) && !registry.counts(1, root));
    }
}
