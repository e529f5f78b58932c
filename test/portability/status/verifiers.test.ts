// What the verifiers that people already have make of our lists: revoked is what the chain says is revoked, and nothing else.
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openListSigner, openProofSigner } from "../../../portability/src/index.ts";
import { type Batch, createBatch, type JsonObject } from "../../../sdk/src/index.ts";
import { microCredentialContext } from "../../../sdk/src/profile.ts";
import { isMore } from "../../more.ts";
import { openWorld } from "../../nodes/shared.ts";
import { createDocument, UNIVERSITY, type World } from "../../nodes/world.ts";
import { createTestKey, FOREIGN_VERIFIERS, verifierCore, type Web } from "../verifiers.ts";
import { createTestSigningKey, type Desk, type ListedFolder, openActs, openDesk } from "./listed.ts";

const SIZE = 5;
const OFFSET = 13;
const seed = randomBytes(32);
const { web: didWeb } = createTestKey(UNIVERSITY.id, seed);
const key = createTestSigningKey(UNIVERSITY.id, seed);

let world: World;
let desk: Desk;
let acts: ReturnType<typeof openActs>;
let listed: ListedFolder;
let credentials: readonly JsonObject[];

beforeAll(async () => {
  world = await openWorld();
  desk = await openDesk(world);
  acts = openActs(world);
  // So that the indexes of the batch and of the list differ.
  await desk.reserve(OFFSET, "before");
  const status = await desk.reserve(SIZE, "batch");
  const batch: Batch = await createBatch({
    registry: { chainId: world.chainId, address: world.registry.address },
    ...{ issuer: 1, status, disclosable: ["/credentialSubject/name"] },
    documents: Array.from({ length: SIZE }, (_, i) =>
      createDocument({
        "@context": [
          "https://www.w3.org/ns/credentials/v2",
          "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
          microCredentialContext,
        ],
        ...{ id: `urn:example:${i}`, validFrom: "2024-06-15T00:00:00Z" },
        credentialSubject: { type: ["AchievementSubject"], id: `did:example:learner-${i}`, name: `Learner ${i}` },
      }),
    ),
  });
  listed = await desk.keep(SIZE, { name: "batch", root: batch.root, status });
  await acts.anchor(listed);
  const { signText } = openProofSigner(key.ed25519);
  credentials = await Promise.all(
    Array.from({ length: SIZE }, async (_, i) => JSON.parse(await signText(batch.text(i))) as JsonObject),
  );
});
afterAll(async () => {
  await desk.close();
  await world.stop();
});

/** Exports the list anew, and gives what lies on the web then. */
async function publish(changes: object = {}): Promise<Web> {
  await desk.export({ signer: openListSigner(key), ...changes });
  const web = new Map(didWeb);
  for (const name of ["revocation.json", "suspension.json"]) {
    const url = `${listed.status.list}/${name}`;
    web.set(url, JSON.parse(await readFile(join(desk.out, new URL(url).pathname), "utf8")));
  }
  return web;
}

/** The indexes that a verifier calls revoked; it must be sure of each. */
async function listRevoked(web: Web, verifier = verifierCore): Promise<number[]> {
  const outcomes = await Promise.all(credentials.map((credential) => verifier.verify(credential, web)));
  return outcomes.flatMap(({ verified, revoked, said }, i) => {
    expect(revoked, said).toBe(!verified);
    return revoked === true ? [i] : [];
  });
}

const all = Array.from({ length: SIZE }, (_, i) => i);

describe("verifier-core", () => {
  it("calls revoked exactly what is revoked, over random patterns", async () => {
    let now: readonly number[] = [];
    for (let run = 0; run < (isMore ? 1000 : 3); run += 1) {
      const wanted = all.filter(() => Math.random() < 0.5);
      const [more, fewer] = [wanted.filter((i) => !now.includes(i)), now.filter((i) => !wanted.includes(i))];
      if (more.length > 0) await acts.revoke(listed, more);
      if (fewer.length > 0) await acts.annul(listed, fewer);
      now = wanted;
      expect(await listRevoked(await publish()), `pattern ${run}`).toEqual(wanted);
    }
    if (now.length > 0) await acts.annul(listed, now);
  });

  it.each(FOREIGN_VERIFIERS)(
    "and $name: calls nobody good whose list is over, missing, forged or of another purpose",
    async (verifier) => {
      const [credential] = credentials as [JsonObject];
      const web = await publish();
      expect((await verifier.verify(credential, web)).verified).toBe(true);
      const url = `${listed.status.list}/revocation.json`;
      const list = web.get(url) as { validUntil: string; credentialSubject: object };
      const forged = {
        ...list,
        credentialSubject: {
          ...list.credentialSubject,
          encodedList: "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQ0PoAAAAAAAAAAAAAAAAAAAAOBthtJUqwBAAAA",
        },
      };
      const other = { ...(web.get(`${listed.status.list}/suspension.json`) as object) };
      const judge = async (changed: JsonObject | undefined) => {
        const others = new Map(web);
        others.delete(url);
        if (changed !== undefined) others.set(url, changed);
        const { verified, revoked, said } = await verifier.verify(credential, others);
        return { verified, revoked, said };
      };
      for (const [what, changed] of Object.entries({ forged, other } as Record<string, JsonObject>)) {
        const { revoked, said } = await judge(changed);
        expect(revoked, `${what}: ${said}`).not.toBe(false);
      }
      const missing = await judge(undefined);
      expect(missing.revoked, missing.said).not.toBe(false);
      vi.useFakeTimers({ now: Date.parse(list.validUntil) + 1000, toFake: ["Date"] });
      try {
        const over = await verifier.verify(credential, web);
        expect(over.revoked, over.said).not.toBe(false);
        if (verifier === verifierCore) expect(over.said).toContain("status_list_expired");
      } finally {
        vi.useRealTimers();
      }
    },
  );

  it("reads the first list only, so that a suspended one is good to it; others read both", async () => {
    await acts.suspend(listed, [1]);
    const web = await publish();
    expect(await desk.readIndexes(listed.status)).toEqual([]);
    expect(await desk.readIndexes(listed.status, "suspension")).toEqual([OFFSET + 1]);
    for (const verifier of FOREIGN_VERIFIERS)
      expect(await listRevoked(web, verifier), verifier.name).toEqual(verifier === verifierCore ? [] : [1]);
    await acts.reinstate(listed, [1]);
    expect(await listRevoked(await publish(), FOREIGN_VERIFIERS[0])).toEqual([]);
  });

  it("calls all of a batch revoked once it is, or once its authority ended as of earlier; and good again as the chain does", async () => {
    await acts.revoke(listed, [3]);
    await acts.revokeBatch(listed);
    expect(await listRevoked(await publish())).toEqual(all);
    await acts.annulBatch(listed);
    expect(await listRevoked(await publish())).toEqual([3]);
    const { anchoredAt } = await world.registry.getBatch(1, listed.root);
    await acts.endOperator(1, anchoredAt);
    expect(await listRevoked(await publish())).toEqual(all);
    await acts.addOperator();
    await acts.anchor(listed, 2);
    await acts.annul(listed, [3]);
    expect(await listRevoked(await publish())).toEqual([]);
  });
});
