// What a report says to people of the elements of a micro-credential.
import { type Language, REPORT_TEXTS } from "../texts/report-texts.ts";
import type { ElementStatement } from "./statement.ts";

/** A text longer than this is cut. */
const SHOWN = 300;

/** Two tables of label and text: whether it is a complete micro-credential, and what it states. */
export function describeElements(elements: readonly ElementStatement[], language: Language): string[][][] {
  const texts = REPORT_TEXTS[language];
  const lacking = elements.filter(({ need, state }) => need === "mandatory" && state === "missing");
  const names = lacking.map(({ element }) => texts.elements[element]).join(", ");
  const stated = elements.filter(({ state }) => state !== "missing");
  return [
    [[texts.labels.profile, lacking.length === 0 ? texts.complete : texts.incomplete(names)]],
    stated.map((statement) => [texts.elements[statement.element], describeStatement(statement, language)]),
  ];
}

function describeStatement(
  { state, texts: said, statedByIssuer, overdue }: ElementStatement,
  language: Language,
): string {
  const texts = REPORT_TEXTS[language];
  if (state === "withheld") return texts.withheldElement;
  const text = said.join("; ");
  const notes = [...(statedByIssuer ? [texts.statedByIssuer] : []), ...(overdue ? [texts.overdue] : [])];
  return `${text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…`}${notes.length === 0 ? "" : ` (${notes.join("; ")})`}`;
}
