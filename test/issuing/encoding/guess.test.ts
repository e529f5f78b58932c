// The code page of a list is told by the letters of its names.
import { describe, expect, it } from "vitest";
import { CODE_PAGES, decodePage, findPage } from "../../../issuing/src/encoding/code-pages.ts";
import { guessPages, IMPLAUSIBLE } from "../../../issuing/src/encoding/guess.ts";
import { encodeText } from "../encode.ts";
import { NAMES } from "./names.ts";

const lists = Object.entries(NAMES).flatMap(([language, { pages, names }]) =>
  pages.map((page) => [language, page, names] as const),
);

/** Whether a list is read as it was written; what its page lacks is lost before. */
function isRead(page: string, names: readonly string[]): boolean {
  const bytes = encodeText(names.join("\n"), page);
  const [best] = guessPages(bytes);
  return best !== undefined && decodePage(best.page, bytes) === decodePage(page, bytes);
}

describe("a list in a code page", () => {
  it.each(lists)("is read as it was written: %s in %s", (_, page, names) => {
    expect(isRead(page, names)).toBe(true);
    expect(isRead(page, names.slice(0, 5))).toBe(true);
  });

  it("is read so in capitals too", () => {
    const wrong = lists.filter(
      ([, page, names]) =>
        !isRead(
          page,
          names.map((name) => name.toUpperCase()),
        ),
    );
    expect(wrong.map(([language, page]) => `${language} in ${page}`)).toEqual([]);
  });

  it("is mostly read so if it has one name alone", () => {
    const all = lists.flatMap(([, page, names]) => names.map((name) => isRead(page, [name])));
    const right = all.filter(Boolean).length / all.length;
    expect(right).toBeGreaterThan(0.88);
  });

  it("is in none if its bytes are not text", () => {
    const bytes = Uint8Array.from({ length: 4000 }, (_, at) => ((at * 7919 + (at >> 3) * 31) % 255) + 1);
    expect(guessPages(bytes)[0]?.score).toBeLessThan(IMPLAUSIBLE);
  });
});

describe("an encoding's name", () => {
  it("is found by any that people use", () => {
    for (const page of CODE_PAGES) expect(findPage(page)).toBe(page);
    const labels = ["CP1252", "latin1", "latin2", "IBM850", "437", "mac", "sjis", "utf8", "ansi", "x"];
    expect(labels.map(findPage)).toEqual([
      ...["windows-1252", "windows-1252", "iso-8859-2", "cp850", "cp437", "macintosh", "shift_jis", "utf-8"],
      ...[undefined, undefined],
    ]);
  });

  it("stands for the characters of DOS where Node has none", () => {
    const bytes = Uint8Array.of(0x41, 0x81, 0x9b, 0xe1, 0xfe);
    expect(["cp437", "cp850", "cp852", "windows-1252"].map((page) => decodePage(page, bytes))).toEqual([
      "Aü¢ß■",
      "Aüøß■",
      "AüŤß■",
      "A\u0081›áþ",
    ]);
  });
});
