// Files of a known form: read, compared with their schemas, and refused with every member at fault.
import { basename } from "node:path";
import { isAddress } from "ethers";
import {
  FormatError,
  isObject,
  type JsonObject,
  listSchemaFaults,
  parseJson,
  resolvePointer,
  type Validate,
} from "@laurel/sdk";
import { readSmallFile } from "@laurel/sdk/node";
import { describeReadError, type FailureKind, IssuingError, type Problem } from "../messages/issuing-error.ts";
import {
  allocation,
  backup,
  batch,
  config,
  course,
  nodes,
  order,
  orders,
  page,
  published,
  scan,
  secret,
  watch,
} from "./validators.js";

/** A form; the one cure is of files that a program wrote, and in those of a person each member has its own. */
type Form = readonly [
  validate: Validate | undefined,
  missing: string,
  invalid: string,
  kind: FailureKind,
  message: string,
  cure?: string,
];

/** One thing to mend, in the file that is read. */
export type FormProblem = Omit<Problem, "file">;

const MISSING = "missing";
const ASK_AGAIN = "ask the operator for the file again";
const RESTORE = "restore the file from a copy, or use the version of laurel that wrote it";

/** The trust list has a reader of its own, in the SDK. */
const FORMS = {
  course: [course, "course.unreadable", "course.invalid", "refused", "is not a valid course"],
  config: [config, "config.missing", "config.invalid", "misuse", "is not a valid configuration"],
  trust: [undefined, "trust.missing", "trust.invalid", "misuse", "is not a valid trust list"],
  nodes: [nodes, "nodes.unreadable", "nodes.invalid", "misuse", "is not a valid list of node settings"],
  page: [page, "page.missing", "page.invalid", "misuse", "is not a valid page configuration"],
  published: [published, "file.missing", "import.invalid", "refused", "is not a list that can be imported"],
  order: [order, "file.missing", "order.invalid", "refused", "is not an order; nothing was sent", ASK_AGAIN],
  orders: [orders, "file.missing", "order.invalid", "refused", "is not a list of orders; nothing was sent", ASK_AGAIN],
  batch: [batch, "folder.unreadable", "folder.invalid", "refused", "is not a laurel-batch-v1 file", RESTORE],
  secret: [secret, "folder.unreadable", "folder.invalid", "refused", "is not a laurel-batch-secret-v1 file", RESTORE],
  allocation: [
    ...[allocation, "allocation.unreadable", "allocation.invalid", "refused"],
    ...["is not a laurel-status-list-v1 file", RESTORE],
  ],
  scan: [
    ...[scan, "register.unreadable", "register.invalid", "refused"],
    ...["is not the saved reading of a registry", "delete the file: the registry is then read from its first block"],
  ],
  backup: [
    ...[backup, "backup.invalid", "backup.invalid", "refused"],
    ...["is not a valid list of what is in this backup", "use the version of laurel that wrote the backup"],
  ],
  watch: [
    ...[watch, "watch.unreadable", "watch.invalid", "refused"],
    ...["is not a laurel-watch-v1 file", "move the file away, and watch again from an earlier moment"],
  ],
} as const satisfies Record<string, Form>;

type FormName = keyof typeof FORMS;

/** How a form is read. */
export interface FormOptions {
  /** Finds what a schema cannot say, where `faults` are what it said. */
  readonly findMore?: (source: JsonObject, faults: readonly FormProblem[]) => readonly FormProblem[];
  /** How many bytes the file may have; a MiB unless said, and for a secret as many as Node can hold in one text. */
  readonly most?: number | undefined;
  /** Members may be missing; those that are there must be right. */
  readonly mayLack?: boolean;
}

/**
 * Reads a file of a known form.
 * @throws IssuingError where it cannot be read, is no JSON, or naming every member at fault
 */
export async function readFormFile<Value>(
  name: FormName,
  path: string,
  { findMore = () => [], most = name === "secret" ? 1 << 29 : 1 << 20, mayLack = false }: FormOptions = {},
): Promise<{ readonly value: Value; readonly bytes: Uint8Array }> {
  const [, missing, , , , cure]: Form = FORMS[name];
  let bytes: Buffer;
  try {
    bytes = readSmallFile(path, most, { isPrivate: name === "nodes", isGuarded: name === "scan" });
  } catch (error) {
    const cause = error as NodeJS.ErrnoException;
    if (cause.code === "EFBIG") throw refuseForm(name, path, [{ message: cause.message }]);
    // A file in a folder's place does not become one by waiting.
    const wait = missing === "folder.unreadable" && cause.code !== "ENOTDIR" ? "unfinished" : "misuse";
    const close = cause.code === "ERR_OPEN_TO_OTHERS" ? (cure ?? `chmod 600 ${path}`) : undefined;
    throw new IssuingError(missing, wait, `${path}: ${describeReadError(cause)}`, { cause, cure: close });
  }
  return { value: readFormBytes(name, { path, bytes }, { findMore, mayLack }), bytes };
}

/**
 * Reads the bytes of a file of a known form.
 * @param path where they are from, for messages
 * @throws IssuingError where they are no JSON, or naming every member at fault
 */
export function readFormBytes<Value>(
  name: FormName,
  { path, bytes }: { readonly path: string; readonly bytes: Uint8Array },
  { findMore = () => [], mayLack = false }: Omit<FormOptions, "most"> = {},
): Value {
  const [validate, , , , , cure]: Form = FORMS[name];
  let value: unknown;
  try {
    value = cure === undefined ? parseJson(bytes) : JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch (error) {
    // What the engine says of a text may quote it, and a secret may stand there.
    if (!(error instanceof FormatError)) throw refuseForm(name, path, [{ message: "not JSON" }]);
    throw refuseForm(name, path, [{ row: error.line, message: error.message }]);
  }
  const listed = validate === undefined ? [] : listSchemaFaults(validate, value, MISSING);
  const found = mayLack ? listed.filter(({ message }) => message !== MISSING) : listed;
  // A file of another form is not compared with this one.
  const other = found.filter(({ pointer }) => pointer === "/format");
  const faults = (other.length > 0 ? other : found).map(({ pointer, message, cure: own }) => ({
    ...{ column: pointer || undefined, message, cure: cure === undefined ? own : undefined },
  }));
  const more = other.length > 0 || !isObject(value) ? [] : [...findMistyped(value), ...findMore(value, faults)];
  if (faults.length + more.length > 0) throw refuseForm(name, path, [...more, ...faults]);
  return value as Value;
}

function refuseForm(name: FormName, path: string, faults: readonly FormProblem[]): IssuingError {
  const [, , invalid, kind, message, cure]: Form = FORMS[name];
  const problems = faults.map((fault) => ({ file: basename(path), ...fault }));
  return new IssuingError(invalid, kind, `${path} ${message}`, { problems, cure });
}

/** The members that are addresses, of every form. */
const ADDRESSES = ["/registry", "/account", "/signer/address"];

/** Addresses of which a letter is mistyped: their EIP-55 checksum says so. */
export function findMistyped(source: JsonObject): FormProblem[] {
  return ADDRESSES.flatMap((column) => {
    const address = resolvePointer(source, column);
    // What is no address at all, the schema says.
    if (typeof address !== "string" || !/^0x[0-9a-f]{40}$/i.test(address) || isAddress(address)) return [];
    return [{ column, message: "not an address with its EIP-55 checksum" }];
  });
}

/** Takes a file that is not there for nothing. @throws whatever else was wrong */
export function forgiveMissing(error: Error): undefined {
  if ((error.cause as NodeJS.ErrnoException | undefined)?.code !== "ENOENT") throw error;
}
