// An anvil process on a free port, for what Hardhat's network does not do: finality apart from the head, reorganisations, dropped transactions.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { findPort, type LocalNode } from "../../scripts/node.ts";

const installed = join(import.meta.dirname, "../../node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil");

/** Asks a node. */
export async function ask(rpc: string, method: string, params: readonly unknown[] = []): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const response = await fetch(rpc, { method: "POST", headers: { "content-type": "application/json" }, body });
  const { result, error } = (await response.json()) as { result?: unknown; error?: unknown };
  if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
  return result;
}

/** Starts anvil, from the npm package or from PATH. @throws where there is none */
export async function startAnvil(words: readonly string[] = []): Promise<LocalNode> {
  const port = await findPort();
  const rpc = `http://127.0.0.1:${port}`;
  const program = existsSync(installed) ? installed : "anvil";
  const child = spawn(program, ["--port", String(port), "--silent", ...words], { stdio: "ignore" });
  let failure: Error | undefined;
  child.once("error", (error) => (failure = new Error(`anvil is needed: install Foundry (${error.message})`)));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const end = (): boolean => child.kill("SIGKILL");
  process.once("exit", end);
  for (;;) {
    if (failure !== undefined) throw failure;
    if (child.exitCode !== null) throw new Error(`anvil ended with ${child.exitCode}`);
    const accounts = await ask(rpc, "eth_accounts").catch(() => undefined);
    if (Array.isArray(accounts)) {
      const stop = async (): Promise<void> => {
        end();
        process.removeListener("exit", end);
        await ended;
      };
      return { rpc, chainId: Number(await ask(rpc, "eth_chainId")), accounts, stop };
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
