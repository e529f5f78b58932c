// The registry's events, read without ethers and in one form only. Which there are is compared with the ABI by a test.

import type { Hex } from "../hash/bytes.ts";
import { decodeMembers, hashSignature, type Layout, type Members, type Value } from "./codec.ts";

/** The members that stand in topics, and those in the data: an event has them in this order. In topics 256 bits are a root, in data a mask. */
type Shape = readonly [topics: Readonly<Record<string, 32 | 160 | 256>>, data: Members];

const EVENTS = {
  AccreditorAppointed: [
    { accreditor: 32, account: 160 },
    { from: 40, until: 40, name: "lossy text", uri: "lossy text" },
  ],
  AccreditorEnded: [{ accreditor: 32 }, { until: 40 }],
  AccreditorHandoverStarted: [{ accreditor: 32, account: 160 }, {}],
  AccreditorHandoverAccepted: [{ accreditor: 32, account: 160 }, {}],
  IssuerRegistered: [{ issuer: 32, sponsor: 32, admin: 160 }, {}],
  IssuerHandoverStarted: [{ issuer: 32, admin: 160 }, {}],
  IssuerHandoverAccepted: [{ issuer: 32, admin: 160 }, {}],
  IssuerAccredited: [
    { accreditation: 32, issuer: 32, accreditor: 32 },
    { from: 40, until: 40, name: "lossy text", uri: "lossy text" },
  ],
  AccreditationEnded: [{ accreditation: 32 }, { until: 40 }],
  OperatorAdded: [
    { issuer: 32, operator: 32, account: 160 },
    { from: 40, until: 40, rights: 8 },
  ],
  OperatorEnded: [{ issuer: 32, operator: 32 }, { until: 40 }],
  RecoveryStarted: [{ issuer: 32, starter: 32, proposedAdmin: 160 }, { startedAt: 40 }],
  RecoveryObjected: [{ issuer: 32 }, {}],
  RecoveryCompleted: [{ issuer: 32, admin: 160 }, {}],
  RecoveryRejected: [{ issuer: 32 }, {}],
  BatchAnchored: [
    { issuer: 32, root: 256 },
    { size: 32, accreditation: 32, operator: 32, anchoredAt: 40 },
  ],
  CredentialsRevoked: [
    { issuer: 32, root: 256 },
    { operator: 32, word: 32, mask: 256 },
  ],
  CredentialsReplaced: [{ issuer: 32, replacedRoot: 256, root: 256 }, {}],
  CredentialsSuspended: [
    { issuer: 32, root: 256 },
    { operator: 32, word: 32, mask: 256 },
  ],
  CredentialsReinstated: [
    { issuer: 32, root: 256 },
    { operator: 32, word: 32, mask: 256 },
  ],
  CredentialRevocationsAnnulled: [
    { issuer: 32, root: 256 },
    { word: 32, mask: 256 },
  ],
  BatchRevoked: [
    { issuer: 32, root: 256 },
    { operator: 32, revokedAt: 40 },
  ],
  BatchRevocationAnnulled: [{ issuer: 32, root: 256 }, {}],
} as const;

/** The name of an event. */
export type RegistryEventName = keyof typeof EVENTS;

/** The value of a topic: a number of 32 bits, or the lower-case hexadecimal text of an account or a root. */
type TopicValue<Bits> = Bits extends 32 ? number : Hex;

/** An event: which one (`event`), with its members: numbers, times in seconds since 1970, masks as bigint, accounts and roots in lower-case hexadecimal. */
export type RegistryEvent = {
  readonly [Name in RegistryEventName]: { readonly event: Name } & {
    readonly [Member in keyof (typeof EVENTS)[Name][0]]: TopicValue<(typeof EVENTS)[Name][0][Member]>;
  } & Value<(typeof EVENTS)[Name][1]>;
}[RegistryEventName];

const NAMES = Object.keys(EVENTS) as readonly RegistryEventName[];
let known: ReadonlyMap<string, RegistryEventName> | undefined;

/** The first topic of an event. */
export function topicOf(name: RegistryEventName): Hex {
  const [topics, data]: Shape = EVENTS[name];
  const types = [
    ...Object.values(topics).map((bits) => writeType(bits, "bytes32")),
    ...Object.values(data).map((one) => writeType(one, "uint256")),
  ];
  return hashSignature(`${name}(${types.join(",")})`);
}

function writeType(layout: Layout, wide: string): string {
  if (typeof layout !== "number") return "string";
  if (layout === 160) return "address";
  return layout === 256 ? wide : `uint${layout}`;
}

/** The topic of an issuer, by which events are asked for. */
export function issuerTopic(issuer: number): Hex {
  return `0x${issuer.toString(16).padStart(64, "0")}`;
}

/**
 * Reads an event.
 * @returns undefined where it is none of these: the governor's handover, or another contract's
 * @throws TypeError where topics and data are not exactly the encoding of such an event
 */
export function readEvent({
  topics: [first = "", ...given],
  data,
}: {
  readonly topics: readonly string[];
  readonly data: string;
}): RegistryEvent | undefined {
  known ??= new Map(NAMES.map((name) => [topicOf(name), name]));
  const name = known.get(first.toLowerCase());
  if (name === undefined) return undefined;
  const [topics, layout]: Shape = EVENTS[name];
  const members = Object.entries(topics);
  if (given.length !== members.length) throw new TypeError(`Not the topics of ${name}`);
  const named = members.map(([member, bits], i) => [member, readTopic(given[i] as string, bits)]);
  return { event: name, ...Object.fromEntries(named), ...decodeMembers(data, layout) } as unknown as RegistryEvent;
}

function readTopic(topic: string, bits: 32 | 160 | 256): number | Hex {
  if (!/^0x[0-9a-f]{64}$/i.test(topic) || BigInt(topic) >> BigInt(bits) !== 0n) throw new TypeError("Not such a topic");
  if (bits === 32) return Number(topic);
  return `0x${topic.slice(-bits / 4).toLowerCase()}`;
}
