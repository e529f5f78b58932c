// An erasure that is killed before any operation on the disk: the batch is as it was, or the next run completes it.
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eraseCredentials, openBatchFolder, openLedger, rebuildFolder, reissueFiles } from "../../issuing/src/index.ts";
import { noteFolder } from "../../issuing/src/noting/note-batch.ts";
import { bindLearners, learnerOf, makeBatch, readAll } from "../issuing/erasure/scene.ts";
import { isMore } from "../more.ts";

const run = promisify(execFile);
const SIZE = 4;
const ROW = 1;
const { student_number: KEY, full_name: NAME, email: EMAIL } = learnerOf(ROW);
let temporary: string;
const at = (...names: string[]): string => join(temporary, ...names);

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), "laurel-killed-"));
});
afterAll(() => rm(temporary, { recursive: true, force: true }));

/** Erases in a process of its own, killed before an operation; 0 for none. @returns undefined where it was killed */
async function erase(nth: number, work: string): Promise<{ operations: number; completed: number[] } | undefined> {
  const words = [join(import.meta.dirname, "erase-child.ts"), String(nth), ...["june", "person", "out"]];
  const [child = "", count = "", june = "", person = "", out = ""] = words;
  const places = [join(work, june), KEY, join(work, person), join(work, out)];
  const env = { ...process.env, ...(isMore ? { LAUREL_MORE: "1" } : {}) };
  const done = await run(process.execPath, ["--conditions", "laurel-source", child, count, ...places], { env }).catch(
    (error: { signal?: string; stderr: string }) => {
      if (error.signal !== "SIGKILL") throw new Error(error.stderr);
    },
  );
  return done && JSON.parse(done.stdout);
}

/** Erases in this process. */
const eraseHere = (work: string) =>
  eraseCredentials({
    folder: openBatchFolder(join(work, "june")),
    selection: { learners: [KEY] },
    places: [join(work, "out")],
    ledger: openLedger(join(work, "person")),
  });

/** A batch of which a learner's draft was made, and whose learners a ledger knows. */
async function prepare(name: string, files: "files" | "jsonl", erasedBefore: boolean) {
  const start = at(name);
  await mkdir(join(start, "out"), { recursive: true });
  const folder = await makeBatch(join(start, "june"), await bindLearners(SIZE), { files });
  const { plan } = await rebuildFolder(folder);
  const index = plan.batch.index(ROW);
  await writeFile(join(start, "out/copy.json"), plan.batch.text(index));
  const noted = { at: "2026-06-15T00:00:00Z", index, format: "export", state: "drafted" };
  const file = join(start, "out", `${NAME}.json`);
  await writeFile(join(start, "june/handed-out.jsonl"), `${JSON.stringify({ ...noted, file })}\n`);
  await noteFolder(openLedger(join(start, "person")), folder);
  const texts = Array.from({ length: SIZE }, (_, i) => plan.batch.text(i));
  if (erasedBefore) await eraseCredentials({ folder, selection: { learners: [learnerOf(0).student_number] } });
  return { start, index, texts, seed: plan.batch.seed as string };
}

/** The others' files, as the folder makes them again. */
async function expectOthers(june: string, texts: readonly string[]): Promise<ReadonlySet<number>> {
  const { plan } = await rebuildFolder(openBatchFolder(june));
  for (let i = 0; i < SIZE; i += 1) if (!plan.batch.erased.has(i)) expect(plan.batch.text(i)).toBe(texts[i]);
  return plan.batch.erased;
}

describe("an erasure that is killed", () => {
  const scenes = [
    ["files", false],
    ["jsonl", false],
    ["files", true],
  ] as const;
  for (const [files, isSecond] of isMore ? scenes : scenes.slice(0, 1))
    it(`leaves what the next run completes: ${files}${isSecond ? ", the second of the batch" : ""}`, async () => {
      const { start, index, texts, seed } = await prepare(`${files}-${isSecond}`, files, isSecond);
      const whole = at(`${files}-${isSecond}-whole`);
      await cp(start, whole, { recursive: true });
      const { operations } = (await erase(0, whole)) ?? expect.unreachable("it was killed");
      const wanted = await readAll(join(whole, "june"));
      const places = Array.from({ length: operations }, (_, nth) => nth + 1);
      let completed = 0;
      // Before the rename by which the seed goes: after it come the part's end and the lock's.
      for (const nth of isMore ? places : [operations - 2]) {
        const work = at(`${files}-${isSecond}-${nth}`);
        await cp(start, work, { recursive: true });
        expect(await erase(nth, work), `operation ${nth} of ${operations}`).toBeUndefined();
        // Whatever it left, the others are whole, and the learner is there or erased.
        await expectOthers(join(work, "june"), texts);
        const kept = String((await readAll(join(work, "june"))).get("batch.secret.json"));
        const isUntouched = !JSON.parse(kept).erased?.includes(index);
        if (isUntouched && !isSecond) expect(kept).toContain(seed);
        completed += await eraseHere(work).then(
          (done) => done.completed.length,
          (error: unknown) => {
            // Killed after all was done: nothing names the learner any more, as is seen below.
            expect(error, `operation ${nth} of ${operations}`).toMatchObject({ code: "learner.unknown" });
            return 0;
          },
        );
        expect(await expectOthers(join(work, "june"), texts)).toContain(index);
        const left = await readAll(join(work, "june"));
        expect([...left.keys()].sort(), `operation ${nth}`).toEqual([...wanted.keys()].sort());
        for (const [name, bytes] of await readAll(work))
          for (const word of [KEY, NAME, EMAIL, seed])
            if (word !== NAME || !name.startsWith("out"))
              expect(bytes.includes(word), `${word} in ${name}, operation ${nth}`).toBe(false);
        await rm(join(work, "june/credentials"), { recursive: true });
        await reissueFiles(openBatchFolder(join(work, "june")));
        const again = await readAll(join(work, "june"));
        for (const [name, bytes] of wanted) if (name.startsWith("credentials/")) expect(again.get(name)).toEqual(bytes);
        await rm(work, { recursive: true });
      }
      expect(completed).toBeGreaterThan(0);
      expect(await readFile(join(whole, "june/input.jsonl"), "utf8")).toContain("\n[]\n");
    });
});
