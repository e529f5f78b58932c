// What a node cannot do, in words: what that means for which command, and what to set. The one table of it.
import { countNoun, describeEvmFault, describeNetwork } from "@laurel/issuing";
import type { Finality, NodeSource, RegistryRef, TrustedRegistry } from "@laurel/sdk";
import { type NodeAbilities, type NodeProbe, probeNode } from "@laurel/sdk/node";
import { keccak256 } from "ethers";
import { explainLibraryError } from "../terminal/explain.ts";
import { findTrust } from "../settings/trust-file.ts";
import type { CommonOptions } from "../terminal/invocation.ts";
import type { Session } from "../terminal/session.ts";
import { neutralize } from "../terminal/terminal.ts";

/** What a node is used for. */
export interface Expected extends RegistryRef {
  /** Keccak-256 of the registry's code, where the trust list pins it. */
  readonly codeHash?: string | undefined;
  readonly finality: Finality;
  /** How old the newest block may be, in seconds; null for a chain that stands still. */
  readonly maxAge: number | null;
}

/** One thing that a node cannot do. */
export interface Finding {
  /** Whether something does not work at all by this node; else it works another way, or is not needed by everybody. */
  readonly isFault: boolean;
  /** What it is and what it means, as the end of a sentence that begins with the node. */
  readonly message: string;
  /** What to set or to do. */
  readonly cure: string;
}

/** @returns the message where the finding is so */
type Judge = (can: NodeAbilities, expected: Expected) => string | false | undefined;

const FAULT = true;
const NOTE = false;
const CLOCK_SLACK = 300;
/** As trust lists have it that do not say. */
const USUAL = { finality: "finalized", maxAge: 3600 } as const;
const OTHER_NODE = "name another node (--rpc)";

/** What may be wrong with a node, worst first. */
const FINDINGS: readonly (readonly [isFault: boolean, judge: Judge, cure: string])[] = [
  [
    FAULT,
    (can, { chainId }) =>
      can.chainId !== chainId && `is connected to ${describeNetwork(can.chainId)}, not to ${describeNetwork(chainId)}`,
    "name a node of the registry's chain (--rpc)",
  ],
  [
    FAULT,
    (can) => describeEvmFault(can.evm),
    "use a chain with Cancun or later, or ask this chain's operators to upgrade",
  ],
  [
    FAULT,
    (can, { chainId, address }) => can.chainId === chainId && can.code === "0x" && `knows no contract at ${address}`,
    "check the registry's address; a local chain forgets it when it is restarted",
  ],
  [
    FAULT,
    (can, { codeHash }) =>
      codeHash !== undefined &&
      can.code !== undefined &&
      can.code !== "0x" &&
      keccak256(can.code) !== codeHash &&
      "has a different contract there than the trust list pins, so it verifies nothing",
    "compare the code hash from laurel registry check with what the governor publishes; believe neither until then",
  ],
  [
    FAULT,
    ({ head }, { maxAge }) =>
      maxAge !== null &&
      readAge(head.timestamp) > maxAge &&
      `lags: its newest block is ${sayDuration(readAge(head.timestamp))} old, and verify reports unknown`,
    `${OTHER_NODE}; for a chain without new blocks: laurel trust add … --max-age none`,
  ],
  [
    FAULT,
    ({ head }, { maxAge }) =>
      maxAge !== null &&
      readAge(head.timestamp) < -CLOCK_SLACK &&
      `has a newest block that is ${sayDuration(-readAge(head.timestamp))} ahead of this computer's clock`,
    "set this computer's clock; if the clock is right, name another node",
  ],
  [
    FAULT,
    (can, { finality }) =>
      (finality === "finalized" || finality === "safe") &&
      can[finality].can === false &&
      `does not know which block is ${finality}, so nothing ever becomes final`,
    `${OTHER_NODE}; if the chain has no such block: laurel trust add … --finality 20 (latest, if no block is ever undone)`,
  ],
  [
    NOTE,
    ({ byHash }) =>
      byHash.can === false && "cannot read a block by its hash (EIP-1898), so Laurel asks by number and reports say so",
    "nothing to do; another node gives more certainty",
  ],
  [
    NOTE,
    ({ batch }) =>
      batch !== undefined &&
      batch < 10 &&
      `takes ${batch === 1 ? "one call" : `at most ${batch} calls`} a request, so verifying many files takes longer`,
    "nothing to do",
  ],
  [
    NOTE,
    ({ logs, manyLogs }) =>
      logs.can === false &&
      manyLogs.can === false &&
      "lists no events, so reports do not say when and by whom a credential was revoked",
    "name another node for laurel status-list export, and to end a term --as-of",
  ],
  [
    NOTE,
    ({ logs, manyLogs }) =>
      logs.can === true &&
      manyLogs.can === false &&
      "lists events of fewer than 10,000 blocks at once, so searching takes longer",
    "nothing to do",
  ],
  [
    NOTE,
    ({ history }) => history.can === false && "has no state of old blocks, so laurel verify --as-of reports unknown",
    "name an archive node for --as-of",
  ],
  [
    NOTE,
    ({ hasBaseFee }) => !hasBaseFee && "has no base fee (EIP-1559), so transactions use the older type",
    "nothing to do; --max-fee still is the most per unit of gas",
  ],
  [
    NOTE,
    ({ hasBaseFee, feeHistory, tip }) =>
      hasBaseFee && feeHistory.can === false && tip.can === false && "does not say what others tip",
    "if a transaction is not taken, name a tip: laurel issue … --tip 2",
  ],
  [
    NOTE,
    ({ cors }) =>
      cors === false && "does not let web pages ask it (CORS), so a page from laurel page build cannot use it",
    "for a page, name another node, or use laurel page serve, which passes questions on",
  ],
];

/** How old a block is, in seconds, by this computer's clock. */
export const readAge = (timestamp: number): number => Math.round(Date.now() / 1000) - timestamp;

/** Seconds as people say them. */
export function sayDuration(seconds: number): string {
  if (seconds < 120) return countNoun(seconds, "second");
  if (seconds < 7200) return countNoun(Math.round(seconds / 60), "minute");
  if (seconds < 172_800) return countNoun(Math.round(seconds / 3600), "hour");
  return countNoun(Math.round(seconds / 86_400), "day");
}

/** What a node cannot do, worst first; nothing where it can do all. */
export function judgeNode({ host, fault, can }: NodeProbe, expected: Expected): readonly Finding[] {
  if (fault !== undefined) {
    const { message, cure = OTHER_NODE } = explainLibraryError(fault);
    // What is said begins with the node anyway.
    return [
      { isFault: true, message: message.startsWith(`${host} `) ? message.slice(host.length + 1) : message, cure },
    ];
  }
  if (can === undefined) return [];
  return FINDINGS.flatMap(([isFault, judge, cure]) => {
    const message = judge(can, expected);
    return typeof message === "string" ? [{ isFault, message, cure }] : [];
  });
}

/** By which rule a registry is read: the trust list's, else the usual one. A trust list that cannot be read says nothing here. */
export async function readRule(
  session: Session,
  options: CommonOptions,
  { chainId, address }: RegistryRef,
): Promise<Pick<Expected, "codeHash" | "finality" | "maxAge"> & Partial<Pick<TrustedRegistry, "accreditors">>> {
  const trust = await findTrust(session, options).catch(() => undefined);
  return trust?.registries.find((one) => one.chainId === chainId && one.address === address) ?? USUAL;
}

/** How long `trust add` and `init` try a node, in milliseconds. */
const TRY_MS = 5_000;

/** Tells a person what the nodes that they name cannot do, and what to set. It refuses nothing, whatever it finds. */
export async function tellNodes(session: Session, rpc: readonly NodeSource[], expected: Expected): Promise<void> {
  session.progress("trying what the nodes can do");
  const { address: registry } = expected;
  const trials = rpc.map((source) => probeNode(source, { registry, limit: TRY_MS }).catch(() => undefined));
  for (const probe of await Promise.all(trials))
    for (const { message, cure } of probe === undefined ? [] : judgeNode(probe, expected))
      session.note(neutralize(`${probe?.host} ${message}`), `  → ${neutralize(cure)}`);
}
