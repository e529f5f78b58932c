// handed-out.jsonl as it is found again: what was sent stays sent, however an editor saved the file.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noteHandedOut, readHandedOut } from "../../../portability/src/batch/handed-out.ts";

let path: string;
beforeAll(async () => {
  path = await mkdtemp(join(tmpdir(), "laurel-handed-out-"));
  await noteHandedOut({ path }, [{ index: 0, format: "smtp", state: "sending" }]);
  await noteHandedOut({ path }, [{ index: 0, format: "smtp", state: "sent" }]);
});
afterAll(() => rm(path, { recursive: true }));

describe("what was handed out", () => {
  it("is known after the file was saved with other line ends or blanks, and refused in another encoding", async () => {
    const file = join(path, "handed-out.jsonl");
    const text = await readFile(file, "utf8");
    const states = () => readHandedOut({ path }, 1).map(({ state }) => state);
    for (const [end, mark] of [
      ["\n", ""],
      ["\r\n", "\ufeff"],
      [" \n", ""],
    ] as const) {
      await writeFile(file, `${mark}${text.replaceAll("\n", end)}`);
      expect(states()).toEqual(["sending", "sent"]);
    }
    await writeFile(file, Buffer.from(text, "utf16le"));
    expect(states).toThrow("is not in laurel's form");
    // What a crash leaves counts as none.
    await writeFile(file, `${text}\n{"at":"2026-06-\n\0\0\0\n{`);
    expect(states()).toEqual(["sending", "sent"]);
  });
});
