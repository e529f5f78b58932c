// <laurel-registry>: the public register, from the snapshot beside the page: issuers and accreditors, an issuer, a batch. Loaded when a reader goes there.

import { formatDate, type Language } from "@laurel/sdk/verify";
import { type CSSResultGroup, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Checker } from "../../checking/checker.ts";
import { saveFile } from "../../view/save.ts";
import { signStyle } from "../../view/signs.ts";
import { controlStyle, tokens } from "../../view/style.ts";
import { textStyle, viewText } from "../../view/text.ts";
import { comesInTime, LACKS_GERMAN, WORDS } from "../../words/catalogue.ts";
import { PRINT_WORDS } from "../../words/page/print.ts";
import { hasRegistryWords, loadRegistryWords, REGISTRY_WORDS } from "../../words/page/registry/registry.ts";
import { writeCsv } from "../many/csv.ts";
import type { Brand } from "../parts/brand.ts";
import { placeStyle } from "../parts/place-style.ts";
import type { BatchEntry, Book, IssuerEntry } from "./book/book.ts";
import { formatCount, nameBlock, nameIssuer } from "./view/cells.ts";
import { type Checked, checkOpened } from "./book/check.ts";
import { listBatchRows, listIssuerRows } from "./book/csv-rows.ts";
import { findIssuers, type Reading, viewList } from "./view/list.ts";
import { type Loaded, loadBook } from "./book/load.ts";
import { findBatches, viewBatch, viewBatches, viewIssuerFacts, viewSearch } from "./view/opened.ts";
import { type Place, readPlace, writePlace } from "./book/place.ts";
import { viewCheck } from "./view/status.ts";
import { registryStyle } from "./view/style.ts";

/** What the address opens, if the snapshot has it. */
interface Found {
  readonly place: Place;
  readonly issuer: IssuerEntry | undefined;
  readonly batch: BatchEntry | undefined;
}

/** The element `<laurel-registry>`. It says what is open by the event `laurel-heading`. */
export class LaurelRegistry extends LitElement {
  static override properties = {
    language: {},
    brand: {},
    checker: {},
    register: {},
    registerIntegrity: {},
    path: {},
    loaded: { state: true },
    filter: { state: true },
    page: { state: true },
    checked: { state: true },
  };

  declare language: Language;
  declare brand: Brand;
  declare checker: Checker;
  /** The snapshot's address; undefined where the page has none. */
  declare register: string | undefined;
  declare registerIntegrity: string | undefined;
  /** The hash that says what is open. */
  declare path: string;
  /** Undefined until the snapshot is there. */
  declare private loaded: Loaded | undefined;
  declare private filter: string;
  declare private page: number;
  declare private checked: Checked;

  #loading = new AbortController();
  #job = new AbortController();
  /** What is checked, or was. */
  #subject: IssuerEntry | BatchEntry | undefined;

  constructor() {
    super();
    this.filter = "";
    this.page = 0;
    this.checked = { at: "asking" };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#loading.abort();
    this.#job.abort();
    this.#subject = undefined;
  }

  override willUpdate(changed: PropertyValues): void {
    const isOther = changed.has("register") || changed.has("registerIntegrity") || changed.has("checker");
    if (isOther || this.#loading.signal.aborted) void this.#load(isOther);
    if (changed.has("path")) {
      this.filter = "";
      this.page = 0;
    }
    this.#checkFound();
  }

  /** The language in which it is drawn: English where the texts of the other do not come. */
  get #spoken(): Language {
    return hasRegistryWords(this.language) ? this.language : "en";
  }

  /** Nothing is drawn before its words are there, or known not to come. */
  protected override async scheduleUpdate(): Promise<void> {
    const { language } = this;
    if (!hasRegistryWords(language)) await comesInTime(loadRegistryWords(language));
    super.scheduleUpdate();
  }

  override updated(): void {
    this.dispatchEvent(
      new CustomEvent("laurel-heading", { detail: this.#nameHeading(), bubbles: true, composed: true }),
    );
  }

  /** @param isOther whether what is there already is of another snapshot */
  async #load(isOther = true): Promise<void> {
    this.#loading.abort();
    this.#loading = new AbortController();
    const { signal } = this.#loading;
    const known = isOther ? undefined : this.loaded;
    if (known !== undefined && "book" in known) return;
    this.loaded = undefined;
    const source = { address: this.register, integrity: this.registerIntegrity };
    const loaded = await loadBook(source, this.checker.trust, signal).catch(() => undefined);
    if (!signal.aborted) this.loaded = loaded;
  }

  #find(): Found {
    const place = readPlace(this.path);
    const book = this.#book;
    const issuer = place.issuer === undefined ? undefined : book?.findIssuer(place.issuer);
    return { place, issuer, batch: issuer?.batches.find(({ row }) => row.root === place.root) };
  }

  get #book(): Book | undefined {
    return this.loaded !== undefined && "book" in this.loaded ? this.loaded.book : undefined;
  }

  /** Checks what is open, once for each time that it is opened. */
  #checkFound(): void {
    const { place, issuer, batch } = this.#find();
    const subject = place.root === undefined ? issuer : batch;
    if (subject === this.#subject) return;
    this.#subject = subject;
    this.#job.abort();
    if (subject !== undefined) void this.#check();
  }

  async #check(): Promise<void> {
    const { issuer, batch } = this.#find();
    const book = this.#book;
    if (book === undefined || issuer === undefined) return;
    this.#job.abort();
    this.#job = new AbortController();
    const { signal } = this.#job;
    this.checked = { at: "asking" };
    const checked = await checkOpened(book, { issuer, batch }, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    if (checked !== undefined && !signal.aborted) this.checked = checked;
  }

  #nameHeading(): string {
    const words = REGISTRY_WORDS[this.#spoken];
    const { place, issuer, batch } = this.#find();
    if (place.issuer === undefined || this.#book === undefined) return words.title;
    if (batch !== undefined) return words.batch.title(formatDate(batch.row.anchoredAt, this.#spoken));
    if (place.root !== undefined || issuer === undefined) return words.issuer.number(String(place.issuer));
    return nameIssuer(issuer, words);
  }

  #search(text: string): void {
    this.filter = text;
    this.page = 0;
  }

  #turn(page: number): void {
    this.page = page;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>("#rows")?.focus());
  }

  #save(name: string, rows: readonly (readonly string[])[]): void {
    saveFile(`${name}.csv`, writeCsv(rows), "text/csv;charset=utf-8");
  }

  override render(): TemplateResult {
    // One heading for all of it: it keeps the focus when the snapshot comes.
    return html`
      ${this.#spoken === this.language ? nothing : html`<p role="alert">${LACKS_GERMAN}</p>`} ${this.#viewTrail()}
      <h2 tabindex="-1"><bdi>${this.#nameHeading()}</bdi></h2>
      ${this.#viewBody()}
    `;
  }

  /** The way back. */
  #viewTrail(): TemplateResult | typeof nothing {
    const words = REGISTRY_WORDS[this.#spoken];
    const { place, issuer } = this.#find();
    if (place.issuer === undefined) return nothing;
    const name = issuer === undefined ? words.issuer.number(String(place.issuer)) : nameIssuer(issuer, words);
    return html`<nav aria-label=${words.place}>
      <a href=${writePlace({})}>${words.title}</a>
      ${
        place.root === undefined
          ? nothing
          : html`<span aria-hidden="true">›</span>
              <a href=${writePlace({ issuer: place.issuer })}><bdi>${name}</bdi></a>`
      }
    </nav>`;
  }

  #viewBody(): TemplateResult {
    const words = REGISTRY_WORDS[this.#spoken];
    const { loaded } = this;
    if (loaded === undefined) return html`<p class="soft" role="status">${words.loading}</p>`;
    if (!("book" in loaded)) {
      const { fault, says } = loaded;
      return html`<section data-fault=${fault}>
        <p role="status">${words.faults[fault]}</p>
        ${says === undefined ? nothing : html`<p class="soft"><code>${viewText(says, WORDS[this.#spoken])}</code></p>`}
        ${fault === "missing" ? html`<button type="button" @click=${() => void this.#load()}>${words.again}</button>` : nothing}
      </section>`;
    }
    const { place } = this.#find();
    return place.issuer === undefined ? this.#viewAll(loaded.book) : this.#viewOpened(loaded.book);
  }

  get #reading(): Reading {
    const { filter, page } = this;
    const language = this.#spoken;
    return {
      ...{ language, filter, page },
      search: (text) => this.#search(text),
      turn: (next) => this.#turn(next),
    };
  }

  #viewAll(book: Book): TemplateResult {
    const { filter } = this;
    const language = this.#spoken;
    const { issuers: words, batches, says, ofRegistry } = REGISTRY_WORDS[language];
    const found = findIssuers(book, filter);
    const [count, all] = [found.length, book.issuers.length].map((one) => formatCount(one, language)) as [
      string,
      string,
    ];
    const save = {
      issuers: () => this.#save(words.downloadName, listIssuerRows(book, found, language)),
      batches: () =>
        this.#save(
          batches.downloadName,
          listBatchRows(
            book,
            book.issuers.flatMap((entry) => entry.batches),
            language,
          ),
        ),
    };
    return html`<section class="wide">
        <p>${says}</p>
        <p class="soft">${viewText(ofRegistry(book.registry.name), WORDS[language])}</p>
        ${viewSearch({ label: words.filter, hint: words.hint, value: filter, search: (text) => this.#search(text) })}
        <p role="status">${filter.trim() === "" ? words.all(all) : words.some(count, all)}</p>
      </section>
      ${viewList(book, found, this.#reading, save)} ${this.#viewPaper(book)}`;
  }

  #viewOpened(book: Book): TemplateResult {
    const { checked } = this;
    const language = this.#spoken;
    const words = REGISTRY_WORDS[language];
    const { place, issuer, batch } = this.#find();
    if (issuer === undefined || (place.root !== undefined && batch === undefined)) {
      const says = place.root === undefined ? words.issuer.unknown(String(place.issuer)) : words.batch.unknown;
      return html`<section>
        <p role="status">${says}</p>
        <p class="soft">${nameBlock(book.register.block, language)}</p>
      </section>`;
    }
    const save = (): void =>
      this.#save(words.batches.downloadName, listBatchRows(book, findBatches(issuer, this.filter), language));
    return html`${viewCheck(book, checked, { language, again: () => void this.#check() })}
    ${
      batch === undefined
        ? html`${viewIssuerFacts(book, issuer, language)} ${viewBatches(book, issuer, this.#reading, save)}`
        : viewBatch(issuer, batch, language)
    }
    ${this.#viewPaper(book)}`;
  }

  /** What paper says of itself. */
  #viewPaper(book: Book): TemplateResult {
    const { brand } = this;
    const language = this.#spoken;
    const block = nameBlock(book.register.block, language);
    return html`<p class="paper">${brand.name} (${location.host}). ${block}. ${PRINT_WORDS[language].noProof}</p>`;
  }

  static override styles: CSSResultGroup = [tokens, controlStyle, placeStyle, textStyle, signStyle, registryStyle];
}
