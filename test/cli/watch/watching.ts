// What tests of `laurel watch` share: a person with a registry, who looks once.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { World } from "../../nodes/world.ts";
import { expectOutput } from "../output.ts";
import { runInProcess, writeOwn } from "../run.ts";

/** An event as JSON. */
export type Event = Readonly<Record<string, unknown>> & { readonly id: string; readonly kind: string };

/** A person who watches. */
export interface Watcher {
  readonly folder: string;
  /** Looks once, with these words, and requires that it exits with a code. */
  readonly look: (words?: readonly string[], code?: number) => Promise<readonly Event[]>;
  /** What the last look said on stderr. */
  readonly said: () => string;
  readonly end: () => Promise<void>;
}

/** A person whose laurel.json names the world's registry, and nodes. */
export async function openWatcher(world: World, rpc: readonly string[] = [world.rpc]): Promise<Watcher> {
  const folder = await mkdtemp(join(tmpdir(), "laurel-watch-"));
  await writeOwn(folder, "laurel.json", {
    ...{ format: "laurel-config-v1", chainId: world.chainId, registry: world.registry.address, issuer: 1 },
    ...{ rpc, accreditation: 1, operator: 1 },
    signer: { type: "rpc-account", address: world.operator.address },
  });
  let said = "";
  return {
    folder,
    async look(words = [], expected = 0) {
      // Nothing is asked of the Internet.
      const did = words.includes("--plain-http") ? [] : ["--no-did"];
      const { code, stdout, stderr } = await runInProcess(folder, ["watch", "--once", "--json", ...did, ...words]);
      said = stderr;
      if (code !== expected) throw new Error(`exit code ${code}: ${stdout}${stderr}`);
      return stdout
        .split("\n")
        .filter(Boolean)
        .map((line) => expectOutput(line) as Event);
    },
    said: () => said,
    end: () => rm(folder, { recursive: true, force: true }),
  };
}

/** What is of interest of events. */
export const kindsOf = (events: readonly Event[]): string[] => events.map(({ kind }) => kind);
