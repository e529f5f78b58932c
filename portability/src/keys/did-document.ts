// did.json: the keys of a DID as other verifiers look them up.
import { canonicalizeJson, FormatError, isObject, type Json, type JsonObject, parseJson } from "@laurel/sdk";
import { createHash } from "node:crypto";
import { DidError } from "./did-error.ts";
import { isDid } from "./did-web.ts";
import type { PublicSigningKey } from "./key-file.ts";
import { type KeyKind, readJwk, readKeyKind, toJwk } from "./multikey.ts";

/** A key that did.json lets sign credentials. */
export interface DidKey {
  readonly id: string;
  /** Undefined where it is of a kind that Laurel does not use. */
  readonly kind: KeyKind | undefined;
  /** The same text for the same key: its Multikey; of another kind `sha256-` and a hash of what did.json says of it. */
  readonly key: string;
}

/** A did.json that was read. */
export interface DidDocument {
  readonly did: string;
  readonly source: JsonObject;
  /** The keys that may sign credentials, in the order of the file. */
  readonly keys: readonly DidKey[];
  /** The ids of all keys, whatever they may do. */
  readonly ids: readonly string[];
}

const DID_CONTEXT = "https://www.w3.org/ns/did/v1";
const MULTIKEY_CONTEXT = "https://w3id.org/security/multikey/v1";
/** What must never be published. */
const PRIVATE = ["privateKeyJwk", "privateKeyMultibase", "secretKeyMultibase", "privateKeyBase58"];
/** In bytes; a did.json has some thousand. */
export const MOST_DID_BYTES: number = 1 << 16;

/**
 * The did.json of a first key, or one that has another key besides.
 * @param earlier as `readDidDocument` read it; all else in it stays
 */
export function addDidKey(key: PublicSigningKey, earlier?: DidDocument): JsonObject {
  const { did, ed25519, p256 } = key;
  // Who checks a JWT wants a JSON Web Key, and walt.id looks for nothing else; who checks a data integrity proof wants a Multikey.
  const methods = [
    { id: ed25519.id, type: "Multikey", controller: did, publicKeyMultibase: ed25519.publicKeyMultibase },
    { id: p256.id, type: "JsonWebKey", controller: did, publicKeyJwk: toJwk(p256.publicKeyMultibase) },
  ];
  const { verificationMethod = [], assertionMethod = [], ...rest } = earlier?.source ?? {};
  const added = methods.map(({ id }) => id);
  return {
    ...(earlier === undefined ? { "@context": [DID_CONTEXT, MULTIKEY_CONTEXT], id: did } : rest),
    verificationMethod: [...(verificationMethod as Json[]).filter((method) => !names(method, added)), ...methods],
    assertionMethod: [...(assertionMethod as Json[]).filter((id) => !names(id, added)), ...added],
  };
}

/** A did.json without these keys, wherever it names them. */
export function removeDidKeys({ source }: DidDocument, ids: readonly string[]): JsonObject {
  const members = Object.entries(source).map(([name, value]): [string, Json] => [
    name,
    Array.isArray(value) && name !== "@context" ? value.filter((entry: Json) => !names(entry, ids)) : value,
  ]);
  return Object.fromEntries(members);
}

/** Whether an entry of a list is one of these keys, or its id. */
function names(entry: Json, ids: readonly string[]): boolean {
  return ids.includes(String(isObject(entry) ? entry.id : entry));
}

/**
 * Reads a did.json as strictly as the strictest verifier does.
 * @param input at most 64 KiB
 * @param expected whose it must be; of whichever DID it states unless said
 * @throws DidError `did.document` with everything that is wrong
 */
export function readDidDocument(input: string | Uint8Array, expected?: string): DidDocument {
  const refuse = (faults: readonly string[]): DidError =>
    new DidError(
      "did.document",
      `not a did.json ${expected === undefined ? "" : `of ${expected} `}that other verifiers can use`,
      { faults },
    );
  if (input.length > MOST_DID_BYTES) throw refuse([`larger than ${MOST_DID_BYTES / 1024} KiB`]);
  let source: Json;
  try {
    source = parseJson(input);
  } catch (error) {
    if (error instanceof FormatError) throw refuse([error.message]);
    throw error;
  }
  if (!isObject(source)) throw refuse(["must be an object"]);
  const did = expected ?? String(source.id);
  // Where it is another's, whatever else differs follows from that.
  if (typeof source.id === "string" && isDid(source.id) && source.id !== did)
    throw refuse(findHeadFaults(source, did).slice(-1));
  const { methods, faults } = readMethods(source, did);
  const all = [...findHeadFaults(source, did), ...faults, ...findAssertionFaults(source, methods)];
  if (all.length > 0) throw refuse(all);
  const asserted = source.assertionMethod as readonly string[];
  return {
    ...{ did, source, ids: methods.map(({ id }) => id) },
    keys: methods.filter(({ id }) => asserted.includes(id)),
  };
}

function findHeadFaults({ "@context": context, id }: JsonObject, did: string): string[] {
  const faults: string[] = [];
  if (!Array.isArray(context) || context[0] !== DID_CONTEXT || !context.includes(MULTIKEY_CONTEXT))
    faults.push(`/@context must be a list that begins with "${DID_CONTEXT}" and has "${MULTIKEY_CONTEXT}"`);
  if (id !== did) faults.push(`/id must be ${did}${typeof id === "string" ? `, not ${id.slice(0, 200)}` : ""}`);
  else if (!isDid(did)) faults.push("/id must be a DID such as did:web:university.example.org");
  return faults;
}

function readMethods({ verificationMethod: list }: JsonObject, did: string) {
  const faults: string[] = [];
  const methods: DidKey[] = [];
  if (!Array.isArray(list)) return { methods, faults: ["/verificationMethod must be a list"] };
  for (const [position, method] of list.entries()) {
    const at = `/verificationMethod/${position}`;
    const [id, problem] = readMethodId(method, did);
    if (problem !== undefined) faults.push(`${at}${problem}`);
    else if (methods.some((earlier) => earlier.id === id)) faults.push(`${at}/id appears twice`);
    const [key, wrong] = readMaterial(method);
    if (wrong !== undefined) faults.push(`${at}${wrong}`);
    if (id !== undefined && key !== undefined) methods.push({ id, ...key });
  }
  return { methods, faults };
}

function readMethodId(method: Json, did: string): readonly [id: string | undefined, problem?: string] {
  if (!isObject(method)) return [undefined, " must be an object"];
  const { id, controller } = method;
  if (typeof id !== "string" || !id.startsWith(`${did}#`)) return [undefined, `/id must begin with ${did}#`];
  return controller === did ? [id] : [id, `/controller must be ${did}`];
}

type Material = Pick<DidKey, "kind" | "key">;

function readMaterial(method: Json): readonly [key: Material | undefined, problem?: string] {
  if (!isObject(method)) return [undefined];
  const { type, publicKeyMultibase: multikey, publicKeyJwk: jwk } = method;
  const secret = PRIVATE.find((name) => method[name] !== undefined);
  if (secret !== undefined || Object(jwk).d !== undefined)
    return [undefined, `/${secret ?? "publicKeyJwk/d"} is a private key: anyone who reads it can sign in your name`];
  if (type === "Multikey") {
    if (typeof multikey !== "string") return [undefined, "/publicKeyMultibase is missing"];
    const kind = readKeyKind(multikey);
    if (kind !== undefined) return [{ kind, key: multikey }];
    if (/^z6Mk|^zDn/.test(multikey)) return [undefined, "/publicKeyMultibase is not a key: a character is wrong"];
  } else if (type === "JsonWebKey") {
    const key = readJwk(jwk);
    if (key !== undefined) return [{ kind: "P-256", key }];
    if (Object(jwk).crv === "P-256") return [undefined, "/publicKeyJwk is not a key: a character is wrong"];
  }
  return [{ kind: undefined, key: `sha256-${createHash("sha256").update(canonicalizeJson(method)).digest("hex")}` }];
}

function findAssertionFaults({ assertionMethod: list }: JsonObject, methods: readonly DidKey[]): string[] {
  if (!Array.isArray(list)) return ["/assertionMethod must be a list of keys' ids"];
  return list.flatMap((id, position) => {
    const at = `/assertionMethod/${position}`;
    if (typeof id !== "string") return [`${at} must be a key's id: some verifiers accept nothing else`];
    const isKnown = methods.some((method) => method.id === id);
    return isKnown ? [] : [`${at} names no readable key of verificationMethod`];
  });
}
