// How a verdict came about, for whoever wants to know: the seven checks, the parts, the trust list, what was read.

import {
  type CheckOutcome,
  describeReading,
  describeTone,
  describeTrust,
  findReason,
  formatTime,
  type Language,
  type Report,
  REPORT_TEXTS,
  type StackPart,
  type StackReport,
} from "@laurel/sdk/verify";
import { html, nothing, type TemplateResult } from "lit";
import { WORDS } from "../words/catalogue.ts";
import { saveFile } from "./save.ts";
import { viewOutcome } from "./signs.ts";
import { viewText } from "./text.ts";

/** The checks and what they rest on, folded, and the report as a file. */
export function viewDetails(report: Report, language: Language): TemplateResult {
  const words = WORDS[language];
  const texts = REPORT_TEXTS[language];
  const { asOf, registry, batch } = report;
  const save = (): void => saveFile("laurel-report.json", `${JSON.stringify(report, null, 2)}\n`, "application/json");
  const rows: [label: string, text: string][] = [
    ...describeTrust(report.trust, { language, registries: registry === null ? [] : [registry] }),
    [words.verdict.checkedAt, formatTime(Date.parse(report.checkedAt) / 1000, language)],
  ];
  if (batch !== null && batch.anchoredAt !== null)
    rows.push([texts.labels.anchored, formatTime(batch.anchoredAt, language)]);
  if (asOf !== null) rows.push([texts.labels.read, describeReading(asOf, language)]);
  return html`<details class="details" part="details">
    <summary>${words.verdict.details}</summary>
    <ul class="checks">
      ${report.checks.map(({ check, outcome, code }) =>
        viewItem(
          outcome,
          html`<strong>${texts.checks[check]}</strong>:
            ${words.verdict.outcomes[outcome]}${
              outcome === "skipped"
                ? nothing
                : html`. ${capitalize(code === undefined ? texts.passed[check] : texts.codes[code].says)}.`
            }${code === undefined ? nothing : html` <code>${code}</code>`}`,
        ),
      )}
    </ul>
    <dl>
      ${rows.map(
        ([label, text]) =>
          html`<div>
            <dt>${label}</dt>
            <dd>${viewText(text, words)}</dd>
          </div>`,
      )}
    </dl>
    <button type="button" @click=${save}>${words.verdict.download}</button>
  </details>`;
}

/** The parts that a credential stands on. */
export function viewParts(stack: StackReport, language: Language): TemplateResult {
  const { verdict } = WORDS[language];
  const { codes, stack: texts } = REPORT_TEXTS[language];
  const sum = stack.requires?.credits;
  return html`<section class="parts" part="parts">
    <h3>${verdict.parts}</h3>
    <p>
      ${capitalize(stack.code === undefined ? texts.passed : codes[stack.code].says)}.
      ${sum === undefined ? nothing : html`${texts.sum(String(stack.credits), String(sum))}.`}
    </p>
    <ul class="checks">
      ${stack.parts.map((part) => viewPart(part, language))}
    </ul>
  </section>`;
}

function viewPart(part: StackPart, language: Language): TemplateResult {
  const words = WORDS[language];
  const { codes, stack } = REPORT_TEXTS[language];
  const { credential, issuer } = part.report !== null && describeTone(part.report).showsContent ? part.report : {};
  const name = typeof credential?.name === "string" ? credential.name : undefined;
  // A part that is not valid says why itself.
  const isOwn = part.code === "stack.part-invalid" || part.code === "stack.part-unknown";
  const code = (isOwn && part.report !== null ? findReason(part.report)?.code : undefined) ?? part.code;
  const facts = [
    words.verdict.outcomes[part.outcome],
    ...(part.credits === null ? [] : [stack.credits(String(part.credits))]),
    ...(code === undefined ? [] : [codes[code].says]),
  ];
  return viewItem(
    part.outcome,
    html`<strong>${name === undefined ? words.verdict.unseenPart : viewText(name, words)}</strong>
      ${issuer ? viewText(`${issuer.name} (${issuer.uri})`, words) : nothing}
      <span>${facts.join("; ")}</span>
      ${
        part.report?.stack
          ? html`<ul class="checks">
              ${part.report.stack.parts.map((one) => viewPart(one, language))}
            </ul>`
          : nothing
      }`,
  );
}

function viewItem(outcome: CheckOutcome, content: TemplateResult): TemplateResult {
  return html`<li>
    ${viewOutcome(outcome)}
    <div>${content}</div>
  </li>`;
}

function capitalize(sentence: string): string {
  return `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}`;
}
