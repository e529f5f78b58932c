// <laurel-mine>: for the learner. What the file says, what of it is shared, and by which way. Loaded when a reader goes there.

import { describeTone, judgeTone, type Language, type Report } from "@laurel/sdk/verify";
import { css, type CSSResultGroup, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { type Checker, keepEvidence } from "../../checking/checker.ts";
import type { Given, Says } from "../../given/given.ts";
import { readGivenFiles } from "../../given/read-files.ts";
import { viewSign } from "../../view/signs.ts";
import { controlStyle, tokens } from "../../view/style.ts";
import { viewText } from "../../view/text.ts";
import { isConfirmed, verdictStyle, viewVerdict } from "../../view/verdict.ts";
import { WORDS } from "../../words/catalogue.ts";
import { MINE_WORDS } from "../../words/page/mine.ts";
import type { Brand } from "../parts/brand.ts";
import { viewChooser } from "../parts/chooser.ts";
import { nameClaim, type OwnFile, openOwnFile, previewReport, shorten } from "./claims.ts";
import { nameOwnPage } from "../parts/route.ts";
import { saveFile } from "../../view/save.ts";
import { LONGEST_MAILED, shareLink, shareQr, viewQr } from "../parts/shares.ts";
import { placeStyle } from "../parts/place-style.ts";

/** What the learner brought, and what came of it. */
interface Opened {
  readonly given: Given;
  readonly report: Report;
  /** Undefined where it cannot be shared. */
  readonly file: OwnFile | undefined;
}

/** What would be handed on now. */
interface Shorter {
  readonly input: string | Uint8Array;
  /** Whether signatures for other verifiers were left out. */
  readonly isUnsigned: boolean;
  readonly report: Report;
  readonly link: string | undefined;
}

/** The element `<laurel-mine>`. */
export class LaurelMine extends LitElement {
  static override properties = {
    language: {},
    brand: {},
    checker: {},
    current: {},
    opened: { state: true },
    shared: { state: true },
    shorter: { state: true },
    qr: { state: true },
    note: { state: true },
    kept: { state: true },
    isChecking: { state: true },
  };

  declare language: Language;
  declare brand: Brand;
  declare checker: Checker;
  /** What was checked last on this page: taken unless there is something already. */
  declare current: { readonly given: Given; readonly report: Report } | undefined;
  declare private opened: Opened | undefined;
  /** The pointers of the claims that are ticked. */
  declare private shared: ReadonlySet<string>;
  declare private shorter: Shorter | undefined;
  declare private qr: TemplateResult | undefined;
  /** What came of the last thing that was done. */
  declare private note: string;
  /** What is to be said of evidence that was chosen. */
  declare private kept: Says | undefined;
  declare private isChecking: boolean;

  #job = new AbortController();

  constructor() {
    super();
    this.shared = new Set();
    this.note = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#tell(this.shorter);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#job.abort();
    this.isChecking = false;
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has("current") && this.current !== undefined) this.#open(this.current.given, this.current.report);
    if (changed.has("opened") || changed.has("shared")) void this.#shorten();
  }

  async #choose([file]: readonly File[]): Promise<void> {
    if (file === undefined) return;
    this.#job.abort();
    this.#job = new AbortController();
    const { signal } = this.#job;
    this.opened = undefined;
    this.isChecking = true;
    try {
      const { files, note } = await keepEvidence(await readGivenFiles([file]));
      const [given] = files;
      this.kept = note;
      if (given !== undefined) this.#open(given, await this.checker.check(given, signal));
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      if (!signal.aborted) this.isChecking = false;
    }
  }

  /** A file that was altered, or is none, gets a verdict and nothing to share. */
  #open(given: Given, report: Report): void {
    const { input } = given;
    const file = input === null || report.credential === null ? undefined : openOwnFile(input);
    this.opened = { given, report, file };
    this.shared = new Set(file?.claims.flatMap(({ pointer, isShared }) => (isShared ? [pointer] : [])));
  }

  /** Makes what the ticks ask for: the shorter file, its link, and what a reader sees. */
  async #shorten(): Promise<void> {
    const { opened, shared } = this;
    // What was made of other ticks is handed on no more: it may hold what was left out just now.
    this.shorter = undefined;
    this.qr = undefined;
    this.note = "";
    this.#tell(undefined);
    if (opened?.file === undefined) return;
    const { input, isUnsigned } = shorten(opened.file, shared);
    const [report, link] = await Promise.all([
      previewReport(opened.report, input, this.checker.trust),
      shareLink(input, nameOwnPage(location)),
    ]);
    if (this.opened !== opened || this.shared !== shared) return;
    this.shorter = { input, isUnsigned, report, link };
    this.#tell(this.shorter);
  }

  /** Tells the page what a print would show. */
  #tell(shorter: Shorter | undefined): void {
    const sheet = shorter && { report: shorter.report, given: { name: null, via: "file", input: shorter.input } };
    this.dispatchEvent(new CustomEvent("laurel-sheet", { detail: sheet, bubbles: true, composed: true }));
  }

  async #copy(link: string): Promise<void> {
    const { share } = MINE_WORDS[this.language];
    try {
      // Without https there is no clipboard at all.
      await navigator.clipboard.writeText(link);
      this.note = share.copied;
    } catch {
      this.note = share.notCopied;
    }
  }

  async #send(url: string): Promise<void> {
    // Whoever closes the choice again has not failed.
    await navigator.share({ url }).catch((error: unknown) => {
      if (!(error instanceof DOMException && error.name === "AbortError"))
        this.note = MINE_WORDS[this.language].share.failed;
    });
  }

  #drawQr({ input }: Shorter): void {
    const { share } = MINE_WORDS[this.language];
    const page = nameOwnPage(location);
    const qr = shareQr(input, page);
    this.qr = qr && viewQr(qr, share.qr);
    this.note = qr !== undefined ? "" : /^https:/.test(page) ? share.qrTooLarge : share.qrNeedsHttps;
  }

  async #saveBadge({ input, report }: Shorter): Promise<void> {
    const { badge, share } = MINE_WORDS[this.language];
    try {
      const { drawBadge } = await import("./draw-badge.ts");
      const { language } = this;
      const picture = await drawBadge(report, { words: badge, language, host: location.host, file: input });
      saveFile(`${this.#nameFile()}.png`, picture, "image/png");
    } catch {
      this.note = share.failed;
    }
  }

  #nameFile(): string {
    return (this.opened?.given.name ?? "credential").replace(/\.(?:eml|json|jwt|pdf|png|svg)$/i, "");
  }

  #tick(pointer: string, isTicked: boolean): void {
    const shared = new Set(this.shared);
    if (isTicked) shared.add(pointer);
    else shared.delete(pointer);
    this.shared = shared;
  }

  override render(): TemplateResult {
    const words = MINE_WORDS[this.language];
    const { opened, shorter, isChecking } = this;
    return html`
      <section>
        <h2 tabindex="-1">${words.title}</h2>
        <p>${words.says}</p>
        ${viewChooser({
          choose: opened === undefined ? words.choose : words.another,
          drop: words.drop,
          multiple: false,
          isMain: opened === undefined,
          take: (files) => void this.#choose(files),
        })}
        <p class="soft" role="status">${isChecking ? words.checking : this.kept?.[this.language].join(" ")}</p>
      </section>
      ${opened === undefined ? nothing : opened.file === undefined ? this.#viewRefusal(opened) : this.#viewClaims(opened, opened.file)}
      ${
        opened?.file === undefined || shorter === undefined
          ? nothing
          : html`${this.#viewShares(opened.file, shorter)}
              <section class="wide">
                <h3>${words.preview.title}</h3>
                <p class="soft">${words.preview.says}</p>
                <div class="preview wide">
                  ${viewVerdict(shorter.report, { language: this.language, list: this.brand.name })}
                </div>
              </section>`
      }
    `;
  }

  #viewRefusal({ report }: Opened): TemplateResult {
    const words = MINE_WORDS[this.language];
    const isAltered = judgeTone(report).code === "integrity.altered";
    return html`<section class="wide">
      <p role="alert"><strong>${isAltered ? words.altered : words.notShareable}</strong></p>
      ${viewVerdict(report, { language: this.language, list: this.brand.name })}
    </section>`;
  }

  #viewClaims({ report }: Opened, { claims, withheld }: OwnFile): TemplateResult {
    const words = MINE_WORDS[this.language];
    const texts = WORDS[this.language];
    const { tone, code = "", headline } = describeTone(report, { language: this.language });
    return html`<section class="wide">
      ${
        tone === "valid"
          ? nothing
          : html`<p class="row" data-verdict=${report.verdict} data-code=${code} data-tone=${tone}>
              ${viewSign(tone)} <span><strong>${headline}</strong> ${words.ended}</span>
            </p>`
      }
      <fieldset class="wide">
        <legend>${words.claims.title}</legend>
        <p class="soft">${claims.length === 0 ? words.claims.none : words.claims.says}</p>
        ${claims.map(
          ({ pointer, value }) =>
            html`<label class="claim">
              <input
                type="checkbox"
                .checked=${this.shared.has(pointer)}
                @change=${({ target }: Event) => this.#tick(pointer, (target as HTMLInputElement).checked)}
              />
              <span>
                <strong>${capitalize(nameClaim(pointer, words.names))}</strong>
                ${value === "" ? nothing : viewText(value, texts)}
              </span>
            </label>`,
        )}
        ${withheld.map((pointer) => html`<p class="soft">${capitalize(nameClaim(pointer, words.names))}: ${words.claims.withheld}</p>`)}
        <p class="soft">${words.claims.fixed}</p>
      </fieldset>
    </section>`;
  }

  #viewShares({ claims }: OwnFile, shorter: Shorter): TemplateResult {
    const words = MINE_WORDS[this.language];
    const { share } = words;
    const { link, input, isUnsigned } = shorter;
    const names = claims.flatMap(({ pointer }) => (this.shared.has(pointer) ? [nameClaim(pointer, words.names)] : []));
    // A picture with names that nobody confirmed would lend them its looks.
    const isShown = isConfirmed(shorter.report, describeTone(shorter.report));
    const print = (): void =>
      void this.dispatchEvent(new CustomEvent("laurel-print", { bubbles: true, composed: true }));
    return html`<section class="wide">
      <h3>${share.title}</h3>
      <p>${names.length === 0 ? share.holdsNone : share.holds(new Intl.ListFormat(this.language).format(names))}</p>
      ${isUnsigned ? html`<p>${share.unsigned}</p>` : nothing}
      <p><strong>${share.carriers}</strong></p>
      ${
        link === undefined
          ? html`<p>${share.tooLong}</p>`
          : html`<label class="wide" for="link"
                >${share.link}
                <span class="soft">(${share.length(link.length.toLocaleString(this.language))})</span></label
              >
              <textarea
                id="link"
                rows="2"
                readonly
                .value=${link}
                @focus=${({ target }: Event) => (target as HTMLTextAreaElement).select()}
              ></textarea>
              ${link.length > LONGEST_MAILED ? html`<p>${share.long}</p>` : nothing}`
      }
      <div class="row">
        ${link === undefined ? nothing : html`<button type="button" class="main" @click=${() => void this.#copy(link)}>${share.copy}</button>`}
        ${
          link === undefined || typeof navigator.share !== "function"
            ? nothing
            : html`<button type="button" @click=${() => void this.#send(link)}>${share.send}</button>`
        }
        <button type="button" @click=${() => this.#drawQr(shorter)}>${share.qr}</button>
        <button type="button" @click=${print}>${share.print}</button>
        <button
          type="button"
          @click=${() => saveFile(`${this.#nameFile()}.json`, input as BlobPart, "application/json")}
        >
          ${share.file}
        </button>
        ${isShown ? html`<button type="button" @click=${() => void this.#saveBadge(shorter)}>${share.badge}</button>` : nothing}
      </div>
      <p role="status">${this.note}</p>
      ${
        this.qr === undefined
          ? nothing
          : html`<figure>
              ${this.qr}
              <figcaption>${share.qrSays}</figcaption>
            </figure>`
      }
      ${isShown ? html`<p class="soft">${share.badgeSays}</p>` : nothing}
    </section>`;
  }

  static override styles: CSSResultGroup = [
    tokens,
    controlStyle,
    placeStyle,
    verdictStyle,
    css`
      fieldset {
        display: grid;
        gap: 0.25rem;
        margin: 0;
        padding: 0.25rem 1.25rem 1.1rem;
        border: 1px solid var(--laurel-line);
        border-radius: var(--laurel-radius);
        min-inline-size: 0;
      }
      legend {
        padding-inline: 0.4rem;
        margin-inline-start: -0.4rem;
        font-size: 1.15rem;
        font-weight: 600;
      }
      .claim {
        display: flex;
        gap: 0.9rem;
        align-items: start;
        padding-block: 0.55rem;
        min-block-size: var(--laurel-target);
        cursor: pointer;
      }
      .claim > span {
        min-inline-size: 0;
        overflow-wrap: anywhere;
      }
      input[type="checkbox"] {
        flex: none;
        inline-size: 1.5rem;
        block-size: 1.5rem;
        margin: 0;
        accent-color: var(--laurel-accent);
      }
      textarea {
        font-family: ui-monospace, monospace;
        font-size: 0.85rem;
        overflow-wrap: anywhere;
      }
      .preview {
        padding: clamp(0.5rem, 2vw, 1.25rem);
        border: 2px dashed var(--laurel-line);
        border-radius: var(--laurel-radius);
      }
      figure {
        margin: 0;
        inline-size: 100%;
      }
      /* As large as the screen allows: a code has up to 177 modules a side, and a camera has to tell each. */
      .qr {
        display: block;
        inline-size: min(100%, 30rem);
        block-size: auto;
      }
    `,
  ];
}

function capitalize(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
