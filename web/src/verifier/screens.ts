// The screens beside the start and the verdict: scanning, working, several files, a page that is not set up.

import { describeTone, judgeTone, type Language } from "@laurel/sdk/verify";
import { css, html, nothing, type TemplateResult } from "lit";
import type { Checked } from "../checking/checker.ts";
import type { PageError } from "../checking/page-error.ts";
import { viewSign } from "../view/signs.ts";
import { viewText } from "../view/text.ts";
import { viewVerdict } from "../view/verdict.ts";
import { WORDS } from "../words/catalogue.ts";
import type { Words } from "../words/words.ts";
import type { ScanFault, State, Working } from "./state.ts";

/** The camera's picture, and what it does not find. */
export function viewScan(
  { fault, isOn }: State & { at: "scanning" },
  words: Words,
  { stop, playing }: { readonly stop: () => void; readonly playing: () => void },
): TemplateResult {
  const { states } = words;
  return html`<div class="scanning" part="scan">
    <h2 tabindex="-1">${states.scanTitle}</h2>
    <video
      playsinline
      muted
      aria-label=${states.scanTitle}
      ?hidden=${fault !== undefined && fault !== "other"}
      @playing=${playing}
    ></video>
    <p class=${fault === undefined ? "soft" : "fault"}>
      ${fault === undefined ? (isOn ? states.scanHint : states.scanStarts) : nameScanFault(fault, words)}
    </p>
    <div class="row"><button type="button" part="button" @click=${stop}>${states.back}</button></div>
  </div>`;
}

/** What a person reads of a scan that does not go on. */
export function nameScanFault(fault: ScanFault, { states }: Words): string {
  const texts = { refused: states.scanRefused, none: states.scanNone, busy: states.scanBusy, other: states.scanOther };
  return texts[fault];
}

/** What goes on, once it has gone on for a while. */
export function viewWorking(
  { pace }: Working,
  { states }: Words,
  { text, cancel }: { readonly text: string; readonly cancel: () => void },
): TemplateResult {
  return html`<div class="working" part="progress">
    ${
      pace === "quiet"
        ? nothing
        : html`<p class="row"><span class="spinner"></span>${text}</p>
            ${
              pace === "told"
                ? nothing
                : html`<p class="soft">${states.slow}</p>
                    <div class="row">
                      <button type="button" part="button" @click=${cancel}>${states.cancel}</button>
                    </div>`
            }`
    }
  </div>`;
}

/** How several files are shown. */
export interface SeveralOptions {
  readonly language: Language;
  readonly list: string | undefined;
  readonly end: TemplateResult;
  /** Checks all of them again. */
  readonly again: () => unknown;
}

/** Several files, each with its verdict folded below its headline. */
export function viewSeveral(
  { checked, count }: { readonly checked: readonly Checked[]; readonly count: number },
  options: SeveralOptions,
): TemplateResult {
  const { states } = WORDS[options.language];
  const isDone = checked.length === count;
  return html`<div class="several" part="several">
    <h2 tabindex="-1">${isDone ? states.several(count) : states.progress(checked.length, count)}</h2>
    <ul>
      ${checked.map((one) => viewRow(one, options))}
    </ul>
    ${options.end}
  </div>`;
}

function viewRow({ given, report, ask }: Checked, { language, list, again }: SeveralOptions): TemplateResult {
  const words = WORDS[language];
  const { tone, code = "" } = judgeTone(report);
  return html`<li data-verdict=${report.verdict} data-code=${code} data-tone=${tone}>
    <details>
      <summary>
        <span class="row">
          ${viewSign(tone)}
          <span>
            <strong>${describeTone(report, { language }).headline}</strong>
            ${viewText(given.name ?? words.states.pasted, words)}
          </span>
        </span>
      </summary>
      ${viewVerdict(report, { language, list, actions: ask?.(language, again) })}
    </details>
  </li>`;
}

/** Says whom to tell that the page is not set up. */
export function viewUnusable(
  error: PageError | undefined,
  words: Words,
  {
    host,
    contact,
    again,
  }: { readonly host: string; readonly contact: string | undefined; readonly again?: () => void },
): TemplateResult {
  const { states } = words;
  return html`<div class="unusable" part="error">
    <h2 tabindex="-1">${states.notSetUp}</h2>
    <p>${states.tellHost(host)}</p>
    ${contact ? html`<p>${states.contact}: ${viewText(contact, words)}</p>` : nothing}
    ${
      error === undefined
        ? nothing
        : html`<p>${states.pageFaults[error.code]}</p>
            <p class="soft"><code>${error.message}</code></p>`
    }
    ${
      again === undefined
        ? nothing
        : html`<div><button type="button" part="button" @click=${again}>${states.again}</button></div>`
    }
  </div>`;
}

/** How these screens look. */
export const screenStyle = css`
  .scanning,
  .working,
  .several,
  .unusable {
    display: grid;
    gap: 1rem;
    min-inline-size: 0;
  }
  .working {
    min-block-size: 10rem;
    align-content: center;
  }
  .working p {
    font-size: 1.125rem;
  }
  .spinner {
    inline-size: 1.5rem;
    block-size: 1.5rem;
    border: 3px solid var(--laurel-line);
    border-block-start-color: var(--laurel-accent);
    border-radius: 50%;
    animation: turn 1s linear infinite;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .spinner {
      animation: none;
    }
  }
  video {
    inline-size: 100%;
    max-block-size: 70vh;
    border-radius: var(--laurel-radius);
    background: #000;
    object-fit: cover;
    aspect-ratio: 4 / 3;
  }
  .several > ul {
    display: grid;
    gap: 0.5rem;
  }
  .several > ul > li {
    border: 1px solid var(--laurel-line);
    border-radius: var(--laurel-radius);
    padding: 0.25rem 1rem;
    min-inline-size: 0;
  }
  .several summary .row {
    display: inline-flex;
    flex-wrap: nowrap;
    max-inline-size: calc(100% - 1.5rem);
    vertical-align: middle;
  }
  .several summary .row > span {
    min-inline-size: 0;
    font-weight: 400;
  }
  .several .verdict {
    padding-block: 0.75rem;
  }
`;
