// What commands write: through no link that somebody planted, and for nobody but its owner.
import {
  chmod,
  cp,
  link,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openBatchFolder } from "../../../issuing/src/index.ts";
import { compareLines, writeLines } from "../../../sdk/src/node/line-file.ts";
import { type Office, openOffice } from "../../faults/office.ts";
import { isSending } from "../../faults/scenario.ts";
import { isMore } from "../../more.ts";

const UNASKED = ["--yes", "--password-file", "password"];
const ISSUE = ["issue", "cohort.csv", "--course", "course.json", "--again", ...UNASKED];
const JSONL = [...ISSUE, "--format", "jsonl"];
const CORRECT = ["correct", "--set", "grade=B", ...UNASKED, "--learner"];
let office: Office;
/** The numbers of the learners, in the order of the cohort. */
let learners: string[];
/** All that a batch's folder holds after every command that writes into it, and while one works there. */
let names: string[];
/** What is not the batch's, and where planted links lead. */
let outside: string;

const at = (...parts: string[]): string => join(office.folder, ...parts);
const list = async (folder: string): Promise<string[]> => (await readdir(folder, { recursive: true })).sort();
const countSent = (): number => office.proxy.requests.filter(isSending).length;

async function run(...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await office.run(...words);
  expect(code, `${words.join(" ")}: ${stderr}`).toBe(0);
  return stdout;
}

beforeAll(async () => {
  office = await openOffice({ learners: 3 });
  outside = at("outside");
  const rows = (await readFile(at("cohort.csv"), "utf8")).trim().split("\n").slice(1);
  learners = rows.map((row) => row.split(",")[0] ?? "");
  await run(...ISSUE, "--out", "issued");
  await run("revoke", "issued", "--learner", learners[0] ?? "", ...UNASKED);
  await run(...JSONL, "--out", "lines");
  // Planned, and nothing is sent yet: neither journal nor credentials are there.
  await run(...ISSUE, "--out", "planned", "--sign-only", "order.json");
  names = [...(await list(at("issued"))), ".lock"];
});
afterAll(() => office.close());
afterEach(() => rm(at("batch"), { recursive: true, force: true }));

const KINDS = ["file", "folder", "dangling"] as const;

/** Moves what is at a path outside, with something beside it, and plants a link there. */
async function plant(path: string, kind: (typeof KINDS)[number]): Promise<void> {
  await rm(outside, { recursive: true, force: true });
  await mkdir(join(outside, "folder"), { recursive: true });
  await writeFile(join(outside, "file"), "not the batch's");
  await writeFile(join(outside, "folder/file"), "not the batch's either");
  await mkdir(dirname(path), { recursive: true });
  const found = await lstat(path).catch(() => undefined);
  const target = join(outside, kind);
  // A link of its own kind leads to what was there: the worst case, since nothing reads differently.
  if (kind === "folder" ? found?.isDirectory() : kind === "file" && found?.isFile()) {
    await rm(target, { recursive: true });
    await rename(path, target);
  }
  await rm(path, { recursive: true, force: true });
  await symlink(target, path);
}

/** Everything outside, with bytes, modes and times. */
async function readOutside(): Promise<unknown[]> {
  const found = (await list(outside)).map(async (name) => {
    const { mode, mtimeMs, size } = await stat(join(outside, name));
    const text = await readFile(join(outside, name), "utf8").catch(() => "");
    return { name, mode, mtimeMs, size, text };
  });
  return Promise.all(found);
}

/** A command refuses a link, names it and says what to do; nothing is sent, and nothing changes outside. */
async function expectRefused(words: readonly string[], path: string, code = "file.link"): Promise<void> {
  const [before, sent, target] = [await readOutside(), countSent(), await readlink(path)];
  const { stdout } = await office.run(...words, "--json");
  const what = `${words.join(" ")} with ${path} -> ${target}: ${stdout}`;
  const refusal = JSON.parse(stdout);
  expect(refusal, what).toMatchObject({ format: "laurel-error-v1", code });
  expect(refusal.message, what).toContain(path.slice(office.folder.length + 1));
  expect(refusal.cure, what).toMatch(/delete the link|another name/);
  expect(await readOutside(), what).toEqual(before);
  expect(await readlink(path), what).toBe(target);
  expect(countSent(), what).toBe(sent);
}

describe("a link in a batch's folder", () => {
  it("is at every name that is written", () => {
    expect(names).toEqual([
      ...["batch.json", "batch.secret.json", "changes.jsonl", "course.json", "credentials"],
      ...["credentials/000000.json", "credentials/000001.json", "credentials/000002.json"],
      ...["input.jsonl", "journal.jsonl", "learners.csv", ".lock"],
    ]);
  });

  it("is refused by every command that goes on there, whatever it leads to", async () => {
    const commands = [
      [...ISSUE, "--out", "batch"],
      ["reissue", "batch"],
      ["revoke", "batch", "--learner", learners[2] ?? "", ...UNASKED],
      [...CORRECT, learners[1] ?? "", "batch", "--out", "correction"],
      ["suspend", "batch", "--learner", learners[1] ?? "", ...UNASKED],
    ];
    for (const [turn, name] of names.entries()) {
      for (const [place, words] of commands.entries()) {
        for (const kind of isMore ? KINDS : [KINDS[(turn + place) % 3] ?? "file"]) {
          await cp(at("issued"), at("batch"), { recursive: true });
          await plant(at("batch", name), kind);
          await expectRefused(words, at("batch", name));
          await rm(at("batch"), { recursive: true });
        }
      }
    }
  });

  it("is refused by a run that resumes or begins there", async () => {
    for (const [turn, name] of names.entries()) {
      for (const kind of isMore ? KINDS : [KINDS[(turn + 1) % 3] ?? "file"]) {
        await cp(at("planned"), at("batch"), { recursive: true });
        await plant(at("batch", name), kind);
        await expectRefused([...ISSUE, "--out", "batch"], at("batch", name));
        await rm(at("batch"), { recursive: true });
        await plant(at("batch", name), kind);
        await expectRefused([...ISSUE, "--out", "batch"], at("batch", name));
        await expectRefused([...CORRECT, learners[1] ?? "", "issued", "--out", "batch"], at("batch", name));
        await rm(at("batch"), { recursive: true });
      }
    }
  });

  it("is refused in the sub-folders of many credentials", async () => {
    const folder = openBatchFolder(at("batch"));
    await plant(at("batch/credentials/0001"), "folder");
    await expect(folder.lock(async () => undefined)).rejects.toMatchObject({ code: "file.link" });
    const path = at("batch/credentials/0000/000000.json");
    const text = "a credential\n";
    const batch = { erased: new Set<number>(), lines: () => new Uint8Array(Buffer.from(text)) };
    for (const kind of KINDS) {
      await plant(path, kind);
      if (kind === "file") await writeFile(join(outside, "file"), text);
      const before = await readOutside();
      expect(compareLines(batch, { from: 0, to: 1, path })).toBe("changed");
      expect(() => writeLines(batch, { from: 0, to: 1, path })).toThrow("ELOOP");
      expect(await readOutside()).toEqual(before);
      expect(await readdir(dirname(path))).toEqual(["000000.json"]);
    }
  });

  it("is removed where it has the name of a part that a killed run left, as those are", async () => {
    await cp(at("issued"), at("batch"), { recursive: true });
    const parts = ["credentials/000001.json.part", "credentials/.000002.json.0123abcd.part", "..lock.0123abcd.part"];
    for (const name of parts) await writeFile(at("batch", name), "half a cred");
    await plant(at("batch/.batch.json.0123abcd.part"), "file");
    const before = await readOutside();
    await run("reissue", "batch");
    expect(await readOutside()).toEqual(before);
    expect(await list(at("batch"))).toEqual(names.filter((name) => name !== ".lock"));
  });

  it("may lead to the folder itself, which the person names", async () => {
    await cp(at("issued"), at("elsewhere"), { recursive: true });
    await rm(at("elsewhere/credentials"), { recursive: true });
    await symlink(at("elsewhere"), at("batch"));
    await run("reissue", "batch");
    expect(await list(at("elsewhere"))).toContain("credentials/000000.json");
    await rm(at("elsewhere"), { recursive: true });
  });

  it("is not followed where it is a hard one, to what is appended", async () => {
    for (const name of ["journal.jsonl", "changes.jsonl"]) {
      await cp(at("issued"), at("batch"), { recursive: true });
      await link(at("batch", name), at("backup"));
      const [before, sent] = [await readFile(at("backup"), "utf8"), countSent()];
      const { code, stdout } = await office.run(
        "revoke",
        "batch",
        "--learner",
        learners[2] ?? "",
        ...UNASKED,
        "--json",
      );
      expect(JSON.parse(stdout)).toMatchObject({ code: "disk", cure: "put a copy in its place" });
      expect(code).toBe(3);
      expect([await readFile(at("backup"), "utf8"), countSent()]).toEqual([before, sent]);
      for (const folder of ["backup", "batch"]) await rm(at(folder), { recursive: true });
    }
  });
});

describe("a link at the name of an output", () => {
  it("is refused, and not replaced", async () => {
    const claim = ["--claim", "/credentialSubject/name"];
    const { chainId, registry } = office.world;
    const place = ["--registry", `eip155:${chainId}:${registry.address}/issuers/1`, "--rpc", office.proxy.url];
    const commands: [words: readonly string[], code?: string][] = [
      [["withhold", "issued/credentials/000000.json", ...claim, "--out", "planted"]],
      [["extract", "lines", "--index", "1", "--out", "planted"]],
      [["revoke", "issued", "--learner", learners[2] ?? "", "--sign-only", "planted", ...UNASKED]],
      [["course", "new", "planted"], "usage"],
      [["keystore", "new", "planted", "--password-file", "password"], "usage"],
      [["init", ...place, "--keystore", "key.json", "--config", "planted"]],
    ];
    for (const [turn, [words, code]] of commands.entries()) {
      for (const kind of isMore ? KINDS : [KINDS[turn % 3] ?? "file"]) {
        await plant(at("planted"), kind);
        await expectRefused(words, at("planted"), code);
      }
    }
    await rm(at("planted"));
  });

  it("is refused where a payer's journal of orders is", async () => {
    await run("revoke", "issued", "--learner", learners[2] ?? "", "--sign-only", "order.json", ...UNASKED);
    for (const kind of isMore ? KINDS : (["dangling"] as const)) {
      await plant(at(".config/laurel/journal.jsonl"), kind);
      await expectRefused(["relay", "order.json", ...UNASKED], at(".config/laurel/journal.jsonl"));
    }
  });
});

describe("a new key", () => {
  it("is never written over another, made at the same moment", async () => {
    const made = await Promise.all(
      [0, 1].map(() => office.run("keystore", "new", "new.json", "--password-file", "password", "--json")),
    );
    const values = made.map(({ stdout }) => JSON.parse(stdout));
    const [won, lost] = values[0].format === "laurel-keystore-v1" ? values : values.toReversed();
    expect(lost).toMatchObject({ code: "usage", message: "new.json exists already" });
    expect(lost.cure).toContain("choose another name");
    const { keystores } = JSON.parse(await run("keystore", "list", ".", "--json"));
    const [listed] = keystores.filter(({ file }: { file: string }) => file === "new.json");
    expect(listed).toEqual({ file: "new.json", address: won.address });
    expect((await readdir(office.folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
  });
});

describe("the mode of what is written", () => {
  for (const umask of isMore ? [0o022, 0o000] : [0o000]) {
    it(`is its owner's alone, with the mask 0${umask.toString(8)}`, async () => {
      const before = process.umask(umask);
      try {
        await run(...ISSUE, "--out", "batch/files");
        await run(...CORRECT, learners[0] ?? "", "batch/files", "--out", "batch/correction");
        if (isMore) await run(...JSONL, "--out", "batch/lines");
        await run("extract", "lines", "--index", "1", "--out", "batch/extracted.json");
        await run("withhold", "batch/extracted.json", "--claim", "/credentialSubject/name", "--out", "batch/copy.json");
        await run("revoke", "lines", "--index", "2", "--sign-only", "batch/order.json", ...UNASKED);
        await run("keystore", "new", "batch/key.json", "--password-file", "password");
      } finally {
        process.umask(before);
      }
      const written = ["", ...(await list(at("batch")))];
      expect(written.length).toBeGreaterThan(20);
      for (const name of written) {
        const { mode } = await stat(at("batch", name));
        expect((mode & 0o777).toString(8), name).toBe((await lstat(at("batch", name))).isDirectory() ? "700" : "600");
      }
    });
  }

  it("stays as its owner chose it, unless it lets in others", async () => {
    await cp(at("issued"), at("batch"), { recursive: true });
    await chmod(at("batch"), 0o750);
    const modes = { "000000": 0o640, "000001": 0o644, "000002": 0o660 };
    for (const [name, mode] of Object.entries(modes)) {
      await truncate(at(`batch/credentials/${name}.json`));
      await chmod(at(`batch/credentials/${name}.json`), mode);
    }
    for (const [name, mode] of [
      ["journal.jsonl", 0o644],
      ["changes.jsonl", 0o640],
    ] as const)
      await chmod(at("batch", name), mode);
    await run("reissue", "batch");
    await run("revoke", "batch", "--learner", learners[2] ?? "", ...UNASKED);
    const read = async (name: string): Promise<string> => ((await stat(at("batch", name))).mode & 0o777).toString(8);
    expect(await read("")).toBe("750");
    const found = ["credentials/000000.json", "credentials/000001.json", "credentials/000002.json"];
    expect(await Promise.all(found.map(read))).toEqual(["640", "600", "660"]);
    expect(await Promise.all(["journal.jsonl", "changes.jsonl"].map(read))).toEqual(["600", "640"]);
  });
});
