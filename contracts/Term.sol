// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @notice A half-open time span `[from, until)` in Unix seconds, packed as `from << 40 | until`.
/// @dev A term can be shortened, also to a past moment, never lengthened: an empty term is `[from, from)`.
type Term is uint80;

using {from, until, contains, endedAt} for Term global;

/// @notice The span `[from, until)` would be empty or already over.
error TermIsEmpty(uint256 from, uint256 until);

/// @notice The term ends at `until` already; ending it at the later `moment` would lengthen it.
error TermCannotGrow(uint256 until, uint256 moment);

/// @notice A new term that begins at `start` and ends before `end`; `start` must come before `end`.
function newTerm(uint256 start, uint256 end) pure returns (Term) {
    require(start < end, TermIsEmpty(start, end));
    return Term.wrap((uint80(SafeCast.toUint40(start)) << 40) | SafeCast.toUint40(end));
}

/// @notice The first second of the term.
function from(Term term) pure returns (uint40) {
    return uint40(Term.unwrap(term) >> 40);
}

/// @notice The first second after the term.
function until(Term term) pure returns (uint40) {
    // Truncation is the point: the low 40 bits are the end.
    return uint40(Term.unwrap(term));
}

/// @notice Whether `moment` lies within the term.
function contains(Term term, uint256 moment) pure returns (bool) {
    return term.from() <= moment && moment < term.until();
}

/// @notice The term as ended at `moment`: it then contains what it contained before `moment`, and nothing else.
function endedAt(Term term, uint256 moment) pure returns (Term) {
    require(moment < term.until(), TermCannotGrow(term.until(), moment));
    uint256 end = moment < term.from() ? term.from() : moment;
    return Term.wrap((uint80(term.from()) << 40) | SafeCast.toUint40(end));
}
