// The first day of a registrar, an employer and a developer, typed at a pseudo-terminal; docs/first-day.md is its transcript.
// With LAUREL_WRITE_DOCS=1 the transcript is written anew, else it is compared.
import { type ChildProcess, spawn } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format } from "prettier";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bindChild } from "../../scripts/children.ts";
import { findPort } from "../../scripts/node.ts";
import { root } from "../cli/run.ts";
import { asksYes, type Laptop, openLaptop, settleDay } from "./laptop.ts";

const document = join(root, "docs/first-day.md");
const PASSWORD = "four words do well";
const asksPassword: readonly [RegExp, string] = [/[Pp]assword.*: $/, PASSWORD];

let folder: string;
let laptop: Laptop;
let network: ChildProcess;
let started = "";
const lines: string[] = [];

function tell(text: string): void {
  lines.push(text, "");
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-day-"));
  laptop = await openLaptop(folder, lines);
  const rows = (await readFile(join(root, "samples/cohort-1000.csv"), "utf8")).split("\n").slice(0, 4);
  await writeFile(join(laptop.folder, "cohort.csv"), `${rows.join("\n")}\n`);
  await copyFile(join(root, "samples/course.json"), join(laptop.folder, "course.json"));
  const words = ["--conditions", "laurel-source", join(root, "scripts/dev.ts")];
  network = spawn(process.execPath, words, {
    cwd: root,
    env: { ...process.env, LAUREL_DEV_PORT: String(await findPort()), LAUREL_DEV_DIR: join(laptop.folder, "dev") },
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
    const { page } = ready;
    const served = await (await fetch(page)).text();
    expect(served).toContain('{"brand":{"name":"local"}');
    expect(served).toContain(`connect-src 'self' ${ready.rpc};`);
    const place = `eip155:${ready.chainId}:${ready.registry}`;

    tell("# The first day");
    tell(
      "A test types these commands at a terminal and writes this page (`npm run docs:first-day`). Addresses, hashes and times are made the same each time. On a public chain, only `--rpc` differs.",
    );
    tell("## The registrar");
    tell(
      "The registrar makes a key; the file is encrypted. The issuer's admin gets its address and adds it as an operator.",
    );
    const made = await laptop.enter("laurel keystore new registrar-key.json", {
      answers: [
        [/A password for the new key: $/, PASSWORD],
        [/Repeat the password: $/, PASSWORD],
      ],
    });
    const address = /0x[0-9a-fA-F]{40}/.exec(made)?.[0] ?? "";
    const fund = { method: "hardhat_setBalance", params: [address, "0x8ac7230489e80000"] };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, ...fund });
    await fetch(ready.rpc, { method: "POST", headers: { "content-type": "application/json" }, body });
    const added = `laurel operator add --account ${address} --until 2029-06-30 --signer ${ready.accounts.issuerAdmin} --registry ${place} --issuer 1 --rpc ${ready.rpc} --yes`;
    expect((await laptop.type(added)).code).toBe(0);
    tell(
      "The settings go into the registrar's own folder. Laurel finds the accreditation and the operator by the key's address.",
    );
    await laptop.enter(`laurel init --registry ${place}/issuers/1 --rpc ${ready.rpc} --keystore registrar-key.json`);
    tell("A dry run checks and shows everything; it writes and sends nothing.");
    await laptop.enter("laurel issue cohort.csv --course course.json --out june-2026 --dry-run");
    tell(
      "Then for real. You can stop the command at any moment and run it again. The backup can wait ([second-day.md](second-day.md)).",
    );
    await laptop.enter("laurel issue cohort.csv --course course.json --out june-2026", {
      answers: [asksYes, [/Back up now\? \[y\/N\] $/, "n"], asksPassword],
    });
    await laptop.enter("laurel status june-2026");
    tell("One learner's grade was wrong. The registrar revokes that credential, by the student number.");
    await laptop.enter("laurel revoke june-2026 --learner 2026000013 --reason error", {
      answers: [asksYes, asksPassword],
    });

    tell("## The employer");
    const [header = "", ...learners] = (await readFile(join(laptop.folder, "june-2026/learners.csv"), "utf8")).split(
      "\n",
    );
    const column = header.trim().split(",").indexOf("file");
    const fileOf = (key: string): string =>
      join(
        laptop.folder,
        "june-2026",
        learners
          .find((row) => row.includes(key))
          ?.trim()
          .split(",")[column] ?? "",
      );
    const [, first = "", second = ""] = (await readFile(join(laptop.folder, "cohort.csv"), "utf8"))
      .split("\n")
      .map((row) => row.split(",")[0] ?? "");
    await copyFile(fileOf(first), join(laptop.folder, "niamh.json"));
    await copyFile(fileOf(second), join(laptop.folder, "lukasz.json"));
    tell("Two applicants sent a file each. What does a file say? This command asks no node and checks nothing.");
    await laptop.enter("laurel show lukasz.json");
    tell(
      "Which registry does the employer trust, and which accreditors? The answer is given once and kept in the employer's own folder. Each verdict names that list.",
    );
    await laptop.enter(
      `laurel trust add --name "Example registry" --registry ${place} --rpc ${ready.rpc} --finality latest --max-age none`,
      { answers: [[/Whom do you recognise.*: $/, "1"], asksYes] },
    );
    await laptop.enter("laurel verify lukasz.json");
    tell("The other credential was revoked; the exit code is 1.");
    await laptop.enter("laurel verify niamh.json", { code: 1 });

    tell("## The developer");
    tell("In a clone, after the first command of the README:");
    lines.push("```console", "$ npm run dev", started.trim().replaceAll(laptop.home, "~"), "```", "");
    tell("In another terminal: all of Laurel in one program of 40 lines, [scripts/example.ts](../scripts/example.ts).");
    const program = `node ${join(root, "scripts/example.ts")} ${ready.rpc}`;
    await laptop.enter(program.replace("node ", `node --conditions laurel-source `));

    const told = settleDay(
      lines
        .join("\n")
        .replaceAll(page, "http://127.0.0.1:8480/")
        .replaceAll(address, `0x${"A1".repeat(20)}`),
    );
    const text = await format(told, { parser: "markdown", printWidth: 120 });
    expect(text).not.toContain(PASSWORD);
    if (process.env.LAUREL_WRITE_DOCS === "1") await writeFile(document, text);
    expect(text).toBe(await readFile(document, "utf8"));
  });
});
