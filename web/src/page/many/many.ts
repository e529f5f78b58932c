// <laurel-many>: several files, the worst first. Loaded when a reader goes there.

import {
  describeTone,
  formatTime,
  judgeTone,
  type Language,
  type Report,
  type Tone,
  type ToneText,
} from "@laurel/sdk/verify";
import { css, type CSSResultGroup, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { type Checked, type Checker, keepEvidence } from "../../checking/checker.ts";
import type { Given, Says } from "../../given/given.ts";
import { readGivenFiles } from "../../given/read-files.ts";
import { nameContent } from "../../view/facts.ts";
import { viewSign } from "../../view/signs.ts";
import { controlStyle, tokens } from "../../view/style.ts";
import { viewText } from "../../view/text.ts";
import { verdictStyle, viewVerdict } from "../../view/verdict.ts";
import { WORDS } from "../../words/catalogue.ts";
import { MANY_WORDS } from "../../words/page/many.ts";
import { PRINT_WORDS } from "../../words/page/print.ts";
import type { Brand } from "../parts/brand.ts";
import { viewChooser } from "../parts/chooser.ts";
import { writeCsv } from "./csv.ts";
import { saveFile } from "../../view/save.ts";
import { placeStyle } from "../parts/place-style.ts";

/** One file with its verdict, as the list needs it. */
interface Row extends Pick<Checked, "ask"> {
  /** By which files that were given later come below. */
  readonly number: number;
  readonly given: Given;
  readonly report: Report;
  readonly tone: Tone;
  readonly code: string;
}

/** The worst first. */
const TONES: readonly Tone[] = ["false", "ended", "unknown", "unlisted", "valid"];
/** So many rows are made at a time: a thousand at once would stop the page. */
const ROWS_A_TIME = 100;
/** How often the list is drawn while files are checked, in milliseconds. */
const DRAW_MS = 200;

/** The element `<laurel-many>`. */
export class LaurelMany extends LitElement {
  static override properties = {
    language: {},
    brand: {},
    checker: {},
    given: {},
    rows: { state: true },
    count: { state: true },
    running: { state: true },
    shown: { state: true },
    filter: { state: true },
    opened: { state: true },
    note: { state: true },
  };

  declare language: Language;
  declare brand: Brand;
  declare checker: Checker;
  /** What was chosen or dropped elsewhere: checked when it is set. */
  declare given: readonly Given[];
  /** In their order on the screen. */
  declare private rows: readonly Row[];
  /** How many files were given. */
  declare private count: number;
  /** How many choices of files are being checked. */
  declare private running: number;
  /** How many rows are on the screen. */
  declare private shown: number;
  declare private filter: Tone | undefined;
  declare private opened: number | undefined;
  /** What is to be said of the evidence that was given last. */
  declare private note: Says | undefined;

  /** All that were checked, as they came. */
  #all: Row[] = [];
  #last = 0;
  #job = new AbortController();
  /** What each verdict says in the language of now: to write a date takes longer than to draw a row. */
  #texts = new WeakMap<Report, ToneText>();

  constructor() {
    super();
    this.given = [];
    this.#empty();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.running > 0) this.#cancel();
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has("language")) this.#texts = new WeakMap();
    const { given } = this;
    if (changed.has("given")) void this.#check(given.length, async () => given);
  }

  override updated(): void {
    if (this.running === 0 && this.shown < this.rows.length)
      requestAnimationFrame(() => (this.shown = Math.min(this.shown + ROWS_A_TIME, this.rows.length)));
  }

  #empty(): void {
    this.#job.abort();
    this.#job = new AbortController();
    this.#all = [];
    this.rows = [];
    this.count = 0;
    this.shown = ROWS_A_TIME;
    this.running = 0;
    this.filter = undefined;
    this.opened = undefined;
    this.note = undefined;
  }

  /** Checks files after those that are there already. */
  async #check(count: number, read: () => Promise<readonly Given[]>): Promise<void> {
    if (count === 0) return;
    const { signal } = this.#job;
    this.count += count;
    this.running += 1;
    let drawn = performance.now();
    try {
      const { files, note } = await keepEvidence(await read());
      if (signal === this.#job.signal) {
        this.count += files.length - count;
        this.note = note ?? this.note;
        if (note !== undefined) this.#checkAgain(({ tone }) => tone === "unknown");
      }
      for await (const checked of this.checker.checkMany(files, signal)) {
        this.#last += 1;
        this.#all.push(makeRow(checked, this.#last));
        if (performance.now() - drawn < DRAW_MS) continue;
        this.rows = sortRows(this.#all);
        // The browser gets to draw, and the reader to press Cancel.
        await new Promise((resolve) => setTimeout(resolve));
        drawn = performance.now();
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      if (signal === this.#job.signal) {
        this.rows = sortRows(this.#all);
        this.running -= 1;
      }
    }
  }

  /** Checks those again of which there may be more to say now. */
  #checkAgain(isWaiting: (row: Row) => boolean): void {
    const waiting = this.#all.filter(isWaiting);
    this.#all = this.#all.filter((row) => !waiting.includes(row));
    this.count -= waiting.length;
    this.opened = undefined;
    void this.#check(waiting.length, async () => waiting.map(({ given }) => given));
  }

  #describe(report: Report): ToneText {
    const known = this.#texts.get(report);
    if (known !== undefined) return known;
    const text = describeTone(report, { language: this.language });
    this.#texts.set(report, text);
    return text;
  }

  #cancel(): void {
    this.#job.abort();
    this.#job = new AbortController();
    this.rows = sortRows(this.#all);
    this.running = 0;
  }

  #save(): void {
    const { csv, downloadName, unnamed } = MANY_WORDS[this.language];
    const rows = this.rows.map(({ given, report, code }) => {
      const { headline, showsContent } = this.#describe(report);
      const { who = "", what = "" } = showsContent ? nameContent(report) : {};
      // Of what is not to be believed at all, the issuer's name is not told either: its accreditor wrote it.
      const issuer = showsContent ? (report.issuer?.name ?? "") : "";
      return [given.name ?? unnamed, who, what, issuer, report.verdict, code, headline];
    });
    saveFile(`${downloadName}.csv`, writeCsv([csv, ...rows]), "text/csv;charset=utf-8");
  }

  override render(): TemplateResult {
    const words = MANY_WORDS[this.language];
    const { count, rows } = this;
    const shown = rows.filter(({ tone }) => this.filter === undefined || tone === this.filter);
    return html`
      <section>
        <h2 tabindex="-1">${words.title}</h2>
        <p class="soft">${words.says}</p>
        ${viewChooser({
          choose: count === 0 ? words.choose : words.more,
          drop: words.drop,
          multiple: true,
          isMain: count === 0,
          take: (files) => void this.#check(files.length, () => readGivenFiles(files)),
        })}
        <p class="soft" role="status">${this.note?.[this.language].join(" ")}</p>
      </section>
      ${
        count === 0
          ? nothing
          : html`<section class="wide">
              ${this.#viewProgress()}
              ${rows.length === 0 ? nothing : html`${this.#viewFilter()}${this.#viewTable(shown.slice(0, this.shown))}${this.#viewPaper()}`}
            </section>`
      }
    `;
  }

  /** What paper says of itself. */
  #viewPaper(): TemplateResult {
    const words = PRINT_WORDS[this.language];
    const last =
      this.rows
        .map(({ report }) => report.checkedAt)
        .toSorted()
        .at(-1) ?? "";
    const where = `${this.brand.name} (${location.host})`;
    return html`<p class="paper">
      ${words.checked(where, formatTime(Date.parse(last) / 1000, this.language))}. ${words.noProof}
    </p>`;
  }

  #viewProgress(): TemplateResult {
    const words = MANY_WORDS[this.language];
    const { count, rows, running } = this;
    const isChecking = running > 0;
    const [done, all] = [rows.length, count].map((number) => formatCount(number, this.language)) as [string, string];
    return html`<div class="row">
      <p role="status">
        ${isChecking ? words.progress(done, all) : rows.length < count ? words.stopped(formatCount(count - rows.length, this.language)) : words.finished(all)}
      </p>
      ${
        isChecking
          ? html`<progress max=${count} value=${rows.length} aria-label=${words.progress(done, all)}></progress>
              <button type="button" @click=${() => this.#cancel()}>${words.cancel}</button>`
          : html`<button type="button" ?disabled=${rows.length === 0} @click=${() => this.#save()}>
                ${words.download}
              </button>
              <button type="button" class="plain" @click=${() => this.#empty()}>${words.clear}</button>`
      }
    </div>`;
  }

  /** The counts, each a filter. */
  #viewFilter(): TemplateResult {
    const words = MANY_WORDS[this.language];
    const button = (tone: Tone | undefined, label: string, count: number): TemplateResult | typeof nothing =>
      count === 0
        ? nothing
        : html`<button
            type="button"
            aria-pressed=${this.filter === tone}
            @click=${() => {
              this.filter = tone;
              this.opened = undefined;
            }}
          >
            ${tone === undefined ? nothing : viewSign(tone)} ${label} ${formatCount(count, this.language)}
          </button>`;
    return html`<div class="row" role="group" aria-label=${words.filter}>
      ${button(undefined, words.all, this.rows.length)}
      ${TONES.map((tone) => button(tone, words.tones[tone], this.rows.filter((row) => row.tone === tone).length))}
    </div>`;
  }

  #viewTable(rows: readonly Row[]): TemplateResult {
    const { columns } = MANY_WORDS[this.language];
    return html`<div role="table" class="table wide">
      <div role="row" class="head">
        ${[columns.tone, columns.file, columns.what, columns.who].map((name) => html`<span role="columnheader">${name}</span>`)}
      </div>
      ${repeat(
        rows,
        ({ number }) => number,
        (row) => this.#viewRow(row),
      )}
    </div>`;
  }

  #viewRow({ number, given, report, tone, code, ask }: Row): TemplateResult {
    const own = MANY_WORDS[this.language];
    const words = WORDS[this.language];
    const { headline, showsContent } = this.#describe(report);
    const { who = "", what = "" } = showsContent ? nameContent(report) : {};
    const name = given.name ?? own.unnamed;
    const isOpen = this.opened === number;
    const toggle = (): void => {
      this.opened = isOpen ? undefined : number;
    };
    const cell = (column: string, text: string): TemplateResult =>
      html`<span role="cell" data-column=${column}>${text === "" ? nothing : viewText(text, words)}</span>`;
    return html`<div role="row" class="line" data-verdict=${report.verdict} data-code=${code} data-tone=${tone}>
        <span role="cell">
          <button
            type="button"
            class="verdict-of"
            aria-expanded=${isOpen}
            aria-label="${headline} ${own.open(name)}"
            @click=${toggle}
          >
            ${viewSign(tone)}<span>${headline}</span>
          </button>
        </span>
        ${cell(own.columns.file, name)} ${cell(own.columns.what, what)} ${cell(own.columns.who, who)}
      </div>
      ${
        isOpen
          ? html`<div role="row" class="opened">
              <div role="cell" aria-colspan="4">
                ${viewVerdict(report, {
                  ...{ language: this.language, list: this.brand.name },
                  actions: ask?.(this.language, () => this.#checkAgain((row) => row.ask !== undefined)),
                })}
              </div>
            </div>`
          : nothing
      }`;
  }

  static override styles: CSSResultGroup = [
    tokens,
    controlStyle,
    placeStyle,
    verdictStyle,
    css`
      progress {
        accent-color: var(--laurel-accent);
      }
      [aria-pressed] {
        font-weight: 400;
      }
      [aria-pressed="true"] {
        border-color: var(--laurel-accent);
        background: var(--laurel-raised);
        box-shadow: inset 0 0 0 1px var(--laurel-accent);
      }
      .table {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.5rem;
      }
      .head {
        display: none;
      }
      .line {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.25rem 1rem;
        padding: 0.25rem 1rem 0.75rem;
        border: 1px solid var(--laurel-line);
        border-inline-start: 0.3rem solid var(--tone);
        border-radius: var(--laurel-radius);
        content-visibility: auto;
        contain-intrinsic-block-size: auto 6rem;
      }
      .line > span {
        min-inline-size: 0;
        overflow-wrap: anywhere;
      }
      .line > [data-column]:empty {
        display: none;
      }
      .verdict-of {
        inline-size: 100%;
        justify-content: start;
        padding-inline: 0;
        border: 0;
        background: none;
        text-align: start;
      }
      .verdict-of:hover {
        background: none;
        text-decoration: underline;
      }
      .opened {
        padding: 0.5rem 0 1.5rem;
      }
      @media (min-width: 46rem) {
        .table {
          gap: 0;
        }
        .head,
        .line {
          display: grid;
          grid-template-columns: minmax(0, 4fr) minmax(0, 3fr) minmax(0, 3fr) minmax(0, 2fr);
          gap: 1rem;
          align-items: center;
          padding: 0.25rem 0.5rem;
        }
        .head {
          color: var(--laurel-soft);
          font-size: 0.9rem;
        }
        .line {
          border-width: 1px 0 0 0.3rem;
          border-radius: 0;
          contain-intrinsic-block-size: auto 3.3rem;
        }
        .opened {
          padding-inline: 1rem;
        }
      }
      .ask {
        display: grid;
        gap: 0.5rem;
      }
      .ask .fault {
        color: var(--laurel-false);
      }
      .paper {
        display: none;
      }
      @media print {
        .paper {
          display: block;
        }
        .line {
          content-visibility: visible;
          break-inside: avoid;
        }
        .verdict-of {
          display: flex;
        }
      }
    `,
  ];
}

function makeRow({ given, report, ask }: Checked, number: number): Row {
  const { tone, code = "" } = judgeTone(report);
  return { number, given, report, tone, code, ask };
}

function sortRows(rows: readonly Row[]): readonly Row[] {
  return rows.toSorted(
    (one, other) => TONES.indexOf(one.tone) - TONES.indexOf(other.tone) || one.number - other.number,
  );
}

function formatCount(count: number, language: Language): string {
  return count.toLocaleString(language);
}
