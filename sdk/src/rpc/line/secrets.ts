// What a node says, without the keys and passwords that it repeats.

import type { NodeEndpoint } from "../source.ts";

/** A value of JSON without what it repeats of a node's headers, or of a key in its URL: as they are, or as a URL writes them. */
export function hideSecrets(said: unknown, { url, headers = {} }: NodeEndpoint): unknown {
  const words = Object.values(headers).flatMap((value) => [value, ...value.split(/\s+/)]);
  const secrets = [...words, ...words.flatMap(readBasic)].filter(({ length }) => length > 3);
  const parts = url
    .split(/[/?&=#]/)
    .slice(3)
    .filter(({ length }) => length > 11);
  const forms = new Set([...secrets, ...parts].flatMap(writeForms));
  if (forms.size === 0) return said;
  // The longest first: a user's name may begin the password.
  const sorted = [...forms].sort((a, b) => b.length - a.length);
  const known = new RegExp(sorted.map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")).join("|"), "gi");
  return JSON.parse(JSON.stringify(said), (_, value: unknown) =>
    typeof value === "string" && !/^0x[0-9a-f]*$/i.test(value) ? value.replace(known, "…") : value,
  );
}

function writeForms(secret: string): readonly string[] {
  return [String, encodeURIComponent, encodeURI, decodeURIComponent].flatMap((write) => {
    try {
      return write(secret);
    } catch {
      return [];
    }
  });
}

/** User and password of RFC 7617, in UTF-8 or as nodes take them that know none. */
function readBasic(word: string): readonly string[] {
  try {
    const bytes = atob(word);
    const text = new TextDecoder().decode(Uint8Array.from(bytes, (letter) => letter.charCodeAt(0)));
    return [bytes, text].flatMap((pair) => [pair, ...pair.split(":")]);
  } catch {
    return [];
  }
}
