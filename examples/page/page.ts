// Verifies the file that a reader chooses. The file stays in the browser: only the nodes of trust.json are asked about its batch.
import { createVerifier, describeReportVerbatim, judgeTone, readTrust } from "@laurel/sdk/verify";

const MOST_BYTES = 262_144; // Laurel reads no larger file
const input = document.querySelector("input") as HTMLInputElement;
const shown = document.querySelector("section") as HTMLElement;

/** Shows the lines of a report: the headline, then what has a label. As text, never as HTML: names are as the file has them. */
function show([headline = "", ...lines]: readonly string[]): void {
  const paragraphs = lines.map((line) => {
    const [, label, text] = /^ {2}(.+?) {2,}(.*)$/s.exec(line) ?? ["", "", line];
    return make("p", make("b", label), ` ${text}`);
  });
  shown.replaceChildren(make("h2", headline), ...paragraphs);
}

function make(name: string, ...content: readonly (Node | string)[]): HTMLElement {
  const element = document.createElement(name);
  element.append(...content);
  return element;
}

/** The page's own trust list, a file beside it. */
async function openVerifier() {
  const base = new URL("trust.json", document.baseURI);
  const response = await fetch(base);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return createVerifier(readTrust(new Uint8Array(await response.arrayBuffer()), "trust.json", { base }));
}

try {
  const verifier = await openVerifier();
  input.disabled = false;
  input.addEventListener("change", async () => {
    const [file] = input.files ?? [];
    if (file === undefined) return;
    delete shown.dataset.verdict;
    show([`Checking ${file.name} …`]);
    // One byte more than allowed is enough to see that a file is too large.
    const bytes = await file.slice(0, MOST_BYTES + 1).arrayBuffer();
    const report = await verifier.verify(new Uint8Array(bytes));
    // Another file may have been chosen meanwhile.
    if (input.files?.[0] !== file) return;
    show(describeReportVerbatim(report));
    const { tone, code = "" } = judgeTone(report);
    Object.assign(shown.dataset, { verdict: report.verdict, tone, code });
  });
} catch (error) {
  show(["This page cannot check anything.", `Its trust list, trust.json, cannot be used: ${(error as Error).message}`]);
}
