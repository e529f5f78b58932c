// <laurel-sheet>: a verdict on paper, with the file as a QR code. Seen by printers alone; loaded when there is something to print.

import {
  describeTone,
  type ElementName,
  formatTime,
  sayTexts,
  type Language,
  type Report,
  REPORT_TEXTS,
} from "@laurel/sdk/verify";
import { css, type CSSResultGroup, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { tokens } from "../../view/style.ts";
import { nameContent } from "../../view/facts.ts";
import { viewSign } from "../../view/signs.ts";
import { settleText } from "../../view/text.ts";
import { isConfirmed } from "../../view/verdict.ts";
import { PRINT_WORDS } from "../../words/page/print.ts";
import type { Brand } from "../parts/brand.ts";
import { nameOwnPage } from "../parts/route.ts";
import { shareQr, viewQr } from "../parts/shares.ts";

/** What a sheet has room for, beside the facts that the verdict itself states. */
const SHOWN: readonly ElementName[] = [
  "grade",
  "workload",
  "level",
  "date-of-issue",
  "award",
  "validity",
  "learning-outcomes",
  "assessment",
  "participation",
  "quality-assurance",
];
const LONGEST = 300;

/** The element `<laurel-sheet>`. */
export class LaurelSheet extends LitElement {
  static override properties = { language: {}, brand: {}, report: {}, input: {} };

  declare language: Language;
  declare brand: Brand;
  declare report: Report;
  /** The file that the QR code holds, or null. */
  declare input: string | Uint8Array | null;

  #qr: TemplateResult | undefined;

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has("input") && !changed.has("report")) return;
    // A file that leads nowhere gets no code: nobody is to scan it.
    const { input, report } = this;
    const qr = input === null || report.credential === null ? undefined : shareQr(input, nameOwnPage(location));
    this.#qr = qr === undefined ? undefined : viewQr(qr, "QR");
  }

  override render(): TemplateResult {
    const { language, report } = this;
    const words = PRINT_WORDS[language];
    const text = describeTone(report, { language, list: this.brand.name });
    return html`<article lang=${language}>
      <p class="small">
        ${words.checked(`${this.brand.name} (${location.host})`, formatTime(Date.parse(report.checkedAt) / 1000, language))}
      </p>
      <header>
        ${viewSign(text.tone)}
        <h1>${text.headline}</h1>
      </header>
      ${text.lines.map((line) => html`<p>${cut(line)}</p>`)}
      ${text.advice === null ? nothing : html`<p>${cut(text.advice)}</p>`}
      <div class="columns">
        <div>
          ${isConfirmed(report, text) && text.showsContent ? this.#viewFacts() : nothing}
          ${
            !isConfirmed(report, text) || text.notProven.length === 0
              ? nothing
              : html`<h2>${words.notProven}</h2>
                  <ul>
                    ${text.notProven.map((line) => html`<li>${cut(line)}</li>`)}
                  </ul>`
          }
        </div>
        <div class="scan">
          ${this.#qr ?? nothing}
          <p>
            <strong
              >${this.#qr !== undefined ? words.scan : report.credential === null ? words.noProof : words.noCode}</strong
            >
          </p>
        </div>
      </div>
      <p class="small">
        ${words.list}:
        ${cut(report.trust.name)}${report.trust.sha256 === null ? nothing : `, SHA-256 ${report.trust.sha256}`}
      </p>
    </article>`;
  }

  #viewFacts(): TemplateResult {
    const { language, report } = this;
    const { elements: names, labels, withheldElement } = REPORT_TEXTS[language];
    const { what, who } = nameContent(report);
    const statements = (report.elements ?? []).flatMap((statement): [string, string][] => {
      const { element, state } = statement;
      if (!SHOWN.includes(element) || state === "missing") return [];
      return [[names[element], state === "withheld" ? withheldElement : sayTexts(statement, language).join("; ")]];
    });
    const rows: readonly [label: string, text: string][] = [
      ...(what === undefined ? [] : [[labels.credential, what] as [string, string]]),
      ...(who === undefined ? [] : [[names.learner, who] as [string, string]]),
      ...statements,
    ];
    return html`<dl>
      ${rows.map(
        ([label, said]) =>
          html`<dt>${label}</dt>
            <dd><bdi>${cut(said)}</bdi></dd>`,
      )}
    </dl>`;
  }

  static override styles: CSSResultGroup = [
    tokens,
    css`
      :host {
        color-scheme: light;
        color: #000;
        font: 10.5pt/1.4 var(--laurel-font);
      }
      header {
        display: flex;
        align-items: center;
        gap: 4mm;
        margin-block: 3mm;
        padding-block: 3mm;
        border-block: 0.5mm solid #000;
      }
      .sign {
        flex: none;
        inline-size: 11mm;
        block-size: 11mm;
        fill: none;
        stroke: #fff;
        stroke-width: 2.4;
      }
      .sign .solid {
        fill: #000;
        stroke: none;
      }
      .sign .ring {
        stroke: #000;
      }
      h1 {
        margin: 0;
        font-size: 17pt;
        line-height: 1.2;
      }
      h2 {
        margin: 4mm 0 1mm;
        font-size: 11pt;
      }
      p,
      ul {
        margin: 0 0 1.5mm;
        overflow-wrap: anywhere;
      }
      ul {
        padding-inline-start: 5mm;
      }
      .small {
        font-size: 8.5pt;
      }
      .columns {
        display: flex;
        gap: 6mm;
        align-items: start;
        margin-block: 4mm;
      }
      .columns > :first-child {
        flex: 1;
        min-inline-size: 0;
      }
      .scan {
        flex: none;
        break-inside: avoid;
        inline-size: min-content;
        min-inline-size: 45mm;
      }
      dl {
        display: grid;
        grid-template-columns: fit-content(40%) minmax(0, 1fr);
        gap: 1mm 4mm;
        margin: 0;
      }
      dt::first-letter {
        text-transform: uppercase;
      }
      dd {
        margin: 0;
        overflow-wrap: anywhere;
      }
    `,
  ];
}

/** A text of others, cut where it would fill the sheet. */
function cut(text: string): string {
  const settled = settleText(text);
  return settled.length <= LONGEST ? settled : `${settled.slice(0, LONGEST)}…`;
}
