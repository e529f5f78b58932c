// Keeps the evidence that was given on a page, and says what it was good for. Loaded with the first evidence.

import {
  type BlockClaim,
  type Evidence,
  EvidenceError,
  type EvidenceStore,
  openEvidence,
  readEvidence,
} from "@laurel/sdk/evidence";
import type { Language, Report } from "@laurel/sdk/verify";
import type { TemplateResult } from "lit";
import type { Given, GivenReport, Says } from "../given/given.ts";
import { settleText } from "../view/text.ts";
import { viewAsk } from "./ask.ts";
import { EVIDENCE_WORDS, type EvidenceWords } from "./words.ts";

/** Draws the question for a block's hash. @param again checks again, once the hash is right */
export type AskHash = (language: Language, again: () => unknown) => TemplateResult;

/** The evidence that was given. */
export interface EvidenceBox {
  /** What decides where no node is reached: another one whenever there is more to go by. */
  readonly store: () => EvidenceStore;
  /**
   * Adds the evidence among what was given.
   * @param isBrought whether it came with credentials
   * @returns what is to be said of all of it, what to do next, and what is to be said of what is damaged
   */
  readonly add: (
    given: readonly Given[],
    isBrought: boolean,
  ) => { readonly note: Says; readonly next: Says; readonly faults: Says | undefined };
  /** Adds to a report what evidence has to do with it. */
  readonly complete: (report: GivenReport, given: Given) => { readonly report: GivenReport; readonly ask?: AskHash };
}

/** A file of evidence. */
interface Kept {
  readonly evidence: Evidence;
  readonly bytes: Uint8Array;
  readonly isBrought: boolean;
}

/** So many files are kept, the newest: each may have 4 MiB. */
const MOST_FILES = 32;
/** So many characters of a file's name are shown. */
const MOST_NAME = 100;

/** Opens an empty box. */
export function openBox(): EvidenceBox {
  let kept: readonly Kept[] = [];
  /** Blocks whose hash the reader knew, and those that evidence is of, by chain and hash. */
  const said = new Set<string>();
  const asked = new Map<string, BlockClaim>();
  const nameClaim = ({ chainId, hash }: BlockClaim): string => `${chainId} ${hash}`;

  /** Says what the reader said; the nodes of the registry are asked after it. */
  const reader = {
    name: "said",
    async confirm(claim: BlockClaim) {
      asked.set(nameClaim(claim), claim);
      return said.has(nameClaim(claim)) ? ("final" as const) : ("unknown" as const);
    },
  };
  const open = (): EvidenceStore => openEvidence({ evidence: kept.map(({ bytes }) => bytes), blocks: [reader] });
  let store = open();

  function add(given: readonly Given[], isBrought: boolean): ReturnType<EvidenceBox["add"]> {
    const good: ((words: EvidenceWords) => string)[] = [];
    const bad: ((words: EvidenceWords) => string)[] = [];
    for (const { name, evidence: bytes } of given) {
      if (bytes === undefined) continue;
      const evidence = attempt(bytes);
      if (evidence === undefined) {
        bad.push((words) => words.damaged(nameFile(name, words)));
        continue;
      }
      good.push((words) => words.kept(nameFile(name, words), evidence.block));
      // What the reader had before is not the sender's, whoever sends it again.
      const known = kept.find((one) => isSame(one.bytes, bytes));
      const others = kept.filter((one) => one !== known);
      kept = [...others, { evidence, bytes, isBrought: isBrought && known?.isBrought !== false }].slice(-MOST_FILES);
    }
    store = open();
    const say = (texts: typeof good): Says => tell((words) => texts.map((text) => text(words)));
    const next = good.length > 0 ? [(words: EvidenceWords) => words.next] : [];
    return { note: say([...bad, ...good]), next: say(next), faults: bad.length > 0 ? say(bad) : undefined };
  }

  /** The evidence that is of a report's batch. */
  function findFitting({ registry, batch }: Report): readonly Kept[] {
    return kept.filter(
      ({ evidence }) =>
        evidence.chainId === registry?.chainId &&
        evidence.registry === registry.address &&
        evidence.batches.some(({ root }) => root === batch?.root),
    );
  }

  /** The blocks of that evidence, the newest first: what was asked for when it was checked. */
  function findClaims(fitting: readonly Kept[]): readonly BlockClaim[] {
    return [...asked.values()]
      .filter((claim) =>
        fitting.some(({ evidence: { chainId, block } }) => claim.chainId === chainId && claim.number === block),
      )
      .sort((one, other) => other.number - one.number);
  }

  function explain(report: Report): Says | undefined {
    const { asOf } = report;
    if (asOf?.evidence !== undefined) {
      const { block, hash, evidence } = asOf;
      const own = findFitting(report).filter((one) => one.evidence.block === block);
      const isBrought = own.length > 0 && own.every((one) => one.isBrought);
      const { confirmedBy } = evidence;
      return tell((words) => [
        ...(isBrought ? words.brought : words.rests),
        confirmedBy === reader.name ? words.said(block, hash) : words.confirmed,
      ]);
    }
    return findCode(report) === "rpc.unreachable" && kept.length > 0 ? tell((words) => [words.missing]) : undefined;
  }

  function complete(report: GivenReport, given: Given): ReturnType<EvidenceBox["complete"]> {
    const all = [report.says, given.says, explain(report)].filter((one) => one !== undefined);
    const says: Says = { en: all.flatMap(({ en }) => en), de: all.flatMap(({ de }) => de) };
    const told = all.length === 0 ? report : { ...report, says };
    const claims = findCode(report) === "evidence.untrusted-block" ? findClaims(findFitting(report)) : [];
    const [newest] = claims;
    if (newest === undefined) return { report: told };
    const compare = (hash: string): boolean => {
      const found = claims.find((claim) => claim.hash === hash);
      if (found === undefined) return false;
      said.add(nameClaim(found));
      store = open();
      return true;
    };
    return { report: told, ask: (language, again) => viewAsk(newest, { language, compare, again }) };
  }

  return { store: () => store, add, complete };
}

/** A name inside a sentence: it reorders nothing there, and is cut where it is long. */
function nameFile(name: string | null, words: EvidenceWords): string {
  return name === null ? words.pasted : shorten(settleText(name));
}

function shorten(text: string): string {
  return text.length <= MOST_NAME ? text : `${text.slice(0, MOST_NAME).toWellFormed()}…`;
}

function findCode({ checks }: Report): string | undefined {
  return checks.find(({ check }) => check === "registry")?.code;
}

function tell(say: (words: EvidenceWords) => readonly string[]): Says {
  return { en: say(EVIDENCE_WORDS.en), de: say(EVIDENCE_WORDS.de) };
}

function attempt(bytes: Uint8Array): Evidence | undefined {
  try {
    return readEvidence(bytes);
  } catch (error) {
    if (error instanceof EvidenceError) return undefined;
    throw error;
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}
