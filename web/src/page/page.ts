// <laurel-page>: the routes of the page.

import { html, LitElement, type TemplateResult } from "lit";
import { tokens } from "../view/style.ts";
import { chooseLanguage } from "../words/language.ts";

/** The element `<laurel-page>`. */
export class LaurelPage extends LitElement {
  static override styles = [tokens];

  override render(): TemplateResult {
    return html`<laurel-verifier lang=${chooseLanguage(location.search, navigator.languages)}></laurel-verifier>`;
  }
}
