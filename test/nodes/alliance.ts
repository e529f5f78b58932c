// Three issuers on two registries of one chain: a university, a training provider, and a college abroad; and what they issue.
import { connectRegistry, createBatch, deployRegistry, parseTrust, type TrustList } from "../../sdk/src/index.ts";
import { openWorld } from "./shared.ts";
import { UNIVERSITY, type World } from "./world.ts";

/** An issuer, as its accreditation says, and where it anchors. */
export interface Member {
  readonly name: string;
  readonly id: string;
  readonly registry: string;
  readonly issuer: number;
}

/** Issuers who stack each other's credentials. */
export interface Alliance {
  readonly world: World;
  readonly university: Member;
  readonly provider: Member;
  readonly college: Member;
  /** Trusts both registries. */
  readonly trust: (rpc?: string) => TrustList;
  /** Anchors documents as one batch and gives the files' texts. */
  readonly issue: (member: Member, documents: readonly object[], disclosable?: readonly string[]) => Promise<string[]>;
  readonly revoke: (member: Member, root: string, index: number) => Promise<void>;
}

/** What a learner may withhold. */
const CLAIMS = [
  "/credentialSubject/id",
  "/credentialSubject/name",
  "/credentialSubject/creditsEarned",
  "/credentialSubject/achievement/id",
];

/** A document of a small course. */
export function createPart(course: string, { credits = 3 as unknown, learner = "did:example:niamh", ...subject } = {}) {
  return {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
    type: ["VerifiableCredential", "OpenBadgeCredential"],
    name: course,
    validFrom: "2026-06-15T00:00:00Z",
    credentialSubject: {
      type: ["AchievementSubject"],
      id: learner,
      name: "Niamh Åkesson",
      creditsEarned: credits,
      achievement: { id: `https://courses.example/${course}`, type: ["Achievement"], name: course },
      ...subject,
    },
  };
}

/** Sets the alliance up on a Hardhat network of its own. */
export async function createAlliance(): Promise<Alliance> {
  const world = await openWorld();
  const { registry, until, governor, accreditor, admin, operator, chainId } = world;
  const college = { name: "Kolleg Beispiel", id: "did:web:kolleg.example.de" };
  const provider = { name: "Example Training", id: "did:web:training.example.com" };
  const abroad = await deployRegistry(governor);
  await (await abroad.appointAccreditor(accreditor.address, until, "Agentur Beispiel", "https://qa.example.de")).wait();
  for (const [place, issuer, { name, id }] of [
    [registry, 2, provider],
    [abroad, 1, college],
  ] as const) {
    await (await place.connect(accreditor).registerIssuer(1, admin.address, until, name, id)).wait();
    await (await place.connect(admin).addOperator(issuer, operator.address, until, 3)).wait();
  }
  const trusted = (name: string, address: string, rpc: string) => ({
    ...{ name, chainId, address, rpc: [rpc], finality: "latest", maxAge: null },
  });
  return {
    world,
    university: { ...UNIVERSITY, registry: registry.address, issuer: 1 },
    provider: { ...provider, registry: registry.address, issuer: 2 },
    college: { ...college, registry: abroad.address, issuer: 1 },
    trust: (rpc = world.rpc) =>
      parseTrust({
        format: "laurel-trust-v1",
        registries: [trusted("here", registry.address, rpc), trusted("abroad", abroad.address, rpc)],
      }),
    async issue({ name, id, registry: address, issuer }, documents, disclosable = CLAIMS) {
      const batch = await createBatch({
        ...{ registry: { chainId, address }, issuer, disclosable },
        documents: documents.map((document) => ({ ...document, issuer: { id, type: ["Profile"], name } })),
      });
      const accreditation = address === registry.address ? issuer : 1;
      const anchoring = connectRegistry(address, operator);
      await (await anchoring.anchorBatch(issuer, accreditation, 1, batch.root, batch.size)).wait();
      return Array.from({ length: batch.size }, (_, index) => batch.text(index));
    },
    async revoke({ registry: address, issuer }, root, index) {
      const word = Math.floor(index / 256);
      await (
        await connectRegistry(address, operator).revokeCredentials(issuer, 1, root, [word], [1n << BigInt(index % 256)])
      ).wait();
    },
  };
}
