// The nodes: each is tried by itself, then held against the others, and their clocks against this computer's.
import { identifySource, type NodeSource } from "@laurel/sdk";
import { type NodeProbe, probeNode, readBlockHash } from "@laurel/sdk/node";
import { type Expected, judgeNode, readAge, sayDuration } from "../../../chain/node-findings.ts";
import { type Line, well, wrong } from "./line.ts";

/** A registry, with the nodes that some settings name for it. */
export interface Place extends Expected {
  /** Where it is named: `laurel.json`, or what the trust list calls it. */
  readonly name: string;
  readonly rpc: readonly NodeSource[];
  /** How many hosts must agree; undefined for laurel.json: a majority, and of two one that answers. */
  readonly quorum: number | undefined;
  readonly accreditors?: readonly number[] | undefined;
}

/** A node of a place that answered, and of which nothing is wrong that keeps it from being asked. */
export interface GoodNode {
  readonly source: NodeSource;
  readonly probe: NodeProbe;
}

/** What came of trying all nodes of all places. */
export interface Trials {
  readonly lines: readonly Line[];
  readonly good: ReadonlyMap<Place, readonly GoodNode[]>;
}

/** How long a node may take for all that is tried, in milliseconds. */
const LIMIT_MS = 10_000;
/** How far apart the newest blocks of honest nodes are, in seconds. */
const APART = 60;
/** From how many seconds on a clock is worth a word, and from how many on a verdict may be wrong. */
const [CLOCK_NOTE, CLOCK_FAULT] = [30, 300];

/** Tries all nodes at once; one that two places name for the same registry is tried once. */
export async function tryNodes(places: readonly Place[], onDone: (done: number, of: number) => void): Promise<Trials> {
  const trials = new Map<string, Promise<NodeProbe>>();
  let done = 0;
  const tryOnce = (source: NodeSource, { chainId, address }: Place): Promise<NodeProbe> => {
    const key = `${identifySource(source).place} ${chainId} ${address}`;
    const begun = trials.get(key);
    if (begun !== undefined) return begun;
    const trial = probeNode(source, { registry: address, limit: LIMIT_MS });
    trials.set(key, trial);
    const count = (): void => {
      done += 1;
      onDone(done, trials.size);
    };
    trial.then(count, count);
    return trial;
  };
  const tried = await Promise.all(
    places.map(async (place) => {
      const probes = await Promise.all(place.rpc.map((source) => tryOnce(source, place)));
      return { place, nodes: probes.map((probe, i) => ({ source: place.rpc[i] as NodeSource, probe })) };
    }),
  );
  const lines: Line[] = [];
  const good = new Map<Place, readonly GoodNode[]>();
  for (const { place, nodes } of tried) {
    const judged = nodes.map((node) => ({ ...node, findings: judgeNode(node.probe, place) }));
    for (const { probe, findings } of judged) {
      const about = `node ${probe.host}`;
      if (findings.length === 0) lines.push(well(about, describe(probe)));
      for (const { isFault, message, cure } of findings)
        lines.push(wrong(about, isFault ? "fault" : "note", message, cure));
    }
    good.set(
      place,
      judged.filter(({ findings }) => findings.every(({ isFault }) => !isFault)),
    );
  }
  return { lines: [...lines, ...judgeClock(tried.flatMap(({ nodes }) => nodes))], good };
}

function describe({ can }: NodeProbe): string {
  if (can === undefined) return "answers";
  const { head, history, batch, manyLogs } = can;
  const abilities = [
    ...(history.can === true ? ["old blocks"] : []),
    ...(manyLogs.can === true ? ["events"] : []),
    ...(batch === undefined ? [] : [`${batch} calls a request`]),
  ];
  const age = sayDuration(Math.max(0, readAge(head.timestamp)));
  return [`block ${head.number.toLocaleString("en")}, ${age} old`, ...abilities].join("; ");
}

/** This computer's clock, beside those of the nodes' hosts: the middle one counts. */
function judgeClock(nodes: readonly GoodNode[]): readonly Line[] {
  const clocks = nodes.flatMap(({ probe }) => probe.can?.clock ?? []).sort((a, b) => a - b);
  const middle = clocks[clocks.length >> 1];
  if (middle === undefined) return [];
  const off = Math.abs(middle);
  if (off < CLOCK_NOTE) return [well("clock", "agrees with the nodes' hosts")];
  const way = middle > 0 ? "behind" : "ahead of";
  const message = `${sayDuration(off)} ${way} the nodes' hosts; validity dates are checked with it`;
  return [
    wrong("clock", off < CLOCK_FAULT ? "note" : "fault", message, "set the clock: sudo timedatectl set-ntp true"),
  ];
}

/** Whether the nodes of a place know the same chain, and whether enough of them answer as they should. */
export async function compareNodes(place: Place, nodes: readonly GoodNode[]): Promise<readonly Line[]> {
  const voters = (some: readonly GoodNode[]): number => new Set(some.map(({ probe }) => probe.voter)).size;
  const hosts = new Set(place.rpc.map((source) => identifySource(source).voter)).size;
  const needed = place.quorum ?? (hosts === 2 ? 1 : Math.floor(hosts / 2) + 1);
  const about = `nodes, ${place.name}`;
  if (hosts === 0)
    return [
      wrong(about, "note", "no node is named: only evidence decides there", "name nodes in rpc to ask the chain"),
    ];
  const [lines, agreeing] = await findOdd(about, nodes);
  const count = voters(agreeing);
  if (count < needed)
    lines.push(
      wrong(
        about,
        "fault",
        `${count} of ${hosts} hosts answer properly, but ${needed} must agree`,
        "fix the nodes above, or name others (--rpc)",
      ),
    );
  else if (hosts === 1)
    lines.push(
      wrong(about, "note", "one host is believed: it alone decides", "name nodes of other hosts too (more --rpc)"),
    );
  else if (lines.length === 0)
    lines.push(well(about, `${count} of ${hosts} hosts know the same chain; ${needed} must agree`));
  return lines;
}

/** The nodes that know another chain than most, or are behind the others; and those that are not. */
async function findOdd(about: string, nodes: readonly GoodNode[]): Promise<[Line[], readonly GoodNode[]]> {
  const heads = nodes.flatMap(({ probe }) => probe.can?.head ?? []);
  if (nodes.length < 2) return [[], nodes];
  const common = Math.min(...heads.map(({ number }) => number));
  const newest = Math.max(...heads.map(({ timestamp }) => timestamp));
  const hashes = await Promise.all(
    nodes.map(({ source }) => readBlockHash(source, common, LIMIT_MS).catch(() => undefined)),
  );
  const count = (hash: string | undefined): number => hashes.filter((one) => one === hash).length;
  const usual = [...hashes].sort((a, b) => count(b) - count(a)).find((hash) => hash !== undefined);
  const lines: Line[] = [];
  for (const [i, { probe }] of nodes.entries()) {
    const behind = newest - (probe.can?.head.timestamp ?? newest);
    if (hashes[i] !== undefined && hashes[i] !== usual)
      lines.push(
        wrong(
          about,
          "fault",
          `${probe.host} has a different block ${common} than the others, so it follows a different chain`,
          `remove ${probe.host}, or ask its operator`,
        ),
      );
    else if (behind > APART)
      lines.push(
        wrong(
          about,
          "note",
          `${probe.host} is ${sayDuration(behind)} behind the others`,
          "try again later; if that does not help, name another node",
        ),
      );
  }
  return [lines, nodes.filter((_, i) => hashes[i] === undefined || hashes[i] === usual)];
}
