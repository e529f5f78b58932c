// A working folder out of a stranger's archive: every file that Laurel knows lies in it, and names the stranger's registry, node and key.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProgram } from "../../cli/src/program.ts";
import { signOrder } from "../../sdk/src/index.ts";
import { expectOutput } from "../cli/output.ts";
import { ownFile, root, type Run, runInProcess, writeOwn } from "../cli/run.ts";
import { ask } from "../nodes/anvil.ts";
import { KEY, KEYSTORE, PASSWORD, SIGNING_KEY } from "../nodes/key.ts";
import { type NodeProxy, startProxy } from "../nodes/proxy.ts";
import { issuedCohort, openWorld } from "../nodes/shared.ts";
import { createDocument, type World } from "../nodes/world.ts";

type Command = ReturnType<typeof createProgram>;

const OWN = `eip155:1:0x${"11".repeat(20)}`;
/** What a command is given where its help says so: all of it lies in the folder, but for what a person must name. */
const OPERANDS: Readonly<Record<string, string>> = {
  file: "credential.json",
  "folder|file": "batch",
  folder: "batch",
  cohort: "cohort.csv",
  order: "order.json",
  id: "1",
  key: "signing-key.json",
  shell: "bash",
  command: "verify",
  place: "credential.json",
};
const OPTIONS: Readonly<Record<string, string>> = {
  "--out": "out",
  "--course": "course.json",
  "--learner": "2026000013",
  "--set": "grade=B",
  "--registry": `${OWN}/issuers/1`,
  "--rpc": "http://127.0.0.1:9",
  "--name": "Ours",
  "--uri": "https://ours.example",
  "--domain": "ours.example",
  "--sign": "signing-key.json",
  "--until": "2090-01-01",
  "--account": KEY.address,
  "--admin": KEY.address,
  "--governor": KEY.address,
  "--to": KEY.address,
  "--accreditor": "1",
  "--issuer": "1",
};
const COLUMNS = ["completed_on=2026-11-20", "student_number=7", "full_name=Niamh", "wallet_did=did:example:niamh"];
/** What these need besides, to come as far as the chain. */
const MORE: Readonly<Record<string, readonly string[]>> = {
  "operator renew": ["--account", `0x${"11".repeat(20)}`],
  "accreditation renew": ["--issuer", "1", "--uri", "https://x.example"],
  // It would go on.
  watch: ["--once", "--no-did"],
  issue: ["--course", "course.json", "--profile", "none"],
  revoke: ["--index", "1"],
  suspend: ["--index", "1"],
  reinstate: ["--index", "1"],
  annul: ["--index", "1"],
  correct: ["--learner", "2026000013"],
  export: ["--format", "pdf"],
  deliver: ["--format", "zip", "--out", "out"],
  stack: ["--course", "certificate.json", ...COLUMNS.flatMap((value) => ["--set", value]), "--profile", "none"],
  "issuer recover decide": ["--uphold"],
  "registry snapshot": ["--out", "registry.json"],
  "trust publish": ["--out", "published.json"],
};
/** How those are called that take a credential's file in place of a folder, and `status` without either. */
const HELD: Readonly<Record<string, readonly string[]>> = {
  revoke: ["credential.json", "--yes"],
  suspend: ["credential.json", "--yes"],
  reinstate: ["credential.json", "--yes"],
  "revoke-batch": ["credential.json", "--count", "1"],
  status: ["--registry"],
};
/** These ask no chain, or only the one that they must be told: no file of settings decides anything for them. */
const ALONE = [
  "show",
  "evidence show",
  "withhold",
  "extract",
  "export",
  "reissue",
  "backup",
  "restore",
  "erase",
  "course check",
  "course new",
  "keystore new",
  "keystore list",
];
const TOLD = [
  "completion",
  // It says itself what is not there.
  "doctor",
  "help",
  "did init",
  "did retire",
  "did compromise",
  "trust add",
  "trust import",
  "trust list",
  "trust block list",
  "init",
  "link",
  "qr",
  // A batch without a status is in no list.
  "status-list export",
];
/** These go by a trust list. */
const TRUSTING = ["verify", "evidence collect", "trust publish", "trust block add", "page build", "page serve"];

let world: World;
let node: NodeProxy;
let folder: string;
let home: string;
let planted: Map<string, string>;

/** A command with words that call it. */
interface Call {
  readonly name: string;
  readonly words: readonly string[];
  /** Where it takes one. */
  readonly password: readonly string[];
}

/** Every command that does something, with words that call it in the folder. */
function listCalls(command: Command, path: readonly string[] = []): Call[] {
  if (command.commands.length > 0)
    return command.commands.flatMap((child) => listCalls(child as Command, [...path, child.name()]));
  const name = path.join(" ");
  const find = (values: Readonly<Record<string, string>>, key: string): string =>
    values[key] ?? expect.unreachable(`laurel ${name}: say above what is to be given for ${key}`);
  const operands = command.registeredArguments.map((argument) => find(OPERANDS, argument.name()));
  const given = MORE[name] ?? [];
  const options = command.options.flatMap(({ mandatory, long }) =>
    mandatory && long && !given.includes(long) ? [long, find(OPTIONS, long)] : [],
  );
  const yes = command.options.some(({ long }) => long === "--yes") ? ["--yes"] : [];
  const takesPassword = command.options.some(({ long }) => long === "--password-file");
  const password = takesPassword ? ["--password-file", "password"] : [];
  const call = { name, words: [...path, ...operands, ...options, ...given, ...yes], password };
  const held = HELD[name];
  return held === undefined ? [call] : [call, { ...call, words: [...path, ...held] }];
}

const CALLS = listCalls(createProgram(() => async () => undefined));
const CHAIN_CALLS = CALLS.filter(({ name }) => ![...ALONE, ...TOLD].includes(name));

/** Runs a command in the folder, as a person who has no settings; says how often the stranger's node was asked, too. */
async function run(words: readonly string[], env: Record<string, string> = {}): Promise<Run & { asked: number }> {
  const before = node.requests.length;
  const done = await runInProcess(folder, words, "", { HOME: home, ...env });
  return { ...done, asked: node.requests.length - before };
}

async function readAll(): Promise<Map<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(files.map(async (file) => [file, await readFile(file, "utf8")] as const)));
}

beforeAll(async () => {
  world = await openWorld();
  node = await startProxy(world.rpc);
  folder = await mkdtemp(join(tmpdir(), "laurel-planted-"));
  home = await mkdtemp(join(tmpdir(), "laurel-home-"));
  const { chainId, registry } = world;
  const config = {
    ...{ format: "laurel-config-v1", chainId, registry: registry.address, rpc: [node.url] },
    ...{ issuer: 1, accreditation: 1, operator: 1, signer: { type: "keystore", path: "key.json" } },
    page: "https://stranger.example/",
  };
  const batch = await world.issue([createDocument()]);
  const { root: anchored } = batch;
  const order = await signOrder(
    {
      ...{ action: "revoke", chainId, registry: registry.address, issuer: 1, operator: 1, root: anchored },
      ...{ indexes: [0], deadline: world.until },
    },
    world.operator,
  );
  const rows = (await readFile(join(root, "samples/cohort-1000.csv"), "utf8")).split("\n").slice(0, 3);
  const certificate = JSON.parse(await readFile(join(root, "samples/stack/certificate.json"), "utf8"));
  const settings = {
    "laurel.json": JSON.stringify(config),
    "trust.json": JSON.stringify(world.trust({ rpc: [node.url] })),
  };
  const files: Record<string, string> = {
    ...settings,
    "key.json": KEYSTORE,
    "signing-key.json": SIGNING_KEY,
    "did.json": "{}",
    password: `${PASSWORD}\n`,
    ".env": `LAUREL_CONFIG=${join(folder, "laurel.json")}\nLAUREL_TRUST=${join(folder, "trust.json")}\n`,
    "credential.json": JSON.stringify(batch.credential(0)),
    "order.json": JSON.stringify(order),
    "cohort.csv": `${rows.join("\n")}\n`,
    "certificate.json": JSON.stringify({ ...certificate, requires: {} }),
    "course.json": await readFile(join(root, "samples/course.json"), "utf8"),
    "journal.jsonl": "{}\n",
  };
  const places = ["", "laurel", ".laurel", ".laurel-dev", ".config/laurel", "keystores", "node_modules/@laurel/sdk"];
  for (const place of places) {
    await mkdir(join(folder, place), { recursive: true });
    for (const [name, text] of Object.entries(place === "" ? files : settings))
      await writeFile(join(folder, place, name), text);
  }
  for (const place of ["", "batch"])
    await cp(issuedCohort(), join(folder, place), {
      recursive: true,
      force: place !== "",
      filter: (source) => basename(source) !== "credentials",
    });
  planted = await readAll();
});
afterAll(async () => {
  await node.stop();
  await world.stop();
  await rm(folder, { recursive: true, force: true });
  await rm(home, { recursive: true, force: true });
});

describe("a folder with a stranger's laurel.json and trust.json", () => {
  it("decides nothing for any command: what would ask the stranger's node refuses, and says what to type", async () => {
    expect(CHAIN_CALLS.length).toBeGreaterThan(30);
    for (const { name, words, password } of CALLS) {
      const { code, stdout, stderr, asked } = await run([...words, ...password]);
      expect(asked, name).toBe(0);
      expect(stdout, name).not.toMatch(/\bVALID|"valid"/);
      expect(stdout, name).not.toContain("stranger.example");
      if (!CHAIN_CALLS.some((call) => call.name === name)) continue;
      const [file, option] = TRUSTING.includes(name) ? ["trust.json", "--trust"] : ["laurel.json", "--config"];
      expect({ code, stdout }, `${name}: ${stderr}`).toEqual({ code: 2, stdout: "" });
      expect(stderr, name).toContain(`there is no ${join(home, ".config/laurel", file)}`);
      expect(stderr, name).toContain(`the ${file} in this folder counts only if you name it`);
      expect(stderr, name).toContain(`laurel ${name} … ${option} ./${file}\n`);
    }
    for (const [file, text] of planted) expect(await readFile(file, "utf8"), file).toBe(text);
  });

  it("decides where the person says so: each of those commands then asks that node", async () => {
    for (const { name, words } of CHAIN_CALLS) {
      // The page's own readers ask its nodes.
      if (name.startsWith("page ")) continue;
      const { asked, stderr } = await run([...words, "--config", "./laurel.json", "--trust", "./trust.json"]);
      expect(asked, `${name}: ${stderr}`).toBeGreaterThan(0);
    }
    const { code, stdout } = await run(["verify", "credential.json", "--trust", "./trust.json"]);
    expect({ code, headline: stdout.split(":")[0] }).toEqual({ code: 0, headline: "VALID" });
  });

  it("does not count beside a variable, nor where the variable names a file that is not there", async () => {
    const missing = { LAUREL_CONFIG: join(home, "gone/laurel.json"), LAUREL_TRUST: join(home, "gone/trust.json") };
    for (const { name, words } of CHAIN_CALLS) {
      const { code, stderr, asked } = await run(words, missing);
      expect({ code, asked }, `${name}: ${stderr}`).toEqual({ code: 2, asked: 0 });
      const variable = TRUSTING.includes(name) ? "LAUREL_TRUST" : "LAUREL_CONFIG";
      expect(stderr, name).toContain(`${variable} names ${missing[variable]}: there is no such file`);
    }
  });

  it("does not count where a home is relative, or there is none", async () => {
    const homes = [{ XDG_CONFIG_HOME: "." }, { XDG_CONFIG_HOME: "", HOME: "" }, { HOME: "." }, { LAUREL_TRUST: "" }];
    for (const env of homes)
      expect(await run(["verify", "credential.json"], env), JSON.stringify(env)).toMatchObject({ code: 2, asked: 0 });
  });

  it("counts no more beside settings of one's own, not even a broken file", async () => {
    const own = await mkdtemp(join(tmpdir(), "laurel-home-"));
    try {
      const { chainId, registry } = world;
      const signer = { type: "rpc-account", address: world.operator.address };
      const place = { chainId, registry: registry.address, rpc: [world.rpc], issuer: 1, accreditation: 1, operator: 1 };
      await writeOwn(own, "laurel.json", { format: "laurel-config-v1", ...place, signer });
      await writeFile(join(folder, "trust.json"), "{");
      const status = await run(["status", "batch"], { HOME: own });
      expect(status, status.stderr).toMatchObject({ code: 0, asked: 0 });
      const gone = await run(["status", "batch"], { HOME: own, LAUREL_TRUST: join(own, "gone.json") });
      expect(gone, gone.stderr).toMatchObject({ code: 2, asked: 0 });
      expect(gone.stderr).toContain(`LAUREL_TRUST names ${join(own, "gone.json")}`);
      await writeOwn(own, "trust.json", { ...world.trust(), name: "Ours", registries: [] });
      const { code, stdout, asked } = await run(["verify", "credential.json", "--json"], { HOME: own });
      const report = expectOutput(stdout);
      expect({ code, asked, verdict: report.verdict }).toEqual({ code: 1, asked: 0, verdict: "invalid" });
      expect(report.trust.name).toBe("Ours");
      expect(report.registry).toEqual({ name: null, chainId, address: registry.address });
    } finally {
      await writeFile(join(folder, "trust.json"), planted.get(join(folder, "trust.json")) ?? "");
      await rm(own, { recursive: true, force: true });
    }
  });

  it("is not written to by init and trust add: they write where the variable says, else to the person's own folder", async () => {
    const own = await mkdtemp(join(tmpdir(), "laurel-home-"));
    try {
      const place = `eip155:${world.chainId}:${world.registry.address}`;
      const where = ["--rpc", world.rpc, "--yes"];
      const calls = {
        "laurel.json": ["init", "--registry", `${place}/issuers/1`, "--signer", world.operator.address, ...where],
        "trust.json": ["trust", "add", "--name", "Ours", "--registry", place, ...where],
      } as const;
      for (const [name, words] of Object.entries(calls) as [keyof typeof calls, readonly string[]][]) {
        const variable = name === "laurel.json" ? "LAUREL_CONFIG" : "LAUREL_TRUST";
        for (const [path, env] of [
          [ownFile(own, name), {}],
          [join(own, "elsewhere", name), { [variable]: join(own, "elsewhere", name) }],
        ] as const) {
          const { code, stdout, stderr } = await run(words, { HOME: own, ...env });
          expect(code, stderr).toBe(0);
          expect(stdout).toContain(path);
          expect(await readFile(path, "utf8")).toContain(world.rpc);
        }
      }
      for (const [file, text] of planted) expect(await readFile(file, "utf8"), file).toBe(text);
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  });

  it("says neither nonce nor price to whoever relays an order: the journal is the payer's own", async () => {
    const place = ["--registry", `eip155:${world.chainId}:${world.registry.address}`, "--rpc", world.rpc];
    const words = [
      "relay",
      "order.json",
      ...place,
      "--signer",
      world.stranger.address,
      "--yes",
      "--wait",
      "5",
      "--json",
    ];
    const relay = async (own: string) => {
      const { code, stdout, stderr } = await run(words, { HOME: own });
      expect(code, stdout + stderr).toBe(0);
      const sent = (await world.provider.getBlock("latest", true))?.prefetchedTransactions[0];
      expect(sent?.from).toBe(world.stranger.address);
      return { nonce: sent?.nonce, maxFeePerGas: sent?.maxFeePerGas };
    };
    const homes = await Promise.all([1, 2].map(() => mkdtemp(join(tmpdir(), "laurel-home-"))));
    const [first = "", second = ""] = homes;
    const before = await ask(world.rpc, "evm_snapshot");
    const sent = await relay(first);
    const [entries = ""] = (await readFile(join(first, ".config/laurel/journal.jsonl"), "utf8")).trim().split("\n");
    await ask(world.rpc, "evm_revert", [before]);
    const spoilt = { ...JSON.parse(entries), nonce: Number(sent.nonce) + 50, maxFeePerGas: "900000000000" };
    await writeFile(join(folder, "journal.jsonl"), `${JSON.stringify(spoilt)}\n`);
    expect(await relay(second)).toEqual(sent);
    for (const one of homes) await rm(one, { recursive: true, force: true });
  });
});
