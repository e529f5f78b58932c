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

/** Calls that are sent at once. */
const AT_ONCE = 100;
const GAS = "0x1e8480";

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

/** Makes history on a world's registry, a block for each call. The governor is account 0, accreditors are account 1, admins account 2, operators account 3. */
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
      if (at < 0) return act();
    }
    throw new Error("no act was picked");
  };
  // All have somebody to anchor for them first.
  const begin: Call[] = [];
  const first = 4 + Math.floor(events / 100);
  for (let issuer = 2; issuer <= first; issuer += 1)
    begin.push(
      ["accreditor", "registerIssuer", [1, accounts.admin, until(), name("University"), `did:web:u${issuer}.example`]],
      ["admin", "addOperator", [issuer, accounts.operator, until(), 3]],
    );
  await send(world, accounts, begin);
  known.issuers = first;
  known.accreditations = first;
  while ((await countEvents(world)) < events) {
    await send(world, accounts, Array.from({ length: AT_ONCE }, pick));
    const [accreditors, accreditations] = await Promise.all([
      world.registry.accreditorCount(),
      world.registry.accreditationCount(),
    ]);
    Object.assign(known, { accreditors, accreditations });
  }
}

/** How many events the registry has made. */
export async function countEvents(world: World): Promise<number> {
  const logs = await world.provider.send("eth_getLogs", [
    { address: world.registry.address, fromBlock: "0x0", toBlock: "latest" },
  ]);
  return (logs as readonly unknown[]).length;
}

async function send(
  { rpc, registry }: World,
  accounts: Readonly<Record<string, string>>,
  calls: readonly (readonly [from: string, method: string, values: readonly unknown[]])[],
): Promise<void> {
  let last = "";
  // One after another: anvil mixes up the nonces of those that come at once.
  for (const [from, method, values] of calls) {
    const data = registryInterface.encodeFunctionData(method, values);
    last = String(
      await ask(rpc, "eth_sendTransaction", [{ from: accounts[from], to: registry.address, gas: GAS, data }]),
    );
  }
  await waitForReceipt(rpc, last);
}

/** The contract for ethers' own readers of events. */
export const openContract = ({ registry, provider }: World): Contract =>
  new Contract(registry.address, credentialRegistryAbi, provider);
