// Open Badges 3.0 as others write them: issued and verified unchanged with --profile open-badges, refused by the default profile with
// the name of each element that lacks. LAUREL_OPEN_BADGES names a folder of further ones, such as those that README.md tells of.
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectOutput } from "../cli/output.ts";
import { runInProcess } from "../cli/run.ts";
import { createWorld, type World } from "../nodes/world.ts";
import type { Loose } from "../profile/sample.ts";

/** The elements that each lacks, as a person is told. */
const LACKS: Readonly<Record<string, readonly string[]>> = {
  basic: [
    "title",
    "country or region of the issuer",
    "learning outcomes",
    "workload",
    "level",
    "type of assessment",
    "form of participation",
    "quality assurance",
  ],
  skill: [
    "title",
    "country or region of the issuer",
    "learning outcomes",
    "workload",
    "level",
    "type of assessment",
    "form of participation",
    "quality assurance",
  ],
  degree: [
    "title",
    "learning outcomes",
    "workload",
    "type of assessment",
    "form of participation",
    "quality assurance",
  ],
  "edubadge-ects": ["title", "learning outcomes", "workload", "form of participation", "quality assurance"],
  "edubadge-sbu": ["title", "learning outcomes", "workload", "form of participation", "quality assurance"],
  signed: [
    "title",
    "country or region of the issuer",
    "learning outcomes",
    "workload",
    "level",
    "type of assessment",
    "form of participation",
    "quality assurance",
  ],
};

const own = join(import.meta.dirname, "documents");
const folders = [own, ...(process.env.LAUREL_OPEN_BADGES ? [process.env.LAUREL_OPEN_BADGES] : [])];
const files = (await Promise.all(folders.map(async (one) => (await readdir(one)).map((name) => join(one, name)))))
  .flat()
  .filter((path) => path.endsWith(".json"));

let world: World;
let folder: string;
/** Issuers that are accredited already, by id and name. */
const issuers = new Map<string, number>();

beforeAll(async () => {
  world = await createWorld();
  folder = await mkdtemp(join(tmpdir(), "laurel-open-badges-"));
  await writeFile(join(folder, "trust.json"), JSON.stringify(world.trust()));
});

afterAll(async () => {
  await world?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Accredits the issuer that a document names, and writes the configuration to issue as it. */
async function becomeIssuer({ id, name }: { id: string; name: string }): Promise<string> {
  const { registry, accreditor, admin, operator, until, chainId, rpc } = world;
  const key = `${id} ${name}`;
  let issuer = issuers.get(key);
  if (issuer === undefined) {
    issuer = issuers.size + 2;
    issuers.set(key, issuer);
    await (await registry.connect(accreditor).registerIssuer(1, admin.address, until, name, id)).wait();
    await (await registry.connect(admin).addOperator(issuer, operator.address, until, 3)).wait();
  }
  const config = join(folder, `issuer-${issuer}.json`);
  const signer = { type: "rpc-account", address: operator.address };
  const place = { chainId, registry: registry.address, rpc: [rpc], issuer, accreditation: issuer, operator: 1 };
  await writeFile(config, JSON.stringify({ format: "laurel-config-v1", ...place, signer }));
  return config;
}

async function json(code: number, ...words: string[]): Promise<Loose> {
  const done = await runInProcess([...words, "--json"]);
  expect(done.code, done.stdout).toBe(code);
  return expectOutput(done.stdout);
}

describe.each(files.map((path) => [path.slice(path.lastIndexOf("/") + 1, -5), path] as const))("%s", (name, path) => {
  it("is issued and verified unchanged, and refused as a micro-credential", async () => {
    const document = JSON.parse(await readFile(path, "utf8"));
    const config = await becomeIssuer(document.issuer);
    const input = join(folder, `${name}.jsonl`);
    await writeFile(input, `${JSON.stringify(document)}\n`);
    const words = ["issue", input, "--config", config, "--yes"];

    const refused = await json(1, ...words, "--out", join(folder, `${name}-refused`));
    const lacking = refused.problems.flatMap(({ message }: Loose) => /^(.+): .*missing/.exec(message)?.[1] ?? []);
    if (path.startsWith(own)) expect(lacking).toEqual(LACKS[name]);
    else expect(lacking.length).toBeGreaterThan(0);
    expect(await readdir(folder)).not.toContain(`${name}-refused`);

    await json(0, ...words, "--out", join(folder, name), "--profile", "open-badges");
    const file = join(folder, name, "credentials/000000.json");
    const { proof, ...content } = JSON.parse(await readFile(file, "utf8"));
    const { proof: before = [], ...original } = document;
    expect(content).toEqual(original);
    expect(proof.slice(0, -1)).toEqual([before].flat());

    const report = await json(0, "verify", file, "--trust", join(folder, "trust.json"));
    expect(report).toMatchObject({ verdict: "valid", credential: original });
    expect(report.elements.filter(({ need, state }: Loose) => need === "mandatory" && state === "missing")).not.toEqual(
      [],
    );
  });
});

describe("a document that is signed already", () => {
  it("keeps its signatures if they stand in a list, and is refused with a single one outside a list", async () => {
    const { proof, ...document } = JSON.parse(await readFile(join(own, "signed.json"), "utf8"));
    const config = await becomeIssuer(document.issuer);
    const input = join(folder, "single.jsonl");
    await writeFile(input, JSON.stringify({ ...document, proof: proof[0] }));
    const words = [
      "issue",
      input,
      "--config",
      config,
      "--yes",
      "--profile",
      "open-badges",
      "--out",
      join(folder, "single"),
    ];
    expect((await json(1, ...words)).problems).toMatchObject([{ column: "/proof" }]);
  });
});
