// Authorities that are Safes: what `--safe` and `--calldata` write is executed by real Safes on a real node.
import { existsSync } from "node:fs";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { concat, keccak256 } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashSafeFile } from "../../../cli/src/chain/safe.ts";
import { startAnvil } from "../../nodes/anvil.ts";
import { editResults, type NodeProxy, startProxy } from "../../nodes/proxy.ts";
import { type Call, CALL_ONLY_CODE, openSafes, type TestSafe } from "../../nodes/safe.ts";
import { createDocument, createWorld, type World } from "../../nodes/world.ts";
import { expectOutput } from "../output.ts";
import { type Run, runInProcess } from "../run.ts";

let world: World;
let folder: string;
let place: readonly string[];
let nodes: readonly NodeProxy[];
/** The governor, an accreditor, an issuer's admin, and who comes after each. */
let safes: readonly TestSafe[];
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-safe-"));
  world = await createWorld(await startAnvil());
  nodes = await Promise.all([0, 1, 2].map(() => startProxy(world.rpc)));
  place = ["--registry", `eip155:${world.chainId}:${world.registry.address}`, "--rpc", world.rpc];
  const owners = await Promise.all([5, 6, 7].map((account) => world.provider.getSigner(account)));
  const openSafe = await openSafes(owners);
  const made: TestSafe[] = [];
  for (let i = 0; i < 4; i += 1) made.push(await openSafe());
  safes = made;
});
afterAll(async () => {
  await Promise.all([...nodes.map((node) => node.stop()), world.stop()]);
  await rm(folder, { recursive: true, force: true });
});

const run = (words: readonly string[]): Promise<Run> => runInProcess(folder, words);
const safe = (position: number): TestSafe => safes[position] as TestSafe;
/** Where MultiSendCallOnly 1.4.1 is on every chain that has it. */
const CALL_ONLY = "0x9641d764fc13c8B624c04430C7356C1C7C8102e2";
const writeMoment = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000", "");

/** A file as the Transaction Builder reads it. */
interface SafeFile {
  readonly chainId: string;
  readonly meta: { readonly checksum: string; readonly createdFromSafeAddress: string };
  readonly transactions: readonly (Call & {
    readonly contractMethod: { readonly name: string };
    readonly contractInputsValues: Readonly<Record<string, string>>;
  })[];
}

/** Has a command write a file for a Safe, holds all that it says against the file and the Safe, and gives the file's calls. */
async function plan(words: readonly string[], by: TestSafe): Promise<SafeFile["transactions"]> {
  files += 1;
  const path = join(folder, `${files}.json`);
  const { code, stdout, stderr } = await run([...words, ...place, "--safe", path, "--json"]);
  expect(code, stderr + stdout).toBe(0);
  const told = expectOutput(stdout);
  const file: SafeFile = JSON.parse(await readFile(path, "utf8"));
  const { checksum, ...meta } = file.meta;
  expect(checksum).toBe(hashSafeFile({ ...file, meta }));
  expect(file.chainId).toBe(String(world.chainId));
  expect(file.meta.createdFromSafeAddress).toBe(by.address);
  expect(told).toMatchObject({ format: "laurel-calls-v1", registry: world.registry.address, file: path });
  expect(told.accounts).toMatchObject([
    { account: by.address, kind: "safe", safe: { version: "1.4.1", threshold: 2, owners: 3 } },
  ]);
  const { transactions } = file;
  expect(told.calls.map(({ data }: Call) => data)).toEqual(transactions.map(({ data }) => data));
  for (const [at, { to, value, data, contractMethod }] of transactions.entries()) {
    expect({ to, value }).toEqual({ to: world.registry.address, value: "0" });
    expect(told.calls[at]).toMatchObject({ method: contractMethod.name, dataHash: keccak256(data) });
  }
  const [only] = transactions as readonly Call[] as [Call];
  const { safeTxHash, domainHash, messageHash } = told.accounts[0];
  expect(safeTxHash).toBe(transactions.length === 1 ? await by.hash(only) : null);
  expect(told.sha256).toBe(
    createHash("sha256")
      .update(await readFile(path))
      .digest("hex"),
  );
  if (safeTxHash !== null) {
    expect(domainHash).toBe(await by.domain());
    expect(keccak256(concat(["0x1901", domainHash, messageHash]))).toBe(safeTxHash);
  }
  const printed = await run([...words, ...place, "--calldata"]);
  expect(printed.stdout).toBe(transactions.map(({ data }) => `${data}\n`).join(""));
  for (const shown of [
    world.registry.address,
    by.address,
    ...told.calls.map((call: { dataHash: string }) => call.dataHash),
  ])
    expect(printed.stderr).toContain(shown);
  for (const hash of [safeTxHash, domainHash, messageHash])
    expect(printed.stderr).toContain(hash ?? "compare the data of each call");
  return transactions;
}

/** Has a command write a file, and a Safe execute it. */
async function act(words: readonly string[], by: TestSafe): Promise<void> {
  await by.execute(await plan(words, by));
}

describe("a governor that is a Safe", () => {
  it("takes the registry from a key, appoints an accreditor and hands over to another Safe", async () => {
    const [to, next] = [safe(0).address, safe(3).address];
    const unasked = await run(["registry", "handover", "--to", to, ...place, "--signer", world.governor.address]);
    expect(unasked).toMatchObject({ code: 2, stdout: "" });
    const offered = await run([
      ...["registry", "handover", "--to", to, ...place, "--signer", world.governor.address, "--yes", "--json"],
    ]);
    expect(expectOutput(offered.stdout)).toMatchObject({ format: "laurel-governor-v1", to, accepted: false });
    const checked = expectOutput((await run(["registry", "check", ...place, "--json"])).stdout);
    expect(checked).toMatchObject({ governor: world.governor.address, pendingGovernor: to });
    await act(["registry", "accept"], safe(0));
    expect(await world.registry.owner()).toBe(to);

    const named = ["--name", 'Quality "Second" Agency', "--uri", "https://second.example"];
    const term = ["--account", safe(1).address, "--until", "2040-12-31"];
    await act(["accreditor", "appoint", ...term, ...named], safe(0));
    expect(await world.registry.getAccreditor(2)).toMatchObject({ account: safe(1).address, name: named[1] });

    await act(["registry", "handover", "--to", next], safe(0));
    expect((await run(["registry", "check", ...place])).stdout).toContain(`offered to   ${next}`);
    await act(["registry", "accept"], safe(3));
    expect(await world.registry.owner()).toBe(next);
    const after = await run(["registry", "check", ...place, "--json"]);
    expect(expectOutput(after.stdout)).toMatchObject({ governor: next, pendingGovernor: null });
  });
});

describe("an accreditor and an admin that are Safes", () => {
  it("register, add an operator and end it as of earlier", async () => {
    const named = ["--name", "College of Example", "--uri", "https://college.example"];
    const term = ["--accreditor", "2", "--admin", safe(2).address, "--until", "2039-12-31"];
    await act(["issuer", "register", ...term, ...named], safe(1));
    expect(await world.registry.getIssuer(2)).toMatchObject({ admin: safe(2).address, sponsor: 2 });
    const added = ["--issuer", "2", "--account", world.operator.address, "--until", "2038-12-31"];
    await act(["operator", "add", ...added], safe(2));
    expect(await world.registry.getOperator(2, 1)).toMatchObject({ account: world.operator.address, rights: 3 });

    const before = await world.now();
    const { root } = await world.build([createDocument()]);
    await (await world.registry.connect(world.operator).anchorBatch(2, 2, 1, root, 1)).wait();
    expect(await world.registry.counts(2, root)).toBe(true);
    const end = ["operator", "end", "1", "--issuer", "2", "--as-of", writeMoment(before)];
    const { stdout, stderr } = await run([...end, ...place, "--calldata"]);
    expect([stdout.includes(root.slice(2)), stderr.includes(root)]).toEqual([false, true]);
    await act(end, safe(2));
    expect((await world.registry.getOperator(2, 1)).term.until).toBe(before);
    expect(await world.registry.counts(2, root)).toBe(false);
  });

  it("end two terms of one account at once, and an accreditation at a moment to come", async () => {
    const added = ["operator", "add", "--issuer", "2", "--account", world.stranger.address, "--until", "2038-12-31"];
    await act(added, safe(2));
    await act([...added, "--again"], safe(2));
    const moment = (await world.now()) + 3600;
    const at = ["--at", writeMoment(moment)];
    const calls = await plan(["operator", "end", "--account", world.stranger.address, "--issuer", "2", ...at], safe(2));
    expect(calls.map(({ contractInputsValues }) => contractInputsValues)).toEqual([
      { issuer: "2", operator: "2", moment: String(moment) },
      { issuer: "2", operator: "3", moment: String(moment) },
    ]);
    const end = ["operator", "end", "--account", world.stranger.address, "--issuer", "2", ...at];
    await world.provider.send("anvil_setCode", [CALL_ONLY, CALL_ONLY_CODE]);
    const { stdout } = await run([...end, ...place, "--safe", join(folder, "together.json")]);
    const hash = await safe(2).hashAll(calls, CALL_ONLY);
    expect(stdout).toContain(`MultiSendCallOnly ${CALL_ONLY}`);
    expect(stdout).toMatch(new RegExp(`if executed with nonce \\d+: ${hash}\n`));
    expect(stdout).not.toContain("compare the data of each call");
    const bytes = await readFile(join(folder, "together.json"));
    expect(stdout).toContain(`SHA-256 of the file: ${createHash("sha256").update(bytes).digest("hex")}`);
    for (const operator of [2, 3])
      expect(stdout).toMatch(
        new RegExp(`operator +${operator} \\(${world.stranger.address}, according to the nodes\\)`),
      );
    const { accounts } = expectOutput((await run([...end, ...place, "--calldata", "--json"])).stdout);
    const [{ together, safeTxHash }] = accounts;
    expect([together.length, together[0].safeTxHash, safeTxHash]).toEqual([1, hash, null]);
    expect(keccak256(concat(["0x1901", together[0].domainHash, together[0].messageHash]))).toBe(hash);
    await safe(2).execute(calls, CALL_ONLY);
    await act(["accreditation", "end", "2", ...at], safe(1));
    const named = ["--name", "University of Example", "--uri", "https://university.example"];
    const granted = ["--accreditor", "2", "--issuer", "1", "--until", "2038-12-31", ...named];
    await act(["accreditation", "grant", ...granted], safe(1));
    expect(await world.registry.getAccreditation(3)).toMatchObject({ issuer: 1, accreditor: 2 });
    await act(["accreditor", "end", "1", ...at], safe(3));
    expect((await world.registry.getAccreditor(1)).term.until).toBe(moment);
    for (const operator of [2, 3]) expect((await world.registry.getOperator(2, operator)).term.until).toBe(moment);
    expect((await world.registry.getAccreditation(2)).term.until).toBe(moment);
  });

  it("hand over, and replace an admin's lost key", async () => {
    await act(["issuer", "handover", "2", "--to", safe(0).address], safe(2));
    await act(["issuer", "accept", "2"], safe(0));
    expect((await world.registry.getIssuer(2)).admin).toBe(safe(0).address);
    await act(["issuer", "recover", "start", "2", "--to", safe(2).address], safe(1));
    await act(["issuer", "recover", "object", "2"], safe(0));
    const at = ["--at", writeMoment((await world.now()) + 600)];
    const end = await run(["operator", "end", "2", "--issuer", "2", ...at, ...place, "--calldata", "--json"]);
    const roles = ["the account of accreditor 2", "the governor"];
    expect(expectOutput(end.stdout).accounts).toMatchObject([
      { account: safe(1).address, role: roles[0], safeTxHash: expect.stringContaining("0x") },
      { account: safe(3).address, role: roles[1], safeTxHash: expect.stringContaining("0x") },
    ]);
    await act(["issuer", "recover", "decide", "2", "--reject"], safe(3));
    await act(["issuer", "recover", "start", "2", "--to", safe(2).address], safe(1));
    const early = await run(["issuer", "recover", "complete", "2", ...place, "--calldata"]);
    expect(early).toMatchObject({ code: 1, stdout: "" });
    await world.provider.send("evm_increaseTime", [7 * 24 * 3600]);
    await world.mine(1);
    await act(["issuer", "recover", "complete", "2"], safe(1));
    expect((await world.registry.getIssuer(2)).admin).toBe(safe(2).address);
    await act(["accreditor", "handover", "2", "--to", safe(0).address], safe(1));
    await act(["accreditor", "accept", "2"], safe(0));
    expect((await world.registry.getAccreditor(2)).account).toBe(safe(0).address);
  });
});

describe("a call that cannot be written down", () => {
  it.each([
    ["the registry refuses it", ["accreditor", "end", "9", "--as-of", "2020-01-01"], "UnknownAccreditor"],
    ["an end names no moment", ["accreditor", "end", "1"], undefined],
    ["nobody was offered the role", ["issuer", "accept", "1"], "NotPendingAdmin"],
    [
      "there is no such accreditor",
      ["accreditor", "handover", "9", "--to", `0x${"11".repeat(20)}`],
      "UnknownAccreditor",
    ],
  ])("leaves no file where %s", async (_, words, error) => {
    const { code, stdout } = await run([...words, ...place, "--safe", "refused.json", "--json"]);
    expect(expectOutput(stdout).code).toBe(error === undefined ? "usage" : `registry.${error}`);
    expect(code).toBe(error === undefined ? 2 : 1);
    expect(existsSync(join(folder, "refused.json"))).toBe(false);
  });

  it.each(["1", "9"])("leaves a file as it is that is there already, for accreditor %s", async (accreditor) => {
    const path = join(folder, "mine.json");
    await writeFile(path, "mine");
    const words = ["accreditor", "handover", accreditor, "--to", safe(0).address, ...place, "--safe", path, "--json"];
    const { code, stdout } = await run(words);
    expect(expectOutput(stdout).message).toContain("mine.json exists already");
    expect([code, await readFile(path, "utf8")]).toEqual([2, "mine"]);
  });
});

it("a node that lies about who has to execute a call is outvoted by two others", async () => {
  const [liar] = nodes as [NodeProxy];
  liar.fault = editResults(({ method }, result) => {
    if (method === "eth_getCode") return "0x";
    return method === "eth_call" && String(result).length === 66 ? `0x${"00".repeat(12)}${"66".repeat(20)}` : result;
  });
  const rpc = nodes.flatMap(({ url }) => ["--rpc", url]);
  const words = ["registry", "handover", "--to", safe(0).address, ...place.slice(0, 2), ...rpc, "--calldata", "--json"];
  const { stdout, stderr } = await run(words);
  liar.fault = undefined;
  const governor = await world.registry.owner();
  const kind = (await world.provider.getCode(governor)) === "0x" ? "plain" : "safe";
  expect(expectOutput(stdout).accounts, stderr).toMatchObject([{ account: governor, kind }]);
});

it("a contract that is no Safe is named as one, whatever it answers, and a handover to a key is warned about", async () => {
  const words = ["accreditor", "handover", "1", "--to", world.stranger.address, ...place, "--calldata", "--json"];
  for (const code of ["0x60006000fd", "0x00", "0x60206000f3"]) {
    await world.provider.send("anvil_setCode", [world.accreditor.address, code]);
    expect(expectOutput((await run(words)).stdout).accounts).toMatchObject([
      { account: world.accreditor.address, kind: "contract", safe: null, safeTxHash: null },
    ]);
  }
  await world.provider.send("anvil_setCode", [world.accreditor.address, "0x"]);
  const { stderr } = await run(["registry", "handover", "--to", world.stranger.address, ...place, "--calldata"]);
  expect(stderr).toContain("anyone who gets its one key governs the registry");
  expect(stderr).toContain("Ask those who sign: Offer the governance");
});

it("a plain account is named as one, and told that a key executes no file for a Safe", async () => {
  const words = ["operator", "add", "--issuer", "1", "--account", safe(0).address, "--until", "2030-12-31", ...place];
  const { code, stdout } = await run([...words, "--safe", "plain.json"]);
  expect(code).toBe(0);
  expect(stdout).toContain(`${world.admin.address}, the admin of issuer 1: a plain account`);
  expect(stdout).toContain("until and including 2030-12-31");
  expect(stdout).toContain("anchor and revoke");
});

it("the checksum is the one that the Transaction Builder makes of its own example", () => {
  const to = "0x49d4450977E2c95362C13D3a31a09311E0Ea26A6";
  const input = (type: string, name: string) => ({
    ...{ inputs: [{ internalType: type, name: `param${name}`, type }], name: `test${name}`, payable: false },
  });
  const address = { contractMethod: input("address", "Address"), contractInputsValues: { paramAddress: to } };
  const bool = {
    contractMethod: input("bool", "Bool"),
    contractInputsValues: { paramAddress: "", paramBool: "false" },
  };
  const data = "0x42f4579000000000000000000000000049d4450977e2c95362c13d3a31a09311e0ea26a6";
  const example = {
    ...{ version: "1.0", chainId: "4", createdAt: 1646321521061 },
    meta: {
      ...{ name: "test batch file", txBuilderVersion: "1.4.0", checksum: "" },
      createdFromSafeAddress: "0xDF8a1Ce35c9a6ACE153B4e0767942f1E2291a1Aa",
      createdFromOwnerAddress: to,
    },
    transactions: [
      { to, value: "0", ...address },
      { to, value: "0", ...bool },
      { to, value: "2000000000000000000", data },
    ],
  };
  expect(hashSafeFile(example)).toBe("0x4ecbfd364aa6759983915644e73f8bd411e85a2dc306f252a387c2728c4db64c");
});
