// The start screen: choose, drop, paste, scan.

import { css, html, nothing, type TemplateResult } from "lit";
import { viewText } from "../view/text.ts";
import type { Words } from "../words/words.ts";
import type { StartFault } from "./state.ts";

/** What the start screen needs. */
export interface StartOptions {
  readonly words: Words;
  readonly fault: StartFault | undefined;
  /** What is to be said of what was given. */
  readonly note: readonly string[] | undefined;
  readonly compact: boolean;
  readonly hasCamera: boolean;
  readonly isOnline: boolean;
  /** Does again what went wrong. */
  readonly again: (() => unknown) | undefined;
  readonly choose: () => void;
  readonly scan: () => void;
  readonly paste: (text: string) => void;
}

/** Asks for a credential. */
export function viewStart(options: StartOptions): TemplateResult {
  const { words, fault, note, compact, hasCamera, isOnline, again, choose, scan } = options;
  const { start, states } = words;
  return html`<div class="start" part="start">
    <h2 tabindex="-1">${start.question}</h2>
    ${
      fault === "unexpected"
        ? html`<p class="fault">${states.unexpected}</p>
            ${again && html`<div class="row"><button type="button" part="button" @click=${again}>${states.again}</button></div>`}`
        : nothing
    }
    ${note?.map((line) => html`<p>${viewText(line, words)}</p>`)}
    ${isOnline ? nothing : html`<p class="fault">${start.offline}</p>`}
    <div class="zone" part="zone">
      <div class="row">
        <button type="button" class="main choose" part="button" @click=${choose}>${start.choose}</button>
        <span class="drop">${start.drop}</span>
      </div>
      <p class="soft">${start.kinds}</p>
    </div>
    ${hasCamera ? html`<button type="button" class="scan" part="button" @click=${scan}>${CAMERA} ${start.scan}</button>` : nothing}
    ${
      compact
        ? html`<details class="fold">
            <summary>${start.paste}</summary>
            ${viewPaste(options)}
          </details>`
        : viewPaste(options)
    }
    <p class="soft">${start.privacy}</p>
  </div>`;
}

function viewPaste({ words: { start }, fault, paste }: StartOptions): TemplateResult {
  const isEmpty = fault === "nothing-pasted";
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const field = (event.currentTarget as HTMLFormElement).querySelector("textarea");
    paste(field?.value ?? "");
  };
  return html`<form class="paste" @submit=${submit}>
    <label for="text">${start.paste}</label>
    <textarea
      id="text"
      rows="2"
      autocomplete="off"
      autocapitalize="off"
      autocorrect="off"
      spellcheck="false"
      aria-invalid=${isEmpty}
      aria-describedby="hint"
    ></textarea>
    <div class="row">
      <span id="hint" class=${isEmpty ? "fault" : "soft"}>${isEmpty ? start.nothingPasted : start.pasteHint}</span>
      <button type="submit" part="button">${start.check}</button>
    </div>
  </form>`;
}

const CAMERA = html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
  <path d="M3 8V3h5M16 3h5v5M21 16v5h-5M8 21H3v-5M7 7h4v4H7zM13 7h4v4h-4zM7 13h4v4H7zM13 13h2v2h2v2" />
</svg>`;

/** How the start screen looks. */
export const startStyle = css`
  .start {
    display: grid;
    gap: 1.25rem;
    min-inline-size: 0;
  }
  .start h2 {
    font-size: 1.75rem;
  }
  .zone {
    display: grid;
    gap: 0.75rem;
    padding: 1.5rem 1.25rem;
    border: 2px dashed var(--laurel-edge);
    border-radius: var(--laurel-radius);
  }
  .choose {
    min-block-size: 3.25rem;
    padding-inline: 1.5rem;
    font-size: 1.125rem;
  }
  .scan {
    min-block-size: 3.25rem;
    justify-self: start;
  }
  .paste {
    display: grid;
    gap: 0.5rem;
  }
  .paste label {
    font-weight: 600;
  }
  .paste .row {
    justify-content: space-between;
  }
  .paste .row > span {
    flex: 1 1 12rem;
  }
  .icon {
    flex: none;
    inline-size: 1.4em;
    block-size: 1.4em;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.8;
    stroke-linejoin: round;
  }
  .fault {
    color: var(--laurel-false);
  }
  @media (pointer: coarse) {
    .drop {
      display: none;
    }
    .zone {
      padding: 0;
      border: 0;
    }
    .choose,
    .scan {
      inline-size: 100%;
    }
  }
`;
