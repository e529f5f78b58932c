// Signs the credentials of a batch's folder for other verifiers: what the batch was made of, never what lies in its files.
import { setImmediate } from "node:timers/promises";
import {
  type BatchFolder,
  type BatchRecord,
  type BatchStanding,
  type ChangeLine,
  countNoun,
  IssuingError,
  type IssueRequest,
  type Location,
  type Office,
  type RebuiltBatch,
  rebuildFolder,
  requireGoing,
  requireOwn,
  requireThere,
  rewriteCredentials,
} from "@laurel/issuing";
import { findForeignProof } from "@laurel/sdk/node";
import type { SigningKey } from "../keys/signing-key.ts";
import { ProofError } from "../proof/proof-error.ts";
import { openProofSigner } from "../proof/proof-signer.ts";
import { findSigningFault } from "../proof/signing-fault.ts";
import { readCounting } from "./standing.ts";

/** What is signed, and by which key. */
export interface SignOptions {
  readonly folder: BatchFolder;
  /** A key of the DID that the accreditation names. */
  readonly key: SigningKey;
  /** Replaces the signatures of another key of that DID; without it a batch that has them is refused. */
  readonly again?: boolean | undefined;
  /** Only the files that hold these; all of the batch unless said. */
  readonly indexes?: readonly number[] | undefined;
}

/** What came of it. */
export interface SignedBatch {
  /** With the key's id. */
  readonly record: BatchRecord;
  /** How many credentials this run has signed, and how many had this signature already. */
  readonly signed: number;
  readonly already: number;
  /** The indexes that were passed over. */
  readonly revoked: readonly number[];
  readonly suspended: readonly number[];
  /** The files that were written, inside the folder: lost and damaged ones too. */
  readonly files: readonly string[];
}

/** A batch with what its rows are called. */
type Rows = Pick<RebuiltBatch, "plan" | "input">;

/** How many are checked between two turns of the event loop. */
const AT_ONCE = 64;
const decoder = new TextDecoder();

/**
 * Signs the credentials of a batch that is final on chain and counts, but for those that are revoked or suspended. Each file is replaced whole or not
 * at all; a run that was stopped is gone on with by another, to the same bytes.
 * @throws IssuingError `anchor.pending` where it is not final yet, `anchor.missing`, `anchor.size`, `anchor.distrusted` or `registry.BatchIsRevoked` where it does not
 * count, `proof.…` naming the rows that cannot be signed, `signature.other` where another key has signed it, as `rebuildFolder` · RpcError
 */
export async function signBatch(office: Office, options: SignOptions): Promise<SignedBatch> {
  // A folder that holds no batch gets no lock either.
  await options.folder.requireRecord();
  return options.folder.lock(() => signLocked(office, options));
}

async function signLocked(office: Office, options: SignOptions): Promise<SignedBatch> {
  const { folder, key, indexes } = options;
  const found = await folder.requireRecord();
  requireOwn(office, found);
  requireSameKey(found, options);
  const standings = await readCounting({ ...office, strict: true }, found, {
    outcome: "nothing was signed",
    isAwaited: found.state !== "anchored",
  });
  for (const { identity } of standings) requireIssuer(identity.id, key.did, "nothing was signed");
  const rows = await rebuildFolder(folder, office.onEvent);
  requireThere(rows.plan.secret, indexes);
  requireName(standings, rows.plan.secret.identity.name);
  requireForms(rows, key.did, "nothing was signed");
  const record: BatchRecord = { ...found, signed: { verificationMethod: key.ed25519.id } };
  // Before the first file: of a run that is killed it is known which key it signed by.
  await folder.writeRecord(record);
  const signLine = openLineSigner(key);
  const [revoked, suspended]: [number[], number[]] = [[], []];
  const faults: Fault[] = [];
  let [signed, already] = [0, 0];
  const change: ChangeLine = async (index, own, line) => {
    const kept = line?.line ?? own;
    const isSo = (name: "isRevoked" | "isSuspended"): boolean => standings.some((standing) => standing[name](index));
    const passed = isSo("isRevoked") ? revoked : isSo("isSuspended") ? suspended : undefined;
    passed?.push(index);
    if (passed !== undefined) return kept;
    const made = await signLine(own).catch((error: unknown) => {
      faults.push(readFault(error, rows, index));
    });
    if (made === undefined) return kept;
    if (line !== undefined && Buffer.compare(line.line, made) === 0) already += 1;
    else signed += 1;
    return made;
  };
  const files = await rewriteCredentials(folder, rows.plan, change, { ...office, indexes });
  refuseFaults(faults, "all others are signed");
  return { record, signed, already, revoked, suspended, files };
}

/**
 * Looks at each credential of a plan before it is anchored: for `IssueRequest.requireFit`. Nothing is written.
 * @throws IssuingError `proof.…` naming the rows that could not be signed by this key
 */
export function openSigningCheck(
  { onEvent, signal }: Pick<Office, "onEvent" | "signal">,
  key: SigningKey,
): NonNullable<IssueRequest["requireFit"]> {
  return async (plan, input) => {
    const { batch, secret } = plan;
    requireIssuer(secret.identity.id, key.did, "nothing was sent");
    requireForms({ plan, input }, key.did, "nothing was sent");
    const signLine = openLineSigner(key);
    const faults: Fault[] = [];
    for (let index = 0; index < batch.size; index += 1) {
      await signLine(batch.lines(index, index + 1)).catch((error: unknown) => {
        faults.push(readFault(error, { plan, input }, index));
      });
      if (index % AT_ONCE !== 0) continue;
      await setImmediate();
      requireGoing(signal);
      onEvent?.({ type: "step", step: "credentials checked", done: index, total: batch.size });
    }
    refuseFaults(faults, "nothing was sent");
  };
}

/** Refuses what another key has signed, unless its signatures are to be replaced; never another DID's. */
function requireSameKey({ signed }: BatchRecord, { folder, key, again = false }: SignOptions): void {
  if (signed === undefined || signed.verificationMethod === key.ed25519.id) return;
  const [did] = signed.verificationMethod.split("#");
  const message = `${folder.path} is signed by ${signed.verificationMethod}, but this key is ${key.ed25519.id}; nothing was signed`;
  if (did !== key.did)
    throw new IssuingError("proof.issuer", "refused", message, { cure: "sign with a key of that DID" });
  if (again) return;
  const cure = "sign with that key, or ask to replace the signatures";
  throw new IssuingError("signature.other", "refused", message, { cure });
}

/** Refuses an anchor by an accreditation that gives the issuer another name than the credentials do: none of them counts. */
function requireName(standings: readonly BatchStanding[], name: string): void {
  const other = standings.find(({ identity }) => identity.name !== name);
  if (other === undefined) return;
  const message = `the accreditation names the issuer ${other.identity.name}, but the credentials name ${name}; nothing was signed`;
  const cure =
    "anchor the batch again under an accreditation with the name in the credentials, or issue the batch again";
  throw new IssuingError("proof.issuer", "refused", message, { cure });
}

function requireIssuer(accredited: string, did: string, outcome: string): void {
  if (accredited === did) return;
  const message = `the key belongs to ${did}, but the accreditation names the issuer ${accredited}; ${outcome}`;
  const cure = accredited.startsWith("did:")
    ? `sign with a key of ${accredited}`
    : "other verifiers accept only signatures of a DID: ask the accreditor for an accreditation that names your DID";
  throw new IssuingError("proof.issuer", "refused", message, { cure });
}

/** Refuses a batch of which a form cannot be signed, such as one without a status list: by the first credential of each. */
function requireForms({ plan: { batch }, input }: Rows, did: string, outcome: string): void {
  const forms = new Set<unknown>();
  for (let row = 0; row < batch.size; row += 1) {
    if (batch.erased.has(batch.index(row))) continue;
    const form = batch.template(row);
    if (form !== undefined && forms.has(form)) continue;
    forms.add(form);
    const error = findSigningFault(batch.credential(batch.index(row)), did);
    if (error !== undefined) refuseFaults([{ error, location: input.locate(row) }], outcome);
  }
}

/** Signs lines, each with its end. @throws ProofError where all that it would have more is not the proof */
function openLineSigner(key: SigningKey): (own: Uint8Array) => Promise<Uint8Array> {
  const signer = openProofSigner(key.ed25519);
  return async (own) => {
    const line = Buffer.from(`${await signer.signText(decoder.decode(own.subarray(0, -1)))}\n`);
    if (findForeignProof(own, line)?.verificationMethod === key.ed25519.id) return line;
    const message = "The credential already has a proof by its issuer, which would be replaced";
    throw new ProofError("proof.document", message, { pointer: "/proof" });
  };
}

/** Why the credential of a row cannot be signed. */
interface Fault {
  readonly error: ProofError;
  readonly location: Location;
}

/** @throws what is no fault of the credential */
function readFault(error: unknown, { plan: { batch }, input }: Rows, index: number): Fault {
  if (!(error instanceof ProofError)) throw error;
  return { error, location: input.locate(batch.row(index)) };
}

function refuseFaults(faults: readonly Fault[], outcome: string): void {
  const [first] = faults;
  if (first === undefined) return;
  const problems = faults.map(({ error, location }) => ({
    ...location,
    ...{ column: error.pointer, message: error.message.replace(/ \(at "[^"]*"\)$/, "") },
  }));
  const message = `${countNoun(faults.length, "credential")} cannot be signed for other verifiers; ${outcome}`;
  throw new IssuingError(first.error.code, "refused", message, { problems });
}
