// The commands of governor, accreditors, admins and sponsors, on a real node.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorld } from "../../nodes/shared.ts";
import { startProxy } from "../../nodes/proxy.ts";
import { isSending, waitForReceipt, type World } from "../../nodes/world.ts";
import { parseRegistryOption } from "../../../cli/src/chain/chain.ts";
import { expectOutput } from "../output.ts";
import { root, runInProcess, writeOwn } from "../run.ts";

let world: World;
let folder: string;
let place: string[];

/** Runs a command with --json as somebody, and checks exit code and form. */
async function run(code: number, signer: { address: string } | undefined, ...words: string[]) {
  const by = signer === undefined ? [] : ["--signer", signer.address, "--yes"];
  const { code: found, stdout, stderr } = await runInProcess(folder, [...words, ...place, ...by, "--json"]);
  expect(found, stderr + stdout).toBe(code);
  return expectOutput(stdout);
}

/** The first second after 2090-01-01: a term includes its last day. */
const UNTIL = Date.parse("2090-01-02T00:00:00Z") / 1000;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-authorities-"));
  world = await openWorld();
  place = ["--registry", `eip155:${world.chainId}:${world.registry.address}`, "--rpc", world.rpc];
  const config = {
    ...{ format: "laurel-config-v1", chainId: world.chainId, registry: world.registry.address, rpc: [world.rpc] },
    ...{ issuer: 1, accreditation: 1, operator: 1 },
    signer: { type: "rpc-account", address: world.operator.address },
  };
  await writeOwn(folder, "laurel.json", config);
  await writeOwn(folder, "trust.json", world.trust());
});
afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("laurel accreditor", () => {
  it("appoints, lists, hands over and ends", async () => {
    const { governor, stranger, admin } = world;
    const quality = ["--name", "Second Agency", "--uri", "https://second.example", "--until", "2090-01-01"];
    const appointed = await run(0, governor, "accreditor", "appoint", "--account", stranger.address, ...quality);
    expect(appointed).toMatchObject({ id: 2, account: stranger.address, until: UNTIL });
    await run(0, stranger, "accreditor", "handover", "2", "--to", admin.address);
    expect(await run(0, admin, "accreditor", "accept", "2")).toMatchObject({ accepted: true, to: admin.address });
    const { accreditors } = await run(0, undefined, "accreditor", "list");
    expect(accreditors).toHaveLength(2);
    expect(accreditors[1]).toMatchObject({ id: 2, name: "Second Agency", account: admin.address });
    expect(await run(0, governor, "accreditor", "end", "2")).toMatchObject({ kind: "accreditor", id: 2 });
    expect(await run(1, stranger, "accreditor", "end", "1")).toMatchObject({
      code: "registry.OwnableUnauthorizedAccount",
      cure: "sign with the governor's key (--signer)",
    });
  });
});

describe("laurel issuer", () => {
  it("registers, lists, shows and hands over", async () => {
    const { accreditor, stranger, governor } = world;
    const college = ["--name", "College of Example", "--uri", "https://college.example", "--until", "2090-01-01"];
    const registered = await run(
      0,
      accreditor,
      ...["issuer", "register", "--accreditor", "1", "--admin", stranger.address],
      ...college,
    );
    expect(registered).toMatchObject({ id: 2, accreditation: 2, until: UNTIL });
    await run(0, stranger, "issuer", "handover", "2", "--to", governor.address);
    expect(await run(0, governor, "issuer", "accept", "2")).toMatchObject({ to: governor.address, accepted: true });
    const { issuers } = await run(0, undefined, "issuer", "list");
    expect(issuers[1]).toMatchObject({ id: 2, name: "College of Example", admin: governor.address });
    expect(await run(0, undefined, "issuer", "show", "1")).toMatchObject({ id: 1, operators: [{ id: 1, rights: 3 }] });
    expect(await run(1, undefined, "issuer", "show", "9")).toMatchObject({
      code: "issuer.none",
      message: "there is no issuer 9: the registry has 2",
    });
  });
});

describe("a registry's place", () => {
  it("is refused for a mistyped address and for another form, each in its words", () => {
    const place = "eip155:1:0x5FbDB2315678afecb367f032d93F642f64180aa3";
    expect(parseRegistryOption(`${place}/issuers/7`)).toMatchObject({ chainId: 1, issuer: 7 });
    expect(parseRegistryOption(place.toLowerCase())).toEqual(parseRegistryOption(place));
    expect(() => parseRegistryOption(place.replace("aa3", "aA3"))).toThrow("a letter of the address is mistyped");
    expect(() => parseRegistryOption(place.replace("eip155:", ""))).toThrow("not a registry");
  });
});

describe("laurel accreditation and operator", () => {
  it("grants, adds, lists and ends", async () => {
    const { accreditor, admin, stranger } = world;
    const named = ["--name", "University of Example", "--uri", "did:web:university.example.org"];
    const grant = ["accreditation", "grant", "--accreditor", "1", "--issuer", "1", ...named, "--until", "2090-01-01"];
    expect(await run(1, accreditor, ...grant)).toMatchObject({ code: "grant.double" });
    const granted = await run(0, accreditor, ...grant, "--again");
    const { accreditations } = await run(0, undefined, "accreditation", "list", "--issuer", "1");
    expect(accreditations.at(-1)).toMatchObject({ id: granted.id, issuer: 1, accreditor: 1, term: { until: UNTIL } });
    const later = ["--until", "2091-01-01"];
    const known = ["--issuer", "1", "--uri", "did:web:university.example.org"];
    const longer = await run(
      0,
      accreditor,
      "accreditation",
      "renew",
      String(granted.id),
      ...known,
      ...later,
      "--again",
    );
    expect(longer).toMatchObject({ renews: granted.id, issuer: 1, name: "University of Example" });
    await run(0, accreditor, "accreditation", "end", String(granted.id));
    const added = await run(
      0,
      admin,
      ...[
        "operator",
        "add",
        "--issuer",
        "1",
        "--account",
        stranger.address,
        "--until",
        "2090-01-01",
        "--rights",
        "revoke",
      ],
    );
    const { operators } = await run(0, undefined, "operator", "list", "--issuer", "1");
    expect(operators.at(-1)).toMatchObject({ id: added.id, rights: 2, term: { until: UNTIL } });
    const account = ["--issuer", "1", "--account", stranger.address];
    const renewed = await run(0, admin, "operator", "renew", String(added.id), ...account, ...later);
    expect(renewed).toMatchObject({ renews: added.id, account: stranger.address, rights: ["revoke"] });
    expect(await run(1, undefined, "operator", "list", "--issuer", "99")).toMatchObject({ code: "issuer.none" });
    expect(await run(0, admin, "operator", "end", String(added.id), "--issuer", "1")).toMatchObject({
      kind: "operator",
    });
  });

  it("refuses dates that are none, and ends that have not come", async () => {
    const { admin } = world;
    const add = ["operator", "add", "--issuer", "1", "--account", admin.address, "--until", "30/06/2027"];
    expect(await run(2, admin, ...add)).toMatchObject({ format: "laurel-error-v1" });
    expect(await run(2, admin, "operator", "end", "1", "--issuer", "1", "--as-of", "2089-01-01")).toMatchObject({
      code: "usage",
    });
  });
});

describe("laurel registry", () => {
  it("deploys and checks", async () => {
    // The answer to what is sent comes with its block, for which `registry deploy` waits by ethers (see `openProvider`).
    const proxy = await startProxy(world.rpc);
    proxy.fault = async ([call], forward) => {
      if (!isSending(call?.method ?? "")) return undefined;
      const body = (await forward()) as { readonly result?: unknown };
      await waitForReceipt(world.rpc, body.result);
      return { body };
    };
    const words = ["registry", "deploy", "--governor", world.governor.address, "--rpc", proxy.url, "--yes", "--json"];
    const deployed = await runInProcess(folder, [...words, "--signer", world.governor.address]);
    await proxy.stop();
    const { address, codeHash } = expectOutput(deployed.stdout);
    expect(deployed.code).toBe(0);
    expect(codeHash).toMatch(/^0x[0-9a-f]{64}$/);
    const here = await run(0, undefined, "registry", "check");
    expect(here).toMatchObject({ address: world.registry.address, governor: world.governor.address, accreditors: 2 });
    expect(here.codeHash).toMatch(/^0x[0-9a-f]{64}$/);
    expect(address).not.toBe(world.registry.address);
  });
});

describe("laurel relay", () => {
  it("sends what an operator signed: a batch, a correction, then a revocation", async () => {
    const cohort = (await readFile(join(root, "samples/cohort-1000.csv"), "utf8")).split("\n").slice(0, 4).join("\n");
    await writeFile(join(folder, "cohort.csv"), cohort);
    const issue = [
      "issue",
      "cohort.csv",
      "--course",
      join(root, "samples/course.json"),
      "--out",
      "batch",
      "--yes",
      "--json",
    ];
    const signed = await runInProcess(folder, [...issue, "--sign-only", "order.json"]);
    expect(signed.code, signed.stderr + signed.stdout).toBe(0);
    const order = expectOutput(signed.stdout);
    expect((await world.registry.getBatch(1, order.root)).anchoredAt).toBe(0);
    expect(await run(0, world.stranger, "relay", "order.json")).toMatchObject({ action: "anchor", root: order.root });
    const issued = await runInProcess(folder, issue);
    expect(issued.code, issued.stderr).toBe(0);
    expect(expectOutput(issued.stdout)).toMatchObject({ state: "anchored", size: 3 });
    const correct = ["correct", "batch", "--learner", "2026000013", "--set", "grade=A", "--out", "correction"];
    const signing = await runInProcess(folder, [...correct, "--sign-only", "correction.json", "--yes"]);
    expect(signing.stdout).toContain("Then run the same laurel correct again, without --sign-only");
    expect(await run(0, world.stranger, "relay", "correction.json")).toMatchObject({ action: "replace" });
    const corrected = await runInProcess(folder, [...correct, "--yes", "--json"]);
    expect(corrected.code, corrected.stderr).toBe(0);
    const [index] = expectOutput(corrected.stdout).revoked.changed;
    const other = index === 1 ? 0 : 1;
    const revoke = ["revoke", "batch", "--index", `${other}`, "--sign-only", "revocation.json", "--yes", "--json"];
    expect((await runInProcess(folder, revoke)).code).toBe(0);
    const relay = ["relay", "revocation.json"] as const;
    const relayed = await run(0, world.stranger, ...relay);
    expect(relayed).toMatchObject({ action: "revoke", already: false });
    expect(await run(0, world.stranger, ...relay)).toEqual({ ...relayed, already: true });
    const both = await run(0, world.stranger, "relay", "order.json", "revocation.json");
    expect(both).toMatchObject({
      orders: [
        { already: true, error: null },
        { already: true, block: relayed.block },
      ],
    });
    // Another payer's journal knows no transaction of it.
    const others = { HOME: join(folder, "others") };
    const words = [...relay, "--signer", world.stranger.address, "--yes", ...place];
    const again = await runInProcess(folder, words, "", others);
    expect(again.stdout).toBe("Carried out already.\nThere was nothing left to do.\n");
    expect((await world.registry.standing(1, order.root, [0])).revoked).toEqual([
      2n ** BigInt(index) + 2n ** BigInt(other),
    ]);
    const altered = JSON.stringify({ ...order, size: "3" });
    await writeFile(join(folder, "altered.json"), altered);
    expect(await run(1, world.stranger, "relay", "altered.json")).toMatchObject({ code: "order.invalid" });
  });
});

describe("laurel issuer recover", () => {
  it("freezes a stolen admin at once, and replaces it after seven days", async () => {
    const { accreditor, admin, stranger, governor, provider } = world;
    const { id } = await run(
      0,
      accreditor,
      ...["issuer", "register", "--accreditor", "1", "--admin", admin.address, "--until", "2090-01-01"],
      ...["--name", "School", "--uri", "https://school.example"],
    );
    const school = String(id);
    expect(await run(0, accreditor, "issuer", "recover", "start", school, "--to", stranger.address)).toMatchObject({
      state: "started",
    });
    expect(await run(1, admin, "issuer", "handover", String(id), "--to", admin.address)).toMatchObject({
      code: "registry.AdminIsFrozen",
    });
    expect(await run(1, accreditor, "issuer", "recover", "complete", school)).toMatchObject({
      code: "registry.RecoveryNotDue",
    });
    expect(await run(0, admin, "issuer", "recover", "object", school)).toMatchObject({ state: "objected" });
    expect(await run(2, governor, "issuer", "recover", "decide", school)).toMatchObject({ code: "usage" });
    expect(await run(0, governor, "issuer", "recover", "decide", school, "--reject")).toMatchObject({
      state: "rejected",
    });
    await run(0, accreditor, "issuer", "recover", "start", school, "--to", stranger.address);
    await provider.send("evm_increaseTime", [7 * 24 * 3600]);
    await world.mine(1);
    expect(await run(0, accreditor, "issuer", "recover", "complete", school)).toMatchObject({ state: "completed" });
    expect((await world.registry.getIssuer(id)).admin).toBe(stranger.address);
  });
});
