// The chain that test/setup.ts started for this worker, as it was before any test: whatever a file does there is undone before the next.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { ask } from "./anvil.ts";
import { connectWorld, type Settled, type World } from "./world.ts";

/** A chain of one of vitest's workers, with a registry, its authorities and an issued cohort. */
export interface SharedChain extends Settled {
  readonly rpc: string;
  readonly chainId: number;
  /** The file that names the snapshot to go back to: going back takes it away, and another is made. */
  readonly snapshot: string;
}

declare module "vitest" {
  interface ProvidedContext {
    readonly chains: readonly SharedChain[];
    readonly folder: string;
  }
}

let isOpen = false;

/** Opens this worker's chain as setup left it. A test that changes how blocks are made, or what is final, starts a node of its own. */
export async function openWorld(): Promise<World> {
  if (isOpen)
    throw new Error("this worker's chain is in use: stop that world first, or start a node for the second one");
  const chain = inject("chains")[Number(process.env.VITEST_POOL_ID) - 1];
  if (chain === undefined) throw new Error(`test/setup.ts started no chain for worker ${process.env.VITEST_POOL_ID}`);
  isOpen = true;
  const isBack = await ask(chain.rpc, "evm_revert", [readFileSync(chain.snapshot, "utf8")]);
  if (isBack !== true) throw new Error("this worker's chain cannot be taken back to where it began");
  writeFileSync(chain.snapshot, String(await ask(chain.rpc, "evm_snapshot")));
  const stop = async (): Promise<void> => {
    isOpen = false;
  };
  return connectWorld({ ...chain, stop }, chain);
}

/** The folder that `laurel issue` made of the sample's 1,000 learners for these chains: credentials/, learners.csv, batch.json and the rest. Only to be read. */
export const issuedCohort = (): string => join(inject("folder"), "cohort");
