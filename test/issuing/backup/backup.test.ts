// A batch's folder as one encrypted file, and back: what is in it, who else opens it, and what is never written over.
import { execFile } from "node:child_process";
import { appendFile, chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  backUpFolder,
  eraseCredentials,
  isBackedUp,
  openBatchFolder,
  restoreFolder,
  settleRestored,
} from "../../../issuing/src/index.ts";
import { openEncrypted } from "../../../issuing/src/backup/encryption.ts";
import { isMore } from "../../more.ts";
import { KEYSTORE } from "../../nodes/key.ts";
import { collect, openScene, PASSWORD, read, type Scene, unpack } from "./scene.ts";

const run = promisify(execFile);
let scene: Scene;
let folder: ReturnType<typeof openBatchFolder>;
let file: string;

beforeAll(async () => {
  scene = await openScene();
  folder = await scene.issue("june");
  file = await scene.backUp(folder, "june.age");
});
afterAll(() => scene.close());

const restore = (from: string, name: string, more: object = {}) =>
  restoreFolder({ file: from, password: PASSWORD, out: scene.inside(name), ...more });

describe("a backup", () => {
  it("is an archive of what cannot be made again, which tar lists", async () => {
    const { entries } = await unpack(file);
    const names = entries.map(({ name }) => name);
    expect(names.sort()).toEqual([
      "batch.json",
      "batch.secret.json",
      "course.json",
      "input.jsonl",
      "journal.jsonl",
      "learners.csv",
    ]);
    for (const { name, content } of entries) expect(content.toString()).toBe(await read(join(folder.path, name)));
    const tar = scene.inside("june.tar");
    await writeFile(tar, (await openEncrypted(file, PASSWORD)).plain);
    const { stdout, stderr } = await run("tar", ["-tvf", tar]);
    expect({ stderr, count: stdout.trim().split("\n").length }).toEqual({ stderr: "", count: 7 });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(isBackedUp(folder)).toBe(true);
    expect(await read(join(folder.path, "backups.jsonl"))).toContain(JSON.stringify(file));
  });

  it("comes back as it was, with the files of credentials made again", async () => {
    const restored = await restore(file, "again");
    expect(restored).toMatchObject({ made: 3, key: "none", isWeak: true, record: { state: "anchored", size: 3 } });
    const there = openBatchFolder(scene.inside("again"));
    for (const name of [
      "batch.json",
      "batch.secret.json",
      "input.jsonl",
      "learners.csv",
      "course.json",
      "journal.jsonl",
    ])
      expect(await read(join(there.path, name)), name).toBe(await read(join(folder.path, name)));
    for (const name of await readdir(join(folder.path, "credentials")))
      expect(await read(join(there.path, "credentials", name))).toBe(
        await read(join(folder.path, "credentials", name)),
      );
    expect((await stat(there.path)).mode & 0o777).toBe(0o700);
    expect((await stat(join(there.path, "batch.secret.json"))).mode & 0o777).toBe(0o600);
    expect(await read(join(there.path, "backups.jsonl"))).toContain(JSON.stringify(file));
    expect((await readdir(scene.temporary)).filter((name) => name.endsWith(".part"))).toEqual([]);
    expect(await readdir(there.path)).not.toContain(".lock");
  });

  it("holds the operator's keystore only where that is asked for, and gives it back only where that is", async () => {
    const keystore = scene.inside("operator.json");
    await writeFile(keystore, KEYSTORE);
    const withKey = await scene.backUp(folder, "with-key.age", { keystore });
    expect((await restore(withKey, "key-left")).key).toBe("left");
    expect(await readdir(scene.inside("key-left"))).not.toContain("key.json");
    expect((await restore(withKey, "key-there", { withKey: true })).key).toBe("restored");
    expect(await read(scene.inside("key-there/key.json"))).toBe(KEYSTORE);
    await writeFile(keystore, JSON.stringify({ privateKey: "0x01" }));
    await expect(scene.backUp(folder, "bare.age", { keystore })).rejects.toMatchObject({ code: "keystore.invalid" });
  });

  it("keeps the files of a batch that is signed for other verifiers, and those that are lost are made again", async () => {
    const signed = await scene.issue("signed");
    const record = await signed.requireRecord();
    await signed.writeRecord({ ...record, signed: { verificationMethod: "did:web:university.example.org#key-1" } });
    const path = join(signed.path, "credentials/000001.json");
    const said = '"verificationMethod":"did:web:university.example.org#key-1","proofPurpose":"assertionMethod"';
    const foreign = `{"type":"DataIntegrityProof","cryptosuite":"eddsa-rdfc-2022","created":"2026-06-15T00:00:00Z",${said},"proofValue":"z${"1".repeat(80)}"},`;
    const signedText = (await read(path)).replace('"proof":[', `"proof":[${foreign}`);
    await writeFile(path, signedText);
    await rm(join(signed.path, "credentials/000002.json"));
    const kept = await scene.backUp(signed, "signed.age");
    const names = (await unpack(kept)).entries
      .map(({ name }) => name)
      .filter((name) => name.startsWith("credentials/"));
    expect(names).toEqual(["credentials/000000.json", "credentials/000001.json"]);
    await restore(kept, "signed-again");
    expect((await read(scene.inside("signed-again/credentials/000001.json"))) === signedText).toBe(true);
    expect(await readdir(scene.inside("signed-again/credentials"))).toHaveLength(3);
  });

  it("of a batch with an erased learner says nothing of that learner, and the others come back", async () => {
    const erased = await scene.issue("erased");
    const { indexes } = await eraseCredentials({ folder: erased, selection: { learners: ["2026000001"] } });
    const kept = await scene.backUp(erased, "erased.age");
    for (const { name, content } of (await unpack(kept)).entries)
      expect(content.includes("Tadhg") || content.includes("2026000001"), name).toBe(false);
    expect(await restore(kept, "erased-again")).toMatchObject({ made: 2 });
    const files = await readdir(scene.inside("erased-again/credentials"));
    expect(files).toEqual([0, 1, 2].filter((index) => !indexes.includes(index)).map((index) => `00000${index}.json`));
  });

  it("is never written over a file, nor into the folder itself", async () => {
    const before = await readFile(file);
    await expect(scene.backUp(folder, "june.age")).rejects.toMatchObject({ code: "backup.exists", kind: "misuse" });
    expect(await readFile(file)).toEqual(before);
    await symlink(scene.inside("nowhere"), scene.inside("link.age"));
    await expect(scene.backUp(folder, "link.age")).rejects.toMatchObject({ code: "backup.exists" });
    for (const name of ["june/june.age", "june/credentials/june.age"])
      await expect(scene.backUp(folder, name)).rejects.toMatchObject({ code: "usage" });
  });

  it("is not made of a folder that could not be restored", async () => {
    const spoilt = await scene.issue("spoilt");
    await rm(join(spoilt.path, "batch.secret.json"));
    await expect(scene.backUp(spoilt, "spoilt.age")).rejects.toMatchObject({ code: "secret.missing" });
    const swapped = await scene.issue("swapped");
    await writeFile(join(swapped.path, "batch.secret.json"), await read(join(folder.path, "batch.secret.json")));
    await expect(scene.backUp(swapped, "swapped.age")).rejects.toMatchObject({ code: "folder.invalid" });
    await symlink("/etc/passwd", join(swapped.path, "changes.jsonl"));
    await expect(scene.backUp(swapped, "swapped.age")).rejects.toMatchObject({ code: "file.link" });
    expect((await readdir(scene.temporary)).filter((name) => /s(poilt|wapped)\.age/.test(name))).toEqual([]);
  });

  it("is not made while another command works in the folder", async () => {
    const request = { folder, out: scene.inside("busy.age"), password: PASSWORD };
    await folder.lock(() =>
      expect(folder.lock(() => backUpFolder(request))).rejects.toMatchObject({ code: "folder.locked" }),
    );
  });
});

describe("restoring", () => {
  it("wants a new folder, or an empty one", async () => {
    await mkdir(scene.inside("full"));
    await writeFile(scene.inside("full/notes.txt"), "mine");
    await symlink(scene.inside("full"), scene.inside("linked"));
    for (const [name, code] of [
      ["full", "restore.exists"],
      ["full/notes.txt", "restore.exists"],
      ["linked", "file.link"],
    ] as const)
      await expect(restore(file, name)).rejects.toMatchObject({ code });
    expect(await readdir(scene.inside("full"))).toEqual(["notes.txt"]);
    await mkdir(scene.inside("empty"));
    await restore(file, "empty");
    expect(await readdir(scene.inside("empty"))).toContain("batch.json");
  });

  it("says so where the password is another, and writes nothing", async () => {
    await expect(restore(file, "wrong", { password: "five words do well" })).rejects.toMatchObject({
      code: "password.wrong",
      message: `${file}: the password is wrong`,
    });
    expect(await readdir(scene.temporary)).not.toContain("wrong");
  });

  it("writes nothing of a file that was cut or altered, wherever", async () => {
    const whole = await readFile(file);
    const spoilt = scene.inside("cut.age");
    const places = isMore ? Array.from({ length: 40 }, (_, i) => Math.floor((whole.length * i) / 40)) : [0, 60, 400];
    for (const place of [...places, whole.length - 1]) {
      const altered = Buffer.from(whole);
      altered[place] = (altered[place] ?? 0) ^ 1;
      for (const bytes of [whole.subarray(0, place), altered]) {
        await writeFile(spoilt, bytes);
        const error = await restore(spoilt, "cut").catch((caught) => caught);
        expect(["backup.invalid", "password.wrong"], `${place}: ${error}`).toContain(error.code);
      }
    }
    await writeFile(spoilt, whole);
    await appendFile(spoilt, "more");
    await expect(restore(spoilt, "cut")).rejects.toMatchObject({ code: "backup.invalid" });
    expect((await readdir(scene.temporary)).filter((name) => /^\.?cut(?!\.age)/.test(name))).toEqual([]);
  });

  it("refuses at once what asks for more work than 2^20, and what is no such file", async () => {
    const text = await readFile(file, "latin1");
    const greedy = scene.inside("greedy.age");
    await writeFile(greedy, text.replace(/(-> scrypt \S+) \d+\n/, "$1 30\n"), "latin1");
    await expect(restore(greedy, "greedy")).rejects.toMatchObject({
      code: "backup.invalid",
      message: expect.stringContaining("2^30 units of scrypt's work, more than 2^20"),
    });
    for (const other of ["", "age-encryption.org/v1\n-> X25519 abc\n", "-----BEGIN AGE ENCRYPTED FILE-----\n"]) {
      await writeFile(greedy, other);
      await expect(restore(greedy, "greedy")).rejects.toMatchObject({ code: "backup.invalid" });
    }
    await expect(restore(scene.inside("none.age"), "greedy")).rejects.toMatchObject({ code: "file.missing" });
    await expect(restore(scene.temporary, "greedy")).rejects.toMatchObject({ code: "file.unreadable" });
  });

  it("removes what a run that was killed left beside, and nothing else", async () => {
    const names = [`.left.${"a".repeat(16)}.part`, `.left.${"b".repeat(15)}.part`, `.other.${"a".repeat(16)}.part`];
    for (const name of names) await mkdir(scene.inside(`${name}/credentials`), { recursive: true });
    await symlink(scene.inside("june"), scene.inside(`.left.${"c".repeat(16)}.part`));
    await restore(file, "left");
    expect((await readdir(scene.temporary)).filter((name) => name.endsWith(".part"))).toEqual([
      names[1],
      `.left.${"c".repeat(16)}.part`,
      names[2],
    ]);
    expect(await readdir(folder.path)).toContain("batch.json");
  });

  it("leaves nothing where the disk refuses", async () => {
    if (process.getuid?.() === 0) return;
    await mkdir(scene.inside("shut"));
    await chmod(scene.inside("shut"), 0o500);
    await expect(restore(file, "shut/june")).rejects.toMatchObject({ code: "disk" });
  });
});

describe("the public tool age", () => {
  it("wrote test/vectors/backup.age, which opens", async () => {
    const vector = join(import.meta.dirname, "../../vectors/backup.age");
    const opened = await openEncrypted(vector, PASSWORD);
    expect(opened).toMatchObject({ isWeak: false });
    expect((await collect(opened.plain)).toString()).toBe("written by age 1.1.1\n");
  });
});

describe("a folder that was not restored", () => {
  it("is settled already", async () => {
    expect(await settleRestored(scene.office, folder)).toBeUndefined();
  });
});
