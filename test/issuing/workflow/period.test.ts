// Credentials that are not valid now, or would be before 1970: asked about by kind and number, or refused with what to do.
import { access, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  bindRows,
  closeOffice,
  correctCredential,
  type Course,
  describeProblem,
  issueBatch,
  IssuingError,
  type IssuingEvent,
  type Office,
  openBatchFolder,
  openOffice,
  proposeBatch,
  type Question,
  readCohortInput,
  readCourse,
  readDocumentInput,
} from "../../../issuing/src/index.ts";
import { createVerifier, describeReport, parseTrust } from "../../../sdk/src/index.ts";
import { runInProcess, writeOwn } from "../../cli/in-process.ts";
import { root, shellCommand } from "../../cli/run.ts";
import { type } from "../../first-day/terminal.ts";
import { isMore } from "../../more.ts";
import { openWorld } from "../../nodes/shared.ts";
import type { World } from "../../nodes/world.ts";

let world: World;
let folder: string;
let course: Course;
const events: IssuingEvent[] = [];

beforeAll(async () => {
  world = await openWorld();
  folder = await mkdtemp(join(tmpdir(), "laurel-period-"));
  const { credential, ...rest } = JSON.parse(await readFile(join(root, "samples/course.json"), "utf8"));
  const dated = {
    ...credential,
    validFrom: "{{from}}",
    validUntil: "{{until}}",
    awardedDate: "{{completed_on}}T00:00:00Z",
  };
  await writeFile(join(folder, "course.json"), JSON.stringify({ ...rest, credential: dated }));
  course = await readCourse(join(folder, "course.json"));
  await writeOwn(folder, "laurel.json", {
    ...{ format: "laurel-config-v1", chainId: world.chainId, registry: world.registry.address, rpc: [world.rpc] },
    ...{ issuer: 1, accreditation: 1, operator: 1 },
    signer: { type: "rpc-account", address: world.operator.address },
  });
});
afterAll(async () => {
  await world?.stop();
  await rm(folder, { recursive: true, force: true });
});

const NEVER = "2099-01-01T00:00:00Z";

/** A learner with these dates. */
const learner = (i: number, from: string, until = NEVER, completed_on = "2020-06-05") => ({
  ...{ student_number: `202600000${i}`, full_name: `Niamh ${i}`, email: `${i}@students.example.org` },
  ...{ date_of_birth: "1949-01-02", grade: "C", score: 70, hours_studied: 75, completed_on, wallet_did: "" },
  ...{ from, until },
});
const NOW = learner(9, "2021-06-15T00:00:00Z");
const LATER = "2090-06-15T00:00:00+13:00";
const OVER = ["2021-06-15T00:00:00Z", "2022-06-15T00:00:00+13:00"] as const;
const bind = (...rows: ReturnType<typeof learner>[]) => bindRows("results", rows, course);

async function withOffice<Result>(work: (office: Office) => Promise<Result>): Promise<Result> {
  const { chainId, registry, rpc, operator } = world;
  events.length = 0;
  const office = await openOffice({
    ...{ registry: { chainId, address: registry.address }, rpc: [rpc], issuer: 1, accreditation: 1, operator: 1 },
    ...{ signer: { nodeAccount: operator.address }, finality: "latest" },
    onEvent: (event) => events.push(event),
  });
  return work(office).finally(() => closeOffice(office));
}

type Request = Omit<Parameters<typeof proposeBatch>[1], "input">;

const propose = (input: Parameters<typeof proposeBatch>[1]["input"], request: Request = {}) =>
  withOffice((office) => proposeBatch(office, { input, ...request }));

/** What is refused, as people are told. */
async function refusal(proposed: Promise<unknown>): Promise<string[]> {
  const error = await proposed.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof IssuingError)) throw error ?? new Error("it was not refused");
  return [`${error.code}: ${error.message}`, ...error.problems.map(describeProblem), error.cure ?? ""];
}

const notices = (): string[] => events.flatMap((event) => (event.type === "notice" ? [event.message] : []));

describe("credentials that are not valid now", () => {
  it("are refused where nobody can be asked, by kind, with how many, the first rows and what agrees to it", async () => {
    const other = learner(3, "2091-01-01T08:00:00Z");
    const proposed = propose(bind(NOW, learner(1, LATER), learner(2, ...OVER), other));
    await expect(proposed).rejects.toMatchObject({
      problems: [
        { row: 2, rows: [2, 4], count: 2, column: "from", accept: { option: "future" } },
        { row: 3, column: "until", accept: { option: "expired" } },
      ],
    });
    expect(await refusal(proposed)).toEqual([
      "cohort.unsure: results: 3 credentials would not be valid now; nothing was written or sent",
      'results rows 2, 4, column "from": valid only from a later day, such as 15 June 2090 (UTC+13) (course.json /credential/validFrom); issue on that day, or write an earlier one',
      'results row 3, column "until": expired: valid until 14 June 2022 (UTC+13), inclusive (course.json /credential/validUntil); write a later day',
      "to allow this, set allow: { future: true, expired: true }",
    ]);
  });

  it("are told with all else that is wrong", async () => {
    const wrong = { ...learner(2, NOW.from, NEVER, "2026-06-05") };
    const [first = "", ...problems] = await refusal(
      propose(bind(learner(1, LATER), wrong), { allow: { expired: true } }),
    );
    expect(first).toContain("cohort.invalid: results has 2 problems");
    expect(problems[0]).toContain('results row 1, column "from": valid only from 15 June 2090 (UTC+13)');
    expect(problems[1]).toContain("is before awardedDate");
  });

  it("are asked about once; whoever declines rejects, and nothing is kept", async () => {
    const asked: (readonly Question[])[] = [];
    const out = openBatchFolder(join(folder, "declined"));
    const confirm = async (questions: readonly Question[]): Promise<void> => {
      asked.push(questions);
      throw new Error("no");
    };
    const input = bind(learner(1, LATER), learner(2, LATER), learner(3, ...OVER));
    const issued = withOffice((office) => issueBatch(office, { input, folder: out, confirm }));
    await expect(issued).rejects.toThrow("no");
    await expect(access(out.path)).rejects.toThrow("ENOENT");
    expect(asked.map((questions) => questions.map(({ finding }) => finding))).toMatchObject([
      [
        { kind: "future", count: 2, examples: [{ row: 1, text: LATER }, { row: 2 }], effect: "keep", grade: "ask" },
        { kind: "expired", count: 1, examples: [{ row: 3, text: OVER[1] }] },
      ],
    ]);
  });

  it("are issued where that was said, which is told, and verifiers say from when on", async () => {
    const out = openBatchFolder(join(folder, "later"));
    const input = bind(learner(1, LATER));
    const allow = { future: true };
    await withOffice((office) => issueBatch(office, { input, folder: out, allow }));
    expect(notices()).toContain(
      'results row 1, column "from": valid only from 15 June 2090 (UTC+13) (course.json /credential/validFrom)',
    );
    const verifier = createVerifier(parseTrust(world.trust()));
    const file = await readFile(join(out.path, "credentials/000000.json"));
    const report = await verifier.verify(file);
    expect(report).toMatchObject({ verdict: "invalid" });
    expect(describeReport(report)[0]).toBe("NOT VALID: not valid yet; valid from 15 June 2090 (UTC+13)");
    expect(await verifier.verify(file, { at: new Date(LATER) })).toMatchObject({ verdict: "valid" });
    // The other answer is none.
    expect((await refusal(propose(bind(learner(1, ...OVER)), { allow })))[0]).toContain("cohort.unsure");
  });

  it("are corrected where that was said", async () => {
    const batch = openBatchFolder(join(folder, "over"));
    const input = bind(learner(1, ...OVER));
    await withOffice((office) => issueBatch(office, { input, folder: batch, allow: { expired: true } }));
    const cells = new Map([["grade", "B"]]);
    const correction = { folder: batch, learner: "2026000001", cells, out: openBatchFolder(join(folder, "over-2")) };
    const correct = (changes: object) =>
      withOffice((office) => correctCredential(office, { ...correction, ...changes }));
    expect((await refusal(correct({})))[1]).toContain(
      'the correction row 1, column "until": expired: valid until 14 June 2022',
    );
    const asked: number[] = [];
    const confirm = async (questions: readonly Question[]) => void asked.push(questions.length);
    expect(await correct({ confirm })).toMatchObject({ index: 0, record: { size: 1 } });
    expect(asked).toEqual([1]);
  });

  it("are named by their file, the first of them, where they are ready documents", async () => {
    const documents = join(folder, "documents");
    const { "@context": context } = JSON.parse(await readFile(join(root, "samples/course.json"), "utf8")).credential;
    const lines = [1, 2].map((n) => ({
      "@context": context,
      type: ["VerifiableCredential"],
      validFrom: LATER,
      credentialSubject: { n },
    }));
    await writeFile(`${documents}.jsonl`, lines.map((line) => JSON.stringify(line)).join("\n"));
    const input = await readDocumentInput(`${documents}.jsonl`, []);
    const [, problem] = await refusal(propose(input, { profile: "none" }));
    expect(problem).toMatch(/rows? 1, 2, \/validFrom: valid only from 15 June 2090|documents.jsonl.*\(and 1 more\)/);
  });
});

describe.runIf(isMore)("a cohort for threads", () => {
  it.each([1, 2])("of 6,000 is asked about as a whole by %d", async (threads) => {
    const rows = Array.from({ length: 6000 }, (_, i) => ({
      ...learner(0, i % 2 === 0 ? LATER : NOW.from),
      student_number: `9${i}`,
    }));
    const header = Object.keys(NOW);
    const cells = rows.map((row) => Object.values(row).join(","));
    await writeFile(join(folder, "many.csv"), [header.join(","), ...cells].join("\n"));
    const input = await readCohortInput(join(folder, "many.csv"), join(folder, "course.json"));
    await expect(propose(input, { threads })).rejects.toMatchObject({
      problems: [
        { row: 2, count: 3000, rows: Array.from({ length: 100 }, (_, i) => 2 * i + 2), accept: { option: "future" } },
      ],
    });
    expect((await propose(input, { threads, allow: { future: true } })).batch.size).toBe(6000);
  });
});

describe("dates before 1970", () => {
  it("are taken where the credential is valid from a later day on", async () => {
    const old = [learner(0, NOW.from, NEVER, "1968-06-05"), learner(1, NOW.from, NEVER, "1970-01-01")];
    expect((await propose(bind(...old))).batch.size).toBe(2);
  });

  it("are refused for validity in all rows at once, with what to write where", async () => {
    const early = [learner(0, "1968-06-05T00:00:00Z"), learner(1, "1970-01-01T00:00:00Z"), NOW];
    expect(await refusal(propose(bind(...early)))).toEqual([
      "cohort.invalid: results has 1 problem; nothing was written or sent",
      'results rows 1, 2, column "from": validFrom must be a date and time after 1970-01-01T00:00:00Z, such as 2026-06-15T02:00:00+02:00, in whole seconds (course.json /credential/validFrom); write the day of issue into validFrom, such as 2026-06-15T00:00:00Z, and an earlier day into awardedDate',
      "",
    ]);
  });
});

describe("laurel issue", () => {
  const words = ["issue", "cohort.csv", "--course", "course.json", "--out", "out", "--dry-run", "--yes"];
  const write = (...rows: object[]) =>
    writeFile(
      join(folder, "cohort.csv"),
      [Object.keys(NOW), ...rows.map((row) => Object.values(row))].map((cells) => cells.join(",")).join("\n"),
    );

  it("prints the flag where there is no terminal; --yes is no answer", async () => {
    await write(NOW, learner(1, LATER), learner(2, ...OVER));
    const refused = await runInProcess(folder, words);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('cohort.csv row 3, column "from": valid only from 15 June 2090 (UTC+13)');
    expect(refused.stderr).toContain("add: --future --expired");
    expect((await runInProcess(folder, [...words, "--future"])).stderr).toContain("add: --expired");
    const taken = await runInProcess(folder, [...words, "--future", "--expired"]);
    expect(taken).toMatchObject({ code: 0 });
    expect(taken.stderr).toContain('row 4, column "until": expired: valid until 14 June 2022 (UTC+13), inclusive');
  });

  it("asks at a terminal, once for all kinds, with how many and the first rows", async () => {
    await write(NOW, learner(1, LATER), learner(2, ...OVER), learner(3, LATER));
    const env = { PATH: process.env.PATH, HOME: folder };
    const asked = (answer: string) => type(folder, env, [shellCommand, ...words].join(" "), [[/\[y\/N\] $/, answer]]);
    const { code, text } = await asked("n");
    expect(code).toBe(1);
    expect(text).toContain('? cohort.csv rows 3, 5, column "from": valid only from 15 June 2090 (UTC+13)');
    expect(text).toContain(`row 3: ${LATER}`);
    expect(text).toContain('? cohort.csv row 4, column "until": expired');
    expect(text).toContain("Go on with all 2? [y/N] n");
    expect((await asked("y")).code).toBe(0);
  });
});
