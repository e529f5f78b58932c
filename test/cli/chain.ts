// A Hardhat network of its own, as a process over JSON-RPC, for tests of the command.
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { root } from "./run.ts";

export interface LocalChain {
  readonly rpc: string;
  /** Unlocked accounts, with coin. */
  readonly accounts: readonly string[];
  stop(): Promise<void>;
}

async function findPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function askAccounts(rpc: string): Promise<string[]> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_accounts", params: [] });
  const response = await fetch(rpc, { method: "POST", headers: { "content-type": "application/json" }, body });
  return ((await response.json()) as { result: string[] }).result;
}

/** Starts the network and waits until it answers. */
export async function startChain(): Promise<LocalChain> {
  const port = await findPort();
  const rpc = `http://127.0.0.1:${port}`;
  const hardhat = join(root, "node_modules/hardhat/dist/src/cli.js");
  const words = [hardhat, "node", "--hostname", "127.0.0.1", "--port", String(port)];
  const child: ChildProcess = spawn(process.execPath, words, { cwd: root, stdio: "ignore" });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  for (;;) {
    const accounts = await askAccounts(rpc).catch(() => undefined);
    if (accounts !== undefined) {
      return {
        rpc,
        accounts,
        async stop() {
          child.kill();
          await ended;
        },
      };
    }
    if (child.exitCode !== null) throw new Error(`hardhat node ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
