// Credentials in the pictures of badges: PNG.
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { unwrapCarrier, writePngCarrier } from "../../../sdk/src/carrier.ts";
import { makeJwt, makePng, OTHER, packText, SIGNATURE, TEXT, unwrap, writeChunk, writeText } from "./make.ts";

const PLACE = "iTXt openbadgecredential";

describe("unwrapCarrier of a PNG", () => {
  it.each([
    ["as it is", makePng(writeText(TEXT)), PLACE],
    ["compressed", makePng(packText(deflateSync(TEXT))), PLACE],
    ["under the keyword of older badges", makePng(writeText(TEXT, "openbadges")), "iTXt openbadges"],
    ["in a plain chunk of older badges", makePng(writeChunk("tEXt", `openbadges\0${TEXT}`)), "tEXt openbadges"],
    [
      "in a packed chunk",
      makePng(writeChunk("zTXt", Buffer.concat([Buffer.from("openbadges\0\0"), deflateSync(TEXT)]))),
      "zTXt openbadges",
    ],
    ["among other texts", makePng(writeText("x", "Comment"), writeText(TEXT), writeText(OTHER, "Description")), PLACE],
    ["twice, byte for byte", makePng(writeText(TEXT), packText(deflateSync(TEXT))), PLACE],
    ["in a JWT", makePng(writeText(makeJwt(TEXT))), `${PLACE} › payload`],
    ["in the middle of a larger buffer", Buffer.concat([Buffer.alloc(5), makePng(writeText(TEXT))]).subarray(5), PLACE],
  ])("finds a credential that is there %s", async (_, picture, place) =>
    expect(await unwrap(picture)).toEqual(["png", place, TEXT]),
  );

  it.each([
    ["two credentials", makePng(writeText(TEXT), writeText(OTHER))],
    ["an older one beside it", makePng(writeText(TEXT), writeText(OTHER, "openbadges"))],
    ["the address of an older badge beside it", makePng(writeText(TEXT), writeText("https://x.example", "openbadges"))],
    ["another one in a JWT", makePng(writeText(TEXT), writeText(makeJwt(OTHER)))],
    ["one that Laurel does not read", makePng(writeText(TEXT), writeText(makeJwt({ vc: { name: "Eve" } })))],
  ])("refuses %s, and names both places", async (_, picture) => {
    const [code, , ...places] = await unwrap(picture);
    expect([code, places.length]).toEqual(["carrier.several", 2]);
  });

  it.each([
    ["no credential", makePng(), "The file contains no credential"],
    ["one under another keyword", makePng(writeText(TEXT, "OpenBadges")), "The file contains no credential"],
    [
      "the address of an older badge",
      makePng(writeText("https://x.example/1", "openbadges")),
      "something other than a credential",
    ],
  ])("says of a picture with %s that there is none", async (_, picture, message) => {
    const [code, said] = await unwrap(picture);
    expect([code, said]).toEqual(["carrier.none", expect.stringContaining(message)]);
  });

  const good = makePng(writeText(TEXT));
  const late = Buffer.concat([makePng(), writeText(TEXT)]);
  it.each([
    ["is cut anywhere", good.subarray(0, -1)],
    ["goes on after its end", late],
    [
      "has a chunk that is longer than the file",
      Buffer.concat([SIGNATURE, Buffer.from("ffffffff49484452", "hex"), good]),
    ],
    ["begins with another chunk", Buffer.concat([SIGNATURE, writeText(TEXT), good.subarray(8)])],
    ["has no end", good.subarray(0, -12)],
    ["has a text without the end of its language", makePng(writeChunk("iTXt", "openbadgecredential\0\0\0en"))],
    ["has a text compressed in an unknown way", makePng(packText(deflateSync(TEXT), 1))],
    ["has a text that is not what its compression says", makePng(packText(Buffer.from("nothing")))],
    ["has a text that is cut in its compression", makePng(packText(deflateSync(TEXT).subarray(0, -5)))],
    ["has a text whose own check does not fit", makePng(packText(new Uint8Array(deflateSync(TEXT)).fill(0, -4)))],
  ])("refuses a picture that %s", async (_, picture) => expect((await unwrap(picture))[0]).toBe("carrier.damaged"));

  it("refuses every picture in which one byte was changed, or takes nothing else out of it", async () => {
    const [head, tail] = [8, good.length];
    for (let at = head; at < tail; at++) {
      const changed = Buffer.from(good);
      changed[at] = (changed[at] as number) ^ 1;
      expect((await unwrap(changed))[0], `byte ${at}`).toBe("carrier.damaged");
    }
  });

  it("keeps nothing of the picture but the credential", async () => {
    const { credential } = await unwrapCarrier(makePng(writeText(TEXT), writeChunk("IDAT", Buffer.alloc(1_000_000))));
    expect(credential.buffer.byteLength).toBe(Buffer.byteLength(TEXT));
  });
});

describe("writePngCarrier", () => {
  it("puts the bytes in as they are, after the head, uncompressed: wallets look for the text", async () => {
    const picture = makePng(writeText("x", "Comment"));
    const badge = Buffer.from(writePngCarrier(picture, Buffer.from(TEXT)));
    expect(await unwrap(badge)).toEqual(["png", PLACE, TEXT]);
    const text = writeText(TEXT);
    expect(badge.subarray(33, 33 + text.length)).toEqual(text);
    expect(Buffer.concat([badge.subarray(0, 33), badge.subarray(33 + text.length)])).toEqual(picture);
  });

  it("takes an older credential out of the picture", async () => {
    const picture = makePng(writeText(OTHER), writeChunk("tEXt", "openbadges\0https://x.example/1"));
    expect(Buffer.from(writePngCarrier(picture, Buffer.from(TEXT)))).toEqual(
      Buffer.from(writePngCarrier(makePng(), Buffer.from(TEXT))),
    );
  });

  it.each([Buffer.alloc(0), Buffer.from("GIF89a".padEnd(60)), makePng().subarray(0, 40)])(
    "refuses what is no PNG in order",
    (bytes) => expect(() => writePngCarrier(bytes, Buffer.from(TEXT))).toThrow(/PNG/),
  );
});
