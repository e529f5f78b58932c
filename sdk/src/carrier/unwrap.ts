// Takes the one credential out of a file that carries it, whatever lies in between; two different ones are refused, as two readers could take different ones.
import { equalBytes } from "../hash/bytes.ts";
import { MAX_FILE_BYTES } from "../json/text.ts";
import { type Allowance, createAllowance, type Found, MAX_CARRIER_BYTES } from "./reading.ts";
import { CarrierError, refuseLimit } from "./carrier-error.ts";
import { findInJwt } from "./jwt.ts";
import { findInPng } from "./png.ts";
import { type CarrierKind, recognizeCarrier } from "./recognize.ts";
import { findInSvg } from "./svg.ts";

/** A credential that was in another file. */
export interface Unwrapped {
  /** What the file is. */
  readonly kind: CarrierKind;
  /** The credential, byte for byte as it was put in. It is checked against nothing yet: give it to `verify`. */
  readonly credential: Uint8Array;
  /** Where it was, such as `iTXt openbadgecredential`; with names of others' making. `neutralize` it before it is printed alone. */
  readonly place: string;
}

/** So many files may lie in each other. */
const MOST_DEPTH = 4;
/** So many different ones are kept and named: more say nothing new, and each is compared with all. */
const MOST_NAMED = 16;
/** What no credential is without; in JSON any of it may stand as escapes, and in UTF-16 with zeros between, after what is no UTF-8. */
const LOOKS = /Laurel|VerifiableCredential|OpenBadge|credentials\/v\d/i;
const ESCAPE = /\\u([\da-f]{4})|\\(?=\/)|\0/gi;

const READERS: Readonly<Record<CarrierKind, (bytes: Uint8Array, allowance: Allowance) => Found[] | Promise<Found[]>>> =
  {
    png: findInPng,
    svg: findInSvg,
    // What reads PDFs is loaded for them alone.
    pdf: async (bytes, allowance) => (await import("./pdf.ts")).findInPdf(bytes, allowance),
    jwt: findInJwt,
  };

/** A thing that another reader may take for the credential. */
interface Candidate extends Omit<Found, "isMeant"> {}

/**
 * Takes the credential out of a PNG, SVG, PDF or JWT. What is around it is not checked, a JWT's signature neither: it proves nothing.
 * @throws CarrierError `carrier.none` where none is inside, or the file is of no such kind · `carrier.several` where different ones are, with
 * their places · `carrier.limit` for more than 16 MiB, or where more is packed in it than is read · `carrier.damaged`
 */
export async function unwrapCarrier(bytes: Uint8Array): Promise<Unwrapped> {
  const kind = recognizeCarrier(bytes);
  if (kind === undefined) throw new CarrierError("carrier.none", "The file is neither PNG, SVG, PDF nor JWT");
  if (bytes.length > MAX_CARRIER_BYTES) throw refuseLimit("The file is longer than 16 MiB");
  const candidates: Candidate[] = [];
  await explore({ kind, bytes, path: [] }, createAllowance(), candidates);
  const [first, second] = candidates;
  if (first === undefined) throw new CarrierError("carrier.none", "The file carries no credential");
  if (second !== undefined) {
    const places = candidates.map(({ place }) => place);
    const named = places.slice(0, 3).join("; ");
    const more = places.length > 3 ? `; and ${places.length - 3} more` : "";
    throw new CarrierError("carrier.several", `The file carries different credentials: ${named}${more}`, places);
  }
  if (first.fault !== undefined) throw new CarrierError("carrier.none", `The file holds ${first.fault}`);
  if (first.bytes.length > MAX_FILE_BYTES) throw refuseLimit("What the file carries is longer than 256 KiB");
  // A copy: a view would keep the whole file in memory.
  return { kind, credential: new Uint8Array(first.bytes), place: first.place };
}

interface Layer {
  readonly kind: CarrierKind;
  readonly bytes: Uint8Array;
  readonly path: readonly string[];
}

/** Adds all candidates of a file and of the files in it; what is the same, byte for byte, once. */
async function explore({ kind, bytes, path }: Layer, allowance: Allowance, candidates: Candidate[]): Promise<void> {
  allowance.takeBytes(bytes.length);
  for (const found of await READERS[kind](bytes, allowance)) {
    allowance.takePart();
    const inner = [...path, found.place];
    const carrier = found.fault === undefined ? recognizeCarrier(found.bytes) : undefined;
    if (carrier !== undefined) {
      if (inner.length >= MOST_DEPTH) throw refuseLimit("Files lie in the file deeper than is read");
      await explore({ kind: carrier, bytes: found.bytes, path: inner }, allowance, candidates);
      continue;
    }
    const fault =
      found.fault ??
      (found.isMeant && !isJson(found.bytes) ? "something other than a credential where one belongs" : undefined);
    if (!found.isMeant && fault === undefined && !looksLikeCredential(found.bytes, allowance)) continue;
    if (candidates.some((one) => equalBytes(one.bytes, found.bytes))) continue;
    if (candidates.length === MOST_NAMED) return;
    candidates.push({ place: inner.join(" › "), bytes: found.bytes, fault });
  }
}

function isJson(bytes: Uint8Array): boolean {
  return /^[\ufeff\ufffd\s]*[[{]/.test(new TextDecoder().decode(bytes.subarray(0, 1024)).replaceAll("\0", ""));
}

function looksLikeCredential(bytes: Uint8Array, { takeBytes }: Allowance): boolean {
  if (!isJson(bytes)) return false;
  takeBytes(bytes.length);
  const text = new TextDecoder().decode(bytes);
  return LOOKS.test(
    text.replace(ESCAPE, (_, unit?: string) =>
      unit === undefined ? "" : String.fromCharCode(Number.parseInt(unit, 16)),
    ),
  );
}
