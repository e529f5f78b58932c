// What the views of the register share: names of others, states, tables that become cards on a phone, moving through many rows.

import { formatDate, formatTime, type Language, type Tone } from "@laurel/sdk/verify";
import { html, nothing, type TemplateResult } from "lit";
import { viewSign } from "../../../view/signs.ts";
import { settleText } from "../../../view/text.ts";
import { REGISTRY_WORDS } from "../../../words/page/registry/registry.ts";
import type { RegistryWords } from "../../../words/page/registry/registry-words.ts";
import type { AccreditationEntry, BatchEntry, IssuerEntry, State } from "../book/book.ts";

/** A name in a list or a heading is cut after so many characters; the row that is opened shows all of it. */
const SHOWN = 80;

/** A name or address of others in one box, cut where it is long: nothing in it can be pressed. */
export function viewName(text: string): TemplateResult {
  return html`<bdi class="text">${cutName(text)}</bdi>`;
}

/** The same for a heading and a title. */
function cutName(text: string): string {
  const characters = [...settleText(text)];
  return characters.length <= SHOWN ? characters.join("") : `${characters.slice(0, SHOWN).join("")} …`;
}

/** What an issuer is called by an accreditor that the page's list knows; else its number, since any other can write any name. */
export function nameIssuer({ row, shown }: IssuerEntry, { issuer }: RegistryWords): string {
  return shown?.isListed === true ? cutName(shown.row.name) : issuer.number(String(row.id));
}

/** A number, by the reader's language. */
export function formatCount(count: number, language: Language): string {
  return count.toLocaleString(language === "en" ? "en-GB" : language);
}

/** The block of a snapshot, or of a check. */
export function nameBlock(
  { number, timestamp }: { readonly number: number; readonly timestamp: number },
  language: Language,
): string {
  return REGISTRY_WORDS[language].asOf(formatCount(number, language), formatTime(timestamp, language));
}

/** What an accreditation comes to, in words. */
export function nameAccreditation({ row, state, end }: AccreditationEntry, language: Language): string {
  return nameTerm({ from: row.from, until: end }, state, language);
}

/** What a mandate comes to, in words. */
export function nameTerm(
  { from, until }: { readonly from: number; readonly until: number },
  state: State,
  language: Language,
): string {
  const { state: words } = REGISTRY_WORDS[language];
  if (state === "accreditor-ended") return words.accreditorEnded;
  if (state === "begins") return words.begins(formatDate(from, language));
  return (state === "ended" ? words.ended : words.inForce)(formatDate(until, language));
}

/** What a batch comes to, in words. */
export function nameBatchState({ row, state }: BatchEntry, language: Language): string {
  const { state: words } = REGISTRY_WORDS[language];
  if (state === "revoked") return words.revoked(formatDate(row.revokedAt, language));
  return state === "not-in-effect" ? words.notInEffect : words.inEffect;
}

const TONES: Readonly<Partial<Record<State, Tone>>> = {
  ended: "ended",
  begins: "ended",
  "accreditor-ended": "ended",
  revoked: "ended",
  "not-in-effect": "ended",
};

/** A state with its sign, where something is to be seen. */
export function viewState(state: State, text: string): TemplateResult {
  const tone = TONES[state];
  return html`<span class="state" data-state=${state} data-tone=${tone ?? nothing}
    >${tone === undefined ? nothing : viewSign(tone)}<span>${text}</span></span
  >`;
}

/** Says of an accreditor that the page's list does not know it. */
export function viewUnlisted({ state }: RegistryWords): TemplateResult {
  return html`<span class="state" data-tone="unlisted">${viewSign("unlisted")}<span>${state.unlisted}</span></span>`;
}

/** An accreditor by its name, and whether the list knows it. */
export function viewAccreditor(
  { accreditor, isListed }: Pick<AccreditationEntry, "accreditor" | "isListed">,
  words: RegistryWords,
): TemplateResult {
  return html`${viewName(accreditor.name)}${isListed ? nothing : viewUnlisted(words)}`;
}

/** A table: its columns, and what each row has in them. */
export interface Table<Row> {
  /** By which its columns get their widths. */
  readonly kind: "issuers" | "accreditors" | "accreditations" | "batches";
  readonly label: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly cells: (row: Row) => readonly unknown[];
}

/** Draws a table; on a narrow screen each row is a card whose lines say their column. */
export function viewTable<Row>({ kind, label, columns, rows, cells }: Table<Row>): TemplateResult {
  return html`<div role="table" class="table wide ${kind}" aria-label=${label}>
    <div role="row" class="head">${columns.map((name) => html`<span role="columnheader">${name}</span>`)}</div>
    ${rows.map(
      (row) =>
        html`<div role="row" class="line">
          ${cells(row).map(
            (cell, column) =>
              html`<div role="cell">
                <span class="label" aria-hidden="true">${columns[column]}</span>
                <div>${cell}</div>
              </div>`,
          )}
        </div>`,
    )}
  </div>`;
}

/** So many rows are on the screen at a time. */
export const ROWS_A_PAGE = 50;

/** Where in many rows a reader is. */
export interface Paging {
  /** From 0. */
  readonly page: number;
  readonly count: number;
  readonly label: string;
  readonly language: Language;
  readonly turn: (page: number) => void;
}

/** Buttons that turn the pages of a table; nothing where there is one. */
export function viewPages({ page, count, label, language, turn }: Paging): TemplateResult | typeof nothing {
  const { pages } = REGISTRY_WORDS[language];
  const last = Math.ceil(count / ROWS_A_PAGE) - 1;
  if (last < 1) return nothing;
  const first = page * ROWS_A_PAGE;
  const [from, to, all] = [first + 1, Math.min(first + ROWS_A_PAGE, count), count].map((number) =>
    formatCount(number, language),
  ) as [string, string, string];
  const button = (text: string, target: number, isOff: boolean): TemplateResult =>
    html`<button type="button" ?disabled=${isOff} @click=${() => turn(target)}>${text}</button>`;
  return html`<div class="row pages" role="group" aria-label="${pages.title}: ${label}">
    <span>${pages.range(from, to, all)}</span>
    ${button(pages.first, 0, page === 0)} ${button(pages.previous, page - 1, page === 0)}
    ${button(pages.next, page + 1, page === last)} ${button(pages.last, last, page === last)}
  </div>`;
}

/** One fact. */
export function viewFact(label: string, value: unknown): TemplateResult {
  return html`<div>
    <dt>${label}</dt>
    <dd>${value}</dd>
  </div>`;
}
