// laurel erase: what it asks and says, and what the commands of the second day do afterwards.
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PASSWORD } from "../../nodes/key.ts";
import { openScene, type Scene } from "../../portability/batch/scene.ts";
import { expectOutput } from "../output.ts";
import { root, type Run, runInProcess, writeOwn } from "../run.ts";

const KEY = ["--sign", "signing-key.json", "--sign-password-file", "sign-password"];
let scene: Scene;
let learners: { readonly key: string; readonly name: string; readonly index: number }[];
const run = (...words: string[]): Promise<Run> => runInProcess(scene.path, words);
const at = (...names: string[]): string => join(scene.path, ...names);

/** Runs a command, and reads what it says to programs. */
async function runJson(code: number, ...words: string[]) {
  const done = await run(...words, "--json");
  expect(done.code, done.stdout + done.stderr).toBe(code);
  return expectOutput(done.stdout);
}

beforeAll(async () => {
  scene = await openScene();
  const { chainId, registry, rpc, operator } = scene.world;
  await writeOwn(scene.path, "laurel.json", {
    ...{ format: "laurel-config-v1", chainId, registry: registry.address, rpc: [rpc], issuer: 1 },
    ...{ accreditation: 1, operator: 1, signer: { type: "rpc-account", address: operator.address } },
  });
  await writeOwn(scene.path, "trust.json", scene.world.trust());
  await writeFile(at("signing-key.json"), scene.keys[0].json);
  await writeFile(at("sign-password"), `${PASSWORD}\n`);
  await scene.prepare(6);
  const course = ["--course", join(root, "samples/course.json")];
  const lists = ["--status-base", "https://university.example.org/status"];
  await runJson(0, "issue", "cohort-6.csv", ...course, ...lists, ...KEY, "--format", "jsonl", "--out", "june", "--yes");
  const rows = (await readFile(at("june/learners.csv"), "utf8")).split("\r\n").slice(1, -1);
  learners = rows.map((row) => {
    const [key = "", name = "", ...cells] = row.split(",");
    return { key, name, index: Number(cells.at(-3)) };
  });
});
afterAll(() => scene.close());

describe("laurel erase", () => {
  it("asks, and is not answered without a terminal or --yes; a wrong key names nobody", async () => {
    const { key, index } = learners[1] ?? expect.unreachable();
    const asked = await run("erase", "june", "--learner", key);
    expect(asked).toMatchObject({ code: 2, stdout: "" });
    expect(asked.stderr).toContain(`laurel revoke june --index ${index}`);
    expect(asked.stderr).toContain("pass --yes");
    expect(await runJson(2, "erase", "june", "--learner", "nobody", "--yes")).toMatchObject({
      code: "learner.unknown",
    });
    expect(await runJson(2, "erase", "june", "--yes")).toMatchObject({ code: "usage" });
    expect((await readFile(at("june/input.jsonl"), "utf8")).includes(key)).toBe(true);
  });

  it("takes the learner out of signed JSON Lines, exports and the ledger; all others stay byte for byte", async () => {
    const { key, name, index } = learners[1] ?? expect.unreachable();
    const before = (await readFile(at("june/credentials/000000.jsonl"), "utf8")).split("\n");
    await runJson(0, "export", "june", "--format", "png", "--out", "badges", "--names");
    const names = await readdir(at("badges"));
    const erased = await runJson(0, "erase", "june", "--learner", key, "--in", "badges", "--yes");
    expect(erased).toMatchObject({
      ...{ format: "laurel-erasure-v1", size: 6, indexes: [index], byHand: [], corrections: [], backups: [] },
      removed: [expect.stringMatching(/badges\/.*\.png$/)],
      rewritten: expect.arrayContaining(["june/credentials/000000.jsonl", "june/learners.csv"]),
    });
    expect(await readdir(at("badges"))).toHaveLength(names.length - 1);
    const kept = before.toSpliced(index, 1).join("\n");
    expect(await readFile(at("june/credentials/000000.jsonl"), "utf8")).toBe(kept);
    for (const entry of await readdir(scene.path, { recursive: true, withFileTypes: true }))
      if (entry.isFile() && !/^cohort/.test(entry.name))
        for (const word of [key, name])
          expect((await readFile(join(entry.parentPath, entry.name))).includes(word), entry.name).toBe(false);
    const audited = await runJson(0, "audit", "june");
    expect(audited).toMatchObject({
      ...{ missing: [], changed: [], list: "same", back: [], erased: [{ index, on: erased.erasedOn[0] }] },
      signatures: { signed: [{ count: 5 }], lacking: [] },
    });
    expect((await run("audit", "june")).stdout).toContain("All files are as issued, except signatures: 5 credentials.");
  });

  it("leaves every command to the others, and says of the erased one when it was", async () => {
    const { index } = learners[1] ?? expect.unreachable();
    const other = learners[2] ?? expect.unreachable();
    const place = ["--index", String(index)];
    const gone = { code: "credential.erased", message: expect.stringMatching(/was erased on \d{4}-\d\d-\d\d/) };
    for (const words of [
      ["reissue", "june", ...place],
      ["reissue", "june", ...place, ...KEY],
      ["extract", "june", ...place, "--out", "x.json"],
      ["correct", "june", ...place, "--set", "grade=B", "--out", "no", "--yes"],
    ])
      expect(await runJson(1, ...words), words.join(" ")).toMatchObject(gone);
    expect(
      await runJson(
        1,
        "issue",
        "cohort-6.csv",
        "--course",
        join(root, "samples/course.json"),
        "--out",
        "june",
        "--yes",
      ),
    ).toMatchObject({ code: "batch.erased" });
    const taken = await runJson(0, "extract", "june", "--learner", other.key, "--out", "other.json");
    expect(taken).toMatchObject({ index: other.index });
    expect(await runJson(0, "verify", "june")).toMatchObject({ summary: { valid: 5, invalid: 0, unknown: 0 } });
    expect(await runJson(0, "sign", "june", ...KEY)).toMatchObject({ signed: 0, already: 5 });
    expect(await runJson(0, "export", "june", "--format", "svg", "--out", "svg")).toMatchObject({
      files: { length: 5 },
    });
    expect(await runJson(0, "status", "june")).toMatchObject({ state: "anchored", size: 6 });
    const before = await readFile(at("june/credentials/000000.jsonl"));
    await rm(at("june/credentials"), { recursive: true });
    await rm(at("june/learners.csv"));
    expect(await runJson(0, "reissue", "june", ...KEY)).toMatchObject({ signed: 5 });
    expect(await readFile(at("june/credentials/000000.jsonl"))).toEqual(before);
    await runJson(0, "reissue", "june");
    const corrected = await runJson(
      0,
      "correct",
      "june",
      "--learner",
      other.key,
      "--set",
      "grade=A",
      "--out",
      "corrected",
      "--yes",
    );
    expect(corrected).toMatchObject({ format: "laurel-correction-v1" });
    expect(await runJson(0, "revoke", "june", ...place, "--reason", "withdrawn", "--yes")).toMatchObject({
      changed: [index],
    });
    await runJson(0, "status-list", "export", "june", "--out", "webroot", ...KEY);
    await writeFile(at("backup-password"), "six words that nobody guesses at all\n");
    const password = ["--password-file", "backup-password"];
    await runJson(0, "backup", "june", "--out", "june.age", ...password);
    expect(await runJson(0, "restore", "june.age", "--out", "restored", ...password)).toMatchObject({
      size: 6,
      revoked: 2,
    });
    expect(await readFile(at("restored/salts.bin"))).toEqual(await readFile(at("june/salts.bin")));
    const again = await runJson(0, "erase", "june", "--learner", other.key, "--yes");
    expect(again).toMatchObject({
      indexes: [other.index],
      corrections: [{ index: 0, folder: at("corrected") }],
      backups: [at("june.age")],
    });
  });

  it("is said to be undone by a copy, and is done again by index", async () => {
    const { index } = learners[1] ?? expect.unreachable();
    await runJson(
      0,
      "issue",
      "cohort-6.csv",
      "--course",
      join(root, "samples/course.json"),
      "--out",
      "july",
      "--again",
      "--yes",
    );
    const file = `credentials/00000${index}.json`;
    const text = await readFile(at("july", file));
    await runJson(0, "erase", "july", "--index", String(index), "--yes");
    await writeFile(at("july", file), text);
    expect(await runJson(1, "audit", "july")).toMatchObject({ back: [file], missing: [], changed: [] });
    expect((await run("audit", "july")).stdout).toContain(`Next: laurel erase july --index ${index}`);
    expect(await runJson(0, "erase", "july", "--index", String(index))).toMatchObject({ removed: [`july/${file}`] });
    expect(await runJson(0, "audit", "july")).toMatchObject({ back: [] });
  });
});
