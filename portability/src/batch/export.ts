// Exports credentials as badges (PNG, SVG), certificates (PDF) and JWTs. All are looked at before the first is written.
import { basename, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import {
  countNoun,
  isLines,
  IssuingError,
  makeFolder,
  type Office,
  removeParts,
  requireGoing,
  type Step,
} from "@laurel/issuing";
import { CarrierError, writePngCarrier, writeSvgCarrier } from "@laurel/sdk/carrier";
import { drawBadgePng, drawBadgeSvg } from "../certificate/badge.ts";
import { CertificateError } from "../certificate/certificate-error.ts";
import { type CertificateOptions, openPress } from "../certificate/certificate.ts";
import { readContent } from "../certificate/content.ts";
import type { SigningKey } from "../keys/signing-key.ts";
import { ProofError } from "../proof/proof-error.ts";
import { findSigningFault } from "../proof/signing-fault.ts";
import { writeNoted } from "./handed-out.ts";
import { writeJwt } from "./jwt.ts";
import { nameFile, placeExport } from "./place.ts";
import { type ExportSource, type Fault, type Given, readSource } from "./source.ts";
import { type AskedRegistry, openStandings, type State } from "./standing.ts";

/** What a credential may be put into. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What a credential may be put into, and the ending of its file. */
export const EXPORT_FORMATS = ["png", "svg", "pdf", "jwt"] as const;

/** What is exported, and how. */
export interface ExportRequest extends CertificateOptions {
  readonly source: ExportSource;
  readonly format: ExportFormat;
  /** The folder that the files go to. */
  readonly out: string;
  /** Puts the learner's name into the name of the file. */
  readonly names?: boolean | undefined;
  /** Signs the JWTs. */
  readonly key?: SigningKey | undefined;
}

/** Who may be asked whether a credential still counts, and what is told on the way. */
export type ExportOffice = Pick<Office, "onEvent" | "signal"> & {
  /** The registry whose chain is asked; the credentials of others are taken as they are. A JWT is not made without it. */
  readonly registry?: AskedRegistry | undefined;
};

/** What came of an export. */
export interface ExportResult {
  /** The files, by index. */
  readonly files: readonly { readonly index: number; readonly file: string }[];
  /** How many of them were written; the others were there already, as they should be. */
  readonly written: number;
  /** What was passed over, by the name of its file. */
  readonly skipped: readonly {
    readonly index: number;
    readonly file: string;
    readonly reason: Exclude<State, "good">;
  }[];
  /** Of how many the chain was not asked. */
  readonly unasked: number;
}

/** Makes the file that carries a credential. @throws CertificateError or CarrierError where it cannot be made */
type Make = (given: Given) => Promise<Uint8Array> | Uint8Array;

/**
 * Exports credentials, each into a file of its own that carries it byte for byte. What is revoked or suspended on chain is passed over. A run that was
 * stopped is gone on with by another; a file of another credential is never written over.
 * @throws IssuingError naming each credential that cannot be exported, by the code of the first; `anchor.…` and `registry.BatchIsRevoked` where a
 * batch does not count; `file.exists`; `config.missing` for a JWT without a registry · CertificateError of font and picture · RpcError
 */
export async function exportCredentials(office: ExportOffice, request: ExportRequest): Promise<ExportResult> {
  const { source, out, format } = request;
  const { check, make } = await openMaker(office, request);
  const standingOf = openStandings(office.registry);
  const total = await countSource(source, office);
  const skipped: ExportResult["skipped"][number][] = [];
  const faults: Fault[] = [];
  let [unasked, seen] = [0, 0];
  for await (const given of readSource(source)) {
    if ("error" in given) faults.push(given);
    else {
      const { name, opened } = given;
      const state = await standingOf(opened);
      if (state === undefined) unasked += 1;
      if (state === undefined && format === "jwt") faults.push(refuseUnasked(name));
      else if (state === "revoked" || state === "suspended")
        skipped.push({ index: opened.proof.index, file: name, reason: state });
      else await check(given).catch((error: unknown) => faults.push(readFault(name, error)));
    }
    seen += 1;
    await tell(office, "credentials checked", seen, total);
  }
  refuseFaults(faults, format, "nothing was written");
  await makeFolder(out);
  await removeParts(out);
  const passed = new Set(skipped.map(({ file }) => file));
  const files: ExportResult["files"][number][] = [];
  const write = async ({ file, given }: Waiting): Promise<boolean> => {
    const isNew = await placeExport(file, await make(given), given.opened);
    files.push({ index: given.opened.proof.index, file: basename(file) });
    await tell(office, "credentials exported", files.length, seen - skipped.length);
    return isNew;
  };
  let written = 0;
  let waiting: Waiting[] = [];
  const writeAll = async (): Promise<void> => {
    // A batch's folder knows what there is of its learners, for an erasure.
    if ("folder" in source) written += await writeNoted({ folder: source.folder, format: "export" }, waiting, write);
    else for (const one of waiting) if (await write(one)) written += 1;
    waiting = [];
  };
  for await (const given of readSource(source)) {
    // It was as it should be a moment ago.
    if ("error" in given) refuseFaults([given], format, "the file changed after it was checked");
    else if (!passed.has(given.name)) {
      const file = resolve(out, `${nameFile(given.opened, request.names === true)}.${format}`);
      waiting.push({ index: given.opened.proof.index, file, given });
      if (waiting.length >= AT_ONCE) await writeAll();
    }
  }
  await writeAll();
  return { files, written, skipped, unasked };
}

/** A file that is to be written. */
interface Waiting {
  readonly index: number;
  /** Its whole path. */
  readonly file: string;
  readonly given: Given;
}

/** So many are noted at once. */
const AT_ONCE = 50;

/** Tells a step, and gives a signal its turn. */
async function tell(
  { onEvent, signal }: ExportOffice,
  step: Step,
  done: number,
  total: number | undefined,
): Promise<void> {
  onEvent?.({ type: "step", step, done, total });
  await setImmediate();
  requireGoing(signal);
}

// What was signed for others cannot be called back: it is signed only where the chain says that it counts.
function refuseUnasked(name: string): Fault {
  const message =
    "the credential belongs to a different registry; a JWT is signed only for a credential that is known to count";
  return { name, error: new IssuingError("credential.place", "refused", message) };
}

/** @throws what is no fault of the credential */
function readFault(name: string, error: unknown): Fault {
  if (error instanceof CertificateError || error instanceof CarrierError || error instanceof ProofError)
    return { name, error };
  throw error;
}

function refuseFaults(faults: readonly Fault[], format: ExportFormat, outcome: string): void {
  const [first] = faults;
  if (first === undefined) return;
  const problems = faults.map(({ name, error }) => ({ file: name, message: error.message }));
  const message = `${countNoun(faults.length, "credential")} cannot be exported as ${format.toUpperCase()}; ${outcome}`;
  throw new IssuingError(first.error.code, "refused", message, { problems });
}

/** How the files are made. A picture, a font or a key that is wrong is refused here, before a credential is read. */
async function openMaker(
  { registry }: ExportOffice,
  request: ExportRequest,
): Promise<{ readonly check: (given: Given) => Promise<unknown>; readonly make: Make }> {
  const { format, image, key } = request;
  if (format === "pdf") {
    const press = await openPress(request);
    return { check: async ({ opened }) => press.check(opened), make: ({ bytes, opened }) => press.draw(bytes, opened) };
  }
  if (format === "png") {
    const picture = image ?? drawBadgePng();
    try {
      writePngCarrier(picture, new Uint8Array());
    } catch (cause) {
      throw new CertificateError("certificate.image", (cause as Error).message, { cause });
    }
    return { check: async () => undefined, make: ({ bytes }) => writePngCarrier(picture, bytes) };
  }
  if (format === "svg") {
    const picture = image === undefined ? undefined : decodePicture(image);
    const make: Make = ({ bytes, opened }) =>
      Buffer.from(writeSvgCarrier(picture ?? drawBadgeSvg(readContent(opened, request)), decodeText(bytes)));
    return { check: async (given) => make(given), make };
  }
  if (key === undefined) throw new IssuingError("usage", "misuse", "a JWT needs a signing key");
  if (registry === undefined)
    throw new IssuingError(
      "config.missing",
      "misuse",
      "no registry is named; a JWT is signed only for a credential that is known to count",
    );
  return {
    async check({ opened }) {
      const fault = findSigningFault(opened.document, key.did);
      if (fault !== undefined) throw fault;
    },
    make: ({ bytes }) => Buffer.from(writeJwt(bytes, key.p256)),
  };
}

function decodePicture(image: Uint8Array): string {
  try {
    const picture = decodeText(image);
    writeSvgCarrier(picture, "");
    return picture;
  } catch (cause) {
    const { message } = cause as Error;
    throw new CertificateError("certificate.image", cause instanceof CarrierError ? message : "not an SVG", {
      cause,
    });
  }
}

function decodeText(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

async function countSource(source: ExportSource, { registry }: ExportOffice): Promise<number | undefined> {
  if ("file" in source) return isLines(source.file) ? undefined : 1;
  const { state, size } = await source.folder.requireRecord();
  if (state !== "anchored" && registry === undefined) {
    const message = `${source.folder.path} is not anchored yet; nothing was written`;
    throw new IssuingError("anchor.pending", "unfinished", message, { cure: "export the batch once it is anchored" });
  }
  return source.learners?.length ?? size;
}
