// The vectors of links, read by the SDK and by a reader written from docs/protocol.md alone, with zlib and ethers.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { getBytes, keccak256 } from "ethers";
import { describe, expect, it } from "vitest";
import { type LinkError, readLink, writeLink, writeQrLink } from "../../sdk/src/link.ts";
import { joinDictionary } from "../../sdk/src/link/dictionary.ts";
import { root } from "../cli/run.ts";

interface Vectors {
  readonly dictionary: string;
  readonly courses: Readonly<Record<string, string>>;
  readonly links: readonly { readonly name: string; readonly text: string; readonly link: string; readonly course?: string }[];
  readonly refused: readonly { readonly name: string; readonly code: string; readonly link: string }[];
}

const vectors: Vectors = JSON.parse(readFileSync(new URL("./link-v1.json", import.meta.url), "utf8"));
const findDictionary = async (id: string): Promise<Uint8Array | undefined> => {
  const course = vectors.courses[id];
  return course === undefined ? undefined : Buffer.from(course);
};
const page = "https://verify.example/";

/** Section 12, for links that are whole. */
function readIndependently(link: string): string {
  const [, kind, , id, data = ""] = /#\/([vq])\/(1|2\/([0-9a-f]{32}))\/(.*)$/.exec(link) ?? [];
  const hex = kind === "q" ? BigInt(data).toString(16).slice(1) : Buffer.from(data, "base64url").toString("hex");
  const payload = Buffer.from(hex, "hex");
  const course = id === undefined ? "" : (vectors.courses[id] as string);
  const dictionary = Buffer.from(vectors.dictionary + course);
  const body = payload.subarray(8);
  const { buffer, engine } = inflateRawSync(body, { dictionary, info: true }) as unknown as {
    readonly buffer: Buffer;
    readonly engine: { readonly bytesWritten: number };
  };
  let cut = body.subarray(engine.bytesWritten).toString("hex");
  let text = "";
  for (const character of buffer.toString("utf8")) {
    const digits = { "\u0001": 32, "\u0002": 64 }[character];
    text += digits === undefined ? character : `"0x${cut.slice(0, digits)}"`;
    cut = cut.slice(digits ?? 0);
  }
  expect(cut).toBe("");
  const check = keccak256(Buffer.concat([getBytes(keccak256(dictionary)), body, Buffer.from(text)]));
  expect(payload.subarray(0, 8).toString("hex")).toBe(check.slice(2, 18));
  return text;
}

describe("links", () => {
  it.each(vectors.links)("of $name open as their texts, by two readers", async ({ text, link }) => {
    expect(await readLink(link, { findDictionary })).toBe(text);
    expect(readIndependently(link)).toBe(text);
  });

  it.each(vectors.links)("of $name are what is written today", async ({ text, link, course }) => {
    const bytes = course === undefined ? undefined : await findDictionary(course);
    const written = link.includes("#/q/")
      ? writeQrLink(text, { page })
      : writeLink(text, { page, course: bytes && { id: course as string, bytes } });
    expect(written).toBe(link);
  });

  it.each(vectors.refused)("are refused: $name", async ({ code, link }) => {
    expect(await readLink(link, { findDictionary }).catch((error: LinkError) => error.code)).toBe(code);
  });

  it("know the dictionary of the SDK, and one of them is the example of docs/protocol.md", () => {
    expect(Buffer.from(joinDictionary()).toString("utf8")).toBe(vectors.dictionary);
    const [first] = vectors.links;
    const data = first?.link.split("/v/1/")[1] ?? "";
    expect(readFileSync(join(root, "docs/protocol.md"), "utf8").replaceAll(/\s+/g, "")).toContain(data);
  });
});
