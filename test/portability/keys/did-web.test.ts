// Which DID a domain has, and where its did.json lies.
import { describe, expect, it } from "vitest";
import { locateDid, parseDid, readDomain } from "../../../portability/src/index.ts";
import { isMore } from "../../more.ts";

const WELL_KNOWN = "/.well-known/did.json";

describe("readDomain", () => {
  it.each([
    ["university.example.org", "did:web:university.example.org", WELL_KNOWN],
    ["University.Example.ORG", "did:web:university.example.org", WELL_KNOWN],
    ["https://university.example.org/", "did:web:university.example.org", WELL_KNOWN],
    ["HTTPS://university.example.org/.well-known/did.json", "did:web:university.example.org", WELL_KNOWN],
    ["university.example.org.", "did:web:university.example.org", WELL_KNOWN],
    ["localhost:8443", "did:web:localhost%3A8443", WELL_KNOWN],
    ["example.org:444/law", "did:web:example.org%3A444:law", "/law/did.json"],
    ["example.org/schools/law", "did:web:example.org:schools:law", "/schools/law/did.json"],
    ["https://example.org/schools/Law/did.json", "did:web:example.org:schools:Law", "/schools/Law/did.json"],
    ["hochschule-köln.example", "did:web:xn--hochschule-kln-6pb.example", WELL_KNOWN],
    ["Ελλάδα.example", "did:web:xn--hxakic4aa.example", WELL_KNOWN],
    ["学校。example", "did:web:xn--48s290a.example", WELL_KNOWN],
    ["xn--48s290a.example", "did:web:xn--48s290a.example", WELL_KNOWN],
    ["example.org/8443", "did:web:example.org:8443", "/8443/did.json"],
  ])("takes %s", (text, did, path) => {
    const place = readDomain(text);
    expect(place).toMatchObject({ did, path });
    expect(parseDid(did)).toEqual(place);
    expect(readDomain(`${place.host}${place.path}`)).toEqual(place);
    expect(new URL(locateDid(place)).href).toBe(locateDid(place));
  });

  it.each([
    ["", "not a host"],
    [" university.example.org", "write just the host"],
    ["university.example.org\n", "write just the host"],
    ["http://university.example.org", "over https only"],
    ["ftp://university.example.org", "not a host"],
    ["registrar@university.example.org", "write just the host"],
    ["https://a:b@university.example.org", "write just the host"],
    ["university.example.org?x=1", "write just the host"],
    ["university.example.org#key-1", "write just the host"],
    ["university.example.org\\law", "write just the host"],
    ["university.example.org%2flaw", "write just the host"],
    ["did:web:university.example.org", "not a host"],
    ["192.0.2.1", "an IP address"],
    ["0x7f.1", "an IP address"],
    ["2130706433", "an IP address"],
    ["127.0.0.1:8443", "an IP address"],
    ["１９２.0.2.1", "an IP address"],
    ["[::1]", "not a host"],
    ["[2001:db8::1]:8443", "not a host"],
    ["intranet", "whole name"],
    ["university..org", "not the name of a host"],
    ["university.example.org..", "not the name of a host"],
    [".example.org", "not the name of a host"],
    ["-a.example.org", "not the name of a host"],
    ["under_score.example.org", "not the name of a host"],
    [`${"a".repeat(64)}.example.org`, "not the name of a host"],
    [`${"a.".repeat(127)}org`, "not the name of a host"],
    ["example.org:443", "leave out :443"],
    ["example.org:0", "is not a port"],
    ["example.org:65536", "is not a port"],
    ["example.org:08443", "is not a port"],
    ["example.org:", "not a host"],
    ["example.org//law", "not a host"],
    ["example.org/../law", "a path may have"],
    ["example.org/./law", "a path may have"],
    ["example.org/law school", "write just the host"],
    ["example.org/école", "a path may have"],
    ["example.org/a:b", "a path may have"],
    ["example.org/did.json/did.json", "leave out did.json"],
    ["example.org/.well-known", "leave out .well-known"],
    [`example.org/${"a".repeat(600)}`, "at most"],
  ])("refuses %j", (text, problem) => {
    expect(() => readDomain(text)).toThrow(expect.objectContaining({ name: "DidError", code: "did.invalid" }));
    expect(() => readDomain(text)).toThrow(problem);
  });
});

describe("parseDid", () => {
  it.each([
    ["did:web:University.example.org", "is written did:web:university.example.org"],
    ["did:web:university.example.org.", "is written did:web:university.example.org"],
    ["did:web:localhost%3a8443", "not a DID of a web site"],
    ["did:web:example.org%3A08443", "is not a port"],
    ["did:web:example.org%2Flaw", "not a DID of a web site"],
    ["did:web:example.org:%2e%2e:law", "write just the host"],
    ["did:web:example.org:..:law", "a path may have"],
    ["did:web:example.org::law", "not a DID of a web site"],
    ["did:web:example.org:", "not a DID of a web site"],
    ["did:web:example.org/law", "is written did:web:example.org:law"],
    ["did:web:example.org:.well-known", "leave out .well-known"],
    ["did:web:https%3A//example.org", "not a DID of a web site"],
    ["did:web:", "not a DID of a web site"],
    ["did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp", "not a DID of a web site"],
    ["https://example.org", "not a DID of a web site"],
    ["DID:WEB:example.org", "not a DID of a web site"],
  ])("refuses %s", (did, problem) => {
    expect(() => parseDid(did)).toThrow(expect.objectContaining({ name: "DidError", code: "did.invalid" }));
    expect(() => parseDid(did)).toThrow(problem);
  });

  it("takes back what readDomain gives, of any text, and of each place there is one DID", () => {
    const letters = [
      ..."aZ0.-:/_%@?#\\ é学%3A",
      "https://",
      "example.org",
      ".well-known",
      "did.json",
      "xn--",
      "localhost",
      ":8443",
    ];
    const places = new Map<string, string>();
    let seed = 7;
    let taken = 0;
    for (let turn = 0; turn < (isMore ? 300_000 : 10_000); turn += 1) {
      let text = "";
      for (let part = 0; part < 5; part += 1) {
        seed = (seed * 48_271) % 2_147_483_647;
        text += letters[seed % letters.length];
      }
      let place: ReturnType<typeof readDomain>;
      try {
        place = readDomain(text);
      } catch (error) {
        expect(error, text).toMatchObject({ name: "DidError" });
        continue;
      }
      taken += 1;
      expect(parseDid(place.did), text).toEqual(place);
      const url = locateDid(place);
      expect(new URL(url).href, text).toBe(url);
      expect(places.get(url) ?? place.did, text).toBe(place.did);
      places.set(url, place.did);
    }
    expect(taken).toBeGreaterThan(50);
  });
});

describe("locateDid", () => {
  it("takes http from this computer alone", () => {
    expect(locateDid(readDomain("localhost:8080"), true)).toBe("http://localhost:8080/.well-known/did.json");
    for (const domain of ["university.example.org", "localhost.example.org", "localhost.localhost"])
      expect(locateDid(readDomain(domain), true)).toBe(`https://${domain}/.well-known/did.json`);
  });
});
