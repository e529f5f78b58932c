// The page of the browser test: verifies a file as a web page would, and tells the server what came of it.
import { createVerifier, describeReport, readTrust } from "@laurel/sdk";

const EMPTY_MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

async function run(): Promise<unknown> {
  const [file, trust] = await Promise.all(
    ["/credential.json", "/trust.json"].map(async (path) => (await fetch(path)).text()),
  );
  const wasm = await WebAssembly.compile(EMPTY_MODULE).then(
    () => "allowed",
    () => "refused",
  );
  const list = JSON.parse(trust as string) as { registries: { rpc: string[] }[] };
  for (const registry of list.registries) registry.rpc = [new URL("/rpc", location.href).href];
  const verifier = createVerifier(readTrust(JSON.stringify(list), "trust.json"));
  const report = await verifier.verify(file as string);
  const altered = await verifier.verify((file as string).replace("Niamh", "Eve"));
  return { wasm, verdict: report.verdict, altered: altered.verdict, lines: describeReport(report, { language: "de" }) };
}

run()
  .catch((error: unknown) => ({ error: String(error) }))
  .then((result) => fetch("/result", { method: "POST", body: JSON.stringify(result) }));
