// The credential in a compact JWT (VC-JOSE-COSE, typ vc+jwt): its payload is the file, byte for byte. The signature is not checked here, nor anywhere.
import { fromBase64Url } from "../../link/encoding.ts";
import { refuseDamaged } from "./carrier-error.ts";
import type { Found } from "./reading.ts";

const FORM = /^([\w-]+)\.([\w-]*)\.([\w-]*)(~.*)?$/s;
/** What may stand around a JWT that was copied. */
const AROUND = " \t\r\n\"'";

/** Finds the payload; where other verifiers take it for a credential and Laurel cannot, with the reason. @throws CarrierError `carrier.damaged` */
export function findInJwt(jwt: Uint8Array): Found[] {
  const text = trim(new TextDecoder().decode(jwt));
  const [, head = "", body = "", , disclosures] = FORM.exec(text) ?? [];
  const header = readObject(fromBase64Url(head));
  const bytes = fromBase64Url(body);
  if (header === undefined || bytes === undefined)
    throw refuseDamaged("The JWT was cut or changed: a part is incomplete");
  return [
    { place: "payload", bytes, isMeant: false, fault: findFault(header, readObject(bytes), disclosures !== undefined) },
  ];
}

function findFault(
  header: Readonly<Record<string, unknown>>,
  payload: Readonly<Record<string, unknown>> | undefined,
  isSelective: boolean,
): string | undefined {
  if (isSelective) return "an SD-JWT, which holds a credential in pieces";
  if (header.b64 !== undefined || header.zip !== undefined) return "a JWT with an unusual payload";
  if (payload?.vc !== undefined) return "a JWT that wraps its credential in vc, as VC 1.1 does";
  if (payload?.vp !== undefined || JSON.stringify(payload?.type ?? "").includes("VerifiablePresentation"))
    return "a JWT of a presentation, which wraps other credentials";
  return undefined;
}

function readObject(bytes: Uint8Array | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function trim(text: string): string {
  let [from, to] = [0, text.length];
  while (from < to && AROUND.includes(text.charAt(from))) from += 1;
  while (to > from && AROUND.includes(text.charAt(to - 1))) to -= 1;
  return text.slice(from, to);
}
