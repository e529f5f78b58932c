// What comes out of a file that carries a credential, of any kind: JWTs, files in each other, and what no file may cost.
import { deflateSync, gzipSync } from "node:zlib";
import { CompactSign, generateKeyPair } from "jose";
import { describe, expect, it, vi } from "vitest";
import { MAX_CARRIER_BYTES, openFile, recognizeCarrier } from "../../../sdk/src/carrier.ts";
import { createAllowance } from "../../../sdk/src/carrier/formats/reading.ts";
import { findInPdf } from "../../../sdk/src/carrier/formats/pdf/pdf.ts";
import { findInSvg } from "../../../sdk/src/carrier/formats/svg.ts";
import { isMore } from "../../more.ts";
import {
  joinPdf,
  makeJwt,
  makePdf,
  makePng,
  OTHER,
  packText,
  TEXT,
  unwrap,
  writeAttachment,
  writeChunk,
  writeText,
} from "./make.ts";

describe("recognizeCarrier", () => {
  it.each([
    [makePng(), "png"],
    [Buffer.from("%PDF-1.7\n"), "pdf"],
    ["%PDF-2.0", "pdf"],
    ["<svg>", "svg"],
    ["\ufeff <?xml version='1.0'?>\n<!-- <html> -->\n<!DOCTYPE svg [<!ENTITY a '<b>'>]>\n<s:svg\n", "svg"],
    [makeJwt(TEXT), "jwt"],
    [` "${makeJwt(TEXT)}"\n`, "jwt"],
    [`${makeJwt(TEXT)}~WyJ~`, "jwt"],
    [TEXT, undefined],
    ["eyJ", undefined],
    ["eyJ hello.", undefined],
    ["<html><svg>", undefined],
    ["<svgx>", undefined],
    ["GIF89a", undefined],
    [gzipSync(TEXT), undefined],
    ["", undefined],
  ])("tells by its beginning what a file is", (head, kind) => expect(recognizeCarrier(head)).toBe(kind));
});

describe("unwrapCarrier of a JWT", () => {
  it("gives the payload that another library signed, byte for byte", async () => {
    const { privateKey } = await generateKeyPair("ES256");
    const signer = new CompactSign(Buffer.from(TEXT)).setProtectedHeader({ alg: "ES256", typ: "vc+jwt" });
    expect(await unwrap(await signer.sign(privateKey))).toEqual(["jwt", "payload", TEXT]);
  });

  it.each([
    ["as it is", makeJwt(TEXT)],
    ["with quotes and white space around", `\n "${makeJwt(TEXT)}"\r\n`],
    ["without a signature", makeJwt(TEXT).replace(/[^.]*$/, "")],
    ["of another type", makeJwt(TEXT, { alg: "none" })],
  ])("gives the payload, byte for byte: %s", async (_, jwt) =>
    expect(await unwrap(jwt)).toEqual(["jwt", "payload", TEXT]),
  );

  it.each([
    ["a credential wrapped in vc", makeJwt({ iss: "x", vc: JSON.parse(OTHER) }), "as VC 1.1 does"],
    ["a presentation wrapped in vp", makeJwt({ vp: { verifiableCredential: [TEXT] } }), "presentation"],
    ["a presentation", makeJwt({ type: ["VerifiablePresentation"], verifiableCredential: [] }), "presentation"],
    ["an SD-JWT", `${makeJwt(OTHER)}~WyJhIiwibmFtZSIsIkV2ZSJd~`, "an SD-JWT"],
    ["a payload that is not encoded", makeJwt(OTHER, { alg: "ES256", b64: false, crit: ["b64"] }), "unusual"],
    ["a payload that is packed", makeJwt(OTHER, { alg: "ES256", zip: "DEF" }), "unusual"],
    ["no credential", makeJwt({ sub: "x" }), "contains no credential"],
  ])("says of %s what it is, and guesses nothing", async (_, jwt, message) =>
    expect(await unwrap(jwt)).toEqual(["carrier.none", expect.stringContaining(message)]),
  );

  it.each([
    ["cut in its payload", makeJwt(TEXT).slice(0, 60)],
    ["broken into lines", makeJwt(TEXT).replace(/(.{60})/, "$1\n")],
    ["padded", makeJwt(TEXT).replace(/\.A+$/, "=.A")],
    ["of a header that is no object", makeJwt(TEXT).replace(/^[^.]+/, "eyJ4")],
  ])("refuses one that is %s", async (_, jwt) => expect((await unwrap(jwt))[0]).toBe("carrier.damaged"));
});

describe("openFile", () => {
  const whole = (bytes: Uint8Array) => openFile(bytes, () => bytes);
  const laurel = (name: string): string =>
    `{ "name":${name}, "n":[1.0, 1e2,-0.5E-1,"\\u0041\\/"],\r\n\t"proof":[{"type":"LaurelMerkleProof2026"}] }`;

  it("gives a credential's own file as it is, whatever stands in it, and reads no further", async () => {
    const never = (): never => {
      throw new Error("read on");
    };
    for (const text of [laurel('"x"'), laurel('"}]\\\\"'), laurel(`{"proof":{"a":${laurel('"y"')}}}`), "{", ""]) {
      const bytes = Buffer.from(text);
      expect(await openFile(bytes, never)).toEqual({ content: bytes });
      expect((await openFile(bytes, never)).content).toBe(bytes);
    }
  });

  it("cuts a credential out of the text around it, letter for letter", async () => {
    const text = laurel('"Åse 日本 \\ud83d\\ude00 😀"');
    for (const [before, after] of [
      ["[", "]"],
      ['{"a":[null,{"b":', '}],"c":"}"}'],
      ['\n{ "proof": {"type":"Other"},"\\u0061":', "\r\n}"],
    ] as const) {
      const { content, unwrapped } = await whole(Buffer.from(before + text + after));
      expect(Buffer.from(content).toString()).toBe(text);
      expect(unwrapped?.kind).toBe("json");
    }
  });

  it("takes the outermost credential for the one, and what lies in it for its own", async () => {
    const outer = laurel(`{"evidence":[${laurel('"inner"')},${JSON.stringify(laurel('"text"'))}]}`);
    expect(Buffer.from((await whole(Buffer.from(`[${outer}]`))).content).toString()).toBe(outer);
    expect((await whole(Buffer.from(outer))).unwrapped).toBeUndefined();
  });

  it("counts every way of writing a Laurel proof", async () => {
    const good = laurel('"x"');
    for (const proof of [
      '{"type":"Laurel"}',
      '[{},{"type":["A","\\u004caurel2"]}]',
      '[{"type":"LaurelMerkleProof2027"}]',
    ])
      await expect(whole(Buffer.from(`[${good},{"proof":${proof}}]`))).rejects.toMatchObject({
        code: "carrier.several",
        places: ["/0", "/1"],
      });
    for (const proof of ["null", "[]", '"Laurel"', '{"type":"Merkle"}', '{"a":{"type":"Laurel"}}'])
      expect((await whole(Buffer.from(`[${good},{"proof":${proof}}]`))).unwrapped?.place).toBe("/0");
  });

  it("reads what is around it as strictly as a credential, but for its size", async () => {
    const good = laurel('"x"');
    for (const around of ['{"a":1,"a":2,"b":', '{"__proto__":1,"b":', "{'b':", '{"b":1,}', "{"]) {
      const bytes = Buffer.from(`${around}${good}}`);
      expect(await whole(bytes)).toEqual({ content: bytes });
    }
    const long = Buffer.from(`{"pad":"${"x".repeat(1_000_000)}","n":1e999,"b":${good}}`);
    const begun = long.subarray(0, 262_145);
    expect(Buffer.from((await openFile(begun, (most) => long.subarray(0, most))).content).toString()).toBe(good);
  });
});

describe("unwrapCarrier", () => {
  it("says of any other file that it carries none", async () => {
    expect(await unwrap(TEXT)).toEqual(["carrier.none", "The file contains no other"]);
    for (const file of ["", "GIF89a", gzipSync(TEXT)])
      expect(await unwrap(file)).toEqual(["carrier.none", "The file is not JSON, PNG, SVG, PDF, JWT or e-mail"]);
  });

  it("takes what has 256 KiB, and refuses one byte more, without cutting it", async () => {
    const longest = TEXT.padEnd(262_144 - (Buffer.byteLength(TEXT) - TEXT.length));
    expect((await unwrap(makePng(writeText(longest))))[2]).toBe(longest);
    expect((await unwrap(makePng(writeText(`${longest} `))))[0]).toBe("carrier.limit");
  });

  it("names few places of very many, and compares no more than it names", async () => {
    const many = makePng(
      ...Array.from({ length: 3000 }, (_, i) => writeText(OTHER.replace("Eve", `Eve ${i}`.padEnd(900)))),
    );
    const compared = vi.spyOn(Uint8Array.prototype, "every");
    const [code, message, ...places] = await unwrap(many);
    expect([code, places.length]).toEqual(["carrier.several", 16]);
    expect(compared.mock.calls.length).toBeLessThan(1000);
    compared.mockRestore();
    expect(message?.length).toBeLessThan(200);
  });

  it("opens files in each other down to the fourth", async () => {
    const nest = (depth: number): Promise<Buffer> | string =>
      depth === 0 ? makeJwt(TEXT) : Promise.resolve(nest(depth - 1)).then((inner) => makePdf({ "a.pdf": inner }));
    expect((await unwrap(await nest(3)))[2]).toBe(TEXT);
    expect((await unwrap(await nest(4)))[0]).toBe("carrier.limit");
  });
});

/** One of each kind of bomb: those that are tried each time. */
const FEW: ReadonlySet<string> = new Set([
  "an iTXt of 60 MiB",
  "an attachment packed twice",
  "objects that are all one large object",
  "one number for very many objects, and as many references",
  "arrays in each other",
  "objects that all go on in one comment",
  "an object of very many values",
  "files in each other, twice each",
  "very many tags",
]);

describe("a bomb", () => {
  const MIB = 1024 * 1024;
  const zeros = deflateSync(Buffer.alloc(60 * MIB), { level: 9 });

  /** A PDF that holds more streams than it has bytes for: all of the same length. */
  const repeat = (count: number, write: (i: number) => Buffer | string): Buffer =>
    joinPdf(...Array.from({ length: count }, (_, i) => write(i)));

  const limits: [string, () => Buffer | Promise<Buffer>][] = [
    ["a file longer than 16 MiB", () => makePng(writeChunk("IDAT", Buffer.alloc(MAX_CARRIER_BYTES)))],
    ["an iTXt of 60 MiB", () => makePng(packText(zeros))],
    ["very many iTXt of 1 MiB", () => makePng(...Array<Buffer>(60).fill(packText(deflateSync(Buffer.alloc(MIB)))))],
    ["very many empty chunks", () => makePng(Buffer.concat(Array<Buffer>(350_000).fill(writeChunk("tEXt", ""))))],
    ["an attachment of 60 MiB", () => joinPdf(writeAttachment(Buffer.alloc(60 * MIB), { packed: true }))],
    [
      "an attachment packed twice",
      () => {
        const twice = deflateSync(zeros);
        return joinPdf(
          "8 0 obj << /EF << /F 9 0 R >> >> endobj\n",
          `9 0 obj << /Filter [/FlateDecode /FlateDecode] /Length ${twice.length} >> stream\n`,
          twice,
          "\nendstream",
        );
      },
    ],
    [
      "very many attachments of 1 MiB",
      () => repeat(60, (i) => writeAttachment(Buffer.alloc(MIB), { number: 10 + 2 * i, packed: true })),
    ],
    [
      "an object stream of 60 MiB",
      () =>
        joinPdf(
          `8 0 obj << /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length ${zeros.length} >> stream\n`,
          zeros,
          "\nendstream",
        ),
    ],
    [
      "objects that are all one large object",
      () => {
        const offsets = Array.from({ length: 9_000 }, (_, i) => `${i + 20} 0`).join(" ");
        const large = `[${"1 ".repeat(50_000)}]`;
        const data = deflateSync(`${offsets} ${large}`);
        return joinPdf(
          `8 0 obj << /Type /ObjStm /N 9000 /First ${offsets.length + 1} /Filter /FlateDecode /Length ${data.length} >> stream\n`,
          data,
          "\nendstream",
        );
      },
    ],
    ["more objects than are read", () => joinPdf("1 0 obj 1\n".repeat(350_000))],
    [
      "one number for very many objects, and as many references",
      () =>
        Buffer.concat([
          joinPdf(...Array<string>(3_000).fill("9 0 obj 1 endobj\n")),
          ...Array<Buffer>(3_000).fill(Buffer.from("8 0 obj << /EF << /F 9 0 R >> >> endobj\n")),
        ]),
    ],
    ["objects that all go on in one comment", () => joinPdf("1 0 obj<<>>%".repeat(50_000))],
    ["arrays in each other", () => joinPdf(`8 0 obj ${"[".repeat(1000)}`)],
    ["an object of very many values", () => joinPdf(`8 0 obj [${"0 ".repeat(300_000)}]`)],
    ["objects that begin in each other's strings", () => joinPdf("1 0 obj (".repeat(100_000))],
    [
      "files in each other, twice each",
      async () => {
        let inner: Buffer = await makePdf({ "a.json": TEXT });
        for (let i = 0; i < 4; i++)
          inner = await makePdf({ "a.pdf": inner, "b.pdf": Buffer.concat([inner, Buffer.of(i)]) });
        return inner;
      },
    ],
    ["very many tags", () => Buffer.from(`<svg>${"<a/>".repeat(350_000)}</svg>`)],
    [
      "very many attributes",
      () => Buffer.from(`<svg ${Array.from({ length: 350_000 }, (_, i) => `a${i}=""`).join(" ")}/>`),
    ],
  ];
  it.each(limits.filter(([name]) => isMore || FEW.has(name)))(
    "is carrier.limit, after a bounded amount of work: %s",
    async (_, make) => {
      const bytes = await make();
      expect((await unwrap(bytes))[0]).toBe("carrier.limit");
    },
  );

  const others: [string, () => Buffer][] = [
    [
      "an object stream that says it has four thousand million objects",
      () => joinPdf("8 0 obj << /N 4000000000 /First 9 /Length 0 >> stream\n\nendstream"),
    ],
    [
      "references in a circle",
      () =>
        joinPdf("8 0 obj << /EF 8 0 R /F 8 0 R >> endobj 9 0 obj << /EF << /F 9 0 R >> >> endobj 7 0 obj 7 0 R endobj"),
    ],
    [
      "a length that is its own stream",
      () => joinPdf("8 0 obj << /EF << /F 9 0 R >> >> endobj 9 0 obj << /Length 9 0 R >> stream\n\nendstream"),
    ],
    ["tags in each other", () => Buffer.from("<svg>".repeat(100_000))],
    ["a comment of 15 MiB", () => Buffer.from(`<svg><!-- ${"-".repeat(15 * MIB)} --></svg>`)],
    ["quotes of 15 MiB", () => Buffer.from(`<!DOCTYPE svg ${'""'.repeat(7 * MIB)}><svg/>`)],
    ["white space of 15 MiB", () => Buffer.from(`<svg${" ".repeat(15 * MIB)}/>`)],
    ["white space of 15 MiB in a JWT", () => Buffer.from(`${makeJwt(TEXT)}${" ".repeat(15 * MIB)}.`)],
    ["half a JWT of 15 MiB", () => Buffer.from(`eyJ.${"A".repeat(15 * MIB)}`)],
    ["numbers and white space of 15 MiB", () => joinPdf(`1 ${" ".repeat(7 * MIB)}1 ${" ".repeat(7 * MIB)}`)],
    ["digits of 15 MiB", () => joinPdf("1".repeat(15 * MIB))],
    ["a name of 15 MiB", () => joinPdf(`1 0 obj /${"#41".repeat(5 * MIB)}`)],
    ["a hexadecimal string of 15 MiB", () => joinPdf(`8 0 obj << /F <${"41".repeat(7 * MIB)}> /EF 1 >>`)],
    ["a string of 15 MiB", () => joinPdf(`8 0 obj << /F (${"\\101".repeat(3 * MIB)}) /EF 1 >>`)],
  ];
  it.each(others.filter(([name]) => isMore || !name.includes("15 MiB")))(
    "is read once, and refused or found empty: %s",
    async (_, make) => {
      expect((await unwrap(make()))[0]).toMatch(/^carrier\.(?:none|damaged|limit)$/);
    },
  );

  it("counts what is read of a stream, though nothing comes out of it", () => {
    const { unpack } = createAllowance();
    const blocks = Buffer.alloc(MIB, Buffer.from("000000ffff", "hex"));
    const packed = Buffer.concat([
      Buffer.of(0x78, 0x9c),
      blocks.subarray(0, MIB - (MIB % 5)),
      Buffer.from("010000ffff00000001", "hex"),
    ]);
    expect(unpack(packed)).toHaveLength(0);
    let count = 1;
    const again = (): void => {
      for (; count < 100; count++) unpack(packed);
    };
    expect(again).toThrow("The file unpacks to too much");
    expect(count).toBeLessThan(50);
  });

  it("reads no byte of a PDF or an SVG much more often than the allowance says", () => {
    const count = (
      find: (bytes: Uint8Array, allowance: ReturnType<typeof createAllowance>) => unknown,
      bytes: Buffer,
    ) => {
      const allowance = createAllowance();
      let [taken, parts] = [0, 0];
      const watched = {
        ...allowance,
        takeBytes: (number: number) => {
          taken += number;
          allowance.takeBytes(number);
        },
        takePart: () => {
          parts += 1;
          allowance.takePart();
        },
      };
      find(bytes, watched);
      return [taken / bytes.length, parts];
    };
    const pdf = repeat(1_000, (i) => writeAttachment(TEXT, { number: 10 + 2 * i }));
    const [taken = 0, parts = 0] = count(findInPdf, pdf);
    expect(taken).toBeLessThan(3);
    expect(parts).toBeLessThan(10_000);
    expect(count(findInSvg, Buffer.from(`<svg>${"<a/>".repeat(1000)}</svg>`))[1]).toBeLessThan(1100);
  });
});
