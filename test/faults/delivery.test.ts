// Handing out, killed at any step and run again: no draft is there in part, and nothing is sent twice that nobody said yes to.
import type { ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { isMore, waitUntil } from "../more.ts";
import { type Fate, MAIL_PASSWORD, MAIL_USER, type MailServer, startMailServer } from "../nodes/mail-server.ts";
import { endOf, root, startCommand } from "../cli/run.ts";
import { type Office, openOffice } from "./office.ts";

const LEARNERS = 12;
let office: Office;
let server: MailServer;

beforeAll(async () => {
  office = await openOffice({ learners: LEARNERS });
  server = await startMailServer();
  await writeFile(join(office.folder, "mail-password"), MAIL_PASSWORD);
  await writeFile(join(office.folder, "ca.pem"), server.certificate.cert);
  const { code, stderr } = await office.issue();
  expect(code, stderr).toBe(0);
});
afterAll(async () => {
  await server.stop();
  await office.close();
});
afterEach(async () => {
  server.fate = () => "take";
  server.taken.length = 0;
  await rm(join(office.batch, "handed-out.jsonl"), { force: true });
});

/** Starts a command in a process of its own, which trusts the mail server's certificate. */
const begin = (words: readonly string[], env: object = {}): ChildProcess =>
  startCommand(office.folder, words, { NODE_EXTRA_CA_CERTS: "ca.pem", ...env });
const draft = (out: string): string[] => ["deliver", "batch", "--format", "eml", "--out", out, "--json"];
const send = (...more: string[]): string[] => [
  ...["deliver", "batch", "--format", "smtp", "--smtp", `smtp://localhost:${server.port}`, "--smtp-user", MAIL_USER],
  ...["--smtp-password-file", "mail-password", "--from", "registrar@example.org", "--yes", "--json", ...more],
];
const readStates = (): { readonly index: number; readonly state: string }[] =>
  readFileSync(join(office.batch, "handed-out.jsonl"), "utf8")
    .split("\n")
    .flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));

/** Runs a command that is killed once something is so. */
async function killWhen(words: readonly string[], isSo: () => boolean): Promise<void> {
  const child = begin(words);
  const ended = new Promise((resolve) => child.once("close", resolve));
  let hasEnded = false;
  void ended.then(() => (hasEnded = true));
  await waitUntil(() => hasEnded || isSo());
  child.kill("SIGKILL");
  await ended;
}

describe("laurel deliver --format eml", () => {
  it.each(isMore ? [1, 2, 5, 8, 11, 12] : [5])(
    "killed once %s drafts are there, it leaves whole drafts alone, and is gone on with to the same bytes",
    async (count) => {
      const out = `drafts-${count}`;
      const list = (): string[] => {
        try {
          return readdirSync(join(office.folder, out)).filter((name) => name.endsWith(".eml"));
        } catch {
          return [];
        }
      };
      await killWhen(draft(out), () => list().length >= count);
      const early = new Map(list().map((name) => [name, readFileSync(join(office.folder, out, name))]));
      // What is there was noted before.
      const noted = new Set(readStates().map(({ index }) => index));
      expect([...early.keys()].every((name) => noted.has(Number(name.slice(0, 6))))).toBe(true);
      const { code, stderr } = await office.run(...draft(out));
      expect(code, stderr).toBe(0);
      const names = await readdir(join(office.folder, out));
      expect(names.sort()).toEqual(Array.from({ length: LEARNERS }, (_, i) => `${String(i).padStart(6, "0")}.eml`));
      for (const [name, bytes] of early)
        expect((await readFile(join(office.folder, out, name))).equals(bytes)).toBe(true);
      expect(readStates().filter(({ state }) => state === "drafted").length).toBeGreaterThanOrEqual(LEARNERS);
    },
  );
});

describe("laurel deliver --format smtp", () => {
  /** How often the server has taken an e-mail for each recipient. */
  const countTaken = (): ReadonlyMap<string, number> => {
    const counts = new Map<string, number>();
    for (const { to } of server.taken) counts.set(to[0] ?? "", (counts.get(to[0] ?? "") ?? 0) + 1);
    return counts;
  };

  it.each(
    [
      { moment: "once the server has it, before it says so", fate: "drop", nth: 4 },
      { moment: "before the server has the message", fate: "drop-early", nth: 3 },
      { moment: "as the server says that it has it", fate: "take", nth: 5 },
      { moment: "at the first", fate: "drop", nth: 1 },
      { moment: "at the last", fate: "drop", nth: LEARNERS },
    ]
      .slice(0, isMore ? 5 : 1)
      .map((one) => ({ ...one, fate: one.fate as Fate })),
  )("killed $moment, it sends nothing twice, and says of whom nobody knows", async ({ fate, nth }) => {
    let child: ChildProcess | undefined;
    let seen: string[] = [];
    server.fate = (address) => {
      if (!seen.includes(address)) seen = [...seen, address];
      if (seen.length < nth) return "take";
      // Before the server hears of it, the disk has that it is being sent.
      expect(readStates().at(-1)).toMatchObject({ state: "sending", format: "smtp" });
      child?.kill("SIGKILL");
      return fate;
    };
    child = begin(send());
    await new Promise((resolve) => child?.once("close", resolve));
    server.fate = () => "take";
    const [victim = ""] = seen.slice(-1);
    const before = countTaken();
    const rest = await endOf(begin(send()));
    expect(rest.code, rest.stderr).toBe(3);
    const { unknown, written } = JSON.parse(rest.stdout);
    expect(unknown).toHaveLength(1);
    expect(written).toBe(LEARNERS - nth);
    const counts = countTaken();
    for (const [address, count] of counts) expect(count, address).toBe(1);
    expect(counts.get(victim) ?? 0).toBe(before.get(victim) ?? 0);
    const asked = await endOf(begin(send("--retry-unknown")));
    expect(asked.code, asked.stderr).toBe(0);
    expect(countTaken().size).toBe(LEARNERS);
    expect(countTaken().get(victim)).toBe((before.get(victim) ?? 0) + 1);
  });

  it("has each note on the disk before and after each e-mail", async () => {
    const log = join(office.folder, "disk.log");
    await writeFile(log, "");
    const hook = join(root, "test/faults/watch-disk.ts");
    const env = { LAUREL_DISK_LOG: log, NODE_OPTIONS: `--import ${hook}` };
    const synced = (): number =>
      readFileSync(log, "utf8")
        .split("\n")
        .filter((line) => line.startsWith("sync ") && line.endsWith("handed-out.jsonl")).length;
    const counts: number[] = [];
    server.fate = () => {
      counts.push(synced());
      return "take";
    };
    const { code, stderr } = await endOf(begin(send(), env));
    expect(code, stderr).toBe(0);
    // Asked twice of each: at its recipient, and at its message.
    expect(counts).toEqual(Array.from({ length: LEARNERS }, (_, i) => [2 * i + 1, 2 * i + 1]).flat());
    expect(synced()).toBe(2 * LEARNERS);
  });

  it.runIf(isMore)("sends nothing where two runs go on at once: one of them waits for nobody", async () => {
    const runs = await Promise.all([endOf(begin(send())), endOf(begin(send()))]);
    const codes = runs.map(({ code }) => code).sort();
    expect(codes[0], runs.map(({ stderr }) => stderr).join("\n")).toBe(0);
    expect([0, 3]).toContain(codes[1]);
    for (const [address, count] of countTaken()) expect(count, address).toBe(1);
    expect(countTaken().size).toBe(LEARNERS);
  });

  it.runIf(isMore)("sends nothing where what it remembers cannot be written", async () => {
    const file = join(office.batch, "handed-out.jsonl");
    await mkdir(file);
    try {
      const { code, stderr } = await endOf(begin(send()));
      expect(code, stderr).not.toBe(0);
      expect(server.taken).toEqual([]);
    } finally {
      await rename(file, join(office.folder, `was-${Date.now()}`));
    }
  });
});
