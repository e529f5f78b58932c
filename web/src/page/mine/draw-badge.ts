// Draws the picture of a badge from texts alone: the name of the credential, whose it is, who issued it. The credential itself goes into it.

import { writePngCarrier } from "@laurel/sdk/carrier";
import type { Language, Report } from "@laurel/sdk/verify";
import { nameContent } from "../../view/facts.ts";
import { settleText } from "../../view/text.ts";
import type { MineWords } from "../../words/page/mine.ts";

/** What stands on a badge beside the credential's own texts. */
export interface BadgeOptions {
  readonly words: MineWords["badge"];
  readonly language: Language;
  readonly host: string;
  /** The credential's file. */
  readonly file: string | Uint8Array;
}

const SIDE = 1024;
const MIDDLE = SIDE / 2;
const WIDTH = 640;
const INK = "#14382a";
const FONT = 'system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif';

/** @throws Error where the browser draws nothing */
export async function drawBadge(
  { credential, issuer }: Report,
  { words, language, host, file }: BadgeOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = document.createElement("canvas");
  canvas.width = SIDE;
  canvas.height = SIDE;
  canvas.lang = language;
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("no canvas");
  drawGround(context);
  const { what = "", who = "" } = nameContent({ credential });
  const blocks: readonly Block[] = [
    { text: settleText(what), size: 64, weight: 700, lines: 3 },
    ...(who === ""
      ? []
      : [
          { text: words.awardedTo, size: 30 },
          { text: settleText(who), size: 46, weight: 600, lines: 2 },
        ]),
    ...(issuer === null
      ? []
      : [
          { text: words.issuedBy, size: 30 },
          { text: settleText(issuer.name), size: 40, weight: 600, lines: 2 },
        ]),
    { text: words.check(host), size: 26, lines: 2 },
  ];
  drawBlocks(context, blocks);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob === null) throw new Error("no picture");
  const bytes = typeof file === "string" ? new TextEncoder().encode(file) : file;
  return writePngCarrier(new Uint8Array(await blob.arrayBuffer()), bytes);
}

interface Block {
  readonly text: string;
  readonly size: number;
  readonly weight?: number;
  /** The most lines; the last one is cut. */
  readonly lines?: number;
}

function drawGround(context: CanvasRenderingContext2D): void {
  for (const [radius, colour] of [
    [500, INK],
    [484, "#ffffff"],
    [468, "#1f6b4a"],
    [456, "#ffffff"],
  ] as const) {
    context.fillStyle = colour;
    context.beginPath();
    context.arc(MIDDLE, MIDDLE, radius, 0, 2 * Math.PI);
    context.fill();
  }
}

function drawBlocks(context: CanvasRenderingContext2D, blocks: readonly Block[]): void {
  const measured = blocks.map((block) => {
    context.font = `${block.weight ?? 400} ${block.size}px ${FONT}`;
    return { ...block, font: context.font, wrapped: wrap(context, block.text, block.lines ?? 1) };
  });
  const heights = measured.map(({ size, wrapped }) => wrapped.length * size * 1.2 + size * 0.45);
  let y = MIDDLE - heights.reduce((sum, height) => sum + height, 0) / 2;
  context.textAlign = "center";
  context.textBaseline = "top";
  context.fillStyle = INK;
  for (const [i, { size, font, wrapped }] of measured.entries()) {
    context.font = font;
    for (const [line, text] of wrapped.entries()) context.fillText(text, MIDDLE, y + line * size * 1.2, WIDTH);
    y += heights[i] ?? 0;
  }
}

/** A text in lines no wider than the badge; what does not fit is cut. */
function wrap(context: CanvasRenderingContext2D, text: string, most: number): readonly string[] {
  const fits = (line: string): boolean => context.measureText(line).width <= WIDTH;
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((one) => one !== "")) {
    const longer = `${lines.at(-1) ?? ""} ${word}`.trim();
    if (lines.length > 0 && fits(longer)) lines[lines.length - 1] = longer;
    else if (lines.length < most) lines.push(word);
    else {
      lines[lines.length - 1] = `${lines.at(-1)} …`;
      break;
    }
  }
  return lines.map((line) => {
    let shown = line;
    while (!fits(shown) && shown.length > 1) shown = `${[...shown].slice(0, -2).join("")}…`;
    return shown;
  });
}
