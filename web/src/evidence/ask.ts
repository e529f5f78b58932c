// Asks for the hash of a block that nobody confirmed. It has to come from somebody whom the reader trusts, so nothing here shows it.

import type { BlockClaim } from "@laurel/sdk/evidence";
import { formatTime, type Language } from "@laurel/sdk/verify";
import { html, type TemplateResult } from "lit";
import { EVIDENCE_WORDS } from "./words.ts";

/** What the question needs. */
export interface AskOptions {
  readonly language: Language;
  /** Whether it is the block's hash: 32 bytes in lower-case hexadecimal. */
  readonly compare: (hash: string) => boolean;
  /** Goes on with the right one. */
  readonly again: () => unknown;
}

const HASH = /^(?:0x)?([0-9a-f]{64})$/;
/** Each question's own: a page may show several. */
let count = 0;

/** Asks. */
export function viewAsk({ number, timestamp }: BlockClaim, { language, compare, again }: AskOptions): TemplateResult {
  const words = EVIDENCE_WORDS[language];
  count += 1;
  const id = `hash-${count}`;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const [field, hint] = [form.querySelector("textarea"), form.querySelector("span")] as [
      HTMLTextAreaElement,
      HTMLElement,
    ];
    // As it is printed or read out: in groups, in capitals, without 0x.
    const [, digits] = HASH.exec(field.value.replace(/\s/g, "").toLowerCase()) ?? [];
    if (digits !== undefined && compare(`0x${digits}`)) {
      again();
      return;
    }
    hint.textContent = digits === undefined ? words.noHash : words.other;
    hint.className = "fault";
    field.setAttribute("aria-invalid", "true");
    field.focus();
  };
  return html`<form class="paste ask" @submit=${submit}>
    <label for=${id}>${words.question(number, formatTime(timestamp, language))}</label>
    <textarea
      id=${id}
      rows="2"
      autocomplete="off"
      autocapitalize="off"
      autocorrect="off"
      spellcheck="false"
      aria-describedby="${id}-hint"
    ></textarea>
    <div class="row">
      <span id="${id}-hint" class="soft" .textContent=${words.hint}></span>
      <button type="submit" part="button">${words.compare}</button>
    </div>
  </form>`;
}
