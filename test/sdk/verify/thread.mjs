// What the test of @laurel/sdk/verify runs in a process of its own: a thread without WebAssembly verifies what it is sent.
import { Worker } from "node:worker_threads";

const [entry = "", given = ""] = process.argv.slice(2);
const source = `
  const { parentPort, workerData } = await import("node:worker_threads");
  // Node's own fetch needs WebAssembly once, for its parser of HTTP.
  await fetch(JSON.parse(workerData.trust).registries[0].rpc[0], { method: "POST", body: "{}" });
  delete globalThis.WebAssembly;
  const { createVerifier, readTrust } = await import(workerData.entry);
  let compiles = true;
  try {
    new Function("return 1");
  } catch {
    compiles = false;
  }
  const verifier = createVerifier(readTrust(workerData.trust));
  const reports = [];
  for await (const report of verifier.verifyMany(workerData.files)) reports.push(report);
  parentPort.postMessage({ compiles, hasWasm: typeof WebAssembly !== "undefined", reports });
`;
const url = new URL(`data:text/javascript,${encodeURIComponent(source)}`);
const worker = new Worker(url, { workerData: { entry, ...JSON.parse(given) } });
worker.on("message", (told) => console.log(JSON.stringify(told)));
worker.on("error", (error) => {
  console.error(error);
  process.exitCode = 1;
});
