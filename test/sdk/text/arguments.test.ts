// What a program passes by mistake: each function names the argument, what belongs there, and what came; none lets the engine speak for it.
import { describe, expect, it } from "vitest";
import * as carrier from "../../../sdk/src/carrier.ts";
import * as sdk from "../../../sdk/src/index.ts";
import * as link from "../../../sdk/src/link.ts";
import * as node from "../../../sdk/src/node.ts";
import * as profile from "../../../sdk/src/profile.ts";

const ROOT = `0x${"ab".repeat(32)}`;
const registry = { chainId: 1, address: `0x${"12".repeat(20)}` };
const journal = sdk.createMemoryJournal();
const signer = { nodeAccount: registry.address };
const target = { registry, rpc: ["http://127.0.0.1:9"], journal, signer, issuer: 1, root: ROOT };
const anchor = { ...target, accreditation: 1, operator: 1, size: 1 };
const revoke = { ...target, change: { action: "revoke", operator: 1, indexes: [0] } };
const order = {
  ...registry,
  registry: registry.address,
  issuer: 1,
  operator: 1,
  root: ROOT,
  action: "revoke",
  indexes: [0],
};
const relay = { ...target, order };
const batch = { registry, issuer: 1, disclosable: [], documents: [{}] };
const trust = { format: "laurel-trust-v1", registries: [] } as const;
const verifier = sdk.createVerifier(trust);

const WRONG = [undefined, null, 42, "x", true, [], {}, () => undefined, Symbol("x"), 1n];

/** What a function takes: a good value for each of its arguments and members, and what is wrong in place of it. */
type Use = readonly [name: string, call: (value: never) => unknown, but?: ((value: unknown) => boolean) | undefined];
const isText = (value: unknown): boolean => typeof value === "string";
const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);
const isUndefined = (value: unknown): boolean => value === undefined;

/** Each member of an options object, by itself. */
function listMembers(
  name: string,
  good: object,
  call: (options: never) => unknown,
  free: readonly string[] = [],
): Use[] {
  const goods: Readonly<Record<string, (value: unknown) => boolean>> = {
    ...{ rpc: Array.isArray, orders: Array.isArray, registry: () => false, change: () => false },
    ...{ issuer: (value) => value === 42, accreditation: (value) => value === 42, operator: (value) => value === 42 },
    ...{ chainId: (value) => value === 42, size: (value) => value === 42 },
  };
  return Object.keys(good)
    .filter((member) => !free.includes(member))
    .map((member): Use => [`${name}.${member}`, (value) => call({ ...good, [member]: value } as never), goods[member]]);
}

const isSeveral = (value: unknown): boolean => Array.isArray(value);
const USES: Readonly<Record<string, readonly Use[]>> = {
  verify: [
    ["input", (value) => verifier.verify(value), (value) => isText(value) || value === null],
    ["at", (at) => verifier.verify("{}", { at }), isUndefined],
    ["asOf", (asOf) => verifier.verify("{}", { asOf }), isUndefined],
  ],
  verifyMany: [["inputs", (value) => verifier.verifyMany(value)[Symbol.asyncIterator]().next(), isSeveral]],
  createVerifier: [["trust", (value) => sdk.createVerifier(value), isObject]],
  parseCredential: [["input", (value) => sdk.parseCredential(value), isText]],
  parseJson: [["input", (value) => sdk.parseJson(value), isText]],
  readTrust: [["input", (value) => sdk.readTrust(value), isText]],
  createBatch: [
    ["input", (value) => sdk.createBatch(value), isObject],
    ["input.registry", (value) => sdk.createBatch({ ...batch, registry: value }), isObject],
    ["input.disclosable", (value) => sdk.createBatch({ ...batch, disclosable: value }), isSeveral],
    [
      "input.documents",
      (value) => sdk.createBatch({ ...batch, documents: value }),
      (value) => typeof value === "object" && value !== null,
    ],
  ],
  rebuildBatch: [["input", (value) => sdk.rebuildBatch(value), isObject]],
  anchorBatch: [
    ["options", (value) => sdk.anchorBatch(value), isObject],
    ...listMembers("options", anchor, (value) => sdk.anchorBatch(value)),
  ],
  readAnchorProgress: [["options", (value) => sdk.readAnchorProgress(value), isObject]],
  changeStatus: [
    ["options", (value) => sdk.changeStatus(value), isObject],
    ...listMembers("options", revoke, (value) => sdk.changeStatus(value)),
  ],
  readProven: [["options", (value) => sdk.readProven(value), isObject]],
  relayOrder: [
    ["options", (value) => sdk.relayOrder(value), isObject],
    ["order", (value) => sdk.relayOrder({ ...relay, order: value } as never), isObject],
    ...listMembers("order", order, (value) => sdk.relayOrder({ ...relay, order: value } as never), [
      "indexes",
      "address",
      "registry",
    ]),
  ],
  relayOrders: [["options", (value) => sdk.relayOrders(value), isObject]],
  signOrder: [
    ["input", (value) => sdk.signOrder(value, undefined as never), isObject],
    ["signer", (value) => sdk.signOrder(order as never, value), isObject],
  ],
  isSignedByKey: [["order", (value) => sdk.isSignedByKey(value), isObject]],
  connectChain: [["access", (value) => sdk.connectChain(value), isObject]],
  readChainId: [["access", (value) => sdk.readChainId(value), isObject]],
  openJournal: [["path", (value) => node.openJournal(value), isText]],
  readLink: [["address", (value) => link.readLink(value), isText]],
  unwrapCarrier: [["bytes", (value) => carrier.unwrapCarrier(value)]],
  openFile: [["begun", (value) => carrier.openFile(value, undefined as never)]],
  checkProfile: [["document", (value) => profile.checkProfile(value, "emc" as never), isObject]],
};

/** What asks a `ChainClient` that is given, or passes on what it is given. */
const UNHEARD = ["readFees", "readGas", "readReply"];

/** What an error says, whether it was thrown or is a promise's. */
async function explain(call: () => unknown): Promise<string> {
  try {
    await call();
    return "nothing";
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : `no error: ${String(error)}`;
  }
}

describe("a wrong argument", () => {
  it.each(Object.entries(USES))("of %s is named, with what belongs there and what came", async (_, uses) => {
    for (const [name, call, isGood = () => false] of uses) {
      for (const wrong of WRONG.filter((value) => !isGood(value))) {
        const came = wrong === null ? "null" : Array.isArray(wrong) ? "an array" : typeof wrong;
        const said = await explain(() => call(wrong as never));
        expect(said, `${name} ${came}`).toMatch(
          new RegExp(`^TypeError: ${name}(?:\\.\\w+)? must be .+, not (?:${came}|undefined)$`),
        );
      }
    }
  });

  it("is one too where a parsed object stands for a file: parsing loses what the hash is of", async () => {
    await expect(verifier.verify({ "@context": [] } as never)).rejects.toThrow(
      "input must be text or bytes (a Uint8Array) as the file has them, before any parsing, not object",
    );
  });

  it("keeps no exported function from ending, and makes each throw nothing but errors", async () => {
    for (const [name, call] of Object.entries({ ...sdk, ...node, ...link, ...carrier, ...profile })) {
      if (typeof call !== "function" || /^class /.test(String(call)) || UNHEARD.includes(name)) continue;
      // A text would be a file's name.
      for (const wrong of WRONG.filter((value) => !isText(value))) {
        const ended = explain(async () => {
          const made: unknown = await (call as (...given: unknown[]) => unknown)(wrong);
          if (Symbol.asyncIterator in Object(made))
            await (made as AsyncIterable<unknown>)[Symbol.asyncIterator]().next();
        });
        const late = new Promise((resolve) => setTimeout(resolve, 20_000, "late"));
        expect(await Promise.race([ended, late]), name).toMatch(/^(?:nothing|[A-Za-z]*Error[^:]*:)/);
      }
    }
  });
});
