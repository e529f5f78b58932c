// A registry with its authorities, and the command run by one of them.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openWorld } from "../../nodes/shared.ts";
import type { World } from "../../nodes/world.ts";
import { expectOutput } from "../output.ts";
import { runInProcess } from "../run.ts";

export interface Scene {
  readonly world: World;
  readonly folder: string;
  /** Runs `laurel … --yes --json` by somebody, through these nodes or the one that there is. */
  readonly run: (
    signer: { readonly address: string },
    words: string,
    rpc?: readonly string[],
  ) => Promise<{
    readonly code: number | null;
    readonly stderr: string;
    readonly output: ReturnType<typeof expectOutput>;
  }>;
  /** The same without --json, and what it prints. */
  readonly say: (signer: { readonly address: string }, words: string, rpc?: readonly string[]) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Opens it on this worker's chain. */
export async function openScene(): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), "laurel-authority-"));
  const world = await openWorld();
  const place = ["--registry", `eip155:${world.chainId}:${world.registry.address}`];
  const list = (words: string, signer: { readonly address: string }, rpc: readonly string[]): string[] => [
    ...split(words),
    ...place,
    ...rpc.flatMap((url) => ["--rpc", url]),
    ...["--signer", signer.address, "--yes"],
  ];
  return {
    ...{ world, folder },
    async run(signer, words, rpc = [world.rpc]) {
      const { code, stdout, stderr } = await runInProcess(folder, [...list(words, signer, rpc), "--json"]);
      return { code, stderr, output: expectOutput(stdout) };
    },
    async say(signer, words, rpc = [world.rpc]) {
      const { stdout, stderr } = await runInProcess(folder, list(words, signer, rpc));
      return stderr + stdout;
    },
    async close() {
      await world.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Words as a shell takes them, with those between quotes as one. */
function split(words: string): string[] {
  return [...words.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
}

/** A moment as an option takes it. */
export const format = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000", "");
