// laurel registry report: who may issue, what ends soon, what was issued and taken back, over a whole registry.
import { parseId } from "../../chain/registry-action.ts";
import { usageError } from "../../terminal/failure.ts";
import type { Invocation, Outcome } from "../../terminal/invocation.ts";
import type { Session } from "../../terminal/session.ts";
import { collect, type CollectOptions, countUnchecked, findListed } from "./collect.ts";
import { readSnapshot } from "./from-file.ts";
import { type ListName, LISTS, listCsv } from "./report-csv.ts";
import { formatRegister } from "./report-text.ts";
import { summarize } from "./summary.ts";

/** What `registry report` takes. */
export interface ReportOptions extends CollectOptions {
  readonly from?: string;
  readonly within?: string;
  readonly csv?: string;
}

/** Lines of CSV that are written at once. */
const LINES_AT_ONCE = 2_000;

/** Reports what a registry holds at its newest final block, or what a snapshot says. Exit code 3 where the nodes let no row be compared with the chain. */
export async function report({ session, options }: Invocation<ReportOptions>): Promise<Outcome> {
  const within = parseId(options.within ?? "60", "--within");
  const list = options.csv === undefined ? undefined : parseList(options.csv);
  if (list !== undefined && session.json) throw usageError("--csv and --json are both given", "leave one of them out");
  const { from } = options;
  const collected = from === undefined ? await collect(session, options) : undefined;
  const register = collected?.register ?? (await readSnapshot(session, options, from as string));
  const exitCode = collected?.unread === undefined ? 0 : 3;
  const summary = summarize(register, { within, listed: await findListed(session, options, register) });
  if (list !== undefined) {
    await writeLines(session, listCsv(list, register, summary));
    return { exitCode, value: undefined, lines: [] };
  }
  const { chainId, address, block, accreditors } = register;
  const source = from === undefined ? { type: "nodes" } : { type: "file", file: from };
  const value = {
    ...{ format: "laurel-registry-report-v1", source, chainId, address, block, within, ...summary, accreditors },
    ...{ accreditations: summary.accreditations, differences: collected?.differences ?? [] },
    unchecked: countUnchecked(register),
  };
  return { exitCode, value, lines: session.json ? [] : formatRegister(register, summary, { within, from }) };
}

/** Writes lines while they come: there may be hundreds of thousands. A terminal shows them within its width. */
async function writeLines(session: Session, lines: Iterable<string>): Promise<void> {
  const isSeen = session.stdout.isTTY === true;
  const write = (some: readonly string[]): Promise<void> =>
    session.write(
      isSeen
        ? session
            .wrap(some.map((line) => line.trimEnd()))
            .map((line) => `${line}\n`)
            .join("")
        : some.join(""),
    );
  let waiting: string[] = [];
  for (const line of lines) {
    if (waiting.push(line) < LINES_AT_ONCE) continue;
    await write(waiting);
    waiting = [];
  }
  await write(waiting);
}

function parseList(text: string): ListName {
  const found = LISTS.find((name) => name === text);
  if (found !== undefined) return found;
  throw usageError(`--csv ${text}: there is no such list`, `write ${LISTS.slice(0, -1).join(", ")} or ${LISTS.at(-1)}`);
}
