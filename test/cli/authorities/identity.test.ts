// Names and uris that nobody could state in a credential are refused before they are written, and what a person cannot see is asked about.
import { describe, expect, it } from "vitest";
import { isSame, isSamePlace } from "../../../cli/src/commands/authorities/grants/doubles.ts";
import { checkIdentity } from "../../../cli/src/commands/authorities/grants/identity.ts";

const check = (name: string, uri = "https://college.example") => checkIdentity({ name, uri });

describe("a uri", () => {
  it.each([
    "https://college.example",
    "http://college.example/a/b?c=d#e",
    "https://college.example:8443/%C3%A9",
    "https://xn--cole-9oa.example",
    "did:web:college.example",
    "did:web:localhost%3A8443",
    "did:web:example.org:schools:law",
    "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
    "did:ebsi:zZeKyEJfUTGwajhNyNX928z",
    `https://college.example/${"x".repeat(232)}`,
  ])("%s is taken", async (uri) => {
    expect((await check("College", uri)).filter((oddity) => !oddity.includes("xn--"))).toEqual([]);
  });

  it.each([
    ["college.example", "neither a web address nor a DID"],
    ["", "neither a web address nor a DID"],
    ["ftp://college.example", "neither a web address nor a DID"],
    ["javascript:alert(1)", "neither a web address nor a DID"],
    ["urn:uuid:1", "neither a web address nor a DID"],
    ["https://", "neither a web address nor a DID"],
    ["https://user:word@college.example", "names a user or a password"],
    ["https://user@college.example", "names a user or a password"],
    ["https://@college.example", "names a user or a password"],
    ["https://college.example/a b", "not allowed in a web address"],
    ["https://college.example/\u202ea", "not allowed in a web address"],
    ["https://college.example/a\n", "not allowed in a web address"],
    [" https://college.example", "neither a web address nor a DID"],
    ["https://école.example", "not allowed in a web address"],
    ["https://college.example/%zz", "not allowed in a web address"],
    ["did:web:College.example", "college.example"],
    ["did:web:127.0.0.1", "IP address"],
    ["did:web:college.example:8443/x", "not a DID"],
    ["did:web:college.example#key-1", "not a DID"],
    ["did:web:", "not a DID"],
    ["did:web:college.example:did.json", "did.json"],
    [`https://college.example/${"x".repeat(233)}`, "257 bytes"],
  ])("%j is refused", async (uri, reason) => {
    await expect(check("College", uri)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(reason),
    });
  });
});

describe("a name", () => {
  it.each([
    "Ollscoil na Gaillimhe – Ó hÉigeartaigh",
    "東京大学",
    "Université de Genève / Universität Genf",
    "ΕΚΠΑ",
    "AGH",
  ])("%s is taken, and nothing is odd about it", async (name) => {
    expect(await check(name)).toEqual([]);
  });

  it.each([
    ["Univеrsity of Example", /several scripts.*е\(U\+0435\)/],
    ["University of САМЕ", /several scripts/],
    ["E\u0301cole", /accents as separate characters/],
    ["Uni\u200dversity", /invisible characters, written out here: Uni\\u\{200d\}versity/],
    ["Two  blanks", /invisible/],
    ["University\u00a0of Example", /unusual forms .* University of Example\.$/],
    ["\uff35niversity of Example", /unusual forms .* University of Example\.$/],
  ])("%j is asked about", async (name, oddity) => {
    expect((await check(name)).join(" ")).toMatch(oddity);
  });

  it.each([
    ["", "is empty"],
    ["  ", "is empty"],
    [" College", "begins or ends with a space"],
    ["Coll\u202eege", "reverses the text"],
    ["Coll\nege", "an invisible character"],
    ["Coll\0ege", "an invisible character"],
    ["Coll\ud800ege", "an invisible character"],
    ["é".repeat(129), "258 bytes"],
  ])("%j is refused", async (name, reason) => {
    await expect(check(name)).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining(reason) });
  });
});

describe("what a person takes for the same", () => {
  it.each([
    "university of EXAMPLE",
    "University  of Example",
    "University\u00a0of Example",
    "Univer\u00adsity of Example",
    "University of\u200b Example",
    "\uff35niversity of Example",
    "University of Example.",
    "University of Example ,",
  ])("is a name in other letters and blanks: %j", (name) => {
    expect(isSame(name, "University of Example")).toBe(true);
  });

  it("is not another name", () => {
    for (const name of ["Un\u00edversity of Example", "University of Examples", "University ofExample", "?"])
      expect(isSame(name, "University of Example")).toBe(false);
    expect(isSame("?", "!")).toBe(false);
  });

  it.each([
    "https://uni.example:443/x",
    "http://uni.example/x",
    "http://uni.example:80/x/",
    "https://UNI.example./x",
    "https://uni.example/x/",
    "https://uni.example/./x",
  ])("is an address by another way: %s", (uri) => {
    expect(isSamePlace(uri, "https://uni.example/x")).toBe(true);
  });

  it("is not another address", () => {
    for (const uri of [
      "https://uni.example:8443/x",
      "https://uni.example/y",
      "https://uni.example/x?y",
      "did:web:uni.example:x",
    ])
      expect(isSamePlace(uri, "https://uni.example/x")).toBe(false);
    expect(isSamePlace("did:web:uni.example", "did:web:UNI.example")).toBe(true);
  });
});
