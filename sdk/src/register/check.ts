// Whether a row of a register is still so: compared with the chain as it is now, by the quorum of a trust list.

import type { SnapshotOptions } from "../reading/snapshot.ts";
import { openTrustedChain, type TrustedChain, type View } from "../reading/trusted-chain.ts";
import type { TrustedRegistry } from "../reading/trust-list.ts";
import { containsMoment } from "../registry/term.ts";
import type { NodeSource } from "../rpc/source.ts";
import { countBits } from "./fold.ts";
import type {
  RegisterAccreditation,
  RegisterAccreditor,
  RegisterBatch,
  RegisterBlock,
  RegisterIssuer,
} from "./register.ts";
import {
  joinWords,
  listWords,
  MOST_COUNTED,
  MOST_OPERATORS,
  readStatedIssuer,
  viewAccreditation,
  viewAccreditor,
  viewIssuer,
  viewOperator,
  viewWords,
} from "./rows.ts";

/** What the chain says of a row now. */
export interface RowCheck<Row> {
  /** The newest block, which was read. */
  readonly block: RegisterBlock;
  /** The row as it is now; undefined where the chain has none such. */
  readonly now: Row | undefined;
  /** The members that are not as the row says. */
  readonly differs: readonly string[];
  /** The members that cannot be compared: only events tell them, or they would take too many requests. */
  readonly unread: readonly string[];
}

/** Compares an accreditor. @throws RpcError where too few nodes say the same · the reason of the caller's signal */
export function checkAccreditor(
  registry: TrustedRegistry<NodeSource>,
  row: RegisterAccreditor,
  options?: SnapshotOptions,
): Promise<RowCheck<RegisterAccreditor>> {
  return check(registry, options, row, async (chain, block) => {
    const [found] = await chain.read(block, [viewAccreditor(row.id)]);
    return { now: found && { ...row, ...found } };
  });
}

/** Compares an accreditation. @throws as `checkAccreditor` */
export function checkAccreditation(
  registry: TrustedRegistry<NodeSource>,
  row: RegisterAccreditation,
  options?: SnapshotOptions,
): Promise<RowCheck<RegisterAccreditation>> {
  return check(registry, options, row, async (chain, block) => {
    const [found] = await chain.read(block, [viewAccreditation(row.id)]);
    return { now: found && { ...row, ...found } };
  });
}

/** Compares an issuer; its operators where there are at most 1,000. @throws as `checkAccreditor` */
export function checkIssuer(
  registry: TrustedRegistry<NodeSource>,
  row: RegisterIssuer,
  options?: SnapshotOptions,
): Promise<RowCheck<RegisterIssuer>> {
  return check(registry, options, row, async (chain, block) => {
    const found = readStatedIssuer(await chain.read(block, viewIssuer(row.id)));
    if (found === undefined) return { now: undefined };
    const { sponsor, operators: all, recovering } = found;
    if (all > MOST_OPERATORS) return { now: { ...row, sponsor, recovering }, unread: ["operators"] };
    const ids = Array.from({ length: all }, (_, i) => i + 1);
    const terms = await readInParts(
      chain,
      block,
      ids.map((id) => viewOperator(row.id, id)),
    );
    const inForce = terms.filter((term) => term !== undefined && containsMoment(term, block.timestamp)).length;
    return { now: { ...row, sponsor, operators: { all, inForce }, recovering } };
  });
}

/** Compares a batch; its revocations where it has at most 262,144 credentials. @throws as `checkAccreditor` */
export function checkBatch(
  registry: TrustedRegistry<NodeSource>,
  row: RegisterBatch,
  options?: SnapshotOptions,
): Promise<RowCheck<RegisterBatch>> {
  return check(registry, options, row, async (chain, block) => {
    const { issuer, root } = row;
    const isCounted = row.size <= MOST_COUNTED;
    const views = viewWords({ issuer, root, words: isCounted ? listWords(row.size) : [], atOnce: WORDS_AT_ONCE });
    const found = joinWords(await readInParts(chain, block, views));
    if (found === undefined) return { now: undefined };
    const { size, accreditation, operator, anchoredAt, revokedAt, counts, ...words } = found;
    const stated = { size, accreditation, operator, anchoredAt, revokedAt, counts };
    const isSame = isCounted && size === row.size;
    const bits = isSame ? { revoked: countBits(words.revoked, size), suspended: countBits(words.suspended, size) } : {};
    const unread = ["block", "corrects", "gas", ...(isSame ? [] : ["revoked", "suspended"])];
    return { now: { ...row, ...stated, ...bits }, unread: unread.filter((member) => Object.hasOwn(row, member)) };
  });
}

/** Views in one request: nodes limit how much they answer at once. */
const VIEWS_AT_ONCE = 25;
/** A page's own node takes requests of 16 KiB: so many characters of data in one, where each call adds some 150 around its own, and words in one call. */
const [DATA_AT_ONCE, AROUND_CALL] = [15_000, 200];
const WORDS_AT_ONCE = 100;

async function readInParts<Result>(
  chain: TrustedChain,
  block: RegisterBlock,
  views: readonly View<Result>[],
): Promise<readonly Result[]> {
  const results: Result[] = [];
  let part: View<Result>[] = [];
  let length = 0;
  const ask = async (): Promise<void> => {
    results.push(...(await chain.read(block, part)));
    [part, length] = [[], 0];
  };
  for (const view of views) {
    const more = view.data.length + AROUND_CALL;
    if (part.length === VIEWS_AT_ONCE || (part.length > 0 && length + more > DATA_AT_ONCE)) await ask();
    part.push(view);
    length += more;
  }
  if (part.length > 0) await ask();
  return results;
}

async function check<Row extends { readonly checked: boolean }>(
  registry: TrustedRegistry<NodeSource>,
  options: SnapshotOptions | undefined,
  row: Row,
  read: (
    chain: TrustedChain,
    block: RegisterBlock,
  ) => Promise<{ readonly now: Row | undefined; readonly unread?: readonly string[] }>,
): Promise<RowCheck<Row>> {
  const chain = openTrustedChain(registry, options);
  const block = await chain.findBlock("latest");
  const { now, unread = [] } = await read(chain, block);
  const differs =
    now === undefined
      ? []
      : (Object.keys(now) as (keyof Row & string)[]).filter(
          (member) => JSON.stringify(now[member]) !== JSON.stringify(row[member]),
        );
  return { block, now: now && { ...now, checked: true }, differs, unread };
}
