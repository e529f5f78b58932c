// Files that two readers could understand differently, or that are no credential.
import { changeFile, type HostileCase, type Scene } from "./scene.ts";

type Make = (scene: Scene) => string | Uint8Array;

function spoil(code: string, cases: Readonly<Record<string, Make>>): HostileCase[] {
  return Object.entries(cases).map(([name, make]) => ({
    name,
    expected: `invalid format.${code}`,
    attack: (scene) => ({ file: make(scene) }),
  }));
}

const text = ({ files }: Scene): string => files[1] as string;
const bytes = (scene: Scene): Uint8Array => new TextEncoder().encode(text(scene));
/** The name of the credential, written otherwise. */
const named =
  (written: string): Make =>
  (scene) =>
    text(scene).replace('"Data Analysis with Python"', written);
const put =
  (path: string, value: Parameters<typeof changeFile>[2]): Make =>
  (scene) =>
    changeFile(scene, path, value);
/** The bytes with some more inside the credential's name. */
const withBytes =
  (...inserted: number[]): Make =>
  (scene) => {
    const whole = bytes(scene);
    const at = new TextEncoder().encode(text(scene).split("Data Analysis")[0]).length;
    return Uint8Array.from([...whole.subarray(0, at), ...inserted, ...whole.subarray(at)]);
  };
const nest = (levels: number): string => `${"[".repeat(levels)}${"]".repeat(levels)}`;
const claim = (pointer: string): Make =>
  put("/proof/0/salts", { "": `0x${"00".repeat(16)}`, [pointer]: `0x${"00".repeat(16)}` });

export const formatCases: readonly HostileCase[] = [
  ...spoil("json", {
    "an empty file": () => "",
    "white space alone": () => " \n\t",
    "a byte order mark": (scene) => `\ufeff${text(scene)}`,
    "a byte order mark in bytes": (scene) => Uint8Array.from([0xef, 0xbb, 0xbf, ...bytes(scene)]),
    "UTF-16": (scene) => new Uint8Array(Buffer.from(text(scene), "utf16le")),
    "a byte that is not UTF-8": withBytes(0xff),
    "an overlong NUL": withBytes(0xc0, 0x80),
    "a surrogate in UTF-8": withBytes(0xed, 0xa0, 0x80),
    "a code point beyond the last": withBytes(0xf4, 0x90, 0x80, 0x80),
    "half of a surrogate pair, escaped": named('"\\ud800"'),
    "the other half, escaped": named('"\\udc00x"'),
    "the halves the wrong way round": named('"\\udc00\\ud800"'),
    "half of a surrogate pair, written out": named('"\ud800"'),
    "half of a surrogate pair in a member's name": named('"x","\\ud800":1'),
    "a comma before a brace": (scene) => `${text(scene).slice(0, -1)},}`,
    "a comma before a bracket": named("[1,]"),
    "two commas": named('"x",,"y":1'),
    "something after the end": (scene) => `${text(scene)} x`,
    "a second credential after the first": (scene) => text(scene) + text(scene),
    "a NUL after the end": (scene) => `${text(scene)}\0`,
    "a comment": named('/* hello */ "x"'),
    "a comment to the end of the line": named('"x" // hello\n'),
    "single quotes": named("'x'"),
    "a name without quotes": named('"x", y: 1'),
    NaN: named("NaN"),
    Infinity: named("-Infinity"),
    "a number in hexadecimal": named("0x10"),
    "a number with a leading zero": named("01"),
    "a number with a leading plus": named("+1"),
    "a number without its first digit": named(".5"),
    "a number without its last digit": named("1."),
    "a number that is only a sign": named("-"),
    "an exponent without digits": named("1e"),
    "digits of another script": named("\u0661"),
    "an undefined value": named("undefined"),
    "True, as Python writes it": named("True"),
    "a string that does not end": (scene) => text(scene).slice(0, 40),
    "a file cut in half": (scene) => text(scene).slice(0, text(scene).length >> 1),
    "a line break in a string": named('"a\nb"'),
    "a NUL in a string": named('"a\0b"'),
    "an escape that JSON does not know": named('"\\x41"'),
    "an escape with braces": named('"\\u{41}"'),
    "an escape of three digits": named('"\\u041"'),
    "a form feed as white space": (scene) => `\f${text(scene)}`,
    "a no-break space as white space": (scene) => `\u00a0${text(scene)}`,
    "a line separator as white space": (scene) => `\u2028${text(scene)}`,
    __proto__: named('"x","__proto__":{"id":"y"}'),
    "__proto__ through escapes, deep down": named('{"a":[{"__pro\\u0074o__":1}]}'),
    "a member twice, and no JSON after": named('"x","name":"y",'),
  }),
  ...spoil("duplicate-member", {
    "the name twice": named('"x","name":"y"'),
    "the name twice, through an escape": named('"x","n\\u0061me":"y"'),
    "a member twice in the subject": (scene) => text(scene).replace('"dateOfBirth":', '"name":"Eve","dateOfBirth":'),
    "the root twice": (scene) => text(scene).replace('"root":', '"root":"0x00","root":'),
    "a salt twice": (scene) => text(scene).replace('"salts":{', '"salts":{"":"0x00",'),
    "a member twice in a proof of another kind": (scene) =>
      text(scene).replace('"proof":[', '"proof":[{"type":"Other","x":1,"x":2},'),
    "a member twice, and nested too deep": named(`"x","name":${nest(20)}`),
    "an empty name twice": named('{"":1,"":2}'),
  }),
  ...spoil("limit", {
    "17 levels": named(nest(16)),
    "100,000 levels": () => nest(100_000),
    "100,000 levels of objects": () => `${'{"a":'.repeat(40_000)}1${"}".repeat(40_000)}`,
    "a byte too much": (scene) => text(scene).padEnd(262_145, " "),
    "a byte too much, in few characters": named(`"${"\u20ac".repeat(87_000)}"`),
    "ten megabytes": (scene) => text(scene).padEnd(10_000_000, " "),
    "minus zero": named("-0"),
    "minus zero with an exponent": named("-0e5"),
    "2 to the 53rd": named("9007199254740992"),
    "a number beyond all doubles": named("1e400"),
    "a number with 18 digits": named("0.123456789012345678"),
    "a number that is not zero but rounds to it": named("1e-400"),
    "257 claims": put(
      "/proof/0/salts",
      Object.fromEntries(
        Array.from({ length: 257 }, (_, i) => [i === 0 ? "" : `/c${i}`, `0x${"00".repeat(16)}`]).concat([
          ["/d", `0x${"00".repeat(16)}`],
        ]),
      ),
    ),
  }),
  ...spoil("document", {
    null: () => "null",
    "an array": (scene) => `[${text(scene)}]`,
    "a string": (scene) => JSON.stringify(text(scene)),
    "a number": () => "1",
    "no validFrom": put("/validFrom", undefined),
    "validFrom is null": put("/validFrom", null),
    "validFrom in an array": put("/validFrom", ["2026-06-15T00:00:00Z"]),
    "a fraction of a second": put("/validFrom", "2026-06-15T00:00:00.5Z"),
    "a leap second": put("/validFrom", "2026-06-30T23:59:60Z"),
    "30 February": put("/validFrom", "2026-02-30T00:00:00Z"),
    "29 February of no leap year": put("/validFrom", "2026-02-29T00:00:00Z"),
    "hour 24": put("/validFrom", "2026-06-15T24:00:00Z"),
    "a small z": put("/validFrom", "2026-06-15T00:00:00z"),
    "a blank for the T": put("/validFrom", "2026-06-15 00:00:00Z"),
    "no zone": put("/validFrom", "2026-06-15T00:00:00"),
    "a zone of 24 hours": put("/validFrom", "2026-06-15T00:00:00+24:00"),
    "a line break after the date": put("/validFrom", "2026-06-15T00:00:00Z\n"),
    "digits of another script in a date": put("/validFrom", "\u0662026-06-15T00:00:00Z"),
    "the year 10000": put("/validUntil", "10000-01-01T00:00:00Z"),
    "the first second of 1970": put("/validFrom", "1970-01-01T00:00:00Z"),
    "over before it begins": put("/validUntil", "2026-06-14T00:00:00Z"),
    "over as it begins": put("/validUntil", "2026-06-15T00:00:00Z"),
    "validUntil is null": put("/validUntil", null),
    "a long name above many values": () =>
      JSON.stringify({ ["x".repeat(130_000)]: Array.from({ length: 60_000 }, () => 0), validFrom: 1 }),
    "80,000 arrays": () => JSON.stringify({ a: Array.from({ length: 80_000 }, () => []) }),
    issuanceDate: put("/issuanceDate", "2026-06-15T00:00:00Z"),
    expirationDate: put("/expirationDate", "2020-06-15T00:00:00Z"),
    "the expiry as a claim": claim("/validUntil"),
    "the issuer's name as a claim": claim("/issuer/name"),
    "the proof as a claim": claim("/proof"),
    "a member's name with a blank as a protected one": claim("/issuer/"),
    "the whole subject as a claim": claim("/credentialSubject"),
    "a claim inside an array": claim("/credentialSubject/result/0"),
    "a claim inside a string": claim("/name/length"),
    "a claim inside what is not there": claim("/nowhere/name"),
    "a claim that begins without a slash": claim("name"),
    "a claim with an escape that is none": claim("/credentialSubject/a~2b"),
    "a claim inside another": put("/proof/0/salts", {
      "": `0x${"00".repeat(16)}`,
      "/credentialSubject/id": `0x${"00".repeat(16)}`,
      "/credentialSubject/id/x": `0x${"00".repeat(16)}`,
    }),
  }),
  ...spoil("proof", {
    "no proof": put("/proof", undefined),
    "a proof that is no array": (scene) => changeFile(scene, "/proof", JSON.parse(text(scene)).proof[0]),
    "no Laurel proof": put("/proof", [{ type: "DataIntegrityProof" }]),
    "an empty list of proofs": put("/proof", []),
    "a proof that is null": put("/proof", [null]),
    "two Laurel proofs": (scene) => {
      const [proof] = JSON.parse(text(scene)).proof;
      return changeFile(scene, "/proof", [proof, proof]);
    },
    "7,000 Laurel proofs": put(
      "/proof",
      Array.from({ length: 7_000 }, () => ({ type: "Laurel", salts: {} })),
    ),
    "a second proof that claims to be Laurel's among its types": (scene) => {
      const [proof] = JSON.parse(text(scene)).proof;
      return changeFile(scene, "/proof", [proof, { type: ["Other", "LaurelMerkleProof2027"] }]);
    },
    "a Laurel proof of another year": put("/proof/0/type", "LaurelMerkleProof2027"),
    "a type in an array": put("/proof/0/type", ["LaurelMerkleProof2026"]),
    "another purpose": put("/proof/0/proofPurpose", "authentication"),
    "one member more": put("/proof/0/created", "2026-06-15T00:00:00Z"),
    "no withheld": put("/proof/0/withheld", undefined),
    "a size in a string": put("/proof/0/size", "3"),
    "a size of 0": put("/proof/0/size", 0),
    "a size beyond 32 bits": put("/proof/0/size", 4294967296),
    "an index beyond the size": put("/proof/0/index", 3),
    "an index below 0": put("/proof/0/index", -1),
    "half an index": put("/proof/0/index", 0.5),
    "a root in capitals": put("/proof/0/root", `0x${"AB".repeat(32)}`),
    "a root without 0x": put("/proof/0/root", "ab".repeat(32)),
    "a root that is too short": put("/proof/0/root", "0x"),
    "a sibling that is too short": put("/proof/0/siblings/0", "0xab"),
    "a sibling that is a number": put("/proof/0/siblings/0", 1),
    "a sibling too many": (scene) => {
      const { siblings } = JSON.parse(text(scene)).proof[0];
      return changeFile(scene, "/proof/0/siblings", [...siblings, `0x${"00".repeat(32)}`]);
    },
    "a sibling too few": put("/proof/0/siblings/0", undefined),
    "siblings as an object with keys": (scene) => {
      const { siblings } = JSON.parse(text(scene)).proof[0];
      return changeFile(scene, "/proof/0/siblings", { ...siblings });
    },
    "no salt of the core": put("/proof/0/salts/", undefined),
    "a salt of 15 bytes": put("/proof/0/salts/", `0x${"00".repeat(15)}`),
    "a salt that is an object": put("/proof/0/salts/", {}),
    "the core withheld": put("/proof/0/withheld/", `0x${"00".repeat(32)}`),
    "a claim disclosed and withheld at once": put("/proof/0/withheld", {
      "/credentialSubject/name": `0x${"00".repeat(32)}`,
    }),
    "a withheld claim that stands in the document": (scene) => {
      const without = JSON.parse(changeFile(scene, "/proof/0/salts/~1credentialSubject~1name", undefined));
      without.proof[0].withheld["/credentialSubject/name"] = `0x${"00".repeat(32)}`;
      return JSON.stringify(without);
    },
    "an issuer with a leading zero": (scene) => text(scene).replace("/issuers/1", "/issuers/01"),
    "an issuer beyond 32 bits": (scene) => text(scene).replace("/issuers/1", "/issuers/4294967296"),
    "issuer 0": (scene) => text(scene).replace("/issuers/1", "/issuers/0"),
    "a chain id with a leading zero": (scene) => text(scene).replace("eip155:", "eip155:0"),
    "a chain id beyond all numbers": (scene) => text(scene).replace(/eip155:\d+/, "eip155:9999999999999999"),
    "a registry without its checksum": (scene) =>
      text(scene).replace(/0x[0-9a-fA-F]{40}(?=\/issuers)/, (a) => a.toLowerCase()),
    "a registry on another kind of chain": (scene) => text(scene).replace("eip155:", "solana:"),
    "a method with a blank at its end": (scene) => text(scene).replace("/issuers/1", "/issuers/1 "),
  }),
];
