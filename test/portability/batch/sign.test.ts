// Signing a batch's folder for other verifiers: what is signed, what never is, and that a run that was stopped is gone on with.
import { appendFile, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  auditBatch,
  type BatchFolder,
  changeBatch,
  changeCredentials,
  issueBatch,
  type Office,
  openBatchFolder,
  readCohortInput,
  reanchorBatch,
  reissueFiles,
} from "../../../issuing/src/index.ts";
import { openSigningCheck, signBatch, type SignOptions } from "../../../portability/src/index.ts";
import { createVerifier, identifySource, type JsonObject, parseTrust } from "../../../sdk/src/index.ts";
import { ask } from "../../nodes/anvil.ts";
import { openScene, printFiles, readCredentials, type Scene, stripProof } from "./scene.ts";

const SIZE = 5;
let scene: Scene;
let office: Office;

beforeAll(async () => {
  scene = await openScene();
  office = await scene.openOffice();
});
afterAll(async () => {
  office.chain.provider.destroy();
  await scene.close();
});

const first = () => scene.keys[0].key;
const second = () => scene.keys[1].key;
const sign = (folder: BatchFolder, options: Partial<SignOptions> = {}) =>
  signBatch(office, { folder, key: first(), ...options });
const textOf = async (folder: BatchFolder): Promise<string> => [...(await readCredentials(folder)).values()].join("");
const credentialOf = (folder: BatchFolder, index: number): string =>
  join(folder.path, "credentials", `${String(index).padStart(6, "0")}.json`);
const proofOf = async (folder: BatchFolder, index: number) =>
  JSON.parse(await readFile(credentialOf(folder, index), "utf8")).proof;

describe("signBatch", () => {
  it("puts one proof before Laurel's own and changes no other byte; run again, it writes nothing", async () => {
    const folder = await scene.issue("plain", { size: SIZE });
    const before = await readCredentials(folder);
    const signed = await sign(folder);
    expect(signed).toMatchObject({ signed: SIZE, already: 0, revoked: [], suspended: [] });
    expect(signed.files).toHaveLength(SIZE);
    const after = await readCredentials(folder);
    const verifier = createVerifier(parseTrust(scene.world.trust()));
    for (const [file, text] of after) {
      expect(stripProof(text)).toBe(before.get(file));
      const [foreign, own, ...more] = JSON.parse(text).proof;
      expect([foreign.verificationMethod, own.type, more]).toEqual([first().ed25519.id, "LaurelMerkleProof2026", []]);
      expect((await verifier.verify(text)).verdict).toBe("valid");
    }
    const print = await printFiles(folder);
    expect(await sign(folder)).toMatchObject({ signed: 0, already: SIZE, files: [] });
    expect(await printFiles(folder)).toEqual(print);
  });

  it("writes the same again of lost, damaged, altered and swapped files: what lies there is never signed", async () => {
    const folder = await scene.issue("hostile", { size: SIZE });
    await sign(folder);
    const before = await textOf(folder);
    const texts = [...(await readCredentials(folder)).values()];
    await writeFile(credentialOf(folder, 0), (texts[0] ?? "").replace(/"value":"."/, '"value":"S"'));
    await writeFile(credentialOf(folder, 1), texts[2] ?? "");
    await writeFile(credentialOf(folder, 2), texts[1] ?? "");
    await truncate(credentialOf(folder, 3), 400);
    await rm(credentialOf(folder, 4));
    expect(await sign(folder)).toMatchObject({ signed: SIZE, already: 0 });
    expect(await textOf(folder)).toBe(before);
    await appendFile(credentialOf(folder, 4), "{}");
    expect(await sign(folder)).toMatchObject({ already: SIZE, files: ["credentials/000004.json"] });
    expect(await textOf(folder)).toBe(before);
    const forged = (texts[0] ?? "").replace(
      /"proofValue":"z.{20}/,
      (value) => `${value.slice(0, -20)}${"1".repeat(20)}`,
    );
    await writeFile(credentialOf(folder, 0), forged);
    expect(await sign(folder)).toMatchObject({ signed: 1, already: SIZE - 1 });
    expect(await textOf(folder)).toBe(before);
  });

  it("refuses a link in place of a credential, and a batch.json or a seed of another batch; nothing is written", async () => {
    const folder = await scene.issue("linked", { size: SIZE });
    const [other, text] = [
      await scene.issue("other", { size: 2 }),
      await readFile(join(folder.path, "batch.json"), "utf8"),
    ];
    const record = JSON.parse(text);
    const secret = await readFile(join(other.path, "batch.secret.json"), "utf8");
    const ownSecret = await readFile(join(folder.path, "batch.secret.json"), "utf8");
    const { root: wrong } = await other.requireRecord();
    const before = await textOf(folder);
    await writeFile(join(folder.path, "batch.json"), JSON.stringify({ ...record, root: wrong }));
    await expect(sign(folder)).rejects.toMatchObject({ code: "anchor.size", kind: "refused" });
    await writeFile(join(folder.path, "batch.json"), JSON.stringify({ ...record, root: wrong, size: 2 }));
    await expect(sign(folder)).rejects.toMatchObject({ code: "folder.invalid" });
    await writeFile(join(folder.path, "batch.secret.json"), secret);
    await expect(sign(folder)).rejects.toMatchObject({
      code: expect.stringMatching(/batch\.changed|input\.altered/),
    });
    await writeFile(join(folder.path, "batch.json"), text);
    await expect(sign(folder)).rejects.toMatchObject({ code: "folder.invalid" });
    await writeFile(join(folder.path, "batch.secret.json"), ownSecret);
    expect(await textOf(folder)).toBe(before);
    await rm(credentialOf(folder, 1));
    await symlink(credentialOf(other, 1), credentialOf(folder, 1));
    await expect(sign(folder)).rejects.toMatchObject({ code: "file.link" });
    expect(await textOf(other)).not.toContain("DataIntegrityProof");
    await rm(join(folder.path, "batch.secret.json"));
    await expect(sign(folder)).rejects.toMatchObject({ code: "file.link" });
    await rm(credentialOf(folder, 1));
    await expect(sign(folder)).rejects.toMatchObject({ code: "secret.missing", cure: "restore the file from a copy" });
    expect((await folder.requireRecord()).signed).toBeUndefined();
  });

  it("keeps which key signs before the first file is written, and goes on after it was stopped, to the same bytes", async () => {
    const size = 150;
    const folder = await scene.issue("lines", { size, files: "jsonl" });
    const unsigned = await textOf(folder);
    const stopping = new AbortController();
    const stopped = await scene.openOffice({ signal: stopping.signal });
    let seen: unknown;
    const watched: Office = {
      ...stopped,
      onEvent(event) {
        if (event.type !== "step" || event.step !== "credentials signed" || event.done < 64) return;
        seen ??= readFile(join(folder.path, "batch.json"), "utf8");
        stopping.abort();
      },
    };
    await expect(signBatch(watched, { folder, key: first() })).rejects.toMatchObject({ code: "transaction.stopped" });
    stopped.chain.provider.destroy();
    expect(JSON.parse(String(await seen)).signed).toEqual({ verificationMethod: first().ed25519.id });
    expect(await textOf(folder)).toBe(unsigned);
    expect(await sign(folder)).toMatchObject({ signed: size, files: ["credentials/000000.jsonl"] });
    const text = await textOf(folder);
    expect(stripProof(text)).toBe(unsigned);
    // One line lost its signature: the file is written again whole, and only that line was lacking.
    const lines = text.split("\n");
    await writeFile(
      join(folder.path, "credentials/000000.jsonl"),
      [stripProof(lines[0] ?? ""), ...lines.slice(1)].join("\n"),
    );
    const audited = await auditBatch(office, folder);
    expect(audited).toMatchObject({ missing: [], changed: [], signatures: { lacking: [0] } });
    expect(await sign(folder)).toMatchObject({ signed: 1, already: size - 1 });
    expect(await textOf(folder)).toBe(text);
  });

  it("refuses what another key has signed, replaces it where that is said, and goes on with that", async () => {
    const folder = await scene.issue("again", { size: SIZE });
    await sign(folder);
    const old = await textOf(folder);
    await expect(sign(folder, { key: second() })).rejects.toMatchObject({ code: "signature.other", kind: "refused" });
    expect(await textOf(folder)).toBe(old);
    expect(await sign(folder, { key: second(), again: true, indexes: [2] })).toMatchObject({ signed: 1 });
    // Killed on the way, it leaves signatures of both: which are new, audit says.
    const counts = new Map([
      [first().ed25519.id, SIZE - 1],
      [second().ed25519.id, 1],
    ]);
    expect((await auditBatch(office, folder)).signatures).toEqual({ signed: counts, lacking: [0, 1, 3, 4] });
    await expect(sign(folder)).rejects.toMatchObject({ code: "signature.other" });
    expect(await sign(folder, { key: second() })).toMatchObject({ signed: SIZE - 1, already: 1 });
    for (let index = 0; index < SIZE; index += 1) {
      const [foreign, own, ...more] = await proofOf(folder, index);
      expect([foreign.verificationMethod, own.type, more.length]).toEqual([
        second().ed25519.id,
        "LaurelMerkleProof2026",
        0,
      ]);
    }
    expect(stripProof(await textOf(folder))).toBe(stripProof(old));
    const record = await folder.requireRecord();
    await folder.writeRecord({ ...record, signed: { verificationMethod: "did:web:evil.example#key-1" } });
    await expect(sign(folder, { again: true })).rejects.toMatchObject({ code: "proof.issuer" });
  });

  it("passes over what is revoked or suspended, and leaves those files as they are", async () => {
    const folder = await scene.issue("withdrawn", { size: SIZE });
    const change = (action: "revoke" | "suspend" | "reinstate", index: number) =>
      changeCredentials(office, { action, folder, selection: { indexes: [index] } });
    await change("revoke", 1);
    await change("suspend", 3);
    expect(await sign(folder)).toMatchObject({ signed: 3, revoked: [1], suspended: [3] });
    const signed = await Promise.all([0, 1, 2, 3, 4].map(async (index) => (await proofOf(folder, index)).length));
    expect(signed).toEqual([2, 1, 2, 1, 2]);
    const audit = await auditBatch(office, folder);
    expect(audit).toMatchObject({ missing: [], changed: [], signatures: { lacking: [] } });
    await change("reinstate", 3);
    expect((await auditBatch(office, folder)).signatures?.lacking).toEqual([3]);
    expect(await sign(folder)).toMatchObject({ signed: 1, already: 3, revoked: [1] });
    // What was signed before it was revoked stays as it is; where it is lost, it is made again without.
    await change("revoke", 0);
    expect(await sign(folder)).toMatchObject({ signed: 0, revoked: [0, 1], files: [] });
    expect(await proofOf(folder, 0)).toHaveLength(2);
    await rm(credentialOf(folder, 0));
    expect(await sign(folder)).toMatchObject({ signed: 0, revoked: [0, 1], files: ["credentials/000000.json"] });
    expect(await proofOf(folder, 0)).toHaveLength(1);
  });

  it("refuses a batch that is planned, not final, or revoked as a whole", async () => {
    const names = await scene.prepare(2);
    const input = await readCohortInput(names.cohort, names.course);
    const planned = openBatchFolder(join(scene.path, "planned"));
    const killed = issueBatch(office, {
      ...{ input, folder: planned, profile: "none" },
      beforeAnchor: () => Promise.reject(new Error("killed")),
    });
    await expect(killed).rejects.toThrow("killed");
    await expect(sign(planned)).rejects.toMatchObject({ code: "anchor.pending", kind: "unfinished" });
    const folder = await scene.issue("early", { size: 2 });
    const later = await scene.openOffice({ finality: { confirmations: 5 } });
    const early = signBatch(later, { folder, key: first() });
    await expect(early).rejects.toMatchObject({ code: "anchor.pending", kind: "unfinished" });
    expect(await textOf(folder)).not.toContain("DataIntegrityProof");
    expect((await folder.requireRecord()).signed).toBeUndefined();
    for (let block = 0; block < 6; block += 1) await ask(scene.world.rpc, "evm_mine", []);
    expect(await signBatch(later, { folder, key: first() })).toMatchObject({ signed: 2 });
    // Revoked a moment ago, and not final yet.
    await changeCredentials(office, { action: "revoke", folder, selection: { indexes: [1] } });
    expect(await signBatch(later, { folder, key: first() })).toMatchObject({ already: 1, revoked: [1] });
    later.chain.provider.destroy();
    await changeBatch(office, { action: "revoke-batch", folder });
    await expect(sign(folder)).rejects.toMatchObject({ code: "registry.BatchIsRevoked", kind: "refused" });
    const gone = await scene.issue("gone", { size: 1 });
    const record = await gone.requireRecord();
    await gone.writeRecord({ ...record, root: `0x${"ab".repeat(32)}` });
    await expect(sign(gone)).rejects.toMatchObject({ code: "anchor.missing", kind: "refused" });
    await gone.writeRecord({ ...record, issuer: 2 });
    await expect(sign(gone)).rejects.toMatchObject({ code: "batch.place" });
  });
});

describe("what cannot be signed", () => {
  const without =
    (name: string) =>
    ({ [name]: _, ...rest }: JsonObject): JsonObject =>
      rest;
  const bare = (credential: JsonObject): JsonObject => {
    const [first, second, { LaurelMerkleProof2026: _, ...terms }] = credential["@context"] as [
      string,
      string,
      JsonObject,
    ];
    return { ...credential, "@context": [first, second, terms] };
  };
  const cases: readonly (readonly [string, (credential: JsonObject) => JsonObject, string])[] = [
    ["without a status list", without("credentialStatus"), "proof.status"],
    ["without the terms of Laurel's proof", bare, "proof.terms"],
    [
      "with a context that nobody here knows",
      (one) => ({ ...one, "@context": [...(one["@context"] as string[]), "https://x.example/c"] }),
      "proof.context",
    ],
  ];

  it.each(cases)(
    "%s: not issued where it is to be signed, and not signed where it was issued",
    async (name, change, code) => {
      const anchored = async (): Promise<number> => (await scene.world.provider.getBlock("latest"))?.number ?? 0;
      const before = await anchored();
      const issued = issueInto(`fit ${code}`, change);
      await expect(issued).rejects.toMatchObject({
        code,
        kind: "refused",
        problems: [expect.objectContaining({ row: 2 })],
      });
      expect(await anchored(), name).toBe(before);
      await expect(readFile(join(scene.path, `fit ${code}`, "batch.secret.json"))).rejects.toThrow("ENOENT");
      const folder = await issueWithout(`late ${code}`, change);
      const text = await textOf(folder);
      await expect(sign(folder)).rejects.toMatchObject({ code, kind: "refused" });
      expect(await textOf(folder)).toBe(text);
      expect((await folder.requireRecord()).signed).toBeUndefined();
    },
  );

  it("a row that JSON-LD cannot read: not anchored; where it is, all others are signed and that row is named", async () => {
    const names = await scene.prepare(3);
    const text = await readFile(names.cohort, "utf8");
    const rows = text.trimEnd().split("\n");
    rows[2] = (rows[2] ?? "").replace(/,[^,]*$/, ",no scheme");
    await writeFile(names.cohort, `${rows.join("\n")}\n`);
    const input = await readCohortInput(names.cohort, names.course);
    const folder = openBatchFolder(join(scene.path, "spoilt"));
    const checked = issueBatch(office, {
      ...{ input, folder, profile: "none", requireFit: openSigningCheck(office, first()) },
    });
    const problem = expect.objectContaining({ row: 3, column: "/credentialSubject/id" });
    await expect(checked).rejects.toMatchObject({
      code: "proof.document",
      problems: expect.arrayContaining([problem]),
    });
    await issueBatch(office, { input, folder, profile: "none" });
    const refused = sign(folder);
    await expect(refused).rejects.toMatchObject({ code: "proof.document", problems: [problem] });
    expect((await textOf(folder)).match(/DataIntegrityProof/g)).toHaveLength(2);
    expect(await auditBatch(office, folder)).toMatchObject({
      changed: [],
      missing: [],
      signatures: { lacking: [expect.any(Number)] },
    });
  });

  it("by a key of another DID than the accreditation's", async () => {
    const other = {
      ...first(),
      did: "did:web:evil.example",
      ed25519: { ...first().ed25519, id: "did:web:evil.example#key-1" },
    };
    const folder = await issueWithout("foreign", (one) => one);
    await expect(sign(folder, { key: other })).rejects.toMatchObject({ code: "proof.issuer", kind: "refused" });
    await expect(issueInto("foreign fit", (one) => one, other)).rejects.toMatchObject({ code: "proof.issuer" });
  });

  const issueInto = (name: string, change: (credential: JsonObject) => JsonObject, key = first()) =>
    issueAs(name, change, openSigningCheck(office, key));
  const issueWithout = (name: string, change: (credential: JsonObject) => JsonObject) =>
    issueAs(name, change, undefined);
  async function issueAs(
    name: string,
    change: (credential: JsonObject) => JsonObject,
    requireFit: ReturnType<typeof openSigningCheck> | undefined,
  ) {
    const names = await scene.prepare(2, change);
    const input = await readCohortInput(names.cohort, names.course);
    const folder = openBatchFolder(join(scene.path, name));
    await issueBatch(office, { input, folder, profile: "none", requireFit });
    return folder;
  }
});

describe("a signed batch", () => {
  it("stays signed when it is issued again or its files are made again; lost ones come without, and are told", async () => {
    const names = await scene.prepare(SIZE);
    const input = await readCohortInput(names.cohort, names.course);
    const folder = openBatchFolder(join(scene.path, "kept"));
    await issueBatch(office, { input, folder, profile: "none" });
    await sign(folder);
    const before = await textOf(folder);
    const print = await printFiles(folder);
    expect(await issueBatch(office, { input, folder, profile: "none" })).toMatchObject({
      wasAnchored: true,
      written: [],
    });
    expect(await reissueFiles(folder)).toMatchObject({ unsigned: [] });
    expect(await printFiles(folder)).toEqual(print);
    await rm(credentialOf(folder, 2));
    await truncate(credentialOf(folder, 4), 100);
    const lost = ["credentials/000002.json", "credentials/000004.json"];
    expect(await reissueFiles(folder, { indexes: [2, 3, 4] })).toMatchObject({ unsigned: lost });
    expect((await auditBatch(office, folder)).signatures).toEqual({
      signed: new Map([[first().ed25519.id, SIZE - 2]]),
      lacking: [2, 4],
    });
    expect(await sign(folder)).toMatchObject({ signed: 2, already: SIZE - 2, files: lost });
    expect(await textOf(folder)).toBe(before);
  });

  it("keeps its signatures, and whose they are, where the chain forgot it and it is anchored anew", async () => {
    const { rpc } = scene.world;
    const before = await ask(rpc, "evm_snapshot", []);
    const folder = await scene.issue("forgotten", { size: 2 });
    await sign(folder);
    const print = await printFiles(folder);
    await ask(rpc, "evm_revert", [before]);
    await expect(sign(folder)).rejects.toMatchObject({ code: "anchor.missing", kind: "refused" });
    await scene.issue("forgotten", { size: 2 });
    expect((await folder.requireRecord()).signed).toEqual({ verificationMethod: first().ed25519.id });
    expect(await printFiles(folder)).toEqual(print);
  });

  it("is changed for audit where anything but that proof differs, wherever it was put", async () => {
    const folder = await scene.issue("audited", { size: 1 });
    const file = credentialOf(folder, 0);
    const bare = await readFile(file, "utf8");
    await sign(folder);
    const text = await readFile(file, "utf8");
    const proof = /\{"type":"DataIntegrityProof"[^{}]*\}/.exec(text)?.[0] ?? "";
    const put = (at: string, what: string): string => bare.replace(at, `${at}${what}`);
    const spoilt: Record<string, string> = {
      "a value behind it": text.replace(/(?<="root":"0x)./, (digit) => (digit === "0" ? "1" : "0")),
      "a value": text.replace(/"value":"."/, '"value":"S"'),
      "behind ours": bare.replace(/\]\}\n$/, `,${proof}]}\n`),
      twice: put('"proof":[', `${proof},${proof},`),
      "another's": text.replace(first().ed25519.id, "did:web:evil.example#key-1"),
      "in another member": put('"result":[', `${proof},`),
      "other members": text.replace(
        '"proofPurpose":"assertionMethod","proofValue"',
        '"proofPurpose":"authentication","proofValue"',
      ),
      "one more member": text.replace('","proofPurpose"', '","note":"x","proofPurpose"'),
      "a space": text.replace('"proof":[', '"proof": ['),
      "a text behind": `${text}{}`,
      "no line end": text.trimEnd(),
    };
    for (const [name, changed] of Object.entries(spoilt)) {
      expect(changed, name).not.toBe(text);
      await writeFile(file, changed);
      expect(await auditBatch(office, folder), name).toMatchObject({ changed: ["credentials/000000.json"] });
    }
    await writeFile(file, text);
    expect(await auditBatch(office, folder)).toMatchObject({ changed: [], missing: [] });
  });
});

describe("two nodes", () => {
  it("of which one cannot be reached are no majority to sign by", async () => {
    const folder = await scene.issue("lonely", { size: 1 });
    const chain = { ...office.chain, rpc: [...office.chain.rpc, "http://localhost:9"] };
    expect(new Set(chain.rpc.map((node) => identifySource(node).voter)).size).toBe(2);
    await expect(signBatch({ ...office, chain }, { folder, key: first() })).rejects.toMatchObject({
      code: "rpc.unreachable",
    });
    expect((await folder.requireRecord()).signed).toBeUndefined();
  });
});

describe("an anchor that no longer counts", () => {
  it("keeps its batch from being signed until it is anchored again", async () => {
    const { registry, accreditor, admin, operator, until } = scene.world;
    const folder = await scene.issue("lapsed", { size: 2 });
    const { anchoredAt } = await registry.getBatch(1, (await folder.requireRecord()).root);
    await sign(folder);
    await (await registry.connect(admin).endOperator(1, 1, anchoredAt)).wait();
    await expect(sign(folder)).rejects.toMatchObject({
      ...{ code: "anchor.distrusted", kind: "refused" },
      message: expect.stringContaining("(operator)"),
    });
    await (await registry.connect(admin).addOperator(1, operator.address, until, 3)).wait();
    const id = await registry.operatorCount(1);
    await reanchorBatch({ ...office, operator: id }, { folder });
    expect((await folder.requireRecord()).signed).toEqual({ verificationMethod: first().ed25519.id });
    expect(await sign(folder)).toMatchObject({ signed: 0, already: 2 });
    // Anchored once more, by an accreditation that names somebody else.
    const end = async (operatorId: number): Promise<void> => {
      const { anchoredAt: last } = await registry.getBatch(1, (await folder.requireRecord()).root);
      await (await registry.connect(admin).endOperator(1, operatorId, last)).wait();
    };
    await end(id);
    await (await registry.connect(accreditor).accreditIssuer(1, 1, until, "Other", "https://other.example")).wait();
    await (await registry.connect(admin).addOperator(1, operator.address, until, 3)).wait();
    const accreditation = await registry.accreditationCount();
    await reanchorBatch({ ...office, accreditation, operator: id + 1 }, { folder });
    await expect(sign(folder)).rejects.toMatchObject({
      ...{ code: "proof.issuer", kind: "refused" },
      message: expect.stringContaining("names the issuer https://other.example"),
    });
  });

  it("keeps its batch from being signed where the accreditation gives the DID another name", async () => {
    const { registry, accreditor, admin, operator, until } = scene.world;
    const folder = await scene.issue("renamed", { size: 1, operator: await registry.operatorCount(1) });
    const { root } = await folder.requireRecord();
    await (await registry.connect(accreditor).accreditIssuer(1, 1, until, "Other", first().did)).wait();
    const accreditation = await registry.accreditationCount();
    const { anchoredAt } = await registry.getBatch(1, root);
    await (await registry.connect(admin).endOperator(1, await registry.operatorCount(1), anchoredAt)).wait();
    await (await registry.connect(admin).addOperator(1, operator.address, until, 3)).wait();
    await reanchorBatch({ ...office, accreditation, operator: await registry.operatorCount(1) }, { folder });
    const [text = ""] = (await readCredentials(folder)).values();
    const report = await createVerifier(parseTrust(scene.world.trust())).verify(text);
    expect(report.verdict).toBe("invalid");
    await expect(sign(folder)).rejects.toMatchObject({ code: "proof.issuer", kind: "refused" });
  });
});
