// One claim of a credential, as a contract checks it: what the content hash is made of, and the claim's salt and text.

import { canonicalizeJson } from "../json/canonical.ts";
import { hashClaim, hashCore } from "../credential/claims.ts";
import { CredentialError, openCredential, parseCredential } from "../credential/credential.ts";
import { removeMembers } from "../credential/document.ts";
import { fromHex, type Hex, toHex } from "../hash/bytes.ts";
import { resolvePointer } from "../json/pointer.ts";
import type { JsonObject } from "../json/value.ts";
import { AlteredError } from "./proof-for.ts";

/** What a contract needs to check one claim against the content hash of a credential. */
export interface ClaimProof {
  /** The claim's text as it is hashed: `["/credentialSubject/id","did:pkh:…"]`, without white space. */
  readonly text: string;
  /** The claim's salt, 16 bytes. */
  readonly salt: Hex;
  /** What the content hash is made of: the digest of the core, then of each claim, 32 bytes each. */
  readonly digests: readonly Hex[];
  /** Where the claim's digest is among them; 1 or more. */
  readonly position: number;
}

/**
 * Gives what a contract needs to check one claim: it hashes the text with the salt, finds the digest at its position, and hashes all digests to the content
 * hash. The other claims stay hidden behind salted digests.
 * @param file the file's text, or its bytes; at most 256 KiB
 * @param pointer the claim, as a JSON Pointer: `/credentialSubject/id`
 * @throws FormatError if it is not a credential · AlteredError if its content does not lead to its root · CredentialError if it has no such claim, or if the claim is withheld or absent
 */
export function claimProofFor(file: string | Uint8Array, pointer: string): ClaimProof {
  const { document, proof, pointers, leaf, leadsToRoot } = openCredential(parseCredential(file));
  if (!leadsToRoot) throw new AlteredError(leaf, proof.root);
  const at = pointers.indexOf(pointer);
  if (at < 0) throw new CredentialError(`Not a claim of this credential: ${pointer}`, pointer);
  const salt = proof.salts[pointer];
  if (salt === undefined) throw new CredentialError(`The claim is withheld: ${pointer}`, pointer);
  const value = resolvePointer(document, pointer);
  if (value === undefined) throw new CredentialError(`The credential leaves the claim empty: ${pointer}`, pointer);
  const digest = (one: string): Hex => {
    const opened = proof.salts[one];
    if (opened === undefined) return proof.withheld[one] as Hex;
    return toHex(hashClaim(one, resolvePointer(document, one), fromHex(opened)));
  };
  const core = hashCore(removeMembers(document as JsonObject, pointers), pointers, fromHex(proof.salts[""] as Hex));
  const digests = Object.freeze([toHex(core), ...pointers.map(digest)]);
  return Object.freeze({ text: canonicalizeJson([pointer, value]), salt, digests, position: at + 1 });
}
