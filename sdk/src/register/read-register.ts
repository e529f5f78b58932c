// Reads the file of a register strictly: whoever hosts it may have changed it.

import { refuseArgument } from "../text/argument.ts";
import { LaurelError } from "../text/laurel-error.ts";
import { checksumAddress } from "../hash/address.ts";
import { DIGEST_TEXT, MAX_UINT32 } from "../hash/bytes.ts";
import { FormatError } from "../json/format-error.ts";
import { readMembers } from "../json/members.ts";
import { visitJson } from "../json/parse.ts";
import type { Json, JsonObject } from "../json/value.ts";
import {
  MOST_REGISTER_BYTES,
  MOST_REGISTER_ROWS,
  type Register,
  type RegisterAccreditation,
  type RegisterAccreditor,
  type RegisterBatch,
  type RegisterBlock,
  type RegisterIssuer,
} from "./register.ts";

/** A file that is no register, or none that this version reads. */
export class RegisterError extends LaurelError {
  override readonly name: string = "RegisterError";
  /** `register.format` where it says to be something else, maybe of a later version; `register.too-large`; else `register.damaged`. */
  readonly code: "register.damaged" | "register.format" | "register.too-large";
  /** The member at fault, e.g. `batches[3].root`; empty where it is the whole file. */
  readonly member: string;

  constructor(code: RegisterError["code"], member: string, problem: string) {
    super(member === "" ? problem : `${member}: ${problem}`);
    this.code = code;
    this.member = member;
  }
}

const LAST_SECOND = 2 ** 40;
const MOST_TEXT = 256;
const HEAD = ["format", "chainId", "address", "block", "accreditors", "issuers", "accreditations", "batches"];
const ACCREDITOR = ["id", "name", "uri", "from", "until", "checked"];
const ISSUER = ["id", "sponsor", "operators", "recovering", "checked"];
const ACCREDITATION = ["id", "issuer", "accreditor", "name", "uri", "from", "until", "checked"];
const BATCH = [
  ...["issuer", "root", "size", "accreditation", "operator", "anchoredAt", "block", "revokedAt"],
  ...["revoked", "suspended", "counts", "corrects", "gas", "checked"],
];

/**
 * Reads a register (`laurel-registry-v1`) and refuses one that no registry can have: unknown members, ids twice, rows that name others that are not there.
 * @param input the file's text, or its bytes in UTF-8; at most 64 MiB, and 250,000 rows of a kind
 * @returns the register, deeply frozen
 * @throws TypeError for anything but text or bytes · RegisterError naming the member at fault
 */
export function readRegister(input: string | Uint8Array): Register {
  if (typeof input !== "string" && !ArrayBuffer.isView(input))
    throw refuseArgument("input", "text or bytes (a Uint8Array) as the file has them, before any parsing", input);
  return Object.freeze(readParsed(parse(decode(input))));
}

function decode(input: string | Uint8Array): string {
  if (input.length > MOST_REGISTER_BYTES)
    throw new RegisterError("register.too-large", "", `The register is longer than ${MOST_REGISTER_BYTES >> 20} MiB`);
  try {
    const text = typeof input === "string" ? input : new TextDecoder("utf-8", { fatal: true }).decode(input);
    if (text.isWellFormed()) return text;
  } catch {
    // No UTF-8.
  }
  throw refuse("", "The file is not text in UTF-8");
}

function parse(text: string): Json {
  let found: Json = null;
  const enter = (path: readonly unknown[]): void => {
    if (path.length > MOST_DEPTH) throw refuse("", "The file is nested too deeply");
  };
  const leave = (value: Json, path: readonly unknown[]): void => {
    if (path.length === 0) found = value;
    if (Array.isArray(value) && value.length > MOST_REGISTER_ROWS)
      throw new RegisterError(
        "register.too-large",
        "",
        `The register has more than ${MOST_REGISTER_ROWS} rows of a kind`,
      );
  };
  try {
    visitJson(text, { enter, leave });
  } catch (error) {
    if (error instanceof FormatError) throw refuse("", `The file is not JSON: ${error.message}`);
    throw error;
  }
  return found;
}

/** A row's members, below the row, its list and the head. */
const MOST_DEPTH = 4;

function readParsed(value: Json): Register {
  const head = readMembers(value, "register", HEAD, (at, problem) => refuse(at, problem), ".");
  if (head.format !== "laurel-registry-v1")
    throw new RegisterError("register.format", "format", 'must be "laurel-registry-v1"');
  const block = readBlock(head.block);
  const address = typeof head.address === "string" && /^0x[0-9a-fA-F]{40}$/.test(head.address) ? head.address : "";
  if (address === "" || checksumAddress(address.toLowerCase()) !== address)
    throw refuse("address", "must be an address with its EIP-55 checksum");
  const accreditors = readById(head, "accreditors", readAccreditor);
  const issuers = readById(head, "issuers", (row) => readIssuer(row, accreditors));
  const accreditations = readById(head, "accreditations", (row) => readAccreditation(row, issuers, accreditors));
  const batches = readBatches(head, { issuers, accreditations, block });
  return {
    ...{
      format: head.format,
      chainId: readNumber(head.chainId, "chainId", 1, Number.MAX_SAFE_INTEGER),
      address,
      block,
    },
    ...{ accreditors: accreditors.rows, issuers: issuers.rows, accreditations: accreditations.rows, batches },
  };
}

function readBlock(value: unknown): RegisterBlock {
  const { number, hash, timestamp } = readMembers(value, "block", ["number", "hash", "timestamp"], refuse, ".");
  return Object.freeze({
    number: readNumber(number, "block.number", 0, Number.MAX_SAFE_INTEGER),
    hash: readDigest(hash, "block.hash"),
    timestamp: readNumber(timestamp, "block.timestamp", 1, LAST_SECOND - 1),
  });
}

/** A row as it is read, and where it stands. */
interface Place {
  readonly row: JsonObject;
  readonly at: string;
}

/** Rows, found by their ids. */
interface Rows<Row> {
  readonly rows: readonly Row[];
  readonly find: (id: unknown, at: string) => Row;
}

function readById<Row extends { readonly id: number }>(
  head: JsonObject,
  list: "accreditors" | "issuers" | "accreditations",
  readRow: (place: Place) => Row,
): Rows<Row> {
  const rows = readList(
    head,
    list,
    { accreditors: ACCREDITOR, issuers: ISSUER, accreditations: ACCREDITATION }[list],
    readRow,
  );
  rows.forEach(({ id }, i) => {
    if (id <= (rows[i - 1]?.id ?? 0)) throw refuse(`${list}[${i}].id`, "must be larger than the one before it");
  });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return {
    rows,
    find(id, at) {
      const row = byId.get(id as number);
      if (row === undefined) throw refuse(at, `must be the id of one of the ${list}`);
      return row;
    },
  };
}

function readList<Row>(
  head: JsonObject,
  list: string,
  members: readonly string[],
  readRow: (place: Place) => Row,
): readonly Row[] {
  const rows = head[list];
  if (!Array.isArray(rows)) throw refuse(list, "must be a list");
  return Object.freeze(
    rows.map((value, i) => {
      const at = `${list}[${i}]`;
      return Object.freeze(readRow({ row: readMembers(value, at, members, refuse, "."), at }));
    }),
  );
}

function readAccreditor(place: Place): RegisterAccreditor {
  return { id: readId(place, "id"), ...readParty(place), checked: readTruth(place, "checked") };
}

function readIssuer(place: Place, accreditors: Rows<unknown>): RegisterIssuer {
  const { row, at } = place;
  accreditors.find(row.sponsor, `${at}.sponsor`);
  const own = readMembers(row.operators, `${at}.operators`, ["all", "inForce"], refuse, ".");
  const all = readNumber(own.all, `${at}.operators.all`, 0, MAX_UINT32);
  const operators = Object.freeze({ all, inForce: readNumber(own.inForce, `${at}.operators.inForce`, 0, all) });
  return {
    ...{ id: readId(place, "id"), sponsor: readId(place, "sponsor"), operators },
    ...{ recovering: readTruth(place, "recovering"), checked: readTruth(place, "checked") },
  };
}

function readAccreditation(place: Place, issuers: Rows<unknown>, accreditors: Rows<unknown>): RegisterAccreditation {
  const { row, at } = place;
  issuers.find(row.issuer, `${at}.issuer`);
  accreditors.find(row.accreditor, `${at}.accreditor`);
  const parties = { issuer: readId(place, "issuer"), accreditor: readId(place, "accreditor") };
  return { id: readId(place, "id"), ...parties, ...readParty(place), checked: readTruth(place, "checked") };
}

interface BatchContext {
  readonly issuers: Rows<unknown>;
  readonly accreditations: Rows<RegisterAccreditation>;
  readonly block: RegisterBlock;
}

function readBatches(head: JsonObject, context: BatchContext): readonly RegisterBatch[] {
  const batches = readList(head, "batches", BATCH, (place) => readBatch(place, context));
  const known = new Set<string>();
  batches.forEach(({ issuer, root, block }, i) => {
    if (block < (batches[i - 1]?.block ?? 0))
      throw refuse(`batches[${i}].block`, "must not be before the one above it");
    if (known.size === known.add(`${issuer} ${root}`).size) throw refuse(`batches[${i}]`, "the batch appears twice");
  });
  return batches;
}

function readBatch(place: Place, { issuers, accreditations, block }: BatchContext): RegisterBatch {
  const { row, at } = place;
  const number = (member: string, from: number, to: number): number =>
    readNumber(row[member], `${at}.${member}`, from, to);
  issuers.find(row.issuer, `${at}.issuer`);
  if (accreditations.find(row.accreditation, `${at}.accreditation`).issuer !== row.issuer)
    throw refuse(`${at}.accreditation`, "must be one of the batch's issuer");
  const size = number("size", 1, MAX_UINT32);
  const root = readDigest(row.root, `${at}.root`);
  return {
    ...{ issuer: readId(place, "issuer"), root, size },
    ...{ accreditation: readId(place, "accreditation"), operator: readId(place, "operator") },
    ...{ anchoredAt: number("anchoredAt", 1, block.timestamp), block: number("block", 0, block.number) },
    revokedAt: number("revokedAt", 0, block.timestamp),
    ...{ revoked: number("revoked", 0, size), suspended: number("suspended", 0, size) },
    counts: readTruth(place, "counts"),
    corrects: row.corrects === null ? null : readDigest(row.corrects, `${at}.corrects`),
    ...(row.gas === undefined ? {} : { gas: number("gas", 1, Number.MAX_SAFE_INTEGER) }),
    checked: readTruth(place, "checked"),
  };
}

function readParty({ row, at }: Place): Pick<RegisterAccreditor, "name" | "uri" | "from" | "until"> {
  const from = readNumber(row.from, `${at}.from`, 1, LAST_SECOND - 1);
  const until = readNumber(row.until, `${at}.until`, from, LAST_SECOND - 1);
  return { name: readText(row.name, `${at}.name`), uri: readText(row.uri, `${at}.uri`), from, until };
}

function readText(value: unknown, at: string): string {
  if (typeof value === "string" && value !== "" && value.length <= MOST_TEXT) return value;
  throw refuse(at, `must be a text of 1 to ${MOST_TEXT} characters`);
}

function readId({ row, at }: Place, member: string): number {
  return readNumber(row[member], `${at}.${member}`, 1, MAX_UINT32);
}

function readTruth({ row, at }: Place, member: string): boolean {
  const value = row[member];
  if (typeof value === "boolean") return value;
  throw refuse(`${at}.${member}`, "must be true or false");
}

function readNumber(value: unknown, at: string, from: number, to: number): number {
  if (Number.isInteger(value) && (value as number) >= from && (value as number) <= to) return value as number;
  throw refuse(at, `must be a whole number from ${from} to ${to}`);
}

function readDigest(value: unknown, at: string): string {
  if (typeof value === "string" && DIGEST_TEXT.test(value)) return value;
  throw refuse(at, "must be 32 bytes in lower-case hexadecimal");
}

function refuse(at: string, problem: string): RegisterError {
  return new RegisterError("register.damaged", at, problem);
}
