// Where the command's output goes: a terminal, a pipe, a reader that has gone, a disk that is full.
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createBatch } from "../../../sdk/src/index.ts";
import { createKeystore, openKeystore } from "../../../sdk/src/node/keystore.ts";
import { type } from "../../first-day/terminal.ts";
import { findTricksThere } from "../../hostile/display.ts";
import { issuedCohort, openWorld } from "../../nodes/shared.ts";
import { PASSWORD, SIGNING_KEY } from "../../nodes/key.ts";
import { createDocument } from "../../nodes/world.ts";
import { ownFile, runInProcess, shellCommand as laurel } from "../run.ts";

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
    expect(stderr).toContain("laurel: cannot write the output: ENOSPC");
  });

  it("fits the terminal, words whole, and is whole in a pipe", async () => {
    const env = { PATH: process.env.PATH, HOME: folder };
    for (const [command, columns] of [
      [`${laurel} show "a file.json"; ${laurel} show "no such file, but a long name.json"`, 40],
      [`${laurel} help issue; ${laurel} verify "a file.json"`, 60],
    ] as const) {
      const { text } = await type(folder, env, command, [], columns);
      expect(text).toContain("laurel:");
      expect(findTricksThere(text, columns)).toEqual([]);
      expect(text.split("\n").filter((line) => line.length > columns - 12).length, text).toBeGreaterThan(5);
    }
    const { stderr } = await runInProcess(folder, ["show", "no such file, but a long name.json"]);
    expect(stderr).toBe("laurel: no such file, but a long name.json: there is no such file\n");
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
      for (const [key, columns] of [
        ["\u0003", 80],
        ["\u0004", 40],
      ] as const) {
        const { code, text } = await type(folder, env(), end, [[/\[y\/N\] $/, key]], columns);
        expect(findTricksThere(text, columns)).toEqual([]);
        expect(code).toBe(1);
        expect(text.split("\n").at(-1)).toBe("laurel: nothing was done");
      }
      expect((await world.registry.getAccreditor(1)).term.until).toBe(world.until);
    } finally {
      await world.stop();
    }
  });

  it("names what is paid at most, in the chain's coin", async () => {
    const world = await openWorld();
    try {
      const place = `--registry eip155:${world.chainId}:${world.registry.address} --rpc ${world.rpc}`;
      const offer = `${laurel} accreditor handover 1 --to ${world.stranger.address} ${place} --signer ${world.accreditor.address}`;
      const { code, text } = await type(folder, env(), offer, [[/\[y\/N\] $/, "n\r"]], 200);
      expect(code).toBe(1);
      expect(text).toMatch(/At most 0\.000\d+ ETH\. Offer the role of accreditor 1 to 0x/);
      await cp(join(issuedCohort(), "batch.json"), join(folder, "cohort/batch.json"), { recursive: true });
      const config = JSON.parse(await readFile(ownFile(inject("folder"), "laurel.json"), "utf8"));
      await writeFile(join(folder, "laurel.json"), JSON.stringify({ ...config, rpc: [world.rpc] }));
      const changes = ["revoke cohort --index 3", "suspend cohort --index 3", "revoke-batch cohort"];
      for (const words of changes) {
        const command = `${laurel} ${words} --config laurel.json`;
        const asked = await type(folder, env(), command, [[/\[y\/N\] $/, "n\r"]], 200);
        expect(asked.text).toMatch(/At most 0\.000\d+ ETH\. (?:Revoke|Suspend)/);
      }
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

describe("a password that is mistyped", () => {
  const env = (more = {}): NodeJS.ProcessEnv => ({ PATH: process.env.PATH, HOME: folder, ...more });
  const asks = (answer: string): readonly [RegExp, string] => [/[Pp]assword.*: $/, answer];
  let sign: string;
  let account: string;
  beforeAll(async () => {
    const [keystore, key] = [join(folder, "mine.json"), join(folder, "signing.json")];
    const { json, address } = await createKeystore("four words do well");
    await writeFile(keystore, json);
    account = address;
    await writeFile(key, SIGNING_KEY);
    sign = `${laurel} export "a file.json" --format jwt --out jwt --sign signing.json`;
  });

  it("is asked for three times, for a keystore", async () => {
    const world = await openWorld();
    try {
      await (await world.governor.sendTransaction({ to: account, value: 10n ** 18n })).wait();
      const place = `--governor ${world.governor.address} --rpc ${world.rpc}`;
      const deploy = `${laurel} registry deploy ${place} --signer mine.json --yes`;
      const { code, text } = await type(folder, env(), deploy, ["four words", "", "four Words"].map(asks));
      const said = text.split("\n").filter((line) => !line.startsWith("Password of"));
      expect(said.slice(0, 2)).toEqual(["wrong password, 2 tries left", "wrong password, 1 try left"]);
      expect(said.slice(2).join(" ")).toMatch(/^laurel: .*mine.json: the password +is wrong/);
      expect(code).toBe(1);
    } finally {
      await world.stop();
    }
  });

  it("opens a signing key when it is right; a file is read once", async () => {
    const { text } = await type(folder, env(), sign, ["wrong", PASSWORD].map(asks));
    expect(text.match(/wrong password, 2 tries left/g)).toHaveLength(1);
    expect(text).not.toContain("the password is wrong");
    await writeFile(join(folder, "wrong"), "wrong");
    const once = await type(folder, env(), `${sign} --sign-password-file wrong`);
    expect(once.text).not.toContain("left");
    expect(once.text).toContain("signing.json: the password is wrong");
    const named = await type(folder, env({ LAUREL_SIGN_PASSWORD_FILE: "wrong" }), sign);
    expect(named.text).toBe(once.text);
  });

  it("may be chosen again, where the two differ or it is too short", async () => {
    const words = "four words do well";
    const make = `${laurel} keystore new chosen.json`;
    const made = await type(folder, env(), make, [words, "four words", "short", words, words].map(asks));
    expect(made.text).toContain("the two passwords differ, 2 tries left");
    expect(made.text).toContain("a password needs at least 8 characters, 1 try left");
    expect(made.code).toBe(0);
    await openKeystore(await readFile(join(folder, "chosen.json"), "utf8"), words);
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
