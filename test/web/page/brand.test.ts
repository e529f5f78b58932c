// Who runs a page, as its HTML says it: data of another hand.
import { describe, expect, it } from "vitest";
import { readBrand } from "../../../web/src/page/parts/brand.ts";

const OWN = "https://verify.example.org/";
const read = (value: unknown) => readBrand(JSON.stringify(value), OWN);

describe("readBrand", () => {
  it("reads what `laurel page build` writes", () => {
    const brand = {
      name: "University of Example",
      uri: "https://university.example.org/",
      contact: "registrar@university.example.org",
      imprint: "https://university.example.org/imprint",
      privacy: "https://university.example.org/privacy",
      languages: ["de", "en"],
      accent: "#1d4ed8",
    };
    const knownPages = [{ name: "Agency", url: "https://verify.agency.example.org/" }];
    expect(read({ brand, knownPages })).toEqual({ ...brand, knownPages });
  });

  it.each([undefined, null, "", "{", "[]", "null", "7", '{"brand":null,"knownPages":[]}'])(
    "names the host where it reads %j",
    (text) => {
      const brand = readBrand(text, OWN);
      expect(brand).toMatchObject({ name: "verify.example.org", uri: null, contact: null, knownPages: [] });
      expect(brand.languages).toEqual(["en", "de"]);
    },
  );

  it.each([
    "javascript:alert(1)",
    "JAVASCRIPT:alert(1)//https://a.example",
    "data:text/html,x",
    "http://far.example.org/",
    "https://user:pass@a.example/",
    "//a.example/",
    "https:a.example",
    " https://a.example",
    "blob:https://a.example/1",
    7,
    ["https://a.example/"],
  ])("links to no such address: %j", (url) => {
    const brand = read({
      brand: { name: "x", uri: url, contact: url, imprint: url, privacy: url },
      knownPages: [{ name: "y", url }],
    });
    expect(brand).toMatchObject({ uri: null, contact: null, imprint: null, privacy: null, knownPages: [] });
  });

  it.each(["a@b.example?subject=x", "a@b@c", "mailto:a@b.example", "<b>@x"])(
    "writes to no such person: %s",
    (contact) => expect(read({ brand: { contact } }).contact).toBeNull(),
  );

  it("takes an address on this computer, for trying it", () =>
    expect(read({ knownPages: [{ name: "dev", url: "http://127.0.0.1:8080/" }] }).knownPages).toHaveLength(1));

  it("leaves out itself, addresses with a query or hash, and what is no page", () => {
    const urls = [OWN, "https://a.example/?x", "https://a.example/#/v/1/x", 7];
    expect(read({ knownPages: [...urls.map((url) => ({ name: "x", url })), null, "x"] }).knownPages).toEqual([]);
  });

  it.each(["#fff", "red", "#12345g", "#123456;color:red", 7])("takes no such colour: %j", (accent) =>
    expect(read({ brand: { accent } }).accent).toBeNull(),
  );

  it.each([
    [[], ["en", "de"]],
    [
      ["fr", 7],
      ["en", "de"],
    ],
    [["de", "fr", "de"], ["de"]],
    ["de", ["en", "de"]],
  ])("speaks, of %j, %j", (languages, spoken) => expect(read({ brand: { languages } }).languages).toEqual(spoken));

  it("reads no more than 50 known pages", () => {
    const knownPages = Array.from({ length: 60 }, (_, i) => ({ name: "x", url: `https://a${i}.example/` }));
    expect(read({ knownPages }).knownPages).toHaveLength(50);
  });
});
