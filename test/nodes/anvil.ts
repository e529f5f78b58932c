// An anvil process on a free port: quick to start, and it does what Hardhat's network does not: finality apart from the head, reorganisations, dropped transactions.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { bindChild } from "../../scripts/children.ts";
import { ask, type LocalNode } from "../../scripts/node.ts";

export { ask } from "../../scripts/node.ts";

const installed = join(import.meta.dirname, "../../node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil");

/** Starts anvil, from the npm package or from PATH, and waits until it listens. @throws where there is none */
export async function startAnvil(words: readonly string[] = []): Promise<LocalNode> {
  const program = existsSync(installed) ? installed : "anvil";
  // It finds a port that is free by itself.
  const child = bindChild(spawn(program, ["--port", "0", ...words], { stdio: ["ignore", "pipe", "pipe"] }));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    let said = "";
    let complaint = "";
    child.stdout.on("data", (chunk) => {
      if (/Listening on \S+\n/.test(said)) return;
      said += chunk;
      const [, found] = /Listening on (\S+)\n/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.stderr.on("data", (chunk) => (complaint += chunk));
    child.once("error", (error) =>
      reject(new Error(`anvil is not installed: npm install (Linux on x64), or install Foundry (${error.message})`)),
    );
    child.once("close", (code) => reject(new Error(`anvil ended with ${code}: ${complaint.trim()}`)));
  });
  const rpc = `http://${address}`;
  const stop = async (): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
  };
  const accounts = (await ask(rpc, "eth_accounts")) as readonly string[];
  return { rpc, chainId: Number(await ask(rpc, "eth_chainId")), accounts, stop };
}
