// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICredentialRegistry as C} from "../../contracts/ICredentialRegistry.sol";
import {IIssuerRegistry as I} from "../../contracts/IIssuerRegistry.sol";
import {Term} from "../../contracts/Term.sol";
import {RegistryFixture} from "./RegistryFixture.sol";
import {
    accreditationCommitment,
    accreditorCommitment,
    batchSlot,
    operatorSlot,
    revokedSlot,
    suspendedSlot
} from "./Storage.sol";
import {vm} from "./Vm.sol";

/// @notice Six slots say what `standing` says: the record, a word of each bitmap, the operator, and the commitments to accreditation and accreditor.
contract StorageTest is RegistryFixture {
    function textOf(bytes1 letter, uint256 length) private pure returns (string memory) {
        bytes memory text = new bytes(length);
        for (uint256 i = 0; i < length; ++i) text[i] = letter;
        return string(text);
    }

    function checkCommitments(uint32 accreditor, uint32 accreditation) private view {
        I.Accreditor memory made = registry.getAccreditor(accreditor);
        bytes32 committed = keccak256(abi.encode(made.term, made.name, made.uri));
        assert(accreditorCommitment(registry, accreditor) == committed);
        I.Accreditation memory stated = registry.getAccreditation(accreditation);
        committed = keccak256(abi.encode(stated.issuer, stated.accreditor, stated.term, stated.name, stated.uri));
        assert(accreditationCommitment(registry, accreditation) == committed);
    }

    function test_commitments_writtenOut() public view {
        uint256 term = (start << 40) + until;
        bytes32 expected = keccak256(
            bytes.concat(
                abi.encode(term, 96, 160, 6, bytes32("Agency")),
                abi.encode(22, bytes32("https://qa.example.org"))
            )
        );
        assert(accreditorCommitment(registry, 1) == expected);
        assert(accreditationCommitment(registry, 1) == keccak256(abi.encode(1, 1, term, NAME, URI)));
        assert(accreditorCommitment(registry, 2) == 0 && accreditationCommitment(registry, 2) == 0);
    }

    /// @dev Texts of one slot and of several, each accreditation ended or not, at any moment: also before its term began.
    function testFuzz_commitments_followEachEntryAndEachEnding(
        uint8 nameLength,
        uint8 uriLength,
        uint40 mandateEnd,
        uint40 accreditationEnd
    ) public {
        string memory name = textOf("n", 1 + uint256(nameLength));
        string memory uri = textOf("u", 1 + uint256(uriLength));
        vm.prank(GOVERNOR);
        registry.appointAccreditor(THIEF, until, name, uri);
        vm.prank(THIEF);
        registry.accreditIssuer(2, 1, until, name, uri);
        checkCommitments(2, 2);
        bytes32 accreditor = accreditorCommitment(registry, 1);
        bytes32 accreditation = accreditationCommitment(registry, 1);

        vm.prank(THIEF);
        registry.endAccreditation(2, accreditationEnd % until);
        checkCommitments(2, 2);
        vm.prank(GOVERNOR);
        registry.endAccreditor(2, mandateEnd % until);
        checkCommitments(2, 2);
        assert(accreditorCommitment(registry, 1) == accreditor);
        assert(accreditationCommitment(registry, 1) == accreditation);
    }

    function test_commitments_stayWhenAnAccreditorIsHandedOver() public {
        bytes32 before = accreditorCommitment(registry, 1);
        vm.prank(AGENCY);
        registry.handOverAccreditor(1, NEW_ADMIN);
        vm.prank(NEW_ADMIN);
        registry.acceptAccreditor(1);
        assert(registry.getAccreditor(1).account == NEW_ADMIN && accreditorCommitment(registry, 1) == before);
    }

    function testFuzz_slots_sayWhatStandingSays(
        bytes32 root,
        uint32 size,
        uint32 word,
        uint256 revoked,
        uint256 suspended,
        bool isBatchRevoked
    ) public {
        vm.assume(root != 0 && size != 0);
        word %= size / 256 + 1;
        uint256 remaining = uint256(size) - uint256(word) * 256;
        uint256 inside = remaining >= 256 ? type(uint256).max : (1 << remaining) - 1;
        anchor(root, size);
        revoke(root, word, revoked & inside);
        suspend(root, word, suspended & inside);
        vm.warp(start + 77);
        if (isBatchRevoked) {
            vm.prank(operator);
            registry.revokeBatch(1, 1, root);
        }

        (uint32[] memory words, ) = one(word, 0);
        C.Standing memory told = registry.standing(1, root, words);
        assert(batchSlot(registry, 1, root) == packBatch(told.batch));
        assert(revokedSlot(registry, 1, root, word) == told.revoked[0] && told.revoked[0] == revoked & inside);
        assert(suspendedSlot(registry, 1, root, word) == told.suspended[0]);
        uint256 actor = uint160(told.operator.account);
        uint256 rest = (uint256(told.operator.rights) << 80) + Term.unwrap(told.operator.term);
        assert(operatorSlot(registry, 1, told.batch.operator) == (rest << 160) + actor);
        checkCommitments(told.accreditation.accreditor, told.batch.accreditation);
    }

    function packBatch(C.Batch memory batch) private pure returns (uint256) {
        uint256 packed = (uint256(batch.revokedAt) << 32) + batch.operator;
        packed = (packed << 32) + batch.accreditation;
        packed = (packed << 32) + batch.size;
        return (packed << 40) + batch.anchoredAt;
    }
}
