// A credential's file in the place of its batch's folder: what is not ours is refused before anything is asked or sent; what is ours can be revoked by it.
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  type Batch,
  createBatch,
  deployRegistry,
  parseCredential,
  stateReplacement,
  withhold,
} from "../../../sdk/src/index.ts";
import { registryInterface } from "../../../sdk/src/registry/contract.ts";
import { editResults, type NodeProxy, startProxy } from "../../nodes/proxy.ts";
import { openWorld } from "../../nodes/shared.ts";
import { CLAIMS, createDocument, type World } from "../../nodes/world.ts";
import { expectOutput } from "../output.ts";
import { type Run, runInProcess, writeOwn } from "../run.ts";

type Loose = Record<string, never> & { proof: [Record<string, never>]; credentialSubject: Record<string, unknown> };

let world: World;
let folder: string;
let batch: Batch;
let other: Batch;
let proxies: NodeProxy[];

const documents = (course: string): object[] =>
  [0, 1, 2].map((n) => createDocument({ id: `urn:example:${course}:${n}`, name: course }));

async function settle(rpc: readonly string[]): Promise<void> {
  await writeOwn(folder, "laurel.json", {
    ...{ format: "laurel-config-v1", chainId: world.chainId, registry: world.registry.address, rpc },
    ...{ issuer: 1, accreditation: 1, operator: 1 },
    signer: { type: "rpc-account", address: world.operator.address },
  });
}

async function run(...words: string[]): Promise<Run> {
  return runInProcess(folder, words);
}

const write = (name: string, value: unknown): Promise<void> =>
  writeFile(join(folder, name), typeof value === "string" ? value : JSON.stringify(value));
const countSent = (): Promise<number> => world.provider.getTransactionCount(world.operator.address);
const bitsOf = async ({ root }: Batch, name: "revoked" | "suspended" = "revoked"): Promise<bigint> =>
  (await world.registry.standing(1, root, [0]))[name][0] ?? 0n;

/** A credential of the batch, as an object that may be changed. */
function edit(change: (file: Loose, proof: Record<string, unknown>) => void, from: Batch = batch): string {
  const file = JSON.parse(JSON.stringify(from.credential(0))) as Loose;
  change(file, file.proof[0]);
  return JSON.stringify(file);
}

/** A batch of the university under another address, chain or issuer. */
const build = (course: string, place: { address?: string; chainId?: number; issuer?: number } = {}): Promise<Batch> =>
  createBatch({
    registry: { chainId: place.chainId ?? world.chainId, address: place.address ?? world.registry.address },
    ...{ issuer: place.issuer ?? 1, disclosable: CLAIMS, documents: documents(course) },
  });

let snapshot: unknown;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-held-"));
  world = await openWorld();
  proxies = await Promise.all([0, 1, 2].map(() => startProxy(world.rpc)));
  await writeOwn(folder, "trust.json", world.trust());
  await settle([world.rpc]);
  batch = await world.issue(documents("python"));
  other = await world.issue(documents("ethics"));
  await write("niamh.json", batch.credential(1));
  await mkdir(join(folder, "batch"));
});
beforeAll(async () => {
  snapshot = await world.provider.send("evm_snapshot", []);
});
afterEach(async () => {
  for (const proxy of proxies) proxy.fault = undefined;
  await world.provider.send("evm_revert", [snapshot]);
  snapshot = await world.provider.send("evm_snapshot", []);
  await rm(join(folder, ".config/laurel/control"), { recursive: true, force: true });
});
afterAll(async () => {
  await Promise.all([...proxies.map((proxy) => proxy.stop()), world.stop()]);
  await rm(folder, { recursive: true, force: true });
});

/** Files that are not the office's own, each with what is said of it. */
const FOREIGN: Readonly<Record<string, readonly [make: () => Promise<string> | string, why: RegExp]>> = {
  "no JSON": [() => '{"a":', /nothing to revoke: /],
  "a member twice": [() => JSON.stringify(batch.credential(0)).replace("{", '{"id":"x",'), /nothing to revoke: /],
  "another kind of credential": [() => JSON.stringify(createDocument()), /not a Laurel credential/],
  "one byte altered": [
    () => edit((file) => (file.credentialSubject.name = "Niamh Åkessen")),
    /altered: its content does not lead to the root/,
  ],
  "a member added": [() => edit((file) => Object.assign(file, { note: "x" })), /altered/],
  "a withheld claim replaced": [
    () => {
      const hidden = JSON.parse(JSON.stringify(withhold(parseCredential(edit(() => undefined)), [CLAIMS[1] ?? ""])));
      hidden.proof[0].withheld[CLAIMS[1] ?? ""] = `0x${"ab".repeat(32)}`;
      return JSON.stringify(hidden);
    },
    /altered/,
  ],
  "another index": [() => edit((_, proof) => (proof.index = 1)), /altered/],
  // The way to the root of the first of three is that of the first of four.
  "another size, by the same way": [
    () => edit((_, proof) => (proof.size = 4)),
    /its batch has 4 credentials; on chain it has 3/,
  ],
  "the proof of another batch": [
    () => edit((file) => Object.assign(file, { proof: JSON.parse(JSON.stringify(other.credential(0).proof)) })),
    /altered/,
  ],
  "another registry": [
    async () => {
      const abroad = await deployRegistry(world.governor);
      return JSON.stringify((await build("python", { address: abroad.address })).credential(0));
    },
    /it is of the registry 0x\w{40}, and yours is 0x\w{40}/,
  ],
  "another chain": [
    async () => JSON.stringify((await build("python", { chainId: 1 })).credential(0)),
    /it is of Ethereum \(chain 1\), and you issue on /,
  ],
  "another issuer": [
    async () => {
      const found = await build("python", { issuer: 2 });
      await anchorByStranger(found);
      return JSON.stringify(found.credential(0));
    },
    /it is of issuer 2, and you are issuer 1/,
  ],
  "our issuer, under a root that another anchored": [
    async () => {
      const found = await build("forged");
      await anchorByStranger(found);
      return JSON.stringify(found.credential(0));
    },
    /you never anchored its batch 0x/,
  ],
  "a batch that was never anchored": [
    async () => JSON.stringify((await build("planned")).credential(0)),
    /you never anchored its batch 0x/,
  ],
};

/** Registers the stranger as issuer 2, who anchors a batch. */
async function anchorByStranger({ root, size }: { readonly root: string; readonly size: number }): Promise<void> {
  const { registry, accreditor, stranger, until } = world;
  await (await registry.connect(accreditor).registerIssuer(1, stranger.address, until, "x", "x:x")).wait();
  await (await registry.connect(stranger).addOperator(2, stranger.address, until, 3)).wait();
  const accreditation = await registry.accreditationCount();
  await (await registry.connect(stranger).anchorBatch(2, accreditation, 1, root, size)).wait();
}

describe("a file that is not ours", () => {
  it.each(Object.entries(FOREIGN))("is refused, and nothing is sent: %s", async (_, [make, why]) => {
    await write("foreign.json", await make());
    const before = await countSent();
    const calls = [
      ["revoke", "foreign.json", "--yes", "--id", "urn:example:python:0"],
      ["suspend", "foreign.json", "--yes"],
      ["reinstate", "foreign.json", "--yes"],
      ["revoke-batch", "foreign.json", "--count", "3"],
      ["revoke", "foreign.json", "--yes", "--sign-only", "order.json"],
    ];
    for (const words of calls) {
      const { code, stdout, stderr } = await run(...words);
      expect({ code, stdout }, stderr).toEqual({ code: 1, stdout: "" });
      const verb = (words[0] ?? "").replace("-batch", "");
      expect(stderr).toContain(`foreign.json: this file is not ours; nothing to ${verb}`);
      expect(stderr.replaceAll(`nothing to ${verb}`, "nothing to revoke")).toMatch(why);
    }
    expect(await countSent()).toBe(before);
    expect(await readdir(folder)).not.toContain("order.json");
    expect(await readdir(join(folder, ".config/laurel"))).not.toContain("control");
  });

  it("stays so where one node of three says that it is anchored, and one that is ours stays ours where one denies it", async () => {
    const planned = await build("planned");
    await write("planned.json", planned.credential(0));
    await settle(proxies.map(({ url }) => url));
    const batchOf = registryInterface.getFunction("getBatch")?.selector ?? "";
    const lie = (said: readonly unknown[]) =>
      editResults(({ method, params }, result) =>
        method === "eth_call" && String((params[0] as { data: string }).data).startsWith(batchOf)
          ? registryInterface.encodeFunctionResult("getBatch", [said])
          : result,
      );
    try {
      for (const [i, proxy] of proxies.entries()) {
        const before = await countSent();
        proxy.fault = lie([await world.now(), 3, 1, 1, 0]);
        expect(await run("revoke", "planned.json", "--yes")).toMatchObject({
          code: 1,
          stderr: expect.stringContaining("you never anchored its batch"),
        });
        expect(await countSent()).toBe(before);
        proxy.fault = lie([0, 0, 0, 0, 0]);
        const { code, stderr } = await run("suspend", i % 2 === 0 ? "niamh.json" : "niamh.json", "--yes");
        expect(code, stderr).toBe(0);
        proxy.fault = undefined;
      }
      // Two that contradict each other are no majority.
      await settle(proxies.slice(0, 2).map(({ url }) => url));
      (proxies[0] as NodeProxy).fault = lie([await world.now(), 3, 1, 1, 0]);
      expect(await run("revoke", "planned.json", "--yes", "--json")).toMatchObject({
        code: 3,
        stdout: expect.stringContaining("rpc.disagreement"),
      });
    } finally {
      await settle([world.rpc]);
    }
  });
});

describe("a file that is ours", () => {
  it("revokes its credential alone, keeps why in the person's own folder, and does nothing twice", async () => {
    const { code, stdout, stderr } = await run("revoke", "niamh.json", "--yes", "--reason", "error", "--json");
    expect(code, stderr).toBe(0);
    expect(expectOutput(stdout)).toMatchObject({ changed: [1], already: [], index: 1, correctedBy: [], corrects: [] });
    for (const shown of ["Niamh Åkesson", "python", "urn:example:python:1", "1, of 3 credentials (0 to 2)", batch.root])
      expect(stderr).toContain(shown);
    expect(await bitsOf(batch)).toBe(2n);
    const issuer = `eip155-${world.chainId}-${world.registry.address.toLowerCase()}-issuers-1`;
    const kept = join(folder, ".config/laurel/control", issuer, batch.root);
    expect((await readdir(kept)).sort()).toEqual(["changes.jsonl", "journal.jsonl"]);
    const notes = (await readFile(join(kept, "changes.jsonl"), "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(notes).toMatchObject([
      { state: "begun", action: "revoke", indexes: [1], reason: "error" },
      { state: "done", action: "revoke", transaction: expect.stringMatching(/^0x/) },
    ]);
    const before = await countSent();
    const again = await run("revoke", "niamh.json", "--yes");
    expect(again).toMatchObject({ code: 0, stdout: "1 credential was already revoked: index 1.\n" });
    expect(await countSent()).toBe(before);
  });

  it("goes on with what a run that was stopped had sent, and sends it no second time", async () => {
    const [proxy] = proxies as [NodeProxy];
    await settle([proxy.url]);
    const before = await countSent();
    try {
      // The node takes it, and says nothing of it to this run.
      proxy.fault = editResults(({ method }, result) => (method === "eth_getTransactionReceipt" ? null : result));
      await world.provider.send("evm_setAutomine", [false]);
      const stopped = await run("revoke", "niamh.json", "--yes", "--wait", "1", "--json");
      expect({ code: stopped.code, told: expectOutput(stopped.stdout).code }).toEqual({
        code: 3,
        told: "transaction.pending",
      });
      proxy.fault = undefined;
      const again = run("revoke", "niamh.json", "--yes");
      // A second transaction would have the next nonce, and come into the same block.
      const blocks = setInterval(() => void world.mine(1), 1_000);
      expect(await again.finally(() => clearInterval(blocks))).toMatchObject({ code: 0 });
      expect(await bitsOf(batch)).toBe(2n);
      expect(await countSent()).toBe(before + 1);
    } finally {
      await world.provider.send("evm_setAutomine", [true]);
      await settle([world.rpc]);
    }
  });

  it("suspends and reinstates, and signs an order in place of sending", async () => {
    expect(await run("suspend", "niamh.json", "--yes")).toMatchObject({ code: 0 });
    expect(await bitsOf(batch, "suspended")).toBe(2n);
    expect(await run("reinstate", "niamh.json", "--yes")).toMatchObject({ code: 0 });
    expect(await bitsOf(batch, "suspended")).toBe(0n);
    const before = await countSent();
    const signed = await run("revoke", "niamh.json", "--yes", "--sign-only", "order.json", "--json");
    expect(expectOutput(signed.stdout)).toMatchObject({ action: "revoke", root: batch.root, indexes: [1] });
    expect(await countSent()).toBe(before);
  });

  it("is found in a badge and in a link, as the verifier finds it", async () => {
    expect(await run("export", "niamh.json", "--format", "png", "--out", "badges")).toMatchObject({ code: 0 });
    const [badge = ""] = await readdir(join(folder, "badges"));
    const { stdout } = await run("link", "niamh.json", "--page", "https://verify.example/");
    const [link = ""] = stdout.match(/https:\S+/) ?? [];
    for (const word of [join("badges", badge), link]) {
      const { code, stderr } = await run("suspend", word, "--yes");
      expect(code, stderr).toBe(0);
      expect(stderr).toContain("urn:example:python:1");
    }
    expect(await bitsOf(batch, "suspended")).toBe(2n);
  });

  it("shows nothing that its proof does not cover, and has its id typed where it names nobody", async () => {
    const hidden = withhold(parseCredential(JSON.stringify(batch.credential(2))), CLAIMS.slice(0, 2));
    const signature = { type: "DataIntegrityProof", name: "Forged Name" };
    await write("hidden.json", { ...hidden, proof: [signature, ...hidden.proof] });
    const before = await countSent();
    const blind = await run("revoke", "hidden.json", "--yes");
    expect(blind.code).toBe(2);
    expect(blind.stderr).toContain("the credential's id must be typed");
    expect(blind.stderr).toContain("pass --id <the credential's id>");
    expect(blind.stderr).not.toContain("Forged Name");
    expect(blind.stderr).not.toContain("urn:example:python:2");
    const wrong = await run("revoke", "hidden.json", "--yes", "--id", "urn:example:python:1");
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining("that is not the credential's id") });
    expect(await countSent()).toBe(before);
    const right = await run("revoke", "hidden.json", "--id", "urn:example:python:2");
    expect(right.code, right.stderr).toBe(0);
    expect(await bitsOf(batch)).toBe(4n);
  });

  it("has its id typed too where it has no more of its learner than a hash, which tells nobody", async () => {
    const { credentialSubject } = createDocument();
    const identifier = { type: "IdentityObject", identityHash: `sha256$${"ab".repeat(32)}`, hashed: true };
    const subject = { ...(credentialSubject as object), identifier: [identifier] };
    const hashed = await world.issue([createDocument({ credentialSubject: subject })]);
    const file = withhold(parseCredential(JSON.stringify(hashed.credential(0))), CLAIMS.slice(0, 2));
    await write("hashed.json", file);
    const { code, stderr } = await run("revoke", "hashed.json", "--yes");
    expect(code, stderr).toBe(2);
    expect(stderr).toContain("the credential's id must be typed");
  });

  it("revokes its whole batch only where their number is typed", async () => {
    const before = await countSent();
    for (const [words, cure] of [
      [["--yes"], "pass --count <the number of credentials in the batch>"],
      [["--yes", "--count", "3"], "pass --count <the number of credentials in the batch>"],
      [[], "pass --count <the number of credentials in the batch>"],
    ] as const)
      expect(await run("revoke-batch", "niamh.json", ...words)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(cure),
      });
    expect(await run("revoke-batch", "niamh.json", "--count", "2")).toMatchObject({ code: 1 });
    expect(await countSent()).toBe(before);
    const { code, stdout } = await run("revoke-batch", "niamh.json", "--count", "3", "--json");
    expect({ code, action: expectOutput(stdout).action }).toEqual({ code: 0, action: "revoke-batch" });
    expect((await world.registry.getBatch(1, batch.root)).revokedAt).toBeGreaterThan(0);
  });

  it("names the correction that stands, and revokes it only where that is said", async () => {
    const [document] = documents("corrected");
    const fixed = await world.build([stateReplacement(document as never, "urn:example:python:1")]);
    const { registry, operator } = world;
    await (await registry.connect(operator).replaceCredentials(1, 1, 1, fixed.root, 1, batch.root, [0], [2n])).wait();
    const told = await run("revoke", "niamh.json", "--yes");
    expect(told.code, told.stderr).toBe(0);
    expect(told.stderr).toContain(`This credential has a correction in force (root ${fixed.root}, 20`);
    expect(told.stdout).toContain("was already revoked");
    expect(told.stdout).toContain(`A correction stays valid: root ${fixed.root}; to revoke it too, add --correction.`);
    expect(await bitsOf(fixed)).toBe(0n);
    await write("fixed.json", fixed.credential(0));
    const own = await run("suspend", "fixed.json", "--yes");
    expect(own.code, own.stderr).toBe(0);
    const both = await run("revoke", "niamh.json", "--yes", "--correction", "--json");
    expect(both.code, both.stderr).toBe(0);
    expect(expectOutput(both.stdout)).toMatchObject({
      ...{ changed: [], already: [1], correctedBy: [{ root: fixed.root, size: 1, stands: true }] },
      alsoRevoked: { root: fixed.root, changed: [0] },
    });
    expect(await bitsOf(fixed)).toBe(1n);
    const last = await run("revoke", "fixed.json", "--yes");
    expect(last.stderr).toContain(`This is a correction itself: it replaced a credential of the batch ${batch.root}`);
  });

  it("takes no option of a folder, nor a folder one of a file", async () => {
    for (const words of [
      ["--learner", "7"],
      ["--index", "0"],
      ["--credential", "niamh.json"],
      ["--list", "a.csv"],
    ]) {
      const { code, stderr } = await run("revoke", "niamh.json", "--yes", ...words);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringContaining(`${words[0]} goes with a batch's folder`),
      });
    }
    for (const words of [
      ["revoke", "batch", "--id", "x"],
      ["revoke-batch", "batch", "--count", "3"],
    ])
      expect(await run(...words)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(`${words[2]} goes with a credential's file`),
      });
    expect(await run("revoke", "gone.json", "--yes")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("gone.json: there is no such file"),
    });
  });

  it("writes through no link in the person's folder", async () => {
    await symlink(tmpdir(), join(folder, ".config/laurel/control"));
    const before = await countSent();
    expect(await run("revoke", "niamh.json", "--yes")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("is a symbolic link"),
    });
    expect(await countSent()).toBe(before);
  });
});
