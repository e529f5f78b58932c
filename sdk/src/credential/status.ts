// Where other verifiers, which do not read the chain, look up a credential: its place in two status lists (W3C Bitstring Status List 1.0).

import type { JsonObject } from "../json/value.ts";

/** The place of a batch in its issuer's status lists. */
export interface StatusPlace {
  /** The URL of the lists without its ending, such as `https://status.example.org/lists/0a1b2c3d`. */
  readonly list: string;
  /** The place of index 0, from 0; the others follow. */
  readonly offset: number;
}

/** The lists of a URL, in the order in which a credential names them: some verifiers read only the first. */
const PURPOSES = ["revocation", "suspension"] as const;
/** In characters; it stands in every credential twice. */
const LONGEST = 512;
const LIST_URL = /^https:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d+)?(?:\/[A-Za-z0-9._~-]+)*$/;

/** What is wrong with a URL for status lists: it becomes the path of a file, and everyone has to read it in the same way. Undefined if nothing is. */
export function findListFault(url: unknown): string | undefined {
  const isPlain = typeof url === "string" && url.length <= LONGEST && LIST_URL.test(url) && URL.canParse(url);
  // Of `..`, of a number in place of a name and of the usual port, a URL that is read makes something else.
  if (isPlain && new URL(url).href.replace(/\/$/, "") === url) return undefined;
  return 'must be like https://status.example.org/lists: https, no user, no query, no "..", and a path of letters, digits and . _ ~ - alone';
}

/** The `credentialStatus` of a credential at a place in the lists. */
export function writeStatus(list: string, place: string): readonly JsonObject[] {
  return PURPOSES.map((purpose) => ({
    type: "BitstringStatusListEntry",
    statusPurpose: purpose,
    statusListIndex: place,
    statusListCredential: `${list}/${purpose}.json`,
  }));
}
