// Checks the row that a reader opened, now, by the nodes of the page's list: an issuer or a batch, with the accreditations that it stands on and
// the one that names it.

import {
  checkAccreditation,
  checkAccreditor,
  checkBatch,
  checkIssuer,
  type RegisterBlock,
  type RowCheck,
} from "@laurel/sdk/register";
import { LaurelError } from "@laurel/sdk/verify";
import type { RegisterMember } from "../../../words/page/registry/registry-words.ts";
import type { AccreditationEntry, BatchEntry, Book, IssuerEntry } from "./book.ts";

/** What is checked together. */
export interface Opened {
  readonly issuer: IssuerEntry;
  readonly batch: BatchEntry | undefined;
}

/** Where the snapshot and the chain differ. */
export interface Difference {
  readonly of: "issuer" | "batch" | "accreditation" | "accreditor";
  readonly id: number;
  readonly member: RegisterMember | undefined;
  readonly snapshot: unknown;
  /** Undefined where the chain has no such row. */
  readonly now: unknown;
}

/** A row that was checked. */
interface Done {
  readonly at: "done";
  readonly block: RegisterBlock;
  readonly differences: readonly Difference[];
  /** What was not compared: the chain's state does not tell it, or it is too much. */
  readonly unread: readonly RegisterMember[];
}

/** A check of the opened row. */
export type Checked = { readonly at: "asking" } | { readonly at: "failed" } | Done;

/** So many accreditations of one issuer are checked with it: each is a question to every node. */
const MOST_CHECKED = 12;

/** Checks what is open; never throws, except the reason of the signal. */
export async function checkOpened(book: Book, { issuer, batch }: Opened, signal: AbortSignal): Promise<Checked> {
  const { registry, register } = book;
  try {
    const ask = async <Row extends object>(
      of: Difference["of"],
      row: Row,
      check: (known: typeof registry, row: Row, options: { readonly signal: AbortSignal }) => Promise<RowCheck<Row>>,
    ): Promise<Omit<Done, "at">> => {
      const found = await check(registry, row, { signal });
      // Nodes that are behind the snapshot do not know what it tells.
      if (found.block.number < register.block.number) throw new LaurelError("the nodes lag behind the snapshot");
      const unread = found.unread as readonly RegisterMember[];
      return { block: found.block, differences: listDifferences(of, row, found), unread };
    };
    const accreditations = batch === undefined ? listChecked(issuer) : listNamed(issuer, batch);
    // The sponsor's name is shown with its issuer.
    const sponsor = batch === undefined ? book.findAccreditor(issuer.row.sponsor) : undefined;
    const named = [...(sponsor === undefined ? [] : [sponsor]), ...accreditations.map(({ accreditor }) => accreditor)];
    const accreditors = new Map(named.map((accreditor) => [accreditor.id, accreditor]));
    const answers = await Promise.all([
      batch === undefined ? ask("issuer", issuer.row, checkIssuer) : ask("batch", batch.row, checkBatch),
      ...accreditations.map(({ row }) => ask("accreditation", row, checkAccreditation)),
      ...[...accreditors.values()].map((row) => ask("accreditor", row, checkAccreditor)),
    ]);
    // Each is read at the newest block of its time; what was checked holds at the oldest of them.
    const [oldest = answers[0].block] = answers.map(({ block }) => block).toSorted((a, b) => a.number - b.number);
    const [differences, unread] = [answers.flatMap((one) => one.differences), answers.flatMap((one) => one.unread)];
    return { at: "done", block: oldest, differences, unread };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof LaurelError)) throw error;
    return { at: "failed" };
  }
}

/** The accreditations that are checked with their issuer, the newest first: the one whose name is shown and those by accreditors on the list before others. */
export function listChecked({ accreditations, shown }: IssuerEntry): readonly AccreditationEntry[] {
  const rank = (one: AccreditationEntry): number => (one === shown ? 0 : one.isListed ? 1 : 2);
  const chosen = new Set(accreditations.toSorted((a, b) => rank(a) - rank(b)).slice(0, MOST_CHECKED));
  return accreditations.filter((one) => chosen.has(one));
}

/** What a batch was anchored under, and what names its issuer. */
function listNamed({ shown }: IssuerEntry, { accreditation }: BatchEntry): readonly AccreditationEntry[] {
  return shown === undefined || shown === accreditation ? [accreditation] : [accreditation, shown];
}

function listDifferences<Row extends object>(
  of: Difference["of"],
  row: Row,
  { now, differs }: Pick<RowCheck<Row>, "now" | "differs">,
): readonly Difference[] {
  const id = Number(Object(row).id ?? Object(row).issuer);
  if (now === undefined) return [{ of, id, member: undefined, snapshot: row, now }];
  const [before, after] = [row, now] as unknown as [Record<string, unknown>, Record<string, unknown>];
  return differs.map((member) => ({
    ...{ of, id, member: member as RegisterMember },
    ...{ snapshot: before[member], now: after[member] },
  }));
}
