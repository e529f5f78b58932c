// A PostgreSQL server on a free port with data of its own, by Debian's package: `npm run test:more`.
import { execFile, execFileSync, spawn } from "node:child_process";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { bindChild } from "../../scripts/children.ts";
import { requireProgram } from "../../scripts/debian.ts";
import { findPort } from "../../scripts/node.ts";
import { waitUntil } from "../more.ts";

/** A server that takes connections. */
export interface Postgres {
  /** Of an empty database, such as `postgresql://laurel@127.0.0.1:54321/postgres`; no password is asked. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Starts a server. @throws Error that says how to install it */
export async function startPostgres(): Promise<Postgres> {
  const program = requireProgram("postgres");
  const folder = await mkdtemp(join(tmpdir(), "laurel-postgres-"));
  const owner = await chooseOwner(folder);
  const data = join(folder, "data");
  const stopFolder = () => rm(folder, { recursive: true, force: true, maxRetries: 20 });
  try {
    const words = ["-D", data, "-U", "laurel", "--auth=trust", "--no-sync", "--encoding=UTF8", "--no-locale"];
    await promisify(execFile)(join(dirname(program), "initdb"), words, { ...owner, cwd: folder });
    const port = await findPort();
    const settings = [`unix_socket_directories=${folder}`, "fsync=off", "shared_buffers=16MB"];
    const options = [...settings.flatMap((setting) => ["-c", setting]), "-h", "127.0.0.1", "-p", String(port)];
    const child = bindChild(
      spawn(program, ["-D", data, ...options], { ...owner, cwd: folder, stdio: ["ignore", "ignore", "pipe"] }),
    );
    let said = "";
    child.stderr.on("data", (chunk) => (said += chunk));
    const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
    await waitUntil(() => {
      if (child.exitCode !== null) throw new Error(`postgres ended: ${said.trim()}`);
      return said.includes("ready to accept connections");
    });
    const stop = async (): Promise<void> => {
      // Its fast end: connections are cut, the data is written.
      child.kill("SIGINT");
      await ended;
      await stopFolder();
    };
    return { url: `postgresql://laurel@127.0.0.1:${port}/postgres`, stop };
  } catch (error) {
    await stopFolder();
    throw error;
  }
}

/** Who runs the server: PostgreSQL refuses root, so root takes the user of Debian's package. */
async function chooseOwner(folder: string): Promise<{ readonly uid?: number; readonly gid?: number }> {
  if (process.getuid?.() !== 0) return {};
  const [uid = 0, gid = 0] = ["-u", "-g"].map((option) => Number(execFileSync("id", [option, "postgres"])));
  await chown(folder, uid, gid);
  return { uid, gid };
}
