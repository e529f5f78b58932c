// Writes settled text on a page of pdfkit, line by line, each with its place in the structure that screen readers follow.
import { type Line, measureLine, type TextStyle, type Typefaces } from "./typeface.ts";

/** A document of pdfkit. */
export type Pdf = PDFKit.PDFDocument;

/** A place in the structure of a document. */
export type Section = PDFKit.PDFStructureElement;

/** A style with its colour. */
export interface Ink extends TextStyle {
  readonly colour: string;
  /** Points between letters. */
  readonly spacing?: number;
}

/** Distance of two lines, as a multiple of the size. */
const LEADING = 1.36;
/** How far below the top of its line a letter stands, as a multiple of the size. */
const ASCENT = 1.02;

/** What a picture is to those who do not see it, and where it is: left, top, right, bottom. */
interface FigureOptions {
  readonly alt: string;
  readonly bbox: readonly number[];
}

/** What writes on the page. */
export interface Pen {
  readonly pdf: Pdf;
  readonly measure: (line: Line, ink: Ink) => number;
  /** A text in lines no wider than so many points, or in one. */
  readonly wrap: (text: string, ink: Ink, width?: number) => readonly Line[];
  /** Writes lines from a place downwards. @returns the place below them */
  readonly write: (lines: readonly Line[], ink: Ink, x: number, y: number) => number;
  /** The same, in the middle of a width. */
  readonly centre: (lines: readonly Line[], ink: Ink, x: number, y: number, width: number) => number;
  readonly height: (lines: readonly Line[], ink: Ink) => number;
  /** Adds what is drawn to the structure, as a paragraph (`P`), a heading, a picture … */
  readonly add: (parent: Section, type: string, draw: () => void, options?: FigureOptions) => void;
  /** Draws what tells a reader nothing. */
  readonly decorate: (draw: () => void) => void;
}

/** Makes a pen for a document. */
export function openPen(pdf: Pdf, typefaces: Typefaces): Pen {
  const names = new Map<object, string>();
  const nameFont = (face: { readonly font: object }): string => {
    const known = names.get(face);
    if (known !== undefined) return known;
    const name = `face${names.size}`;
    pdf.registerFont(name, face.font as never);
    names.set(face, name);
    return name;
  };
  const measure = (line: Line, { size, spacing = 0 }: Ink): number =>
    measureLine(line, size) + spacing * (line.reduce((sum, { text }) => sum + [...text].length, 0) - 1);
  const writeLine = (line: Line, ink: Ink, x: number, y: number): void => {
    let at = x;
    for (const run of line) {
      const { face, text, features } = run;
      pdf.font(nameFont(face), ink.size).fillColor(ink.colour);
      pdf.text(text, at, y + ink.size * ASCENT, {
        ...{ lineBreak: false, baseline: "alphabetic", characterSpacing: ink.spacing ?? 0 },
        ...(features === undefined ? {} : { features: features as never }),
      });
      at += measureLine([run], ink.size);
    }
  };
  const writeAll = (lines: readonly Line[], ink: Ink, y: number, start: (line: Line) => number): number => {
    let top = y;
    for (const line of lines) {
      writeLine(line, ink, start(line), top);
      top += ink.size * LEADING;
    }
    return top;
  };
  return {
    pdf,
    measure,
    wrap: typefaces.wrap,
    write: (lines, ink, x, y) => writeAll(lines, ink, y, () => x),
    centre: (lines, ink, x, y, width) => writeAll(lines, ink, y, (line) => x + (width - measure(line, ink)) / 2),
    height: (lines, ink) => lines.length * ink.size * LEADING,
    add(parent, type, draw, options = undefined) {
      const section = pdf.struct(type, { ...options });
      parent.add(section);
      section.add(draw);
      section.end();
    },
    decorate(draw) {
      pdf.markContent("Artifact", { type: "Layout" });
      draw();
      pdf.endMarkedContent();
    },
  };
}
