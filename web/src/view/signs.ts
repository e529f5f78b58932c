// The signs of the tones and of single checks: each a shape of its own, for whoever does not see colours.

import type { CheckOutcome, Tone } from "@laurel/sdk/verify";
import { css, html, svg, type SVGTemplateResult, type TemplateResult } from "lit";

const TICK = svg`<path d="m7 12.5 3.5 3.5L17 9" />`;
const CROSS = svg`<path d="m8.5 8.5 7 7m0-7-7 7" />`;
const QUESTION = svg`<path d="M9.3 9.6a2.8 2.8 0 1 1 4 2.5c-.9.4-1.3.9-1.3 1.9" /><path d="M12 17.2v.1" />`;

const SHAPES: Readonly<Record<Tone, SVGTemplateResult>> = {
  valid: svg`<circle class="solid" cx="12" cy="12" r="11" />${TICK}`,
  false: svg`<path class="solid" d="M7.4 1h9.2L23 7.4v9.2L16.6 23H7.4L1 16.6V7.4z" />${CROSS}`,
  ended: svg`<rect class="solid" x="1.5" y="1.5" width="21" height="21" rx="3" /><path d="M7 12h10" />`,
  unknown: svg`<path class="solid" d="M12 .8 23.2 12 12 23.2.8 12z" />${QUESTION}`,
  unlisted: svg`<circle class="ring" cx="12" cy="12" r="9.8" />`,
};

const OUTCOMES: Readonly<Record<CheckOutcome, Tone>> = {
  pass: "valid",
  fail: "false",
  unknown: "unknown",
  skipped: "unlisted",
};

/** The sign of a tone. It says nothing that the words beside it do not. */
export function viewSign(tone: Tone): TemplateResult {
  return html`<svg class="sign tone-${tone}" viewBox="0 0 24 24" aria-hidden="true">${SHAPES[tone]}</svg>`;
}

/** The sign of one check, or of a part. */
export function viewOutcome(outcome: CheckOutcome): TemplateResult {
  return viewSign(OUTCOMES[outcome]);
}

/** How signs look, and the colour of each tone. */
export const signStyle = css`
  .sign {
    flex: none;
    inline-size: 1.5em;
    block-size: 1.5em;
    fill: none;
    stroke: var(--laurel-ground);
    stroke-width: 2.4;
    stroke-linecap: round;
    stroke-linejoin: round;
    color: var(--tone);
    forced-color-adjust: none;
  }
  .sign .solid {
    fill: currentColor;
    stroke: none;
  }
  .sign .ring {
    stroke: currentColor;
    stroke-width: 3;
  }
  .tone-valid,
  [data-tone="valid"] {
    --tone: var(--laurel-valid);
  }
  .tone-false,
  [data-tone="false"] {
    --tone: var(--laurel-false);
  }
  .tone-ended,
  [data-tone="ended"] {
    --tone: var(--laurel-ended);
  }
  .tone-unknown,
  [data-tone="unknown"] {
    --tone: var(--laurel-unknown);
  }
  .tone-unlisted,
  [data-tone="unlisted"] {
    --tone: var(--laurel-unlisted);
  }
`;
