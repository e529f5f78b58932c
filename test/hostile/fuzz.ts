// Mutated files before the real verifier and a real node: nothing that it calls valid may say anything else than what was issued.
import { isDeepStrictEqual } from "node:util";
import {
  createVerifier,
  FormatError,
  type Json,
  parseCredential,
  parseJson,
  parseTrust,
  type Report,
  withhold,
} from "../../sdk/src/index.ts";
import { CLAIMS, createDocument, type World } from "../nodes/world.ts";
import { createRandom, expectShown, mutateFile } from "./mutation.ts";

/** What a run came to. */
export interface FuzzResult {
  readonly changed: number;
  readonly wellFormed: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** Files that are valid and say something else than what was issued, or that are read unlike JSON.parse reads them. */
  readonly finds: readonly string[];
}

/**
 * Makes random changes to valid files and verifies what became of them.
 * @param count how many files
 */
export async function fuzzVerifier(world: World, count: number, seed: number): Promise<FuzzResult> {
  const first = await world.issue(
    [1, 2, 3, 4, 5].map((n) => createDocument({ id: `urn:example:${n}`, level: n + 0.5 })),
  );
  const second = await world.issue([createDocument({ id: "urn:example:9", validUntil: "2099-01-01T00:00:00Z" })]);
  const whole = [0, 1, 2, 3, 4].map((index) => JSON.stringify(first.credential(index)));
  whole.push(JSON.stringify(second.credential(0)));
  const partly = whole.map((file, i) =>
    JSON.stringify(withhold(parseCredential(file), CLAIMS.slice(i % CLAIMS.length))),
  );
  const files = [...whole, ...partly];
  const originals = new Map(whole.map((file) => [placeOf(file), file]));

  const random = createRandom(seed);
  const written: string[] = [];
  function* mutants(): Generator<string> {
    for (let i = 0; i < count; i += 1) {
      const file = mutateFile(random, files);
      written.push(file);
      yield file;
    }
  }
  const outcomes: Record<string, number> = {};
  const finds: string[] = [];
  let done = 0;
  let wellFormed = 0;
  for await (const report of createVerifier(parseTrust(world.trust())).verifyMany(mutants())) {
    const file = written[done] as string;
    written[done] = "";
    done += 1;
    const outcome = nameOutcome(report);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (!outcome.includes("format.")) wellFormed += 1;
    const fault = findFault(file, report, originals) ?? compareReaders(file);
    if (fault !== undefined) finds.push(`${fault}: ${file}`);
  }
  return { changed: count, wellFormed, outcomes, finds };
}

function nameOutcome({ verdict, checks }: Report): string {
  const decided =
    checks.find(({ outcome }) => outcome === "fail") ?? checks.find(({ outcome }) => outcome === "unknown");
  return decided?.code === undefined ? verdict : `${verdict} ${decided.code}`;
}

function placeOf(file: string): string {
  const [proof] = (JSON.parse(file) as { proof: { root: string; index: number }[] }).proof;
  return `${proof?.root} ${proof?.index}`;
}

function findFault(file: string, report: Report, originals: ReadonlyMap<string, string>): string | undefined {
  if (report.verdict !== "valid") return undefined;
  const original = originals.get(`${report.batch?.root} ${report.batch?.index}`);
  if (original === undefined) return "valid, and never issued";
  if (!isDeepStrictEqual(report.credential, expectShown(original, report.withheld))) return "valid, and altered";
  if (!isDeepStrictEqual(report.credential, expectShown(file, [])))
    return "valid, and shows another content than the file";
  const { id, name, uri } = report.issuer ?? {};
  const { issuer } = JSON.parse(original) as { issuer: { id: string; name: string } };
  return id === 1 && name === issuer.name && uri === issuer.id ? undefined : "valid, and of another issuer";
}

/** JSON.parse is the oracle: what is accepted is the same value, what it refuses is refused. */
function compareReaders(file: string): string | undefined {
  const theirs = attempt(() => JSON.parse(file) as Json);
  const ours = attempt(() => parseJson(file));
  if (ours instanceof Error && !(ours instanceof FormatError)) return "read with an error that is none of ours";
  if (theirs instanceof Error)
    return ours instanceof FormatError && ours.code === "format.json" ? undefined : "no JSON, and accepted";
  return ours instanceof Error || isDeepStrictEqual(ours, theirs) ? undefined : "read as another value";
}

function attempt<T>(read: () => T): T | Error {
  try {
    return read();
  } catch (error) {
    return error as Error;
  }
}
