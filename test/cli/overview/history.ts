// A registry with a long and random history, the same for the same seed: all that accreditors, admins and operators do. Calls that the registry
// refuses are a part of it, and leave no event.
import { Contract, id as hashText } from "ethers";
import { credentialRegistryAbi } from "../../../sdk/src/index.ts";
import { registryInterface } from "../../../sdk/src/registry/contract.ts";
import { ask } from "../../../scripts/node.ts";
import { waitForReceipt, type World } from "../../nodes/world.ts";

/** How many events a history has at least, and what it is drawn by. */
export interface HistoryOptions {
  readonly events: number;
  readonly seed?: number;
  /** Texts that accreditors and issuers have for names, besides ordinary ones. */
  readonly names?: readonly string[];
}

/** Calls that are drawn at once, and empty blocks after them in a long history. */
const [AT_ONCE, EMPTY] = [200, 100];
/** A history of more events is long: several of its calls are in one block. */
const LONG = 1_000;
/** What leaves somebody unable to act. */
const ENDING = /^(?:end|startRecovery|revokeBatch)/;
const GAS = "0xf4240";

/** Numbers from 0 up to a bound, one after another (mulberry32). */
export function openRandom(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  };
}

/** Makes history on a world's registry, a block for each call, or for four. The governor is account 0, accreditors are account 1, admins account 2, operators account 3. */
export async function makeHistory(world: World, { events, seed = 1, names = [] }: HistoryOptions): Promise<void> {
  const draw = openRandom(seed);
  const { governor, accreditor, admin, operator } = world;
  const accounts = {
    governor: governor.address,
    accreditor: accreditor.address,
    admin: admin.address,
    operator: operator.address,
  };
  const now = await world.now();
  const until = (): number => now + 5_000_000 + draw(90_000_000);
  const moment = (): number => now + draw(3) * 40 - 20;
  const known = { accreditors: 1, issuers: 1, accreditations: 1, batches: 0 };
  const some = (count: number): number => 1 + draw(count);
  const root = (batch: number): string => hashText(`batch ${seed} ${batch}`);
  const issuerOf = (batch: number): number => 1 + (batch % known.issuers);
  const name = (kind: string): string =>
    (draw(3) === 0 ? names[draw(names.length)] : undefined) ?? `${kind} ${draw(1_000)}`;
  const bits = (): readonly [number[], bigint[]] => [
    [draw(3)],
    [(1n << BigInt(draw(250))) | (1n << BigInt(draw(250)))],
  ];
  type Call = readonly [from: keyof typeof accounts, method: string, values: readonly unknown[]];
  const acts: readonly (readonly [weight: number, act: () => Call])[] = [
    [
      2,
      () => ["governor", "appointAccreditor", [accounts.accreditor, until(), name("Agency"), "https://agency.example"]],
    ],
    [1, () => ["governor", "endAccreditor", [1 + some(known.accreditors), now + 20_000_000 + draw(10_000_000)]]],
    [
      6,
      () => [
        "accreditor",
        "registerIssuer",
        [some(known.accreditors), accounts.admin, until(), name("University"), "did:web:u.example"],
      ],
    ],
    [
      4,
      () => [
        "accreditor",
        "accreditIssuer",
        [some(known.accreditors), some(known.issuers), until(), name("University"), "did:web:u.example"],
      ],
    ],
    [3, () => ["accreditor", "endAccreditation", [some(known.accreditations), moment()]]],
    [8, () => ["admin", "addOperator", [some(known.issuers), accounts.operator, until(), 3]]],
    [4, () => ["admin", "endOperator", [some(known.issuers), some(3), moment()]]],
    [1, () => ["admin", "handOverIssuer", [some(known.issuers), accounts.operator]]],
    [1, () => ["accreditor", "startRecovery", [3 + some(known.issuers), accounts.admin]]],
    [1, () => ["admin", "objectToRecovery", [some(known.issuers)]]],
    [1, () => ["governor", "decideRecovery", [some(known.issuers), draw(2) === 0]]],
    [
      60,
      () => {
        const batch = draw(9) === 0 && known.batches > 0 ? draw(known.batches) : known.batches++;
        return ["operator", "anchorBatch", [issuerOf(batch), issuerOf(batch), 1 + draw(2), root(batch), 1 + draw(900)]];
      },
    ],
    [25, () => change("revokeCredentials", bits())],
    [6, () => change("suspendCredentials", bits())],
    [4, () => change("reinstateCredentials", bits())],
    [2, () => change("revokeBatch", [])],
    [4, () => annul("annulCredentialRevocations", bits())],
    [1, () => annul("annulBatchRevocation", [])],
    [
      6,
      () => {
        const [words, masks] = bits();
        const old = draw(Math.max(1, known.batches));
        const replaced = [root(old), words, masks];
        return [
          "operator",
          "replaceCredentials",
          [issuerOf(old), issuerOf(old), 1, hashText(`correction ${seed} ${draw(1e9)}`), 1, ...replaced],
        ];
      },
    ],
  ];
  function change(method: string, rest: readonly unknown[]): Call {
    const batch = draw(Math.max(1, known.batches));
    return ["operator", method, [issuerOf(batch), 1, root(batch), ...rest]];
  }
  function annul(method: string, rest: readonly unknown[]): Call {
    const batch = draw(Math.max(1, known.batches));
    return ["admin", method, [issuerOf(batch), root(batch), ...rest]];
  }
  const all = acts.reduce((sum, [weight]) => sum + weight, 0);
  const pick = (): Call => {
    let at = draw(all);
    for (const [weight, act] of acts) {
      at -= weight;
      if (at >= 0) continue;
      const call = act();
      // In a long history everybody would be ended or frozen before its middle.
      return events > LONG && ENDING.test(call[1]) && draw(50) !== 0 ? pick() : call;
    }
    throw new Error("no act was picked");
  };
  // All have somebody to anchor for them first.
  const issuers = await world.registry.issuerCount();
  known.issuers = issuers > 1 ? issuers : 4 + Math.floor(Math.min(events / 100, 40));
  const atOnce = events > LONG ? 4 : 1;
  const begun = Array.from({ length: known.issuers - issuers }, (_, i) => issuers + 1 + i);
  const values = (issuer: number) => [1, accounts.admin, until(), name("University"), `did:web:u${issuer}.example`];
  await send(
    world,
    accounts,
    begun.map((issuer) => ["accreditor", "registerIssuer", values(issuer)]),
    atOnce,
  );
  await send(
    world,
    accounts,
    begun.map((issuer) => ["admin", "addOperator", [issuer, accounts.operator, until(), 3]]),
    atOnce,
  );
  for (;;) {
    const [accreditors, accreditations] = await Promise.all([
      world.registry.accreditorCount(),
      world.registry.accreditationCount(),
    ]);
    Object.assign(known, { accreditors, accreditations });
    const lacking = events - (await countEvents(world));
    if (lacking <= 0) return;
    const drawn = Array.from({ length: Math.min(AT_ONCE, 2 * lacking) }, pick);
    await send(world, accounts, drawn, atOnce);
    if (events > LONG) await world.mine(EMPTY);
  }
}

/** How many events the registry has made. */
export async function countEvents(world: World): Promise<number> {
  const logs = await world.provider.send("eth_getLogs", [
    { address: world.registry.address, fromBlock: "0x0", toBlock: "latest" },
  ]);
  return (logs as readonly unknown[]).length;
}

/** How many of them a snapshot reads: from the first block that is not before the first accreditor's term. Anvil gives blocks of one second the same time. */
export async function countRead(world: World): Promise<number> {
  const { timestamp } = (await ask(world.rpc, "eth_getBlockByNumber", ["0x1", false])) as {
    readonly timestamp: string;
  };
  const { term } = await world.registry.getAccreditor(1);
  // Block 1 deployed the registry, and has the event of its first owner.
  return (await countEvents(world)) - (Number(timestamp) < Number(term.from) ? 1 : 0);
}

/** Sends calls, some of them in each block. */
async function send(
  { rpc, registry }: World,
  accounts: Readonly<Record<string, string>>,
  calls: readonly (readonly [from: string, method: string, values: readonly unknown[]])[],
  atOnce: number,
): Promise<void> {
  const nonces = new Map<string, number>();
  for (const [name, account] of Object.entries(accounts))
    nonces.set(name, Number(await ask(rpc, "eth_getTransactionCount", [account, "latest"])));
  await ask(rpc, "evm_setAutomine", [false]);
  try {
    for (let first = 0; first < calls.length; first += atOnce) {
      const body = calls.slice(first, first + atOnce).map(([from, method, values], id) => {
        const nonce = nonces.get(from) ?? 0;
        nonces.set(from, nonce + 1);
        const data = registryInterface.encodeFunctionData(method, values);
        const call = { from: accounts[from], to: registry.address, gas: GAS, nonce: `0x${nonce.toString(16)}`, data };
        return { jsonrpc: "2.0", id, method: "eth_sendTransaction", params: [call] };
      });
      const headers = { "content-type": "application/json" };
      const response = await fetch(rpc, { method: "POST", headers, body: JSON.stringify(body) });
      const answers = (await response.json()) as readonly { readonly error?: unknown; readonly result?: string }[];
      const wrong = answers.find(({ error }) => error !== undefined);
      if (wrong !== undefined) throw new Error(`the node took no call: ${JSON.stringify(wrong.error)}`);
      await ask(rpc, "evm_mine", []);
      for (const { result = "" } of answers) await waitForReceipt(rpc, result);
    }
  } finally {
    await ask(rpc, "evm_setAutomine", [true]);
  }
}

/** The contract for ethers' own readers of events. */
export const openContract = ({ registry, provider }: World): Contract =>
  new Contract(registry.address, credentialRegistryAbi, provider);
