// Open Badges 3.0 as others write them: issued and verified unchanged with --profile open-badges, refused by the default profile with
// the name of each element that lacks. LAUREL_OPEN_BADGES names a folder of further ones, such as those that README.md tells of.
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectOutput } from "../cli/output.ts";
import { runInProcess } from "../cli/run.ts";
import { openWorld } from "../nodes/shared.ts";
import type { World } from "../nodes/world.ts";
import { type Loose, without, withValue } from "../sdk/profile/sample.ts";

/** The elements that none of them states, as a person is told. */
const NEVER = ["title", "learning outcomes", "workload", "form of participation", "quality assurance"];
const USUALLY = ["country or region of the issuer", "level", "type of assessment"];

/** What each lacks beside those. */
const LACKS: Readonly<Record<string, readonly string[]>> = {
  basic: USUALLY,
  compacted: USUALLY,
  degree: ["type of assessment"],
  "edubadge-diploma": ["country or region of the issuer", "level"],
  "edubadge-ects": [],
  "edubadge-sbu": [],
  mastery: USUALLY,
  portfolio: USUALLY,
  "public-badge": ["learner", ...USUALLY],
  signed: USUALLY,
  skill: USUALLY,
  status: USUALLY,
  "two-proofs": USUALLY,
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
  world = await openWorld();
  folder = await mkdtemp(join(tmpdir(), "laurel-open-badges-"));
  await writeFile(join(folder, "trust.json"), JSON.stringify(world.trust()));
});

afterAll(async () => {
  await world?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Accredits the issuer that a document names, and writes the configuration to issue as it. */
async function becomeIssuer(named: string | { id: string; name?: string }): Promise<string> {
  const { id, name = id } = typeof named === "string" ? { id: named } : named;
  const { registry, accreditor, admin, operator, until, chainId, rpc } = world;
  const key = `${id} ${name}`;
  let issuer = issuers.get(key);
  if (issuer === undefined) {
    await (await registry.connect(accreditor).registerIssuer(1, admin.address, until, name, id)).wait();
    issuer = issuers.size + 2;
    issuers.set(key, issuer);
    await (await registry.connect(admin).addOperator(issuer, operator.address, until, 3)).wait();
  }
  const config = join(folder, `issuer-${issuer}.json`);
  const signer = { type: "rpc-account", address: operator.address };
  const place = { chainId, registry: registry.address, rpc: [rpc], issuer, accreditation: issuer, operator: 1 };
  await writeFile(config, JSON.stringify({ format: "laurel-config-v1", ...place, signer }));
  return config;
}

async function json(code: number, ...words: string[]): Promise<Loose> {
  const done = await runInProcess(folder, [...words, "--json"]);
  expect(done.code, done.stdout).toBe(code);
  return expectOutput(done.stdout);
}

describe.each(files.map((path) => [path.slice(path.lastIndexOf("/") + 1, -5), path] as const))("%s", (name, path) => {
  it("is issued and verified unchanged, and refused as a micro-credential", async () => {
    const document = JSON.parse(await readFile(path, "utf8"));
    const config = await becomeIssuer(document.issuer);
    const input = join(folder, `${name}.jsonl`);
    await writeFile(input, `${JSON.stringify(document)}\n`);
    const words = ["issue", input, "--config", config, "--yes", "--again"];

    const refused = await json(1, ...words, "--out", join(folder, `${name}-refused`));
    const lacking = refused.problems.flatMap(({ message }: Loose) => /^(.+): .*missing/.exec(message)?.[1] ?? []);
    if (path.startsWith(own)) expect(lacking.sort()).toEqual([...NEVER, ...(LACKS[name] ?? [])].sort());
    else expect(lacking.length).toBeGreaterThan(0);
    expect(await readdir(folder)).not.toContain(`${name}-refused`);

    await json(0, ...words, "--out", join(folder, name), "--profile", "open-badges");
    const file = join(folder, name, "credentials/000000.json");
    const { proof, ...content } = JSON.parse(await readFile(file, "utf8"));
    const { proof: before = [], ...original } = document;
    // An issuer without a name is given the name that it is accredited under.
    const issuer =
      typeof original.issuer === "object" ? { name: content.issuer.name, ...original.issuer } : original.issuer;
    expect(content).toEqual({ ...original, issuer });
    expect(proof.slice(0, -1)).toEqual([before].flat());

    const report = await json(0, "verify", file, "--trust", join(folder, "trust.json"));
    expect(report).toMatchObject({ verdict: "valid", credential: content });
    expect(report.elements.filter(({ need, state }: Loose) => need === "mandatory" && state === "missing")).not.toEqual(
      [],
    );
  });
});

describe("with --profile open-badges", () => {
  const achievement = "/credentialSubject/achievement";

  async function refuse(document: Loose): Promise<Loose[]> {
    const config = await becomeIssuer(document.issuer);
    const input = join(folder, "refused.jsonl");
    await writeFile(input, JSON.stringify(document));
    const out = join(folder, "refused");
    const words = ["issue", input, "--config", config, "--yes", "--again", "--profile", "open-badges", "--out", out];
    return (await json(1, ...words)).problems;
  }

  it.each<[what: string, of: string, pointer: string, value: unknown, message: string]>([
    [
      "VC 1.1",
      "basic",
      "/issuanceDate",
      "2010-01-01T00:00:00Z",
      "convert the document to VC 2.0, with validFrom, validUntil and the context",
    ],
    ["fractions of a second", "basic", "/validFrom", "2026-01-15T12:10:16.064Z", "in whole seconds"],
    ["a type of one's own", "basic", `${achievement}/achievementType`, "Module", 'or begin with "ext:"'],
    ["an image by its URL alone", "basic", `${achievement}/image`, "https://x.example/1.png", "must be an object"],
    ["the context of VC 1.1", "basic", "/@context/0", "https://www.w3.org/2018/credentials/v1", "ns/credentials/v2"],
  ])("refuses %s, and says what to do", async (_, of, pointer, value, message) => {
    const document = withValue(JSON.parse(await readFile(join(own, `${of}.json`), "utf8")), pointer, value);
    expect(await refuse(document)).toMatchObject([{ column: pointer, message: expect.stringContaining(message) }]);
  });

  it("takes a single proof of another kind, and puts ours beside it", async () => {
    const { proof, ...document } = JSON.parse(await readFile(join(own, "signed.json"), "utf8"));
    const input = join(folder, "single.jsonl");
    await writeFile(input, JSON.stringify({ ...document, proof: proof[0] }));
    const config = await becomeIssuer(document.issuer);
    const words = ["issue", input, "--config", config, "--yes", "--again", "--profile", "open-badges"];
    await json(0, ...words, "--out", join(folder, "single"));
    const file = join(folder, "single/credentials/000000.json");
    expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ ...document, proof: [proof[0], {}] });
    expect(await json(0, "verify", file, "--trust", join(folder, "trust.json"))).toMatchObject({ verdict: "valid" });
    await json(0, "audit", join(folder, "single"), "--config", config);
  });

  it("refuses a learner with neither id nor identifier", async () => {
    const document = JSON.parse(await readFile(join(own, "basic.json"), "utf8"));
    expect(await refuse(without(document, "/credentialSubject/id"))).toMatchObject([
      { column: "/credentialSubject/id", cure: "write one of the two" },
    ]);
  });
});
