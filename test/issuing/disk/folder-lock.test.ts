// The lock of a batch's folder: one run at a time, whoever dies, and wherever.
import { type ChildProcess, execFileSync, fork, spawn, type StdioOptions } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withFolderLock } from "../../../issuing/src/disk/folder-lock.ts";
import { bindChild } from "../../../scripts/children.ts";
import { root } from "../../cli/run.ts";
import { isMore } from "../../more.ts";

const CHILD = join(import.meta.dirname, "lock-child.ts");
const WORDS = ["--conditions=laurel-source", CHILD];
const OUTERMOST = "pid:[4026531836]";
let folder: string;
let lock: string;
/** What this process writes into a lock. */
let mine: Record<string, unknown>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-lock-"));
  lock = join(folder, ".lock");
  mine = await withFolderLock(folder, async () => JSON.parse(await readFile(lock, "utf8")));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type How = "again" | "keep" | "killed" | "once";

function start(how: How, where = folder, number = 0, before: readonly string[] = []): ChildProcess {
  const words = [...before, process.execPath, ...WORDS, how, where, String(number)];
  const stdio: StdioOptions = ["ignore", "pipe", "inherit"];
  return bindChild(spawn(words[0] ?? "", words.slice(1), { cwd: root, stdio }));
}

async function endOf(child: ChildProcess): Promise<string> {
  let text = "";
  child.stdout?.on("data", (more) => (text += more));
  await new Promise((resolve) => child.once("close", resolve));
  return text;
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await endOf(child);
}

/** Starts a run that has the lock until it is killed. */
async function startKeeping(before: readonly string[] = []): Promise<ChildProcess> {
  const child = start("keep", folder, 0, before);
  await new Promise((resolve) => child.stdout?.once("data", resolve));
  return child;
}

let deadPid: number;

/** Writes the lock of a run like this one that has died, or with other members. */
async function plantDead(where = folder, members: object = {}): Promise<void> {
  if (deadPid === undefined) {
    const child = start("once");
    await endOf(child);
    deadPid = child.pid ?? 0;
  }
  const text = JSON.stringify({ ...mine, pid: deadPid, nonce: randomBytes(16).toString("hex"), ...members });
  await writeFile(join(where, ".lock"), text);
}

/** The lock can be taken, and nothing of it stays. */
async function expectTaken(where = folder): Promise<void> {
  expect(await withFolderLock(where, async () => "taken")).toBe("taken");
  expect((await readdir(where)).filter((name) => name.startsWith("."))).toEqual([]);
}

/** The lock is refused, with the cure that names it, and stays as it is. */
async function expectRefused(): Promise<void> {
  const before = await readFile(lock, "utf8");
  const cure = `wait until that run has finished; if you are certain that it is gone, delete ${lock}`;
  await expect(withFolderLock(folder, async () => undefined)).rejects.toMatchObject({ code: "folder.locked", cure });
  expect(await readdir(folder)).toEqual([".lock"]);
  expect(await readFile(lock, "utf8")).toBe(before);
}

describe("a folder's lock", () => {
  it("is never there without its owner", async () => {
    const child = start("again");
    await new Promise((resolve) => child.stdout?.once("data", resolve));
    let seen = 0;
    for (let reads = 0; seen < 200; reads += 1) {
      let text: string;
      try {
        text = readFileSync(lock, "utf8");
      } catch {
        continue;
      } finally {
        if (reads % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      expect(JSON.parse(text)).toMatchObject({ pid: child.pid });
      seen += 1;
    }
    await kill(child);
    // Killed wherever it was, it is taken over, and nothing of it stays.
    await expectTaken();
  });

  it("is refused while its owner lives", async () => {
    await withFolderLock(folder, () => expectRefused());
    const child = await startKeeping();
    await expectRefused();
    await kill(child);
    await expectTaken();
  });

  it("is given back only where it is still one's own", async () => {
    await withFolderLock(folder, () => plantDead(folder, { host: "a successor" }));
    expect(JSON.parse(await readFile(lock, "utf8"))).toMatchObject({ host: "a successor" });
    await rm(lock);
  });

  it("is refused through a link, and where it is no lock", async () => {
    const outside = join(folder, "outside");
    for (const target of [outside, join(folder, "nowhere")]) {
      await writeFile(outside, "mine");
      await symlink(target, lock);
      await expect(withFolderLock(folder, async () => undefined)).rejects.toMatchObject({ code: "file.link" });
      await rm(lock);
      expect(await readFile(outside, "utf8")).toBe("mine");
      expect(await readdir(folder)).toEqual(["outside"]);
    }
    await rm(outside);
    for (const text of ["", "{}", "null", '{"pid":0,"host":"here"}', '{"pid":-1,"host":"here"}']) {
      await writeFile(lock, text);
      await expectRefused();
    }
    await rm(lock);
  });
});

const runs = isMore ? 2000 : 25;

describe("a dead run's lock", () => {
  it(`lets one of six in at a time, ${runs} times`, async () => {
    const racers = Array.from({ length: 6 }, (_, number) =>
      bindChild(fork(CHILD, ["race", folder, String(number)], { cwd: root, execArgv: WORDS.slice(0, 1) })),
    );
    const hear = (): Promise<unknown[]> =>
      Promise.all(racers.map((racer) => new Promise((resolve) => racer.once("message", resolve))));
    await hear();
    for (let run = 0; run < runs; run += 1) {
      await plantDead();
      const heard = hear();
      for (const racer of racers) racer.send("go");
      const answers = await heard;
      expect(answers).toContain("in");
      for (const answer of answers) expect(["in", "folder.locked"]).toContain(answer);
    }
    await Promise.all(racers.map(kill));
    const lines = (await readFile(join(folder, "in-and-out"), "utf8")).trim().split("\n");
    for (let at = 0; at < lines.length; at += 2) expect(`${lines[at]} ${lines[at + 1]}`).toMatch(/^\+(\d) -\1$/);
    expect(lines.length).toBeGreaterThanOrEqual(2 * runs);
    await rm(join(folder, "in-and-out"));
    await expectTaken();
  });

  it("is taken over after a run that was killed between any two steps of taking it over", async () => {
    // Without a kill, the child says how many steps there are.
    await plantDead();
    const steps = Number(await endOf(start("killed")));
    expect(steps).toBeGreaterThan(isMore ? 20 : 5);
    const kills = Array.from({ length: steps }, (_, step) => [step + 1]);
    // One more, killed while it takes over from the one that was killed: a guard of a guard.
    const later = Math.ceil(0.6 * steps);
    const pairs = kills.map(([first = 0]) => [first, later]);
    const cases = isMore ? [...kills, ...pairs] : pairs.filter((_, at) => at % 2 === 0);
    await Promise.all(
      [0, 1, 2].map(async (lane) => {
        for (let at = lane; at < cases.length; at += 3) {
          const where = join(folder, `case-${at}`);
          await mkdir(where);
          await plantDead(where);
          for (const step of cases[at] ?? []) await endOf(start("killed", where, step));
          await expectTaken(where);
          await rm(where, { recursive: true });
        }
      }),
    );
  });

  it("of another boot of this machine is taken over, but not of another machine", async () => {
    const { pid } = process;
    await plantDead(folder, { pid, boot: "an earlier boot", space: OUTERMOST });
    if (mine.space === OUTERMOST) await expectTaken();
    for (const other of [{ host: "elsewhere" }, { machine: "another" }, { space: "pid:[4026532178]" }]) {
      await plantDead(folder, { boot: "an earlier boot", space: OUTERMOST, ...other });
      await expectRefused();
    }
  });

  it("of another namespace or of an earlier version proves nothing", async () => {
    for (const other of [{ space: "pid:[4026532178]" }, { boot: undefined, space: undefined }]) {
      await plantDead(folder, other);
      await expectRefused();
    }
    await rm(lock);
  });

  it("whose number another process has now is taken over", async () => {
    await plantDead(folder, { pid: process.ppid });
    await expectTaken();
  });

  const unshare = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child", "--mount-proc"];
  it.runIf(canRun([...unshare, "true"]))("is not taken over between containers that share a folder", async () => {
    // From inside, this process has no number, as if it had died.
    const said = await withFolderLock(folder, () => endOf(start("once", folder, 0, unshare)));
    expect(said).toContain(`process ${process.pid} on ${String(mine.host)} is working in this folder`);
    expect(said).toContain(`delete ${lock}`);
    // From outside, its number 1 is another process.
    const child = await startKeeping(unshare);
    await expectRefused();
    await kill(child);
    await expectRefused();
    await rm(lock);
  });
});

function canRun([command = "", ...words]: readonly string[]): boolean {
  try {
    execFileSync(command, words, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
