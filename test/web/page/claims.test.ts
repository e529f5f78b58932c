// What learners leave out, and that its preview is what a reader sees.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createVerifier,
  openCredential,
  parseCredential,
  parseTrust,
  type Report,
  type TrustList,
} from "@laurel/sdk/verify";
import { readLink } from "@laurel/sdk/link";
import { type JsonObject, namePart, stateParts } from "../../../sdk/src/index.ts";
import { nameClaim, openOwnFile, previewReport, shorten } from "../../../web/src/page/mine/claims.ts";
import { LONGEST_MAILED, shareLink, shareQr } from "../../../web/src/page/parts/shares.ts";
import { MINE_WORDS } from "../../../web/src/words/page/mine.ts";
import { openWorld } from "../../nodes/shared.ts";
import { CLAIMS, createDocument, type World } from "../../nodes/world.ts";

const FOREIGN = { type: "DataIntegrityProof", cryptosuite: "eddsa-rdfc-2022", proofValue: "z1" };
const PAGE = "https://verify.example.org/";

let world: World;
let trust: TrustList;
let text: string;
let larger: string;
let whole: Report;

beforeAll(async () => {
  world = await openWorld();
  trust = parseTrust(world.trust());
  const part = (await world.issue([createDocument()])).credential(0);
  text = JSON.stringify(part);
  const name = namePart(openCredential(parseCredential(text)));
  const stacked = stateParts(createDocument({ id: "urn:example:2" }) as JsonObject, {}, [name]);
  const claims = ["/credentialSubject/id", "/credentialSubject/stack"];
  larger = JSON.stringify((await world.issue([stacked], { disclosable: claims })).credential(0));
  whole = await createVerifier(trust).verify(text);
});
afterAll(() => world.stop());

describe("openOwnFile", () => {
  it("shares what is not sensitive, and says what each claim says", () => {
    expect(openOwnFile(text).claims).toEqual([
      { pointer: "/credentialSubject/dateOfBirth", value: "1968-08-18", isShared: false },
      { pointer: "/credentialSubject/id", value: "did:example:niamh", isShared: false },
      { pointer: "/credentialSubject/name", value: "Niamh Åkesson", isShared: true },
      { pointer: "/credentialSubject/result", value: "A", isShared: true },
    ]);
  });

  it("tells what is left out already, and offers no such claim", () => {
    const { claims, withheld } = openOwnFile(shorten(openOwnFile(text), new Set(["/credentialSubject/name"])).input);
    expect(claims.map(({ pointer }) => pointer)).toEqual(["/credentialSubject/name"]);
    expect(withheld).toEqual(CLAIMS.filter((pointer) => pointer !== "/credentialSubject/name").sort());
  });
});

describe("shorten", () => {
  it("gives the file itself where nothing is left out", () =>
    expect(shorten(openOwnFile(text), new Set(CLAIMS))).toEqual({ input: text, isUnsigned: false }));

  it("leaves out every set of claims, and leads to the same root", () => {
    for (let set = 0; set < 1 << CLAIMS.length; set++) {
      const shared = new Set(CLAIMS.filter((_, i) => set & (1 << i)));
      const opened = openCredential(parseCredential(shorten(openOwnFile(text), shared).input));
      expect(opened.leadsToRoot).toBe(true);
      expect(opened.withheld).toEqual(CLAIMS.filter((pointer) => !shared.has(pointer)).sort());
    }
  });
});

describe("shorten, of a file that is signed for other verifiers", () => {
  it("leaves the signature out with the first claim, and tells; the whole file keeps it byte for byte", () => {
    const { proof, ...document } = JSON.parse(text);
    const signed = JSON.stringify({ ...document, proof: [FOREIGN, ...proof] });
    const file = openOwnFile(signed);
    expect(shorten(file, new Set(CLAIMS))).toEqual({ input: signed, isUnsigned: false });
    for (const pointer of CLAIMS) {
      const { input, isUnsigned } = shorten(file, new Set(CLAIMS.filter((one) => one !== pointer)));
      expect(isUnsigned).toBe(true);
      expect(input).not.toContain(FOREIGN.type);
      expect(shorten(openOwnFile(text), new Set()).isUnsigned).toBe(false);
    }
  });
});

describe("previewReport", () => {
  const compare = async (input: string, file: string | Uint8Array): Promise<Report> => {
    const base = await createVerifier(trust).verify(input);
    const { checkedAt: _, ...preview } = await previewReport(base, file, trust);
    const { checkedAt: __, ...real } = await createVerifier(trust).verify(file);
    expect(preview).toEqual(real);
    return real as Report;
  };

  it("says of a shorter file what its reader's own verifier says", async () => {
    const { credential, verdict } = await compare(
      text,
      shorten(openOwnFile(text), new Set(["/credentialSubject/name"])).input,
    );
    expect(verdict).toBe("valid");
    expect(credential?.credentialSubject).toEqual({ type: ["AchievementSubject"], name: "Niamh Åkesson" });
  });

  it("says that parts cannot be followed where what names them is left out", async () => {
    const { stack } = await compare(larger, shorten(openOwnFile(larger), new Set()).input);
    expect(stack?.code).toBe("stack.withheld");
  });

  it("says that parts are missing where the file goes without them", async () => {
    const given = await createVerifier(trust).verify(larger, { parts: [text] });
    expect(given.verdict).toBe("valid");
    const alone = await previewReport(given, larger, trust);
    expect(alone).toMatchObject({ verdict: "unknown", stack: { code: "stack.part-missing" } });
  });

  it("says nothing of a file that the whole one was in", async () => {
    const unwrapped = { kind: "pdf", place: "attachment a.json" } as const;
    const given = { ...whole, unwrapped, decoded: "utf-16le", says: { en: ["It was in a PDF."], de: [] } } as const;
    const preview = await previewReport(given, text, trust);
    for (const member of ["unwrapped", "decoded", "says"]) expect(preview).not.toHaveProperty(member);
  });

  it("asks no node", async () => {
    const silent = { ...trust, registries: trust.registries.map((one) => ({ ...one, rpc: ["http://127.0.0.1:9/"] })) };
    expect((await previewReport(whole, text, silent)).verdict).toBe("valid");
  });
});

describe("nameClaim", () => {
  it.each([
    ["/credentialSubject/dateOfBirth", "date of birth"],
    ["/credentialSubject/jobTitle", "job title"],
    ["/credentialSubject/a~1b", "a/b"],
    ["/credentialSubject/constructor", "constructor"],
  ])("calls %s %s", (pointer, name) => expect(nameClaim(pointer, MINE_WORDS.en.names)).toBe(name));
});

describe("shareLink and shareQr", () => {
  it("write a link that opens as the same text", async () => {
    const link = await shareLink(text, PAGE);
    expect(link).toMatch(/^https:\/\/verify\.example\.org\/#\/v\/1\//);
    expect(await readLink(link ?? "")).toBe(text);
    expect(link?.length).toBeLessThan(LONGEST_MAILED);
    expect(shareQr(text, PAGE)?.size).toBeGreaterThan(20);
  });

  it("give none where there is none: a page without https, an altered file, a file too large for a code", async () => {
    expect(await shareLink(text, "http://verify.example.org/")).toBeUndefined();
    expect(await shareLink(text.replace("Niamh", "Eve"), PAGE)).toBeUndefined();
    expect(shareQr(text, "http://verify.example.org/")).toBeUndefined();
    const hex = Array.from({ length: 400 }, (_, i) => `${i}${Math.sin(i)}`).join();
    const [long] = [await world.build([createDocument({ description: hex })])].map((batch) => batch.credential(0));
    expect(shareQr(JSON.stringify(long), PAGE)).toBeUndefined();
  });
});
