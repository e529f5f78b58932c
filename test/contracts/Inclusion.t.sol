// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {isIncluded} from "../../contracts/Inclusion.sol";
import {vm} from "./Vm.sol";

/// @notice Trees built level by level, as docs/protocol.md says, beside the verification by index and size.
contract InclusionTest {
    function included(
        bytes32 root,
        uint256 size,
        uint256 index,
        bytes32 leaf,
        bytes32[] calldata siblings
    ) external pure returns (bool) {
        return isIncluded(root, size, index, leaf, siblings);
    }

    function build(
        bytes32[] memory level,
        uint256 index
    ) internal pure returns (bytes32 root, bytes32[] memory siblings) {
        bytes32[] memory found = new bytes32[](32);
        uint256 count = 0;
        for (; level.length > 1; index /= 2) {
            if (index % 2 == 1) found[count++] = level[index - 1];
            else if (index + 1 < level.length) found[count++] = level[index + 1];
            bytes32[] memory above = new bytes32[]((level.length + 1) / 2);
            for (uint256 i = 0; i < level.length; i += 2) {
                bool hasRight = i + 1 < level.length;
                above[i / 2] = hasRight ? keccak256(bytes.concat(level[i], level[i + 1])) : level[i];
            }
            level = above;
        }
        siblings = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) siblings[i] = found[i];
        return (level[0], siblings);
    }

    function leavesOf(uint256 size) internal pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](size);
        for (uint256 i = 0; i < size; ++i) leaves[i] = keccak256(abi.encode("leaf", i));
    }

    function test_isIncluded_acceptsEveryLeafOfEverySizeTo33() public view {
        for (uint256 size = 1; size <= 33; ++size) {
            for (uint256 index = 0; index < size; ++index) {
                bytes32[] memory leaves = leavesOf(size);
                (bytes32 root, bytes32[] memory siblings) = build(leaves, index);
                assert(this.included(root, size, index, leaves[index], siblings));
            }
        }
    }

    function testFuzz_isIncluded_fixesThePlace(uint256 size, uint256 index, uint256 other) public view {
        size = 2 + (size % 70);
        (index, other) = (index % size, other % (2 * size));
        bytes32[] memory leaves = leavesOf(size);
        (bytes32 root, bytes32[] memory siblings) = build(leaves, index);
        assert(this.included(root, size, other, leaves[index], siblings) == (other == index));
    }

    function testFuzz_isIncluded_refusesAnyOtherNode(
        uint256 size,
        uint256 index,
        uint256 place,
        bytes32 node
    ) public view {
        size = 2 + (size % 70);
        index %= size;
        bytes32[] memory leaves = leavesOf(size);
        (bytes32 root, bytes32[] memory siblings) = build(leaves, index);
        place %= siblings.length;
        vm.assume(node != leaves[index] && node != root && node != siblings[place]);
        assert(!this.included(root, size, index, node, siblings));
        assert(!this.included(node, size, index, leaves[index], siblings));
        siblings[place] = node;
        assert(!this.included(root, size, index, leaves[index], siblings));
    }

    function testFuzz_isIncluded_fixesTheNumberOfSiblings(uint256 size, uint256 index, uint256 count) public view {
        size = 1 + (size % 70);
        index %= size;
        bytes32[] memory leaves = leavesOf(size);
        (bytes32 root, bytes32[] memory siblings) = build(leaves, index);
        count %= 10;
        vm.assume(count != siblings.length);
        bytes32[] memory changed = new bytes32[](count);
        for (uint256 i = 0; i < count && i < siblings.length; ++i) changed[i] = siblings[i];
        assert(!this.included(root, size, index, leaves[index], changed));
    }

    /// @dev Whoever knows an inner node can show it with the siblings above it, under the size that would fit.
    function test_isIncluded_anInnerNodeFitsOnlyAnotherSize() public view {
        bytes32[] memory leaves = leavesOf(4);
        (bytes32 root, ) = build(leaves, 0);
        bytes32[] memory above = new bytes32[](1);
        above[0] = keccak256(bytes.concat(leaves[2], leaves[3]));
        bytes32 inner = keccak256(bytes.concat(leaves[0], leaves[1]));
        assert(this.included(root, 2, 0, inner, above));
        for (uint256 index = 0; index < 4; ++index) assert(!this.included(root, 4, index, inner, above));
    }

    function test_isIncluded_oneLeafIsItsRoot() public view {
        assert(this.included("leaf", 1, 0, "leaf", new bytes32[](0)));
        assert(!this.included("leaf", 1, 1, "leaf", new bytes32[](0)));
        assert(!this.included("leaf", 0, 0, "leaf", new bytes32[](0)));
        assert(!this.included("leaf", 2, 0, "leaf", new bytes32[](0)));
    }

    /// @dev Where the last leaf moves up unchanged through several levels.
    function test_isIncluded_theLastOfTheLargestBatch() public view {
        uint256 size = type(uint32).max;
        bytes32[] memory siblings = new bytes32[](31);
        bytes32 node = "leaf";
        for (uint256 i = 0; i < 31; ++i) {
            siblings[i] = bytes32(i + 1);
            node = keccak256(bytes.concat(siblings[i], node));
        }
        assert(this.included(node, size, size - 1, "leaf", siblings));
        assert(!this.included(node, size, size - 2, "leaf", siblings));
        assert(!this.included(node, size, size, "leaf", siblings));
    }

    /// @dev Extra siblings that do lead to the root: the leaf stands deeper than the size allows.
    function test_isIncluded_tooManySiblingsThatLeadToTheRoot() public view {
        bytes32[] memory leaves = leavesOf(2);
        (bytes32 root, bytes32[] memory siblings) = build(leaves, 1);
        assert(this.included(root, 2, 1, leaves[1], siblings));
        assert(!this.included(root, 1, 0, leaves[1], siblings));
        bytes32[] memory longer = new bytes32[](2);
        (longer[0], longer[1]) = (siblings[0], "above");
        assert(!this.included(keccak256(bytes.concat("above", root)), 2, 1, leaves[1], longer));
        assert(!this.included(keccak256(bytes.concat(root, "above")), 2, 1, leaves[1], longer));
        (bytes32 left, bytes32[] memory right) = build(leaves, 0);
        (longer[0], longer[1]) = (right[0], "above");
        assert(!this.included(keccak256(bytes.concat("above", left)), 2, 0, leaves[0], longer));
        assert(!this.included(keccak256(bytes.concat(left, "above")), 2, 0, leaves[0], longer));
    }
}
