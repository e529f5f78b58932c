// Credentials in the pictures of badges: SVG.
import { describe, expect, it } from "vitest";
import { writeSvgCarrier } from "../../../sdk/src/carrier.ts";
import { makeJwt, OTHER, TEXT, unwrap } from "./make.ts";

const SPACE = 'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"';
const svg = (content: string, attributes = SPACE): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<!-- a > b -- c -->\n<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${content}<path d='M0 0'/></svg>\n`;
const cdata = (text: string): string => `<![CDATA[${text}]]>`;
const one = '{"type":"VerifiableCredential","name":"Åse <&> é"}';
const escaped = one
  .replaceAll("&", "&amp;")
  .replaceAll("<", "&lt;")
  .replaceAll("é", "&#xe9;")
  .replaceAll('"', "&quot;");
const holder = (content: string, attributes = "", name = "openbadges:credential"): string =>
  `<${name}${attributes}>${content}</${name}>`;
const PLACE = "openbadges:credential";

describe("unwrapCarrier of an SVG", () => {
  it.each([
    ["in CDATA", svg(holder(cdata(one))), PLACE],
    ["in CDATA, laid out", svg(holder(`\n  ${cdata(one)}\n `)), PLACE],
    ["in CDATA in two pieces", svg(holder(cdata(one.slice(0, 9)) + cdata(one.slice(9)))), PLACE],
    ["as text with references", svg(holder(escaped)), PLACE],
    ["beside an empty verify", svg(holder(cdata(one), ' verify=""')), PLACE],
    ["in verify", svg(holder("\n", ` verify="${makeJwt(one)}"`)), `${PLACE} verify › payload`],
    [
      "in verify of an empty element",
      svg(`<openbadges:credential verify='${makeJwt(one)}' />`),
      `${PLACE} verify › payload`,
    ],
    ["twice, byte for byte", svg(holder(cdata(one)) + holder(escaped)), PLACE],
    [
      "under another prefix",
      svg(holder(cdata(one), "", "o:credential"), SPACE.replace("openbadges", "o")),
      "o:credential",
    ],
    [
      "under another prefix that an element around it declares",
      svg(`<g ${SPACE.replace("openbadges", "o")}><g>${holder(cdata(one), "", "o:credential")}</g></g>`, ""),
      "o:credential",
    ],
    [
      "with no prefix",
      svg(holder(cdata(one), ' xmlns="https://purl.imsglobal.org/ob/v3p0"', "credential"), ""),
      "credential",
    ],
    ["as older badges have it", svg(holder(cdata(one), "", "openbadges:assertion")), "openbadges:assertion"],
    ["whose prefix nobody declares", svg(holder(cdata(one)), ""), PLACE],
    [
      "in a picture with another root's prefix",
      `\ufeff<s:svg xmlns:s="http://www.w3.org/2000/svg">${holder(cdata(one))}</s:svg>`,
      PLACE,
    ],
    [
      "after a document type",
      `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">\n${svg(holder(cdata(one))).slice(59)}`,
      PLACE,
    ],
  ])("finds a credential that is there %s", async (_, picture, place) =>
    expect(await unwrap(picture)).toEqual(["svg", place, one]),
  );

  it.each([
    ["two elements", svg(holder(cdata(one)) + holder(cdata(OTHER)))],
    ["one in verify beside another", svg(holder(cdata(one), ` verify="${makeJwt(OTHER)}"`))],
    ["one in an element of older badges", svg(holder(cdata(one)) + holder(cdata(OTHER), "", "openbadges:assertion"))],
    [
      "one under another prefix",
      svg(`${holder(cdata(one))}<a:credential xmlns:a="http://openbadges.org">${escaped} </a:credential>`),
    ],
    ["one far down", svg(`${holder(cdata(one))}<defs><g>${holder(cdata(OTHER))}</g></defs>`)],
  ])("refuses two: %s", async (_, picture) => expect((await unwrap(picture))[0]).toBe("carrier.several"));

  it.each([
    ["none", svg("")],
    ["one in a comment", svg(`<!-- ${holder(cdata(one))} -->`)],
    ["one in the CDATA of something else", svg(`<style>${cdata(holder(one))}</style>`)],
    ["one under a prefix of another meaning", svg(holder(cdata(one), "", "o:credential"), 'xmlns:o="urn:other"')],
    ["an empty one", svg(holder(" \n "))],
  ])("finds none in a picture with %s", async (_, picture) => expect((await unwrap(picture))[0]).toBe("carrier.none"));

  const bomb = '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>';
  it.each([
    ["entities of its own", `${bomb}<svg>${holder("&b;")}</svg>`],
    ["an entity that nothing declares", `<svg>${holder("&b;")}</svg>`],
    ["a reference to no character", `<svg>${holder("&#0;")}</svg>`],
    ["a reference to half of one", `<svg>${holder("&#xd800;")}</svg>`],
    ["an ampersand alone", `<svg>${holder("a & b")}</svg>`],
    ["tags that cross", "<svg><g></svg></g>"],
    ["no end", `<svg>${holder(cdata(one))}`],
    ["CDATA without an end", `<svg>${holder("<![CDATA[x")}</svg>`],
    ["a comment without an end", "<svg><!-- x</svg>"],
    ["an attribute twice", `<svg>${holder("", ` verify="${makeJwt(one)}" verify="${makeJwt(OTHER)}"`)}</svg>`],
    ["an attribute without quotes", "<svg width=1></svg>"],
    ["two roots", `<svg/><svg>${holder(cdata(one))}</svg>`],
    ["text after its root", "<svg/>x"],
    ["a document type inside", '<svg><!DOCTYPE svg "x"></svg>'],
    ["elements in a credential", `<svg>${holder(`${cdata(one)}<g/>`)}</svg>`],
    ["a credential in a credential", `<svg>${holder(holder(cdata(one)))}</svg>`],
    ["a control character", `<svg>\u0001${holder(cdata(one))}</svg>`],
  ])("refuses a picture with %s", async (_, picture) => expect((await unwrap(picture))[0]).toBe("carrier.damaged"));

  it("says that entities of its own are why", async () => {
    expect((await unwrap(`${bomb}<svg>${holder("&b;")}</svg>`))[1]).toBe("The SVG has entities of its own");
  });

  it("refuses what is not UTF-8, or says that it is not", async () => {
    const other = `<?xml version="1.0" encoding="UTF-7"?><svg>${holder(cdata(one))}</svg>`;
    expect(await unwrap(other)).toEqual(["carrier.damaged", "The SVG is not in UTF-8"]);
    expect((await unwrap(Buffer.concat([Buffer.from("<svg>"), Buffer.of(0xff), Buffer.from("</svg>")])))[0]).toBe(
      "carrier.damaged",
    );
  });
});

describe("writeSvgCarrier", () => {
  it.each([
    ["an empty element", "<svg/>"],
    ["an element with attributes", svg("<g>&amp;</g>", "width='1' ")],
    ["one with the prefix", svg("")],
    ["one with an older credential", svg(`<g/>${holder(cdata(OTHER))}<g/>`)],
  ])("puts the text in as it is: %s", async (_, picture) => {
    expect(await unwrap(writeSvgCarrier(picture, TEXT))).toEqual(["svg", PLACE, TEXT]);
    expect(await unwrap(writeSvgCarrier(writeSvgCarrier(picture, OTHER), TEXT))).toEqual(["svg", PLACE, TEXT]);
  });

  it("leaves everything else as it was", () => {
    const picture = svg("<g>&amp;</g>", "width='1' ");
    const written = writeSvgCarrier(picture, one);
    expect(written.replace(holder(cdata(one)), "").replace(` ${SPACE}`, "")).toBe(picture);
  });

  it("writes no line end that XML would change", () => {
    expect(writeSvgCarrier("<svg/>", "a\r\nb\r")).not.toContain("\r");
  });

  it("refuses a picture that is none, and a text that no XML can hold", () => {
    expect(() => writeSvgCarrier("<html/>", one)).toThrow(/SVG/);
    expect(() => writeSvgCarrier("<svg/>", `{"name":"\uffff"}`)).toThrow(/character/);
    expect(() => writeSvgCarrier("<svg/>", `{"name":"\ud800"}`)).toThrow(/character/);
  });
});
