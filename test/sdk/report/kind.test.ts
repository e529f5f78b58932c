// What is recognized of a file that is no credential, and that nothing with a Laurel proof in it is taken for anything else.
import { describe, expect, it } from "vitest";
import { createBatch, type FileKind, recognizeKind } from "../../../sdk/src/index.ts";
import { createDocument } from "../../nodes/world.ts";

const registry = { chainId: 1, address: "0x5FbDB2315678afecb367f032d93F642f64180aa3" };
const batch = await createBatch({ registry, issuer: 1, disclosable: [], documents: [createDocument()] });
const laurel = JSON.stringify(batch.credential(0), null, 2);
const { proof: _, ...document } = batch.credential(0);
const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const utf16 = (text: string, isBig: boolean): Uint8Array => {
  const buffer = Buffer.from(text, "utf16le");
  return new Uint8Array(isBig ? buffer.swap16() : buffer);
};
const mail = "Subject: Your badge\r\nFrom: a@example.org\r\nMIME-Version: 1.0\r\n\r\nHello";

const KINDS: Readonly<Record<Exclude<FileKind, "laurel">, Readonly<Record<string, string | Uint8Array>>>> = {
  credential: {
    "of Open Badges": '{"type":["VerifiableCredential","OpenBadgeCredential"],"name":"Laurel Wreath"}',
    "of W3C, by its context":
      '{"@context":["https://www.w3.org/ns/credentials/v2"],"proof":{"type":"DataIntegrityProof"}}',
    "of Open Badges 2": '\ufeff{"@context":"https://w3id.org/openbadges/v2","type":"Assertion"}',
    "that lost its proof": JSON.stringify(document),
  },
  jwt: { "a JWS": "eyJhbGciOiJFZERTQSJ9.eyJ2YyI6e319.c2ln\n", "an SD-JWT": bytes("eyJhbGciOiJ9.eyJ2.c2ln~WyJ~") },
  json: {
    "an object": '{"name":"x"}',
    "a list": "[1, 2]",
    "in bytes": bytes(' {"a":1}'),
    "too long": `{"a":"${"x".repeat(2 ** 21)}"}`,
  },
  damaged: {
    "a credential that was cut before its proof": laurel.slice(0, laurel.indexOf('"proof"')),
    "a brace alone": "{",
    "quotes that a word processor made curly": "{“name”: “x”}",
    "a comma too many": '{"a":1,}',
  },
  picture: {
    PNG: bytes("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    JPEG: bytes("\xff\xd8\xff\xe0\0\x10JFIF"),
    GIF: bytes("GIF89a\x01\0\x01\0"),
    WebP: bytes("RIFF\x24\0\0\0WEBPVP8 "),
    HEIC: bytes("\0\0\0\x18ftypheic\0\0\0\0"),
    AVIF: bytes("\0\0\0\x18ftypavif\0\0\0\0"),
    SVG: '<?xml version="1.0"?>\n<!-- badge -->\n<svg xmlns="http://www.w3.org/2000/svg"/>',
    "PNG with a Laurel credential in it": bytes(
      `\x89PNG\r\n\x1a\n\0\0\0\rIHDR iTXtopenbadgecredential\0\0\0\0\0${laurel}`,
    ),
  },
  pdf: {
    "": bytes("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"),
    "with a credential in it": bytes(`%PDF-1.7\n%\x01\n${laurel}`),
  },
  email: {
    "": mail,
    "as bytes, after what servers wrote": bytes(`Delivered-To: b@example.org\nReceived: by x\n${mail}`),
  },
  webpage: {
    "": "<!DOCTYPE html><html><svg></svg></html>",
    "with a byte order mark": bytes("\xef\xbb\xbf<html lang=en>"),
  },
  archive: {
    ZIP: bytes("PK\x03\x04\x14\0\x06\0[Content_Types].xml"),
    RTF: "{\\rtf1\\ansi Hello}",
  },
  text: {
    "a sentence": "I attach my credential.",
    "a sentence in brackets": "[I attach it]",
    "a line that begins as a picture does": "MM\nBM and II*",
    "a word": "null",
    "XML of another kind": "<credential/>",
  },
  empty: { "": "", "no bytes": new Uint8Array(), "white space": " \n\t" },
  binary: {
    "a program": bytes("\x7fELF\x02\x01\x01\0\0"),
    "old Word": bytes("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    gzip: bytes("\x1f\x8b\x08\0"),
  },
};

describe("recognizeKind", () => {
  for (const [kind, files] of Object.entries(KINDS))
    it(`recognizes ${kind}`, () => {
      for (const [name, file] of Object.entries(files)) expect(recognizeKind(file), `${kind} ${name}`).toBe(kind);
    });

  const broken: Readonly<Record<string, string | Uint8Array>> = {
    "as it was issued": laurel,
    "with a byte order mark": bytes(`\xef\xbb\xbf${laurel}`),
    "in UTF-16": utf16(laurel, false),
    "in UTF-16 of the other order, with a mark": utf16(`\ufeff${laurel}`, true),
    "through escapes": laurel.replace("LaurelMerkle", "\\u004c\\u0061urel\\u004Derkle"),
    "cut after its type": laurel.slice(0, laurel.indexOf("LaurelMerkleProof2026") + 30),
    "with something before it": `Here it is:\n${laurel}`,
    "behind what pictures begin with": `GIF89a${laurel}`,
    "behind what a PDF begins with": `%PDF-1.7\n${laurel}`,
    "behind what an e-mail begins with": `${mail}\n${laurel}`,
    "in a web page": `<html><pre>${laurel.replaceAll('"', "&quot;")}</pre></html>`,
    "in an array": `[${laurel}]`,
    twice: laurel + laurel,
    "with curly quotes": laurel.replace('"LaurelMerkleProof2026"', "“LaurelMerkleProof2026”"),
    "with a NUL in it": laurel.replace("issuer", "issuer\0"),
    "with a type of another year among others": '{"proof":[{"type":["Other","LaurelMerkleProof2027"]}]}',
    "with a type that only begins so": '{"proof":[{"type" : [ "Other",\n "Laurel" ]}]}',
    "after a megabyte less a little": `{"a":"${"x".repeat(1_000_000)}",${laurel.slice(1)}`,
  };
  it.each(Object.entries(broken))("takes a Laurel file for nothing else: %s", (_, file) => {
    expect(recognizeKind(file)).toBe("laurel");
  });

  it("takes a file cut anywhere for a damaged one, or for Laurel's once the proof's type is there", () => {
    for (let length = 1; length < laurel.length; length += 1)
      expect(["damaged", "laurel"], String(length)).toContain(recognizeKind(laurel.slice(0, length)));
  });
});
