// Files as verifiers are sent them, with what each comes to. `from` names where the form was seen: a public issue, a standard or an exporter's
// format; "made" is ours. Names, keys and contents are invented.
import { deflateRawSync } from "node:zlib";
import { writePngCarrier, writeSvgCarrier } from "../../../sdk/src/carrier.ts";
import { makeJwt, makePdf, makePng } from "../../sdk/carrier/make.ts";

type Content = string | Uint8Array;

/** A file, made of the text of a genuine credential, and what it comes to: see `describeOutcome` in the test. */
export interface FileCase {
  readonly name: string;
  readonly from: string;
  readonly outcome: string;
  readonly make: (genuine: string) => Content | Promise<Content>;
}

const list = (from: string, ...cases: [name: string, outcome: string, make: FileCase["make"]][]): FileCase[] =>
  cases.map(([name, outcome, make]) => ({ name, from, outcome, make }));

const BOM = "\ufeff";
const utf16 = (text: string, isBig = false): Buffer =>
  isBig ? Buffer.from(text, "utf16le").swap16() : Buffer.from(text, "utf16le");
const pretty = (text: string, indent: string | number = 2): string => JSON.stringify(JSON.parse(text), null, indent);
const stringify = (value: unknown): string => JSON.stringify(value);
/** The same credential under another learner's name, and so not the one that was issued. */
const alter = (text: string): string => text.replace("Zoë", "Eve");
const other =
  '{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiableCredential"],"proof":{"type":"DataIntegrityProof"}}';
const holder =
  '"proof":{"type":"DataIntegrityProof","cryptosuite":"eddsa-rdfc-2022","proofPurpose":"authentication","proofValue":"z3"}';
const present = (...credentials: string[]): string =>
  `{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiablePresentation"],"verifiableCredential":[${credentials.join(",")}],${holder}}`;
const nest = (text: string, depth: number): string => `${'{"a":'.repeat(depth)}${text}${"}".repeat(depth)}`;
const badge = (text: string): Uint8Array => writePngCarrier(makePng(), Buffer.from(text));

const fold = (text: string): string => text.replace(/.{1,76}/g, "$&\r\n");
const base64 = (content: Content): string => fold(Buffer.from(content as string).toString("base64"));
const quoted = (text: string): string =>
  [...Buffer.from(text)]
    .map((byte) =>
      byte === 61 || byte > 126 || byte < 32
        ? `=${byte.toString(16).toUpperCase().padStart(2, "0")}`
        : String.fromCharCode(byte),
    )
    .reduce((all, one) => (all.length - all.lastIndexOf("\n") > 70 ? `${all}=\r\n${one}` : all + one), "");

interface Part {
  readonly type?: string;
  readonly name?: string;
  readonly encoding?: string;
  readonly body: string;
  readonly head?: string;
}
const writePart = ({ type = "application/json", name, encoding = "7bit", body, head }: Part): string =>
  [
    `Content-Type: ${type}${name === undefined ? "" : `; name="${name}"`}`,
    ...(name === undefined ? [] : [`Content-Disposition: attachment; filename="${name}"`]),
    `Content-Transfer-Encoding: ${encoding}`,
    ...(head === undefined ? [] : [head]),
    "",
    body,
  ].join("\r\n");
const HELLO = writePart({ type: "text/plain; charset=utf-8", body: "Dear all,\r\n\r\nhere it is.\r\n" });
const multi = (parts: readonly string[], { kind = "mixed", boundary = "000000000000a1b2" } = {}): string =>
  `Content-Type: multipart/${kind}; boundary="${boundary}"\r\n\r\n${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join("")}--${boundary}--\r\n`;
const HEAD =
  "Delivered-To: hr@example.org\r\nReceived: by 2002:a05 with SMTP id x1;\r\n        Mon, 15 Jun 2026 00:00:00 -0700 (PDT)\r\nFrom: =?UTF-8?Q?Zo=C3=AB?= <zoe@example.org>\r\nSubject: my credential\r\nMIME-Version: 1.0\r\n";
const mail = (...parts: (Part | string)[]): string =>
  HEAD + multi([HELLO, ...parts.map((part) => (typeof part === "string" ? part : writePart(part)))]);

/** A ZIP with one entry, without its directory at the end. */
function zip(name: string, content: string): Buffer {
  const [data, head] = [deflateRawSync(content), Buffer.alloc(30)];
  head.write("PK\x03\x04\x14\0\0\0\x08\0", "latin1");
  head.writeUInt32LE(data.length, 18);
  head.writeUInt16LE(Buffer.byteLength(name), 26);
  return Buffer.concat([head, Buffer.from(name), data]);
}

const BOMS =
  "github.com/nlohmann/json/issues/152, github.com/dominictarr/JSON.sh/issues/54: editors that write a byte order mark";
const POWERSHELL =
  "github.com/MicrosoftDocs/PowerShell-Docs/issues/7489, github.com/jotaen/klog/issues/217: > and Out-File of PowerShell 5";
const VP =
  "www.w3.org/TR/vc-data-model-2.0 (4.13): a verifiable presentation; github.com/inrupt/solid-client-java/pull/474 unwraps one";
const OID4VCI = "openid.net/specs/openid-4-verifiable-credential-issuance-1_0 (8.3): the credential response";
const GMAIL = "the format of Gmail's “Download message” and of Thunderbird's .eml";
const CURLY =
  "github.com/happybara-io/WorkflowBuddy/issues/28, github.com/Pathoschild/SMAPI/issues/314, github.com/acode/cli/issues/102: curly quotes of Slack, TextEdit, Word";
const CUT =
  "github.com/predictive-technology-laboratory/sensus/issues/290, github.com/widapro/wledPixel/issues/80: downloads that ended early";
const HTML =
  "github.com/fisharebest/webtrees/issues/4785, github.com/klzgrad/naiveproxy/issues/694: a page came in place of JSON";
const TNEF = "github.com/elementary/mail/issues/1039, github.com/ikvk/imap_tools/issues/195: winmail.dat";
const MOJIBAKE =
  "github.com/GetKlai/klai/pull/480, github.com/AceHank/Epic-of-Fantasy/issues/8: read as Windows-1252 and saved as UTF-8";
const NFD =
  "github.com/uewepuep/FPVTracksideCore/pull/75, github.com/macos-fuse-t/fuse-t/issues/16: letters that macOS decomposed";
const DUPLICATES =
  "github.com/keybase/client/issues/423, github.com/Cyphrme/Coz/issues/26: one member twice, so that readers differ";

export const FILE_CASES: readonly FileCase[] = [
  ...list(
    "made: as issued, or as editors save it again",
    ["as it was issued", "genuine", (text) => text],
    ["indented by two", "genuine", (text) => pretty(text)],
    ["indented by tabs, with CRLF", "genuine", (text) => pretty(text, "\t").replaceAll("\n", "\r\n")],
    ["with line ends before and after", "genuine", (text) => `\r\n\n${text}\n\n`],
    [
      "with its letters as escapes",
      "genuine",
      (text) => text.replace(/[^ -~]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`),
    ],
    [
      "with its members in another order",
      "genuine",
      (text) => stringify(Object.fromEntries(Object.entries(JSON.parse(text)).reverse())),
    ],
    ["with another name in it", "altered", alter],
  ),
  ...list(
    BOMS,
    ["UTF-8 with a byte order mark", "genuine utf-8-bom", (text) => BOM + text],
    ["two byte order marks", "laurel format.json", (text) => BOM + BOM + text],
    ["altered, after a byte order mark", "altered utf-8-bom", (text) => BOM + alter(text)],
    ["a byte order mark, then other JSON", "json", () => `${BOM}{"a":1}`],
  ),
  ...list(
    POWERSHELL,
    ["UTF-16 with its mark", "genuine utf-16le", (text) => utf16(BOM + text)],
    [
      "UTF-16 with its mark, indented, with CRLF",
      "genuine utf-16le",
      (text) => utf16(`${BOM}${pretty(text).replaceAll("\n", "\r\n")}\r\n`),
    ],
    ["a JWT in UTF-16", "genuine utf-16le jwt payload", (text) => utf16(`${BOM}${makeJwt(text)}\r\n`)],
  ),
  ...list(
    "github.com/nccgroup/PS2/issues/3 and RFC 4627 (3), which let JSON be UTF-16",
    ["big-endian UTF-16 with its mark", "genuine utf-16be", (text) => utf16(BOM + text, true)],
    ["UTF-16 without a mark", "genuine utf-16le", (text) => utf16(text)],
    ["big-endian UTF-16 without a mark", "genuine utf-16be", (text) => utf16(text, true)],
  ),
  ...list(
    "made: UTF-16 that is none",
    ["UTF-16 cut in the middle of a letter", "laurel format.json", (text) => utf16(BOM + text).subarray(0, -1)],
    [
      "UTF-16 with half of a surrogate pair",
      "laurel format.json",
      (text) => utf16(BOM + text.replace("Zoë", "Zo\ud800")),
    ],
    ["UTF-16 with a NUL in a name", "laurel format.json utf-16le", (text) => utf16(BOM + text.replace("Zoë", "Zoë\0"))],
    [
      "UTF-8 with its bytes twice, as text",
      "laurel format.json file.after",
      (text) => Buffer.concat([Buffer.from(text), utf16(text)]),
    ],
    [
      "UTF-16 of more than 256 KiB of text",
      "laurel format.limit utf-16le",
      (text) => utf16(BOM + text.replace("Zoë", "Z".repeat(262_144))),
    ],
    [
      "UTF-16 of more than 256 KiB on disk, and less of text",
      "genuine utf-16le",
      (text) => utf16(`${BOM}${text}${" ".repeat(200_000)}`),
    ],
  ),
  ...list(
    VP,
    ["a presentation of one", "genuine json /verifiableCredential/0", (text) => present(text)],
    [
      "a presentation of one, not in a list",
      "genuine json /verifiableCredential",
      (text) => `{"type":"VerifiablePresentation","verifiableCredential":${text}}`,
    ],
    ["a presentation of one and another kind's", "carrier.several file.several", (text) => present(other, text)],
    ["a presentation of two", "carrier.several file.several", (text) => present(text, alter(text))],
    ["a presentation of the same one twice", "genuine json /verifiableCredential/0", (text) => present(text, text)],
    ["a presentation of an altered one", "altered json /verifiableCredential/0", (text) => present(alter(text))],
    ["a presentation without one of ours", "credential", () => present(other)],
    ["a presentation, indented", "genuine json /verifiableCredential/0", (text) => pretty(present(text))],
    ["a presentation in UTF-16", "genuine utf-16le json /verifiableCredential/0", (text) => utf16(BOM + present(text))],
    [
      "a presentation of more than 256 KiB",
      "genuine json /verifiableCredential/1",
      (text) => present(stringify({ image: "A".repeat(400_000) }), text),
    ],
  ),
  ...list(
    "www.w3.org/TR/vc-data-model-2.0 (4.12.1), www.iana.org/assignments/media-types/application/vc+jwt: an enveloped credential",
    [
      "an enveloped credential",
      "genuine json /verifiableCredential/0/id › payload",
      (text) =>
        present(stringify({ id: `data:application/vc+jwt,${makeJwt(text)}`, type: "EnvelopedVerifiableCredential" })),
    ],
    [
      "a JWT among the credentials",
      "genuine json /verifiableCredential/0 › payload",
      (text) => present(stringify(makeJwt(text))),
    ],
    [
      "a JWT of another kind among them",
      "genuine json /verifiableCredential/1",
      (text) => present(stringify(makeJwt(other)), text),
    ],
  ),
  ...list(
    OID4VCI,
    [
      "a credential response",
      "genuine json /credentials/0/credential",
      (text) => `{"credentials":[{"credential":${text}}],"notification_id":"3fwe"}`,
    ],
    [
      "a credential response before 1.0",
      "genuine json /credential",
      (text) => `{"format":"ldp_vc","credential":${text},"c_nonce":"wlbQ"}`,
    ],
    [
      "a credential response with a string",
      "genuine json /credential",
      (text) => stringify({ format: "jwt_vc_json", credential: text }),
    ],
  ),
  ...list("github.com/credential-handler/chapi.io/issues/23: WebCredential, dataType and data", [
    "what CHAPI hands over",
    "genuine json /data/verifiableCredential/0",
    (text) => `{"type":"web","dataType":"VerifiablePresentation","data":${present(text)}}`,
  ]),
  ...list(
    "ExportFormat of concordium-browser-wallet: type, v, environment, value.credentials",
    [
      "a wallet's backup of one",
      "genuine json /value/credentials/0",
      (text) =>
        `{"type":"browser-wallet-verifiable-credentials","v":1,"environment":"mainnet","value":{"credentials":[${text}],"metadata":{}}}`,
    ],
    [
      "a wallet's backup of two",
      "carrier.several file.several",
      (text) => `{"v":1,"value":{"credentials":[${text},${alter(text)}]}}`,
    ],
  ),
  ...list(
    "github.com/concentricsky/badgr-server/issues/404 and api.badgr.io: status and result",
    [
      "an answer of a server",
      "genuine json /result/0",
      (text) => `{"status":{"success":true,"description":"ok"},"result":[${text}]}`,
    ],
    [
      "an assertion of Open Badges 2",
      "credential",
      () =>
        '{"@context":"https://w3id.org/openbadges/v2","type":"Assertion","badge":"https://example.org/1","verification":{"type":"HostedBadge"}}',
    ],
  ),
  ...list(
    "made: wrappers",
    ["an array of one", "genuine json /0", (text) => `[${text}]`],
    ["an array of one, indented", "genuine json /0", (text) => pretty(`[${text}]`)],
    ["a string of JSON", "genuine json /file", (text) => stringify({ name: "a.json", file: text })],
    ["eight deep", "genuine json /a/a/a/a/a/a/a/a", (text) => nest(text, 8)],
    [
      "with a number that no credential may have around",
      "genuine json /vc",
      (text) => `{"at":12345678901234567890.5,"vc":${text}}`,
    ],
    ["with an odd name on the way", "genuine json /a~1b/0", (text) => `{"a/b":[${text}]}`],
    ["an empty list", "json", () => "[]"],
    ["an API's error", "json", () => '{"error":"not_found","status":404}'],
    ["a schema that only names Laurel", "json", () => '{"title":"Laurel","properties":{}}'],
  ),
  ...list(
    "made: attacks on wrappers",
    [
      "one beside one hidden in a string",
      "carrier.several file.several",
      (text) => stringify({ credential: JSON.parse(text), note: alter(text) }),
    ],
    [
      "one beside one hidden in a string, in escapes",
      "carrier.several file.several",
      (text) => `{"credential":${text},"note":${stringify(alter(text).replace("Laurel", "\\u004caurel"))}}`,
    ],
    [
      "one in one that is no wrapper",
      "laurel format.document",
      (text) => `{"credential":${text},"proof":[{"type":"LaurelMerkleProof2026"}]}`,
    ],
    [
      "another's evidence with one in it",
      "laurel format.document",
      (text) => `{"type":["VerifiableCredential"],"evidence":[${text}],${holder}}`,
    ],
    [
      "another's subject with one in it, without a proof",
      "laurel format.document",
      (text) => `{"credentialSubject":{"name":"Eve","holds":${text}}}`,
    ],
    [
      "another with one as evidence, in a presentation",
      "laurel format.document",
      (text) => present(`{"credentialSubject":{"name":"Eve"},"evidence":${text},${holder}}`),
    ],
    [
      "another with one in it, beside a second",
      "carrier.several file.several",
      (text) => present(`{"credentialSubject":{"name":"Eve"},"evidence":${text}}`, alter(text)),
    ],
    [
      "one beside another's credential",
      "carrier.several file.several",
      (text) => present(text, `{"type":["VerifiableCredential"],"credentialSubject":{"name":"Eve"}}`),
    ],
    ["deeper than is read", "carrier.limit", (text) => nest(text, 40)],
    ["very deep, with none in it", "json", () => `{"a":${"[".repeat(5_000)}${"]".repeat(5_000)}}`],
    ["more values than are read", "carrier.limit", (text) => `{"pad":[${"0,".repeat(350_000)}0],"credential":${text}}`],
    ["16 MiB of white space around one", "json", (text) => `[${" ".repeat(16 * 1024 * 1024)}${text}]`],
    ["a wrapper that is no JSON at its end", "laurel format.json file.cut", (text) => `{"credential":${text}`],
    ["comments in a wrapper", "laurel format.json", (text) => `{/* mine */"credential":${text}}`],
    ["a member named __proto__", "laurel format.json", (text) => `{"__proto__":{"a":1},"credential":${text}}`],
  ),
  ...list(
    DUPLICATES,
    [
      "a wrapper with one member twice",
      "laurel format.duplicate-member",
      (text) => `{"credential":${text},"credential":${other}}`,
    ],
    [
      "a wrapper with one member twice, one of them in escapes",
      "laurel format.duplicate-member",
      (text) => `{"credential":${text},"c\\u0072edential":{}}`,
    ],
    [
      "a member twice in the credential inside",
      "laurel format.duplicate-member",
      (text) => `[${text.replace('"name"', '"name":"Eve","name"')}]`,
    ],
  ),
  ...list(
    GMAIL,
    [
      "an attachment in base64",
      "genuine eml attachment zoe.json",
      (text) => mail({ name: "zoe.json", encoding: "base64", body: base64(text) }),
    ],
    [
      "an attachment as plain text",
      "genuine eml attachment zoe.json",
      (text) => mail({ name: "zoe.json", encoding: "8bit", body: text }),
    ],
    [
      "in a list of related parts",
      "genuine eml attachment zoe.json",
      (text) =>
        HEAD +
        multi([
          multi([HELLO, writePart({ type: "text/html", body: "<html><b>Hi</b></html>" })], {
            kind: "alternative",
            boundary: "000000000000a1b2c3",
          }),
          writePart({ name: "zoe.json", encoding: "base64", body: base64(text) }),
        ]),
    ],
    [
      "saved by mbox, with line feeds alone",
      "genuine eml attachment zoe.json",
      (text) =>
        `From zoe@example.org Mon Jun 15 00:00:00 2026\n${mail({ name: "zoe.json", encoding: "base64", body: base64(text) }).replaceAll("\r\n", "\n")}`,
    ],
    [
      "forwarded as an attachment",
      "genuine eml message/rfc822 › attachment zoe.json",
      (text) =>
        mail({
          type: "message/rfc822",
          body: mail({ name: "zoe.json", encoding: "base64", body: base64(text) }).replaceAll(
            "000000000000a1b2",
            "11111111",
          ),
        }),
    ],
    [
      "a badge attached",
      "genuine eml attachment badge.png › iTXt openbadgecredential",
      (text) => mail({ type: "image/png", name: "badge.png", encoding: "base64", body: base64(badge(text)) }),
    ],
    [
      "the file and the badge of the same credential",
      "genuine eml attachment zoe.json",
      (text) =>
        mail(
          { name: "zoe.json", encoding: "base64", body: base64(text) },
          { type: "image/png", name: "badge.png", encoding: "base64", body: base64(badge(text)) },
        ),
    ],
    [
      "two credentials attached",
      "carrier.several file.several",
      (text) =>
        mail(
          { name: "a.json", encoding: "base64", body: base64(text) },
          { name: "b.json", encoding: "base64", body: base64(alter(text)) },
        ),
    ],
    [
      "an altered one attached",
      "altered eml attachment zoe.json",
      (text) => mail({ name: "zoe.json", encoding: "base64", body: base64(alter(text)) }),
    ],
    ["none attached", "email", () => mail()],
    [
      "a document attached",
      "email file.email",
      () => mail({ type: "application/msword", name: "CV.doc", encoding: "base64", body: base64("\xd0\xcf") }),
    ],
    [
      "cut off",
      "carrier.damaged",
      (text) => mail({ name: "zoe.json", encoding: "base64", body: base64(text) }).slice(0, -1500),
    ],
  ),
  ...list(
    "github.com/sunholo-data/ailang/issues/678, github.com/nodemailer/mailparser/issues/71, github.com/jakartaee/mail-api/issues/147: names and parts of MIME",
    [
      "a name in encoded words",
      "genuine eml attachment Zoë.json",
      (text) => mail({ name: "=?iso-8859-1?Q?Zo=EB=2Ejson?=", encoding: "base64", body: base64(text) }),
    ],
    [
      "a name as RFC 2231 has it",
      "genuine eml attachment Zoë.json",
      (text) =>
        mail(
          `Content-Type: application/json\r\nContent-Disposition: attachment; filename*=UTF-8''Zo%C3%AB.json\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(text)}`,
        ),
    ],
    [
      "a message in base64",
      "genuine eml attachment mail.eml › attachment zoe.json",
      (text) =>
        mail({
          type: "message/rfc822",
          name: "mail.eml",
          encoding: "base64",
          body: base64(mail({ name: "zoe.json", encoding: "base64", body: base64(text) })),
        }),
    ],
    [
      "an attachment in quoted-printable",
      "genuine eml attachment zoe.json",
      (text) => mail({ name: "zoe.json", encoding: "quoted-printable", body: quoted(text) }),
    ],
    [
      "an attachment in UTF-16",
      "genuine utf-16le eml attachment zoe.json",
      (text) => mail({ name: "zoe.json", encoding: "base64", body: base64(utf16(BOM + text)) }),
    ],
    [
      "a presentation attached",
      "genuine eml attachment vp.json › /verifiableCredential/0",
      (text) => mail({ name: "vp.json", encoding: "base64", body: base64(present(text)) }),
    ],
    [
      "a PDF that nobody can read beside it",
      "genuine eml attachment zoe.json",
      (text) =>
        mail(
          {
            type: "application/pdf",
            name: "x.pdf",
            encoding: "base64",
            body: base64("%PDF-1.7\n1 0 obj << /Encrypt 2 0 R >> endobj"),
          },
          { name: "zoe.json", encoding: "base64", body: base64(text) },
        ),
    ],
    [
      "two heads that differ",
      "carrier.damaged",
      (text) =>
        mail({ name: "zoe.json", encoding: "base64", body: base64(text), head: "Content-Transfer-Encoding: 7bit" }),
    ],
  ),
  ...list(
    "made: bombs of MIME",
    [
      "parts in each other, deeper than is read",
      "carrier.limit",
      () =>
        HEAD +
        Array.from({ length: 12 }, (_, i) => i).reduce((inner, i) => multi([inner], { boundary: `b${i}-` }), HELLO),
    ],
    [
      "more parts than are read",
      "carrier.limit",
      () => `${HEAD}Content-Type: multipart/mixed; boundary="b"\r\n\r\n${"--b\r\n\r\n".repeat(350_000)}--b--`,
    ],
    ["a head without an end", "carrier.limit", () => `${HEAD}X: ${"x".repeat(200_000)}`],
  ),
  ...list(
    TNEF,
    ["winmail.dat itself", "binary file.winmail", () => Buffer.from("789f3e22010006900800040000000000", "hex")],
    [
      "an e-mail with winmail.dat",
      "email file.email",
      () =>
        mail({
          type: "application/ms-tnef",
          name: "winmail.dat",
          encoding: "base64",
          body: base64(Buffer.from("789f3e2201000690", "hex")),
        }),
    ],
    ["a message of Outlook", "binary file.outlook", () => Buffer.from("d0cf11e0a1b11ae1000000000000", "hex")],
  ),
  ...list(
    CUT,
    ["cut off before its proof", "damaged file.cut", (text) => text.slice(0, text.indexOf('"proof"') - 20)],
    ["cut off in its proof", "laurel format.json file.cut", (text) => text.slice(0, -40)],
    ["without its last brace", "laurel format.json file.cut", (text) => `${text.slice(0, -1)}\n`],
    [
      "cut off inside of a letter",
      "damaged file.cut",
      (text) => Buffer.from(text).subarray(0, Buffer.byteLength(text.slice(0, text.indexOf("ë"))) + 1),
    ],
    [
      "cut off after the comma of a list",
      "laurel format.json file.cut",
      (text) => text.slice(0, text.lastIndexOf(",") + 1),
    ],
  ),
  ...list(
    "github.com/igrigorik/gharchive.org/issues/190: zeros after the end, or in place of all",
    [
      "zeros after its end",
      "laurel format.json file.after",
      (text) => Buffer.concat([Buffer.from(text), Buffer.alloc(4096)]),
    ],
    ["zeros alone", "empty file.zeros", () => Buffer.alloc(4096)],
  ),
  ...list(
    "made: what else happens to a file",
    ["nothing in it", "empty", () => ""],
    ["twice", "laurel format.json file.after", (text) => text + text],
    [
      "with a signature of the mail program after it",
      "laurel format.json file.after",
      (text) => `${text}\n-- \nSent from my phone`,
    ],
    ["with a greeting before it", "laurel format.json file.before", (text) => `Here it is:\n${text}`],
    ["a comma too many", "damaged", () => '{"a":1,}'],
  ),
  ...list(
    CURLY,
    ["all quotes curly", "laurel format.json file.quotes", (text) => text.replace(/"([^"]*)"/g, "“$1”")],
    ["German quotes", "laurel format.json file.quotes", (text) => text.replace(/"([^"]*)"/g, "„$1“")],
    [
      "one value in curly quotes",
      "laurel format.json file.quotes",
      (text) => text.replace('"Zoë Müller"', "“Zoë Müller”"),
    ],
    ["curly quotes inside of a text, and nothing wrong", "genuine", (text) => text],
  ),
  ...list(MOJIBAKE, [
    "read as Windows-1252 and saved as UTF-8",
    "altered file.misread",
    (text) => new TextDecoder("windows-1252").decode(Buffer.from(text)),
  ]),
  ...list("github.com/4skinSkywalker/Database-Quotes-JSON/issues/2: saved as Windows-1252", [
    "saved as Windows-1252",
    "laurel format.json file.encoding",
    (text) => Buffer.from(text.replaceAll("“", "\x93").replaceAll("”", "\x94"), "latin1"),
  ]),
  ...list(
    NFD,
    ["its letters decomposed", "altered file.letters", (text) => text.normalize("NFD")],
    ["its letters decomposed, and altered too", "altered", (text) => alter(text).normalize("NFD")],
  ),
  ...list(
    HTML,
    [
      "a sign-in page",
      "webpage file.sign-in",
      () =>
        '<!DOCTYPE html><html><head><title>Sign in</title></head><body><form><input type="password" name="p"></form></body></html>',
    ],
    [
      "a page of a single sign-on",
      "webpage file.sign-in",
      () =>
        '<html><body onload="document.forms[0].submit()"><form method="post"><input type="hidden" name="SAMLRequest" value="x"></form></body></html>',
    ],
    [
      "a page that was not found",
      "webpage file.webpage",
      () => "<!DOCTYPE html>\n<html lang=en><title>404</title><h1>Not found</h1></html>",
    ],
    [
      "a page that shows it",
      "laurel format.json file.webpage",
      (text) => `<html><body><pre>${text.replaceAll('"', "&quot;")}</pre></body></html>`,
    ],
  ),
  ...list("github.com/litejs/json-lite/issues/52: &quot; of a page's source", [
    "with &quot; for its quotes",
    "laurel format.json file.markup",
    (text) => text.replaceAll('"', "&quot;"),
  ]),
  ...list("github.com/langgenius/dify/pull/1796: base64 that nobody decoded", [
    "base64 of the file",
    "text file.base64",
    (text) => base64(text),
  ]),
  ...list(
    "github.com/CoderDojo/community-platform/issues/118: badges in a ZIP",
    ["a ZIP with it", "archive file.archive", (text) => zip("zoe.json", text)],
    ["an office document", "archive file.archive", () => zip("[Content_Types].xml", "<Types/>")],
    ["a gzip", "binary file.archive", () => Buffer.from("1f8b080000000000", "hex")],
  ),
  ...list(
    "github.com/1EdTech/openbadges-validator-core/issues/150 and 262: badges, in order or not",
    ["a badge", "genuine png iTXt openbadgecredential", (text) => badge(text)],
    ["an SVG badge", "genuine svg openbadges:credential", (text) => writeSvgCarrier("<svg/>", text)],
    [
      "a badge with a presentation",
      "genuine png iTXt openbadgecredential › /verifiableCredential/0",
      (text) => badge(present(text)),
    ],
    ["a badge with a byte order mark", "genuine utf-8-bom png iTXt openbadgecredential", (text) => badge(BOM + text)],
    ["a badge of another kind", "picture", () => badge("https://example.org/assertions/1")],
    ["a screenshot", "picture", () => makePng()],
    ["a photograph", "picture", () => Buffer.from("ffd8ffe000104a46494600", "hex")],
    ["a PDF with it", "genuine pdf attachment zoe.json", (text) => makePdf({ "zoe.json": text })],
    ["a PDF without it", "pdf", () => makePdf({})],
    ["a JWT", "genuine jwt payload", (text) => makeJwt(text)],
    ["a JWT of another kind", "jwt", () => makeJwt({ sub: "x" })],
    ["a JWT of a credential of another kind", "credential jwt payload", () => makeJwt(other)],
    ["a credential of another kind", "credential", () => other],
  ),
];
