// A registry on a real node with batches of every fate, and credentials from them, whole and corrupted, for the comparison of verdicts.
import { Contract, ContractFactory, type JsonRpcSigner } from "ethers";
import {
  type Batch,
  createBatch,
  credentialRegistryAbi,
  credentialRegistryBytecode,
  openCredential,
  parseCredential,
} from "../../sdk/src/index.ts";
import { openProvider } from "../nodes/world.ts";

/** What happens to a batch after it was made. */
export const fates = [
  "anchored",
  "some revoked or suspended",
  "batch revoked",
  "operator ended",
  "accreditation ended",
  "accreditor ended",
  "never anchored",
] as const;
export type Fate = (typeof fates)[number];

/** A credential as a verifier gets it, and the same as a contract gets it. */
export interface Sample {
  readonly text: string;
  readonly call: readonly unknown[];
  readonly corruption: string;
}

/** Numbers from 0 to below `bound`, always the same ones from one seed (mulberry32). */
export type Random = (bound: number) => number;

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

const issuer = { id: "https://university.example.org", type: ["Profile"], name: "University of Example" };
const farAway = 4_000_000_000n;
const disclosable = ["/credentialSubject/name", "/credentialSubject/grade"];

/** A registry with two accreditors, two issuers, and three chains of authority for the first: one that stays, and one for each ending. */
export interface World {
  readonly registry: Contract;
  readonly address: string;
  readonly chainId: number;
  /** Seconds since 1970 around which credentials begin and end: after all batches are made. */
  readonly noon: number;
  /** Moves the chain's clock forward to a new block. */
  readonly moveTo: (timestamp: number) => Promise<void>;
  /** Makes a batch and anchors it, with the wrong size if one is given. */
  readonly makeBatch: (random: Random, fate: Fate, size: number, wrongSize?: number) => Promise<Batch>;
  /** Ends the three terms that are to be ended, as of a moment before any batch. */
  readonly endTerms: () => Promise<void>;
}

export async function createWorld(rpc: string, chainId: number): Promise<World> {
  const provider = openProvider({ rpc, chainId });
  const signer: JsonRpcSigner = await provider.getSigner(0);
  const deployed = await new ContractFactory([...credentialRegistryAbi], credentialRegistryBytecode, signer).deploy(
    signer.address,
  );
  await deployed.waitForDeployment();
  const address = await deployed.getAddress();
  const registry = new Contract(address, [...credentialRegistryAbi], signer);
  const send = async (method: string, ...words: unknown[]): Promise<void> => {
    await (await registry.getFunction(method)(...words)).wait();
  };
  const texts = [issuer.name, issuer.id];
  for (const name of ["Agency", "Ministry"])
    await send("appointAccreditor", signer.address, farAway, name, "did:web:a");
  await send("registerIssuer", 1, signer.address, farAway, ...texts); // accreditation 1: stays
  await send("registerIssuer", 1, signer.address, farAway, ...texts); // another issuer, of the same name: accreditation 2
  await send("accreditIssuer", 1, 1, farAway, ...texts); // accreditation 3: ended
  await send("accreditIssuer", 2, 1, farAway, ...texts); // accreditation 4: its accreditor is ended
  for (const of of [1, 1, 2]) await send("addOperator", of, signer.address, farAway, 3); // 1.1 stays, 1.2 is ended
  const start = (await provider.getBlock("latest"))?.timestamp ?? 0;
  const noon = start + 3_600;

  return {
    registry,
    address,
    chainId,
    noon,
    async moveTo(timestamp) {
      await provider.send("evm_setNextBlockTimestamp", [timestamp]);
      await provider.send("evm_mine", []);
    },
    async makeBatch(random, fate, size, wrongSize = size) {
      const documents = Array.from({ length: size }, (_, place) => makeDocument(random, place, noon));
      const batch = await createBatch({ registry: { chainId, address }, issuer: 1, disclosable, documents });
      if (fate === "never anchored") return batch;
      const accreditation = fate === "accreditation ended" ? 3 : fate === "accreditor ended" ? 4 : 1;
      const operator = fate === "operator ended" ? 2 : 1;
      await send("anchorBatch", 1, accreditation, operator, batch.root, wrongSize);
      if (fate === "batch revoked") await send("revokeBatch", 1, operator, batch.root);
      if (fate === "some revoked or suspended") {
        for (const method of ["revokeCredentials", "suspendCredentials"]) {
          const words = Array.from({ length: Math.ceil(size / 256) }, (_, word) => word);
          const masks = words.map((word) => randomMask(random, Math.min(256, size - 256 * word)));
          await send(method, 1, 1, batch.root, words, masks);
        }
      }
      return batch;
    },
    async endTerms() {
      await send("endOperator", 1, 2, start);
      await send("endAccreditation", 3, start);
      await send("endAccreditor", 2, start);
    },
  };
}

/** A document whose validity begins and ends within half a minute of noon, or never ends. */
function makeDocument(random: Random, place: number, noon: number): object {
  const validFrom = noon - 30 + random(45);
  const hasEnd = random(2) === 0;
  const validUntil = validFrom + 1 + random(60);
  return {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    type: ["VerifiableCredential"],
    issuer,
    validFrom: dateOf(validFrom),
    ...(hasEnd ? { validUntil: dateOf(validUntil) } : {}),
    credentialSubject: { name: `Learner ${place}`, grade: random(101), course: "Statistics" },
  };
}

/** Takes a credential of the batch and corrupts it, or not. `others` lends roots that are on chain too. */
export function takeSample(random: Random, batch: Batch, others: readonly Batch[], noon: number): Sample {
  const index = random(batch.size);
  const credential = structuredClone(batch.credential(index)) as unknown as Editable;
  const [name, corrupt] = corruptions[random(3 * corruptions.length)] ?? (["none", () => {}] as const);
  corrupt({ credential, random, others, noon });
  const proof = credential.proof[0];
  const intact = structuredClone(batch.credential(index)) as unknown as Editable;
  const content = openCredential(
    parseCredential(JSON.stringify({ ...credential, proof: intactProof(credential, intact) })),
  );
  const { validFrom, validUntil } = content.validity;
  // By hand: the contract is asked of corrupted proofs too, which proofFor refuses to give.
  const shown = {
    issuer: Number(proof.verificationMethod.split("/").at(-1)),
    index: proof.index,
    validFrom: BigInt(validFrom),
    validUntil: BigInt(validUntil),
    contentHash: content.contentHash,
  };
  return { text: JSON.stringify(credential), call: [shown, proof.root, proof.siblings], corruption: name };
}

/** The proof with the salts as shown and the rest as issued, so that the content is hashed even where the proof is malformed. */
function intactProof(shown: Editable, issued: Editable): object[] {
  return [{ ...issued.proof[0], salts: shown.proof[0].salts }];
}

interface Editable {
  proof: [
    { verificationMethod: string; root: string; index: number; siblings: string[]; salts: Record<string, string> },
  ];
  credentialSubject: { name: string; grade: number; course: string };
  validFrom: string;
  validUntil?: string;
}

interface Corrupting {
  readonly credential: Editable;
  readonly random: Random;
  readonly others: readonly Batch[];
  readonly noon: number;
}

const hash = (random: Random): string => `0x${Array.from({ length: 64 }, () => random(16).toString(16)).join("")}`;

const corruptions: readonly (readonly [string, (input: Corrupting) => void])[] = [
  ["grade", ({ credential }) => (credential.credentialSubject.grade += 1)],
  ["core member", ({ credential }) => (credential.credentialSubject.course = "Nuclear Physics")],
  ["begins earlier", ({ credential, noon }) => (credential.validFrom = dateOf(noon - 1_000))],
  ["ends later", ({ credential, noon }) => (credential.validUntil = dateOf(noon + 1_000))],
  ["never ends", ({ credential }) => delete credential.validUntil],
  ["salt", ({ credential, random }) => (credential.proof[0].salts[""] = hash(random).slice(0, 34))],
  ["next index", ({ credential }) => (credential.proof[0].index += 1)],
  ["index + 256", ({ credential }) => (credential.proof[0].index += 256)],
  ["any index", ({ credential, random }) => (credential.proof[0].index = random(400))],
  ["one sibling", ({ credential, random }) => replaceOne(credential.proof[0].siblings, random, hash(random))],
  ["sibling added", ({ credential, random }) => credential.proof[0].siblings.push(hash(random))],
  ["sibling dropped", ({ credential }) => credential.proof[0].siblings.pop()],
  ["siblings turned", ({ credential }) => credential.proof[0].siblings.reverse()],
  ["root", ({ credential, random }) => (credential.proof[0].root = hash(random))],
  ["root of another batch", ({ credential, random, others }) => takeRoot(credential, others[random(others.length)])],
  [
    "another issuer",
    ({ credential }) =>
      (credential.proof[0].verificationMethod = credential.proof[0].verificationMethod.replace(/1$/, "2")),
  ],
];

function replaceOne(list: string[], random: Random, value: string): void {
  if (list.length > 0) list[random(list.length)] = value;
}

function takeRoot(credential: Editable, other: Batch | undefined): void {
  if (other !== undefined) credential.proof[0].root = other.root;
}

function randomMask(random: Random, bits: number): bigint {
  let mask = 0n;
  for (let bit = 0; bit < bits; bit += 1) if (random(6) === 0) mask |= 1n << BigInt(bit);
  return mask;
}

function dateOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}
