// The fonts of a certificate: which has a character, how wide a line is, where it breaks. Each is parsed once for all certificates.
import { readFile } from "node:fs/promises";
import type { Font, GlyphRun } from "fontkit";
import { neutralize } from "@laurel/sdk/text";
import { findLevels, hasRightToLeft, isRightToLeft, mirror, orderVisually } from "./bidi.ts";
import { CertificateError } from "./certificate-error.ts";

/** The fonts that are shipped; `portability/fonts/README.md` says where they are from. */
const SHIPPED = {
  plain: "NotoSans-Regular",
  strong: "NotoSans-SemiBold",
  display: "NotoSerifDisplay-Medium",
} as const;

/** A font by what it is for. */
export type Weight = keyof typeof SHIPPED;

/** What a font makes of a text. Said here as programs that use this package have no types of fontkit. */
interface Glyphs {
  readonly glyphs: readonly { readonly id: number; readonly codePoints: readonly number[] }[];
}

/** A font that pdfkit takes, and what it covers. */
interface Face {
  readonly font: { readonly layout: (text: string, features?: readonly string[]) => Glyphs };
  readonly covers: ReadonlySet<number>;
  /** Width in thousandths of the size. */
  readonly measure: (run: Pick<Run, "text" | "features">) => number;
}

/** Characters that one font draws in one direction. */
interface Run {
  readonly face: Face;
  readonly text: string;
  /** `RIGHT_TO_LEFT` where it is read so. */
  readonly features?: readonly string[] | undefined;
}

/** A line in the order in which it is seen, from left to right. */
export type Line = readonly Run[];

/** How a text is set. */
export interface TextStyle {
  readonly weight: Weight;
  /** In points. */
  readonly size: number;
}

/** A font's file. */
export interface FontFile {
  /** What it is called in an error. */
  readonly file: string;
  readonly bytes: Uint8Array;
  /** The font's name, where the file holds several. */
  readonly name?: string | undefined;
}

/** The fonts at hand: those that are shipped, and more for what they lack. */
export interface Typefaces {
  /** The characters that no font has, each once. */
  readonly findMissing: (text: string, weight: Weight) => readonly string[];
  /** A text in lines no wider than so many points; what `findMissing` finds is not in them. */
  readonly wrap: (text: string, style: TextStyle, width?: number) => readonly Line[];
}

/** Tells a font, by way of pdfkit, that a run is read from right to left: the feature's own name. */
const RIGHT_TO_LEFT: readonly string[] = ["rtla"];
/** How many words a font remembers: those of a course come again in each certificate. */
const REMEMBERED = 5000;
/** In characters: longer words are of one credential alone. */
const LONGEST_REMEMBERED = 100;
/** A character with the marks on it. */
const CLUSTER = /\P{M}\p{M}*|\p{M}+/gu;
/** What stays on one line: a word with the blank after it, or one character of a script without blanks. */
const UNBROKEN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]\p{M}*[、。，．：；！？）」』】〉》]*|[^\s\-/\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]*[-/]? ?/gu;

/**
 * Opens the fonts.
 * @param more font files for characters that the shipped ones lack; the first that has one draws it
 * @throws CertificateError `certificate.font`
 */
export async function openTypefaces(more: readonly FontFile[] = []): Promise<Typefaces> {
  const { create } = await import("fontkit");
  const shipped = {} as Record<Weight, Face>;
  for (const [weight, name] of Object.entries(SHIPPED) as [Weight, string][]) {
    const bytes = await readFile(new URL(`../../fonts/${name}.ttf`, import.meta.url));
    shipped[weight] = openFace(create(bytes) as Font);
  }
  const added = more.map((file) => openFace(openFont(create, file)));
  const choose = (cluster: string, weight: Weight): Face | undefined =>
    [shipped[weight], shipped.plain, ...added].find((face) => hasAll(face, cluster));
  const findMissing = (text: string, weight: Weight): readonly string[] => [
    ...new Set(listClusters(text).filter((cluster) => choose(cluster, weight) === undefined)),
  ];
  const wrap: Typefaces["wrap"] = (text, { weight, size }, width = Number.POSITIVE_INFINITY) => {
    const isBaseRight = hasRightToLeft(text) && isRightToLeft(listClusters(text));
    return wrapText(text, {
      split: (line) => splitRuns(line, (cluster) => choose(cluster, weight), isBaseRight),
      fits: (line) => measureLine(line, size) <= width,
    });
  };
  return { findMissing, wrap };
}

/** The width of a line, in points. */
export function measureLine(line: Line, size: number): number {
  return line.reduce((width, run) => width + (run.face.measure(run) * size) / 1000, 0);
}

/** A text of others as it stands on the page: on one line, in composed characters; what is not seen or moves others is written out. */
export function settleText(text: string): string {
  const seen = text.replaceAll("\u00ad", "").replace(/[\s\u2800]+/gu, " ");
  return neutralize(seen.normalize("NFC").trim());
}

function openFont(create: typeof import("fontkit").create, { file, bytes, name }: FontFile): Font {
  const refuse = (problem: string, cause?: unknown): CertificateError =>
    new CertificateError("certificate.font", `${file}: ${problem}`, { cause });
  let opened: ReturnType<typeof create>;
  try {
    opened = create(bytes, name);
  } catch (cause) {
    throw refuse("it is not a font that can be read (TrueType or OpenType)", cause);
  }
  if (opened === null) throw refuse(`it holds no font named ${name}`);
  if ("fonts" in opened)
    throw refuse(`it holds several fonts: ${opened.fonts.map(({ postscriptName }) => postscriptName).join(", ")}`);
  if (opened["OS/2"]?.fsType?.noEmbedding === true) throw refuse("its maker does not allow it to stand in documents");
  return opened;
}

function openFace(font: Font): Face {
  const covers = new Set(font.characterSet);
  const read = readCodePoints(font);
  const known = new Map<string, GlyphRun>();
  const remember = (text: string, isRightToLeft: boolean): GlyphRun => {
    const key = `${isRightToLeft ? "<" : ">"}${text}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    // fontkit remembers of a glyph what it stood for when it was met first. A certificate is not to depend on those drawn before it.
    const direction = isRightToLeft ? "rtl" : "ltr";
    const { glyphs, positions, advanceWidth } = font.layout(text, [], undefined, undefined, direction);
    const run = {
      glyphs: glyphs.map((glyph) => ({
        ...{ id: glyph.id, advanceWidth: glyph.advanceWidth },
        codePoints: read(glyph.id) ?? glyph.codePoints,
      })),
      positions,
      advanceWidth,
    };
    if (known.size >= REMEMBERED) known.clear();
    if (text.length <= LONGEST_REMEMBERED) known.set(key, run);
    return run;
  };
  const layout = (text: string, features?: readonly string[]): GlyphRun => {
    const { positions, ...run } = remember(text, features === RIGHT_TO_LEFT);
    // pdfkit scales them where they are.
    return { ...run, positions: positions.map((position) => ({ ...position })) };
  };
  // As pdfkit does: word by word, but for what is read from right to left.
  const measure: Face["measure"] = ({ text, features }) =>
    (features === undefined ? text.split(/(?<= )/) : [text]).reduce(
      (width, word) => width + remember(word, features !== undefined).advanceWidth,
      0,
    ) *
    (1000 / font.unitsPerEm);
  return { font: Object.create(font, { layout: { value: layout } }), covers, measure };
}

/** What a glyph stands for, by the font alone: of characters that share it, the one that is not there for compatibility. */
function readCodePoints(font: Font): (glyph: number) => readonly number[] | undefined {
  let known: Map<number, number> | undefined;
  return (glyph) => {
    if (known === undefined) {
      known = new Map();
      for (const codePoint of font.characterSet.toSorted((a, b) => b - a)) {
        const text = String.fromCodePoint(codePoint);
        const { id } = font.glyphForCodePoint(codePoint);
        if (!known.has(id) || text.normalize("NFKC") === text) known.set(id, codePoint);
      }
    }
    const found = known.get(glyph);
    return found === undefined ? undefined : [found];
  };
}

/** A line by fonts and directions. */
function splitRuns(text: string, choose: (cluster: string) => Face | undefined, isBaseRight: boolean): Line {
  const clusters = listClusters(text);
  const levels = isBaseRight || hasRightToLeft(text) ? findLevels(clusters, isBaseRight) : undefined;
  const runs: { readonly face: Face; readonly level: number; text: string }[] = [];
  for (const [i, cluster] of clusters.entries()) {
    const level = levels?.[i] ?? 0;
    const last = runs.at(-1);
    const face = cluster === " " && last !== undefined && hasAll(last.face, " ") ? last.face : choose(cluster);
    if (face === undefined) continue;
    if (last?.face === face && last.level === level) last.text += cluster;
    else runs.push({ face, level, text: cluster });
  }
  return orderVisually(runs).map(({ face, level, text: part }) =>
    level % 2 === 0 ? { face, text: part } : { face, text: mirror(part), features: RIGHT_TO_LEFT },
  );
}

function listClusters(text: string): readonly string[] {
  return text.match(CLUSTER) ?? [];
}

function hasAll({ covers }: Face, text: string): boolean {
  for (const character of text) if (!covers.has(character.codePointAt(0) ?? 0)) return false;
  return true;
}

function wrapText(
  text: string,
  { split, fits }: { readonly split: (line: string) => Line; readonly fits: (line: Line) => boolean },
): readonly Line[] {
  const lines: string[] = [];
  let line = "";
  const hasRoom = (more: string): boolean => fits(split((line + more).trimEnd()));
  for (const word of text.match(UNBROKEN) ?? []) {
    if (hasRoom(word)) {
      line += word;
      continue;
    }
    if (line !== "") lines.push(line);
    line = "";
    // A word that is wider than a line breaks anywhere, but never before a mark.
    for (const cluster of listClusters(word)) {
      if (line !== "" && !hasRoom(cluster)) {
        lines.push(line);
        line = "";
      }
      line += cluster;
    }
  }
  return [...lines, line]
    .map((one) => one.trimEnd())
    .filter((one) => one !== "")
    .map(split);
}
