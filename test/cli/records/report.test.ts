// laurel report, status and audit: counted against an oracle, over folders, the ledger and a batch issued elsewhere; what cannot be read is no number.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { isMore } from "../../more.ts";
import { ask } from "../../nodes/anvil.ts";
import { limitLogs } from "../../nodes/limited-logs.ts";
import { type NodeProxy, replaceAnswers, type RpcRequest, startProxy } from "../../nodes/proxy.ts";
import { openWorld } from "../../nodes/shared.ts";
import { createDocument, type World } from "../../nodes/world.ts";
import { expectOutput } from "../output.ts";
import { ownFile, root, type Run, runInProcess, writeOwn } from "../run.ts";

let world: World;
let folder: string;
let cohort: string[];
const course = join(root, "samples/course.json");

beforeAll(async () => {
  world = await openWorld();
  cohort = (await readFile(join(root, "samples/cohort-1000.csv"), "utf8")).split("\n");
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-report-"));
  await writeOwn(folder, "trust.json", world.trust());
  await writeConfig([world.rpc]);
});
afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

const writeConfig = (rpc: readonly string[], signer = world.operator.address): Promise<void> =>
  writeOwn(folder, "laurel.json", {
    ...{ format: "laurel-config-v1", chainId: world.chainId, registry: world.registry.address, rpc },
    ...{ issuer: 1, accreditation: 1, operator: 1, signer: { type: "rpc-account", address: signer } },
  });
const run = (...words: string[]): Promise<Run> => runInProcess(folder, words);
async function json(code: number, ...words: string[]) {
  const result = await run(...words, "--json");
  expect(result.code, result.stderr + result.stdout).toBe(code);
  return expectOutput(result.stdout);
}
/** Issues some of the sample's learners. */
async function issue(out: string, from: number, count: number): Promise<void> {
  await writeFile(join(folder, "cohort.csv"), [cohort[0], ...cohort.slice(1 + from, 1 + from + count)].join("\n"));
  await json(0, "issue", "cohort.csv", "--course", course, "--out", out, "--yes");
}
const report = (code: number, ...words: string[]) => json(code, "report", ...words);
const year = async (): Promise<number> => new Date((await world.now()) * 1000).getUTCFullYear();
const ledger = (): string => join(ownFile(folder, "laurel.json"), "..", "ledger");

async function readLedger(): Promise<object> {
  const files = await readdir(ledger(), { recursive: true, withFileTypes: true });
  const found: Record<string, unknown> = {};
  for (const entry of files.filter((one) => one.isFile())) {
    const text = await readFile(join(entry.parentPath, entry.name), "utf8");
    const lines = text.split("\n").filter((line) => line !== "");
    found[entry.name] = entry.name.endsWith(".jsonl")
      ? lines
          .map((line) => ({ ...JSON.parse(line), at: undefined, key: undefined }))
          .map((line) => JSON.stringify(line))
          .sort()
      : entry.name.endsWith(".learners")
        ? lines.map((line) => line.slice(65))
        : "key";
  }
  return found;
}

describe("laurel report", () => {
  it("counts three folders, a correction, and a batch issued elsewhere", async () => {
    const before = (await report(0)).totals;
    await mkdir(join(folder, "batches"));
    await issue("batches/june", 0, 6);
    await issue("batches/july", 6, 3);
    await issue("batches/august", 9, 2);
    const learner = cohort[1]?.split(",")[0] ?? "";
    await json(
      0,
      "correct",
      "batches/june",
      "--learner",
      learner,
      "--set",
      "grade=C",
      "--out",
      "batches/june-c",
      "--yes",
    );
    await json(0, "revoke", "batches/june", "--index", "1", "--index", "2", "--reason", "error", "--yes");
    await json(0, "revoke", "batches/july", "--index", "0", "--reason", "withdrawn", "--yes");
    await json(0, "suspend", "batches/july", "--index", "1", "--yes");
    const elsewhere = await world.issue([createDocument({ id: "urn:example:elsewhere" })]);
    const { totals, reasons, folders, attention, unknown } = await report(0, "batches");
    expect(unknown).toEqual([]);
    const of = (name: string) =>
      folders.find((one: { folder: string }) => one.folder === join(folder, "batches", name));
    const june = of("june");
    // Which index the correction took is not known here: it may have been one of the two.
    expect(june.corrected + june.revoked).toBeGreaterThanOrEqual(2);
    expect(of("july")).toMatchObject({ issued: 3, revoked: 1, suspended: 1, reasons: { withdrawn: 1 }, valid: 1 });
    expect(of("june-c")).toMatchObject({ issued: 1, correction: true, corrected: 0, revoked: 0 });
    expect(totals).toEqual({
      issued: before.issued + 13,
      corrected: before.corrected + june.corrected,
      revoked: before.revoked + june.revoked + 1,
      suspended: before.suspended + 1,
    });
    expect(reasons.withdrawn).toBe(1);
    expect(attention).toContainEqual({ kind: "elsewhere", folder: null, root: elsewhere.root, message: null });
    // The same by the ledger alone, and for a year; nothing for another year.
    expect((await report(0)).totals).toEqual(totals);
    expect((await report(0, "--year", String(await year()))).totals.suspended).toBe(totals.suspended);
    expect((await report(0, "--year", "1999")).totals).toEqual({ issued: 0, corrected: 0, revoked: 0, suspended: 0 });
    const { stdout } = await run("report", "--no-ledger");
    for (const line of stdout.split("\n").slice(0, 12)) expect(line.length).toBeLessThanOrEqual(80);
    expect(stdout).toMatch(/Total +\d/);
    const csv = await run("report", "--format", "csv");
    const rows = csv.stdout.trimEnd().split("\n");
    expect(rows).toHaveLength(2 + folders.length);
    expect(rows.at(-1)).toMatch(
      new RegExp(`^total,.*,${totals.issued},1,${totals.corrected},${totals.revoked},${totals.suspended},`),
    );
    expect(JSON.parse((await run("report", "--format", "json")).stdout).totals).toEqual(totals);
  });

  it("rebuilds the ledger from the folders", async () => {
    await issue("june", 20, 4);
    const learner = cohort[21]?.split(",")[0] ?? "";
    await json(0, "correct", "june", "--learner", learner, "--set", "grade=C", "--out", "june-c", "--yes");
    await json(0, "suspend", "june", "--index", "0", "--yes");
    await json(0, "revoke-batch", "june", "--reason", "error", "--yes");
    const before = await readLedger();
    await rm(ledger(), { recursive: true });
    await report(0, "june", "june-c", "--no-ledger");
    await expect(readdir(ledger())).rejects.toThrow();
    const { stderr } = await run("report", "june-c", "june");
    expect(stderr).toContain("Noted in your ledger: june.");
    expect(await readLedger()).toEqual(before);
    expect((await run("report", "june", "june-c")).stderr).toBe("");
    expect(await readLedger()).toEqual(before);
  });

  it("names what needs attention: folders that moved, are gone, damaged or not anchored; and cells that are formulas", async () => {
    await issue("=june", 30, 2);
    await cp(join(folder, "=june"), join(folder, "moved"), { recursive: true });
    await rm(join(folder, "=june"), { recursive: true });
    const kinds = async (...words: string[]) =>
      (await report(0, ...words)).attention.flatMap((one: { kind: string; folder: string | null }) =>
        one.folder?.startsWith(folder) === true ? [one.kind] : [],
      );
    expect(await kinds()).toEqual(["gone"]);
    expect((await run("report", "--format", "csv")).stdout).not.toMatch(/(?:^|[,"])=/m);
    expect(await kinds("moved")).toEqual([]);
    expect(await kinds()).toEqual([]);
    await writeFile(join(folder, "moved/batch.json"), "{}");
    expect(await kinds()).toEqual(["unreadable", "gone"]);
    expect((await run("report", "nowhere")).code).toBe(2);
    expect((await run("report", "--year", "26")).code).toBe(2);
    expect((await run("report", "--format", "xml")).code).toBe(2);
  });

  it("counts by the year of the block, and what was taken back no more", async () => {
    await issue("june", 50, 3);
    const snapshot = await ask(world.rpc, "evm_snapshot", []);
    const issuedIn = await year();
    const count = async (of: number): Promise<unknown> => {
      const { folders } = await report(0, "--year", String(of));
      const found = folders.find((one: { folder: string | null }) => one.folder === join(folder, "june"));
      return found && [found.issued, found.revoked, found.suspended];
    };
    try {
      const next = Date.UTC(issuedIn + 1, 0, 1) / 1000;
      await ask(world.rpc, "evm_setNextBlockTimestamp", [next - 1]);
      await json(0, "revoke", "june", "--index", "0", "--reason", "error", "--yes");
      await ask(world.rpc, "evm_setNextBlockTimestamp", [next]);
      await json(0, "revoke", "june", "--index", "1", "--reason", "error", "--yes");
      await json(0, "suspend", "june", "--index", "2", "--yes");
      expect([await count(issuedIn), await count(issuedIn + 1), await count(issuedIn + 2)]).toEqual([
        [3, 1, 0],
        [0, 1, 1],
        undefined,
      ]);
      await json(0, "annul", "june", "--index", "1", "--signer", world.admin.address, "--yes");
      await json(0, "revoke-batch", "june", "--reason", "fraud", "--yes");
      expect([await count(issuedIn), await count(issuedIn + 1)]).toEqual([
        [3, 1, 0],
        [0, 2, 0],
      ]);
    } finally {
      await ask(world.rpc, "evm_revert", [snapshot]);
    }
  });

  it("counts no batch without end that a thief anchored: its size is no number of credentials", async () => {
    const before = await ask(world.rpc, "evm_snapshot", []);
    const registry = world.registry.connect(world.operator);
    const huge = `0x${"9".repeat(64)}`;
    await (await registry.anchorBatch(1, 1, 1, huge, 2 ** 32 - 1)).wait();
    try {
      const { totals, atLeast, unknown, attention } = await report(3);
      expect([totals, unknown]).toEqual([null, [`the batch ${huge}: 4,294,967,295 credentials are too many to count`]]);
      expect(atLeast.issued).toBeLessThan(10_000);
      expect(attention).toContainEqual({ kind: "elsewhere", folder: null, root: huge, message: null });
    } finally {
      await ask(world.rpc, "evm_revert", [before]);
    }
  });

  it("believes no single node of three, and says no number where the chain cannot be read", async () => {
    await issue("june", 40, 3);
    const before = await ask(world.rpc, "eth_blockNumber", []);
    await json(0, "revoke", "june", "--index", "0", "--reason", "error", "--yes");
    const truth = (await report(0)).totals;
    const nodes = await Promise.all([1, 2, 3].map(() => startProxy(world.rpc)));
    try {
      await writeConfig(nodes.map(({ url }) => url));
      expect((await report(0)).totals).toEqual(truth);
      // One lives in the time before the revocation, and lists no events.
      const [liar, other] = nodes as [NodeProxy, NodeProxy];
      liar.fault = async (calls) => {
        const [{ id, method, params }] = calls as [RpcRequest];
        if (calls.length > 1 || (method !== "eth_call" && method !== "eth_getLogs")) return undefined;
        const result = method === "eth_getLogs" ? [] : await ask(world.rpc, method, [params[0], before]);
        return { body: { jsonrpc: "2.0", id, result } };
      };
      expect((await report(0)).totals).toEqual(truth);
      // Two that list no events at all: what was issued elsewhere is not known.
      liar.fault = limitLogs(() => ({ blocks: 0, refusal: { code: -32600, message: "eth_getLogs is disabled" } }));
      other.fault = liar.fault;
      const { totals, atLeast, unknown } = await report(3);
      expect(totals).toBeNull();
      expect(atLeast).toMatchObject({ revoked: 1 });
      expect(unknown).toEqual([expect.stringMatching(/^batches issued elsewhere, in blocks \d+ to \d+: /)]);
      const { stdout } = await run("report");
      expect(stdout).not.toContain("Total");
      expect(stdout).toMatch(/At least .* 1 +0\n/);
      expect(stdout).toContain("Not known:\n  batches issued elsewhere");
      // Two that answer no call.
      liar.fault = replaceAnswers(({ method }) =>
        method === "eth_call" ? { error: { code: -32000, message: "no" } } : undefined,
      );
      other.fault = liar.fault;
      const dead = await run("report", "--json");
      expect([dead.code, JSON.parse(dead.stdout).format]).toEqual([3, "laurel-error-v1"]);
    } finally {
      await Promise.all(nodes.map((node) => node.stop()));
    }
  });
});

/** What a history does: to a batch, and to one of its credentials. */
const step = fc.record({
  batch: fc.nat(1),
  index: fc.nat(2),
  action: fc.constantFrom("revoke", "suspend", "reinstate", "annul", "correct", "revoke-batch", "annul-batch"),
  reason: fc.constantFrom("error", "withdrawn", "fraud", "superseded"),
});

describe("reports, status and audit of histories", { timeout: isMore ? 900_000 : 60_000 }, () => {
  it("count as an oracle does", async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: isMore ? 12 : 7 }), async (steps) => {
        runs += 1;
        const before = (await report(0)).totals;
        const names = [`a${runs}`, `b${runs}`];
        for (const name of names) {
          await writeFile(join(folder, "cohort.csv"), cohort.slice(0, 4).join("\n"));
          await json(0, "issue", "cohort.csv", "--course", course, "--out", name, "--yes", "--again");
        }
        const batches = names.map(() => ({
          whole: "",
          of: [0, 1, 2].map(() => ({ revoked: "", isSuspended: false })),
        }));
        let corrections = 0;
        for (const { batch, index, action, reason } of steps) {
          const [name = "", state] = [names[batch], batches[batch]];
          const one = state?.of[index];
          if (state === undefined || one === undefined) continue;
          const isRevoked = state.whole !== "" || one.revoked !== "";
          const admin = ["--signer", world.admin.address];
          if (action === "revoke" && !isRevoked) {
            await json(0, "revoke", name, "--index", `${index}`, "--reason", reason, "--yes");
            one.revoked = reason;
          } else if (action === "suspend" && !isRevoked && !one.isSuspended) {
            await json(0, "suspend", name, "--index", `${index}`, "--yes");
            one.isSuspended = true;
          } else if (action === "reinstate" && one.isSuspended && !isRevoked) {
            await json(0, "reinstate", name, "--index", `${index}`, "--yes");
            one.isSuspended = false;
          } else if (action === "annul" && one.revoked !== "" && state.whole === "") {
            await json(0, "annul", name, "--index", `${index}`, ...admin, "--yes");
            one.revoked = "";
          } else if (action === "correct" && !isRevoked && !one.isSuspended) {
            const out = `${name}-${index}-${corrections}`;
            await json(0, "correct", name, "--index", `${index}`, "--set", "grade=C", "--out", out, "--yes");
            one.revoked = "superseded";
            corrections += 1;
          } else if (action === "revoke-batch" && state.whole === "") {
            await json(0, "revoke-batch", name, "--reason", reason, "--yes");
            state.whole = reason;
          } else if (action === "annul-batch" && state.whole !== "") {
            await json(0, "annul", name, "--batch", ...admin, "--yes");
            state.whole = "";
          }
        }
        const totals = { issued: 6 + corrections, corrected: 0, revoked: 0, suspended: 0 };
        for (const [at, { whole, of }] of batches.entries()) {
          const counts = { valid: 0, corrected: 0, revoked: 0, suspended: 0, expired: 0 };
          const reasons: Record<string, number> = {};
          for (const { revoked, isSuspended } of of) {
            const reason = revoked || whole;
            if (reason === "superseded") counts.corrected += 1;
            else if (reason !== "") {
              counts.revoked += 1;
              reasons[reason] = (reasons[reason] ?? 0) + 1;
            } else if (isSuspended) counts.suspended += 1;
            else counts.valid += 1;
          }
          totals.corrected += counts.corrected;
          totals.revoked += counts.revoked;
          totals.suspended += counts.suspended;
          const { credentials } = await json(whole === "" ? 0 : 1, "status", names[at] ?? "");
          expect(credentials).toEqual({ ...counts, reasons });
          expect((await json(0, "audit", names[at] ?? "")).credentials).toEqual({ ...counts, reasons });
        }
        for (const [member, count] of Object.entries(before)) totals[member as keyof typeof totals] += count as number;
        expect((await report(0)).totals).toEqual(totals);
        expect((await report(0, "--year", String(await year()))).totals).toEqual(totals);
      }),
      { numRuns: isMore ? 25 : 1 },
    );
  });
});
