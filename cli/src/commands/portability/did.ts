// laurel did: the institution's own keys for verifiers that know nothing of Laurel, and the did.json that names them.
import { createFile, makeFolder } from "@laurel/issuing";
import type { DidDocument, DidKey, PublicSigningKey } from "@laurel/portability";
import { existsSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { changeKnownKeys, readKnownKeys } from "../../settings/did-seen.ts";
import { refuseExisting } from "../../settings/keystore-file.ts";
import { userFolder } from "../../settings/settings-file.ts";
import { readSigningKeyFile } from "../../settings/signing-key-file.ts";
import { CommandError, usageError } from "../../terminal/failure.ts";
import { type CommonOptions, done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { choosePassword, confirm, type PasswordSource, SIGNING } from "../../terminal/prompt.ts";
import { neutralize, showPath } from "../../terminal/terminal.ts";
import { explainDidError, readDidFile, writeDidFile } from "./did-file.ts";

/** What `did init` takes. */
export interface DidInitOptions extends CommonOptions, PasswordSource {
  readonly domain: string;
  readonly out?: string;
}

/** What `did retire` and `did compromise` take. */
export interface DidKeyOptions extends CommonOptions {
  readonly out?: string;
  readonly yes?: boolean;
}

const DOCUMENT = "did.json";
const NEW_KEY = { ...SIGNING, cure: "pass --password-file or --password-fd" };
const NO_DOCUMENT = "name the folder of did.json, from `laurel did init`: --out <folder>";
const NUMBER = /#key-(\d+)(?:-p256)?$/;

/** Makes a key and writes it encrypted, and a did.json that names it: the first of a DID, or another one. */
export async function init({ session, options }: Invocation<DidInitOptions>): Promise<Outcome> {
  const { addDidKey, createSigningKey, locateDid, noteKeys, readDomain } = await import("@laurel/portability");
  const place = await explaining(() => readDomain(options.domain));
  const { did } = place;
  const folder = options.out ?? userFolder(session.env);
  if (resolve(folder).split(sep).includes(".well-known"))
    throw usageError(`${folder} is part of the web site: anyone could read the key there`, "use a private folder");
  const document = join(folder, DOCUMENT);
  const earlier = await readDidFile(document, did);
  const known = readKnownKeys(session.env).filter(({ id }) => id.startsWith(`${did}#`));
  const number = chooseNumber(folder, [...known.map(({ id }) => id), ...(earlier?.ids ?? [])]);
  const keystore = join(folder, nameKeystore(number));
  const password = await choosePassword(session, { ...options, use: NEW_KEY });
  const { json, key } = await createSigningKey({ did, number, password });
  await makeFolder(folder);
  if (!(await createFile(keystore, json))) throw refuseExisting(keystore);
  await changeKnownKeys(session.env, did, (before) => noteKeys(listKeys(key), "made", before));
  await writeDidFile(document, addDidKey(key, earlier));
  const url = locateDid(place);
  const keys = [key.ed25519, key.p256].map(({ id, publicKeyMultibase }) => ({ id, publicKeyMultibase }));
  const value = { format: "laurel-did-v1", did, url, keystore, document, keys };
  const bare = `${place.host}${place.path.replace(/^\/\.well-known/, "").replace(/\/did\.json$/, "")}`;
  return done(value, [
    ...(bare === options.domain ? [] : [`${neutralize(options.domain)} is read as ${bare}.`]),
    `${showPath(keystore)} holds the key ${key.ed25519.id}, encrypted.`,
    `${showPath(document)} has its public half and nothing secret.`,
    "Keep a copy of the key's file, and the password elsewhere: no one can restore either.",
    "Next:",
    `  1. Have did.json put on the web site, where anyone can read it at`,
    `     ${url}`,
    `     as application/json, without a redirect, with the header Access-Control-Allow-Origin: *`,
    ...(earlier === undefined
      ? [`  2. Ask your accreditor to name that DID: laurel accreditation grant … --uri ${did}`]
      : ["  2. Wait until did.json is there: until then other verifiers refuse what the new key signs."]),
    "  3. Run laurel did check",
  ]);
}

/** Says that a key signs no more; did.json keeps it, so that what it signed stays valid. */
export async function retire({ session, operand, options }: Invocation<DidKeyOptions>): Promise<Outcome> {
  const { addDidKey, noteKeys } = await import("@laurel/portability");
  const target = await findTarget(session.env, operand, options.out);
  const { did, path, document, keys, stated } = target;
  if (target.isCompromised)
    throw new CommandError("signing-key.compromised", 1, `${operand} is compromised, so it must not stay in did.json`);
  const missing = keys.filter(({ id }) => !document.keys.some((key) => key.id === id));
  if (missing.length > 0) {
    if (stated === undefined) throw refuseUnknown(operand, path, document);
    await writeDidFile(path, addDidKey(stated, document));
  }
  await changeKnownKeys(session.env, did, (known) => noteKeys(keys, "retired", known));
  const value = { format: "laurel-did-key-v1", did, state: "retired", keys: keys.map(({ id }) => id), document: path };
  return done(value, [
    `${keys[0]?.id} no longer signs on this computer. ${showPath(path)} keeps it, and what it signed stays valid.`,
    "Leave the key in the web site's did.json. Delete the key's file and its copies: then no one can sign with it.",
    "Next: if you have no newer key, make one with laurel did init; sign with that (--sign)",
  ]);
}

/** Takes a key out of did.json that somebody else may have. */
export async function compromise({ session, operand, options }: Invocation<DidKeyOptions>): Promise<Outcome> {
  const { noteKeys, removeDidKeys } = await import("@laurel/portability");
  const { did, path, document, keys, isKnown, isCompromised } = await findTarget(session.env, operand, options.out);
  const [first] = keys;
  if (!isKnown) throw refuseUnknown(operand, path, document);
  // No better under another name.
  const copies = document.keys.filter(({ id, key }) => keys.some((one) => one.key === key && one.id !== id));
  const ids = [...keys, ...copies].map(({ id }) => id);
  const removed = removeDidKeys(document, ids);
  const isOut = JSON.stringify(removed) === JSON.stringify(document.source);
  if (!(isOut && isCompromised)) {
    const question = `Remove ${first?.id} from did.json? Other verifiers will then refuse all that it signed.`;
    await confirm(session, question, options.yes);
    await changeKnownKeys(session.env, did, (before) => noteKeys(keys, "compromised", before));
    if (!isOut) await writeDidFile(path, removed);
  }
  return done({ format: "laurel-did-key-v1", did, state: "compromised", keys: ids, document: path }, [
    isOut && isCompromised
      ? `${first?.id} is already out of ${showPath(path)}; nothing was changed.`
      : `${first?.id} is out of ${showPath(path)} and no longer signs on this computer.`,
    "Until the web site has that did.json, anyone who has the key can sign in your name, with any date.",
    "After that, other verifiers refuse all that the key signed. Laurel's own verdict does not change: it comes from the chain.",
    "Next:",
    "  1. laurel did init --domain … makes a new key; put did.json on the web site at once; then laurel did check",
    "  2. laurel sign <folder> --again signs each batch with the new key, and laurel status-list export its lists",
    "  3. Send the learners their files again.",
  ]);
}

/** A key that is meant, with the did.json that names it. */
interface Target {
  readonly did: string;
  readonly path: string;
  readonly document: DidDocument;
  /** Both keys of one file; or the one that is no key of ours. */
  readonly keys: readonly Pick<DidKey, "id" | "key">[];
  /** What the key's file states, where that was named. */
  readonly stated: PublicSigningKey | undefined;
  readonly isKnown: boolean;
  readonly isCompromised: boolean;
}

/** The key that an operand names: the file that `did init` wrote, or its id (`did:web:…#key-1`, `#key-1` or `key-1`). */
async function findTarget(env: NodeJS.ProcessEnv, operand: string, out: string | undefined): Promise<Target> {
  const isId = /^(?:did:[^#]+)?#[^#]+$|^key-\d+(?:-p256)?$/.test(operand);
  const stated = isId ? undefined : await readSigningKeyFile(operand);
  const folder = out ?? (stated === undefined ? userFolder(env) : dirname(operand));
  const path = join(folder, DOCUMENT);
  const document = await readDidFile(path, stated?.did ?? /^(did:[^#]+)#/.exec(operand)?.[1]);
  if (document === undefined) throw usageError(`there is no ${path}`, NO_DOCUMENT);
  const { did } = document;
  const known = readKnownKeys(env);
  const all = [...document.keys, ...known];
  const keys = stated === undefined ? findPair(`${did}#${operand.split("#").at(-1)}`, all) : listKeys(stated);
  const other = document.keys.find(({ id, key }) => keys.some((one) => one.id === id && one.key !== key));
  if (other !== undefined)
    throw new CommandError("did.document", 1, `${path} has a different key ${other.id} than ${operand}`, {
      cure: NO_DOCUMENT,
    });
  const isCompromised = known.some(({ id, state }) => state === "compromised" && keys.some((key) => key.id === id));
  return {
    did,
    path,
    document,
    keys,
    stated,
    isKnown: stated !== undefined || all.some(({ id }) => id === keys[0]?.id),
    isCompromised,
  };
}

/** Both keys that were in one file are given up together. */
function findPair(id: string, known: readonly Pick<DidKey, "id" | "key">[]): readonly Pick<DidKey, "id" | "key">[] {
  const [pair] = NUMBER.test(id) ? [id.replace(/-p256$/, "")] : [];
  const ids = pair === undefined ? [id] : [pair, `${pair}-p256`];
  const found = ids.flatMap((one) => known.find((key) => key.id === one) ?? []);
  return found.length > 0 ? found : [{ id, key: "" }];
}

function listKeys({ ed25519, p256 }: PublicSigningKey): readonly Pick<DidKey, "id" | "key">[] {
  return [ed25519, p256].map(({ id, publicKeyMultibase: key }) => ({ id, key }));
}

function refuseUnknown(operand: string, path: string, { keys }: DidDocument): CommandError {
  const there = keys.map(({ id }) => id.slice(id.indexOf("#"))).join(", ");
  return usageError(`${path} names no key ${operand}`, `the keys there: ${there || "none"}`);
}

/** One more than any number that was ever given here: a key's id never comes back as another key. */
function chooseNumber(folder: string, ids: readonly string[]): number {
  let number = 1 + Math.max(0, ...ids.map((id) => Number(NUMBER.exec(id)?.[1] ?? 0)));
  while (existsSync(join(folder, nameKeystore(number)))) number += 1;
  return number;
}

function nameKeystore(number: number): string {
  return number === 1 ? "signing-key.json" : `signing-key-${number}.json`;
}

async function explaining<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw explainDidError(error);
  }
}
