// The four files of a status list: what is signed and published, and how one that we published is read again.
import { createPublicKey, ECDH, verify } from "node:crypto";
import type { JsonObject } from "@laurel/sdk";
import { decodeMultibase } from "../keys/multikey.ts";
import type { P256Key } from "../keys/signing-key.ts";
import {
  type Bits,
  decodeBitstring,
  decodeSuspensions,
  decodeToken,
  encodeBitstring,
  encodeSuspensions,
  encodeToken,
} from "./bits.ts";

/** What a list says: that a credential is revoked for good, or suspended for now. */
export type Purpose = "revocation" | "suspension";

/** `bitstring`: a signed credential (W3C Bitstring Status List 1.0); `token`: a JWT (IETF Token Status List). */
export type ListFormat = "bitstring" | "token";

/** A file of a list, by the end of its URL. */
export type ListName = `${Purpose}.json` | `${Purpose}.jwt`;

/** Which block a list is of. */
export interface ListBlock {
  readonly number: number;
  readonly hash: string;
}

/** What a list's files are made of. Seconds are since 1970. */
export interface ListContent {
  /** The list's URL without `/revocation.json`. */
  readonly list: string;
  readonly block: ListBlock;
  /** The first second of its validity: not later than the block, nor than now. */
  readonly from: number;
  /** The first second after. */
  readonly until: number;
  /** How many entries the issuer had given out. */
  readonly entries: number;
  /** The indexes that are set, of one purpose. */
  readonly bits: Bits;
}

/** Who signs lists. */
export interface ListSigner {
  /** The issuer that the credentials name. */
  readonly did: string;
  readonly createProof: (document: JsonObject, created: string) => Promise<JsonObject>;
  readonly p256: P256Key;
}

const CONTEXT = "https://www.w3.org/ns/credentials/v2";
const FORMATS = { bitstring: "json", token: "jwt" } as const;

/** The file of a format and a purpose. */
export function nameList(format: ListFormat, purpose: Purpose): ListName {
  return `${purpose}.${FORMATS[format]}`;
}

/** Writes and signs a file. */
export async function writeList(name: ListName, content: ListContent, signer: ListSigner): Promise<string> {
  const [purpose, kind] = splitName(name);
  if (kind === "json") return writeCredential(purpose, content, { signer, encoded: encodeBitstring(content.bits) });
  const encoded = purpose === "revocation" ? encodeToken(content.bits) : encodeSuspensions(content.bits);
  const input = writeToken(purpose, content, { signer, encoded });
  return `${input}.${encode(signer.p256.sign(Buffer.from(input)))}`;
}

/**
 * Reads a file that this signer wrote for this list; undefined for any other, also for one of which a letter was changed.
 * @param most how many entries it may have
 */
export async function readList(
  text: string,
  { name, list, most, signer }: { name: ListName; list: string; most: number; signer: ListSigner },
): Promise<ListContent | undefined> {
  const [purpose, kind] = splitName(name);
  const read = kind === "json" ? readCredential : readToken;
  try {
    return await read(text, { purpose, list, most, signer });
  } catch {
    // Whatever it is, it is not what we write.
    return undefined;
  }
}

interface Writing {
  readonly signer: ListSigner;
  readonly encoded: string;
}

interface Reading {
  readonly purpose: Purpose;
  readonly list: string;
  readonly most: number;
  readonly signer: ListSigner;
}

async function writeCredential(
  purpose: Purpose,
  { list, block, from, until, entries }: Omit<ListContent, "bits">,
  { signer, encoded }: Writing,
): Promise<string> {
  const id = `${list}/${nameList("bitstring", purpose)}`;
  const [validFrom, validUntil] = [writeMoment(from), writeMoment(until)];
  const document = {
    "@context": [CONTEXT],
    id,
    type: ["VerifiableCredential", "BitstringStatusListCredential"],
    issuer: signer.did,
    validFrom,
    validUntil,
    description: `At block ${block.number} (${block.hash}); ${entries} entries were given out.`,
    credentialSubject: {
      id: `${id}#list`,
      type: "BitstringStatusList",
      statusPurpose: purpose,
      encodedList: encoded,
    },
  };
  return `${JSON.stringify({ ...document, proof: await signer.createProof(document, validFrom) })}\n`;
}

const DESCRIPTION = /^At block (\d{1,15}) \((0x[0-9a-f]{64})\); (\d{1,10}) entries were given out\.$/;

/** The signature is the same each time: whatever leads to the same text again is ours. */
async function readCredential(
  text: string,
  { purpose, list, most, signer }: Reading,
): Promise<ListContent | undefined> {
  const stated = JSON.parse(text) as Record<"validFrom" | "validUntil" | "description", string> & {
    readonly credentialSubject: { readonly encodedList: string };
  };
  const [, number, hash = "", entries] = DESCRIPTION.exec(stated.description) ?? [];
  const encoded = String(stated.credentialSubject.encodedList);
  const content = {
    ...{ list, block: { number: Number(number), hash }, entries: Number(entries) },
    ...{ from: Date.parse(stated.validFrom) / 1000, until: Date.parse(stated.validUntil) / 1000 },
  };
  const own = await writeCredential(purpose, content, { signer, encoded });
  return own === text ? { ...content, bits: decodeBitstring(encoded, most) } : undefined;
}

function writeToken(
  purpose: Purpose,
  { list, block, from, until, entries }: Omit<ListContent, "bits">,
  { signer, encoded }: Writing,
): string {
  const header = { alg: "ES256", typ: "statuslist+jwt", kid: signer.p256.id };
  const payload = {
    ...{ iss: signer.did, sub: `${list}/${nameList("token", purpose)}`, iat: from, exp: until, ttl: until - from },
    status_list: { bits: purpose === "revocation" ? 1 : 2, lst: encoded },
    "urn:laurel:block": { ...block, entries },
  };
  return [header, payload].map((part) => encode(Buffer.from(JSON.stringify(part)))).join(".");
}

function readToken(text: string, { purpose, list, most, signer }: Reading): ListContent | undefined {
  const [head = "", body = "", signature = "", ...more] = text.split(".");
  const stated = JSON.parse(Buffer.from(body, "base64url").toString("utf8")) as {
    readonly iat: number;
    readonly exp: number;
    readonly status_list: { readonly lst: string };
    readonly "urn:laurel:block": ListBlock & { readonly entries: number };
  };
  const { number, hash, entries } = stated["urn:laurel:block"];
  const encoded = String(stated.status_list.lst);
  const content = { list, block: { number: Number(number), hash: String(hash) }, from: stated.iat, until: stated.exp };
  const whole = { ...content, entries: Number(entries) };
  const own = writeToken(purpose, whole, { signer, encoded });
  if (more.length > 0 || own !== `${head}.${body}` || !isSigned(own, signature, signer.p256)) return undefined;
  return { ...whole, bits: purpose === "revocation" ? decodeToken(encoded, most) : decodeSuspensions(encoded, most) };
}

function isSigned(input: string, signature: string, { publicKeyMultibase }: P256Key): boolean {
  // Behind the two bytes that say which kind of key it is.
  const compressed = (decodeMultibase(publicKeyMultibase) ?? new Uint8Array()).subarray(2);
  const point = ECDH.convertKey(compressed, "prime256v1", undefined, undefined, "uncompressed") as Buffer;
  const [x, y] = [encode(point.subarray(1, 33)), encode(point.subarray(33))];
  const key = createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
  const bytes = Buffer.from(signature, "base64url");
  // One spelling for each signature: what is compared with a file is its text.
  return encode(bytes) === signature && verify("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" }, bytes);
}

function splitName(name: ListName): [Purpose, "json" | "jwt"] {
  return name.split(".") as [Purpose, "json" | "jwt"];
}

function writeMoment(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}

function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}
