// The page of index-entry.test.ts: verifies a file as a web page would, and leaves in `window.told` what came of it.
import { createVerifier, describeReport, loadLanguage, readTrust } from "@laurel/sdk";

const EMPTY_MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

async function run(): Promise<unknown> {
  const [file = "", trust = ""] = await Promise.all(
    ["/credential.json", "/trust.json"].map(async (path) => (await fetch(path)).text()),
  );
  const wasm = await WebAssembly.compile(EMPTY_MODULE).then(
    () => "allowed",
    () => "refused",
  );
  const verifier = createVerifier(readTrust(trust, "trust.json"));
  const report = await verifier.verify(file);
  await loadLanguage("de");
  const altered = await verifier.verify(file.replace("Niamh", "Eve"));
  return { wasm, verdict: report.verdict, altered: altered.verdict, lines: describeReport(report, { language: "de" }) };
}

run()
  .catch((error: unknown) => ({ error: String(error) }))
  .then((told) => Reflect.set(window, "told", told));
