// JSON as Laurel reads and writes it, beside JSON.parse: what both read is the same, and what two readers could understand differently is refused.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  canonicalizeJson,
  FormatError,
  formatPointer,
  type JsonObject,
  parseJson,
  resolvePointer,
  splitPointer,
} from "../../../sdk/src/index.ts";
import { locatePointer } from "../../../sdk/src/json/parse.ts";

/** Values whose names and strings any text of Unicode may be. */
const values = fc.jsonValue({ maxDepth: 5, stringUnit: "grapheme" });

function codeOf(text: string): string | undefined {
  try {
    parseJson(text);
    return undefined;
  } catch (error) {
    return (error as FormatError).code;
  }
}

describe("parseJson", () => {
  it("reads what JSON.parse reads, or refuses it", () => {
    fc.assert(
      fc.property(values, fc.constantFrom(undefined, 2, "\t"), (value, space) => {
        const text = JSON.stringify(value, null, space);
        try {
          expect(parseJson(text)).toEqual(JSON.parse(text));
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
    );
  });

  it.each([
    ["a member twice", '{"a":1,"\\u0061":2}', "format.duplicate-member"],
    ["a comma too many", "[1,]", "format.json"],
    ["a lone surrogate", '"\\ud800"', "format.json"],
    ["more than a double holds", "1e999", "format.limit"],
    ["17 levels", "[".repeat(17) + "]".repeat(17), "format.limit"],
  ])("refuses %s", (_, text, code) => expect(codeOf(text)).toBe(code));
});

describe("canonicalizeJson", () => {
  it("writes the same text whatever the order of members, and what it writes is read back", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (members) => {
        const turned = Object.fromEntries(Object.entries(members).reverse());
        const text = canonicalizeJson(members);
        expect(canonicalizeJson(turned)).toBe(text);
        expect(JSON.parse(text)).toEqual(members);
      }),
    );
  });
});

describe("a pointer", () => {
  it("is split into the tokens that it was made of, whatever they hold", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (tokens) => {
        expect(splitPointer(formatPointer(tokens))).toEqual(tokens);
      }),
    );
  });

  it("leads to a value, and to its place in the text", () => {
    const text = '{\n  "a/b": {"~": true}\n}';
    expect(resolvePointer(parseJson(text) as JsonObject, "/a~1b/~0")).toBe(true);
    expect(locatePointer(text, "/a~1b/~0")).toEqual({ line: 2, column: 16 });
  });
});
