// laurel extract out of every form that credentials are kept in. A batch of JSON Lines is in jsonl.test.ts.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issuedCohort, openWorld } from "../../nodes/shared.ts";
import type { World } from "../../nodes/world.ts";
import { runInProcess, writeOwn } from "../run.ts";

const cohort = issuedCohort();
const KEY = "2026000013";
let folder: string;
let world: World;
/** The sample's first learner: where their credential lies, and its text. */
let file: string;
let text: string;
let index: number;

const at = (...names: string[]): string => join(folder, ...names);
const lines = (...texts: readonly string[]): string => texts.map((one) => `${one.trimEnd()}\n`).join("");

async function extract(...words: readonly string[]) {
  await rm(at("out.json"), { force: true });
  const { code, stdout, stderr } = await runInProcess(folder, ["extract", ...words, "--out", "out.json", "--json"]);
  return { ...(JSON.parse(stdout) as object), exit: code, stderr };
}

/** Expects the first learner's credential, byte for byte. */
async function expectTaken(...words: readonly string[]): Promise<void> {
  expect(await extract(...words), words.join(" ")).toMatchObject({ exit: 0, index, file: "out.json" });
  expect(await readFile(at("out.json"), "utf8")).toBe(text);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-extract-"));
  world = await openWorld();
  const listed = (await readFile(join(cohort, "learners.csv"), "utf8")).split("\r\n");
  const [row = ""] = listed.filter((line) => line.startsWith(KEY));
  [, index = 0] = [0, Number(row.split(",").at(-3))];
  file = row.split(",").at(-2) ?? "";
  text = await readFile(join(cohort, file), "utf8");
  // Some of the cohort: others have none of its learner's numbers in them.
  await mkdir(at("folder"));
  const names = (await readdir(join(cohort, "credentials"))).filter((name) => !file.endsWith(name)).slice(0, 5);
  for (const name of names) await cp(join(cohort, "credentials", name), at("folder", name));
  await cp(join(cohort, file), at("folder/one.json"));
  const others = await Promise.all(names.map((name) => readFile(join(cohort, "credentials", name), "utf8")));
  await writeFile(at("first.jsonl"), lines(...others.slice(0, 3)));
  await writeFile(at("second.jsonl"), lines(...others.slice(3), text));
});
afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("laurel extract", () => {
  it("takes a learner's credential out of a batch's folder with a file for each", async () => {
    await expectTaken(cohort, "--learner", KEY);
    await expectTaken(cohort, "--index", String(index));
    expect(await extract(cohort, "--index", "1000")).toMatchObject({ exit: 2, cure: "its indexes are 0 to 999" });
    expect(await extract(cohort, "--learner", "1")).toMatchObject({ exit: 2 });
  });

  it("takes it out of any folder, and out of one or more files of JSON Lines", async () => {
    for (const words of [["folder"], ["second.jsonl"], ["first.jsonl", "second.jsonl"], ["."]]) {
      await expectTaken(...words, "--learner", KEY);
      await expectTaken(...words, "--index", String(index));
    }
    for (const chosen of [
      ["--learner", "2026"],
      ["--index", "1001"],
    ])
      expect(await extract("first.jsonl", "second.jsonl", ...chosen)).toMatchObject({
        exit: 1,
        ...{ message: expect.stringMatching(/^no credential has the .* in first.jsonl, second.jsonl$/) },
      });
  });

  it("takes it out of a batch of ready documents, by what they call their learner", async () => {
    const { chainId, registry, rpc, operator } = world;
    const signer = { type: "rpc-account", address: operator.address };
    const settings = { format: "laurel-config-v1", chainId, registry: registry.address, rpc: [rpc], issuer: 1, signer };
    await writeOwn(folder, "laurel.json", { ...settings, accreditation: 1, operator: 1 });
    const { proof: _, id: _id, ...document } = JSON.parse(text);
    const other = structuredClone(document);
    other.credentialSubject.identifier[0].identityHash = "Müller 7";
    await writeFile(at("ready.jsonl"), lines(JSON.stringify(document), JSON.stringify(other)));
    const claims = ["--disclosable", "/credentialSubject/name"];
    const issued = await runInProcess(folder, ["issue", "ready.jsonl", ...claims, "--out", "ready", "--yes"]);
    expect(issued.code, issued.stderr).toBe(0);
    for (const [key, name] of [
      [KEY, document.credentialSubject.identifier],
      // As some keyboards write it.
      ["Müller 7".normalize("NFD"), other.credentialSubject.identifier],
    ]) {
      expect(await extract("ready", "--learner", key)).toMatchObject({ exit: 0 });
      expect(JSON.parse(await readFile(at("out.json"), "utf8")).credentialSubject.identifier).toEqual(name);
    }
  });

  it("asks which one is meant where there are several, and takes no copy of the same for another", async () => {
    await writeFile(at("twice.jsonl"), lines(text, text));
    await expectTaken("twice.jsonl", "second.jsonl", "--learner", KEY);
    const ready = (await readdir(at("ready/credentials"))).map((name) => `ready/credentials/${name}`);
    expect(await extract("second.jsonl", ...ready, "--learner", KEY)).toMatchObject({
      ...{ exit: 1, cure: "name only the file or folder that you mean" },
      message: expect.stringMatching(/^2 credentials have the learner 2026000013: second.jsonl:3, ready/),
    });
  });

  it("hands on no altered credential", async () => {
    const altered = text.replace(KEY, "2026000014");
    await writeFile(at("altered.jsonl"), lines("{", altered));
    expect(await extract("altered.jsonl", "--learner", "2026000014")).toMatchObject({
      ...{ exit: 1, message: "no credential has the learner 2026000014 in altered.jsonl" },
      stderr: expect.stringContaining("Skipped, not whole credentials: altered.jsonl:2."),
    });
    await mkdir(at("batch"));
    for (const name of ["batch.json", "batch.secret.json", "input.jsonl", "course.json"])
      await cp(join(cohort, name), at("batch", name));
    expect(await extract("batch", "--learner", KEY)).toMatchObject({
      code: "credential.none",
      cure: "make lost files again with `laurel reissue`",
    });
    await mkdir(at("batch/credentials"));
    await writeFile(at("batch", file), altered);
    expect(await extract("batch", "--learner", KEY)).toMatchObject({
      ...{ exit: 1, message: `batch/${file}: not credential ${index} of this batch as issued` },
    });
  });
});
