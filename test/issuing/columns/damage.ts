// What tools do to names: each way of damage as a function.
import { CODE_PAGES } from "../../../issuing/src/letters/code-pages.ts";

/** A way in which names are damaged. */
export interface Damage {
  readonly kind: string;
  damage(name: string): string;
}

const encoder = new TextEncoder();
const WINDOWS = ["1250", "1251", "1252", "1253", "1254", "1255", "1256", "1257", "1258"];

function isAscii(character: string): boolean {
  return character < "\x80";
}

function encode(name: string, write: (bytes: readonly number[], character: string) => string): string {
  return Array.from(name, (character) =>
    isAscii(character) ? character : write([...encoder.encode(character)], character),
  ).join("");
}

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, "0");
}

/** UTF-8 that was read in a code page; what the page has no character for comes out as a control character. */
const misread: Damage[] = CODE_PAGES.flatMap(({ name: page, bytes }) => {
  const characters = new Map([...bytes].map(([character, byte]) => [byte, character]));
  const read = (name: string): string =>
    Array.from(encoder.encode(name), (byte) =>
      byte < 0x80 ? String.fromCharCode(byte) : (characters.get(byte) ?? "\ufffd"),
    ).join("");
  return [
    { kind: `misread ${page}`, damage: (name) => read(name).trim() },
    { kind: `misread ${page}, twice`, damage: (name) => read(read(name)).trim() },
  ];
});

/** Letters that a code page of Windows does not have, as question marks. */
const lost: Damage[] = WINDOWS.map((page) => {
  const known = new Set(
    new TextDecoder(`windows-${page}`).decode(Uint8Array.from({ length: 128 }, (_, at) => at + 128)),
  );
  return {
    kind: `lost ${page}`,
    damage: (name) => encode(name, (_, character) => (known.has(character) ? character : "?")),
  };
});

const named: Readonly<Record<string, string>> = {
  é: "eacute",
  ü: "uuml",
  ö: "ouml",
  ä: "auml",
  ñ: "ntilde",
  ç: "ccedil",
  š: "scaron",
  ž: "zcaron",
  ł: "lstrok",
  ø: "oslash",
  å: "aring",
};

const encoded: Damage[] = [
  { kind: "decimal entities", damage: (name) => encode(name, (_, character) => `&#${character.codePointAt(0)};`) },
  {
    kind: "hexadecimal entities",
    damage: (name) => encode(name, (_, character) => `&#x${hex(character.codePointAt(0) ?? 0, 2)};`),
  },
  {
    kind: "named entities",
    damage: (name) =>
      encode(name, (_, character) => (named[character] === undefined ? character : `&${named[character]};`)),
  },
  { kind: "entity of an apostrophe", damage: (name) => name.replaceAll("'", "&#039;") },
  {
    kind: "percent",
    damage: (name) => encode(name, (bytes) => bytes.map((byte) => `%${hex(byte, 2).toUpperCase()}`).join("")),
  },
  {
    kind: "quoted-printable",
    damage: (name) => encode(name, (bytes) => bytes.map((byte) => `=${hex(byte, 2).toUpperCase()}`).join("")),
  },
  {
    kind: "\\u",
    damage: (name) =>
      encode(name, (_, character) =>
        [...character]
          .flatMap((one) => Array.from({ length: one.length }, (__, at) => `\\u${hex(one.charCodeAt(at), 4)}`))
          .join(""),
      ),
  },
  {
    kind: "<U+…>",
    damage: (name) => encode(name, (_, character) => `<U+${hex(character.codePointAt(0) ?? 0, 4).toUpperCase()}>`),
  },
  { kind: "U+FFFD", damage: (name) => encode(name, () => "\ufffd") },
];

/** All of them. */
export const DAMAGES: readonly Damage[] = [...misread, ...lost, ...encoded];
