// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice One bit for each index of a batch: index i is bit `i % 256` of word `i / 256`.
struct Bitmap {
    mapping(uint256 word => uint256) words;
}

using {setBits, clearBits, contains} for Bitmap global;

/// @notice Words and masks go in pairs.
/// @param words How many words were given.
/// @param masks How many masks were given.
error WordsAndMasksDiffer(uint256 words, uint256 masks);

/// @notice A bit of the mask is an index at or above the batch's size.
/// @param word The word of the bitmap.
/// @param mask The bits that were given.
/// @param size The batch's number of credentials.
error BeyondBatch(uint32 word, uint256 mask, uint256 size);

/// @dev Sets the mask's bits, all of them below `size`.
function setBits(Bitmap storage bitmap, uint256 size, uint32 word, uint256 mask) {
    requireWithin(size, word, mask);
    bitmap.words[word] |= mask;
}

/// @dev Clears the mask's bits, all of them below `size`.
function clearBits(Bitmap storage bitmap, uint256 size, uint32 word, uint256 mask) {
    requireWithin(size, word, mask);
    bitmap.words[word] &= ~mask;
}

/// @dev Whether the bit of `index` is set.
function contains(Bitmap storage bitmap, uint256 index) view returns (bool) {
    return (bitmap.words[index / 256] >> (index % 256)) & 1 == 1;
}

/// @dev Requires that each bit of the mask is an index below `size`.
function requireWithin(uint256 size, uint32 word, uint256 mask) pure {
    uint256 first = uint256(word) * 256;
    uint256 remaining = size > first ? size - first : 0;
    require(mask >> remaining == 0, BeyondBatch(word, mask, size)); // by 256 and more, a shift leaves nothing
}

/// @dev Requires that each word has its mask.
function requirePairs(uint32[] calldata words, uint256[] calldata masks) pure {
    require(words.length == masks.length, WordsAndMasksDiffer(words.length, masks.length));
}
