// backup.json, the first file of a backup: of which batch it is, and what files follow.
import type { IssuerRef, JsonObject } from "@laurel/sdk";
import { type FormProblem, readFormFile } from "../disk/form-file.ts";
import { type BatchRecord, credentialFile, NAMES } from "../folder/batch-folder.ts";

/** The manifest's name in the archive. */
export const MANIFEST = "backup.json";
/** The operator's keystore in the archive, where one is asked for. */
export const KEY = "key.json";
/** How large a manifest may be, in bytes: of some two million files. */
const MOST = 1 << 28;

/** What a backup says of itself: a file of the form laurel-backup-manifest-v1. */
export interface Manifest extends IssuerRef, Pick<BatchRecord, "root" | "size"> {
  readonly format: "laurel-backup-manifest-v1";
  /** As ISO 8601 has it. */
  readonly madeAt: string;
  /** What follows, in this order. */
  readonly files: readonly BackedUpFile[];
}

/** One file of a backup. */
export interface BackedUpFile {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

/** The names of a batch's folder that a backup holds, but for credentials; whether it was restored says the folder that is restored. */
export const KEPT: readonly string[] = Object.entries(NAMES).flatMap(([key, name]) =>
  key === "credentials" || key === "restored" ? [] : [name],
);
/** Without these there is no batch. */
const NEEDED: readonly string[] = [NAMES.batch, NAMES.secret];

/** Reads a manifest. @throws IssuingError `backup.invalid` naming every member at fault, names among them that no batch's folder has */
export async function readManifest(path: string): Promise<Manifest> {
  return (await readFormFile<Manifest>("backup", path, { most: MOST, findMore: findNameFaults })).value;
}

/** What no schema can say: each name is one that a batch's folder can have, and none comes twice. */
function findNameFaults({ files, size }: JsonObject, faults: readonly FormProblem[]): FormProblem[] {
  if (!Array.isArray(files) || typeof size !== "number" || faults.length > 0) return [];
  const seen = new Set<string>();
  const found: FormProblem[] = [];
  for (const [at, file] of files.entries()) {
    const name = String((Object(file) as Partial<BackedUpFile>).name);
    const refuse = (message: string): number => found.push({ column: `/files/${at}/name`, message });
    if (seen.has(name)) refuse(`${name} appears twice`);
    else if (!KEPT.includes(name) && name !== KEY && !isCredentialFile(name, size))
      refuse("a batch has no file with this name");
    seen.add(name);
  }
  for (const name of NEEDED) if (!seen.has(name)) found.push({ column: "/files", message: `${name} is missing` });
  return found;
}

function isCredentialFile(name: string, size: number): boolean {
  const [, digits] = /\/(\d{6,})\.jsonl?$/.exec(name) ?? [];
  const index = Number(digits);
  return index < size && (["files", "jsonl"] as const).some((files) => credentialFile(index, size, files) === name);
}
