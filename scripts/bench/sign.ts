// Signing issued credentials for other verifiers (eddsa-rdfc-2022): Laurel, which does JSON-LD once for a cohort, beside @digitalbazaar/vc,
// which does it for each, with the same key and the same contexts in memory: `npm run bench:sign`. --save writes docs/performance.md.
import { createPrivateKey, sign } from "node:crypto";
import { parseArgs } from "node:util";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { issue } from "@digitalbazaar/vc";
import { openProofSigner } from "@laurel/portability";
import { createBatch, type JsonObject } from "@laurel/sdk";
import { UNIVERSITY } from "../../test/nodes/world.ts";
import { createLoader } from "../../test/sdk/profile/loader.ts";
import { type Contender, holdContest, isContender, type Score } from "./contest.ts";
import { saveSection } from "./page.ts";
import { makeSample } from "./sample.ts";

const laurel = "Laurel, texts of issued files to signed texts";
const digitalBazaar = "@digitalbazaar/vc, documents to signed documents";
const place = { registry: { chainId: 31337, address: "0x5FbDB2315678afecb367f032d93F642f64180aa3" }, issuer: 1 };

const contenders: Readonly<Record<string, Contender>> = {
  async [laurel](size) {
    const { documents, disclosable } = await makeDocuments(size);
    const batch = await createBatch({ ...place, disclosable, documents });
    const texts = documents.map((_, index) => batch.text(index));
    return async () => {
      const signer = openProofSigner(KEY);
      let bytes = 0;
      for (const text of texts) bytes += (await signer.signText(text)).length;
      return bytes / size;
    };
  },
  async [digitalBazaar](size) {
    const { documents } = await makeDocuments(size);
    const signer = { ...KEY, algorithm: "Ed25519", sign: async ({ data }: { data: Uint8Array }) => KEY.sign(data) };
    const documentLoader = createLoader();
    return async () => {
      for (const credential of documents)
        await issue({ credential, suite: new DataIntegrityProof({ signer, cryptosuite }), documentLoader });
    };
  },
};

/** A key that is the same in each process. */
const KEY = {
  id: `${UNIVERSITY.id}#key-1`,
  sign(bytes: Uint8Array): Uint8Array {
    privateKey ??= createPrivateKey({
      key: Buffer.from(`302e020100300506032b657004220420${"07".repeat(32)}`, "hex"),
      format: "der",
      type: "pkcs8",
    });
    return sign(null, bytes, privateKey);
  },
};
let privateKey: ReturnType<typeof createPrivateKey> | undefined;

if (!isContender(contenders)) await compare();

async function makeDocuments(size: number): Promise<{ documents: JsonObject[]; disclosable: readonly string[] }> {
  const { rows, bound, disclosable } = await makeSample(size);
  const documents = rows.map((row, index) => {
    const { credentialSubject, ...head } = bound.fill(row);
    const id = `urn:uuid:6a6c1f2e-0000-8000-8000-${String(index).padStart(12, "0")}`;
    const credentialStatus = ["revocation", "suspension"].map((statusPurpose) => ({
      type: "BitstringStatusListEntry",
      statusPurpose,
      statusListIndex: String(index),
      statusListCredential: `https://university.example.org/status/0123abcd/${statusPurpose}.json`,
    }));
    return { ...head, id, credentialStatus, credentialSubject } as JsonObject;
  });
  return { documents, disclosable };
}

async function compare(): Promise<void> {
  const options = { size: { type: "string", default: "1000" }, rounds: { type: "string", default: "5" } } as const;
  const { values } = parseArgs({ options: { ...options, save: { type: "boolean" } } });
  const [size, rounds] = [Number(values.size), Number(values.rounds)];
  const scores = await holdContest(import.meta.filename, { names: Object.keys(contenders), size, rounds });
  const most = Math.max(...[...scores.values()].map(({ processorSeconds }) => processorSeconds));
  const describe = ([name, { seconds, processorSeconds, mebibytes }]: [string, Score]): string => {
    const [milliseconds, rate] = [(processorSeconds * 1000) / size, Math.round(size / seconds).toLocaleString("en")];
    return `| ${name} | ${milliseconds.toFixed(3)} | ${(most / processorSeconds).toFixed(1)} | ${rate} | ${mebibytes.toFixed(0)} |`;
  };
  const lines = [
    `| ${size.toLocaleString("en")} credentials of the sample course | processor ms a credential | times as fast | a second | MiB at most |`,
    "| :--- | ---: | ---: | ---: | ---: |",
    ...[...scores].map(describe),
  ];
  const table = lines.join("\n");
  console.log(table);
  const bars = [...scores].map(([label, { seconds }]) => ({ label, value: size / seconds }));
  const title = "Credentials signed on one thread, per second (logarithmic)";
  if (values.save === true) await saveSection("sign", { table, rounds, chart: { title, bars } });
}
