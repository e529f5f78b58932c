// An issued batch and its backup; archives that a stranger made, to be restored.
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  backUpFolder,
  type BatchFolder,
  bindRows,
  closeOffice,
  type Course,
  issueBatch,
  type Office,
  openBatchFolder,
  openOffice,
  readCourse,
} from "../../../issuing/src/index.ts";
import { encrypt, openEncrypted } from "../../../issuing/src/backup/encryption.ts";
import { root } from "../../cli/run.ts";
import { openWorld } from "../../nodes/shared.ts";
import type { World } from "../../nodes/world.ts";

export const PASSWORD = "four words do well";
/** The least work for a password: tests guess none. */
export const WORK = 1;

const LEARNERS = ["Niamh", "Tadhg", "Zoë"].map((name, i) => ({
  ...{ student_number: `202600000${i}`, full_name: name, email: `${i}@students.example.org` },
  ...{ date_of_birth: "1999-01-02", grade: "B", score: 70, hours_studied: 75 },
  ...{ completed_on: "2026-06-05", wallet_did: null },
}));

/** An office with a folder of its own, to issue and back up in. */
export interface Scene {
  readonly world: World;
  readonly temporary: string;
  readonly office: Office;
  readonly bindLearners: (names?: readonly string[]) => ReturnType<typeof bindRows>;
  readonly inside: (name: string) => string;
  /** Issues the learners into a folder of this name. */
  readonly issue: (name: string, more?: object) => Promise<BatchFolder>;
  /** Backs a folder up, and gives the file. */
  readonly backUp: (folder: BatchFolder, name: string, more?: object) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Opens a scene on this worker's chain, or another. */
export async function openScene(open: () => Promise<World> = openWorld): Promise<Scene> {
  const world = await open();
  const temporary = await mkdtemp(join(tmpdir(), "laurel-backup-"));
  const course: Course = await readCourse(join(root, "samples/course.json"));
  const { chainId, registry, rpc, operator } = world;
  const office = await openOffice({
    ...{ registry: { chainId, address: registry.address }, rpc: [rpc], issuer: 1, accreditation: 1, operator: 1 },
    ...{ signer: { nodeAccount: operator.address }, finality: "latest" },
  });
  const inside = (name: string): string => join(temporary, name);
  const bindLearners: Scene["bindLearners"] = (names = []) =>
    bindRows(
      "students",
      LEARNERS.map((row, i) => ({ ...row, full_name: names[i] ?? row.full_name })),
      course,
    );
  return {
    ...{ world, temporary, office, inside, bindLearners },
    async issue(name, more = {}) {
      const folder = openBatchFolder(inside(name));
      await issueBatch(office, { input: bindLearners(), folder, ...more });
      return folder;
    },
    async backUp(folder, name, more = {}) {
      const request = { folder, out: inside(name), password: PASSWORD, work: WORK, ...more };
      return (await folder.lock(() => backUpFolder(request))).file;
    },
    async close() {
      closeOffice(office);
      await world.stop();
      await rm(temporary, { recursive: true, force: true });
    },
  };
}

/** A file of a hostile archive. */
export interface Entry {
  name: string;
  content: Buffer;
  /** The letter of its kind, as tar has it. */
  kind?: string;
  link?: string;
  /** In place of its size. */
  size?: number;
}

/** All bytes of a stream. */
export async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

/** The files of a backup, its manifest apart. */
export async function unpack(file: string): Promise<{ manifest: Record<string, unknown>; entries: Entry[] }> {
  const opened = await openEncrypted(file, PASSWORD);
  const tar = await collect(opened.plain);
  const entries: Entry[] = [];
  for (let at = 0; tar[at] !== 0;) {
    const name = tar.toString("latin1", at, at + 100).replace(/\0.*$/s, "");
    const size = Number.parseInt(tar.toString("latin1", at + 124, at + 135), 8);
    entries.push({ name, content: tar.subarray(at + 512, at + 512 + size) });
    at += 512 + Math.ceil(size / 512) * 512;
  }
  const [first, ...others] = entries;
  return { manifest: JSON.parse(String(first?.content)), entries: others };
}

/** One entry, as a tar that knows all kinds writes it. */
export function formatEntry({ name, content, kind = "0", link = "", size = content.length }: Entry): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0, "utf8");
  header.write(`0000600\0${"0000000\0".repeat(2)}`, 100, "latin1");
  header.write(`${size.toString(8).padStart(11, "0")}\0${"0".repeat(11)}\0        ${kind}`, 124, "latin1");
  header.write(link, 157, "latin1");
  header.write("ustar\u000000", 257, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return Buffer.concat([header, content, Buffer.alloc(-content.length & 511)]);
}

/** An archive that names its files in its manifest, whatever they are. */
export function pack(manifest: Record<string, unknown>, entries: readonly Entry[]): Buffer {
  const text = Buffer.from(JSON.stringify(manifest));
  const all = [{ name: "backup.json", content: text }, ...entries];
  return Buffer.concat([...all.map(formatEntry), Buffer.alloc(1024)]);
}

/** What a manifest says of files. */
export function describe(entries: readonly Entry[]): object[] {
  return entries.map(({ name, content }) => ({
    ...{ name, size: content.length, sha256: createHash("sha256").update(content).digest("hex") },
  }));
}

/** Writes an archive as a backup. */
export async function seal(path: string, archive: Buffer, work = WORK): Promise<string> {
  async function* plain() {
    yield archive;
  }
  await writeFile(path, encrypt(plain(), PASSWORD, work));
  return path;
}

/** The text of a file. */
export const read = (path: string): Promise<string> => readFile(path, "utf8");
