// The page of a certificate, A4: the institution above, the learner and the title below it, then the facts, and at the foot how the file is checked.
import { QR_BORDER, QR_MODULE_MM, type QrCode } from "@laurel/sdk/link";
import type { CertificateContent } from "./content.ts";
import type { Ink, Pen, Section } from "./pen.ts";
import type { Line } from "./typeface.ts";
import { CERTIFICATE_WORDS } from "./words.ts";

/** What stands at the foot of the page. */
export interface Foot {
  /** The address of the page that checks the file. */
  readonly page?: string | undefined;
  /** A code that leads there, and where a click on it leads. */
  readonly qr?: { readonly code: QrCode; readonly link: string; readonly holdsFile: boolean } | undefined;
  /** The name of the file inside the PDF. */
  readonly file: string;
}

/** The institution's picture, with what places it into a box. */
export interface Logo {
  readonly width: number;
  readonly height: number;
  readonly place: (x: number, y: number, width: number, height: number) => void;
}

/** What a page shows. */
export interface PageOptions {
  readonly content: CertificateContent;
  readonly foot: Foot;
  readonly logo: Logo | undefined;
}

const [WIDTH, HEIGHT] = [595.28, 841.89];
const MARGIN = 64;
/** The foot reaches as far down as this. */
const BOTTOM = 54;
const INNER = WIDTH - 2 * MARGIN;
/** Where the fact begins beside its label. */
const INDENT = 134;
const [INK, SOFT, ACCENT, LINE] = ["#16211b", "#56625b", "#14532d", "#ccd5d0"] as const;
const MILLIMETRE = 72 / 25.4;
/** A code is so many millimetres wide, or as wide as its modules need. */
const CODE_MM = 22;
/** Between the code and the text beside it, in points, at least. */
const GAP = 15;
/** A fact of so many points stays on one page. */
const KEPT_WHOLE = 160;

const BODY: Ink = { weight: "strong", size: 15, colour: INK };
const PLACE: Ink = { weight: "plain", size: 9.5, colour: SOFT };
const HEADING: Ink = { weight: "strong", size: 9, colour: ACCENT, spacing: 3.2 };
const COMPLETED: Ink = { weight: "plain", size: 11, colour: SOFT };
const LABEL: Ink = { weight: "strong", size: 9, colour: SOFT };
const FACT: Ink = { weight: "plain", size: 9.5, colour: INK };
const DIGITAL: Ink = { weight: "strong", size: 9, colour: INK };
const ADDRESS: Ink = { weight: "plain", size: 9, colour: ACCENT };
const SMALL: Ink = { weight: "plain", size: 7.5, colour: SOFT };

/** A fact, in lines, with its label. */
interface Row {
  readonly label: string;
  readonly lines: readonly { readonly line: Line; readonly isItem: boolean }[];
}

/** Draws a certificate on as many pages as it needs: one, unless it says very much. @returns how many */
export function drawPages(pen: Pen, { content, foot, logo }: PageOptions): number {
  const { pdf } = pen;
  const root = pdf.struct("Document");
  pdf.addStructure(root);
  const footHeight = measureFoot(pen, content, foot);
  const footTop = HEIGHT - BOTTOM - footHeight;
  openPage(pen);
  const top = drawHead(pen, root, content, logo);
  const pages = splitRows(listRows(pen, content), footTop - 12 - top);
  for (const [number, rows] of pages.entries()) {
    if (number > 0) {
      openPage(pen);
      const words = CERTIFICATE_WORDS[content.language];
      const again = [content.learner, content.title, words.page(number + 1, pages.length)].join(" · ");
      const lines = pen.wrap(again, SMALL, INNER).slice(0, 1);
      pen.decorate(() => pen.centre(lines, SMALL, MARGIN, MARGIN - 14, INNER));
    }
    drawRows(pen, root, rows, number === 0 ? top : MARGIN + 10);
    if (number === 0) drawFoot(pen, root, { content, foot, top: footTop });
  }
  root.end();
  return pages.length;
}

function openPage(pen: Pen): void {
  const { pdf } = pen;
  pdf.addPage({ size: [WIDTH, HEIGHT], margin: 0 });
  pen.decorate(() => {
    pdf
      .rect(27, 27, WIDTH - 54, HEIGHT - 54)
      .lineWidth(1.1)
      .stroke(ACCENT);
    pdf
      .rect(31.5, 31.5, WIDTH - 63, HEIGHT - 63)
      .lineWidth(0.4)
      .stroke(LINE);
  });
}

function drawHead(pen: Pen, root: Section, content: CertificateContent, logo: Logo | undefined): number {
  const { pdf } = pen;
  const { body, place, onBehalfOf, learner, born, title, language } = content;
  const words = CERTIFICATE_WORDS[language];
  let y = MARGIN;
  const centre = (type: string, text: string, ink: Ink, width = INNER): void => {
    if (text === "") return;
    const lines = pen.wrap(text, ink, width);
    pen.add(root, type, () => {
      y = pen.centre(lines, ink, MARGIN, y, INNER);
    });
  };
  if (logo !== undefined) {
    const scale = Math.min(200 / logo.width, 58 / logo.height);
    const [width, height] = [logo.width * scale, logo.height * scale];
    const x = (WIDTH - width) / 2;
    const bbox = [x, y, x + width, y + height];
    pen.add(root, "Figure", () => logo.place(x, y, width, height), { alt: words.logo(body), bbox });
    y += height + 12;
  } else y += 14;
  centre("P", body, BODY);
  y += 1;
  centre("P", place, PLACE);
  centre("P", onBehalfOf === "" ? "" : words.onBehalfOf(onBehalfOf), PLACE);
  y += logo === undefined ? 34 : 26;
  const heading = words.heading.toLocaleUpperCase(language);
  const half = pen.measure(pen.wrap(heading, HEADING)[0] ?? [], HEADING) / 2;
  const middle = y + 6.6;
  pen.decorate(() => {
    for (const side of [-1, 1])
      pdf.moveTo(WIDTH / 2 + side * (half + 14), middle).lineTo(WIDTH / 2 + side * (half + 74), middle);
    pdf.lineWidth(0.6).stroke(ACCENT);
  });
  centre("P", heading, HEADING);
  y += 18;
  centre("H1", learner, fit(pen, learner, [34, 31, 28], [26, 24, 22, 20]));
  if (born !== "") y += 3;
  centre("P", born, PLACE);
  y += 8;
  centre("P", words.completed, COMPLETED);
  y += 6;
  centre("H2", title, fit(pen, title, [23, 21], [20, 18, 16]), INNER - 20);
  return y + 22;
}

/** The largest size in which a text takes one line, or else two; the smallest where it takes more. */
function fit(pen: Pen, text: string, forOne: readonly number[], forTwo: readonly number[]): Ink {
  const inks = [...forOne, ...forTwo].map((size): Ink => ({ weight: "display", size, colour: INK }));
  const found = inks.find((ink, i) => pen.wrap(text, ink, INNER - 20).length <= (i < forOne.length ? 1 : 2));
  return found ?? (inks.at(-1) as Ink);
}

function listRows(pen: Pen, { outcomes, facts, language }: CertificateContent): readonly Row[] {
  const words = CERTIFICATE_WORDS[language];
  const wrap = (text: string, indent = 0): readonly Line[] => pen.wrap(text, FACT, INNER - INDENT - indent);
  const items = outcomes.flatMap((text) => wrap(text, BULLET).map((line, i) => ({ line, isItem: i === 0 })));
  const rows = facts.map(({ name, texts }): Row => {
    const lines = wrap(texts.join(" · ")).map((line) => ({ line, isItem: false }));
    return { label: words.facts[name], lines };
  });
  return items.length === 0 ? rows : [{ label: words.outcomes, lines: items }, ...rows];
}

const BULLET = 11;
const LINE_HEIGHT = FACT.size * 1.36;
const PADDING = 4.2;

function measureRow({ lines }: Row): number {
  return lines.length * LINE_HEIGHT + 2 * PADDING;
}

/** The rows of each page; a long one is split between two. */
function splitRows(rows: readonly Row[], firstRoom: number): readonly (readonly Row[])[] {
  const pages: Row[][] = [[]];
  let room = firstRoom;
  const begin = (): void => {
    pages.push([]);
    room = HEIGHT - 2 * MARGIN - 10;
  };
  for (const row of rows) {
    let { lines } = row;
    let label = row.label;
    while (lines.length > 0) {
      const fitting = Math.floor((room - 2 * PADDING) / LINE_HEIGHT);
      const isKept = measureRow({ label, lines }) <= KEPT_WHOLE;
      const count = lines.length <= fitting ? lines.length : isKept || fitting < 3 ? 0 : fitting;
      if (count > 0) {
        const taken = { label, lines: lines.slice(0, count) };
        pages.at(-1)?.push(taken);
        room -= measureRow(taken);
        lines = lines.slice(count);
        label = "";
      }
      if (lines.length > 0) begin();
    }
  }
  return pages;
}

function drawRows(pen: Pen, root: Section, rows: readonly Row[], top: number): void {
  const { pdf } = pen;
  const list = pdf.struct("L");
  root.add(list);
  let y = top;
  const rule = (): void =>
    pen.decorate(
      () =>
        void pdf
          .moveTo(MARGIN, y)
          .lineTo(WIDTH - MARGIN, y)
          .lineWidth(0.5)
          .stroke(LINE),
    );
  rule();
  for (const { label, lines } of rows) {
    y += PADDING;
    const item = pdf.struct("LI");
    list.add(item);
    if (label !== "") pen.add(item, "Lbl", () => void pen.write(pen.wrap(label, LABEL), LABEL, MARGIN, y + 0.5));
    const x = MARGIN + INDENT;
    for (const { line, isItem } of lines) {
      if (isItem) pen.decorate(() => void pdf.circle(x + 2.4, y + 7.2, 1.25).fill(ACCENT));
      const indent = lines.some((one) => one.isItem) || label === "" ? BULLET : 0;
      pen.add(item, "LBody", () => void pen.write([line], FACT, x + indent, y));
      y += LINE_HEIGHT;
    }
    item.end();
    y += PADDING;
    rule();
  }
  list.end();
}

/** A line at the foot of the page. */
interface FootLine {
  readonly line: Line;
  readonly ink: Ink;
  readonly above: number;
  readonly link: string | undefined;
}

function listFoot(
  pen: Pen,
  { language, id, registry }: CertificateContent,
  { page, qr, file }: Foot,
): readonly FootLine[] {
  const words = CERTIFICATE_WORDS[language];
  const width = INNER - measureCode(qr);
  const texts: readonly (Partial<FootLine> & { readonly text: string; readonly ink: Ink })[] = [
    { text: words.digital, ink: DIGITAL },
    { text: words.attached(file), ink: { ...SMALL, size: 8.5 }, above: 2 },
    page === undefined
      ? { text: words.checkAnywhere, ink: { ...SMALL, size: 8.5 } }
      : { text: words.checkAt(page), ink: ADDRESS, above: 2, link: page },
    ...(qr === undefined ? [] : [{ text: qr.holdsFile ? words.scanFile : words.scanPage, ink: SMALL, above: 2 }]),
    ...(id === "" ? [] : [{ text: `${words.id}: ${id}`, ink: SMALL, above: 5 }]),
    { text: `${words.registry}: ${registry}`, ink: SMALL },
  ];
  return texts.flatMap(({ text, ink, link, above = 0 }) =>
    pen.wrap(text, ink, width).map((line, i) => ({ line, ink, link, above: i === 0 ? above : 0 })),
  );
}

/** The side of a module, in points. */
function measureModule({ size }: QrCode): number {
  return Math.max(QR_MODULE_MM, CODE_MM / size) * MILLIMETRE;
}

/** The room beside the text, in points: the code with the border on its right. */
function measureCode(qr: Foot["qr"]): number {
  if (qr === undefined) return 0;
  const module = measureModule(qr.code);
  return qr.code.size * module + Math.max(QR_BORDER * module, GAP);
}

function measureFoot(pen: Pen, content: CertificateContent, foot: Foot): number {
  const lines = listFoot(pen, content, foot);
  const height = lines.reduce((sum, { line, ink, above }) => sum + above + pen.height([line], ink), 0);
  return Math.max(height + 4, foot.qr === undefined ? 0 : foot.qr.code.size * measureModule(foot.qr.code));
}

function drawFoot(
  pen: Pen,
  root: Section,
  { content, foot, top }: { readonly content: CertificateContent; readonly foot: Foot; readonly top: number },
): void {
  const { pdf } = pen;
  const { qr } = foot;
  const words = CERTIFICATE_WORDS[content.language];
  const width = measureCode(qr);
  if (qr !== undefined) {
    const side = qr.code.size * measureModule(qr.code);
    const bbox = [MARGIN, top, MARGIN + side, top + side];
    pen.add(root, "Figure", () => drawCode(pdf, qr.code, MARGIN, top), { alt: words.code, bbox });
    pdf.link(MARGIN, top, side, side, qr.link);
  }
  let y = top - 3;
  for (const { line, ink, above, link } of listFoot(pen, content, foot)) {
    y += above;
    if (link !== undefined) pdf.link(MARGIN + width, y, pen.measure(line, ink), ink.size * 1.3, link);
    pen.add(root, "P", () => {
      y = pen.write([line], ink, MARGIN + width, y);
    });
  }
}

function drawCode(pdf: PDFKit.PDFDocument, code: QrCode, left: number, top: number): void {
  const { size, isDark } = code;
  const module = measureModule(code);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const from = column;
      while (isDark(column, row)) column++;
      if (column > from) pdf.rect(left + from * module, top + row * module, (column - from) * module, module);
    }
  }
  pdf.fill("#000000");
}
