// Verifying the sample course's credentials in bulk: Laurel whole, chain included, beside the offline part of oa-verify; and how many
// requests Laurel makes: `npm run bench:verify`. --save writes docs/performance.md.
// The peers: npm --prefix scripts/bench/peers install --ignore-scripts. @blockcerts/cert-verifier-js 6.35.0 does not install from npm
// alone (three of its dependencies lie on GitHub), and asks an issuer's server first; so its first step is measured by itself:
// the JSON-LD canonicalisation and hash of `computeLocalHash`, with the same library and our own contexts in memory.
import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import jsonld from "jsonld";
import { createBatch, createVerifier, type JsonObject, parseTrust } from "@laurel/sdk";
import { startProxy } from "../../test/nodes/proxy.ts";
import { createWorld, UNIVERSITY, type World } from "../../test/nodes/world.ts";
import { createLoader } from "../../test/sdk/profile/loader.ts";
import { type Contender, holdContest, isContender, loadPeer, requirePeers, type Score } from "./contest.ts";
import { saveSection } from "./page.ts";
import { makeSample } from "./sample.ts";
import { startNode } from "../node.ts";

const laurel = "Laurel, all seven checks against a node";
const openAttestation = "@govtechsg/oa-verify, integrity alone";
const blockcerts = "Blockcerts' first step alone, by jsonld";
/** The smallest batches whose credentials have 17 siblings have one more than 2^16. */
const BATCH = 65_600;

interface Cohort {
  readonly world: World;
  readonly files: readonly string[];
}

let cohort: Promise<Cohort> | undefined;

const contenders: Readonly<Record<string, Contender>> = {
  async [laurel](size) {
    cohort ??= issueCohort(size);
    const { world, files } = await cohort;
    return async () => {
      let valid = 0;
      for await (const { verdict } of createVerifier(parseTrust(world.trust())).verifyMany(files)) {
        if (verdict === "valid") valid += 1;
      }
      if (valid !== size) throw new Error(`only ${valid} of ${size} were valid`);
      return { bytes: files[0]?.length ?? 0, siblings: JSON.parse(files[0] ?? "").proof[0].siblings.length };
    };
  },
  async [openAttestation](size) {
    const { wrapDocuments } = loadPeer("@govtechsg/open-attestation");
    const { openAttestationHash } = loadPeer("@govtechsg/oa-verify");
    const files: string[] = wrapDocuments(await makeTheirDocuments(size)).map((one: object) => JSON.stringify(one));
    return async () => {
      for (const file of files) {
        const { status } = await openAttestationHash.verify(JSON.parse(file), {});
        if (status !== "VALID") throw new Error(`oa-verify says ${status}`);
      }
      return { bytes: files[0]?.length ?? 0, siblings: JSON.parse(files[0] ?? "").signature.proof.length };
    };
  },
  async [blockcerts](size) {
    const { rows, bound } = await makeSample(size);
    const files = rows.map((row) => JSON.stringify(fill(bound.fill(row))));
    const options = { algorithm: "URDNA2015", safe: false, documentLoader: createLoader() };
    return async () => {
      for (const file of files)
        createHash("sha256")
          .update(await jsonld.canonize(JSON.parse(file), options))
          .digest();
      return { bytes: files[0]?.length ?? 0, siblings: 0 };
    };
  },
};

if (!isContender(contenders)) await compare();

/** As many files as asked for, from all over a batch whose credentials have 17 siblings, anchored on a node of its own. */
async function issueCohort(count: number): Promise<Cohort> {
  const world = await createWorld(await startNode());
  const { rows, bound, disclosable } = await makeSample(BATCH);
  const registry = { chainId: world.chainId, address: world.registry.address };
  const documents = rows.map((row) => fill(bound.fill(row)));
  const batch = await createBatch({ registry, issuer: 1, disclosable, documents });
  const anchored = await world.registry.connect(world.operator).anchorBatch(1, 1, 1, batch.root, batch.size);
  await anchored.wait();
  const step = Math.floor(BATCH / count);
  const files = Array.from({ length: count }, (_, i) => JSON.stringify(batch.credential(i * step)));
  return { world, files };
}

function fill(document: JsonObject): JsonObject {
  return { ...document, issuer: { ...(document.issuer as JsonObject), ...UNIVERSITY } };
}

async function makeTheirDocuments(size: number): Promise<object[]> {
  const { rows, bound } = await makeSample(size);
  const issuer = {
    name: UNIVERSITY.name,
    documentStore: `0x${"11".repeat(20)}`,
    identityProof: { type: "DNS-TXT", location: "university.example.org" },
  };
  return rows.map((row) => ({ ...structuredClone(bound.fill(row)), issuers: [issuer] }));
}

async function compare(): Promise<void> {
  requirePeers();
  const options = { size: { type: "string", default: "1000" }, rounds: { type: "string", default: "5" } } as const;
  const { values } = parseArgs({ options: { ...options, save: { type: "boolean" } } });
  const [size, rounds] = [Number(values.size), Number(values.rounds)];
  const scores = await holdContest(import.meta.filename, { names: Object.keys(contenders), size, rounds });
  const lines = [
    "| program | bytes a file | siblings | processor ms a file | files/s |",
    "| :--- | ---: | ---: | ---: | ---: |",
    ...[...scores].map(([name, score]) => describeScore(name, score, size)),
    "",
    "| Laurel's requests to the node | HTTP requests | calls |",
    "| :--- | ---: | ---: |",
    ...(await countRequests()),
  ];
  const table = lines.join("\n");
  console.log(table);
  const bars = [...scores].map(([label, { seconds }]) => ({ label, value: size / seconds }));
  if (values.save === true)
    await saveSection("verify", {
      table,
      rounds,
      chart: { title: "Files verified on one thread, per second (logarithmic)", bars },
    });
}

function describeScore(name: string, { seconds, processorSeconds, result }: Score, size: number): string {
  const { bytes, siblings } = result as { bytes: number; siblings: number };
  const rate = Math.round(size / seconds).toLocaleString("en");
  return `| ${name} | ${bytes.toLocaleString("en")} | ${siblings} | ${((processorSeconds * 1000) / size).toFixed(3)} | ${rate} |`;
}

async function countRequests(): Promise<string[]> {
  const world = await createWorld(await startNode());
  const proxy = await startProxy(world.rpc);
  try {
    const { rows, bound, disclosable } = await makeSample(1000);
    const batch = await world.issue(
      rows.map((row) => fill(bound.fill(row))),
      { disclosable },
    );
    const files = Array.from({ length: 1000 }, (_, index) => JSON.stringify(batch.credential(index)));
    const count = async (name: string, inputs: readonly string[], changes: object): Promise<string> => {
      proxy.requests.length = 0;
      const verifier = createVerifier(parseTrust(world.trust({ rpc: [proxy.url], ...changes })));
      for await (const { verdict } of verifier.verifyMany(inputs)) if (verdict !== "valid") throw new Error(verdict);
      return `| ${name} | ${proxy.requests.length} | ${proxy.requests
        .flat()
        .map(({ method }) => method)
        .sort()
        .join(", ")} |`;
    };
    const [first] = files as [string];
    return [
      await count("one file, the first of a process", [first], {}),
      await count("one file, finality by tag", [first], { finality: "finalized" }),
      await count("1,000 files of one cohort", files, {}),
    ];
  } finally {
    await proxy.stop();
    await world.stop();
  }
}
