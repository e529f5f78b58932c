// SPDX-License-Identifier: MIT
pragma solidity ^0.8.13;

/// @notice A half-open time span `[from, until)` in Unix seconds, packed as `from << 40 | until`.
/// @dev A term can be shortened, also to a past moment, never lengthened: an empty term is `[from, from)`.
type Term is uint80;

using {from, until, contains, endedAt} for Term global;

/// @notice The span `[from, until)` would be empty or already over.
/// @param from The first second.
/// @param until The first second after.
error TermIsEmpty(uint256 from, uint256 until);

/// @notice The span would end after 2^40 - 1, the last second that a term can name (in the year 36812).
/// @param until The first second after the span.
error TermEndsTooLate(uint256 until);

/// @notice The moment is not before the term's end.
/// @param until The first second after the term.
/// @param moment The end that was given.
error TermCannotGrow(uint256 until, uint256 moment);

/// @notice A new term.
/// @param start The first second.
/// @param end The first second after; later than `start`, at most 2^40 - 1.
/// @return The term `[start, end)`.
function newTerm(uint256 start, uint256 end) pure returns (Term) {
    if (start >= end) revert TermIsEmpty(start, end);
    if (end > type(uint40).max) revert TermEndsTooLate(end);
    return Term.wrap((uint80(start) << 40) | uint80(end));
}

/// @notice The first second of the term.
/// @param term The term.
/// @return Unix seconds.
function from(Term term) pure returns (uint40) {
    return uint40(Term.unwrap(term) >> 40);
}

/// @notice The first second after the term.
/// @param term The term.
/// @return Unix seconds.
function until(Term term) pure returns (uint40) {
    // Truncation is the point: the low 40 bits are the end.
    return uint40(Term.unwrap(term));
}

/// @notice Whether a moment lies within the term.
/// @param term The term.
/// @param moment Unix seconds.
/// @return Whether the term is in force at that moment.
function contains(Term term, uint256 moment) pure returns (bool) {
    return term.from() <= moment && moment < term.until();
}

/// @notice The term as ended at a moment: it then contains what it contained before that moment, and nothing else.
/// @param term The term.
/// @param moment Unix seconds, before the term's end; at or before its beginning, the term becomes empty.
/// @return The shorter term.
function endedAt(Term term, uint256 moment) pure returns (Term) {
    if (moment >= term.until()) revert TermCannotGrow(term.until(), moment);
    uint256 end = moment < term.from() ? term.from() : moment;
    return Term.wrap((uint80(term.from()) << 40) | uint80(end)); // below `until`, so within 40 bits
}
