// An institution with batches in a status list: folders as `laurel issue` makes them, on a real chain, and what a list in the web root says.
import { createECDH, createPrivateKey, randomBytes, sign } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import {
  type BatchRecord,
  type BatchSecret,
  keepPlaces,
  listAllocations,
  openBatchFolder,
} from "../../../issuing/src/index.ts";
import { reservePlaces } from "../../../issuing/src/status/places.ts";
import {
  exportList,
  type ExportedList,
  type ListExport,
  type ListSigner,
  openListSigner,
  type SigningKey,
} from "../../../portability/src/index.ts";
import { packIndexes, parseTrust, type StatusPlace } from "../../../sdk/src/index.ts";
import { encodeMultikey } from "../../../portability/src/keys/multikey.ts";
import { UNIVERSITY, type World } from "../../nodes/world.ts";
import { createTestKey } from "../verifiers.ts";

export const BASE = "https://status.example.org/lists";

/** A batch that has places in a list. */
export interface ListedFolder {
  readonly folder: string;
  readonly root: string;
  readonly size: number;
  readonly status: StatusPlace;
}

/** The signing key of a DID by a seed, without a file and its password. */
export function createTestSigningKey(did: string, seed: Uint8Array = randomBytes(32)): SigningKey {
  const { sign: signEd25519, publicKeyMultibase, id } = createTestKey(did, seed);
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(seed);
  const head = Buffer.from("3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420", "hex");
  const privateKey = createPrivateKey({ key: Buffer.concat([head, seed]), format: "der", type: "pkcs8" });
  const compressed = ecdh.getPublicKey(null, "compressed") as unknown as Buffer;
  return {
    did,
    ed25519: { id, publicKeyMultibase, sign: signEd25519 },
    p256: {
      id: `${id}-p256`,
      publicKeyMultibase: encodeMultikey("P-256", compressed),
      sign: (bytes) => sign("sha256", bytes, { key: privateKey, dsaEncoding: "ieee-p1363" }),
    },
  };
}

/** The person who exports lists. */
export interface Desk {
  readonly folder: string;
  readonly personFolder: string;
  readonly out: string;
  readonly key: SigningKey;
  readonly signer: ListSigner;
  /** Makes the folder of a batch; its root is random unless given. */
  readonly keep: (
    size: number,
    options?: { name?: string; root?: string; status?: StatusPlace },
  ) => Promise<ListedFolder>;
  readonly reserve: (size: number, name: string) => Promise<StatusPlace>;
  /** Exports the only list, or the one of a batch. */
  readonly export: (
    changes?: Partial<ListExport> & { readonly trust?: object; readonly of?: ListedFolder },
  ) => Promise<ExportedList>;
  /** The set indexes of a list in the web root. */
  readonly readIndexes: (status: StatusPlace, purpose?: "revocation" | "suspension", out?: string) => Promise<number[]>;
  readonly close: () => Promise<void>;
}

/** Opens a desk in a folder of its own. */
export async function openDesk(world: World): Promise<Desk> {
  const folder = await mkdtemp(join(tmpdir(), "laurel-status-"));
  const [personFolder, out] = [join(folder, "person"), join(folder, "web")];
  await mkdir(out);
  const key = createTestSigningKey(UNIVERSITY.id);
  const signer = openListSigner(key);
  const place = { chainId: world.chainId, registry: world.registry.address, issuer: 1 };
  let count = 0;
  const nextName = (): string => {
    count += 1;
    return `batch-${count}`;
  };
  const reserve: Desk["reserve"] = (size, name) =>
    reservePlaces(personFolder, { ...place, base: BASE, size, folder: join(folder, name) });
  return {
    ...{ folder, personFolder, out, key, signer, reserve },
    async keep(size, { name = nextName(), root = `0x${randomBytes(32).toString("hex")}`, status } = {}) {
      const batch = openBatchFolder(join(folder, name));
      const own = status ?? (await reserve(size, name));
      const common = { ...place, root, size, status: own };
      const record: BatchRecord = {
        ...{ format: "laurel-batch-v1", ...common, accreditation: 1, operator: 1, state: "planned" },
        ...{ transaction: null, block: null, gasUsed: null, anchoredAt: null },
      };
      const secret: BatchSecret = {
        ...{ format: "laurel-batch-secret-v1", ...common, identity: UNIVERSITY, seed: `0x${"11".repeat(32)}` },
        ...{ disclosable: [], input: { digest: "0x", rows: "00000000".repeat(size + 1) }, course: null },
      };
      await batch.make();
      await batch.writeSecret(secret);
      await keepPlaces(personFolder, { ...place, root, size, folder: batch.path, status: own });
      await batch.writeRecord(record);
      return { folder: batch.path, root, size, status: own };
    },
    async export({ trust = {}, of, ...changes } = {}) {
      const allocations = await listAllocations(personFolder);
      const allocation = allocations.find(({ list }) => of === undefined || list === of.status.list);
      const [registry] = parseTrust(world.trust(trust)).registries;
      if (allocation === undefined || registry === undefined) throw new Error("nothing to export");
      return exportList({
        ...{ personFolder, allocation, registry, signer, formats: ["bitstring"], ttl: 86_400, out },
        ...changes,
      });
    },
    async readIndexes({ list }, purpose = "revocation", root = out) {
      const text = await readFile(join(root, new URL(list).pathname, `${purpose}.json`), "utf8");
      const bytes = gunzipSync(Buffer.from(JSON.parse(text).credentialSubject.encodedList.slice(1), "base64url"));
      return Array.from({ length: bytes.length * 8 }, (_, i) => i).filter(
        (i) => ((bytes[i >> 3] ?? 0) >> (7 - (i & 7))) & 1,
      );
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** What is done to batches on a chain, by whoever may. */
export function openActs(world: World) {
  const { registry, operator, admin, accreditor, governor } = world;
  const send = async (sending: Promise<{ wait: () => Promise<unknown> }>): Promise<void> =>
    void (await (await sending).wait());
  const [asOperator, asAdmin] = [registry.connect(operator), registry.connect(admin)];
  const pack = (indexes: readonly number[]): [number[], bigint[]] => {
    const { words, masks } = packIndexes(indexes);
    return [words, masks];
  };
  type Of = Pick<ListedFolder, "root" | "size">;
  return {
    anchor: ({ root, size }: Of, by = 1, accreditation = 1) =>
      send(asOperator.anchorBatch(1, accreditation, by, root, size)),
    revoke: ({ root }: Of, indexes: readonly number[], by = 1) =>
      send(asOperator.revokeCredentials(1, by, root, ...pack(indexes))),
    suspend: ({ root }: Of, indexes: readonly number[], by = 1) =>
      send(asOperator.suspendCredentials(1, by, root, ...pack(indexes))),
    reinstate: ({ root }: Of, indexes: readonly number[], by = 1) =>
      send(asOperator.reinstateCredentials(1, by, root, ...pack(indexes))),
    annul: ({ root }: Of, indexes: readonly number[]) =>
      send(asAdmin.annulCredentialRevocations(1, root, ...pack(indexes))),
    revokeBatch: ({ root }: Of, by = 1) => send(asOperator.revokeBatch(1, by, root)),
    annulBatch: ({ root }: Of) => send(asAdmin.annulBatchRevocation(1, root)),
    endOperator: (id: number, asOf: number) => send(asAdmin.endOperator(1, id, asOf)),
    addOperator: () => send(asAdmin.addOperator(1, operator.address, world.until, 3)),
    endAccreditation: (id: number, asOf: number) => send(registry.connect(accreditor).endAccreditation(id, asOf)),
    accredit: () =>
      send(registry.connect(accreditor).accreditIssuer(1, 1, world.until, UNIVERSITY.name, UNIVERSITY.id)),
    endAccreditor: (asOf: number) => send(registry.connect(governor).endAccreditor(1, asOf)),
  };
}
