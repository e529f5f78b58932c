// What a credential says, as its reader needs it: what, who, the result and the dates at once, the rest folded.

import {
  type ElementName,
  type ElementStatement,
  type Report,
  REPORT_TEXTS,
  type Language,
  isObject,
  sayTexts,
} from "@laurel/sdk/verify";
import { html, nothing, type TemplateResult } from "lit";
import { WORDS } from "../words/catalogue.ts";
import { viewText } from "./text.ts";

/** What is shown at once, in this order. */
const FIRST: readonly ElementName[] = ["grade", "workload", "level", "date-of-issue", "validity", "learning-outcomes"];
/** What stands above them already. */
const ABOVE: readonly ElementName[] = ["learner", "title", "awarding-body"];
/** Texts up to so many characters stand in one line. */
const SHORT = 16;

/** The content of a credential: only what its proof covers. */
export function viewFacts(report: Report, language: Language): TemplateResult {
  const words = WORDS[language];
  const named = nameContent(report);
  const stated = (report.elements ?? []).filter(({ state }) => state !== "missing");
  const first = FIRST.flatMap((name) => stated.filter(({ element }) => element === name));
  const others = stated.filter(({ element }) => !FIRST.includes(element) && !ABOVE.includes(element));
  const of = (name: ElementName): string | undefined => stated.find(({ element }) => element === name)?.texts[0];
  const title = named.what ?? of("title");
  const learner = named.who ?? of("learner");
  const isLearnerWithheld = learner === undefined && stated.some(({ element }) => element === "learner");
  return html`<section class="facts" part="content">
    ${title === undefined ? nothing : html`<h3>${viewText(title, words)}</h3>`}
    ${
      learner === undefined && !isLearnerWithheld
        ? nothing
        : html`<p class="learner">
            <span class="soft">${words.verdict.learner}</span>
            ${learner === undefined ? html`<em>${words.verdict.learnerWithheld}</em>` : html`<strong>${viewText(learner, words)}</strong>`}
          </p>`
    }
    ${viewElements(first, language)}
    ${
      others.length === 0
        ? nothing
        : html`<details>
            <summary>${words.verdict.allElements}</summary>
            ${viewElements(others, language)}
          </details>`
    }
  </section>`;
}

function viewElements(elements: readonly ElementStatement[], language: Language): TemplateResult {
  const { withheldElement, statedByIssuer, overdue, elements: names } = REPORT_TEXTS[language];
  return html`<dl>
    ${elements.map(({ element, state, texts, ...notes }) => {
      const said = sayTexts({ element, texts }, language);
      const note = [notes.statedByIssuer ? statedByIssuer : "", notes.overdue ? overdue : ""].filter(
        (one) => one !== "",
      );
      return html`<div>
        <dt>${names[element]}</dt>
        <dd>
          ${state === "withheld" ? html`<em>${withheldElement}</em>` : viewTexts(said, language)}
          ${note.length === 0 ? nothing : html`<small class="soft">(${note.join("; ")})</small>`}
        </dd>
      </div>`;
    })}
  </dl>`;
}

function viewTexts(texts: readonly string[], language: Language): TemplateResult {
  const words = WORDS[language];
  const isList = texts.length > 1 && texts.some((text) => text.length > SHORT);
  if (!isList) return viewText(texts.join(" · "), words);
  return html`<ul class="list">
    ${texts.map((text) => html`<li>${viewText(text, words)}</li>`)}
  </ul>`;
}

/** What a credential is of, and whose it is, as it says itself. */
export function nameContent({ credential }: Pick<Report, "credential">): {
  readonly what: string | undefined;
  readonly who: string | undefined;
} {
  const subject = credential?.credentialSubject;
  return { what: readName(credential?.name), who: isObject(subject) ? readName(subject.name) : undefined };
}

function readName(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}
