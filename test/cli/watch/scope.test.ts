// laurel watch: what is watched, since when, and whose batches are known.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openLedger } from "../../../issuing/src/index.ts";
import { addDidKey, readDidDocument } from "../../../portability/src/index.ts";
import { waitUntil } from "../../more.ts";
import { SIGNING_KEY } from "../../nodes/key.ts";
import { openWorld } from "../../nodes/shared.ts";
import { createDocument, type World } from "../../nodes/world.ts";
import { serveFile, startWebServer, type WebServer } from "../../nodes/web-server.ts";
import { writeOwn } from "../run.ts";
import { kindsOf, openWatcher, type Watcher } from "./watching.ts";

let world: World;
let watcher: Watcher;
let snapshot: unknown;

beforeAll(async () => {
  world = await openWorld();
});
beforeEach(async () => {
  snapshot = await world.provider.send("evm_snapshot", []);
  watcher = await openWatcher(world);
});
afterEach(async () => {
  await watcher.end();
  await world.provider.send("evm_revert", [snapshot]);
});
afterAll(() => world.stop());

const documents = (name: string) => [createDocument({ id: `urn:example:${name}` })];

describe("laurel watch", () => {
  it("knows the batches of the ledger, and those in folders", async () => {
    await watcher.look();
    const [own, placed, other] = [
      await world.issue(documents("own")),
      await world.issue(documents("placed")),
      await world.issue(documents("other")),
    ];
    const place = { chainId: world.chainId, registry: world.registry.address, issuer: 1 };
    const note = { size: 1, course: null, folder: "/nowhere", replaces: null };
    await openLedger(join(watcher.folder, ".config/laurel")).noteBatch(
      { ...place, root: own.root, ...note },
      undefined,
    );
    const folder = join(watcher.folder, "batches/june");
    await mkdir(folder, { recursive: true });
    const record = {
      ...{ format: "laurel-batch-v1", ...place, accreditation: 1, operator: 1, root: placed.root, size: 1 },
      ...{ state: "planned", transaction: null, block: null, gasUsed: null, anchoredAt: null },
    };
    await writeFile(join(folder, "batch.json"), JSON.stringify(record));
    expect(await watcher.look(["--folder", join(watcher.folder, "batches")])).toMatchObject([
      { kind: "batch-anchored", root: own.root, known: true },
      { kind: "batch-anchored", root: placed.root, known: true },
      { kind: "batch-anchored", root: other.root, known: false },
    ]);
  });

  it("tells what happened since a moment, the first time", async () => {
    // What was set up is of an earlier second.
    const moment = (await world.now()) + 1;
    await waitUntil(() => Date.now() / 1000 >= moment);
    await world.provider.send("evm_setNextBlockTimestamp", [moment]);
    await world.issue(documents("since"));
    await world.issue(documents("since too"));
    const since = new Date(moment * 1000);
    const events = await watcher.look(["--since", since.toISOString().replace(".000", "")]);
    expect(kindsOf(events)).toEqual(["watch-started", "batch-anchored", "batch-anchored"]);
    expect(await watcher.look()).toEqual([]);
  });

  it("watches the whole registry: issuers, accreditors, and all that they do", async () => {
    const { registry, governor, stranger, accreditor, admin, until } = world;
    await watcher.look(["--all"]);
    await (
      await registry.connect(governor).appointAccreditor(stranger.address, until, "Second", "https://b.example")
    ).wait();
    await (
      await registry.connect(stranger).registerIssuer(2, admin.address, until, "College", "https://c.example")
    ).wait();
    await (await registry.connect(accreditor).endAccreditation(1, (await world.now()) + 1000)).wait();
    await (await registry.connect(admin).addOperator(2, stranger.address, until, 3)).wait();
    expect(await watcher.look(["--all"])).toMatchObject([
      { kind: "accreditor-appointed", accreditor: 2, name: "Second", issuer: null },
      { kind: "issuer-registered", issuer: 2, sponsor: 2, admin: admin.address },
      { kind: "accreditation-granted", issuer: 2, accreditor: 2, name: "College" },
      { kind: "accreditation-ended", issuer: 1, accreditation: 1 },
      { kind: "operator-added", issuer: 2, operator: 1 },
    ]);
    expect(await watcher.look(["--all"])).toEqual([]);
  });
});

describe("laurel watch, of an accreditation that was not looked at yet", () => {
  it("tells its end, however many others ended before", async () => {
    const { registry, accreditor, admin, until } = world;
    const asAccreditor = registry.connect(accreditor);
    await (await asAccreditor.registerIssuer(1, admin.address, until, "College", "https://c.example")).wait();
    await watcher.look();
    // As of a registry with many, of which none was looked at.
    const [name = ""] = (await readdir(join(watcher.folder, ".config/laurel/watch"))).filter((one) =>
      one.endsWith(".json"),
    );
    const path = join(watcher.folder, ".config/laurel/watch", name);
    const state = JSON.parse(await readFile(path, "utf8"));
    Object.assign(state.seen, { accreditations: {}, looked: { ...state.seen.looked, accreditations: 0 } });
    await writeFile(path, JSON.stringify(state));
    for (let i = 0; i < 20; i += 1) await (await asAccreditor.endAccreditation(2, until - 1 - i)).wait();
    await (await asAccreditor.endAccreditation(1, until - 1)).wait();
    expect(await watcher.look()).toMatchObject([{ kind: "accreditation-ended", accreditation: 1, issuer: null }]);
  });
});

describe("laurel watch, of a did.json", () => {
  let server: WebServer;
  beforeAll(async () => {
    server = await startWebServer();
  });
  afterAll(() => server.stop());

  it("tells of keys that come and go, and only says when nobody answers", async () => {
    const { registry, accreditor, until } = world;
    const did = `did:web:${server.host.replace(":", "%3A")}`;
    await (await registry.connect(accreditor).accreditIssuer(1, 1, until, "University", did)).wait();
    await (await registry.connect(accreditor).endAccreditation(1, await world.now())).wait();
    const { ed25519, p256 } = JSON.parse(SIGNING_KEY);
    const keysOf = (name: string) => ({
      did,
      ed25519: { ...ed25519, id: `${did}#${name}` },
      p256: { ...p256, id: `${did}#${name}-p256` },
    });
    const first = readDidDocument(JSON.stringify(addDidKey(keysOf("key-1"))));
    server.answer = serveFile(JSON.stringify(first.source));
    expect(kindsOf(await watcher.look(["--plain-http"]))).toEqual(["watch-started"]);
    server.answer = serveFile(JSON.stringify(addDidKey(keysOf("thief\u202e\n$(x)"), first)));
    const [changed] = await watcher.look(["--plain-http"]);
    const added = [`${did}#thief\u202e\n$(x)`, `${did}#thief\u202e\n$(x)-p256`];
    expect(changed).toMatchObject({ kind: "did-changed", did, added: added.map((id) => ({ id })), removed: [] });
    expect(await watcher.look(["--plain-http"])).toEqual([]);
    server.answer = (_, response) => response.writeHead(503).end();
    expect(await watcher.look(["--plain-http"])).toEqual([]);
    expect(watcher.said()).toContain("did.json is not watched now");
    // Whoever accredits the issuer otherwise, and later, keeps nobody from watching.
    const place = await (
      await registry.connect(accreditor).accreditIssuer(1, 1, until, "Other", "https://x.example")
    ).wait();
    expect(place?.status).toBe(1);
    await writeOwn(watcher.folder, "trust.json", world.trust());
    const [lost, ...others] = await watcher.look(["--plain-http", "--silence", "0.001"]);
    expect(lost).toMatchObject({ kind: "accreditation-granted" });
    expect(others).toMatchObject([{ kind: "did-unwatched", did, reason: "unreachable" }]);
    expect(await watcher.look(["--plain-http", "--silence", "0.001"])).toEqual([]);
    server.answer = serveFile(JSON.stringify(first.source));
    expect(await watcher.look(["--plain-http"])).toMatchObject([
      { kind: "did-changed", added: [], removed: added.map((id) => ({ id })) },
    ]);
    await (await registry.connect(accreditor).endAccreditation(2, await world.now())).wait();
    await world.mine(1);
    expect(await watcher.look(["--plain-http"])).toMatchObject([
      { kind: "accreditation-ended" },
      { kind: "did-unwatched", did, reason: "not-accredited" },
    ]);
  });
});
