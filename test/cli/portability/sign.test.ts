// Signing for other verifiers by the command: a registrar's steps, and a run that is killed on the way.
import { readFileSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBatchFolder } from "../../../issuing/src/index.ts";
import { PASSWORD } from "../../nodes/key.ts";
import { isMore, waitUntil } from "../../more.ts";
import { openScene, printFiles, readCredentials, type Scene, stripProof } from "../../portability/batch/scene.ts";
import { expectOutput } from "../output.ts";
import { root, type Run, runInProcess, startCommand, writeOwn } from "../run.ts";

const KEY = ["--sign", "signing-key.json", "--sign-password-file", "sign-password"];
const SECOND = ["--sign", "second-key.json", "--sign-password-file", "sign-password"];
const FIRST = "did:web:university.example.org#key-1";
let scene: Scene;

const run = (...words: string[]): Promise<Run> => runInProcess(scene.path, words);
const readText = async (name: string): Promise<string> =>
  [...(await readCredentials(openBatchFolder(join(scene.path, name)))).values()].join("");
const COURSE = ["--course", join(root, "samples/course.json")];
const BASE = ["--status-base", "https://university.example.org/status"];
const issue = (out: string, ...more: string[]): Promise<Run> =>
  run("issue", "cohort-6.csv", ...COURSE, ...BASE, "--out", out, "--yes", "--again", ...more);

/** Runs a command that must go well. */
async function expectDone(...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(...words);
  expect(code, stdout + stderr).toBe(0);
  return stdout;
}

beforeAll(async () => {
  scene = await openScene();
  const { chainId, registry, rpc, operator } = scene.world;
  await writeOwn(scene.path, "laurel.json", {
    ...{ format: "laurel-config-v1", chainId, registry: registry.address, rpc: [rpc], issuer: 1 },
    ...{ accreditation: 1, operator: 1, signer: { type: "rpc-account", address: operator.address } },
  });
  await writeOwn(scene.path, "trust.json", scene.world.trust());
  const [first, second] = scene.keys;
  const files = { "signing-key.json": first.json, "second-key.json": second.json, "sign-password": `${PASSWORD}\n` };
  for (const [name, text] of Object.entries(files)) await writeFile(join(scene.path, name), text);
  await scene.prepare(6);
});
afterAll(() => scene.close());

describe("laurel issue --sign", () => {
  it("signs nothing in a dry run and where an order is signed, and says when it does", async () => {
    const dry = await issue("signed", ...KEY, "--dry-run");
    expect(dry.stdout, dry.stderr).toContain("Without --dry-run, the files are also signed for other verifiers.");
    await expect(readdir(join(scene.path, "signed"))).rejects.toThrow("ENOENT");
    const ordered = await issue("ordered", ...KEY, "--sign-only", "order.json");
    expect(ordered.stdout, ordered.stderr).toContain(
      "--sign-only, to write the files and sign them for other verifiers",
    );
    await expect(readdir(join(scene.path, "ordered/credentials"))).rejects.toThrow("ENOENT");
    await expectDone("relay", "order.json", "--signer", scene.world.stranger.address, "--yes");
    const gone = await issue("ordered", ...KEY);
    expect(gone.stdout, gone.stderr).toContain("6 credentials signed for other verifiers by did:web:");
  });

  it("refuses before anything is sent what is no such key, another password, and a course without a status list", async () => {
    const before = (await scene.world.provider.getBlock("latest"))?.number;
    await writeFile(join(scene.path, "wrong"), "wrong password\n");
    const cases = [
      [["--sign", "signing-key.json", "--sign-password-file", "wrong"], "password.wrong"],
      [["--sign", "gone.json", "--sign-password-file", "wrong"], "signing-key.missing"],
      [["--sign", "course.json", "--sign-password-file", "wrong"], "signing-key.invalid"],
    ] as const;
    for (const [options, code] of cases)
      expect(expectOutput((await issue("refused", ...options, "--json")).stdout)).toMatchObject({ code });
    const words = ["issue", "cohort-6.csv", ...COURSE, "--out", "refused", "--yes", "--again", ...KEY];
    const { code, stderr } = await run(...words);
    expect(code).toBe(1);
    expect(stderr).toMatch(/cohort-6\.csv row \d+, \/credentialStatus: No status list is named/);
    expect(stderr).toContain("--status-base https://");
    expect((await scene.world.provider.getBlock("latest"))?.number).toBe(before);
    await expect(readdir(join(scene.path, "refused"))).rejects.toThrow("ENOENT");
  });

  it("anchors, writes and signs; run again it changes nothing", async () => {
    const issued = await issue("signed", ...KEY, "--json");
    expect(expectOutput(issued.stdout), issued.stderr).toMatchObject({
      ...{ format: "laurel-batch-v1", state: "anchored" },
      signed: { verificationMethod: "did:web:university.example.org#key-1" },
    });
    const folder = openBatchFolder(join(scene.path, "signed"));
    const print = await printFiles(folder);
    const again = await issue("signed", ...KEY);
    expect(again.stdout, again.stderr).toContain(
      "All signed already by did:web:university.example.org#key-1: 6 credentials.",
    );
    expect((await issue("signed")).code).toBe(0);
    expect(await printFiles(folder)).toEqual(print);
  });
});

describe("a signed batch", () => {
  it("is read by verify, status, audit, link, show and extract as any other", async () => {
    const file = join("signed", "credentials", "000003.json");
    expect(expectOutput(await expectDone("verify", "signed", "--json")).summary).toEqual({
      valid: 6,
      invalid: 0,
      unknown: 0,
    });
    expect(await expectDone("status", "signed")).toContain(
      "signed for other verifiers by did:web:university.example.org#key-1",
    );
    expect(expectOutput(await expectDone("audit", "signed", "--json"))).toMatchObject({
      ...{ missing: [], changed: [] },
      signatures: { signed: [{ verificationMethod: FIRST, count: 6 }], lacking: [] },
    });
    const link = (await expectDone("link", file, "--page", "https://verify.example/")).trim();
    expect(expectOutput(await expectDone("verify", link, "--json"))).toMatchObject({ verdict: "valid" });
    expect(await expectDone("show", file)).toContain("Data Analysis with Python");
    await expectDone("extract", "signed", "--index", "3", "--out", "one.json");
    const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(scene.path, name), "utf8"));
    expect(await read("one.json")).toEqual(await read(file));
  });

  it("is made again with its signatures by reissue --sign, and without them by reissue, which says so", async () => {
    const before = await readText("signed");
    const lose = () => rm(join(scene.path, "signed/credentials/000002.json"));
    await lose();
    const bare = await expectDone("reissue", "signed", "--index", "2");
    expect(bare).toContain("The file lacks the signature of did:web:university.example.org#key-1");
    const audited = await run("audit", "signed");
    expect(audited.stdout).toContain(
      "Signed by did:web:university.example.org#key-1, according to the files: 5 of 6 credentials.",
    );
    expect(audited.stdout).toContain(
      "1 credential without the signature of did:web:university.example.org#key-1: index 2.",
    );
    expect(audited.stdout).not.toContain("not as issued");
    expect(audited).toMatchObject({ code: 1, stdout: expect.stringContaining("Next: laurel sign signed --sign") });
    await lose();
    const signed = expectOutput(await expectDone("reissue", "signed", "--index", "2", ...KEY, "--json"));
    expect(signed).toMatchObject({ format: "laurel-sign-v1", signed: 1, files: ["credentials/000002.json"] });
    expect(await readText("signed")).toBe(before);
    await expectDone("audit", "signed");
    expect((await issue("plain")).code).toBe(0);
    const never = await run("reissue", "plain", "--index", "2", ...KEY);
    expect(never).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("sign the whole batch with `laurel sign`"),
    });
  });

  it("is signed again with a new key only where --again says so", async () => {
    const refused = await run("sign", "signed", ...SECOND, "--json");
    expect(expectOutput(refused.stdout)).toMatchObject({
      code: "signature.other",
      cure: expect.stringContaining("--again"),
    });
    expect(refused.code).toBe(1);
    const again = expectOutput(await expectDone("sign", "signed", ...SECOND, "--again", "--json"));
    expect(again).toMatchObject({ verificationMethod: "did:web:university.example.org#key-2", signed: 6 });
    expect((await readText("signed")).match(/#key-1/g)).toBeNull();
  });

  it("is corrected, and the correction is signed too", async () => {
    const words = ["--learner", "3000000001", "--set", "grade=A", "--out", "corrected", "--yes"];
    const corrected = expectOutput(await expectDone("correct", "signed", ...words, ...SECOND, "--json"));
    expect(corrected.issued.signed).toEqual({ verificationMethod: "did:web:university.example.org#key-2" });
    expect(await readText("corrected")).toContain('"proof":[{"type":"DataIntegrityProof"');
    // What it replaces is revoked now: it is passed over, and named.
    const passed = await expectDone("sign", "signed", ...SECOND);
    expect(passed).toMatch(/1 credential skipped, because revoked: index \d\./);
    const lost = join(scene.path, `signed/credentials/00000${/index (\d)/.exec(passed)?.[1]}.json`);
    const before = JSON.parse(await readFile(lost, "utf8"));
    await rm(lost);
    const made = await expectDone("reissue", "signed", "--index", String(Number(lost.slice(-6, -5))), ...SECOND);
    expect(made).toMatch(/^Nothing was signed\.\n1 credential skipped.*\n1 file made again, without a signature\.\n$/);
    expect(JSON.parse(await readFile(lost, "utf8"))).toEqual({ ...before, proof: before.proof.slice(-1) });
  });
});

describe("laurel sign", () => {
  it("says what it lacks where it is used wrongly", async () => {
    expect(await run("sign", "signed/batch.json", ...KEY)).toMatchObject({ code: 2 });
    expect(await run("sign", "gone", ...KEY)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("contains no batch.json"),
    });
    await scene.issue("keyless", { size: 1 });
    expect(await run("sign", "keyless")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("name it with --sign"),
    });
  });

  // One in so many has been signed when it is killed.
  const moments = isMore ? [1000, 20, 5, 2, 1.2] : [4];
  it.each(moments)(
    "goes on after it was killed, one in %d of the way: no file is half written, and the bytes are the same",
    async (part) => {
      const size = isMore ? 1000 : 500;
      const name = `killed-${part}`;
      const folder = await scene.issue(name, { size });
      const before = await readCredentials(folder);
      const child = startCommand(scene.path, ["sign", name, ...KEY]);
      const ended = new Promise<unknown>((resolve) => child.on("close", (_, signal) => resolve(signal)));
      const mark = [...before.keys()][Math.floor(size / part)] ?? "";
      await waitUntil(() => readFileSync(mark, "utf8").includes("DataIntegrityProof") || child.exitCode !== null);
      child.kill("SIGKILL");
      expect(await ended).toBe("SIGKILL");
      expect((await folder.requireRecord()).signed).toEqual({ verificationMethod: FIRST });
      const files = await readCredentials(folder);
      for (const [file, text] of before) expect(stripProof(files.get(file) ?? ""), file).toBe(text);
      const { signatures, ...audited } = expectOutput((await run("audit", name, "--json")).stdout);
      expect(audited).toMatchObject({ missing: [], changed: [] });
      expect(signatures.lacking.length).toBeGreaterThan(0);
      const again = expectOutput(await expectDone("sign", name, ...KEY, "--json"));
      expect(again).toMatchObject({ signed: signatures.lacking.length, already: signatures.signed[0].count });
      // No part is left, and what was signed before is as it would be now.
      const names = await readdir(join(scene.path, name, "credentials"));
      expect(names.filter((file) => !/^\d{6}\.json$/.test(file))).toEqual([]);
      const whole = await readCredentials(folder);
      for (const [file, text] of whole) expect(stripProof(text), file).toBe(before.get(file));
      for (const [file, text] of files) if (text !== before.get(file)) expect(whole.get(file), file).toBe(text);
    },
  );

  it("stops at Ctrl-C, says that it is safe, and leaves JSON Lines whole", async () => {
    const folder = await scene.issue("lines", { size: 2000, files: "jsonl" });
    const before = await readText("lines");
    const child = startCommand(scene.path, ["sign", "lines", ...KEY]);
    let said = "";
    child.stderr?.on("data", (text) => (said += text));
    const isBegun = async (): Promise<boolean> => (await folder.requireRecord()).signed !== undefined;
    await waitUntil(async () => (await isBegun()) || child.exitCode !== null);
    child.kill("SIGINT");
    expect(await new Promise((resolve) => child.once("close", resolve)), said).toBe(3);
    expect(said).toContain("That is safe");
    expect(await readText("lines")).toBe(before);
    await expectDone("sign", "lines", ...KEY);
    await expectDone("extract", "lines", "--index", "150", "--out", "150.json");
    const text = await readFile(join(scene.path, "150.json"), "utf8");
    expect(JSON.parse(text).proof.map(({ type }: { type: string }) => type)).toEqual([
      "DataIntegrityProof",
      "LaurelMerkleProof2026",
    ]);
    expect(expectOutput(await expectDone("verify", "150.json", "--json"))).toMatchObject({ verdict: "valid" });
  });
});
