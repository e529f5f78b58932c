// Where the command's output goes: a terminal, a pipe, a reader that has gone, a disk that is full.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createBatch } from "../../../sdk/src/index.ts";
import { openKeystore } from "../../../sdk/src/node/keystore.ts";
import { type } from "../../first-day/terminal.ts";
import { openWorld } from "../../nodes/shared.ts";
import { createDocument } from "../../nodes/world.ts";
import { runInProcess, shellCommand as laurel } from "../run.ts";

const ESCAPE = "\u001b";
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel terminal "));
  const registry = { chainId: 31337, address: "0x5FbDB2315678afecb367f032d93F642f64180aa3" };
  const batch = await createBatch({ registry, issuer: 1, disclosable: [], documents: [createDocument()] });
  await writeFile(join(folder, "a file.json"), JSON.stringify(batch.credential(0)));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a shell prints, and the exit code of the first command of its pipe. */
async function shell(script: string): Promise<{ code: number; stderr: string }> {
  const pipe = `${script}; echo "code \${PIPESTATUS[0]}"`;
  const { stdout, stderr } = await promisify(execFile)("bash", ["-c", pipe], { cwd: folder });
  return { code: Number(/code (\d+)$/m.exec(stdout)?.[1]), stderr };
}

describe("the output", () => {
  it("may be read to its first line: no stack, and the exit code stays the verdict's", async () => {
    expect(await shell(`${laurel} show "a file.json" | true`)).toEqual({ code: 0, stderr: "" });
    expect(await shell(`${laurel} --help | true`)).toEqual({ code: 0, stderr: "" });
    expect(await shell(`${laurel} show nothing.json --json | true`)).toEqual({ code: 2, stderr: "" });
  });

  it("that cannot be written is never success", async () => {
    const { code, stderr } = await shell(`${laurel} show "a file.json" > /dev/full`);
    expect(code).toBe(3);
    expect(stderr).toContain("laurel: the output cannot be written: ENOSPC");
  });

  it("has colours on a terminal alone, and none with NO_COLOR or TERM=dumb", async () => {
    const env = { PATH: process.env.PATH, HOME: folder };
    const show = `${laurel} show "a file.json"`;
    expect((await type(folder, env, show)).raw).toContain(`${ESCAPE}[33mNothing was checked`);
    expect((await type(folder, env, `NO_COLOR=1 ${show}`)).raw).not.toContain(ESCAPE);
    expect((await type(folder, env, `TERM=dumb ${show}`)).raw).not.toContain(ESCAPE);
    expect((await runInProcess(folder, ["show", "a file.json"])).stdout).not.toContain(ESCAPE);
  });
});

describe("a question", () => {
  const env = (): NodeJS.ProcessEnv => ({ PATH: process.env.PATH, HOME: folder });

  it("is answered with no by Ctrl-C and by Ctrl-D", async () => {
    const world = await openWorld();
    try {
      const place = `--registry eip155:${world.chainId}:${world.registry.address} --rpc ${world.rpc}`;
      const end = `${laurel} accreditor end 1 ${place} --signer ${world.governor.address}`;
      for (const key of ["\u0003", "\u0004"]) {
        const { code, text } = await type(folder, env(), end, [[/\[y\/N\] $/, key]]);
        expect(code).toBe(1);
        expect(text.split("\n").at(-1)).toBe("laurel: nothing was done");
      }
      expect((await world.registry.getAccreditor(1)).term.until).toBe(world.until);
    } finally {
      await world.stop();
    }
  });

  it("for a password is left by Ctrl-C", async () => {
    const asked = await type(folder, env(), `${laurel} keystore new key9.json`, [[/new key: $/, "\u0003"]]);
    expect(asked.code).toBe(1);
    expect(asked.text).toContain("laurel: nothing was done");
  });
});

describe("a password", () => {
  it("is a file's first line, or an open descriptor's", async () => {
    await writeFile(join(folder, "password"), "four words do well\nand a note below\n");
    await writeFile(join(folder, "same"), "four words do well");
    const made = await shell(`${laurel} keystore new key.json --password-file password`);
    expect(made.code, made.stderr).toBe(0);
    const opened = await shell(`${laurel} keystore new key2.json --password-fd 3 3< same`);
    expect(opened.code, opened.stderr).toBe(0);
    for (const file of ["key.json", "key2.json"])
      await openKeystore(await readFile(join(folder, file), "utf8"), "four words do well");
  });

  it("is not taken from the command line", async () => {
    const { code, stderr } = await runInProcess(folder, ["keystore", "new", "key3.json", "--password", "four words"]);
    expect(code).toBe(2);
    expect(stderr).toContain("unknown option '--password'");
  });
});
