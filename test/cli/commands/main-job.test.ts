// The main job by the command against a real node: authorities, registrar, learner, employer. The cohort is issued by a process of its own.
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getAddress } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalNode, startNode } from "../../../scripts/node.ts";
import { expectOutput } from "../output.ts";
import { ownFile, root, type Run, runCommand, runInProcess } from "../run.ts";

const course = join(root, "samples/course.json");
let chain: LocalNode;
let folder: string;
let place: string;

const run = (...words: string[]): Promise<Run> => runInProcess(folder, words);

async function json(code: number, ...words: string[]) {
  const result = await run(...words, "--json");
  expect(result.code, result.stderr + result.stdout).toBe(code);
  return expectOutput(result.stdout);
}

const codeOf = (report: { checks: { outcome: string; code?: string }[] }): string | undefined =>
  report.checks.find(({ outcome }) => outcome !== "pass")?.code;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-first-day-"));
  chain = await startNode();
  const [governor = "", accreditor = "", admin = "", operator = ""] = chain.accounts;
  const { chainId, address } = await json(
    0,
    "registry",
    "deploy",
    "--governor",
    governor,
    "--rpc",
    chain.rpc,
    "--signer",
    governor,
    "--yes",
  );
  place = `eip155:${chainId}:${address}`;
  const where = ["--registry", place, "--rpc", chain.rpc];
  const qqi = ["--name", "QQI Example", "--uri", "https://qa.example.org", "--until", "2090-12-31"];
  await json(0, "accreditor", "appoint", "--account", accreditor, ...qqi, "--signer", governor, "--yes", ...where);
  const university = [
    "--name",
    "University of Example",
    "--uri",
    "did:web:university.example.org",
    "--until",
    "2090-12-31",
  ];
  await json(
    0,
    "issuer",
    "register",
    "--accreditor",
    "1",
    "--admin",
    admin,
    ...university,
    "--signer",
    accreditor,
    "--yes",
    ...where,
  );
  await json(
    0,
    "operator",
    "add",
    "--issuer",
    "1",
    "--account",
    operator,
    "--until",
    "2090-06-30",
    "--signer",
    admin,
    "--yes",
    ...where,
  );
  expect(
    await json(0, "init", "--registry", `${place}/issuers/1`, "--rpc", chain.rpc, "--signer", operator),
  ).toMatchObject({
    format: "laurel-config-v1",
    issuer: 1,
    accreditation: 1,
    operator: 1,
  });
  await json(
    0,
    "trust",
    "add",
    "--name",
    "Local",
    "--registry",
    place,
    "--rpc",
    chain.rpc,
    "--max-age",
    "none",
    "--yes",
  );
  const rows = (await readFile(join(root, "samples/cohort-1000.csv"), "utf8")).split("\n").slice(0, 6);
  await writeFile(join(folder, "cohort.csv"), `${rows.join("\n")}\n`);
});

afterAll(async () => {
  await chain?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("the main job, by the command", () => {
  it("tries out without writing or sending", async () => {
    const tried = await json(0, "issue", "cohort.csv", "--course", course, "--out", "batch", "--dry-run");
    expect(tried).toMatchObject({ format: "laurel-dry-run-v1", size: 5 });
    expect(await readdir(folder)).not.toContain("batch");
  });

  it("asks before it sends, and refuses where nobody can be asked", async () => {
    const { code, stderr } = await run("issue", "cohort.csv", "--course", course, "--out", "batch");
    expect(code).toBe(2);
    expect(stderr).toContain("pass --yes");
    expect(await readdir(folder)).not.toContain("batch");
  });

  it("writes nothing and sends nothing where a row is at fault", async () => {
    const text = await readFile(join(folder, "cohort.csv"), "utf8");
    await writeFile(join(folder, "bad.csv"), text.replace("2026-06-05", "05/06/2026"));
    const refused = await json(1, "issue", "bad.csv", "--course", course, "--out", "bad", "--yes");
    expect(refused).toMatchObject({
      format: "laurel-error-v1",
      code: "cohort.invalid",
      problems: [{ row: 2, column: "completed_on" }],
    });
    expect(await readdir(folder)).not.toContain("bad");
  });

  it("anchors the cohort and writes a file for each learner", async () => {
    const words = ["issue", "cohort.csv", "--course", course, "--out", "batch", "--yes", "--json"];
    const { code, stdout, stderr } = await runCommand(folder, words);
    expect(code, stderr).toBe(0);
    const batch = expectOutput(stdout);
    expect(batch).toMatchObject({ format: "laurel-batch-v1", issuer: 1, size: 5, state: "anchored" });
    expect(batch).toEqual(JSON.parse(await readFile(join(folder, "batch/batch.json"), "utf8")));
    expect(await readdir(join(folder, "batch/credentials"))).toEqual([
      "000000.json",
      "000001.json",
      "000002.json",
      "000003.json",
      "000004.json",
    ]);
    for (const name of ["batch.secret.json", "learners.csv"])
      expect((await stat(join(folder, "batch", name))).mode & 0o777).toBe(0o600);
  });

  it("does nothing twice", async () => {
    const first = JSON.parse(await readFile(join(folder, "batch/batch.json"), "utf8"));
    expect(await json(0, "issue", "cohort.csv", "--course", course, "--out", "batch", "--yes")).toEqual(first);
  });

  it("refuses the same folder with changed input, naming the first row", async () => {
    const text = await readFile(join(folder, "cohort.csv"), "utf8");
    await writeFile(join(folder, "changed.csv"), text.replace("Łukasz", "Lukasz"));
    const refused = await json(1, "issue", "changed.csv", "--course", course, "--out", "batch", "--yes");
    expect(refused.message).toBe("changed.csv row 3 has changed since this batch was planned");
  });

  it("verifies the folder, a file and standard input", async () => {
    expect(await json(0, "verify", "batch")).toMatchObject({
      format: "laurel-reports-v1",
      summary: { valid: 5, invalid: 0, unknown: 0 },
    });
    const report = await json(0, "verify", "batch/credentials/000000.json");
    expect(report).toMatchObject({
      format: "laurel-report-v1",
      verdict: "valid",
      issuer: { name: "University of Example" },
    });
    const text = await readFile(join(folder, "batch/credentials/000000.json"), "utf8");
    expect((await runCommand(folder, ["verify", "-"], text)).code).toBe(0);
  });

  it("withholds claims, and the copy still verifies", async () => {
    const copy = await json(
      0,
      "withhold",
      "batch/credentials/000001.json",
      "--claim",
      "dateOfBirth",
      "--claim",
      "result",
      "--out",
      "copy.json",
    );
    expect(copy.withheld).toEqual(["/credentialSubject/dateOfBirth", "/credentialSubject/result"]);
    expect(await readFile(join(folder, "copy.json"), "utf8")).not.toContain('"dateOfBirth":');
    expect(await json(0, "verify", "copy.json")).toMatchObject({ verdict: "valid", withheld: copy.withheld });
  });

  it("refuses an altered grade", async () => {
    const text = await readFile(join(folder, "batch/credentials/000001.json"), "utf8");
    await writeFile(join(folder, "altered.json"), text.replace('"creditsEarned":3', '"creditsEarned":9'));
    expect(codeOf(await json(1, "verify", "altered.json"))).toBe("integrity.altered");
    expect(await json(2, "revoke", "batch", "--yes")).toMatchObject({
      cure: "name them with --learner, --list, --index or --credential",
    });
    expect(await json(1, "revoke", "batch", "--credential", "altered.json", "--yes")).toMatchObject({
      code: "integrity.altered",
    });
  });

  it("suspends, reinstates, revokes and annuls", async () => {
    await json(0, "suspend", "batch", "--index", "2", "--yes");
    expect(codeOf(await json(1, "verify", "batch/credentials/000002.json"))).toBe("status.suspended");
    await json(0, "reinstate", "batch", "--index", "2", "--yes");
    expect(await json(0, "verify", "batch/credentials/000002.json")).toMatchObject({ verdict: "valid" });
    expect((await json(0, "revoke", "batch", "--learner", "2026000013", "--yes")).changed).toHaveLength(1);
    expect((await json(0, "revoke", "batch", "--learner", "2026000013", "--yes")).changed).toEqual([]);
    expect(await json(1, "verify", "batch")).toMatchObject({ summary: { valid: 4, invalid: 1, unknown: 0 } });
    const annulled = ["annul", "batch", "--learner", "2026000013"];
    expect(await json(0, ...annulled, "--safe", "annul.json")).toMatchObject({
      accounts: [{ account: getAddress(chain.accounts[2] ?? ""), role: "the admin of issuer 1", kind: "plain" }],
      calls: [{ signature: "annulCredentialRevocations(uint32,bytes32,uint32[],uint256[])" }],
    });
    await json(0, ...annulled, "--signer", chain.accounts[2] ?? "", "--yes");
    expect(await json(0, "verify", "batch")).toMatchObject({ summary: { valid: 5 } });
    expect((await json(0, ...annulled, "--safe", "again.json")).changed).toEqual([]);
  });

  it("refuses a stranger's key with the contract's own error", async () => {
    const refused = await json(1, "revoke", "batch", "--index", "1", "--signer", chain.accounts[5] ?? "", "--yes");
    expect(refused).toMatchObject({ code: "registry.NotOperator", exitCode: 1 });
  });

  it("makes a lost file anew, byte for byte", async () => {
    const file = join(folder, "batch/credentials/000003.json");
    const before = await readFile(file, "utf8");
    await rm(file);
    expect(await json(1, "audit", "batch")).toMatchObject({ missing: ["credentials/000003.json"], changed: [] });
    await json(0, "reissue", "batch", "--index", "3");
    expect(await readFile(file, "utf8")).toBe(before);
    expect(await json(0, "audit", "batch")).toMatchObject({ missing: [], counts: true });
    await json(0, "extract", "batch", "--index", "3", "--out", "taken.json");
    expect(await readFile(join(folder, "taken.json"), "utf8")).toBe(before);
  });

  it("shows a file without the chain, and says that it checked nothing", async () => {
    const shown = await json(0, "show", "copy.json");
    expect(shown).toMatchObject({ format: "laurel-show-v1" });
    expect((await run("show", "copy.json")).stdout).toMatch(/nothing (was|is) checked/i);
    expect(await json(0, "withhold", "copy.json")).toMatchObject({ format: "laurel-claims-v1" });
    expect(await json(0, "status", "batch/credentials/000000.json")).toMatchObject({ verdict: "valid" });
    expect((await json(0, "trust", "list")).registries).toHaveLength(1);
  });

  it("issues ready documents from JSON Lines and from a folder", async () => {
    const documents = await Promise.all(
      [0, 1].map(async (index) => {
        const {
          proof: _,
          id: _id,
          ...document
        } = JSON.parse(await readFile(join(folder, `batch/credentials/00000${index}.json`), "utf8"));
        return document;
      }),
    );
    await writeFile(join(folder, "ready.jsonl"), documents.map((one) => `${JSON.stringify(one)}\n`).join(""));
    await mkdir(join(folder, "ready"));
    for (const [index, one] of documents.entries())
      await writeFile(join(folder, `ready/${index}.json`), JSON.stringify(one));
    for (const input of ["ready.jsonl", "ready"]) {
      const out = `out-${input}`;
      const claims = ["--disclosable", "/credentialSubject/name", "--disclosable", "/credentialSubject/result"];
      expect(await json(0, "issue", input, ...claims, "--out", out, "--yes", "--again")).toMatchObject({ size: 2 });
      expect(await json(0, "verify", out)).toMatchObject({ summary: { valid: 2 } });
    }
  });

  it("takes one credential out of JSON Lines", async () => {
    const texts = await Promise.all(
      [0, 1].map((index) => readFile(join(folder, `batch/credentials/00000${index}.json`), "utf8")),
    );
    await writeFile(join(folder, "all.jsonl"), texts.join(""));
    expect(await json(0, "verify", "all.jsonl")).toMatchObject({ summary: { valid: 2 } });
    expect(await json(0, "extract", "all.jsonl", "--index", "1", "--out", "one.json")).toMatchObject({ index: 1 });
    expect(await readFile(join(folder, "one.json"), "utf8")).toBe(texts[1]);
    expect(await json(1, "extract", "all.jsonl", "--index", "4", "--out", "none.json")).toMatchObject({
      code: "credential.none",
    });
  });

  it("corrects a cell: the new credential names the old, which is revoked", async () => {
    const words = ["correct", "batch", "--learner", "2026000013", "--set", "grade=A", "--out", "correction", "--yes"];
    const corrected = await json(0, ...words);
    expect(corrected).toMatchObject({ format: "laurel-correction-v1", issued: { size: 1, state: "anchored" } });
    const report = await json(0, "verify", "correction/credentials/000000.json");
    expect(JSON.stringify(report.credential)).toContain(corrected.replaced);
    const second = await json(1, ...words.with(5, "grade=B").with(7, "correction-2"));
    expect(second).toMatchObject({ code: "correction.late", message: expect.stringContaining(corrected.issued.root) });
    expect(second.cure).toMatch(
      /^correct that one: `laurel correct \S*correction --index 0 --set grade=B --out <a new folder>`$/,
    );
    const choose = (...choice: string[]) => json(2, ...words.toSpliced(2, 2, ...choice));
    expect((await choose()).cure).toBe("name one with --learner, --index or --credential");
    const twice = await choose("--index", "1", "--index", "2");
    expect(twice).toMatchObject({ message: "--index names two: 1 and 2", cure: expect.stringContaining("name one") });
    expect((await choose("--learner", "2026000013", "--index", "x")).message).toContain("--index x: not an index");
    expect(await json(0, ...words)).toMatchObject({ revoked: { changed: [], already: corrected.revoked.changed } });
    await json(0, "annul", "batch", "--learner", "2026000013", "--signer", chain.accounts[2] ?? "", "--yes");
  });

  it("revokes a whole batch, and takes it back by the admin alone", async () => {
    await json(0, "revoke-batch", "correction", "--yes");
    expect(codeOf(await json(1, "verify", "correction/credentials/000000.json"))).toBe("status.batch-revoked");
    await json(0, "annul", "correction", "--batch", "--signer", chain.accounts[2] ?? "", "--yes");
    expect(await json(0, "verify", "correction/credentials/000000.json")).toMatchObject({ verdict: "valid" });
  });

  it("makes and lists keystores, and courses to start from", async () => {
    await writeFile(join(folder, "password"), "correct horse battery staple\n");
    await mkdir(join(folder, "keys"));
    const { address } = await json(0, "keystore", "new", "keys/registrar.json", "--password-file", "password");
    expect(await json(0, "keystore", "list", "keys")).toMatchObject({ keystores: [{ address }] });
    await json(0, "course", "new", "starter.json");
    await json(0, "course", "check", course);
    await json(0, "completion", "zsh");
    await json(0, "completion", "fish");
  });

  it("distrusts what a stolen key anchored, and anchors the honest batch again", async () => {
    const admin = chain.accounts[2] ?? "";
    const { anchoredAt } = await json(0, "status", "batch");
    const moment = new Date((anchoredAt - 1) * 1000).toISOString().replace(".000", "");
    const { stderr } = await run("operator", "end", "1", "--as-of", moment, "--signer", admin, "--yes");
    expect(stderr).toContain("4 batches anchored since");
    expect(codeOf(await json(1, "verify", "batch/credentials/000000.json"))).toBe("authority.operator");
    expect(await json(1, "status", "batch")).toMatchObject({ state: "needs attention", counts: false });
    const refused = await run("reanchor", "batch", "--yes");
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(
      /^The batch was anchored on .* and no longer counts:\n {2}operator 1 \(0x\w+\) was in force until /,
    );
    const again = ["operator", "add", "--account", chain.accounts[3] ?? "", "--until", "2090-06-30", "--yes"];
    await json(0, ...again, "--signer", admin);
    await json(0, "init", "--registry", `${place}/issuers/1`, "--rpc", chain.rpc, "--signer", chain.accounts[3] ?? "");
    await json(0, "reanchor", "batch", "--yes");
    expect(await json(0, "verify", "batch")).toMatchObject({ summary: { valid: 5 } });
  });

  it("says unknown where no node answers", async () => {
    const trust = JSON.parse(await readFile(ownFile(folder, "trust.json"), "utf8"));
    trust.registries[0].rpc = ["http://127.0.0.1:9"];
    await writeFile(join(folder, "dead.json"), JSON.stringify(trust));
    const report = await json(3, "verify", "batch/credentials/000000.json", "--trust", "dead.json");
    expect([report.verdict, codeOf(report)]).toEqual(["unknown", "rpc.unreachable"]);
  });
});
