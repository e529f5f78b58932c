// The check for stiff words: what it finds, and what it leaves alone.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "laurel-words-"));
afterAll(() => rmSync(folder, { recursive: true }));

function check(name: string, text: string): { readonly code: number | null; readonly lines: readonly string[] } {
  const path = join(folder, name);
  writeFileSync(path, text);
  const { status, stdout } = spawnSync(process.execPath, [join(root, "scripts/words.ts"), path], { encoding: "utf8" });
  return { code: status, lines: stdout.replaceAll(relative(root, path), name).trimEnd().split("\n") };
}

describe("scripts/words.ts", () => {
  it("names file, line, words and cure, over a line's end and in German", () => {
    const text = "# Lists\n\nWrite it anew, in place\nof the old one.\n\nDies geschieht seitens des Ausstellers.\n";
    expect(check("stiff.md", text)).toEqual({
      code: 1,
      lines: [
        'stiff.md:3: "anew" is stiff; write again',
        'stiff.md:3: "in place of" is stiff; write instead of, for',
        'stiff.md:6: "seitens" is stiff; write von',
        "1 files read, 3 stiff words",
      ],
    });
  });

  it("leaves code, addresses and parts of words alone", () => {
    const text =
      "The renewed standards say `anew`, see [it](x.md#in-place-of).\n\n```sh\nlaurel anew\n```\n\n<!-- anew -->\n";
    expect(check("plain.md", text)).toEqual({ code: 0, lines: ["1 files read, 0 stiff words"] });
  });

  it("ends code at an empty line, so that a stray backtick hides no prose", () => {
    const text = "A stray ` here.\n\nWrite it anew, with `one\ncode` anew.\n\n- `anew\n  \n- anew`\n";
    expect(check("stray.md", text).lines).toEqual([
      'stray.md:3: "anew" is stiff; write again',
      'stray.md:4: "anew" is stiff; write again',
      'stray.md:6: "anew" is stiff; write again',
      'stray.md:8: "anew" is stiff; write again',
      "1 files read, 4 stiff words",
    ]);
  });

  it("reads the titles and descriptions of a schema, not its names and values", () => {
    const schema = {
      title: "Write it anew",
      const: "anew",
      properties: { anew: { description: 'A "code", anew' }, title: { enum: ["anew"] } },
    };
    expect(check("form.json", JSON.stringify(schema, null, 1)).lines).toEqual([
      'form.json:2: "anew" is stiff; write again',
      'form.json:6: "anew" is stiff; write again',
      "1 files read, 2 stiff words",
    ]);
  });

  it("reads strings and templates of a program, not its names, comments and expressions", () => {
    const text = [
      "// anew, in a comment",
      'const anew = /[`"] anew/.test("anew") ? 4 / 2 : `write $' +
        '{anew ? `it anew` : "this, so that it fits"} upon`;',
      "const not = 'don\\'t mend it'; /* mend */",
    ].join("\n");
    expect(check("program.ts", text).lines).toEqual([
      'program.ts:2: "anew" is stiff; write again',
      'program.ts:2: "so that" is stiff; write a full stop, or: so, to',
      'program.ts:2: "upon" is stiff; write on',
      'program.ts:3: "mend" is stiff; write fix',
      "1 files read, 4 stiff words",
    ]);
  });
});
