// What is no regular file: a pipe, a socket, a device, a link to nowhere. It never stops the rest, and no command waits for it.
import { execFileSync, spawn } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bindChild } from "../../../scripts/children.ts";
import { openCredentialInputs } from "../../../cli/src/credentials/credential-input.ts";
import { openSession } from "../../../cli/src/terminal/session.ts";
import { createVerifier, parseTrust } from "../../../sdk/src/index.ts";
import { issuedCohort, openWorld } from "../../nodes/shared.ts";
import type { World } from "../../nodes/world.ts";
import { expectOutput } from "../output.ts";
import { root, type Run, runCommand, runInProcess } from "../run.ts";

const PIPE = "this is a pipe, a socket or a device, not a file";
let world: World;
let folder: string;
let server: Server;

const at = (name: string): string => join(folder, name);
const run = (...words: string[]): Promise<Run> =>
  runInProcess(folder, words, "", { LAUREL_CONFIG: at("laurel.json"), LAUREL_TRUST: at("trust.json") });
/** Makes a pipe into which nobody writes. */
function makePipe(path: string): string {
  execFileSync("sh", ["-c", 'mkfifo "$0"', path]);
  return path;
}
/** Each file with its verdict, and the code of what decided it. */
async function verdicts(...words: string[]): Promise<{ code: number | null; found: string[] }> {
  const { code, stdout } = await run("verify", ...words, "--json");
  const { reports } = expectOutput(stdout);
  const found = reports.map(({ file, verdict, checks }: Reported) =>
    [file, verdict, ...checks.flatMap((check) => check.code ?? [])].join(" "),
  );
  return { code, found };
}
interface Reported {
  readonly file: string;
  readonly verdict: string;
  readonly checks: readonly { readonly code?: string }[];
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-unread-"));
  world = await openWorld();
  await writeFile(at("trust.json"), JSON.stringify(world.trust()));
  await cp(join(issuedCohort(), "credentials/000007.json"), at("ok.json"));
  const { chainId, registry, rpc, operator } = world;
  const signer = { type: "rpc-account", address: operator.address };
  const config = { format: "laurel-config-v1", chainId, registry: registry.address, rpc: [rpc], issuer: 1, signer };
  await writeFile(at("laurel.json"), JSON.stringify({ ...config, accreditation: 1, operator: 1 }));
  makePipe(at("pipe"));
  server = createServer();
  await new Promise<void>((resolve) => server.listen(at("socket"), resolve));
  await symlink("/dev/zero", at("device"));
  await symlink("nowhere", at("dangling"));
  await symlink("loop", at("loop"));
  await symlink("ok.json", at("link.json"));
  // A command that waits for a pipe is let go in the end, and then says something else than it should.
  const release = 'while sleep 60; do find "$0" -type p | while read -r pipe; do : <>"$pipe"; done; done';
  bindChild(spawn("sh", ["-c", release, folder], { stdio: "ignore", detached: true }), true);
});
afterAll(async () => {
  server.close();
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("laurel verify of what cannot be read", () => {
  it("gives the verdict on the rest", async () => {
    expect(await verdicts("ok.json", "missing.json", "pipe", "link.json")).toEqual({
      code: 3,
      found: [
        "ok.json valid",
        "missing.json unknown file.unreadable",
        "pipe unknown file.unreadable",
        "link.json valid",
      ],
    });
    const { code, stdout, stderr } = await run("verify", "ok.json", "missing.json", "--language", "de");
    expect(code).toBe(3);
    expect(stdout).toMatch(/^gültig +ok\.json /m);
    expect(stdout).toMatch(/^offen +missing\.json {2}file\.unreadable: die Datei konnte nicht gelesen werden$/m);
    expect(stderr).toContain("missing.json: there is no such file");
  });

  for (const [name, why] of [
    ["pipe", PIPE],
    ["socket", PIPE],
    ["device", PIPE],
    ["dangling", "there is no such file"],
    ["loop", "this is a link that leads to itself"],
    [`${"n".repeat(300)}.json`, "the name is too long"],
  ] as const)
    it(`holds ${name.slice(0, 10)} alone for unknown, and says why`, async () => {
      const { code, stdout, stderr } = await run("verify", name);
      expect({ code, stderr }).toEqual({ code: 3, stderr: `${name}: ${why}\n` });
      expect(stdout).toMatch(/^COULD NOT BE CHECKED: the file could not be read$/m);
      const { stdout: json } = await run("verify", name, "--json");
      expect(expectOutput(json)).toMatchObject({ format: "laurel-report-v1", verdict: "unknown", credential: null });
    });

  it("takes a single name that nothing has for mistyped", async () => {
    for (const name of ["missing.json", "missing.jsonl", "ok.json/missing.json"])
      expect((await run("verify", name)).code, name).toBe(2);
    await mkdir(at("empty"));
    const { code, stderr } = await run("verify", "empty");
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining("empty holds no credentials") });
  });

  it("lists a part that cannot be read, where no stack needs it too", async () => {
    for (const part of ["pipe", "socket", "device", "dangling", "missing.json"])
      expect(await verdicts("ok.json", "--part", part)).toEqual({
        code: 3,
        found: ["ok.json valid", `${part} unknown file.unreadable`],
      });
  });

  it("goes through a folder to its end, and follows no link to a folder", async () => {
    await mkdir(at("mixed/b/c"), { recursive: true });
    await cp(at("ok.json"), at("mixed/a.json"));
    await cp(at("ok.json"), at("mixed/b/c/z.json"));
    await symlink("../ok.json", at("mixed/b.json"));
    await symlink("nowhere", at("mixed/c.json"));
    await symlink("..", at("mixed/b/up"));
    await symlink("../../b", at("mixed/b/c/around.json"));
    await symlink("self", at("mixed/self"));
    await mkdir(at("mixed/folder.json"));
    makePipe(at("mixed/d.json"));
    makePipe(at("mixed/e.jsonl"));
    // Nobody takes these for credentials.
    makePipe(at("mixed/pipe"));
    await symlink("nowhere", at("mixed/.hidden"));
    await symlink("../laurel.json", at("mixed/readme"));
    expect(await verdicts("mixed")).toEqual({
      code: 3,
      found: [
        "mixed/a.json valid",
        "mixed/b/c/around.json unknown file.unreadable",
        "mixed/b/c/z.json valid",
        "mixed/b/up unknown file.unreadable",
        "mixed/b.json valid",
        "mixed/c.json unknown file.unreadable",
        "mixed/d.json unknown file.unreadable",
        "mixed/e.jsonl unknown file.unreadable",
        "mixed/self unknown file.unreadable",
      ],
    });
  });

  it("goes on past a file that vanishes while its folder is read", async () => {
    await mkdir(at("vanishing"));
    for (const name of ["a", "b", "c"]) await cp(at("ok.json"), at(`vanishing/${name}.json`));
    const found: string[] = [];
    for await (const { name, content } of await openCredentialInputs(
      [at("vanishing")],
      openSession({ json: true, command: "laurel" }),
    )) {
      await rm(at("vanishing/b.json"), { force: true });
      found.push(`${name.slice(-6)} ${content === null ? "unread" : "read"}`);
    }
    expect(found).toEqual(["a.json read", "b.json unread", "c.json read"]);
  });

  // Only the superuser can become nobody; whoever else runs this may not read their own files either.
  it("goes on past what may not be read or listed", async () => {
    await chmod(folder, 0o755);
    await mkdir(at("closed/folder"), { recursive: true });
    await cp(at("ok.json"), at("closed/a.json"));
    await cp(at("ok.json"), at("closed/z.json"));
    await chmod(at("closed/z.json"), 0o644);
    await chmod(at("closed/a.json"), 0);
    await chmod(at("closed/folder"), 0);
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      const found = ["closed/a.json unknown file.unreadable", "closed/folder unknown file.unreadable"];
      expect(await verdicts("closed")).toEqual({ code: 3, found: [...found, "closed/z.json valid"] });
      const { code, stderr } = await run("verify", "closed/folder/x.json");
      expect({ code, stderr }).toEqual({ code: 3, stderr: "closed/folder/x.json: you may not read it\n" });
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  it("is a report of the SDK's too, in its place among the others", async () => {
    const verifier = createVerifier(parseTrust(world.trust()));
    const ok = await readFile(at("ok.json"));
    const found: string[] = [];
    for await (const { verdict } of verifier.verifyMany([null, ok, null])) found.push(verdict);
    expect(found).toEqual(["unknown", "valid", "unknown"]);
    expect((await verifier.verify(null)).checks.map(({ outcome }) => outcome)).toEqual([
      "unknown",
      ...Array.from({ length: 6 }, () => "skipped"),
    ]);
  });
});

describe("a pipe in the place of a file", () => {
  const course = join(root, "samples/course.json");
  const issue = ["--out", "out", "--yes"];
  const CASES: Readonly<Record<string, readonly string[]>> = {
    "a credential, shown": ["show", "pipe"],
    "a credential, withheld from": ["withhold", "pipe"],
    "a credential, revoked": ["revoke", "batch", "--credential", "pipe"],
    "a part": ["stack", "pipe", "--course", join(root, "samples/stack/certificate.json"), ...issue],
    "a part of a part": [
      ...["stack", "ok.json", "--part", "pipe", "--course", join(root, "samples/stack/certificate.json")],
      ...issue,
    ],
    "JSON Lines, extracted from": ["extract", "pipe", "--index", "0", "--out", "x.json"],
    "a status": ["status", "pipe"],
    "an order": ["relay", "pipe", "--yes"],
    "a cohort": ["issue", "pipe", "--course", course, ...issue],
    "documents in lines": ["issue", "pipe.jsonl", ...issue],
    "documents in a folder": ["issue", "documents", ...issue],
    "a course, checked": ["course", "check", "pipe"],
    "a course, issued": ["issue", join(root, "samples/cohort-1000.csv"), "--course", "pipe", ...issue],
    "laurel.json": ["issuer", "list", "--config", "pipe"],
    "trust.json": ["verify", "ok.json", "--trust", "pipe"],
    "trust.json, added to": ["trust", "add", "--trust", "pipe", "--name", "x", "--yes"],
    "a keystore": ["operator", "end", "1", "--signer", "pipe", "--password-file", "ok.json", "--yes"],
    "a keystore of init": ["init", "--keystore", "pipe"],
    "a password": ["keystore", "new", "new.json", "--password-file", "pipe"],
  };
  // In the batch's own folder.
  const INSIDE: Readonly<Record<string, readonly string[]>> = {
    "batch.json": ["status", "batch"],
    "batch.secret.json": ["reissue", "batch", "--index", "0"],
    "course.json": ["revoke", "batch", "--learner", "2026000013", "--yes"],
    "input.jsonl": ["revoke", "batch", "--learner", "2026000013", "--yes"],
    "journal.jsonl": ["revoke", "batch", "--index", "3", "--reason", "error", "--yes"],
    "changes.jsonl": ["revoke", "batch", "--index", "3", "--reason", "error", "--yes"],
    ".lock": ["revoke", "batch", "--index", "3", "--reason", "error", "--yes"],
  };

  beforeAll(async () => {
    makePipe(at("pipe.jsonl"));
    await mkdir(at("documents"));
    makePipe(at("documents/1.json"));
    await copyBatch();
  });
  async function copyBatch(): Promise<void> {
    await rm(at("batch"), { recursive: true, force: true });
    await mkdir(at("batch"));
    for (const name of ["batch.json", "batch.secret.json", "input.jsonl", "course.json"])
      await cp(join(issuedCohort(), name), at(`batch/${name}`));
  }

  for (const [name, words] of Object.entries(CASES))
    it(`is not waited for: ${name}`, async () => {
      const place = ["--registry", `eip155:${world.chainId}:${world.registry.address}/issuers/1`, "--rpc", world.rpc];
      const more = words[0] === "init" || words[1] === "add" ? place : [];
      const { code, stdout, stderr } = await run(...words, ...more);
      expect(code, stdout).not.toBe(0);
      expect(stderr + stdout).toMatch(/a pipe, a socket or a device|nothing writes to this pipe/);
    });

  for (const [name, words] of Object.entries(INSIDE))
    it(`is not waited for: ${name} of a batch's folder`, async () => {
      await copyBatch();
      await rm(at(`batch/${name}`), { force: true });
      makePipe(at(`batch/${name}`));
      const { code, stderr } = await run(...words);
      expect(code, stderr).not.toBe(0);
      expect(stderr).toMatch(
        name === ".lock" ? /another run of laurel is working in this folder/ : /a pipe, a socket or a device/,
      );
    });

  it("is passed over by keystore list", async () => {
    expect(await run("keystore", "list", "documents")).toMatchObject({ code: 0, stderr: "" });
  });

  it("may bring a password, where somebody writes into it", async () => {
    const script = `exec "$0" --conditions laurel-source "$1" keystore new new.json --password-file <(sleep 0.1; echo long enough)`;
    const made = spawn("bash", ["-c", script, process.execPath, join(root, "cli/bin/laurel.js")], { cwd: folder });
    const code = await new Promise((resolve) => bindChild(made).on("close", resolve));
    expect(code).toBe(0);
    await writeFile(at("password"), "long enough\n");
    const signed = ["operator", "end", "1", "--signer", "new.json", "--yes", "--password-file", "password"];
    const { stderr } = await run(...signed);
    expect(stderr).not.toMatch(/password/);
  });

  it("is not waited for by the command as a process of its own", async () => {
    expect(
      await runCommand(folder, ["verify", "pipe"], "", {
        LAUREL_CONFIG: at("laurel.json"),
        LAUREL_TRUST: at("trust.json"),
      }),
    ).toMatchObject({ code: 3, stderr: `pipe: ${PIPE}\n` });
  });
});
