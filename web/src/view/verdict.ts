// One verdict: what a reader knows in five seconds first, then the content, what is not proved, and how it was checked.

import { describeTone, type Language, type Report, type ToneText } from "@laurel/sdk/verify";
import { css, type CSSResult, html, nothing, type TemplateResult } from "lit";
import type { GivenReport } from "../given/given.ts";
import { WORDS } from "../words/catalogue.ts";
import { viewDetails, viewParts } from "./details.ts";
import { viewFacts } from "./facts.ts";
import { signStyle, viewSign } from "./signs.ts";
import { textStyle, viewText } from "./text.ts";

/** How a verdict is shown. */
export interface VerdictOptions {
  readonly language: Language;
  /** Who runs the trust list. */
  readonly list?: string | undefined;
  /** What can be done about it, right below its sentences. */
  readonly actions?: TemplateResult | typeof nothing | undefined;
  /** What comes last. */
  readonly end?: TemplateResult | typeof nothing;
}

/** A verdict. Its headline is an `h2` that takes the focus. */
export function viewVerdict(
  report: GivenReport,
  { language, list, actions = nothing, end = nothing }: VerdictOptions,
): TemplateResult {
  const words = WORDS[language];
  const text = describeTone(report, list === undefined ? { language } : { language, list });
  return html`<article class="verdict tone-${text.tone}" part="verdict">
    <header part="headline">
      ${viewSign(text.tone)}
      <h2 tabindex="-1">${text.headline}</h2>
    </header>
    <div class="lines" part="lines">
      ${text.lines.map((line) => html`<p>${viewText(line, words)}</p>`)}
      ${report.says?.[language].map((line) => html`<p>${viewText(line, words)}</p>`)}
      ${text.advice === null ? nothing : html`<p class="advice">${viewText(text.advice, words)}</p>`}
    </div>
    ${actions} ${text.showsContent ? viewContent(report, text, language) : nothing}
    ${
      !isConfirmed(report, text) || text.notProven.length === 0
        ? nothing
        : html`<section class="not-proven" part="not-proven">
            <h3>${words.verdict.notProven}</h3>
            <ul class="list">
              ${text.notProven.map((line) => html`<li>${viewText(line, words)}</li>`)}
            </ul>
          </section>`
    }
    ${viewDetails(report, language)} ${end}
  </article>`;
}

/** Whether the chain confirms what the file says: then it may have ended, or its parts may be at fault, and it is shown at once. */
export function isConfirmed({ checks }: Report, { tone, code }: ToneText): boolean {
  if (tone === "valid" || tone === "ended") return true;
  // What a file says of its parts can be wrong in itself, before any node has told whose file it is.
  const isIssued = checks.every(({ check, outcome }) => outcome === "pass" || /^(?:status|validity)$/.test(check));
  return isIssued && code?.startsWith("stack.") === true;
}

function viewContent(report: Report, text: ToneText, language: Language): TemplateResult {
  const facts = viewFacts(report, language);
  const parts = report.stack === null ? nothing : viewParts(report.stack, language);
  if (isConfirmed(report, text)) return html`${facts} ${parts}`;
  return html`<details class="unconfirmed">
    <summary>${WORDS[language].verdict.unconfirmed}</summary>
    ${facts} ${parts}
  </details>`;
}

/** How a verdict looks. */
export const verdictStyle: CSSResult[] = [
  signStyle,
  textStyle,
  css`
    .verdict {
      display: grid;
      gap: 1.25rem;
      min-inline-size: 0;
      overflow-wrap: anywhere;
    }
    .verdict * {
      min-inline-size: 0;
    }
    .verdict > header {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0.5rem 0.9rem;
      padding: 1.1rem 1.25rem;
      border-radius: var(--laurel-radius);
      background: var(--tone);
      color: var(--laurel-ground);
    }
    .verdict > header h2 {
      flex: 1 1 7em;
      min-inline-size: 0;
      font-size: clamp(1.35rem, 7vw, 1.6rem);
    }
    .verdict > header .sign {
      inline-size: 2.6rem;
      block-size: 2.6rem;
      color: var(--laurel-ground);
      stroke: var(--tone);
    }
    .verdict > header .sign .ring {
      stroke: currentColor;
    }
    .lines {
      display: grid;
      gap: 0.4rem;
    }
    .lines > p:first-child {
      font-size: 1.125rem;
      font-weight: 600;
    }
    .tone-unlisted .lines > p:first-child {
      font-size: inherit;
      font-weight: inherit;
    }
    .advice {
      margin-block-start: 0.4rem;
      padding-inline-start: 0.9rem;
      border-inline-start: 4px solid var(--tone);
    }
    .facts,
    .parts,
    .not-proven {
      display: grid;
      gap: 0.75rem;
      padding: 1.1rem 1.25rem;
      border: 1px solid var(--laurel-line);
      border-radius: var(--laurel-radius);
    }
    .tone-ended .facts {
      border-block-start: 0.5rem solid var(--tone);
    }
    .verdict h3 {
      font-size: 1.15rem;
    }
    .learner strong {
      font-size: 1.1rem;
    }
    dl {
      display: grid;
      gap: 0.6rem;
    }
    dl > div {
      display: grid;
      gap: 0 1rem;
    }
    dt {
      color: var(--laurel-soft);
    }
    dt::first-letter {
      text-transform: uppercase;
    }
    dd {
      min-inline-size: 0;
    }
    @media (min-width: 34rem) {
      dl > div {
        grid-template-columns: 11rem minmax(0, 1fr);
      }
    }
    .not-proven {
      background: var(--laurel-raised);
      border-color: transparent;
    }
    .list li {
      position: relative;
      padding-inline-start: 1em;
    }
    .list li::before {
      content: "–";
      position: absolute;
      inset-inline-start: 0;
    }
    .checks {
      display: grid;
      gap: 0.7rem;
    }
    .checks li {
      display: flex;
      gap: 0.7rem;
      min-inline-size: 0;
    }
    .checks li > div {
      min-inline-size: 0;
    }
    .details > summary ~ *,
    .unconfirmed > summary ~ * {
      margin-block-start: 1rem;
    }
    code {
      color: var(--laurel-soft);
      font-size: 0.875em;
      overflow-wrap: anywhere;
    }
    @media (forced-colors: active) {
      .verdict > header,
      .facts,
      .not-proven {
        border: 2px solid CanvasText;
      }
      .sign,
      .verdict > header .sign {
        color: CanvasText;
        stroke: Canvas;
      }
    }
    @media print {
      .verdict > header {
        border: 2px solid;
        background: none;
        color: #000;
      }
      .verdict > header .sign {
        color: #000;
        stroke: #fff;
      }
      button {
        display: none;
      }
    }
  `,
];
