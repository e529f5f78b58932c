// The course of a cohort that names none: two columns, a learner's name and, for who is to be let in by it, an account.
import type { JsonObject } from "@laurel/sdk";
import { refuse } from "../chain/refuse.ts";
import type { Institution } from "./authorities.ts";

/** The claims of a credential that names none. */
export const USUAL_CLAIMS: readonly string[] = ["/credentialSubject/id", "/credentialSubject/name"];

/** Chains for development run ahead of a verifier's clock by a second a block: credentials begin this much earlier. */
const EARLIER_SECONDS = 24 * 3600;

/** The members that a document may leave out. @param now in seconds since 1970 */
export function usualMembers(institution: Institution, now: number): object {
  return {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    type: ["VerifiableCredential"],
    issuer: institution,
    validFrom: formatMoment(now - EARLIER_SECONDS),
  };
}

/** A course for a list with the column `name` and, where it is there, `account`; an account may be empty. */
export function usualCourse(institution: Institution, now: number, hasAccounts: boolean): object {
  return {
    format: "laurel-course-v1",
    key: "name",
    disclosable: USUAL_CLAIMS,
    credential: {
      ...usualMembers(institution, now),
      credentialSubject: { ...(hasAccounts ? { id: "{{account?}}" } : {}), name: "{{name}}" },
    },
  };
}

/** A document of the usual course, whose subject is the DID of its account (did:pkh). @throws HardhatPluginError where the account is no address */
export function nameAccount(document: JsonObject, chainId: number): JsonObject {
  const subject = document.credentialSubject as JsonObject;
  const { id: account } = subject;
  if (account === undefined) return document;
  if (!ADDRESS.test(String(account)))
    throw refuse(`column "account": ${String(account)} is not an address, 0x and 40 hexadecimal digits`);
  return { ...document, credentialSubject: { ...subject, id: `did:pkh:eip155:${chainId}:${String(account)}` } };
}

const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

/** A moment as credentials write it. @param seconds since 1970 */
function formatMoment(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, "Z");
}
