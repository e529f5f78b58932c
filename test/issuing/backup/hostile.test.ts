// Backups that a stranger made, who knows the password: each is refused, and nothing is written.
import { mkdir, readdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { restoreFolder } from "../../../issuing/src/index.ts";
import { KEYSTORE } from "../../nodes/key.ts";
import {
  describe as list,
  type Entry,
  formatEntry,
  openScene,
  pack,
  PASSWORD,
  type Scene,
  seal,
  unpack,
} from "./scene.ts";

type Unpacked = Awaited<ReturnType<typeof unpack>>;

let scene: Scene;
let own: Unpacked;
/** Another batch of the same issuer. */
let other: Unpacked;

beforeAll(async () => {
  scene = await openScene();
  own = await unpack(await scene.backUp(await scene.issue("june"), "june.age"));
  const input = scene.bindLearners(["Ola", "Ines", "Kim"]);
  other = await unpack(await scene.backUp(await scene.issue("july", { input }), "july.age"));
});
afterAll(() => scene.close());
afterEach(() => rm(scene.inside("restored"), { recursive: true, force: true }));

/** An archive whose manifest says the truth about its files, but for what is changed. */
const tell = (entries: readonly Entry[], changes: object = {}): Buffer =>
  pack({ ...own.manifest, files: list(entries), ...changes }, entries);
const find = ({ entries }: Unpacked, name: string): Entry =>
  entries.find((one) => one.name === name) ?? expect.unreachable(name);
const swap = (name: string, content: Buffer | string): Entry[] =>
  own.entries.map((one) => (one.name === name ? { name, content: Buffer.from(content) } : one));
const more = (entry: Omit<Entry, "content"> & { content?: Buffer }): Entry[] => [
  ...own.entries,
  { content: Buffer.from("x"), ...entry },
];

/** Archives, and what is said of them. */
const CASES: Readonly<Record<string, () => readonly [archive: Buffer, said: RegExp]>> = {
  "a name that leads out": () => [tell(more({ name: "../escaped" })), /a batch has no file with this name/],
  "a name that leads out further down": () => [
    tell(more({ name: "credentials/../../escaped" })),
    /a batch has no file with this name/,
  ],
  "an absolute name": () => [tell(more({ name: "/tmp/laurel-escaped" })), /a batch has no file with this name/],
  "a name that the manifest hides": () => [
    pack({ ...own.manifest, files: list(own.entries) }, more({ name: "../escaped" })),
    /\.\.\/escaped is not in the manifest/,
  ],
  "a name with control characters": () => [
    tell(more({ name: "\u001b[2Jbatch.json" })),
    /is not a valid list of what is in/,
  ],
  "a symbolic link": () => [tell(more({ name: "changes.jsonl", kind: "2", link: "/etc/passwd" })), /a symbolic link/],
  "a hard link": () => [tell(more({ name: "changes.jsonl", kind: "1", link: "batch.json" })), /a hard link/],
  "a device": () => [tell(more({ name: "changes.jsonl", kind: "3", content: Buffer.alloc(0) })), /a device/],
  "a folder": () => [
    tell(more({ name: "credentials", kind: "5", content: Buffer.alloc(0) })),
    /a batch has no file with this name/,
  ],
  "an extended header": () => [
    tell(more({ name: "changes.jsonl", kind: "x" })),
    /an entry is not written as in a backup/,
  ],
  "a file twice": () => [tell([...own.entries, find(own, "batch.json")]), /batch\.json appears twice/],
  "a file twice, of which the manifest tells once": () => [
    pack({ ...own.manifest, files: list(own.entries) }, [find(own, "batch.json"), ...own.entries]),
    /batch\.json appears where/,
  ],
  "a name in other letters": () => [tell(more({ name: "BATCH.json" })), /is not a valid list of what is in/],
  "a name in another normal form": () => [
    tell(more({ name: "le\u0301arners.csv" })),
    /is not a valid list of what is in/,
  ],
  "a huge size": () => [
    pack(
      {
        ...own.manifest,
        files: [...list(own.entries), { name: "changes.jsonl", size: 8 ** 11 - 1, sha256: "0".repeat(64) }],
      },
      more({ name: "changes.jsonl", size: 8 ** 11 - 1 }),
    ),
    /claims to be larger than the whole archive/,
  ],
  "a size that is none": () => [
    Buffer.concat([formatEntry({ name: "backup.json", content: Buffer.from("{}"), size: -1 }), Buffer.alloc(1024)]),
    /an entry is not written as in a backup/,
  ],
  "more credentials than the batch has": () => [
    tell([
      ...[0, 1, 2, 3].map((index) => ({ name: `credentials/00000${index}.json`, content: Buffer.from("{}") })),
      ...own.entries,
    ]),
    /\/files\/3\/name: a batch has no file with this name/,
  ],
  "a file that the manifest tells of and that is not there": () => [
    pack({ ...own.manifest, files: list(own.entries) }, own.entries.slice(0, -1)),
    /is missing/,
  ],
  "a digest that is wrong": () => [
    pack({ ...own.manifest, files: list(own.entries) }, swap("course.json", "{}")),
    /course\.json does not match the manifest/,
  ],
  "no manifest": () => [
    Buffer.concat([...own.entries.map(formatEntry), Buffer.alloc(1024)]),
    /appears where backup\.json should be/,
  ],
  "a manifest of a later version": () => [
    tell(own.entries, { format: "laurel-backup-manifest-v2" }),
    /is not a valid list of what is/,
  ],
  "a manifest without the seed": () => [
    tell(own.entries.filter(({ name }) => name !== "batch.secret.json")),
    /batch\.secret\.json is missing/,
  ],
  "a manifest of another batch": () => [
    tell(own.entries, { root: other.manifest.root }),
    /belong to different batches/,
  ],
  "a manifest of another registry": () => [
    tell(own.entries, { registry: `0x${"11".repeat(20)}` }),
    /to different batches/,
  ],
  "a record of another batch": () => [
    tell(swap("batch.json", find(other, "batch.json").content)),
    /batch\.json and batch\.secret\.json belong to different batches/,
  ],
  "the seed of another batch": () => [
    tell(swap("batch.secret.json", find(other, "batch.secret.json").content)),
    /batch\.json and batch\.secret\.json belong to different batches/,
  ],
  "a seed of nobody": () => {
    const secret = JSON.parse(String(find(own, "batch.secret.json").content));
    return [
      tell(swap("batch.secret.json", JSON.stringify({ ...secret, seed: `0x${"ab".repeat(32)}` }))),
      /belongs to a different batch|changed (?:since|after)|made again/,
    ];
  },
  "the input of another batch": () => [
    tell(swap("input.jsonl", find(other, "input.jsonl").content)),
    /input\.jsonl|belongs to a different batch|changed (?:since|after)|made again/,
  ],
  "a key that is no keystore": () => [tell(more({ name: "key.json" })), /keystore is not valid/],
  "a key of which the manifest does not tell": () => [
    pack({ ...own.manifest, files: list(own.entries) }, more({ name: "key.json", content: Buffer.from(KEYSTORE) })),
    /key\.json is not in the manifest/,
  ],
  "something behind the end": () => [
    Buffer.concat([tell(own.entries), Buffer.from("x")]),
    /unexpected data follows the end/,
  ],
  "something between two files": () => {
    const archive = tell(own.entries);
    archive[512 + JSON.stringify({ ...own.manifest, files: list(own.entries) }).length] = 1;
    return [archive, /unexpected data follows backup\.json/];
  },
  "no end": () => [tell(own.entries).subarray(0, -1024), /the archive ends too early/],
};

describe("a stranger's backup", () => {
  it.each(Object.entries(CASES))("is refused with %s, and nothing is written", async (name, make) => {
    const [archive, said] = make();
    const before = await readdir(scene.temporary);
    const file = await seal(scene.inside("hostile.age"), archive);
    const request = { file, password: PASSWORD, out: scene.inside("restored"), withKey: true };
    const error = await restoreFolder(request).catch((caught) => caught);
    const text = [
      error.message,
      ...(error.problems ?? []).map(
        ({ column, message }: { column: string; message: string }) => `${column}: ${message}`,
      ),
    ];
    expect({ code: error.code, kind: error.kind }, `${name}: ${error.stack}`).toEqual({
      code: "backup.invalid",
      kind: "refused",
    });
    expect(text.join("\n")).toMatch(said);
    expect((await readdir(scene.temporary)).filter((one) => !before.includes(one) && one !== "hostile.age")).toEqual(
      [],
    );
    expect(await readdir(join(scene.temporary, ".."))).not.toContain("escaped");
  });

  it("is taken where nothing is wrong with it", async () => {
    const file = await seal(scene.inside("honest.age"), tell(own.entries));
    const restored = await restoreFolder({ file, password: PASSWORD, out: scene.inside("honest") });
    expect(restored.made).toBe(3);
  });

  it("goes through no link that stands beside", async () => {
    await mkdir(scene.inside("elsewhere"));
    await symlink(scene.inside("elsewhere"), scene.inside("link"));
    const file = await seal(scene.inside("honest.age"), tell(own.entries));
    await expect(restoreFolder({ file, password: PASSWORD, out: scene.inside("link") })).rejects.toMatchObject({
      code: "file.link",
    });
    expect(await readdir(scene.inside("elsewhere"))).toEqual([]);
  });
});
