// An office on the connection's chain: a registry of its own, everybody who is needed to issue, and what a test does with credentials.
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import {
  claimProofFor,
  openCredential,
  packIndexes,
  parseCredential,
  proofFor,
  type Registry,
  type TrustInput,
} from "@laurel/sdk";
import { type Clock, type Ending, openClock } from "../chain/clock.ts";
import { chooseAccounts, type Connection, requireDevelopment } from "../chain/development.ts";
import { refuse } from "../chain/refuse.ts";
import { EXAMPLE_INSTITUTION, FIRST, type Institution, setUpAuthorities } from "./authorities.ts";
import { type Cohort, type Issued, issueBatch, type IssueOptions } from "./issue.ts";

export type { Institution } from "./authorities.ts";

/** Laurel on a connection. */
export interface Laurel {
  /**
   * Deploys a registry and makes everybody ready who is needed to issue. Of one connection it is the same office each time.
   * @throws HardhatPluginError on a chain that is not for development, and where fewer than four accounts are unlocked
   */
  ready(): Promise<Office>;
}

/** The quality agency that accredits the issuer. */
export interface Accreditor {
  /** Its number in the registry. */
  readonly id: number;
  readonly account: HardhatEthersSigner;
}

/** The institution that issues. */
export interface Issuer extends Accreditor {
  /** The number of its accreditation. */
  readonly accreditation: number;
  /** What the accreditation says of it; credentials say the same. */
  readonly institution: Institution;
}

/** Who anchors and revokes for the issuer. */
export type Operator = Accreditor;

/** An office that is ready to issue. */
export interface Office {
  /** The registry, connected to the operator's account; `registry.address` is what a contract takes. */
  readonly registry: Registry;
  /** Who appoints accreditors. */
  readonly governor: HardhatEthersSigner;
  readonly accreditor: Accreditor;
  /** The account is the issuer's admin. */
  readonly issuer: Issuer;
  readonly operator: Operator;
  /** A trust list for `createVerifier` of `@laurel/sdk`: this registry, read through this connection. */
  readonly trust: TrustInput;
  /** The chain's time. */
  readonly clock: Clock;
  /**
   * Issues credentials as one batch, in one transaction. Documents are as W3C VC 2.0 has them; context, type, issuer and validFrom are filled in where they are missing.
   * A document that names another issuer than the accredited one is issued all the same, to test with: `isValid` is true of it, and a verifier finds it invalid (`authority.identity`).
   * @throws HardhatPluginError where a document has no subject, or the list is no file and no CSV text · BatchError · IssuingError with every problem of a list · RegistryError where the registry refuses
   */
  issue(documents: readonly object[], options?: IssueOptions): Promise<Issued>;
  issue(list: Cohort | string): Promise<Issued>;
  /** The arguments of `isValid` for a file: `[credential, root, siblings]`. A forged file of whole content has some, too: `isValid` is false. @throws FormatError · AlteredError where the file was altered */
  readonly proofFor: typeof proofFor;
  /** What shows one claim of a file to a contract, such as `/credentialSubject/id`. @throws FormatError · AlteredError where the file was altered · CredentialError where it is no claim, or withheld */
  readonly claimProofFor: typeof claimProofFor;
  /** Revokes a credential of this office. @throws HardhatPluginError where it is of another registry · RegistryError */
  revoke(file: string | Uint8Array): Promise<void>;
  /** Suspends a credential of this office until it is reinstated. @throws as `revoke` */
  suspend(file: string | Uint8Array): Promise<void>;
  /** Takes a suspension back. @throws as `revoke` */
  reinstate(file: string | Uint8Array): Promise<void>;
}

/** Opens an office on a connection's chain. */
export async function openOffice(connection: Connection): Promise<Office> {
  const chainId = await requireDevelopment(connection);
  const accounts = await chooseAccounts(connection);
  const institution = EXAMPLE_INSTITUTION;
  const { governor, accreditor, issuerAdmin, operator } = accounts;
  const clock = openClock(connection, (ending) => readTerm(registry, ending));
  const registry = (await setUpAuthorities(accounts, institution, await clock.now())).connect(operator);

  const change = async (
    method: "revokeCredentials" | "suspendCredentials" | "reinstateCredentials",
    file: string | Uint8Array,
  ): Promise<void> => {
    const { root, index } = requireOwn(file, chainId, registry.address);
    const { words, masks } = packIndexes([index]);
    await (await registry[method](FIRST, FIRST, root, words, masks)).wait();
  };
  async function issue(given: readonly object[] | Cohort | string, options?: IssueOptions): Promise<Issued> {
    return issueBatch({ registry, chainId, institution, now: await clock.now() }, given, options);
  }
  return Object.freeze({
    registry,
    governor,
    accreditor: { id: FIRST, account: accreditor },
    issuer: { id: FIRST, account: issuerAdmin, accreditation: FIRST, institution },
    operator: { id: FIRST, account: operator },
    trust: trustOf(connection, chainId, registry.address),
    clock,
    issue,
    proofFor,
    claimProofFor,
    revoke: (file: string | Uint8Array) => change("revokeCredentials", file),
    suspend: (file: string | Uint8Array) => change("suspendCredentials", file),
    reinstate: (file: string | Uint8Array) => change("reinstateCredentials", file),
  });
}

async function readTerm(registry: Registry, ending: Ending) {
  if (ending === "operator") return (await registry.getOperator(FIRST, FIRST)).term;
  if (ending === "accreditation") return (await registry.getAccreditation(FIRST)).term;
  return (await registry.getAccreditor(FIRST)).term;
}

/** A development chain has no final blocks of its own, and stands still between transactions. */
function trustOf({ networkName: name, provider }: Connection, chainId: number, address: string): TrustInput {
  const registry = { name, chainId, address, rpc: [provider], finality: "latest", maxAge: null } as const;
  return Object.freeze({ format: "laurel-trust-v1", name, registries: [registry] });
}

function requireOwn(file: string | Uint8Array, chainId: number, address: string) {
  const { issuerRef, proof } = openCredential(parseCredential(file));
  if (issuerRef.chainId === chainId && issuerRef.registry === address) return proof;
  throw refuse(
    `this credential is of registry ${issuerRef.registry} on chain ${issuerRef.chainId}, and this office's is ${address} on chain ${chainId}: ` +
      "each connection has a chain and an office of its own",
  );
}
