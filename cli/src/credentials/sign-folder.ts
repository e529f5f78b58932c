// A batch's credentials signed for other verifiers, by the key that --sign names; and what is said of it.
import type { BatchFolder, IssueRequest, Office } from "@laurel/issuing";
import { countNoun } from "@laurel/issuing";
import type { SignedBatch, SignOptions } from "@laurel/portability";
import { openSigningKeyFile, type SigningKeyOptions } from "../settings/signing-key-file.ts";
import { listShort } from "../terminal/selection.ts";
import type { Session } from "../terminal/session.ts";
import { neutralize } from "../terminal/terminal.ts";

/** A key that is open. */
export interface FolderSigner {
  /** Looks at what is to be anchored: what cannot be signed is refused before. */
  openCheck(office: Office): IssueRequest["requireFit"];
  sign(office: Office, options: Omit<SignOptions, "key">): Promise<SignedBatch>;
}

/** Opens the key of `--sign`. @throws CommandError where it is none, or the password is another */
export async function openFolderSigner(session: Session, options: SigningKeyOptions): Promise<FolderSigner> {
  const key = await openSigningKeyFile(session, options);
  const { openSigningCheck, signBatch } = await import("@laurel/portability");
  return {
    openCheck: (office) => openSigningCheck(office, key),
    sign: (office, chosen) => signBatch(office, { ...chosen, key }),
  };
}

/** Signs what was just issued. Where that cannot be done yet, what is done is said first. */
export async function signIssued(
  session: Session,
  signer: FolderSigner,
  { office, folder }: { readonly office: Office; readonly folder: BatchFolder },
): Promise<SignedBatch> {
  return signer.sign(office, { folder }).catch((error: unknown) => {
    session.note("The batch is anchored and its files are written, but not all are signed for other verifiers.");
    session.note(`Later: laurel sign ${neutralize(folder.path)} --sign …`);
    throw error;
  });
}

/** What was signed, and what was passed over: for programs and for people. */
export function describeSigned({ record, signed, already, revoked, suspended, files }: SignedBatch): {
  readonly value: object;
  readonly lines: readonly string[];
} {
  const { root, size, signed: { verificationMethod } = { verificationMethod: "" } } = record;
  const value = { root, size, verificationMethod, signed, already, revoked, suspended, files };
  const key = neutralize(verificationMethod);
  const describePassed = (indexes: readonly number[], state: string): string[] =>
    indexes.length === 0
      ? []
      : [`${countNoun(indexes.length, "credential")} skipped, because ${state}: index ${listShort(indexes)}.`];
  const all =
    already === 0 ? "Nothing was signed." : `All signed already by ${key}: ${countNoun(already, "credential")}.`;
  const lines = [
    signed === 0 ? all : `${countNoun(signed, "credential")} signed for other verifiers by ${key}.`,
    ...(signed > 0 && already > 0 ? [`${countNoun(already, "credential")} already had that signature.`] : []),
    ...describePassed(revoked, "revoked"),
    ...describePassed(suspended, "suspended"),
    ...(signed + already === 0 && files.length > 0
      ? [`${countNoun(files.length, "file")} made again, without a signature.`]
      : []),
  ];
  return { value: { format: "laurel-sign-v1", ...value }, lines };
}
