// Reading what a person chose, dropped, pasted or scanned: never more than a bound, and of what carries a credential, what is in it.

import { MOST_BYTES } from "./bounded.ts";
import type { Given } from "./given.ts";

/** Reads files, in their order; one that cannot be read has a fault. */
export async function readGivenFiles(files: Iterable<File>): Promise<Given[]> {
  const given: Given[] = [];
  for (const file of files) {
    const { name } = file;
    try {
      given.push({ name, via: "file", ...(await readFile(file)) });
    } catch {
      given.push({ name, via: "file", input: null, fault: "file.unreadable" });
    }
  }
  return given;
}

/** Reads a file or a text; of what carries a credential, what is in it. @throws what the browser throws */
export async function readFile(file: Blob): Promise<Omit<Given, "name" | "via">> {
  const begun = new Uint8Array(await file.slice(0, MOST_BYTES).arrayBuffer());
  const opener = await import("./open-given.ts").catch((error: unknown) => {
    // Without the line a credential's own file goes on as it is: the page then says that no node answers.
    if (!isCredential(begun)) throw error;
  });
  return opener === undefined ? { input: begun } : opener.openGiven(begun, file);
}

function isCredential(bytes: Uint8Array): boolean {
  try {
    return [JSON.parse(new TextDecoder().decode(bytes)).proof].flat().some(({ type }) => /^Laurel/.test(type));
  } catch {
    return false;
  }
}
