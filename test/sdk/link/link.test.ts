// Links of every sample course: what comes out is the file, byte for byte; what was cut or changed does not open.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeSampleCredentials, type SampleCredentials } from "../../../scripts/sample-credentials.ts";
import { createVerifier, keccak256, parseCredential, parseTrust, toHex, withhold } from "../../../sdk/src/index.ts";
import {
  type CourseDictionary,
  findPageFault,
  isLink,
  LinkError,
  readCourseDictionary,
  readLink,
  writeCourseDictionary,
  writeLink,
  writeQrLink,
} from "../../../sdk/src/link.ts";
import { joinDictionary } from "../../../sdk/src/link/dictionary.ts";
import { fromBase64Url, fromDigits, toBase64Url, toDigits } from "../../../sdk/src/link/encoding.ts";
import { packText } from "../../../sdk/src/link/payload.ts";
import { isMore } from "../../more.ts";
import { issuedCohort, openWorld } from "../../nodes/shared.ts";
import type { World } from "../../nodes/world.ts";

const page = "https://verify.example/";
let samples: readonly SampleCredentials[];
let sample: SampleCredentials;
let file: string;
let course: CourseDictionary;

beforeAll(async () => {
  samples = await makeSampleCredentials();
  sample = samples[0] as SampleCredentials;
  file = sample.files[0] as string;
  course = readCourseDictionary(writeCourseDictionary(sample.source));
});

/** What `readLink` says: the text, or the code that it refuses with. */
async function open(address: string, bytes?: Uint8Array): Promise<string> {
  return readLink(address, { findDictionary: async () => bytes }).catch((error: unknown) => {
    if (error instanceof LinkError) return error.code;
    throw error;
  });
}

/** Every set of some claims. */
function* listSubsets(claims: readonly string[]): Generator<string[]> {
  for (let set = 0; set < 1 << claims.length; set++) yield claims.filter((_, place) => (set & (1 << place)) !== 0);
}

function* listFiles(): Generator<{ text: string; dictionary: CourseDictionary }> {
  for (const { source, files, disclosable, signed } of samples) {
    const dictionary = readCourseDictionary(writeCourseDictionary(source));
    yield { text: signed, dictionary };
    for (const whole of isMore ? files : files.slice(0, 1))
      for (const hidden of listSubsets(disclosable))
        yield {
          text: hidden.length === 0 ? whole : JSON.stringify(withhold(parseCredential(whole), hidden)),
          dictionary,
        };
  }
}

describe("writeLink and readLink", () => {
  it("give back the file of each course, whatever is withheld: by link, by QR code, by the course's dictionary", async () => {
    let count = 0;
    for (const { text, dictionary } of listFiles()) {
      count += 1;
      expect(await readLink(writeLink(text, { page }))).toBe(text);
      const short = writeLink(text, { page, course: dictionary });
      expect(await readLink(short, { findDictionary: async () => dictionary.bytes })).toBe(text);
      if (count % (isMore ? 1 : 8) === 0) expect(await readLink(writeQrLink(text, { page }))).toBe(text);
    }
    expect(count).toBeGreaterThan(64);
  });

  it("keep a file as it is written: its white space, the order of its members, its escapes, proofs of others", async () => {
    const { proof, ...rest } = JSON.parse(file);
    const other = { type: "DataIntegrityProof", cryptosuite: "eddsa-rdfc-2022", proofValue: "z3FXQ" };
    const [{ root, salts, ...more }] = proof;
    for (const text of [
      `\r\n${JSON.stringify({ proof, ...rest }, null, "\t")}\n`,
      JSON.stringify({ ...rest, proof: [other, { salts, ...more, root }] }, null, 2),
      file.replace(/"root":"0x/, '"root" : "\\u0030x'),
      file.replaceAll('"0x', '"\\u0030x'),
    ])
      expect(await readLink(writeLink(text, { page }))).toBe(text);
    const bytes = new TextEncoder().encode(file);
    expect(await readLink(writeLink(bytes, { page }))).toBe(file);
  });

  it("write no character that a mail program or a messenger could break or encode", () => {
    for (const link of [writeLink(file, { page }), writeLink(file, { page, course })])
      expect(link.slice(page.length)).toMatch(/^#\/v\/[0-9a-f/]{1,34}\/[A-Za-z0-9_-]+$/);
    expect(writeQrLink(file, { page }).slice(page.length)).toMatch(/^#\/q\/1\/[0-9]+$/);
  });

  it("stay below the 2,048 characters at which mail programs cut, for each sample, with a page's address of 100", () => {
    for (const { source, files, signed } of samples) {
      const dictionary = readCourseDictionary(writeCourseDictionary(source));
      const measure = (text: string) =>
        [undefined, dictionary].map((one) => writeLink(text, { page, course: one }).length - page.length);
      const [plain = 0, short = 0] = measure(files[0] as string);
      expect(plain).toBeLessThanOrEqual(1_500);
      expect(short).toBeLessThan(plain);
      // A signature for other verifiers and the status that they read.
      expect(measure(signed)[0]).toBeLessThanOrEqual(plain + 210);
    }
  });

  it("make no link of a file that was altered, or is no credential", () => {
    expect(() => writeLink(file.replace("2026-06-15", "2026-06-16"), { page })).toThrow("The file was altered");
    expect(() => writeQrLink(file.slice(1), { page })).toThrow("There is more after the end");
    expect(() => writeLink('{"a":"\u0001"}', { page })).toThrow("control character");
  });

  it.each([
    ["http://verify.example/", "must be a whole address"],
    ["verify.example", "must be a whole address"],
    ["javascript:alert(1)//", "must be a whole address"],
    ["https://user@verify.example/", "must be a whole address"],
    ["https://verify.example/?a=b", "must have neither ? nor #"],
    ["https://verify.example/#/mine", "must have neither ? nor #"],
  ])("take no page but one of https: %s", (address, fault) => {
    expect(findPageFault(address)).toContain(fault);
    expect(() => writeLink(file, { page: address })).toThrow(`The page's address ${fault}`);
  });

  it("take a page of this computer, and complete its address", () => {
    expect(writeLink(file, { page: "http://localhost:5173/x/" })).toMatch(/^http:\/\/localhost:5173\/x\/#\/v\/1\//);
    expect(writeLink(file, { page: "https://verify.example" })).toMatch(/^https:\/\/verify\.example\/#\/v\/1\//);
  });
});

describe("a link's file", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.stop());

  it("has the verdict of the file, whatever is withheld", async () => {
    const verifier = createVerifier(parseTrust(world.trust()));
    const folder = join(issuedCohort(), "credentials");
    const [name = ""] = await readdir(folder);
    const whole = await readFile(join(folder, name), "utf8");
    const sets = [...listSubsets(sample.disclosable)];
    for (const hidden of isMore ? sets : [sets[0], sets[21], sets.at(-1)]) {
      const text = JSON.stringify(withhold(parseCredential(whole), hidden as string[]));
      const report = await verifier.verify(await readLink(writeLink(text, { page })));
      expect(report.verdict, JSON.stringify(report.checks)).toBe("valid");
      expect(report.withheld).toEqual([...(hidden as string[])].sort());
    }
  });
});

describe("a link that was cut or changed", () => {
  /** Numbers below `most`, the same in each run. */
  let state = 3;
  const random = (most: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
  const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const replace = (text: string, at: number, by: string, count = by.length) =>
    text.slice(0, at) + by + text.slice(at + count);
  /** What happens on the way, each with the place in the part after `#/v/1/` where it happens. */
  const CHANGES: Readonly<Record<string, (data: string, at: number) => string>> = {
    cut: (data, at) => data.slice(0, at),
    "another character": (data, at) => replace(data, at, ALPHABET.charAt(random(64))),
    "another case": (data, at) => {
      const one = data.charAt(at);
      return replace(data, at, one === one.toUpperCase() ? one.toLowerCase() : one.toUpperCase());
    },
    "two swapped": (data, at) => replace(data, at, data.charAt(at + 1) + data.charAt(at)),
    "one lost": (data, at) => replace(data, at, "", 1),
    "one more": (data, at) => replace(data, at, ALPHABET.charAt(random(64)), 0),
    "a part lost": (data, at) => replace(data, at, "", 1 + random(200)),
    "a part twice": (data, at) => replace(data, at, data.slice(at, at + 1 + random(200)), 0),
    "percent signs": (data, at) => replace(data, at, `%${data.charCodeAt(at).toString(16).toUpperCase()}`, 1),
    "quoted-printable": (data, at) => replace(data, at, "=\r\n", 0),
    "a blank": (data, at) => replace(data, at, " ", 0),
    "a character of others": (data, at) => replace(data, at, "+/.=~é"[random(6)] as string, 1),
    "something after it": (data) => data + (ALPHABET.charAt(random(64)) + "=&?/%"[random(5)]),
    "its last character": (data) => data.slice(0, -1) + ALPHABET.charAt(random(64)),
    "all in capitals": (data) => data.toUpperCase(),
  };

  it(`is link.damaged: ${isMore ? "10,000" : "200"} of them, none opens`, async () => {
    const texts = [...listFiles()].filter((_, place) => place % 8 === 0);
    const opened: string[] = [];
    let count = 0;
    while (count < (isMore ? 10_000 : 200)) {
      const { text } = texts[random(texts.length)] as { text: string };
      const [start, data = ""] = writeLink(text, { page }).split(/(?<=#\/v\/1\/)/) as [string, string];
      for (const [name, change] of Object.entries(CHANGES)) {
        const at = random(data.length);
        const changed = change(data, at);
        if (changed === data) continue;
        count += 1;
        const outcome = await open(start + changed);
        if (outcome !== "link.damaged") opened.push(`${name} at ${at} of ${data.length}: ${outcome.slice(0, 40)}`);
      }
    }
    expect(opened).toEqual([]);
  });

  it("is link.damaged at every length that it may be cut to", async () => {
    const link = writeLink(file, { page });
    for (let length = 0; length < link.length; length += isMore ? 1 : 29)
      expect(await open(link.slice(0, length)), String(length)).toBe("link.damaged");
  });

  it("is link.damaged by each single bit of what it carries, whatever that bit says", async () => {
    const [start, data = ""] = writeLink(file, { page }).split(/(?<=#\/v\/1\/)/) as [string, string];
    const bytes = fromBase64Url(data) as Uint8Array;
    for (let bit = 0; bit < 8 * bytes.length; bit += isMore ? 1 : 19) {
      const changed = Uint8Array.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(await open(start + toBase64Url(changed)), String(bit)).toBe("link.damaged");
    }
  });

  it("is link.damaged as digits, too", async () => {
    const link = writeQrLink(file, { page });
    for (let i = 0; i < (isMore ? 500 : 20); i++) {
      const at = page.length + 6 + random(link.length - page.length - 6);
      const other = String((Number(link.charAt(at)) + 1 + random(9)) % 10);
      for (const changed of [replace(link, at, other), link.slice(0, at), replace(link, at, other, 0)])
        expect(await open(changed), changed.slice(at - 3)).toBe("link.damaged");
    }
    for (const changed of [
      link.replace("/q/1/", "/q/1/0"),
      link.replace("/q/1/", "/v/1/"),
      `${page}#/q/1/${"9".repeat(100_000)}`,
    ])
      expect(await open(changed)).toBe("link.damaged");
  });

  it.each([
    "#/v/",
    "#/v/1",
    "#/v/1/",
    "#/v/3/AAAA",
    "#/v/1/AAAA/AAAA",
    "#/v/2/AAAA",
    "#/V/1/AAAA",
    "#/x/1/AAAA",
    "",
    "#",
  ])("is link.damaged where there is nothing to read: %s", async (link) => {
    expect(await open(page + link)).toBe("link.damaged");
  });

  it("is link.damaged where more than 256 KiB come out of it, without being unpacked", async () => {
    const check = new Uint8Array(8);
    for (const bomb of [
      deflateRawSync(Buffer.alloc(300_000_000)),
      deflateRawSync(Buffer.from(deflateRawSync(Buffer.alloc(1 << 26)))),
      deflateRawSync(Buffer.alloc(262_145, " ")),
      // It stays below the limit until what was cut out comes back.
      Buffer.concat([deflateRawSync(Buffer.alloc(8_000, 2)), Buffer.alloc(8_000 * 32)]),
    ])
      expect(await open(`${page}#/v/1/${toBase64Url(Buffer.concat([check, bomb]))}`)).toBe("link.damaged");
    expect(await open(`${page}#/v/1/${"A".repeat(5_000_000)}`)).toBe("link.damaged");
  });

  it("is link.damaged where what was cut out makes the text longer than 256 KiB, though its check is right", async () => {
    const seal = (marks: number): string => {
      const cut = Buffer.alloc(32 * marks, 7);
      const body = Buffer.concat([deflateRawSync(Buffer.alloc(marks, 2)), cut]);
      const text = Buffer.from(`"0x${"07".repeat(32)}"`.repeat(marks));
      const check = keccak256(Buffer.concat([keccak256(joinDictionary()), body, text])).subarray(0, 8);
      return `#/v/1/${toBase64Url(Buffer.concat([check, body]))}`;
    };
    const most = Math.floor(262_144 / 68);
    expect(await open(seal(most))).toHaveLength(most * 68);
    expect(await open(seal(most + 1))).toBe("link.damaged");
  });

  it("is link.damaged where its maker let something follow, or cut out less than is missing", async () => {
    const payload = packText(file, joinDictionary());
    const text = new TextEncoder().encode(file);
    const seal = (body: Uint8Array): string => {
      const check = keccak256(Buffer.concat([keccak256(joinDictionary()), body, text])).subarray(0, 8);
      return `#/v/1/${toBase64Url(Buffer.concat([check, body]))}`;
    };
    const body = payload.subarray(8);
    expect(await open(seal(body))).toBe(file);
    for (const other of [Buffer.concat([body, Buffer.of(0)]), body.subarray(0, -1), body.subarray(0, -32)])
      expect(await open(seal(other))).toBe("link.damaged");
  });
});

describe("readLink", () => {
  it("takes what people and mail programs leave around a link: brackets, a full stop, line ends", async () => {
    const link = writeLink(file, { page });
    const lines = link.replace(/.{76}/g, "$&\r\n");
    for (const given of [`<${link}>`, `${link}.`, ` ${link}\n`, `(${link}),`, lines, link.slice(link.indexOf("/v/1/"))])
      expect(await readLink(given)).toBe(file);
  });

  it("costs no more than the text is long, whatever stands after it", async () => {
    expect(await open(`${page}#/v/1/${".".repeat(399_000)}x`)).toBe("link.damaged");
    expect(isLink("x".repeat(5_000_000))).toBe(false);
  });
});

describe("isLink", () => {
  it("knows a link, whole or damaged, from files and other addresses", () => {
    for (const link of [
      writeLink(file, { page }),
      writeQrLink(file, { page }),
      "#/v/1/",
      " <https://a.example/#/v/",
      "x#%2Fv%2F1",
    ])
      expect(isLink(link), link).toBe(true);
    for (const other of [
      page,
      `${page}#/many`,
      `${page}#/v`,
      file,
      '{"id":"https://a.example/#/v/1/AA"}',
      "niamh.json",
      "/v/1/AAAA",
      "",
    ])
      expect(isLink(other), other).toBe(false);
  });
});

describe("a course's dictionary", () => {
  it("has one id for its bytes, and comes of the course file alone", () => {
    expect(course.id).toMatch(/^[0-9a-f]{32}$/);
    expect(readCourseDictionary(writeCourseDictionary({ ...sample.source }))).toEqual(course);
    expect(new TextDecoder().decode(course.bytes)).toBe(
      JSON.stringify({ disclosable: sample.disclosable, credential: sample.source.credential }),
    );
  });

  it("is asked for by its id, for links that need one alone", async () => {
    const asked: string[] = [];
    const findDictionary = async (id: string) => {
      asked.push(id);
      return course.bytes;
    };
    await readLink(writeLink(file, { page }), { findDictionary });
    expect(asked).toEqual([]);
    expect(await readLink(writeLink(file, { page, course }), { findDictionary })).toBe(file);
    expect(asked).toEqual([course.id]);
    const broken = writeLink(file, { page, course }).slice(0, -1);
    const damaged = await readLink(`${broken}?`, { findDictionary }).catch((error: LinkError) => error.code);
    expect(damaged).toBe("link.damaged");
  });

  it("is link.dictionary where nobody has it, or what is served has another hash", async () => {
    const link = writeLink(file, { page, course });
    expect(await open(link)).toBe("link.dictionary");
    expect(await readLink(link).catch((error: LinkError) => error.code)).toBe("link.dictionary");
    const other = Uint8Array.from(course.bytes);
    other[100] = (other[100] as number) ^ 1;
    expect(await open(link, other)).toBe("link.dictionary");
    expect(await open(link.replace(course.id, readCourseDictionary(other).id), course.bytes)).toBe("link.dictionary");
  });

  it("is bound by the check: under another dictionary, or none, the same data does not open, even where the text would be the same", async () => {
    const link = writeLink(file, { page, course });
    const other = readCourseDictionary(Buffer.concat([Buffer.from("{}"), course.bytes]));
    expect(await open(link.replace(course.id, other.id), other.bytes)).toBe("link.damaged");
    expect(await open(link.replace(`/v/2/${course.id}/`, "/v/1/"))).toBe("link.damaged");
    const plain = writeLink(file, { page });
    expect(await open(plain.replace("/v/1/", `/v/2/${course.id}/`), course.bytes)).toBe("link.damaged");
  });
});

describe("the SDK's dictionary", () => {
  it("is frozen: links of version 1 open with these bytes alone", () => {
    expect(toHex(keccak256(joinDictionary()))).toMatchInlineSnapshot(
      `"0x3e8574e7a8c4d4479d57c3c3e10dfb662af2462ebcd168c7e6db2cdc0fccdc67"`,
    );
  });
});

describe("base64url and digits", () => {
  it("have one form for the same bytes", () => {
    for (let length = 0; length < 70; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 89 + length * 7) & 255);
      if (length > 0) expect(fromBase64Url(toBase64Url(bytes))).toEqual(bytes);
      expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString("base64url"));
      expect(fromDigits(toDigits(bytes))).toEqual(bytes);
    }
    for (const other of ["", "A", "AB", "AAB", "AA==", "A A", "AA+A", "AA/A", "é"])
      expect(fromBase64Url(other)).toBeUndefined();
    for (const other of ["", "0", "02", "1e3", "-5", "0x10", " 16", "32", "512", "1".repeat(7090)])
      expect(fromDigits(other)).toBeUndefined();
  });
});
