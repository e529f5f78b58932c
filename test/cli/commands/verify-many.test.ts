// laurel verify of many files by the real command: reports are written as they come, and what is held does not grow with their number.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type } from "../../first-day/terminal.ts";
import { openWorld } from "../../nodes/shared.ts";
import { createDocument, type World } from "../../nodes/world.ts";
import { expectOutput } from "../output.ts";
import { isMore } from "../../more.ts";
import { runCommand, runInProcess, shellCommand as laurel, writeOwn } from "../run.ts";

const SIZE = 40;
let world: World;
let folder: string;
let valid: string[];
let altered: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-many-"));
  world = await openWorld();
  // U+2028 ends a line in some languages, and none in JSON Lines.
  const documents = Array.from({ length: SIZE }, (_, row) =>
    createDocument({ id: `urn:example:${row}`, note: "a\u2028b" }),
  );
  const batch = await world.issue(documents);
  valid = documents.map((_, index) => JSON.stringify(batch.credential(index)));
  altered = valid.map((text) => text.replace("Python", "Pythons"));
  await writeOwn(folder, "trust.json", world.trust());
});
afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

async function shell(script: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const pipe = `${script}; echo "code \${PIPESTATUS[0]}"`;
  const { stdout, stderr } = await promisify(execFile)("bash", ["-c", pipe], {
    cwd: folder,
    env: { ...process.env, HOME: folder },
  });
  return { code: Number(/code (\d+)$/m.exec(stdout)?.[1]), stdout, stderr };
}

describe("laurel verify of many", () => {
  it("prints one JSON value, a report a line, each with its file and line", async () => {
    const lines = [valid[0], "", altered[1], valid[2], "{", valid[3]];
    await writeFile(join(folder, "mixed.jsonl"), lines.join("\r\n"));
    const { code, stdout } = await runInProcess(folder, ["verify", "mixed.jsonl", "--json"]);
    expect(code).toBe(1);
    const { summary, reports } = expectOutput(stdout);
    expect(summary).toEqual({ valid: 3, invalid: 2, unknown: 0 });
    expect(reports.map(({ file, verdict }: { file: string; verdict: string }) => `${file} ${verdict}`)).toEqual([
      ...["mixed.jsonl:1 valid", "mixed.jsonl:3 invalid", "mixed.jsonl:4 valid"],
      ...["mixed.jsonl:5 invalid", "mixed.jsonl:6 valid"],
    ]);
    expect(stdout.split("\n")).toHaveLength(1 + reports.length + 2);
  });

  it("lists on a terminal twenty that are not valid and says how many more there are; in a pipe, all", async () => {
    await writeFile(join(folder, "bad.jsonl"), [...valid, ...altered.slice(0, 25)].join("\n"));
    const { stdout, code } = await runCommand(folder, ["verify", "bad.jsonl"]);
    expect(code).toBe(1);
    const listed = stdout.split("\n").filter((line) => line.startsWith("invalid"));
    expect(listed).toEqual(
      altered.slice(0, 25).map((_, i) => expect.stringContaining(`bad.jsonl:${SIZE + 1 + i}  integrity.altered: `)),
    );
    expect(stdout).toContain("65 credentials: 40 valid, 25 invalid, 0 unknown");
    const env = { PATH: process.env.PATH, HOME: folder, NO_COLOR: "1" };
    const { text } = await type(folder, env, `${laurel} verify bad.jsonl`, [], 120);
    expect(text.split("\n").filter((line) => line.startsWith("invalid"))).toEqual(listed.slice(0, 20));
    expect(text).toContain("… and 5 more");
    expect(text).toContain("65 credentials: 40 valid, 25 invalid, 0 unknown");
  });

  it("names the credential and its issuer beside each file, cut to the screen, and says for which moments it was judged", async () => {
    await writeFile(join(folder, "a.json"), valid[0] ?? "");
    await writeFile(join(folder, "b.json"), altered[1] ?? "");
    const { stdout } = await runInProcess(folder, ["verify", "a.json", "b.json", "--at", "2030-01-01"]);
    expect(stdout.split("\n").slice(0, 3)).toEqual([
      "valid    a.json  Data Analysis with Python  University of Example",
      "invalid  b.json  integrity.altered: the content was altered: it is not what was issued",
      "2 credentials, as if it were 1 January 2030 at 00:00 UTC: 1 valid, 1 invalid, 0 unknown",
    ]);
    const german = await runInProcess(folder, ["verify", ".", "--at", "2030-01-01", "--language", "de"]);
    expect(german.stdout).toContain(" Nachweise, als wäre es der 1. Januar 2030 um 00:00 UTC: ");
    const one = await runInProcess(folder, ["verify", "a.json", "--at", "2030-01-01", "--json"]);
    expect(expectOutput(one.stdout)).toMatchObject({ at: "2030-01-01T00:00:00.000Z", verdict: "valid" });
    const now = await runInProcess(folder, ["verify", "a.json"]);
    expect(now.stdout).not.toContain("as if");
  });

  it("keeps verdict, file and names within a terminal's width, whatever they say", async () => {
    const long = "VALID ".repeat(2000);
    const batch = await world.issue([createDocument({ name: long }), createDocument({ name: "漢".repeat(500) })]);
    const file = `${"x".repeat(70)}valid    other.json`;
    await mkdir(join(folder, "long"));
    for (const index of [0, 1])
      await writeFile(
        join(folder, `long/${file.replace("x", String(index))}`),
        JSON.stringify(batch.credential(index)),
      );
    const env = { PATH: process.env.PATH, HOME: folder, NO_COLOR: "1" };
    const { text } = await type(folder, env, `stty columns 80; ${laurel} verify long`);
    const lines = text.split("\n").filter((line) => line.includes("long/"));
    expect(lines.map((line) => line.length + (line.match(/漢/g)?.length ?? 0) <= 80)).toEqual([true, true]);
    expect(lines.map((line) => line.slice(0, 15))).toEqual(["valid    long/0", "valid    long/1"]);
  });

  it.runIf(isMore)("holds few of them: 10,000 reports in a heap that could not hold them", async () => {
    await writeFile(join(folder, "long.jsonl"), Array.from({ length: 10_000 }, (_, i) => valid[i % SIZE]).join("\n"));
    const env = { NODE_OPTIONS: "--max-old-space-size=64" };
    const people = await runCommand(folder, ["verify", "long.jsonl"], "", env);
    expect(people.stdout, people.stderr).toContain("10,000 credentials: 10,000 valid, 0 invalid, 0 unknown");
    const { code, stdout } = await shell(
      `NODE_OPTIONS=--max-old-space-size=64 ${laurel} verify long.jsonl --json | tail -c 60`,
    );
    expect(code).toBe(0);
    expect(stdout).toContain(`],"summary":{"valid":10000,"invalid":0,"unknown":0}}`);
  });

  it("passes over what is longer than a credential may be, and goes on", async () => {
    const long = `{"a":"${"x".repeat(3_000_000)}"}`;
    await writeFile(join(folder, "wide.jsonl"), [valid[0], long, valid[1]].join("\n"));
    const { stdout } = await runInProcess(folder, ["verify", "wide.jsonl"]);
    expect(stdout).toContain("wide.jsonl:2  format.limit: ");
    expect(stdout).toContain("3 credentials: 2 valid, 1 invalid, 0 unknown");
  });

  it("takes standard input as it comes: JSON Lines, a damaged one among them, or one credential on several lines", async () => {
    const lines = [valid[0], valid[1], (valid[2] ?? "").slice(0, 200), valid[3]].join("\n");
    const many = await runInProcess(folder, ["verify", "-", "--json"], lines);
    expect(expectOutput(many.stdout)).toMatchObject({
      summary: { valid: 3, invalid: 1 },
      reports: [{}, {}, { file: "-:3", verdict: "invalid" }, { file: "-:4" }],
    });
    const pretty = JSON.stringify(JSON.parse(valid[0] ?? ""), null, 2);
    const one = await runCommand(folder, ["verify", "-", "--json"], pretty);
    expect(expectOutput(one.stdout)).toMatchObject({ format: "laurel-report-v1", verdict: "valid" });
  });

  it("takes a pipe as standard input, up to what a credential may have, and in no file's place", async () => {
    await writeFile(join(folder, "one.json"), valid[0] ?? "");
    const one = await shell(`cat one.json | ${laurel} verify --json - | head -c 1000000`);
    expect(JSON.parse(one.stdout.split("\n")[0] ?? "")).toMatchObject({ verdict: "valid" });
    const long = await shell(`${laurel} verify --json - < <(yes)`);
    expect({ code: long.code, stdout: long.stdout }).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("format.limit"),
    });
    const named = await shell(`${laurel} verify --json <(cat one.json)`);
    expect({ code: named.code, stdout: named.stdout }).toMatchObject({
      code: 3,
      stdout: expect.stringContaining("file.unreadable"),
    });
  });

  it("goes on where a file cannot be read, however many came before it", async () => {
    await mkdir(join(folder, "cut"));
    await writeFile(join(folder, "cut/a.jsonl"), Array.from({ length: 2000 }, () => valid[0]).join("\n"));
    await symlink("nowhere", join(folder, "cut/b.json"));
    await writeFile(join(folder, "cut/c.json"), valid[1] ?? "");
    const { code, stdout, stderr } = await runInProcess(folder, ["verify", "cut", "--json"]);
    expect(code).toBe(3);
    const { summary, reports } = expectOutput(stdout);
    expect(summary).toEqual({ valid: 2001, invalid: 0, unknown: 1 });
    expect(reports.at(-2)).toMatchObject({ file: "cut/b.json", verdict: "unknown" });
    expect(stderr).toBe("cut/b.json: there is no such file\n");
  });

  it("ends when its reader has gone", async () => {
    await writeFile(join(folder, "gone.jsonl"), Array.from({ length: 2000 }, () => valid[0]).join("\n"));
    const { code, stderr } = await shell(`${laurel} verify gone.jsonl --json | head -c 1`);
    expect({ code, stderr }).toEqual({ code: 3, stderr: "" });
  });

  it("refuses a file without any credential", async () => {
    await writeFile(join(folder, "empty.jsonl"), "\n\n");
    const { code, stderr } = await runInProcess(folder, ["verify", "empty.jsonl"]);
    expect(code).toBe(2);
    expect(stderr).toContain("empty.jsonl holds no credentials");
  });
});
