// The question about learners who have the same course's credential already, before anything is sent to them a second time.
import {
  type Chain,
  countNoun,
  type Earlier,
  type EarlierBatch,
  findEarlier,
  type IssueInput,
  type Ledger,
} from "@laurel/issuing";
import { type IssuerRef, sayDay } from "@laurel/sdk";
import { CommandError } from "../terminal/failure.ts";
import { confirm } from "../terminal/prompt.ts";
import type { Session } from "../terminal/session.ts";
import { neutralize, showPath } from "../terminal/terminal.ts";

/** How many learners are named of a batch. */
const NAMED = 3;
/** How many batches, and how many damaged files. */
const SHOWN = 5;

/** Who of an input has the course's credential already, as the ledger and the chain say. */
export function readEarlier(
  ledger: Ledger,
  { chain, issuer }: { readonly chain: Chain; readonly issuer: number },
  input: IssueInput,
): Promise<Earlier> {
  const issuerRef = { chainId: chain.ref.chainId, registry: chain.ref.address, issuer };
  return findEarlier(ledger, { input, issuerRef, chain });
}

/** The same as far as it is known without a chain. */
export function readEarlierOffline(ledger: Ledger, issuerRef: IssuerRef, input: IssueInput): Promise<Earlier> {
  return findEarlier(ledger, { input, issuerRef });
}

/** Asks whether learners are to get the course's credential again. `--again` is the answer beforehand; `--yes` is none. @throws CommandError `ledger.again` */
export async function confirmAgain(session: Session, earlier: Earlier, again: boolean | undefined): Promise<void> {
  const lines = describeEarlier(earlier);
  if (earlier.batches.length + earlier.damaged.length === 0) {
    if (lines.length > 0) session.note(...lines);
    return;
  }
  if (session.interactive || again === true) session.note(...lines);
  if (again === true) return;
  const cure = "if you mean it, add --again (--yes is not enough)";
  if (!session.interactive)
    throw new CommandError("ledger.again", 1, `${lines.join(" ")} Nothing was written or sent`, { cure });
  await confirm(session, "Issue to everyone on this list anyway?", undefined).catch((error: unknown) => {
    if (!(error instanceof CommandError) || error.code !== "declined") throw error;
    throw new CommandError("declined", 1, "nothing was written or sent", {
      cure: "take them out of the list, or add --again",
    });
  });
}

/** What is known of the learners, a sentence for each batch; harmless to print. */
export function describeEarlier({ batches, ended, elsewhere, damaged }: Earlier): string[] {
  const more =
    batches.length > SHOWN ? [`So do ${countNoun(batches.length - SHOWN, "more batch", "more batches")}.`] : [];
  return [
    ...batches.slice(0, SHOWN).map(describeBatch),
    ...more,
    ...damaged
      .slice(0, SHOWN)
      .map(({ file, message }) =>
        neutralize(`Your ledger cannot tell who already has this course's credential: ${file}: ${message}.`),
      ),
    ...(ended === 0
      ? []
      : [`${countNoun(ended, "learner")} of this list had the credential before; it was revoked or has expired.`]),
    ...(elsewhere === 0
      ? []
      : [
          `${countNoun(elsewhere, "learner")} of this list had the credential in an anchored batch that this chain does not have: the chain was restarted.`,
        ]),
  ];
}

function describeBatch({ learners, folder, anchoredAt, root }: EarlierBatch): string {
  const named = learners.slice(0, learners.length === 1 ? 1 : NAMED);
  const others = learners.length - named.length;
  const who = others === 0 ? named.join(", ") : `${named.join(", ")} and ${others.toLocaleString("en")} more`;
  const where = folder === "" ? `the batch ${root}` : showPath(folder);
  const when =
    anchoredAt === undefined
      ? "not on chain yet: to go on, run the same laurel issue … --out again"
      : sayDay(new Date(anchoredAt * 1000).toISOString().slice(0, 10), "en");
  return neutralize(`${who} already had this course's credential in ${where} (${when}).`);
}
