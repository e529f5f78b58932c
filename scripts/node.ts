// A Hardhat network as a process of its own, on 127.0.0.1, over JSON-RPC.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { bindChild } from "./children.ts";

/** A running network, and how to end it. */
export interface LocalNode {
  readonly rpc: string;
  readonly chainId: number;
  /** Unlocked accounts, with coin. */
  readonly accounts: readonly string[];
  readonly stop: () => Promise<void>;
}

const root = join(import.meta.dirname, "..");

/** Starts a network and waits until it answers. @param port a free one is found if it is left out @param more options of its own @throws where something listens there already */
export async function startNode(port?: number, more: readonly string[] = []): Promise<LocalNode> {
  const chosen = await findPort(port);
  const rpc = `http://127.0.0.1:${chosen}`;
  const hardhat = join(root, "node_modules/hardhat/dist/src/cli.js");
  const words = [hardhat, "node", "--hostname", "127.0.0.1", "--port", String(chosen), ...more];
  const child = bindChild(spawn(process.execPath, words, { cwd: root, stdio: ["ignore", "pipe", "pipe"] }));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    let [said, complaint] = ["", ""];
    child.stdout.on("data", (chunk) => {
      // Read on when it has said so: a program whose words nobody reads stands still.
      if (said.includes("Started HTTP")) return;
      said += chunk;
      if (said.includes("Started HTTP")) resolve();
    });
    child.stderr.on("data", (chunk) => (complaint += chunk));
    child.once("error", reject);
    child.once("close", () => reject(new Error(`hardhat node ended: ${complaint.trim()}`)));
  });
  const stop = async (): Promise<void> => {
    child.kill();
    await ended;
  };
  const accounts = (await ask(rpc, "eth_accounts")) as readonly string[];
  return { rpc, chainId: Number(await ask(rpc, "eth_chainId")), accounts, stop };
}

/** A free port of this machine: the one asked for, or any. @throws where something listens there already */
export async function findPort(port = 0): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", () => reject(new Error(`port ${port} is taken: end what listens there, or choose another`)));
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

/** Asks a node. @throws what it answers in place of a result */
export async function ask(rpc: string, method: string, params: readonly unknown[] = []): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const response = await fetch(rpc, { method: "POST", headers: { "content-type": "application/json" }, body });
  const { result, error } = (await response.json()) as { result?: unknown; error?: unknown };
  if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
  return result;
}
