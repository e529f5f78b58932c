// The computer: Node, the folders that Laurel writes to, and variables that change how nodes are asked.
import { randomBytes } from "node:crypto";
import { open, readdir, readFile, stat, statfs, unlink } from "node:fs/promises";
import { join } from "node:path";
import { nameNode } from "@laurel/issuing";
import { userFolder } from "../../../settings/settings-file.ts";
import type { Session } from "../../../terminal/session.ts";
import { quoteWord, showPath } from "../../../terminal/terminal.ts";
import { type Line, well, wrong } from "./line.ts";

const MIB = 2 ** 20;
/** Below this nothing can be issued; below the other, no large cohort: 200,000 files are some 1.2 GB. */
const NO_ROOM = 100 * MIB;
const LITTLE_ROOM = 2048 * MIB;
/** Bits of a mode by which others may write, and by which they may do anything. */
const [OTHERS_WRITE, OTHERS] = [0o022, 0o077];
/** Files of one's own folder that say a secret: others may not read them. */
const SECRET = /^(?:nodes\.json|signing-key.*\.json|.*key.*\.json|password.*)$/;

/** Looks at the computer alone; asks no node. */
export async function lookAtComputer({ env }: Session): Promise<readonly Line[]> {
  const folder = userFolder(env);
  const lines = await Promise.all([
    lookAtFolder(folder),
    lookAtDisk("own folder", folder),
    lookAtDisk("this folder", process.cwd()),
    lookAtAuthorities(env),
  ]);
  return [well("Node.js", process.versions.node), ...lines.flat(), ...lookAtProxies(env)];
}

/** Who else may change or read one's own settings. */
async function lookAtFolder(folder: string): Promise<readonly Line[]> {
  const about = "own folder";
  const shown = showPath(folder);
  const found = await stat(folder).catch((error: NodeJS.ErrnoException) => error.code);
  if (found === "ENOENT") return [well(about, `${shown} does not exist yet: the first command that needs it makes it`)];
  if (found === undefined || typeof found === "string")
    return [wrong(about, "fault", `cannot read ${shown} (${found})`, `ls -ld ${quoteWord(folder)}`)];
  if (!found.isDirectory())
    return [wrong(about, "fault", `${shown} is not a folder`, `mv ${quoteWord(folder)} ${quoteWord(`${folder}.old`)}`)];
  if (process.platform === "win32") return [well(about, shown)];
  const lines: Line[] = [];
  const { mode, uid } = found;
  if (uid !== process.getuid?.())
    lines.push(wrong(about, "note", `${shown} belongs to another user`, `sudo chown -R "$USER" ${quoteWord(folder)}`));
  if ((mode & OTHERS_WRITE) !== 0)
    lines.push(
      wrong(
        about,
        "fault",
        `${shown}: others may write there and decide whom you trust`,
        `chmod 700 ${quoteWord(folder)}`,
      ),
    );
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const file = await stat(path).catch(() => undefined);
    if (file === undefined || !file.isFile()) continue;
    if ((file.mode & OTHERS_WRITE) !== 0)
      lines.push(
        wrong(about, "fault", `${showPath(path)}: others may write to this file`, `chmod 600 ${quoteWord(path)}`),
      );
    else if ((file.mode & OTHERS) !== 0 && SECRET.test(name))
      lines.push(
        wrong(
          about,
          "fault",
          `${showPath(path)}: others may read this file, and it holds a secret`,
          `chmod 600 ${quoteWord(path)}`,
        ),
      );
  }
  return lines.length === 0 ? [well(about, `${shown}: no one else can write there`)] : lines;
}

/** Whether a file can be written there for good, and how many more. */
async function lookAtDisk(name: string, folder: string): Promise<Line> {
  const about = `disk, ${name}`;
  const path = join(folder, `.laurel-doctor-${randomBytes(6).toString("hex")}`);
  try {
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    const file = await open(path, "wx", 0o600);
    try {
      await file.write("laurel doctor\n");
      await file.sync();
    } finally {
      await file.close();
      await unlink(path);
    }
    const room = `${free >= 1024 * MIB ? `${(free / MIB / 1024).toFixed(1)} GB` : `${Math.floor(free / MIB)} MB`} free`;
    if (free < NO_ROOM) return wrong(about, "fault", room, "free some space: a batch needs about 6 kB per learner");
    if (free < LITTLE_ROOM)
      return wrong(about, "note", room, "enough for a cohort; 200,000 learners need about 1.2 GB");
    return well(about, `${room}; files are written and flushed (fsync)`);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" && name === "own folder") return well(about, "the folder does not exist yet");
    const cure = `make it writable, or work in another folder: ls -ld ${quoteWord(folder)}`;
    return wrong(about, name === "own folder" ? "fault" : "note", `cannot write there (${code ?? message})`, cure);
  }
}

/** Which certificates are believed besides those that Node knows. */
async function lookAtAuthorities(env: NodeJS.ProcessEnv): Promise<readonly Line[]> {
  const about = "certificates";
  const lines: Line[] = [];
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === "0")
    lines.push(
      wrong(
        about,
        "fault",
        "NODE_TLS_REJECT_UNAUTHORIZED=0: anyone on the way can forge a node's answers",
        "unset NODE_TLS_REJECT_UNAUTHORIZED",
      ),
    );
  const named = env.NODE_EXTRA_CA_CERTS;
  if (!named) return lines;
  const text = await readFile(named, "latin1").catch(() => undefined);
  if (text === undefined)
    lines.push(
      wrong(
        about,
        "fault",
        `NODE_EXTRA_CA_CERTS names ${named}, which cannot be read`,
        "correct the variable: export NODE_EXTRA_CA_CERTS=<file.pem>",
      ),
    );
  else if (!text.includes("-----BEGIN CERTIFICATE-----"))
    lines.push(
      wrong(
        about,
        "fault",
        `NODE_EXTRA_CA_CERTS names ${named}, which has no certificate in PEM`,
        "name a .pem file: export NODE_EXTRA_CA_CERTS=<file.pem>",
      ),
    );
  else lines.push(well(about, `also those in ${named} (NODE_EXTRA_CA_CERTS)`));
  return lines;
}

const PROXIES = ["HTTPS_PROXY", "HTTP_PROXY"];

/** Through which proxies nodes are asked: named by scheme and host, for a user and password may stand in the URL. */
function lookAtProxies(env: NodeJS.ProcessEnv): readonly Line[] {
  return PROXIES.flatMap((name) => {
    const url = env[name.toLowerCase()] || env[name];
    return url ? [well("proxy", `${nameNode(url)} (${name})`)] : [];
  });
}
