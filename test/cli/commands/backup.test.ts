// laurel backup and laurel restore, as a script and as a person call them.
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findWeakness } from "../../../cli/src/backup/password.ts";
import { WORDS } from "../../../cli/src/backup/words.ts";
import { type } from "../../first-day/terminal.ts";
import { openWorld } from "../../nodes/shared.ts";
import type { World } from "../../nodes/world.ts";
import { expectOutput } from "../output.ts";
import { root, runInProcess, shellCommand as laurel, writeOwn } from "../run.ts";

const OWN = "four words do well";
let world: World;
let folder: string;

beforeAll(async () => {
  world = await openWorld();
  folder = await mkdtemp(join(tmpdir(), "laurel-backup-"));
  const { chainId, registry, rpc, operator } = world;
  await writeOwn(folder, "laurel.json", {
    ...{ format: "laurel-config-v1", chainId, registry: registry.address, rpc: [rpc], issuer: 1, accreditation: 1 },
    ...{ operator: 1, signer: { type: "rpc-account", address: operator.address } },
  });
  await writeOwn(folder, "trust.json", world.trust());
  await writeFile(join(folder, "password"), `${OWN}\n`);
  const rows = (await readFile(join(root, "samples/cohort-1000.csv"), "utf8")).split("\n").slice(0, 4);
  await writeFile(join(folder, "cohort.csv"), `${rows.join("\n")}\n`);
  await cp(join(root, "samples/course.json"), join(folder, "course.json"));
});
afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

const run = (...words: string[]) => runInProcess(folder, words);
const ISSUE = ["issue", "cohort.csv", "--course", "course.json", "--no-ledger", "--out"];

describe("laurel backup and restore", () => {
  it("bring a batch to another computer, where its journal is closed against the chain; each says what is next", async () => {
    const issued = await run(...ISSUE, "june", "--yes");
    expect(issued.stdout).toContain("\nNext: laurel backup june --out june.age\n");
    const words = ["june", "--out", "june.age", "--password-file", "password"];
    const made = await run("backup", ...words, "--json");
    expect(made.code, made.stderr).toBe(0);
    expect(expectOutput(made.stdout)).toMatchObject({
      ...{ format: "laurel-backup-v1", file: join(folder, "june.age"), size: 3 },
      ...{ state: "anchored", hasKey: false },
    });
    expect(made.stdout).not.toContain(OWN);
    expect((await run(...ISSUE, "june", "--yes")).stdout).not.toContain("laurel backup");
    const again = await run("backup", ...words, "--json");
    expect({ code: again.code, said: JSON.parse(again.stdout).message }).toEqual({
      code: 2,
      said: "june.age already exists",
    });
    await run("revoke", "june", "--index", "1", "--yes");
    await rm(join(folder, "june"), { recursive: true });
    const back = await run("restore", "june.age", "--out", "june", "--password-file", "password", "--json");
    expect(back.code, back.stderr).toBe(0);
    expect(expectOutput(back.stdout)).toMatchObject({
      ...{ format: "laurel-restore-v1", key: "none", anchor: "final", revoked: 1, suspended: 0, open: null },
    });
    expect((await run("audit", "june")).code).toBe(0);
    const status = await run("status", "june");
    expect(status.code, status.stderr).toBe(0);
  });

  it("restore without a network, or settings, and say what is still open; the next command closes it", async () => {
    const { stdout, code } = await runInProcess(
      folder,
      ["restore", "june.age", "--out", "away", "--password-file", "password"],
      "",
      { HOME: join(folder, "nobody") },
    );
    expect(code).toBe(0);
    expect(stdout).toContain("Laurel could not check the batch against the chain: there is no");
    expect(stdout).toContain("Next: laurel status away");
    expect(await readdir(join(folder, "away"))).toContain("restored.json");
    expect((await run("status", "away")).code).toBe(0);
    expect(await readdir(join(folder, "away"))).not.toContain("restored.json");
  });

  it("want a password that nobody guesses, and say how to give one where nobody can be asked", async () => {
    const missing = await run("backup", "june", "--out", "none.age");
    expect(missing).toMatchObject({ code: 2, stdout: "" });
    expect(missing.stderr).toContain("the backup needs its password, but this is not a terminal");
    expect(missing.stderr).toContain("--password-file or --password-fd");
    await writeFile(join(folder, "weak"), "summer2026\n");
    const weak = await run("backup", "june", "--out", "none.age", "--password-file", "weak");
    expect(weak).toMatchObject({ code: 2, stdout: "" });
    expect(weak.stderr).toContain("at least 12 characters");
    await writeFile(join(folder, "empty"), "\n");
    expect((await run("backup", "june", "--out", "none.age", "--password-file", "empty")).code).toBe(2);
    const wrong = await run("restore", "june.age", "--out", "none", "--password-file", "weak");
    expect(wrong).toMatchObject({ code: 1, stdout: "" });
    expect(wrong.stderr).toContain("june.age: the password is wrong");
    expect((await readdir(folder)).filter((name) => name.includes("none"))).toEqual([]);
  });
});

describe("six words", () => {
  it("are offered before the anchor, shown once, asked back, and open the backup; a no issues all the same", async () => {
    expect(new Set(WORDS).size).toBe(7776);
    expect([WORDS[0], WORDS[7775]]).toEqual(["abacus", "zoom"]);
    const env = { PATH: process.env.PATH, HOME: folder };
    const issue = `${laurel} ${ISSUE.join(" ")} asked`;
    const question = /Back up now\? \[y\/N\] $/;
    const no = await type(folder, env, `${issue}-not`, [
      [/Anchor this batch\? \[y\/N\] $/, "y"],
      [question, "n"],
    ]);
    expect(no.code, no.text).toBe(0);
    expect(no.text).toContain("Next: laurel backup asked-not --out asked-not.age");
    let shown = "";
    const answer = (screen: string): string => {
      shown = /backup:\s+([a-z-]+(?: [a-z-]+){5})\s/.exec(screen)?.[1] ?? "";
      const places = ["first", "second", "third", "fourth", "fifth", "sixth"];
      return shown.split(" ")[places.findIndex((place) => screen.includes(`Type the ${place} word`))] ?? "";
    };
    const yes = await type(folder, env, issue, [
      [/Anchor this batch\? \[y\/N\] $/, "y"],
      [question, "y"],
      [/six random words\): $/, ""],
      [/Type the \w+ word: $/, "nonsense"],
      [/Type the \w+ word: $/, answer],
    ]);
    expect(yes.code, yes.text).toBe(0);
    expect(shown.split(" ").filter((word) => WORDS.includes(word))).toHaveLength(6);
    expect(yes.text).toContain("That is not the");
    expect(yes.text).toContain("asked.age holds the batch, encrypted");
    expect(yes.text).not.toContain("Next: laurel backup");
    // It was made before anything was sent.
    await writeFile(join(folder, "words"), shown);
    const back = await run("restore", "asked.age", "--out", "asked-back", "--password-file", "words", "--json");
    expect(expectOutput(back.stdout)).toMatchObject({ anchor: "final" });
    expect(await readdir(join(folder, "asked-back/credentials"))).toHaveLength(3);
  });
});

describe("a password of one's own", () => {
  it.each([
    "short words",
    "123456789012",
    "2026-06-30 2026-07-01",
    "aaaaaaaaaaaaaaaa",
    "abababababababab",
    "Password12345",
    "qwertyuiopasdf",
    "universität2026",
    "Laurel-Backup-2026",
    "",
  ])("is refused where it is tried first: %s", (password) => {
    expect(findWeakness(password)).toBeDefined();
  });

  it.each(["four words do well", "kJ8#vm2!Lq9x", "grüne Wolke trägt Hut", "abacus zoom stapling ounce purse film"])(
    "is taken where it is not: %s",
    (password) => {
      expect(findWeakness(password)).toBeUndefined();
    },
  );
});
