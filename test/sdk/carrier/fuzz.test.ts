// Carriers that were changed at random: the credential inside comes out, or an error, never anything that counts as another one.
import { PDFDocument as CantooDocument } from "@cantoo/pdf-lib";
import { deflateSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { makeSampleCredentials } from "../../../scripts/sample-credentials.ts";
import { CarrierError, unwrapCarrier, writePngCarrier, writeSvgCarrier } from "../../../sdk/src/carrier.ts";
import { LaurelError, openCredential, parseCredential } from "../../../sdk/src/index.ts";
import { isMore } from "../../more.ts";
import { joinPdf, makeJwt, makePdf, makePng, packText, writeAttachment } from "./make.ts";

const COUNT = isMore ? 3_000 : 250;
/** What a mutation puts in: words that mean something to one of the formats. */
const WORDS = [
  "obj",
  "endobj",
  "stream\n",
  "endstream",
  "9 0 R",
  "/EF",
  "<<",
  ">>",
  "(",
  "\\",
  "/Length 5",
  "<![CDATA[",
  "]]>",
  "&lt;",
  "&#x41;",
  '"',
  "</",
  "eyJ",
  ".",
  "~",
  "\0",
  "\xff\xff\xff\xff",
  "/Filter",
  "1 0 obj",
  "trailer << /Encrypt 1 >>",
];

let file: string;
let carriers: Readonly<Record<string, Uint8Array>>;

beforeAll(async () => {
  file = (await makeSampleCredentials())[0]?.files[0] as string;
  const pdf = await CantooDocument.create();
  pdf.addPage();
  await pdf.attach(Buffer.from(file), "a.json");
  const png = writePngCarrier(makePng(), Buffer.from(file));
  carriers = {
    png,
    "png, packed": makePng(packText(deflateSync(file))),
    svg: Buffer.from(writeSvgCarrier("<svg><g a='1'>&amp;</g></svg>", file)),
    jwt: Buffer.from(makeJwt(file)),
    pdf: await makePdf({ "a.json": file }),
    "pdf with object streams": await pdf.save(),
    "pdf, not packed": joinPdf(writeAttachment(file)),
    "pdf with a png": await makePdf({ "a.png": png, "b.txt": "x" }),
  };
});

/** Numbers below `most`, the same in each run. */
function createRandom(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
}

function mutate(bytes: Uint8Array, random: (most: number) => number): Buffer {
  let changed: Buffer = Buffer.from(bytes);
  for (let times = 1 + random(3); times > 0; times--) {
    const [at, length] = [random(changed.length), 1 + random(40)];
    const head = changed.subarray(0, at);
    const tail = changed.subarray(Math.min(changed.length, at + length));
    const from = random(changed.length);
    const made = [
      () => Buffer.concat([head, Buffer.of(random(256)), changed.subarray(at + 1)]),
      () => Buffer.concat([head, tail]),
      () => Buffer.concat([head, Buffer.from(WORDS[random(WORDS.length)] as string, "latin1"), changed.subarray(at)]),
      () => Buffer.concat([head, changed.subarray(from, from + length), tail]),
      () => Buffer.concat([head, changed.subarray(from)]),
      () => head,
    ] as const;
    changed = (made[random(made.length)] as () => Buffer)();
  }
  return changed;
}

/** What bytes come to: the credential, byte for byte or in all that it says; another that nobody altered; an altered one. */
function judge(bytes: Uint8Array): "same" | "another" | "altered" {
  try {
    const credential = parseCredential(bytes);
    if (JSON.stringify(credential) === JSON.stringify(parseCredential(file))) return "same";
    return openCredential(credential).leadsToRoot ? "another" : "altered";
  } catch (error) {
    if (error instanceof LaurelError) return "altered";
    throw error;
  }
}

describe("a carrier that was changed", () => {
  it("gives the credential inside, or refuses", async () => {
    const outcomes = new Map<string, number>();
    for (const [name, carrier] of Object.entries(carriers)) {
      const random = createRandom(5);
      for (let i = 0; i < COUNT; i++) {
        const changed = mutate(carrier, random);
        let outcome: string;
        try {
          outcome = judge((await unwrapCarrier(changed)).credential);
        } catch (error) {
          if (!(error instanceof CarrierError)) throw new Error(`${name}, ${i}: ${String(error)}`, { cause: error });
          outcome = error.code;
        }
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
    }
    expect(outcomes.get("another")).toBeUndefined();
    for (const outcome of ["same", "altered", "carrier.none", "carrier.damaged"])
      expect(outcomes.get(outcome), outcome).toBeGreaterThan(COUNT / 10);
  });
});
