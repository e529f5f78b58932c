// Arguments of the wrong kind: the program that passes one is told which it is, what belongs there, and what came.

/** The error of an argument. @param must what it must be, as the end of a sentence */
export function refuseArgument(name: string, must: string, value: unknown): TypeError {
  const kind = value === null ? "null" : Array.isArray(value) ? "an array" : typeof value;
  return new TypeError(`${name} must be ${must}, not ${kind}`);
}

/** Requires what is gone through one by one; a text, whose parts are letters, is none. @throws TypeError */
export function requireSeveral(name: string, must: string, value: unknown): void {
  const isSeveral =
    typeof value === "object" && (Symbol.iterator in Object(value) || Symbol.asyncIterator in Object(value));
  if (!isSeveral) throw refuseArgument(name, must, value);
}

/** What an argument must be, in words and as a test. */
type ArgumentKind = readonly [must: string, isOne: (value: unknown) => boolean];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const has = (value: unknown, ...methods: readonly string[]): boolean =>
  isObject(value) && methods.every((method) => typeof value[method] === "function");
const isNumber = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) > 0;

/** The kinds by their names. */
export type KindName = "object" | "number" | "text" | "root" | "list" | "nodes" | "registry" | "journal" | "signer";

/** Any object, a number of the registry's, a batch's root, the nodes of a chain, and so on. */
const KINDS: Readonly<Record<KindName, ArgumentKind>> = {
  object: ["an object", isObject],
  number: ["a whole number above 0", isNumber],
  text: ["a text", (value) => typeof value === "string"],
  root: ["0x and 64 hexadecimal digits", (value) => typeof value === "string" && /^0x[0-9a-f]{64}$/i.test(value)],
  list: ["an array", (value) => Array.isArray(value)],
  nodes: ["an array of nodes: URLs or providers", (value) => Array.isArray(value)],
  registry: [
    "{ chainId, address }",
    (value) => isObject(value) && isNumber(value.chainId) && typeof value.address === "string",
  ],
  journal: ["a journal, as openJournal or createMemoryJournal makes one", (value) => has(value, "read", "append")],
  signer: [
    'a signer: an object with getAddress and signTransaction, or { nodeAccount: "0x…" }',
    (value) =>
      isObject(value) && (typeof value.nodeAccount === "string" || has(value, "getAddress", "signTransaction")),
  ],
};

/** Requires an object whose members are of these kinds. @throws TypeError naming the first that is not */
export function requireMembers(
  name: string,
  value: unknown,
  members: Readonly<Record<string, KindName>>,
): asserts value is object {
  requireKind(name, value, "object");
  for (const [member, kind] of Object.entries(members))
    requireKind(`${name}.${member}`, (value as Readonly<Record<string, unknown>>)[member], kind);
}

/** Requires an argument of a kind. @throws TypeError */
export function requireKind(name: string, value: unknown, kind: KindName): void {
  const [must, isOne] = KINDS[kind];
  if (!isOne(value)) throw refuseArgument(name, must, value);
}
