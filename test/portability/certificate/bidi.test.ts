// The order of lines with Arabic and Hebrew. In the examples Hebrew letters stand for capitals, Arabic ones for capitals in brackets.
import { describe, expect, it } from "vitest";
import { findLevels, isRightToLeft, mirror, orderVisually } from "../../../portability/src/certificate/bidi.ts";

/** A line as it is seen, from left to right, each character by itself. */
function see(text: string, isBaseRight = isRightToLeft([...text])): string {
  const levels = findLevels([...text], isBaseRight);
  const items = [...text].map((character, i) => ({ character, level: levels[i] ?? 0 }));
  return orderVisually(items)
    .map(({ character, level }) => (level % 2 === 0 ? character : mirror(character)))
    .join("");
}

describe("findLevels", () => {
  it.each([
    ["abc def", "abc def"],
    ["שלום", "םולש"],
    ["שלום עולם", "םלוע םולש"],
    ["abc שלום עולם def", "abc םלוע םולש def"],
    // Numbers are read from left to right within text from right to left.
    ["שלום 123 עולם", "םלוע 123 םולש"],
    ["abc שלום 123 def", "abc 123 םולש def"],
    ["مرحبا 12/05/2026 نعم", "معن 12/05/2026 ابحرم"],
    ["مرحبا ١٢٣ نعم", "معن ١٢٣ ابحرم"],
    ["١٢٣ عام", "ماع ١٢٣"],
    // A sign at a number belongs to it.
    ["שלום 50% עולם", "םלוע 50% םולש"],
    ["مرحبا 50% نعم", "معن %50 ابحرم"],
    // Latin words inside keep their order.
    ["אני Python יודע", "עדוי Python ינא"],
    ["שלום (world)", "(world) םולש"],
    ["abc (שלום) def", "abc (םולש) def"],
    ["abc שלום (עולם) def", "abc (םלוע) םולש def"],
    ["שלום (עולם)", "(םלוע) םולש"],
    ["שלום: עולם, כן.", ".ןכ ,םלוע :םולש"],
    ["«שלום»", "«םולש»"],
  ])("sets %s", (text, seen) => {
    expect(see(text)).toBe(seen);
  });

  it("goes by the paragraph where a line begins otherwise", () => {
    expect(see("Python שלום", true)).toBe("םולש Python");
    expect(see("שלום Python", false)).toBe("םולש Python");
  });

  it("loses and doubles no character of any line", () => {
    const letters = [..."ab אב اب 12 ٣٤ (-+%,./):]["];
    let seed = 7;
    const next = (most: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % most;
    };
    for (let run = 0; run < 500; run++) {
      const text = Array.from({ length: next(24) }, () => letters[next(letters.length)]).join("");
      for (const isBaseRight of [true, false])
        expect([...mirrorAll(see(text, isBaseRight))].sort()).toEqual([...mirrorAll(text)].sort());
    }
  });
});

/** Brackets are turned where a line is read from right to left. */
const mirrorAll = (text: string): string => text.replace(/[)\]]/g, (one) => mirror(one));
