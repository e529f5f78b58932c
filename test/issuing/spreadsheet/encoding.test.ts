// A file's text is found whatever its encoding, within bounds.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeProblem, IssuingError } from "../../../issuing/src/index.ts";
import { decodeTable, MOST_CONVERTED } from "../../../issuing/src/spreadsheet/encoding.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-encoding-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function decode(content: string | Uint8Array, encoding?: string): Promise<ReturnType<typeof decodeTable>> {
  await writeFile(join(folder, "list.csv"), content);
  return decodeTable(join(folder, "list.csv"), { encoding });
}

async function refusal(content: string | Uint8Array, encoding?: string): Promise<string> {
  const error = await decode(content, encoding).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(IssuingError);
  const { message, cure, problems } = error as IssuingError;
  return problems.length === 0 ? `${message}; ${cure}` : problems.map(describeProblem).join("\n");
}

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString("utf8");

describe("a file in UTF-8", () => {
  it("is read where it is", async () => {
    for (const content of ["id,name\n1,Zoë\n", "\ufeffid,name\n1,Zoë\n", "id\n1\n"])
      expect(await decode(content)).toMatchObject({ bytes: undefined, findings: [] });
  });

  it("is known where a character lies across two pieces", async () => {
    for (const letter of ["é", "€", "🎓"])
      for (const before of [0, 1, 2, 3]) {
        const content = Buffer.concat([Buffer.alloc(before, "x"), Buffer.alloc(3 << 20, letter).subarray(0, 3 << 20)]);
        expect((await decode(content)).bytes).toBeUndefined();
      }
  });

  it("is not, where one byte at its end is cut off", async () => {
    const content = Buffer.from(`${"x".repeat(1 << 21)},é`);
    expect((await decode(content.subarray(0, -1))).bytes).toBeDefined();
  });
});

describe("a file in another encoding", () => {
  it("is converted, and the question shows the letters by which two readings differ", async () => {
    const { bytes, findings } = await decode(Buffer.from("id;name\n1;Jürgen\n2;Lefèvre\n", "latin1"));
    expect(text(bytes)).toBe("id;name\n1;Jürgen\n2;Lefèvre\n");
    expect(findings).toMatchObject([
      {
        ...{ grade: "ask", kind: "encoding", count: 2, rows: [2, 3] },
        setting: { option: "encoding", value: "windows-1252" },
        cure: 'if the names look wrong, name another encoding, such as windows-1250 ("Lefčvre" instead of "Lefèvre")',
      },
    ]);
    expect(findings[0]?.examples[0]).toEqual({ row: 3, text: "Lefèvre" });
  });

  it("is read as a person says, without a question", async () => {
    const { bytes, findings } = await decode(Buffer.from("1;Lef\xe8vre\n", "latin1"), "windows-1250");
    expect({ text: text(bytes), findings }).toEqual({ text: "1;Lefčvre\n", findings: [] });
  });

  it("is refused in UTF-16 that is cut off", async () => {
    expect(await refusal(Buffer.from("\ufeffid\tname\n", "utf16le").subarray(0, -1))).toContain(
      "list.csv: the text looks like UTF-16, but is damaged or cut off",
    );
  });

  it("is refused where it is larger than what is converted", async () => {
    const content = Buffer.alloc(MOST_CONVERTED + 1, "x");
    content[content.length - 1] = 0xe9;
    expect(await refusal(content)).toContain("the text is not UTF-8, and more than 64 MiB of text cannot be converted");
  });

  it("is found where names in capitals are valid UTF-8 by chance", async () => {
    // In windows-1250: MATÚŠ KRÍŽ, RÓŻYCKA, RŮŽENA; the second list has a name besides that is not.
    const names = ["4d4154da8a204b52cd8e", "52d3af59434b41", "52d98e454e41"].map((hex) => Buffer.from(hex, "hex"));
    const list = Buffer.concat(names.flatMap((name) => [Buffer.from("1,"), name, Buffer.from("\n")]));
    for (const content of [list, Buffer.concat([list, Buffer.from("2,Jana Nov\xe1kov\xe1\n", "latin1")])]) {
      const { bytes, findings } = await decode(content);
      expect(text(bytes)).toContain("1,MATÚŠ KRÍŽ\n1,RÓŻYCKA\n1,RŮŽENA\n");
      expect(findings).toMatchObject([{ grade: "ask", setting: { option: "encoding", value: "windows-1250" } }]);
    }
    for (const kept of ["1,Аnnа\n", "1,T͡s\n", "1,ڊ\n", "1,Tシャツ\n"])
      expect((await decode(kept)).bytes).toBeUndefined();
  });

  it("is refused where tables of two encodings were joined", async () => {
    const content = Buffer.concat([Buffer.from("1,José\n"), Buffer.from("2,José\n", "latin1")]);
    expect(await refusal(content)).toBe(
      'list.csv row 2: not UTF-8, but row 1 is: tables of two encodings were joined; save each of them as "CSV UTF-8", and join them again; or name the encoding that all have, such as windows-1250',
    );
  });

  it("is refused where nothing reads like words", async () => {
    const bytes = Uint8Array.from({ length: 4000 }, (_, at) => ((at * 7919 + (at >> 3) * 31) % 255) + 1);
    expect(await refusal(bytes)).toContain("the words cannot be read in any known encoding");
  });

  it("is refused in an encoding that there is not, with those that there are", async () => {
    const said = await refusal("id\n", "ansi");
    expect(said).toContain('unknown encoding "ansi"; use one of utf-8, utf-16le, windows-1252, windows-1250');
  });
});

describe("a file that is no table", () => {
  it.each([
    ["a PDF, not a table", "%PDF-1.7"],
    ["a web page, whatever its name says", "\ufeff <!DOCTYPE html><table>"],
    ["a web page, whatever its name says", "<table><tr><td>id"],
    ["XML, whatever its name says", '<?xml version="1.0"?><Workbook>'],
    ["JSON, not a table", '[{"id": 1}]'],
    ["a text document (RTF), not a table", "{\\rtf1"],
    ["an old Excel workbook (.xls), whatever its name says", Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0)],
    ["a workbook or another ZIP archive, whatever its name says", "PK\u0003\u0004"],
  ])("is told by its first bytes: %s", async (what, content) => {
    expect(await refusal(content)).toContain(`list.csv: this is ${what}`);
  });
});
