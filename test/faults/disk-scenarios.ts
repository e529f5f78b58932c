// What can happen to the registrar's own machine: killed, stopped, run twice; disks that are full, cut, read-only.
import { execFile } from "node:child_process";
import { appendFile, chmod, cp, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import { waitUntil } from "../more.ts";
import type { RpcRequest } from "../nodes/proxy.ts";
import { type Office, readPlannedRoot } from "./office.ts";
import { expectRefusal, isSending, killAt, type Scenario } from "./scenario.ts";

const run = promisify(execFile);

/** What was given away of the person's status lists. */
async function listPlaces({ folder }: Office) {
  const lists = join(folder, ".config/laurel/status-lists");
  const files = (await readdir(lists)).filter((name) => name.endsWith(".json"));
  const read = async (file: string) => {
    const { places } = JSON.parse(await readFile(join(lists, file), "utf8")) as { places: readonly object[] };
    return places.map((place) => ({ file, ...(place as { readonly root: string | null }) }));
  };
  return (await Promise.all(files.map(read))).flat();
}

/** What happens on the registrar's machine. */
export const diskScenarios: readonly Scenario[] = [
  {
    name: "killed while writing credential 500 of 1,000",
    office: { learners: 1000 },
    async spoil(office) {
      const child = office.start();
      const ended = new Promise((resolve) => child.once("close", resolve));
      const list = (): Promise<string[]> => readdir(join(office.batch, "credentials")).catch(() => []);
      await waitUntil(async () => (await list()).length >= 500);
      child.kill("SIGKILL");
      await ended;
      return readPlannedRoot(office);
    },
  },
  {
    name: "run again after success",
    async spoil(office) {
      expect((await office.issue()).code).toBe(0);
      const sent = office.proxy.requests.filter(isSending).length;
      expect((await office.issue()).code).toBe(0);
      expect(office.proxy.requests.filter(isSending)).toHaveLength(sent);
      return readPlannedRoot(office);
    },
  },
  {
    name: "two runs at once in one folder",
    quick: true,
    async spoil(office) {
      const runs = await Promise.all([office.issueApart(), office.issueApart()]);
      const codes = runs.map(({ code }) => code).sort();
      expect(codes[0], runs.map(({ stderr }) => stderr).join("\n")).toBe(0);
      expect([0, 3]).toContain(codes[1]);
      return readPlannedRoot(office);
    },
  },
  {
    name: "two runs at once, in copies of the folder",
    async spoil(office) {
      await killAt(office, isSending, false);
      office.proxy.fault = undefined;
      await cp(office.batch, join(office.folder, "copy"), { recursive: true });
      const runs = await Promise.all([office.issueApart(), office.issueApart("--out", "copy")]);
      for (const { code, stderr } of runs) expect(code, stderr).toBe(0);
      return readPlannedRoot(office);
    },
  },
  {
    name: "killed between its places in a status list and its secret",
    quick: true,
    async spoil(office) {
      await office.configure({ statusBase: "https://status.example.org/lists" });
      const isEstimate = (calls: readonly RpcRequest[]): boolean => calls[0]?.method === "eth_estimateGas";
      await expect(killAt(office, isEstimate, false)).rejects.toMatchObject({ code: "ENOENT" });
      expect(await listPlaces(office)).toMatchObject([{ offset: 0, size: 12, root: null }]);
      office.proxy.fault = undefined;
      expect((await office.issue()).code).toBe(0);
      const planned = await readPlannedRoot(office);
      expect(await listPlaces(office)).toMatchObject([{ root: null }, { offset: 12, size: 12, root: planned }]);
      return planned;
    },
  },
  {
    name: "killed as it sends, and what its places in status lists were written down in is gone",
    async spoil(office) {
      await office.configure({ statusBase: "https://status.example.org/lists" });
      const planned = await killAt(office, isSending, true);
      const given = await listPlaces(office);
      expect(given).toMatchObject([{ offset: 0, root: planned }]);
      await rm(join(office.folder, ".config/laurel/status-lists"), { recursive: true });
      office.proxy.fault = undefined;
      expect((await office.issue()).code).toBe(0);
      expect(await listPlaces(office)).toEqual(given);
      return planned;
    },
  },
  {
    name: "Ctrl-C while it waits",
    office: { isHeld: true },
    async spoil(office) {
      const child = office.start();
      let said = "";
      let [isSent, isStopped] = [false, false];
      child.stderr?.on("data", (text) => (said += text));
      office.proxy.fault = (calls) => {
        // The first thing that it asks after it has sent: it waits.
        if (isSent && !isStopped) isStopped = child.kill("SIGINT");
        isSent ||= isSending(calls);
        return undefined;
      };
      const code = await new Promise((resolve) => child.once("close", resolve));
      expect(code, said).toBe(3);
      expect(said).toContain("That is safe");
      await letMine(office);
      return readPlannedRoot(office);
    },
  },
  {
    name: "a diagnostic report while it waits",
    office: { isHeld: true },
    async spoil(office) {
      office.env.NODE_OPTIONS = `--report-on-signal --report-signal=SIGUSR2 --report-directory=${office.folder}`;
      const child = office.start();
      const ended = new Promise((resolve) => child.once("close", resolve));
      let reported = false;
      office.proxy.fault = (calls) => {
        if (isSending(calls) && !reported) reported = child.kill("SIGUSR2");
        return undefined;
      };
      const isReport = (name: string): boolean => /^report.*\.json$/.test(name);
      await waitUntil(async () => (await readdir(office.folder)).some(isReport));
      child.kill("SIGKILL");
      await ended;
      delete office.env.NODE_OPTIONS;
      await letMine(office);
      return readPlannedRoot(office);
    },
  },
  {
    name: "a torn line in the journal",
    async spoil(office) {
      const planned = await killAt(office, isSending, true);
      const journal = join(office.batch, "journal.jsonl");
      await appendFile(journal, '{"purpose":"0x12');
      return planned;
    },
  },
  {
    name: "the journal's only line is torn",
    async spoil(office) {
      const planned = await killAt(office, isSending, false);
      const journal = join(office.batch, "journal.jsonl");
      await truncate(journal, (await readFile(journal)).length - 30);
      return planned;
    },
  },
  {
    name: "the disk is full when the journal is written",
    // It needs a disk of its own, which only root makes.
    quick: process.getuid?.() === 0,
    async spoil(office) {
      await mountDisk(office, "size=1m");
      const filler = join(office.batch, "filler");
      office.proxy.fault = async (calls) => {
        // The last that is asked before the journal is written.
        if (calls.some(({ params }) => params[1] === "pending"))
          await writeFile(filler, Buffer.alloc(1 << 20)).catch(() => undefined);
        return undefined;
      };
      const { code, stdout } = await office.issue("--json");
      expect(JSON.parse(stdout)).toMatchObject({ code: "disk", message: expect.stringContaining("the disk is full") });
      expect(code).toBe(3);
      expect(office.proxy.requests.filter(isSending)).toHaveLength(0);
      office.proxy.fault = undefined;
      await rm(filler);
      return readPlannedRoot(office);
    },
  },
  {
    name: "the folder cannot be written",
    async spoil(office) {
      await writeFile(office.batch, "a file in its place");
      await expectRefusal(office, [], "folder.unreadable", 3);
      await rm(office.batch);
      return undefined;
    },
  },
  {
    name: "a credential's file was cut by a power failure",
    quick: true,
    async spoil(office) {
      expect((await office.issue()).code).toBe(0);
      await truncate(join(office.batch, "credentials/000003.json"), 0);
      await truncate(join(office.batch, "credentials/000004.json"), 100);
      return readPlannedRoot(office);
    },
  },
  {
    name: "what is needed is on disk before the send",
    quick: true,
    async spoil(office) {
      const log = join(office.folder, "disk.log");
      await writeFile(log, "");
      office.env.LAUREL_DISK_LOG = log;
      office.env.NODE_OPTIONS = `--import ${join(import.meta.dirname, "watch-disk.ts")}`;
      let before: string[] | undefined;
      office.proxy.fault = async (calls) => {
        if (isSending(calls)) before ??= (await readFile(log, "utf8")).split("\n");
        return undefined;
      };
      const { code, stderr } = await office.issueApart("--out", "deep/batch");
      expect(code, stderr).toBe(0);
      const lines = before ?? [];
      for (const folder of [".", "deep"])
        expect(lines, "the names of new folders").toContain(
          `sync ${folder === "." ? office.folder : join(office.folder, folder)}`,
        );
      for (const name of ["batch.secret.json", "course.json", "input.jsonl", "batch.json"]) {
        const written = lines.findIndex((line) => /^sync .*\.part$/.test(line) && line.includes(`.${name}.`));
        const named = lines.findIndex((line) => line.startsWith("rename ") && line.endsWith(` deep/batch/${name}`));
        const kept = lines.indexOf("sync deep/batch", named);
        expect(
          [written, named, kept].every((at, place, all) => at >= 0 && at >= (all[place - 1] ?? 0)),
          name,
        ).toBe(true);
      }
      const entry = lines.indexOf("sync deep/batch/journal.jsonl");
      expect(entry).toBeGreaterThan(0);
      expect(lines.indexOf("sync deep/batch", entry)).toBeGreaterThan(entry);
      delete office.env.NODE_OPTIONS;
      await cp(join(office.folder, "deep/batch"), office.batch, { recursive: true });
      return readPlannedRoot(office);
    },
  },
  {
    name: "a disk that is full while credentials are written",
    office: { learners: 40 },
    async spoil(office) {
      // A disk of 128 KiB of its own: 40 credentials of 5 kB do not fit.
      await mountDisk(office, "size=128k");
      const { code, stdout } = await office.issue("--json");
      expect(JSON.parse(stdout)).toMatchObject({ code: "disk", message: expect.stringContaining("the disk is full") });
      expect(code).toBe(3);
      await expectNothingHalfWritten(office);
      await run("mount", ["-o", "remount,size=4m", office.batch]);
      return readPlannedRoot(office);
    },
  },
  {
    name: "a disk that is full before anything is planned",
    async spoil(office) {
      await mountDisk(office, "size=4k");
      await expectRefusal(office, [], "disk", 3);
      expect(await readdir(office.batch)).toEqual([]);
      await run("mount", ["-o", "remount,size=4m", office.batch]);
      return undefined;
    },
  },
  {
    name: "a disk that may only be read",
    async spoil(office) {
      await mountDisk(office, "size=4m,ro");
      const { message, cure } = await expectRefusal(office, [], "disk", 3);
      expect(message).toContain("that disk is read-only");
      expect(cure).toBe("choose another folder");
      await run("mount", ["-o", "remount,rw", office.batch]);
      return undefined;
    },
  },
  {
    name: "files that others could read",
    async spoil(office) {
      await mkdir(office.batch, { mode: 0o777 });
      for (const name of ["learners.csv", "journal.jsonl"]) {
        await writeFile(join(office.batch, name), "");
        await chmod(join(office.batch, name), 0o666);
      }
      await rm(join(office.batch, "learners.csv"));
      const umask = process.umask(0);
      const issued = office.issueApart();
      process.umask(umask);
      const { code, stderr } = await issued;
      expect(code, stderr).toBe(0);
      for (const name of [
        "batch.secret.json",
        "input.jsonl",
        "learners.csv",
        "journal.jsonl",
        "credentials/000000.json",
      ])
        expect((await stat(join(office.batch, name))).mode & 0o777, name).toBe(0o600);
      return readPlannedRoot(office);
    },
  },
  {
    name: "a lock whose owner's number another process has now",
    async spoil(office) {
      const planned = await killAt(office, isSending, false);
      const lock = join(office.batch, ".lock");
      const owner = JSON.parse(await readFile(lock, "utf8"));
      await writeFile(lock, JSON.stringify({ ...owner, pid: process.ppid }));
      return planned;
    },
  },
];

/** Has what waits, and all that comes, mined at once. */
async function letMine(office: Office): Promise<void> {
  await office.ask("anvil_mine", "0x1");
  await office.ask("evm_setAutomine", true);
}

/** Every file is whole: no part of one is left, and every credential is read. */
async function expectNothingHalfWritten(office: Office): Promise<void> {
  const names = await readdir(office.batch, { recursive: true });
  expect(names.filter((name) => name.endsWith(".part"))).toEqual([]);
  for (const name of names.filter((one) => one.endsWith(".json")))
    JSON.parse(await readFile(join(office.batch, name), "utf8"));
}

/** Gives the batch a disk of its own. */
async function mountDisk(office: Office, options: string): Promise<void> {
  await mkdir(office.batch);
  await run("mount", ["-t", "tmpfs", "-o", options, "laurel", office.batch]).catch((error: Error) => {
    throw new Error(`a small disk is needed: run the tests as root on Linux (${error.message})`);
  });
  office.onClose(() => run("umount", [office.batch]));
}
