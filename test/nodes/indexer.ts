// examples/indexer, installed into a temporary folder as its reader would, and run there.
import { execFile, spawn } from "node:child_process";
import { cp, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { bindChild } from "../../scripts/children.ts";
import { requireProgram } from "../../scripts/debian.ts";
import { findPort } from "../../scripts/node.ts";
import { waitUntil } from "../more.ts";

const run = promisify(execFile);
const example = join(import.meta.dirname, "../../examples/indexer");
const MADE = new Set(["node_modules", "generated", ".ponder", ".env.local", "ponder-env.d.ts"]);
/** Ponder tells its makers nothing. */
const QUIET = { PONDER_TELEMETRY_DISABLED: "1" };

/** What `ponder start` is told by its environment. */
export interface IndexerPlace {
  readonly chainId: number;
  readonly registry: string;
  readonly rpc: string;
  readonly database: string;
  readonly startBlock?: number;
}

/** An indexer that runs. */
export interface Indexer {
  readonly url: string;
  /** Waits until the history is indexed. @throws what it printed, where it ended */
  readonly ready: () => Promise<void>;
  /** Waits until it has indexed up to a block. @throws what it printed, where it ended */
  readonly reach: (block: number) => Promise<void>;
  /** What it printed. */
  readonly said: () => string;
  readonly stop: () => Promise<void>;
}

/** Installs the example into an empty folder. @throws Error that says what is missing */
export async function installIndexer(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "laurel-indexer-"));
  await cp(example, folder, { recursive: true, filter: (path) => !MADE.has(basename(path)) });
  try {
    await run("npm", ["ci", "--silent", "--prefer-offline", "--no-audit", "--no-fund"], { cwd: folder });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    const { stderr = "" } = error as { readonly stderr?: string };
    throw new Error(
      `npm ci in a copy of examples/indexer failed. It needs the npm registry, or npm's cache of an earlier run.\n${stderr.trim()}`,
    );
  }
  return folder;
}

/** Runs a script of the example's package.json. @returns what it printed @throws with what it printed */
export async function runScript(folder: string, script: string): Promise<string> {
  const child = await run("npm", ["run", "--silent", script], { cwd: folder, env: { ...process.env, ...QUIET } }).catch(
    (error: { readonly stdout?: string }) => {
      throw new Error(`npm run ${script}: ${error.stdout ?? ""}`);
    },
  );
  return child.stdout;
}

/** Starts `ponder start` on a free port. */
export async function startIndexer(folder: string, place: IndexerPlace): Promise<Indexer> {
  const port = await findPort();
  const ponder = join(folder, "node_modules/ponder/dist/esm/bin/ponder.js");
  const words = [ponder, "start", "--hostname", "127.0.0.1", "--port", String(port), "--log-format", "json"];
  const child = bindChild(
    spawn(process.execPath, words, {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...{ PATH: process.env.PATH ?? "", HOME: folder, ...QUIET },
        ...{ LAUREL_CHAIN_ID: String(place.chainId), LAUREL_REGISTRY: place.registry, LAUREL_RPC: place.rpc },
        ...{ LAUREL_START_BLOCK: String(place.startBlock ?? 0) },
        ...{ DATABASE_URL: place.database, DATABASE_SCHEMA: "laurel" },
      },
    }),
  );
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  const ask = async (path: string): Promise<Response | undefined> => {
    if (child.exitCode !== null) throw new Error(`ponder ended with ${child.exitCode}: ${said.slice(-4_000)}`);
    return fetch(`${url}${path}`).catch(() => undefined);
  };
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));
  return {
    url,
    ready: () =>
      waitUntil(async () => {
        const answer = await ask("/ready");
        if (answer?.status !== 200) await pause();
        return answer?.status === 200;
      }),
    reach: (block) =>
      waitUntil(async () => {
        const answer = await ask("/status");
        const status = (await answer?.json()) as {
          readonly registry?: { readonly block: { readonly number: number } };
        };
        const isThere = status?.registry?.block.number === block;
        if (!isThere) await pause();
        return isThere;
      }),
    said: () => said,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** What a query of its database gives. @throws what psql prints */
export async function queryRows(database: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const psql = join(dirname(await realpath(requireProgram("postgres"))), "psql");
  const json = `select coalesce(json_agg(row), '[]') from (${sql}) as row`;
  const words = ["--no-psqlrc", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1", "--command", json, database];
  return JSON.parse((await run(psql, words, { maxBuffer: 2 ** 30 })).stdout);
}
