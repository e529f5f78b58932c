// A node's URL may hold a key: as its user, in its path, in its query. No command prints more of it than scheme and host.
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nameNode } from "../../../issuing/src/index.ts";
import { isMore } from "../../more.ts";
import { issuedCohort, openWorld } from "../../nodes/shared.ts";
import type { World } from "../../nodes/world.ts";
import { expectOutput } from "../output.ts";
import { root, type Run, runInProcess } from "../run.ts";

let world: World;
let folder: string;
let place: string;
let answering: string;
const at = (name: string): string => join(folder, name);
const write = (name: string, value: unknown): Promise<void> => writeFile(at(name), JSON.stringify(value));
async function run(words: readonly string[]): Promise<Run> {
  const result = await runInProcess(folder, words, "", {
    LAUREL_CONFIG: at("laurel.json"),
    LAUREL_TRUST: at("trust.json"),
  });
  expect(result.stdout + result.stderr, words.join(" ")).not.toMatch(/secret/i);
  return result;
}

/** What may be written where a node's URL belongs; none of them answers. */
const ALL = [
  "https://user:SECRET@127.0.0.1:9/v3/SECRET?key=SECRET#SECRET",
  "http://SECRET@127.0.0.1:9/SECRET",
  "http://127.0.0.1:9/v3/SECRET?key=SECRET",
  "https://user:SECRET@127.0.0.1:99999/v3/SECRET",
  "https://user:SECRET@/v3/SECRET",
  "https:/SECRET",
  "https:SECRET",
  "https:///SECRET",
  "ftp://user:SECRET@127.0.0.1/v3/SECRET?key=SECRET",
  "user:SECRET@127.0.0.1/v3/SECRET",
  "127.0.0.1/v3/SECRET",
  "data:SECRET,SECRET",
  "https://127.0.0.1:9/SECRET SECRET",
  "SECRET",
];
const BROKEN = ALL.filter((_, at) => isMore || at % 3 === 0);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-urls-"));
  world = await openWorld();
  place = `eip155:${world.chainId}:${world.registry.address}/issuers/1`;
  answering = `${world.rpc}/?key=SECRET`;
  await mkdir(at("batch"));
  for (const name of ["batch.json", "batch.secret.json", "input.jsonl", "course.json"])
    await cp(join(issuedCohort(), name), at(`batch/${name}`));
  await cp(join(issuedCohort(), "credentials/000007.json"), at("ok.json"));
});
afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

function configure(rpc: unknown): object {
  const { chainId, registry, operator } = world;
  const signer = { type: "rpc-account", address: operator.address };
  return {
    ...{ format: "laurel-config-v1", chainId, registry: registry.address, rpc },
    ...{ issuer: 1, accreditation: 1, operator: 1, signer },
  };
}

/** Commands that read a chain by laurel.json, or by --registry and --rpc. */
const READING: readonly (readonly string[])[] = [
  ["registry", "check"],
  ["accreditor", "list"],
  ["issuer", "list"],
  ["issuer", "show", "1"],
  ["accreditation", "list"],
  ["operator", "list"],
  ["operator", "end", "1", "--yes"],
  ["status", "batch"],
  ["audit", "batch"],
  ["reanchor", "batch", "--yes"],
  ["revoke", "batch", "--index", "1", "--yes"],
  ["revoke-batch", "batch", "--yes"],
  ["correct", "batch", "--learner", "2026000013", "--set", "grade=A", "--out", "corrected", "--yes"],
  [
    "issue",
    join(root, "samples/cohort-1000.csv"),
    "--course",
    join(root, "samples/course.json"),
    "--out",
    "b",
    "--dry-run",
  ],
];

describe("a key in a node's URL", () => {
  it.each(BROKEN)("is not printed of an option: %s", async (url) => {
    const named = ["--rpc", url];
    for (const words of READING.slice(0, 6))
      expect((await run([...words, ...named, "--registry", place])).code).not.toBe(0);
    const others = [
      ["init", "--registry", place, "--keystore", world.operator.address],
      ["trust", "add", "--registry", place.split("/")[0] ?? "", "--name", "n", "--yes"],
      ["registry", "deploy", "--governor", world.governor.address, "--signer", world.governor.address, "--yes"],
    ];
    for (const words of others) expect((await run([...words, ...named])).code, words.join(" ")).not.toBe(0);
  });

  it.each(BROKEN)("is not printed of laurel.json and of trust.json: %s", async (url) => {
    for (const rpc of [[url], [url, url], url, [url, 7], { [url]: 1 }, [[url]]]) {
      await write("laurel.json", configure(rpc));
      await write("trust.json", world.trust({ rpc }));
      const [first, ...others] =
        rpc === url || (Array.isArray(rpc) && rpc.length === 1) ? READING : READING.slice(0, 1);
      for (const words of [first ?? [], ...(url === BROKEN[0] ? others : [])])
        for (const json of [[], ["--json"]]) expect((await run([...words, ...json])).code, words.join(" ")).not.toBe(0);
      expect((await run(["verify", "ok.json", "--json"])).code).not.toBe(0);
      for (const json of [[], ["--json"]]) await run(["trust", "list", ...json]);
    }
    for (const text of [`{"rpc":["${url}"`, `{"rpc":["${url}"],"rpc":["${url}"]}`, `["${url}"]`, `"${url}" 7`]) {
      await writeFile(at("laurel.json"), text);
      await writeFile(at("trust.json"), text);
      for (const words of [
        ["issuer", "list"],
        ["verify", "ok.json"],
        ["trust", "list"],
      ])
        expect((await run(words)).code).not.toBe(0);
    }
  });

  it("is not printed of a node that answers, and stands in the files that are written", async () => {
    await rm(at("laurel.json"), { force: true });
    await rm(at("trust.json"), { force: true });
    const initialized = await run([
      "init",
      "--registry",
      place,
      "--rpc",
      answering,
      "--keystore",
      world.operator.address,
      "--json",
    ]);
    expect(initialized.code, initialized.stdout).toBe(0);
    expect(expectOutput(initialized.stdout).rpc).toEqual([world.rpc]);
    expect(JSON.parse(await readFile(at("laurel.json"), "utf8")).rpc).toEqual([answering]);
    const trusted = [
      "trust",
      "add",
      "--registry",
      place.split("/")[0] ?? "",
      "--rpc",
      answering,
      "--name",
      "n",
      "--yes",
    ];
    const added = await run([...trusted, "--finality", "latest", "--max-age", "none", "--json"]);
    expect(expectOutput(added.stdout).registries[0].rpc).toEqual([world.rpc]);
    expect(JSON.parse(await readFile(at("trust.json"), "utf8")).registries[0].rpc).toEqual([answering]);
    const listed = await run(["trust", "list", "--json"]);
    expect(expectOutput(listed.stdout).registries[0].rpc).toEqual([world.rpc]);
    expect((await run(["trust", "list"])).stdout).toContain(world.rpc);
    for (const words of READING.filter(([name]) => name !== "operator"))
      for (const json of [[], ["--json"]]) await run([...words, ...json]);
    expect((await run(["verify", "ok.json"])).code).not.toBe(2);
  });

  it("is what a host's name is not", () => {
    for (const [url, name] of [
      ["https://user:SECRET@node.example:8545/v3/SECRET?key=SECRET", "https://node.example:8545"],
      ["HTTP://[::1]:8545/SECRET", "http://[::1]:8545"],
      ["node.example", "node.example"],
      ["node.example/SECRET", "what is named as a node"],
      ["", "what is named as a node"],
    ] as const)
      expect(nameNode(url)).toBe(name);
  });
});
