// Which kind of carrier a file is, by how it begins.

/** A kind of file that may carry a credential; `json` is another JSON around it. */
export type CarrierKind = "png" | "svg" | "pdf" | "jwt" | "eml" | "json";

/** How much of a file is looked at, in bytes or UTF-16 code units. */
const CARRIER_HEAD = 8192;

const BEGINNINGS: readonly (readonly [CarrierKind, RegExp])[] = [
  // What is called latin1 is read as windows-1252, where 0x89 is ‰.
  ["png", /^[\x89‰]PNG\r\n/],
  ["pdf", /^%PDF-/],
  [
    "svg",
    /^(?:\xef\xbb\xbf|\ufeff)?(?:\s|<\?[^>]*>|<!--(?:(?!-->).)*-->|<![^>-][^>[]*(?:\[[^\]]*\]\s*)?>)*<(?:[\w.-]+:)?svg[\s/>]/s,
  ],
  ["jwt", /^[ \t\r\n"']*eyJ[\w-]*\./],
  // The first line is a field of a head, and so is one that e-mails have; or mbox put its own line first.
  [
    "eml",
    /^(?:From [^\r\n]*\r?\n)?(?=[\w-]+:)(?:[^\r\n]+\r?\n)*?(?:from|received|mime-version|delivered-to|return-path):/i,
  ],
];

/**
 * Recognizes a file that may carry a credential. Whether one is inside, `unwrapCarrier` says.
 * @param head the file, or its first 8,192 bytes or UTF-16 code units at least
 */
export function recognizeCarrier(head: Uint8Array | string): CarrierKind | undefined {
  const begun = head.slice(0, CARRIER_HEAD);
  const text = typeof begun === "string" ? begun : new TextDecoder("latin1").decode(begun);
  return BEGINNINGS.find(([, form]) => form.test(text))?.[0];
}
