// All of the register: its issuers, which can be searched and saved, and its accreditors.

import { formatDate, type Language } from "@laurel/sdk/verify";
import { html, nothing, type TemplateResult } from "lit";
import { REGISTRY_WORDS } from "../../../words/page/registry/registry.ts";
import { judgeTerm, type RegisterAccreditor } from "@laurel/sdk/register";
import type { AccreditationEntry, Book, IssuerEntry } from "../book/book.ts";
import {
  formatCount,
  nameAccreditation,
  nameBlock,
  nameIssuer,
  nameTerm,
  ROWS_A_PAGE,
  viewAccreditor,
  viewName,
  viewPages,
  viewState,
  viewTable,
  viewUnlisted,
} from "./cells.ts";
import { writePlace } from "../book/place.ts";

/** Where in the list a reader is. */
export interface Reading {
  readonly language: Language;
  readonly filter: string;
  readonly page: number;
  readonly search: (text: string) => void;
  readonly turn: (page: number) => void;
}

/** Which issuers a text finds: by what any accreditation calls them, by accreditor, by number. */
export function findIssuers({ issuers }: Book, filter: string): readonly IssuerEntry[] {
  const wanted = fold(filter);
  if (wanted === "") return issuers;
  const [, number] = /^#?(\d{1,10})$/.exec(wanted) ?? [];
  return issuers.filter(
    ({ row, accreditations }) =>
      row.id === Number(number) ||
      accreditations.some(({ row: { name, uri }, accreditor }) =>
        [name, uri, accreditor.name].some((text) => fold(text).includes(wanted)),
      ),
  );
}

function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

/** The page of all issuers and accreditors. */
export function viewList(
  book: Book,
  found: readonly IssuerEntry[],
  { language, page, turn }: Reading,
  save: { readonly issuers: () => void; readonly batches: () => void },
): TemplateResult {
  const words = REGISTRY_WORDS[language];
  const { issuers: texts, accreditors } = words;
  const block = nameBlock(book.register.block, language);
  const rows = found.slice(page * ROWS_A_PAGE, (page + 1) * ROWS_A_PAGE);
  return html`<section class="wide">
      <h3 id="rows" tabindex="-1">${texts.title}</h3>
      <p class="soft">${block}</p>
      ${
        rows.length === 0
          ? html`<p>${book.issuers.length === 0 ? texts.empty : texts.none}</p>`
          : viewTable({
              kind: "issuers",
              label: texts.title,
              columns: [texts.columns.issuer, texts.columns.accreditor, texts.columns.batches, texts.columns.revoked],
              rows,
              cells: (entry) => viewIssuer(entry, language),
            })
      }
      ${viewPages({ page, count: found.length, label: texts.title, language, turn })}
      ${
        book.issuers.length === 0
          ? nothing
          : html`<div class="row saves">
              <button type="button" @click=${save.issuers}>${texts.download}</button>
              <button type="button" @click=${save.batches}>${words.batches.downloadAll}</button>
            </div>`
      }
    </section>
    <section class="wide">
      <h3>${accreditors.title}</h3>
      <p class="soft">${block}</p>
      ${
        book.accreditors.length === 0
          ? html`<p>${accreditors.none}</p>`
          : viewTable({
              kind: "accreditors",
              label: accreditors.title,
              columns: [accreditors.columns.accreditor, accreditors.columns.term, accreditors.columns.issuers],
              rows: book.accreditors,
              cells: countIssuers(book, language),
            })
      }
    </section>`;
}

function viewIssuer(entry: IssuerEntry, language: Language): unknown[] {
  const words = REGISTRY_WORDS[language];
  const { row, shown, batches, credentials, revoked } = entry;
  const count = (number: number): string => formatCount(number, language);
  return [
    html`<a href=${writePlace({ issuer: row.id })} class="open"><bdi>${nameIssuer(entry, words)}</bdi></a>
      ${shown === undefined ? nothing : html`<div class="soft">${viewCalled(shown, language)}</div>`}`,
    shown === undefined ? words.state.notAccredited : viewAccreditation(shown, language),
    html`${count(batches.length)} <span class="soft">(${words.issuers.credentials(count(credentials))})</span>`,
    count(revoked),
  ];
}

/** What is written of an issuer below its name. */
function viewCalled({ row, accreditor, isListed }: AccreditationEntry, language: Language): TemplateResult {
  if (isListed) return viewName(row.uri);
  return html`${REGISTRY_WORDS[language].issuer.calledBy(String(accreditor.id))} ${viewName(row.name)}`;
}

function viewAccreditation(entry: AccreditationEntry, language: Language): TemplateResult {
  return html`${viewAccreditor(entry, REGISTRY_WORDS[language])}
  ${viewState(entry.state, nameAccreditation(entry, language))}`;
}

/** The cells of an accreditor: with how many issuers are in force by it. */
function countIssuers(book: Book, language: Language): (row: RegisterAccreditor) => readonly unknown[] {
  const words = REGISTRY_WORDS[language];
  const counts = new Map<number, number>();
  for (const { accreditations } of book.issuers)
    for (const id of new Set(accreditations.flatMap((one) => (one.state === "in-force" ? one.accreditor.id : []))))
      counts.set(id, (counts.get(id) ?? 0) + 1);
  return (row) => {
    const state = judgeTerm(row, book.register.block.timestamp);
    return [
      html`<strong>${viewName(row.name)}</strong
        ><span class="soft">${viewName(row.uri)}</span>${book.isListed(row.id) ? nothing : viewUnlisted(words)}`,
      html`<span>${formatDate(row.from, language)}</span> ${viewState(state, nameTerm(row, state, language))}`,
      formatCount(counts.get(row.id) ?? 0, language),
    ];
  };
}
