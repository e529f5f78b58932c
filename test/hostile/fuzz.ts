// Mutated files before the real verifier and a real node: nothing that it calls valid may say anything else than what was issued, and the
// independent check must come to the same code.
import { isDeepStrictEqual } from "node:util";
import { createCheck, readText } from "../../scripts/independent-check.ts";
import { createVerifier, FormatError, parseJson, parseTrust, type Report } from "../../sdk/src/index.ts";
import type { World } from "../nodes/world.ts";
import { issueOriginals, type KeptFile, MOMENT, readPlace } from "./corpus.ts";
import { createRandom, expectShown, type Mutant, mutateFile } from "./mutation.ts";
import { nameChecks, nameOutcome } from "./outcome.ts";

/** What a run came to. */
export interface FuzzResult {
  readonly changed: number;
  readonly wellFormed: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** Files that are valid and should not be, that are read unlike JSON.parse reads them, or that the independent check judges otherwise. */
  readonly finds: readonly string[];
  readonly issued: readonly KeptFile[];
  /** The first file of each kind of change and outcome. */
  readonly kept: readonly KeptFile[];
}

/**
 * Makes random changes to the issued files of the corpus and verifies what became of them. The same seed makes the same files.
 * @param count how many files
 */
export async function fuzzVerifier(world: World, count: number, seed: number): Promise<FuzzResult> {
  const issued = await issueOriginals(world);
  const files = issued.map(({ file }) => file);
  const originals = new Map(issued.toReversed().map((one) => [placeOf(one.file), one]));
  const independent = createCheck({ rpc: world.rpc, registry: world.registry.address, at: MOMENT });

  const random = createRandom(seed);
  const written: (Mutant | undefined)[] = [];
  function* mutants(): Generator<string> {
    for (let i = 0; i < count; i += 1) {
      const mutant = mutateFile(random, files);
      written.push(mutant);
      yield mutant.file;
    }
  }
  const outcomes: Record<string, number> = {};
  const kept = new Map<string, KeptFile>();
  const finds: string[] = [];
  let done = 0;
  let wellFormed = 0;
  for await (const report of createVerifier(parseTrust(world.trust())).verifyMany(mutants(), { at: MOMENT })) {
    const { kinds, file } = written[done] as Mutant;
    written[done] = undefined;
    done += 1;
    const outcome = nameOutcome(report);
    const isFirst = outcomes[outcome] === undefined;
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (!outcome.includes("format.")) wellFormed += 1;
    const kind = kinds.join(", ");
    if (isFirst || (kinds.length === 1 && !kept.has(`${kind}: ${outcome}`)))
      kept.set(`${kind}: ${outcome}`, { kind, expected: outcome, file });
    const theirs = await independent.check(file);
    const fault = findFault(file, report, originals) ?? compareReaders(file);
    if (fault !== undefined) finds.push(`${fault}: ${file}`);
    if (theirs !== nameChecks(report))
      finds.push(`${nameChecks(report)}, and ${theirs} by the independent check: ${file}`);
  }
  independent.stop();
  return { changed: count, wellFormed, outcomes, finds, issued, kept: [...kept.values()] };
}

function placeOf(file: string): string {
  const { root, index } = readPlace(file);
  return `${root} ${index}`;
}

function findFault(file: string, report: Report, originals: ReadonlyMap<string, KeptFile>): string | undefined {
  if (report.verdict !== "valid") return undefined;
  const original = originals.get(`${report.batch?.root} ${report.batch?.index}`);
  if (original === undefined) return "valid, and never issued";
  if (original.expected !== "valid") return `valid, and issued as ${original.expected}`;
  if (!isDeepStrictEqual(report.credential, expectShown(original.file, report.withheld))) return "valid, and altered";
  if (!isDeepStrictEqual(report.credential, expectShown(file, [])))
    return "valid, and shows another content than the file";
  const { id, name, uri } = report.issuer ?? {};
  const { issuer } = JSON.parse(original.file) as { issuer: { id: string; name: string } };
  return id === 1 && name === issuer.name && uri === issuer.id ? undefined : "valid, and of another issuer";
}

/** The independent check's reader is the oracle: what is accepted is the same value, what it refuses is refused with the same code. */
function compareReaders(file: string): string | undefined {
  const [ours, theirs] = [parseJson, readText].map((read) => attempt(() => read(file)));
  if (ours instanceof Error || theirs instanceof Error) {
    if (ours instanceof Error && !(ours instanceof FormatError)) return "read with an error that is none of ours";
    const codes = [ours, theirs].map((one) =>
      one instanceof FormatError ? one.code : (one as Partial<Error>)?.message,
    );
    return codes[0] === codes[1] ? undefined : `read as ${codes[0]}, and by the independent check as ${codes[1]}`;
  }
  return isDeepStrictEqual(ours, theirs) ? undefined : "read as another value";
}

function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error;
  }
}
