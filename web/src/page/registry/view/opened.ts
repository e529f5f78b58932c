// What is opened in the register: an issuer with its accreditations and batches, or a batch.

import { formatDate, formatTime, type Language } from "@laurel/sdk/verify";
import { html, nothing, type TemplateResult } from "lit";
import { viewText } from "../../../view/text.ts";
import { WORDS } from "../../../words/catalogue.ts";
import { REGISTRY_WORDS } from "../../../words/page/registry/registry.ts";
import { type BatchEntry, type Book, countRevoked, type IssuerEntry } from "../book/book.ts";
import {
  formatCount,
  nameAccreditation,
  nameBatchState,
  nameBlock,
  nameIssuer,
  ROWS_A_PAGE,
  viewAccreditor,
  viewFact,
  viewName,
  viewPages,
  viewState,
  viewTable,
  viewUnlisted,
} from "./cells.ts";
import { listChecked } from "../book/check.ts";
import type { Reading } from "./list.ts";
import { writePlace } from "../book/place.ts";

/** The batches of an issuer that a text finds: by root or by day. */
export function findBatches({ batches }: IssuerEntry, filter: string): readonly BatchEntry[] {
  const wanted = filter.trim().toLowerCase();
  if (wanted === "") return batches;
  return batches.filter(
    ({ row }) => row.root.includes(wanted) || new Date(row.anchoredAt * 1000).toISOString().startsWith(wanted),
  );
}

/** The facts of an issuer, and by whom it is accredited. */
export function viewIssuerFacts(book: Book, entry: IssuerEntry, language: Language): TemplateResult {
  const words = REGISTRY_WORDS[language];
  const { issuer: texts } = words;
  const { row, shown, batches, credentials, revoked, accreditations } = entry;
  const count = (number: number): string => formatCount(number, language);
  const sponsor = book.findAccreditor(row.sponsor);
  const block = nameBlock(book.register.block, language);
  const checked = new Set(listChecked(entry));
  const rest = accreditations.filter((one) => !checked.has(one));
  return html`<section class="wide">
      ${
        shown === undefined || shown.isListed
          ? nothing
          : html`<p class="note" data-tone="unlisted">${texts.whoNames(String(shown.accreditor.id))}</p>`
      }
      ${row.recovering ? html`<p class="note" data-tone="ended">${texts.recovering}</p>` : nothing}
      <dl class="wide">
        ${shown?.isListed === true ? viewFact(texts.facts.name, viewText(shown.row.name, WORDS[language])) : nothing}
        ${shown?.isListed === true ? viewFact(texts.facts.uri, viewText(shown.row.uri, WORDS[language])) : nothing}
        ${viewFact(texts.facts.number, String(row.id))}
        ${
          sponsor === undefined
            ? nothing
            : viewFact(
                texts.facts.sponsor,
                viewAccreditor({ accreditor: sponsor, isListed: book.isListed(sponsor.id) }, words),
              )
        }
        ${viewFact(texts.facts.operators, texts.operators(count(row.operators.inForce), count(row.operators.all)))}
        ${viewFact(
          texts.facts.batches,
          html`${texts.counted(count(batches.length), count(credentials))} <span class="soft">(${block})</span>`,
        )}
        ${viewFact(texts.facts.revoked, html`${count(revoked)} <span class="soft">(${block})</span>`)}
      </dl>
    </section>
    <section class="wide">
      <h3>${texts.accreditations}</h3>
      ${accreditations.length === 0 ? html`<p>${words.state.notAccredited}</p>` : nothing}
      ${accreditations.length === 0 ? nothing : viewAccreditations(entry, listChecked(entry), language)}
      ${
        rest.length === 0
          ? nothing
          : html`<p class="soft">${block}</p>
              ${viewAccreditations(entry, rest, language)}`
      }
    </section>`;
}

function viewAccreditations(
  { shown }: IssuerEntry,
  rows: IssuerEntry["accreditations"],
  language: Language,
): TemplateResult {
  const words = REGISTRY_WORDS[language];
  const { accreditations, columns } = words.issuer;
  return viewTable({
    kind: "accreditations",
    label: accreditations,
    columns: [columns.accreditor, columns.calls, columns.term],
    rows,
    cells: (entry) => [
      html`${viewAccreditor(entry, words)}<span class="soft">${viewName(entry.accreditor.uri)}</span>`,
      html`${viewText(entry.row.name, WORDS[language])}${
        entry === shown ? nothing : html`<span class="soft">${viewText(entry.row.uri, WORDS[language])}</span>`
      }`,
      html`<span>${formatDate(entry.row.from, language)}</span>
        ${viewState(entry.state, nameAccreditation(entry, language))}`,
    ],
  });
}

/** The batches of an issuer, as the snapshot has them. */
export function viewBatches(
  book: Book,
  entry: IssuerEntry,
  { language, filter, page, search, turn }: Reading,
  save: () => void,
): TemplateResult {
  const words = REGISTRY_WORDS[language];
  const { batches: texts } = words;
  const found = findBatches(entry, filter);
  return html`<section class="wide">
    <h3 id="rows" tabindex="-1">${texts.title}</h3>
    <p class="soft">${nameBlock(book.register.block, language)}</p>
    ${
      entry.batches.length > ROWS_A_PAGE
        ? viewSearch({ label: texts.filter, hint: texts.hint, value: filter, search })
        : nothing
    }
    ${
      found.length === 0
        ? html`<p>${entry.batches.length === 0 ? texts.none : texts.noMatch}</p>`
        : viewTable({
            kind: "batches",
            label: texts.title,
            columns: [texts.columns.anchored, texts.columns.size, texts.columns.revoked, texts.columns.state],
            rows: found.slice(page * ROWS_A_PAGE, (page + 1) * ROWS_A_PAGE),
            cells: (batch) => viewBatchCells(batch, language),
          })
    }
    ${viewPages({ page, count: found.length, label: texts.title, language, turn })}
    ${
      entry.batches.length === 0
        ? nothing
        : html`<div class="row saves"><button type="button" @click=${save}>${texts.download}</button></div>`
    }
  </section>`;
}

function viewBatchCells(batch: BatchEntry, language: Language): unknown[] {
  const words = REGISTRY_WORDS[language];
  const { row, state, accreditation } = batch;
  const revoked = row.revokedAt > 0 ? words.batches.whole : formatCount(row.revoked, language);
  const suspended = row.suspended === 0 ? "" : `, ${words.batches.suspended(formatCount(row.suspended, language))}`;
  return [
    html`<a class="open" href=${writePlace({ issuer: row.issuer, root: row.root })}
      ><span>${formatDate(row.anchoredAt, language)}</span> <code>${cutRoot(row.root)}</code></a
    >`,
    formatCount(row.size, language),
    `${revoked}${suspended}`,
    html`${viewState(state, nameBatchState(batch, language))}${accreditation.isListed ? nothing : viewUnlisted(words)}`,
  ];
}

function cutRoot(root: string): string {
  return `${root.slice(0, 10)}…${root.slice(-4)}`;
}

/** A batch, opened. */
export function viewBatch(issuer: IssuerEntry, batch: BatchEntry, language: Language): TemplateResult {
  const words = REGISTRY_WORDS[language];
  const { batch: texts } = words;
  const { row, accreditation, state } = batch;
  const count = (number: number): string => formatCount(number, language);
  const corrected = issuer.batches.find((one) => one.row.root === row.corrects);
  const day = (entry: BatchEntry): string => formatDate(entry.row.anchoredAt, language);
  return html`<section class="wide">
    ${state === "not-in-effect" ? html`<p class="note" data-tone="ended">${texts.notInEffect}</p>` : nothing}
    ${accreditation.isListed ? nothing : html`<p class="note" data-tone="unlisted">${texts.unlisted}</p>`}
    <dl class="wide">
      ${viewFact(
        texts.facts.issuer,
        html`<a class="open" href=${writePlace({ issuer: row.issuer })}><bdi>${nameIssuer(issuer, words)}</bdi></a>`,
      )}
      ${viewFact(
        texts.facts.state,
        html`${viewState(state, nameBatchState(batch, language))}${accreditation.isListed ? nothing : viewUnlisted(words)}`,
      )}
      ${viewFact(texts.facts.anchored, texts.anchored(formatTime(row.anchoredAt, language), count(row.block)))}
      ${viewFact(texts.facts.size, count(row.size))} ${viewFact(texts.facts.revoked, count(countRevoked(row)))}
      ${viewFact(texts.facts.suspended, count(row.suspended))}
      ${viewFact(
        texts.facts.accreditation,
        html`<span>${texts.accreditation(String(row.accreditation))}</span> ${viewAccreditor(accreditation, words)}`,
      )}
      ${viewFact(texts.facts.operator, String(row.operator))}
      ${
        row.corrects === null
          ? nothing
          : viewFact(
              texts.facts.corrects,
              corrected === undefined
                ? html`<code>${row.corrects}</code>`
                : html`<a class="open" href=${writePlace({ issuer: row.issuer, root: row.corrects })}
                    >${texts.title(day(corrected))} <code>${cutRoot(row.corrects)}</code></a
                  >`,
            )
      }
      ${row.gas === undefined ? nothing : viewFact(texts.facts.gas, texts.gas(count(row.gas)))}
      ${viewFact(texts.facts.root, html`<code>${row.root}</code>`)}
    </dl>
  </section>`;
}

/** A field by which rows are found while one types. */
export function viewSearch({
  label,
  hint,
  value,
  search,
}: {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly search: (text: string) => void;
}): TemplateResult {
  return html`<div class="search wide">
    <label for="filter">${label}</label>
    <input
      id="filter"
      type="search"
      autocomplete="off"
      spellcheck="false"
      maxlength="200"
      aria-describedby="hint"
      .value=${value}
      @input=${({ target }: Event) => search((target as HTMLInputElement).value)}
    />
    <span id="hint" class="soft">${hint}</span>
  </div>`;
}
