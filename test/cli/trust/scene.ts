// A ministry that publishes its list by https, a registry on a chain, and an employer at a terminal.
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { runLaurel } from "../../../cli/src/index.ts";
import { fromHex, type Hex, keccak256, toHex } from "../../../sdk/src/index.ts";
import { trustHere } from "../../nodes/mail-server.ts";
import { openWorld } from "../../nodes/shared.ts";
import { createCertificate, serveFile, startWebServer, type WebServer } from "../../nodes/web-server.ts";
import type { World } from "../../nodes/world.ts";
import { ownFile, type Run, runInProcess, writeOwn } from "../run.ts";

/** The ministry, the registry, and the employer's folder. */
export interface Scene {
  readonly world: World;
  readonly server: WebServer;
  readonly folder: string;
  /** `https://localhost:<port>`. */
  readonly host: string;
  readonly codeHash: string;
  /** A list that the ministry would publish, with changes of its first registry. */
  readonly list: (registry?: object, more?: object) => object;
  /** Has the ministry publish a list. @returns its SHA-256 */
  readonly publish: (value: unknown) => string;
  /** Runs a command where nobody is asked. */
  readonly run: (...words: string[]) => Promise<Run>;
  /** Runs a command at a terminal, and answers its questions in order; one that is not expected is answered by leaving. */
  readonly answer: (words: readonly string[], answers: readonly (readonly [RegExp, string])[]) => Promise<Run>;
  /** Writes the employer's list; nothing takes it away. */
  readonly trust: (value?: unknown) => Promise<void>;
  readonly read: () => Promise<{ registries: Record<string, unknown>[]; imported: Record<string, unknown>[] }>;
  readonly stop: () => Promise<void>;
}

/** What a chain without finality needs; nodes of this computer. */
export const readingOf = (world: World): string[] => ["--rpc", world.rpc, "--finality", "latest", "--max-age", "none"];

/** Opens the scene; the registry has a second accreditor. */
export async function openScene(): Promise<Scene> {
  const [world, folder] = await Promise.all([openWorld(), mkdtemp(join(tmpdir(), "laurel-trust-"))]);
  const { registry, chainId, until, stranger } = world;
  await (await registry.appointAccreditor(stranger.address, until, "Other Agency", "https://other.example.org")).wait();
  const codeHash = toHex(keccak256(fromHex((await world.provider.getCode(registry.address)) as Hex)));
  const certificate = createCertificate();
  const distrust = trustHere(certificate);
  const server = await startWebServer(certificate);
  const entry = { name: "National registry", chainId, address: registry.address, codeHash, accreditors: [1] };
  return {
    ...{ world, server, folder, codeHash, host: `https://${server.host}` },
    list: (changes = {}, more = {}) => ({
      ...{ format: "laurel-published-trust-v1", publisher: "Ministry", updated: "2026-06-01T08:00:00Z" },
      ...{ registries: [{ ...entry, ...changes }], ...more },
    }),
    publish(value) {
      const body = typeof value === "string" ? value : JSON.stringify(value);
      server.answer = serveFile(body);
      return createHash("sha256").update(body).digest("hex");
    },
    run: (...words) => runInProcess(folder, words),
    answer: (words, answers) => runAtTerminal(folder, words, answers),
    trust: (value) =>
      value === undefined ? rm(ownFile(folder, "trust.json"), { force: true }) : writeOwn(folder, "trust.json", value),
    read: async () => JSON.parse(await readFile(ownFile(folder, "trust.json"), "utf8")),
    async stop() {
      distrust();
      await Promise.all([server.stop(), world.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs `laurel` in this process as at a terminal. Everything that it reads is named by options and HOME. */
async function runAtTerminal(
  home: string,
  words: readonly string[],
  answers: readonly (readonly [RegExp, string])[],
): Promise<Run> {
  const terminal = { isTTY: true, columns: 200 };
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const [stdout, stderr] = [Object.assign(new PassThrough(), terminal), Object.assign(new PassThrough(), terminal)];
  const read = { stdout: "", stderr: "" };
  let answered = 0;
  let seen = 0;
  stdout.setEncoding("utf8").on("data", (text) => (read.stdout += text));
  stderr.setEncoding("utf8").on("data", (text) => {
    read.stderr += text;
    const screen = stripVTControlCharacters(read.stderr.slice(seen));
    if (!/(?:\[y\/N\]|:) $/.test(screen)) return;
    const [question, answer] = answers[answered] ?? [/$./, ""];
    seen = read.stderr.length;
    answered += 1;
    // Ctrl-D leaves a question that nobody expected.
    setImmediate(() => stdin.write(question.test(screen) ? `${answer}\r` : "\u0004"));
  });
  const surroundings = { stdin: stdin as unknown as NodeJS.ReadStream, stdout, stderr, env: { HOME: home } };
  const code = await runLaurel(words, surroundings);
  await Promise.all([stdout, stderr].map((stream) => new Promise((resolve) => stream.once("end", resolve).end())));
  return { code, stdout: read.stdout, stderr: stripVTControlCharacters(read.stderr) };
}
