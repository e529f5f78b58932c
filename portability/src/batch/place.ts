// The files that an export writes: how they are named, and that none of another credential is written over.
import { existsSync } from "node:fs";
import { createFile, IssuingError, writeFileAtomic } from "@laurel/issuing";
import { FormatError, openCredential, type OpenedCredential, parseCredential } from "@laurel/sdk";
import { CarrierError, unwrapCarrier } from "@laurel/sdk/carrier";
import { readSmallFile } from "@laurel/sdk/node";
import { openContent } from "@laurel/sdk/profile";

/** The most bytes of a file that is there already. */
const MOST_BYTES = 1 << 24;
/** Characters that a file system, a shell or a mail program takes for something else; the blanks and dots at the ends are cut too. */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}<>:"/\\|?*%&;$`'^~#{}[\]=]/gu;
/** A name may have 255 bytes, and the index, the ending and a part's name stand beside it. */
const LONGEST = 160;

/** The name of a file: the index, and where it is asked for the learner's name before it. */
export function nameFile({ document, proof }: OpenedCredential, hasName: boolean): string {
  const index = String(proof.index).padStart(6, "0");
  const { subject } = openContent(document);
  if (!hasName || typeof subject.name !== "string") return index;
  let name = subject.name
    .normalize("NFC")
    .replace(UNSAFE, " ")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/^[.\s-]+|[.\s]+$/g, "");
  while (Buffer.byteLength(name) > LONGEST) name = [...name].slice(0, -1).join("").trimEnd();
  return name === "" ? index : `${name} ${index}`;
}

/** Places a file; one of the same credential is written over, one of another never. @returns whether it had to be written */
export function placeExport(path: string, data: Uint8Array, opened: OpenedCredential): Promise<boolean> {
  return placeOver(path, data, (found) => carriesSame(found, opened));
}

/** Places a file; one that is there is written over only where it is of the same credential. @returns whether it had to be written */
export async function placeOver(
  path: string,
  data: Uint8Array,
  isSame: (found: Uint8Array) => boolean | Promise<boolean>,
): Promise<boolean> {
  if (!existsSync(path) && (await createFile(path, data))) return true;
  const found = readOwn(path);
  if (found !== undefined && Buffer.compare(found, data) === 0) return false;
  if (found === undefined || !(await isSame(found))) {
    const message = `${path} already exists, and belongs to another credential`;
    throw new IssuingError("file.exists", "refused", message, {
      cure: "move that file away, or choose another folder",
    });
  }
  await writeFileAtomic(path, data);
  return true;
}

/** A file that is no link, of a size that an export has. */
function readOwn(path: string): Uint8Array | undefined {
  try {
    return readSmallFile(path, MOST_BYTES, { isOwn: true });
  } catch {
    return undefined;
  }
}

async function carriesSame(found: Uint8Array, { leaf }: OpenedCredential): Promise<boolean> {
  try {
    const { credential } = await unwrapCarrier(found);
    return openCredential(parseCredential(credential)).leaf === leaf;
  } catch (error) {
    if (error instanceof CarrierError || error instanceof FormatError) return false;
    throw error;
  }
}
