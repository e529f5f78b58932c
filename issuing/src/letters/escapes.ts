// Text that was encoded once too often: entities of HTML, percent signs, quoted-printable, escapes of programs.

/** Ends of an entity's name, with the mark that each puts on the letter before. */
const MARKS: Readonly<Record<string, string>> = {
  grave: "\u0300",
  acute: "\u0301",
  circ: "\u0302",
  tilde: "\u0303",
  macr: "\u0304",
  breve: "\u0306",
  dot: "\u0307",
  uml: "\u0308",
  ring: "\u030a",
  dblac: "\u030b",
  caron: "\u030c",
  cedil: "\u0327",
  ogon: "\u0328",
};

/** Entities by their names, those with marks apart. */
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ...Object.entries({
    amp: "&",
    lt: "<",
    gt: ">",
    quot: '"',
    apos: "'",
    nbsp: " ",
    szlig: "ß",
    AElig: "Æ",
    aelig: "æ",
    OElig: "Œ",
    oelig: "œ",
    ETH: "Ð",
    eth: "ð",
    THORN: "Þ",
    thorn: "þ",
    Oslash: "Ø",
    oslash: "ø",
    Lstrok: "Ł",
    lstrok: "ł",
    Dstrok: "Đ",
    dstrok: "đ",
    Hstrok: "Ħ",
    hstrok: "ħ",
    Tstrok: "Ŧ",
    tstrok: "ŧ",
    imath: "ı",
    inodot: "ı",
    ENG: "Ŋ",
    eng: "ŋ",
    ordf: "ª",
    ordm: "º",
    middot: "·",
    lsquo: "‘",
    rsquo: "’",
    sbquo: "‚",
    ldquo: "“",
    rdquo: "”",
    laquo: "«",
    raquo: "»",
    ndash: "–",
    mdash: "—",
    hellip: "…",
    euro: "€",
    deg: "°",
    shy: "\u00ad",
    zwj: "\u200d",
    zwnj: "\u200c",
    sigmaf: "ς",
  }),
  ..."Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho - Sigma Tau Upsilon Phi Chi Psi Omega"
    .split(" ")
    .flatMap((name, at): [string, string][] => [
      [name, String.fromCodePoint(0x391 + at)],
      [name.toLowerCase(), String.fromCodePoint(0x3b1 + at)],
    ]),
]);

/** So often one text may have been encoded. */
const TIMES = 3;

/** The ways in which text is encoded once too often, by the names of the findings. */
export const ESCAPES = {
  "html-entities": (text: string): string => (text.includes("&") ? repeat(text, decodeEntities) : text),
  "percent-encoded": (text: string): string => (text.includes("%") ? repeat(text, decodePercent) : text),
  "quoted-printable": (text: string): string => (text.includes("=") ? decodeQuoted(text) : text),
  "unicode-escapes": (text: string): string => (/[\\+]/.test(text) ? decodeEscapes(text) : text),
} as const;

function repeat(text: string, decode: (text: string) => string): string {
  for (let time = 0; time < TIMES; time += 1) {
    const decoded = decode(text);
    if (decoded === text) break;
    text = decoded;
  }
  return text;
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z]{2,8}));/g, (entity, decimal, hex, name) => {
    if (name === undefined)
      return showPoint(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)) ?? entity;
    const known = ENTITIES.get(name);
    if (known !== undefined) return known;
    const mark = MARKS[name.slice(1)];
    const letter = mark === undefined ? "" : `${name[0]}${mark}`.normalize();
    return letter.length === 1 ? letter : entity;
  });
}

function showPoint(code: number): string | undefined {
  // Numbers from 128 to 159 mean what Windows-1252 has there, as in HTML.
  if (code >= 0x80 && code < 0xa0) return decodeBytes([code]);
  return code >= 0x20 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
    ? String.fromCodePoint(code)
    : undefined;
}

/** What names are made of. */
const TEXT = /^(?:[\p{L}\p{M}\p{P} ]|\p{Join_Control})+$/u;

function decodePercent(text: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text;
  const plain = text.replace(/%u([0-9a-fA-F]{4})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  const decoded = plain.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => {
    const bytes = (run.match(/[0-9a-fA-F]{2}/g) ?? []).map((hex) => Number.parseInt(hex, 16));
    const made = bytes.some((byte) => byte < 0x20) ? undefined : decodeBytes(bytes);
    return made === undefined || !TEXT.test(made) ? run : made;
  });
  if (decoded === text || !decoded.isWellFormed()) return text;
  return / /.test(text) ? decoded : decoded.replaceAll("+", " ");
}

/** Quoted-printable, and the encoded words of e-mail headers. */
function decodeQuoted(text: string): string {
  const words = text.replace(
    /=\?(?:utf-8|iso-8859-1|windows-1252)\?([bq])\?([^? ]{0,1000})\?=(?: (?==\?))?/gi,
    (word, how, content) => {
      if (how.toLowerCase() === "q") return decodeRuns(content.replaceAll("_", " "), 1) ?? word;
      try {
        return decodeBytes(Array.from(atob(content), (character) => character.charCodeAt(0))) ?? word;
      } catch {
        return word;
      }
    },
  );
  return words.isWellFormed() ? (decodeRuns(words, 0) ?? text) : text;
}

/** A text with its runs of `=C3=BC` decoded: those that make letters, or all. */
function decodeRuns(text: string, all: 0 | 1): string | undefined {
  return text.replace(/(?:=[0-9A-F]{2})+/g, (run, at: number) => {
    const bytes = (run.match(/[0-9A-F]{2}/g) ?? []).map((hex) => Number.parseInt(hex, 16));
    const made = decodeBytes(bytes);
    if (made === undefined || bytes.some((byte) => byte < 0x20)) return run;
    // One byte may be a code's own: it is a letter only amid others.
    const isAmid = /\p{Ll}/u.test(text[at - 1] ?? "") || /\p{Ll}/u.test(text[at + run.length] ?? "");
    const isText = TEXT.test(made) && /[^\0-\x7f]/.test(made) && (bytes.length > 1 || /\p{L}/u.test(made));
    return all === 1 || run === "=20" || (isText && (bytes.length > 1 || isAmid)) ? made : run;
  });
}

/** `\u00fc`, `\xfc`, `\x{fc}`, `<U+00FC>`, bytes in octal, and quotation marks that a program escaped. */
function decodeEscapes(text: string): string {
  const decoded = text
    .replace(
      /\\u([0-9a-fA-F]{4})|\\[ux]\{([0-9a-fA-F]{1,6})\}|<U\+([0-9A-Fa-f]{4,6})>/g,
      (whole, ...found: string[]) => {
        const code = Number.parseInt(found[0] ?? found[1] ?? found[2] ?? "", 16);
        return found[0] === undefined ? (showPoint(code) ?? whole) : code < 0x20 ? whole : String.fromCharCode(code);
      },
    )
    .replace(/(?:\\x[89a-fA-F][0-9a-fA-F])+/g, (run) => decodeBytes(readRun(run, /[0-9a-fA-F]{2}/g, 16)) ?? run)
    .replace(/(?:\\[2-3][0-7]{2})+/g, (run) => decodeBytes(readRun(run, /[0-7]{3}/g, 8)) ?? run)
    .replace(/(?<=\p{L})\\(?=['"]\p{L})/gu, "");
  return decoded.isWellFormed() ? decoded : text;
}

function readRun(run: string, digits: RegExp, base: number): number[] {
  return (run.match(digits) ?? []).map((number) => Number.parseInt(number, base));
}

/** Bytes as UTF-8, or else as Windows-1252. */
function decodeBytes(bytes: readonly number[]): string | undefined {
  const all = Uint8Array.from(bytes);
  for (const label of ["utf-8", "windows-1252"])
    try {
      return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(all);
    } catch {
      // The next one may fit.
    }
  return undefined;
}
