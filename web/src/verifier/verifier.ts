// <laurel-verifier>: asks for a credential and shows its verdict.

import { html, LitElement, type TemplateResult } from "lit";
import { tokens } from "../view/style.ts";
import { WORDS } from "../words/catalogue.ts";

/** The element `<laurel-verifier>`. */
export class LaurelVerifier extends LitElement {
  static override styles = [tokens];

  override render(): TemplateResult {
    return html`<h2>${WORDS.en.question}</h2>`;
  }
}
