// Rebuilds the register of a registry from its events, compares it with the chain's state, and keeps what is known for the next run.
import {
  createFold,
  type Difference,
  findFirstEvent,
  foldBlocks,
  listRows,
  type NodeSource,
  openTrustedChain,
  placeAnchors,
  readAnchorGas,
  type Recheck,
  recheckFold,
  type Register,
  type RegisterBlock,
  RegisterError,
  type RegisterFold,
  type RpcError,
  type TrustedChain,
  type TrustedRegistry,
} from "@laurel/sdk";
import { type Listener, requireGoing } from "../messages/events.ts";
import { IssuingError } from "../messages/issuing-error.ts";
import { locateScan, readScan, writeScan } from "./scan-file.ts";

/** What is read of a registry, and how. */
export interface CollectRequest {
  /** Read by its quorum, at its finality point. */
  readonly registry: TrustedRegistry<NodeSource>;
  /** Where what is known is kept. */
  readonly personFolder: string;
  /** Whether rows are compared with the chain's state. */
  readonly isCompared: boolean;
  /** Whether each anchor's receipt is asked for. */
  readonly hasGas: boolean;
  /** Whether nothing is taken over from earlier runs. */
  readonly isAnew?: boolean;
  readonly onEvent?: Listener | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A register, and what was found on the way. */
export interface CollectedRegister {
  readonly register: Register;
  /** Rows of which the events said something else than the chain. */
  readonly differences: readonly Difference[];
  /** Why rows were not compared, where the nodes are the reason. */
  readonly unread: RpcError | undefined;
  /** Of how many batches nobody says what their anchors took, where that was asked for. */
  readonly withoutGas: number;
  /** Events that were read in this run, and the first block that was looked at. */
  readonly events: number;
  readonly from: number | undefined;
}

/** What is known is kept after so many ranges of blocks, and no more often than this share of the time goes into it. */
const RANGES_BETWEEN = 16;
const WRITING_SHARE = 0.1;
/** While blocks were read others became final: how often the rest is read, and how few need no further turn. */
const MOST_TURNS = 5;
const FEW_BLOCKS = 64;

/**
 * Collects the register of a registry.
 * @throws IssuingError where the file of an earlier run is spoilt, the disk refuses, or the signal stops it · RpcError where too few nodes say the same · RegisterError where there is too much
 */
export async function collectRegister(request: CollectRequest): Promise<CollectedRegister> {
  try {
    return await collectAll(request);
  } catch (error) {
    requireGoing(request.signal);
    throw error;
  }
}

async function collectAll(request: CollectRequest): Promise<CollectedRegister> {
  const { registry, personFolder, onEvent, signal } = request;
  const chain = openTrustedChain(registry, { signal });
  const path = locateScan(personFolder, registry);
  const known = request.isAnew === true ? { fold: createFold(), block: undefined } : await readScan(path, registry);
  const isSame = known.block === undefined || (await hasBlock(chain, known.block));
  if (!isSame) {
    const message = `the chain was reorganised: block ${known.block?.number} has changed, so the registry is read from its first block`;
    onEvent?.({ type: "notice", kind: "input", message });
  }
  const state: State = isSame ? known : { fold: createFold(), block: undefined };
  const read = { request, chain, path };
  const found = await scanToFinal(read, state);
  let { block } = found;
  let { events } = found;
  let compared = await compare(read, state.fold, block);
  // A node that dropped the state of that block meanwhile has the newest final one's.
  if (compared.unread !== undefined) {
    const again = await scanToFinal(read, { fold: state.fold, block });
    if (again.block.number > block.number) {
      ({ block } = again);
      events += again.events;
      compared = await compare(read, state.fold, block);
    }
  }
  await placeAnchors(chain, state.fold, block, signal);
  const withoutGas = request.hasGas ? await readGas(read, state.fold) : 0;
  if (found.from !== undefined || state.fold.accreditors.size > 0)
    await writeScan(path, registry, { fold: state.fold, block });
  const { chainId, address } = registry;
  const { number, hash, timestamp } = block;
  const register = listRows(state.fold, {
    ...{ chainId, address, block: { number, hash, timestamp }, hasGas: request.hasGas },
    isChecked: (row) => compared.checked.has(row),
  });
  const { differences, unread } = compared;
  return { register, differences, unread, withoutGas, events, from: found.from };
}

interface State {
  readonly fold: RegisterFold;
  readonly block: RegisterBlock | undefined;
}

interface Reading {
  readonly request: CollectRequest;
  readonly chain: TrustedChain;
  readonly path: string;
}

async function hasBlock(chain: TrustedChain, { number, hash }: RegisterBlock): Promise<boolean> {
  return (await chain.findHeader(number))?.hash === hash;
}

/** Folds all events up to the newest final block; while that takes long, up to the one that is final by then. */
async function scanToFinal(
  reading: Reading,
  { fold, block }: State,
): Promise<{ readonly block: RegisterBlock; readonly events: number; readonly from: number | undefined }> {
  const { chain, request } = reading;
  let at = block;
  let events = 0;
  let first: number | undefined;
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const final = await chain.findBlock("final");
    if (at !== undefined && final.number < at.number) throw refuseLag(reading, final, at);
    if (at?.number === final.number) break;
    const from = at === undefined ? await findFirstEvent(chain, final, request.signal) : at.number + 1;
    first ??= from;
    if (from !== undefined) events += await scan(reading, fold, { from, final });
    const isNear = at !== undefined && final.number - at.number <= FEW_BLOCKS;
    at = final;
    if (isNear || from === undefined) break;
  }
  return { block: at as RegisterBlock, events, from: first };
}

function refuseLag({ path }: Reading, final: RegisterBlock, known: RegisterBlock): IssuingError {
  const message = `the final block of the nodes is ${final.number}, but an earlier run read up to block ${known.number}`;
  const cure = `wait until the nodes have caught up; if the trust list now asks for more finality than before, delete ${path}`;
  return new IssuingError("register.ahead", "unfinished", message, { cure });
}

async function scan(
  { request: { registry, onEvent, signal }, chain, path }: Reading,
  fold: RegisterFold,
  { from, final }: { readonly from: number; readonly final: RegisterBlock },
): Promise<number> {
  let [last, kept, ranges] = [from - 1, from - 1, 0];
  let [writing, since] = [0, performance.now()];
  // Asked for on its own: it is kept also when the person stops.
  const own = openTrustedChain(registry);
  const keep = async (): Promise<void> => {
    if (last === kept) return;
    const header = last === final.number ? final : await own.findHeader(last);
    if (header === undefined) return;
    const started = performance.now();
    await writeScan(path, registry, { fold, block: header });
    [kept, ranges, since, writing] = [last, 0, performance.now(), performance.now() - started];
  };
  try {
    return await foldBlocks(chain, fold, {
      ...{ from, to: final.number, signal },
      async onRange(end) {
        last = end;
        ranges += 1;
        const isDue = ranges >= RANGES_BETWEEN && (performance.now() - since) * WRITING_SHARE >= writing;
        if (isDue && end < final.number) await keep();
      },
      onProgress: ({ done, of }) => onEvent?.({ type: "step", step: "blocks read", done, total: of }),
    });
  } catch (error) {
    // Also where the person stopped it; what is wrong with the disk is not what stopped it.
    if (!(error instanceof RegisterError)) await keep().catch(() => undefined);
    throw error;
  }
}

async function compare({ request, chain }: Reading, fold: RegisterFold, block: RegisterBlock): Promise<Recheck> {
  if (!request.isCompared) return { checked: new Set(), differences: [], unread: undefined };
  return recheckFold(chain, fold, block, ({ done, of }) =>
    request.onEvent?.({ type: "step", step: "rows compared", done, total: of }),
  );
}

function readGas({ request, chain }: Reading, fold: RegisterFold): Promise<number> {
  return readAnchorGas(chain, fold, ({ done, of }) =>
    request.onEvent?.({ type: "step", step: "receipts read", done, total: of }),
  );
}
