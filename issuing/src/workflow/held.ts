// A credential whose batch's folder is not at hand: its own file is enough to change its status, once it is known to be ours.
import { join } from "node:path";
import { type Credential, formatIssuerRef, openCredential, type OpenedCredential } from "@laurel/sdk";
import type { Successor } from "../chain/corrections.ts";
import { describeNetwork } from "../chain/networks.ts";
import { refuseLinks } from "../disk/atomic-file.ts";
import { isSameIssuer, openBatchFolder } from "../folder/batch-folder.ts";
import { IssuingError } from "../messages/issuing-error.ts";
import { countNoun } from "../messages/words.ts";
import type { BatchChange, ChangedBatch, ChangeNotes, CredentialsChange, HeldTarget } from "./change.ts";
import type { Office } from "./office.ts";

/** A credential that the office issued, as its own content and a majority of the nodes say. */
export interface HeldCredential extends HeldTarget {
  /** All that its proof covers. */
  readonly opened: OpenedCredential;
  /** When its batch was anchored, in seconds since 1970. */
  readonly anchoredAt: number;
}

/** A credential that somebody handed in. */
export interface HeldRequest {
  /** What it is called in messages: its file. */
  readonly name: string;
  readonly credential: Credential;
  /** What is to be done with it, for messages. */
  readonly action: CredentialsChange["action"] | BatchChange["action"];
  /** The person's folder: what is signed for the batch is kept below it, as in the batch's own folder else. */
  readonly personFolder: string;
}

/** Below the person's folder: a folder for each issuer, and in it one for each batch. */
const FOLDER = "control";

/**
 * Requires that the office issued a credential: its content leads to its root, and that root is anchored by the office's issuer on its registry, with the size that
 * the file states. Nothing is written.
 * @throws IssuingError `integrity.altered`, `credential.place`, `credential.unanchored`, `credential.size` · RpcError where no majority of the nodes says what is anchored
 */
export async function holdCredential(
  { chain, issuer }: Office,
  { name, credential, action, personFolder }: HeldRequest,
): Promise<HeldCredential> {
  const opened = openCredential(credential);
  const { issuerRef, proof } = opened;
  const { root, size, index } = proof;
  const refuse = (code: string, why: string, cure?: string): IssuingError =>
    refuseForeign({ name, action }, code, why, cure);
  if (!opened.leadsToRoot) {
    const why = "the file was altered: its content does not match its root";
    throw refuse("integrity.altered", why, "ask the sender for the file again");
  }
  const own = { chainId: chain.ref.chainId, registry: chain.ref.address, issuer };
  if (!isSameIssuer(issuerRef, own)) {
    const what =
      issuerRef.chainId !== own.chainId
        ? `issued on ${describeNetwork(issuerRef.chainId)}, but you issue on ${describeNetwork(own.chainId)}`
        : issuerRef.registry.toLowerCase() !== own.registry.toLowerCase()
          ? `issued in the registry ${issuerRef.registry}, but yours is ${own.registry}`
          : `issued by issuer ${issuerRef.issuer}, but you are issuer ${issuer}`;
    throw refuse("credential.place", what);
  }
  const { anchoredAt, size: anchored } = await chain.registry.getBatch(issuer, root);
  if (anchoredAt === 0) throw refuse("credential.unanchored", `you never anchored the batch ${root}`);
  if (anchored !== size)
    throw refuse(
      "credential.size",
      `the file says that the batch has ${countNoun(size, "credential")}; on chain it has ${anchored}`,
    );
  const batch = { ...own, root, size };
  return { opened, anchoredAt, batch, index, notes: await openNotes(personFolder, batch) };
}

/** The one credential of a batch that corrects a held one. @throws RangeError where the batch has several */
export async function holdCorrection(
  { batch }: HeldTarget,
  { root, size }: Successor,
  personFolder: string,
): Promise<HeldTarget> {
  if (size !== 1) throw new RangeError(`which of ${size} credentials corrects it is not known`);
  const correction = { ...batch, root, size };
  return { batch: correction, index: 0, notes: await openNotes(personFolder, correction) };
}

/** Refuses a file that is not a credential of the office's own. */
export function refuseForeign(
  { name, action }: Pick<HeldRequest, "name" | "action">,
  code: string,
  why: string,
  cure?: string,
): IssuingError {
  const verb = action.replace(/-batch$/, "");
  const message = `${name}: this credential is not yours; nothing to ${verb}: ${why}`;
  return new IssuingError(code, "refused", message, { cure });
}

/** Where it is kept what is signed for a batch without its folder: the same on every run, so that one that was stopped is gone on with. */
async function openNotes(personFolder: string, { root, ...issuer }: ChangedBatch): Promise<ChangeNotes> {
  const own = join(personFolder, FOLDER);
  const folder = join(own, formatIssuerRef(issuer).toLowerCase().replaceAll(/[:/]/g, "-"));
  await refuseLinks(personFolder, (name) => name === FOLDER);
  await refuseLinks(own);
  await refuseLinks(folder);
  return openBatchFolder(join(folder, root));
}
