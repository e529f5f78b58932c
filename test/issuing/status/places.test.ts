// Places in status lists: no two batches ever have one, whoever runs beside, is killed, or comes back from a backup.
import { type ChildProcess, spawn } from "node:child_process";
import { cp, link, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type Allocation,
  keepPlaces,
  listAllocations,
  readStatusBase,
  reservePlaces,
} from "../../../issuing/src/status/places.ts";
import { withFolderLock } from "../../../issuing/src/disk/folder-lock.ts";
import { bindChild } from "../../../scripts/children.ts";
import type { StatusPlace } from "../../../sdk/src/index.ts";
import { root as project } from "../../cli/run.ts";
import { isMore } from "../../more.ts";

const BASE = "https://status.example.org/lists";
const ISSUER = { chainId: 1, registry: `0x${"11".repeat(20)}`, issuer: 1 };
const LENGTH = 131_072;
const rootOf = (number: number): string => `0x${number.toString(16).padStart(64, "0")}`;

let temporary: string;
let person: string;
let lists: string;

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), "laurel-places-"));
});
beforeEach(async () => {
  person = await mkdtemp(join(temporary, "person-"));
  lists = join(person, "status-lists");
});
afterAll(() => rm(temporary, { recursive: true, force: true }));

type Given = StatusPlace & { readonly size: number };

async function reserve(size: number, more: object = {}): Promise<Given> {
  const request = { ...ISSUER, base: BASE, size, folder: "/batches/one", ...more };
  return { ...(await reservePlaces(person, request)), size };
}

const keep = ({ list, offset, size }: Given, root = rootOf(1), more: object = {}): Promise<void> =>
  keepPlaces(person, { ...ISSUER, status: { list, offset }, size, root, folder: "/batches/one", ...more });

/** No two have a place of the same list. */
function expectApart(given: readonly Given[]): void {
  const sorted = [...given].sort((a, b) => a.list.localeCompare(b.list) || a.offset - b.offset);
  for (const [at, { list, offset }] of sorted.entries()) {
    const before = sorted[at - 1];
    if (before?.list === list) expect(offset).toBeGreaterThanOrEqual(before.offset + before.size);
  }
}

const pathOf = ({ list }: Pick<StatusPlace, "list">): string => join(lists, `${list.slice(-8)}.json`);
const readRaw = async (place: StatusPlace): Promise<Allocation> => JSON.parse(await readFile(pathOf(place), "utf8"));

describe("the places of a batch", () => {
  it("follow those of the batch before, in a list that is its owner's alone", async () => {
    const first = await reserve(30);
    expect(first.list).toMatch(/^https:\/\/status\.example\.org\/lists\/[0-9a-f]{8}$/);
    expect([first.offset, await reserve(70), await reserve(1)]).toMatchObject([
      0,
      { list: first.list, offset: 30 },
      { list: first.list, offset: 100 },
    ]);
    expect(await readRaw(first)).toEqual({
      format: "laurel-status-list-v1",
      ...ISSUER,
      ...{ list: first.list, length: LENGTH },
      places: [
        { offset: 0, size: 30, folder: "/batches/one", root: null },
        { offset: 30, size: 70, folder: "/batches/one", root: null },
        { offset: 100, size: 1, folder: "/batches/one", root: null },
      ],
    });
    expect((await stat(lists)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(lists)) expect((await stat(join(lists, name))).mode & 0o777).toBe(0o600);
    expect(await listAllocations(person)).toEqual([await readRaw(first)]);
  });

  it("are in a new list where they do not fit, and in a longer one where they fit in none", async () => {
    const first = await reserve(LENGTH - 10);
    const second = await reserve(11);
    expect([second.list === first.list, second.offset]).toEqual([false, 0]);
    // The fullest that has room: a list gets full.
    expect(await reserve(10)).toMatchObject({ list: first.list, offset: LENGTH - 10 });
    expect(await reserve(10)).toMatchObject({ list: second.list, offset: 11 });
    const large = await reserve(LENGTH + 1);
    expect([large.offset, (await readRaw(large)).length]).toEqual([0, LENGTH + 8]);
    expect((await reserve(7)).list).toBe(large.list);
  });

  it("are in lists of each issuer, registry and URL", async () => {
    const others = [
      {},
      { issuer: 2 },
      { chainId: 2 },
      { registry: `0x${"22".repeat(20)}` },
      { base: "https://status.example.org/list" },
      { base: "https://status.example.org" },
    ];
    const given: Given[] = [];
    for (const other of others) given.push(await reserve(1, other));
    expect(new Set(given.map(({ list }) => list)).size).toBe(others.length);
    for (const [at, other] of others.entries())
      expect(await reserve(1, other)).toMatchObject({ list: given[at]?.list, offset: 1 });
  });

  it("are said to be of a batch once that is kept, again without a change, and after it was moved", async () => {
    const [first, second] = [await reserve(3), await reserve(4)];
    await keep(second, rootOf(2), { folder: "/batches/two" });
    const after = await readRaw(first);
    expect(after.places.map(({ root }) => root)).toEqual([null, rootOf(2)]);
    const { ctimeNs } = await stat(pathOf(first), { bigint: true });
    await keep(second, rootOf(2), { folder: "/batches/two" });
    expect((await stat(pathOf(first), { bigint: true })).ctimeNs).toBe(ctimeNs);
    await keep(second, rootOf(2), { folder: "/elsewhere" });
    expect((await readRaw(first)).places[1]).toEqual({ ...after.places[1], folder: "/elsewhere" });
    expect(await reserve(1)).toMatchObject({ list: first.list, offset: 7 });
  });

  it("are refused to a batch where another has them", async () => {
    const [first, second] = [await reserve(3), await reserve(4)];
    await keep(first);
    const taken = { code: "status.taken", kind: "refused" };
    await expect(keep(first, rootOf(2))).rejects.toMatchObject(taken);
    for (const wrong of [
      { ...second, size: 5 },
      { ...second, size: 3 },
      { ...second, offset: 2 },
      { ...first, size: 7 },
      { ...first, offset: LENGTH - 2 },
    ])
      await expect(keep(wrong, rootOf(3)), JSON.stringify(wrong)).rejects.toMatchObject(taken);
    await expect(keep(second, rootOf(3), { issuer: 2 })).rejects.toMatchObject(taken);
    await keep(second, rootOf(3));
  });

  it("are waited for while another process has the lists", async () => {
    await reserve(1);
    let isDone = false;
    const waiting = withFolderLock(lists, async () => {
      const reserving = reserve(1).finally(() => {
        isDone = true;
      });
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(isDone).toBe(false);
      return { reserving };
    });
    expect((await (await waiting).reserving).offset).toBe(1);
  });

  it.each<[string, (source: Allocation) => object, string]>([
    ["twice", ({ places }) => ({ places: [places[0], places[0]] }), "/places/1"],
    [
      "over another",
      ({ places }) => ({ places: [places[0], { ...Object(places[0]), offset: 2, root: null }] }),
      "/places/1",
    ],
    ["beyond its end", () => ({ places: [{ offset: LENGTH - 2, size: 3, folder: "/x", root: null }] }), "/places/0"],
    ["of another name", () => ({ list: `${BASE}/00000001` }), "/list"],
    ["at another place", () => ({ list: "https://status.example.org/a/../b/0a0b0c0d" }), "/list"],
    ["of another form", () => ({ format: "laurel-batch-v1" }), "/format"],
    ["without folder", () => ({ places: [{ offset: 0, size: 3, root: null }] }), "/places/0/folder"],
    ["of odd length", () => ({ length: LENGTH + 4 }), "/length"],
  ])("are given of no list whose file says places %s", async (_, change, column) => {
    const first = await reserve(3);
    const source = JSON.parse(await readFile(pathOf(first), "utf8"));
    await writeFile(pathOf(first), JSON.stringify({ ...source, ...Object(change(source)) }));
    for (const work of [() => listAllocations(person), () => reserve(1), () => keep(first)]) {
      const error = await work().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toMatchObject({ code: "allocation.invalid", problems: [{ column }] });
    }
  });

  it("are given through no link", async () => {
    await mkdir(lists);
    await symlink(join(temporary, "elsewhere"), join(lists, "0a0b0c0d.json"));
    for (const work of [() => listAllocations(person), () => reserve(1)])
      await expect(work()).rejects.toMatchObject({ code: "file.link" });
  });
});

describe("the URL of status lists", () => {
  it("loses the slash at its end", () => {
    expect(
      ["https://Status.example.org/lists/", "HTTPS://status.example.org//", "https://h:8443/a"].map(readStatusBase),
    ).toEqual(["https://status.example.org/lists", "https://status.example.org", "https://h:8443/a"]);
  });

  it.each([
    "http://status.example.org/lists",
    "https://status.example.org/lists?a",
    "https://status.example.org/lists?",
    "https://status.example.org/lists#a",
    "https://me@status.example.org/lists",
    "https://status.example.org/a/../lists",
    "https://status.example.org/a/%2E%2e/lists",
    "https://status.example.org/a/./lists",
    "https://status.example.org/..",
    "https://status.example.org\\..\\lists",
    "https://status.example.org/a b",
    "https://stätus.example.org/lists",
    "https:/status.example.org/lists",
    "status.example.org/lists",
    "https://",
    "",
  ])("is refused as %j", (url) => {
    expect(() => readStatusBase(url)).toThrow(expect.objectContaining({ code: "usage", kind: "misuse" }));
  });
});

/** How a person's folder may come back: each makes `to` of `from`, which stays where it can. */
const COPIES: Readonly<Record<string, (from: string, to: string) => Promise<unknown>>> = {
  copied: (from, to) => cp(from, to, { recursive: true }),
  "copied with its times": (from, to) => cp(from, to, { recursive: true, preserveTimestamps: true }),
  async "hard-linked"(from, to) {
    await mkdir(to, { recursive: true });
    for (const entry of await readdir(from, { withFileTypes: true })) {
      const [source, target] = [join(from, entry.name), join(to, entry.name)];
      await (entry.isDirectory() ? COPIES["hard-linked"]?.(source, target) : link(source, target));
    }
  },
};

describe("a list after a restored copy", () => {
  it.each(Object.keys(COPIES).flatMap((saved) => ["moved", ...Object.keys(COPIES)].map((back) => [saved, back])))(
    "%s away and %s back is not gone on with",
    async (saved, back) => {
      const first = await reserve(10);
      await COPIES[saved]?.(person, `${person}-backup`);
      const lost = await reserve(10);
      await rm(person, { recursive: true });
      await (COPIES[back] ?? rename)(`${person}-backup`, person);
      const next = await reserve(10);
      expect(next.list).not.toBe(first.list);
      expectApart([first, lost, next]);
      // The batch whose places the copy does not know of is added when it is gone on with.
      await keep(lost, rootOf(7));
      expect((await listAllocations(person)).flatMap(({ places }) => places)).toContainEqual(
        expect.objectContaining({ offset: lost.offset, root: rootOf(7) }),
      );
      expect((await reserve(10)).list).toBe(next.list);
    },
  );

  it("of the list's file alone, or of its seal alone, is not gone on with", async () => {
    for (const ending of ["json", "seal"]) {
      const first = await reserve(10);
      const path = pathOf(first).replace("json", ending);
      const saved = await readFile(path);
      const lost = await reserve(10);
      expect(lost.list).toBe(first.list);
      await writeFile(path, saved);
      const next = await reserve(10);
      expectApart([first, lost, next]);
      expect(next.list).not.toBe(first.list);
      await rm(lists, { recursive: true });
    }
  });

  it("of the whole disk, which comes with a start of the machine, is not gone on with", async () => {
    const first = await reserve(10);
    const seal = pathOf(first).replace("json", "seal");
    const { boot, ...file } = JSON.parse(await readFile(seal, "utf8"));
    expect(boot).toMatch(/^[0-9a-f-]{36}$|^minute \d+$/);
    await writeFile(seal, JSON.stringify({ ...file, boot: "an earlier one" }));
    expect((await reserve(10)).list).not.toBe(first.list);
  });

  it("that is gone is begun again by the batch that has places there, and is given to nobody else", async () => {
    const [first, large] = [await reserve(10), await reserve(LENGTH + 1)];
    await rm(lists, { recursive: true });
    await keep(large, rootOf(2));
    await keep(first);
    expect(await readRaw(first)).toMatchObject({ ...ISSUER, length: LENGTH, places: [{ offset: 0, size: 10 }] });
    expect(await readRaw(large)).toMatchObject({ length: LENGTH + 8, places: [{ offset: 0, size: LENGTH + 1 }] });
    const next = await reserve(1);
    expect([first.list, large.list]).not.toContain(next.list);
  });

  it("is shared still after a backup was made of it", async () => {
    const first = await reserve(10);
    await COPIES.copied?.(person, `${person}-backup`);
    expect((await reserve(10)).list).toBe(first.list);
  });
});

/** Numbers that are the same in every run with the same seed. */
function openDice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe("the places of all batches", () => {
  const histories = isMore ? 200 : 12;

  it(`are apart, over ${histories} histories with kills, backups and what came back`, async () => {
    let shared = 0;
    for (let history = 1; history <= histories; history += 1) {
      const roll = openDice(history);
      const given: Given[] = [];
      const backups: string[] = [];
      const ways = Object.values(COPIES);
      person = join(temporary, `history-${history}`);
      lists = join(person, "status-lists");
      await mkdir(person);
      for (let step = 0; step < 25; step += 1) {
        const way = ways[roll(ways.length)] as (typeof ways)[number];
        const what = roll(10);
        if (what < 5) given.push(await reserve(1 + roll(roll(4) === 0 ? 90_000 : 500), { folder: `/batches/${step}` }));
        else if (what === 5 && given.length > 0) {
          const at = roll(given.length);
          await keep(given[at] as Given, rootOf(at), { folder: `/batches/${at}` });
        } else if (what === 6) {
          // Killed after the list was written, before it was sealed, or after what has no effect.
          const name = (await readdir(lists).catch(() => [])).find((one) => one.endsWith(".seal"));
          if (name !== undefined) await rename(join(lists, name), join(lists, `.${name}.0a0b0c0d.part`));
        } else if (what === 7) {
          backups.push(`${person}-${step}`);
          await way(person, `${person}-${step}`);
        } else if (backups.length > 0) {
          const backup = backups[roll(backups.length)] as string;
          // What is there is put away, and may come back itself.
          backups.push(`${person}-${step}`);
          await rename(person, `${person}-${step}`);
          await way(backup, person);
        }
      }
      expectApart(given);
      for (const [at, one] of given.entries()) await keep(one, rootOf(at), { folder: `/batches/${at}` });
      const noted = (await listAllocations(person)).flatMap(({ list, places }) =>
        places.map((one) => ({ list, ...one })),
      );
      expect(noted.filter(({ root }) => root !== null)).toHaveLength(given.length);
      expectApart(noted);
      shared += given.length - new Set(given.map(({ list }) => list)).size;
    }
    expect(shared).toBeGreaterThan(histories);
  });

  const CHILD = join(import.meta.dirname, "place-child.ts");
  const start = (...words: (string | number)[]): ChildProcess =>
    bindChild(
      spawn(process.execPath, ["--conditions=laurel-source", CHILD, ...words.map(String)], {
        ...{ cwd: project, stdio: ["ignore", "pipe", "inherit"] },
      }),
    );

  async function linesOf(child: ChildProcess): Promise<unknown[]> {
    let text = "";
    child.stdout?.on("data", (more) => (text += more));
    await new Promise((resolve) => child.once("close", resolve));
    return text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  }

  it("are apart, and in as few lists as they fit into, where six processes take them at once", async () => {
    const times = isMore ? 60 : 12;
    const took = await Promise.all([100, 200, 300, 1, 2, 3].map((size) => linesOf(start(person, size, times))));
    const given = took.flat() as Given[];
    expect(given).toHaveLength(6 * times);
    expectApart(given);
    expect(new Set(given.map(({ list }) => list)).size).toBe(1);
    expect((await listAllocations(person))[0]?.places.every(({ root }) => root !== null)).toBe(true);
    expect((await readdir(lists)).sort()).toEqual([
      expect.stringMatching(/^\w{8}\.json$/),
      expect.stringMatching(/\.seal$/),
    ]);
  });

  it("are apart after a process that was killed at any step", async () => {
    // Without a kill, the child says how many steps there are.
    const steps = Number((await linesOf(start(person, 5, 2, 0))).at(-1));
    expect(steps).toBeGreaterThan(isMore ? 60 : 12);
    const given: Given[] = [];
    const lanes = [0, 1, 2].map(async (lane) => {
      for (let step = lane + 1; step <= steps; step += isMore ? 3 : 9) {
        const where = join(temporary, `killed-${step}`);
        await mkdir(where);
        const took = (await linesOf(start(where, 5, 2, step))) as Given[];
        const more = await reservePlaces(where, { ...ISSUER, base: BASE, size: 5, folder: "/x" });
        const all = [...took, { ...more, size: 5 }];
        expectApart(all);
        for (const [at, one] of all.entries()) {
          const { list, offset } = one;
          const kept = { ...ISSUER, size: 5, folder: "/x", status: { list, offset } };
          const noted = (await listAllocations(where)).flatMap((one) => (one.list === list ? one.places : []));
          // What the process has told of was on the disk before.
          const root = noted.find((place) => place.offset === offset)?.root;
          expect(root).not.toBe(undefined);
          await keepPlaces(where, { ...kept, root: root ?? rootOf(at) });
        }
        given.push(...all);
        expect((await readdir(join(where, "status-lists"))).filter((name) => name.startsWith("."))).toEqual([]);
      }
    });
    await Promise.all(lanes);
    expect(given.length).toBeGreaterThan(steps / 9);
  });
});
