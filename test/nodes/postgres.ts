// A PostgreSQL server of its own in a temporary folder, which ends with this process at the latest.
import { execFile, execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { bindChild } from "../../scripts/children.ts";
import { findPort } from "../../scripts/node.ts";
import { waitUntil } from "../more.ts";

const run = promisify(execFile);
/** Where Debian's packages put each major version. */
const DEBIAN = "/usr/lib/postgresql";
const LACK =
  "The indexer needs the PostgreSQL server, and it was not found.\n" +
  "Install it (Debian, Ubuntu: sudo apt-get install postgresql), or set POSTGRES_BIN to the folder of its initdb and postgres.";

/** A server that runs, with an empty database. */
export interface Postgres {
  readonly url: string;
  /** What a query gives: its rows, as JSON. @throws what psql prints */
  readonly query: (sql: string) => Promise<readonly Record<string, unknown>[]>;
  readonly stop: () => Promise<void>;
}

/** The folder of the server's programs. @throws Error that says how to install them */
export function findPostgres(): string {
  const installed = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [process.env.POSTGRES_BIN ?? "", ...installed.map((version) => join(DEBIAN, version, "bin"))];
  const found = folders.find((folder) => folder !== "" && existsSync(join(folder, "initdb")));
  if (found === undefined) throw new Error(LACK);
  return found;
}

/** PostgreSQL refuses to run as root: then it runs as the account that Debian's package makes. */
function findAccount(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = ["-u", "-g"].map((which) => Number(execFileSync("id", [which, "postgres"], { encoding: "utf8" })));
  return { uid: uid as number, gid: gid as number };
}

/** Starts a server on a free port of 127.0.0.1. @throws Error where it is not installed */
export async function startPostgres(): Promise<Postgres> {
  const programs = findPostgres();
  const account = findAccount();
  const folder = await mkdtemp(join(tmpdir(), "laurel-postgres-"));
  if (account.uid !== undefined) await chown(folder, account.uid, account.gid as number);
  const data = join(folder, "data");
  const options = { cwd: folder, ...account, env: { PATH: process.env.PATH ?? "", LC_ALL: "C" } };
  const init = ["--username", "laurel", "--auth", "trust", "--encoding", "UTF8", "--no-sync", "--pgdata", data];
  await run(join(programs, "initdb"), init, options);
  const port = await findPort();
  // Nobody reads its files after a crash: it need not wait for the disk.
  const words = ["-D", data, "-p", String(port), "-k", "", "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"];
  const server = bindChild(
    spawn(join(programs, "postgres"), words, { ...options, stdio: ["ignore", "ignore", "pipe"] }),
  );
  let complaint = "";
  server.stderr.on("data", (chunk) => (complaint += chunk));
  const ended = new Promise<void>((resolve) => server.once("close", () => resolve()));
  const url = `postgresql://laurel@127.0.0.1:${port}/postgres`;
  const ask = async (sql: string): Promise<string> => {
    const psql = ["--no-psqlrc", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1", "--command", sql, url];
    return (await run(join(programs, "psql"), psql, { maxBuffer: 2 ** 30 })).stdout;
  };
  await waitUntil(async () => {
    if (server.exitCode !== null) throw new Error(`postgres ended: ${complaint.trim()}`);
    return ask("select 1").then(
      () => true,
      () => false,
    );
  });
  return {
    url,
    query: async (sql) => JSON.parse(await ask(`select coalesce(json_agg(row), '[]') from (${sql}) as row`)),
    async stop() {
      // The fast shutdown: it does not wait for clients.
      server.kill("SIGINT");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
