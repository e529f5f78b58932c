// Which keys of a DID were made and seen here, and what a look finds otherwise.
import { describe, expect, it } from "vitest";
import {
  compareKeys,
  type DidKey,
  type KnownKey,
  type KeyState,
  noteKeys,
  noteServed,
} from "../../../portability/src/index.ts";

const serve = (...names: readonly string[]): DidKey[] =>
  names.map((name) => ({ id: `did:web:x.example#${name.toLowerCase()}`, kind: "Ed25519", key: name }));
const know = (state: KeyState, ...names: readonly string[]): KnownKey[] =>
  serve(...names).map(({ id, key }) => ({ id, key, state }));
const list = (served: readonly DidKey[], known: readonly KnownKey[]): string[] =>
  compareKeys(served, known).map(({ id, kind }) => `${id.split("#")[1]} ${kind}`);

describe("keys that are served", () => {
  it("are as they were", () => {
    const known = [...know("made", "a"), ...know("seen", "b"), ...know("retired", "c")];
    expect(list(serve("a", "b", "c"), known)).toEqual([]);
    const after = noteServed(serve("a", "b", "c"), known, false);
    expect(after.map(({ state }) => state).sort()).toEqual(["retired", "seen", "seen"]);
    expect(noteServed(serve("a", "b", "c"), after, true)).toEqual(after);
  });

  it.each([
    ["new", serve("a", "b"), know("seen", "a"), "b new"],
    ["new, the first time", serve("a"), [], "a new"],
    ["another under its id", serve("A"), know("seen", "a"), "a changed"],
    ["gone", serve(), know("seen", "a"), "a gone"],
    ["gone after it was retired", serve("b"), [...know("retired", "a"), ...know("seen", "b")], "a gone"],
  ] as const)("are %s: named at each look, until they are taken", (_, served, known, fault) => {
    expect(list(served, known)).toEqual([fault]);
    expect(list(served, noteServed(served, known, false))).toEqual([fault]);
    expect(list(served, noteServed(served, known, true))).toEqual([]);
  });

  it.each([
    ["compromised", serve("a"), know("compromised", "a"), "a compromised"],
    [
      "compromised, under another name",
      [{ ...serve("a")[0], id: "did:web:x.example#b" } as DidKey],
      know("compromised", "a"),
      "b compromised",
    ],
    ["another, under the name of one that is compromised", serve("A"), know("compromised", "a"), "a compromised"],
    ["made, and not there yet", serve(), know("made", "a"), "a not-there-yet"],
  ] as const)("are %s: no yes takes that away", (_, served, known, fault) => {
    expect(list(served, known)).toEqual([fault]);
    expect(list(served, noteServed(served, known, true))).toEqual([fault]);
  });

  it("may be gone where they are compromised", () => {
    expect(list(serve("b"), [...know("compromised", "a"), ...know("seen", "b")])).toEqual([]);
  });
});

describe("noteKeys", () => {
  it("has one state for each key", () => {
    const known = noteKeys(serve("a"), "compromised", [...know("seen", "a"), ...know("seen", "b")]);
    expect(known).toEqual([...know("seen", "b"), ...know("compromised", "a")]);
  });
});
