// Text of others in a page: always text, in a box of its own that nothing gets out of, whole lines of it behind a control.

import { css, html, type TemplateResult } from "lit";
import type { Words } from "../words/words.ts";

/** A text longer than this is cut, and the rest shown when asked for. */
const SHOWN = 240;

// What reorders the text around it, breaks its line, or stands for no character. Joiners stay: Persian and emoji need them.
const UNRULY = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

/** A text in which nothing reorders what stands beside it. */
export function settleText(text: string): string {
  return text.replace(UNRULY, "\ufffd");
}

/** A name or sentence of others. */
export function viewText(text: string, { verdict }: Words): TemplateResult {
  const characters = [...settleText(text)];
  if (characters.length <= SHOWN) return html`<bdi class="text">${characters.join("")}</bdi>`;
  const [start, rest] = [characters.slice(0, SHOWN), characters.slice(SHOWN)];
  return html`<bdi class="text">${start.join("")}</bdi>
    <details class="rest">
      <summary>… ${verdict.showAll}</summary>
      <bdi class="text">${rest.join("")}</bdi>
    </details>`;
}

/** Keeps texts of others in their boxes: no overlap, no sideways scrolling, no mixing of directions. */
export const textStyle = css`
  .text {
    display: block;
    overflow: clip;
    overflow-wrap: anywhere;
    unicode-bidi: isolate;
  }
  .rest {
    max-block-size: 60vh;
    overflow: auto;
  }
`;
