// The first day of a registrar, an employer and a developer, typed at a pseudo-terminal; docs/first-day.md is its transcript.
// With LAUREL_WRITE_DOCS=1 the transcript is written anew, else it is compared.
import { type ChildProcess, spawn } from "node:child_process";
import { chmod, copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { format } from "prettier";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bindChild } from "../../scripts/children.ts";
import { findPort } from "../../scripts/node.ts";
import { root } from "../cli/run.ts";
import { type Answers, type } from "./terminal.ts";

const transcript = join(root, "docs/first-day.md");
const PASSWORD = "four words do well";
const asksPassword: readonly [RegExp, string] = [/[Pp]assword.*: $/, PASSWORD];
const asksYes: readonly [RegExp, string] = [/\[y\/N\] $/, "y"];

let folder: string;
let env: NodeJS.ProcessEnv;
let network: ChildProcess;
let started = "";
let registrar = "";
let page = "";
const lines: string[] = [];

/** What differs from day to day, as the same example each time. */
function settle(text: string): string {
  return text
    .replaceAll(join(folder, "home"), "~")
    .replaceAll(folder, "~/laurel")
    .replaceAll(root, "~/src/laurel")
    .replaceAll(page === "" ? "\u0000" : page, "http://127.0.0.1:8480/")
    .replaceAll(registrar === "" ? "\u0000" : registrar, `0x${"A1".repeat(20)}`)
    .replace(/127\.0\.0\.1:(?!8480\b)\d+/g, "127.0.0.1:8545")
    .replace(/0x[0-9a-f]{64}/g, "0x3fb1…9c2e")
    .replace(/SHA-256 [0-9a-f]{64}/g, "SHA-256 5d41…c592")
    .replace(/urn:uuid:[0-9a-f-]{36}/g, "urn:uuid:7d3f…81aa")
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, "2026-11-23 10:00:00 UTC")
    .replace(/\d{1,2} \w+ \d{4} at \d\d:\d\d UTC/g, "23 November 2026 at 10:00 UTC")
    .replace(/(revoked|suspended) on \d+ \w+ \d{4}/g, "$1 on 23 November 2026")
    .replace(/accreditation 1 until [^,]*/g, "accreditation 1 until 2030-11-22 10:00:00 UTC")
    .replace(/[\d,]+ gas/g, "56,422 gas")
    .replace(/\([\d,]+ a credential\)/g, "(18,807 a credential)")
    .replace(/at most 0\.\d+ of/g, "at most 0.0002 of")
    .replace(/\d+ of \d+ blocks/g, "1 of 1 blocks")
    .replace(/(index|block) \d+/g, "$1 3")
    .replace(/\{\n( {4}".*\n| {6,}.*\n| {4}[\]}],?\n)* {2}\}/g, "{ … }");
}

function tell(text: string): void {
  lines.push(text, "");
}

/** Types a command, keeps what stood on the terminal, and expects this exit code. */
async function enter(command: string, code = 0, answers: Answers = []): Promise<string> {
  const typed = await type(folder, env, command, answers);
  expect(typed.code, `${command}\n${typed.text}`).toBe(code);
  lines.push("```console", `$ ${settle(command)}`, settle(typed.text), "```", "");
  return typed.text;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-day-"));
  const laurel = `#!/bin/sh\nexec "${process.execPath}" --conditions laurel-source "${join(root, "cli/bin/laurel.js")}" "$@"\n`;
  await writeFile(join(folder, "laurel"), laurel);
  await chmod(join(folder, "laurel"), 0o755);
  env = { PATH: [folder, process.env.PATH].join(delimiter), HOME: join(folder, "home") };
  const rows = (await readFile(join(root, "samples/cohort-1000.csv"), "utf8")).split("\n").slice(0, 4);
  await writeFile(join(folder, "cohort.csv"), `${rows.join("\n")}\n`);
  await copyFile(join(root, "samples/course.json"), join(folder, "course.json"));
  const words = ["--conditions", "laurel-source", join(root, "scripts/dev.ts")];
  network = spawn(process.execPath, words, {
    cwd: root,
    env: { ...process.env, LAUREL_DEV_PORT: String(await findPort()), LAUREL_DEV_DIR: join(folder, "dev") },
    stdio: ["ignore", "pipe", "inherit"],
  });
  bindChild(network);
  await new Promise<void>((resolve, reject) => {
    network.once("close", () => reject(new Error(`npm run dev ended: ${started}`)));
    network.stdout?.setEncoding("utf8").on("data", (part) => {
      started += part;
      if (/^laurel dev ready .*\n/m.test(started)) resolve();
    });
  });
});

afterAll(async () => {
  network.kill("SIGTERM");
  await rm(folder, { recursive: true, force: true });
});

describe("docs/first-day.md", () => {
  it("is what a registrar, an employer and a developer see on their first day", async () => {
    const ready = JSON.parse(/^laurel dev ready (.*)$/m.exec(started)?.[1] ?? "{}");
    page = ready.page;
    const served = await (await fetch(page)).text();
    expect(served).toContain('{"brand":{"name":"local"}');
    expect(served).toContain(`connect-src 'self' ${ready.rpc};`);
    const place = `eip155:${ready.chainId}:${ready.registry}`;

    tell("# The first day");
    tell(
      "Typed at a terminal by a test, and written down by it (`npm run docs:first-day`). Addresses, hashes and times are made the same each time; on a public chain only the `--rpc` differs.",
    );
    tell("## The registrar");
    tell(
      "A key of the registrar's own, encrypted. The issuer's admin is told its address, and adds it as an operator.",
    );
    const made = await enter("laurel keystore new registrar-key.json", 0, [
      [/A password for the new key: $/, PASSWORD],
      [/The same once more: $/, PASSWORD],
    ]);
    const address = /0x[0-9a-fA-F]{40}/.exec(made)?.[0] ?? "";
    registrar = address;
    lines.splice(-5, 5, ...lines.slice(-5).map(settle));
    const fund = { method: "hardhat_setBalance", params: [address, "0x8ac7230489e80000"] };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, ...fund });
    await fetch(ready.rpc, { method: "POST", headers: { "content-type": "application/json" }, body });
    const added = `laurel operator add --account ${address} --until 2029-06-30 --signer ${ready.accounts.issuerAdmin} --registry ${place} --issuer 1 --rpc ${ready.rpc}`;
    expect((await type(folder, env, added)).code).toBe(0);
    tell(
      "The settings, kept in the registrar's own folder: Laurel finds the accreditation and the operator by the key's address.",
    );
    await enter(`laurel init --registry ${place}/issuers/1 --rpc ${ready.rpc} --keystore registrar-key.json`);
    tell("Everything is checked and shown first; nothing is written and nothing is sent.");
    await enter("laurel issue cohort.csv --course course.json --out june-2026 --dry-run");
    tell("Then for real. It may be stopped at any moment and run again.");
    await enter("laurel issue cohort.csv --course course.json --out june-2026", 0, [asksYes, asksPassword]);
    await enter("laurel status june-2026");
    tell("One learner's grade was wrong: that credential is revoked, by the student number.");
    await enter("laurel revoke june-2026 --learner 2026000013 --reason error", 0, [asksYes, asksPassword]);

    tell("## The employer");
    const [header = "", ...learners] = (await readFile(join(folder, "june-2026/learners.csv"), "utf8")).split("\n");
    const column = header.trim().split(",").indexOf("file");
    const fileOf = (key: string): string =>
      join(
        folder,
        "june-2026",
        learners
          .find((row) => row.includes(key))
          ?.trim()
          .split(",")[column] ?? "",
      );
    const [, first = "", second = ""] = (await readFile(join(folder, "cohort.csv"), "utf8"))
      .split("\n")
      .map((row) => row.split(",")[0] ?? "");
    await copyFile(fileOf(first), join(folder, "niamh.json"));
    await copyFile(fileOf(second), join(folder, "lukasz.json"));
    tell("Two applicants sent a file each. What does it say? This asks nobody, and checks nothing.");
    await enter("laurel show lukasz.json");
    tell(
      "Whose registries do I trust? Said once, and kept in the employer's own folder. Each verdict names that list.",
    );
    await enter(
      `laurel trust add --name "Example registry" --registry ${place} --rpc ${ready.rpc} --finality latest --max-age none`,
      0,
      [asksYes],
    );
    await enter("laurel verify lukasz.json");
    tell("The other one was revoked; the exit code is 1.");
    await enter("laurel verify niamh.json", 1);

    tell("## The developer");
    tell("In a clone, after the first command of the README:");
    lines.push("```console", "$ npm run dev", settle(started.trim()), "```", "");
    tell(
      "In another terminal: the whole of Laurel in one program of 40 lines, [scripts/example.ts](../scripts/example.ts).",
    );
    const program = `node ${join(root, "scripts/example.ts")} ${ready.rpc}`;
    await enter(program.replace("node ", `node --conditions laurel-source `));

    const text = await format(lines.join("\n"), { parser: "markdown", printWidth: 120 });
    expect(text).not.toContain(PASSWORD);
    if (process.env.LAUREL_WRITE_DOCS === "1") await writeFile(transcript, text);
    expect(text).toBe(await readFile(transcript, "utf8"));
  });
});
