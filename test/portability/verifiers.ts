// The verifiers that people already have, called as their wallets and web sites call them; the web that they see lies in memory.
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import * as digitalBazaar from "@digitalbazaar/vc";
import { DataIntegrityProof as DccDataIntegrityProof } from "@digitalcredentials/data-integrity";
import { cryptosuite as dccCryptosuite } from "@digitalcredentials/eddsa-rdfc-2022-cryptosuite";
import { securityLoader } from "@digitalcredentials/security-document-loader";
import * as digitalCredentials from "@digitalcredentials/vc";
import { checkStatus } from "@digitalcredentials/vc-bitstring-status-list";
import { verifyCredential, verifyPresentation } from "@digitalcredentials/verifier-core";
import jsonldSignatures from "jsonld-signatures";
import type { JsonObject } from "../../sdk/src/index.ts";
import { encodeMultikey } from "../../portability/src/keys/multikey.ts";
import type { ProofKey } from "../../portability/src/index.ts";

/** What lies on the web: documents by their https addresses. Nothing else is there, and nothing is fetched but from this machine. */
export type Web = ReadonlyMap<string, JsonObject>;

/** What a verifier made of a credential or a presentation. */
export interface Outcome {
  readonly verified: boolean;
  /** Whether its status list says that it is revoked; undefined where the verifier could not tell. */
  readonly revoked?: boolean | undefined;
  /** All that it said. */
  readonly said: string;
}

/** A verifier of others. */
export interface ForeignVerifier {
  readonly name: string;
  readonly verify: (credential: JsonObject, web: Web) => Promise<Outcome>;
  readonly verifyPresentation: (presentation: JsonObject, challenge: string, web: Web) => Promise<Outcome>;
  /** Whether it compares the challenge of a presentation: verifier-core takes presentations as assertions, without one. */
  readonly comparesChallenges: boolean;
}

/** A key with what its DID resolves to. */
export interface TestKey extends ProofKey {
  readonly did: string;
  readonly publicKeyMultibase: string;
  /** did.json by its address; empty for a did:key. */
  readonly web: Web;
}

/** Makes the key of a did:web, or of a did:key if none is named. @param seed 32 bytes, for the same key each time */
export function createTestKey(did?: string, seed?: Uint8Array): TestKey {
  const prefix = Buffer.from("302e020100300506032b657004220420", "hex");
  const privateKey =
    seed === undefined
      ? generateKeyPairSync("ed25519").privateKey
      : createPrivateKey({ key: Buffer.concat([prefix, seed]), format: "der", type: "pkcs8" });
  const { x } = createPublicKey(privateKey).export({ format: "jwk" });
  const publicKeyMultibase = encodeMultikey("Ed25519", Buffer.from(x as string, "base64url"));
  const controller = did ?? `did:key:${publicKeyMultibase}`;
  const id = `${controller}#${did === undefined ? publicKeyMultibase : "key-1"}`;
  const document = {
    "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
    id: controller,
    verificationMethod: [{ id, type: "Multikey", controller, publicKeyMultibase }],
    assertionMethod: [id],
  };
  const [, , host = "", ...path] = controller.split(":").map(decodeURIComponent);
  const place = path.length === 0 ? `${host}/.well-known` : [host, ...path].join("/");
  const web = new Map(did === undefined ? [] : [[`https://${place}/did.json`, document]]);
  return { id, did: controller, publicKeyMultibase, web, sign: (bytes) => sign(null, bytes, privateKey) };
}

/** Runs with `fetch` on a web: DIDs and status lists are fetched by it, whatever the library. */
export async function browse<T>(web: Web, run: () => Promise<T>): Promise<T> {
  const { fetch: real } = globalThis;
  globalThis.fetch = async (input, options) => {
    const url = input instanceof Request ? input.url : String(input);
    if (/^http:\/\/(?:127\.0\.0\.1|localhost)[:/]/.test(url)) return real(input, options);
    const found = web.get(url);
    // verifier-core checks against the schema of Open Badges too, and its verdict does not depend on that.
    if (url.endsWith("_schema.json")) return Response.json({});
    return found === undefined ? new Response("not found", { status: 404 }) : Response.json(found);
  };
  try {
    return await run();
  } finally {
    globalThis.fetch = real;
  }
}

const documentLoader = securityLoader({ fetchRemoteContexts: true }).build();

/** As Learner Credential Wallet and VerifierPlus call it. */
export const verifierCore: ForeignVerifier = {
  name: "@digitalcredentials/verifier-core",
  comparesChallenges: false,
  async verify(credential, web) {
    const report = await browse(web, () => verifyCredential({ credential: clone(credential), knownDIDRegistries: [] }));
    return readCoreReport(report);
  },
  async verifyPresentation(presentation, challenge, web) {
    const report = await browse(web, () =>
      verifyPresentation({ presentation: clone(presentation), challenge, knownDIDRegistries: [] }),
    );
    const { presentationResult, credentialResults = [] } = report;
    const verified =
      presentationResult?.signature === "valid" && credentialResults.every((one) => readCoreReport(one).verified);
    return { verified, said: say(report) };
  },
};

/** How a wallet presents a credential: signed by its holder, as an answer to a challenge, or else as an assertion. */
export async function present(credential: JsonObject, holder: TestKey, challenge?: string): Promise<JsonObject> {
  const presentation = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    type: ["VerifiablePresentation"],
    holder: holder.did,
    verifiableCredential: [structuredClone(credential)],
  };
  const signer = {
    id: holder.id,
    algorithm: "Ed25519",
    sign: async ({ data }: { data: Uint8Array }) => holder.sign(data),
  };
  const { AssertionProofPurpose, AuthenticationProofPurpose } = jsonldSignatures.purposes;
  const purpose = challenge === undefined ? new AssertionProofPurpose() : new AuthenticationProofPurpose({ challenge });
  const suite = new DataIntegrityProof({ signer, cryptosuite });
  return digitalBazaar.signPresentation({ presentation, suite, documentLoader, purpose });
}

/** All of them. */
export const FOREIGN_VERIFIERS: readonly ForeignVerifier[] = [
  wrap("@digitalbazaar/vc", digitalBazaar, new DataIntegrityProof({ cryptosuite })),
  wrap("@digitalcredentials/vc", digitalCredentials, new DccDataIntegrityProof({ cryptosuite: dccCryptosuite })),
  verifierCore,
];

function wrap(name: string, library: typeof digitalBazaar, suite: object): ForeignVerifier {
  const common = {
    suite,
    documentLoader,
    checkStatus,
    verifyMatchingIssuers: false,
  };
  return {
    name,
    comparesChallenges: true,
    async verify(credential, web) {
      const result = await browse(web, () =>
        library.verifyCredential({ ...common, credential: structuredClone(credential) }),
      );
      const status = result.statusResult?.verified;
      return { verified: result.verified, revoked: status === undefined ? undefined : !status, said: say(result) };
    },
    async verifyPresentation(presentation, challenge, web) {
      const result = await browse(web, () =>
        library.verify({ ...common, presentation: structuredClone(presentation), challenge }),
      );
      return { verified: result.verified, said: say(result) };
    },
  };
}

/** A copy, of whatever type a library has for it: the libraries write into what they are given. */
function clone<T>(json: JsonObject): T {
  return structuredClone(json) as unknown as T;
}

interface CoreReport {
  readonly log?: readonly { readonly id: string; readonly valid?: boolean; readonly error?: unknown }[];
}

function readCoreReport(report: CoreReport): Outcome {
  const find = (id: string): boolean | undefined => report.log?.find((step) => step.id === id)?.valid;
  const status = find("revocation_status");
  const verified = find("valid_signature") === true && find("expiration") === true && status !== false;
  return { verified, revoked: status === undefined ? undefined : !status, said: say(report) };
}

function say(result: object): string {
  const seen = new Set<unknown>();
  const text = JSON.stringify(result, (name, value: unknown) => {
    if (name === "credential" || name === "presentation" || name === "stack" || name === "stackTrace") return undefined;
    if (typeof value === "object" && value !== null) {
      if (seen.has(value)) return undefined;
      seen.add(value);
    }
    return value instanceof Error ? { ...value, name: value.name, message: value.message } : value;
  });
  return text.slice(0, 4000);
}
