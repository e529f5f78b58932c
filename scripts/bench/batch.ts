// The sample course's learners turned into credentials, in memory and on one thread, beside OpenAttestation and TradeTrust: `npm run bench:batch`.
// --save writes docs/performance.md. The peers: npm --prefix scripts/bench/peers install --ignore-scripts
import { parseArgs } from "node:util";
import { type Batch, createBatch, type JsonObject } from "@laurel/sdk";
import { spliceRows } from "../../issuing/src/input/filled-rows.ts";
import { type Contender, holdContest, isContender, loadPeer, requirePeers, type Score } from "./contest.ts";
import { saveSection } from "./page.ts";
import { makeSample } from "./sample.ts";

const laurel = "Laurel, from a course and its rows";
const plain = "Laurel, from ready documents";
const openAttestation = "@govtechsg/open-attestation";
const tradeTrust = "@tradetrust-tt/tradetrust";
const place = { registry: { chainId: 31337, address: "0x5FbDB2315678afecb367f032d93F642f64180aa3" }, issuer: 1 };

const contenders: Readonly<Record<string, Contender>> = {
  async [laurel](size) {
    const { rows, bound, disclosable } = await makeSample(size);
    return async () => {
      const cells = (row: number): readonly string[] => rows[row] ?? [];
      const documents = spliceRows({ bound, count: size, cells, complete: (document) => document });
      return writeFiles(await createBatch({ ...place, disclosable, documents, shuffle: true }));
    };
  },
  async [plain](size) {
    const { rows, bound, disclosable } = await makeSample(size);
    const documents = rows.map(bound.fill);
    return async () => writeFiles(await createBatch({ ...place, disclosable, documents, shuffle: true }));
  },
  [openAttestation]: (size) => wrap(openAttestation, size),
  [tradeTrust]: (size) => wrap(tradeTrust, size),
};

if (!isContender(contenders)) await compare();

/** In pieces, each in the room of the one before it, as they are written to disk. */
function writeFiles({ size, lines }: Batch): number {
  let bytes = 0;
  let room: Uint8Array | undefined;
  for (let from = 0; from < size; from += 64) {
    const some = lines(from, Math.min(size, from + 64), room);
    room = new Uint8Array(some.buffer);
    bytes += some.length;
  }
  return bytes;
}

/** The peers' documents are theirs: their issuers beside the same course. What they make is left as objects, which flatters them. */
async function wrap(name: string, size: number): Promise<() => unknown> {
  const { wrapDocuments } = loadPeer(name);
  const { rows, bound } = await makeSample(size);
  const issuer = {
    name: "University of Example",
    documentStore: place.registry.address,
    identityProof: { type: "DNS-TXT", location: "university.example.org" },
  };
  const documents = rows.map((cells): JsonObject => ({ ...structuredClone(bound.fill(cells)), issuers: [issuer] }));
  return () => wrapDocuments(documents).length;
}

async function compare(): Promise<void> {
  requirePeers();
  const options = { size: { type: "string", default: "10000" }, rounds: { type: "string", default: "5" } } as const;
  const { values } = parseArgs({ options: { ...options, save: { type: "boolean" } } });
  const [size, rounds] = [Number(values.size), Number(values.rounds)];
  const names = Object.keys(contenders);
  const scores = await holdContest(import.meta.filename, { names, size, rounds });
  const own = scores.get(laurel) as Score;
  const lines = [
    "| program | seconds | processor seconds | documents/s | peak memory, MiB | Laurel is | by processor time |",
    "| :--- | ---: | ---: | ---: | ---: | ---: | ---: |",
  ];
  for (const [name, { seconds, processorSeconds, mebibytes }] of scores) {
    const rate = Math.round(size / seconds).toLocaleString("en");
    const times = (ratio: number): string => (name === laurel ? "" : `${ratio.toFixed(1)} × as fast`);
    lines.push(
      `| ${name} | ${seconds.toFixed(3)} | ${processorSeconds.toFixed(3)} | ${rate} | ${mebibytes.toFixed(0)} | ${times(seconds / own.seconds)} | ${times(processorSeconds / own.processorSeconds)} |`,
    );
  }
  const table = lines.join("\n");
  console.log(table);
  const title = `${size.toLocaleString("en")} credentials made on one thread, per second (logarithmic)`;
  const bars = [...scores].map(([label, { seconds }]) => ({ label, value: size / seconds }));
  if (values.save === true) await saveSection("batch", { table, rounds, chart: { title, bars } });
}
