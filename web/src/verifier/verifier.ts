// <laurel-verifier>: asks for a credential and shows its verdict. It proves nothing about the page around it, whose scripts see the credential.

import { describeTone, judgeTone, type Language, type Report } from "@laurel/sdk/verify";
import { css, type CSSResultGroup, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { type Checked, type Checker, createChecker, keepEvidence } from "../checking/checker.ts";
import { PageError } from "../checking/page-error.ts";
import { loadTrust } from "../checking/trust.ts";
import { fetchBytes } from "../given/fetch-bytes.ts";
import type { Given } from "../given/given.ts";
import { MOST_BYTES, MOST_CARRIER_BYTES } from "../given/bounded.ts";
import { readFile, readGivenFiles } from "../given/read-files.ts";
import { findCourses, findLink, readGivenText } from "../given/read-text.ts";
import { controlStyle, tokens } from "../view/style.ts";
import { verdictStyle, viewVerdict } from "../view/verdict.ts";
import { comesInTime, hasWords, LACKS_GERMAN, loadWords, WORDS } from "../words/catalogue.ts";
import { chooseLanguage, findLanguage } from "../words/language.ts";
import { nameScanFault, screenStyle, viewScan, viewSeveral, viewUnusable, viewWorking } from "./screens.ts";
import { startStyle, viewStart } from "./start.ts";
import type { ScanFault, Start, State, Working } from "./state.ts";

/** How long a check is quiet, and when it can be cancelled, in milliseconds. */
const QUIET_MS = 300;
const SLOW_MS = 4000;

const DATA = ["verdict", "code", "tone"] as const;

/**
 * The element `<laurel-verifier>`. Events, which leave the shadow tree: `laurel-report` with `{ report, given }`, `laurel-error` with
 * `{ error }`, and `laurel-several` with `{ given }`, which a page cancels that shows several files itself.
 */
export class LaurelVerifier extends LitElement {
  static override properties = {
    trust: {},
    integrity: {},
    lang: {},
    file: {},
    compact: { type: Boolean },
    everywhere: { type: Boolean },
    contact: {},
    list: {},
    state: { state: true },
    hasCamera: { state: true },
    isOnline: { state: true },
  };

  static override styles: CSSResultGroup = [
    tokens,
    controlStyle,
    startStyle,
    screenStyle,
    verdictStyle,
    css`
      :host {
        display: block;
        color-scheme: inherit;
        max-inline-size: 42rem;
        background: var(--laurel-ground);
        color: var(--laurel-text);
        font: 400 1rem/1.5 var(--laurel-font);
        text-align: start;
        overflow-wrap: anywhere;
      }
      :host([hidden]) {
        display: none;
      }
      :host([data-dropping]) .zone {
        border-style: solid;
        border-color: var(--laurel-accent);
        background: var(--laurel-raised);
      }
    `,
  ];

  /** The URL of the trust list. */
  declare trust: string | undefined;
  /** What the trust list has to hash to, as in `integrity` of a script. */
  declare integrity: string | undefined;
  /** The language, before `?lang=` and what the browser prefers. */
  declare lang: string;
  /** The URL of a credential that is checked at once. */
  declare file: string | undefined;
  /** Whether it makes itself small. */
  declare compact: boolean | undefined;
  /** Whether it takes what is dropped and pasted anywhere on the page; read when the element is put there. */
  declare everywhere: boolean | undefined;
  /** How to reach whoever hosts the page, for people. */
  declare contact: string | undefined;
  /** Who runs the trust list, for people. */
  declare list: string | undefined;
  declare private state: State;
  declare private hasCamera: boolean;
  declare private isOnline: boolean;

  #checker: Promise<Checker> = Promise.reject(new PageError("page.no-trust", "not connected"));
  #nodes: number | null = null;
  #job: AbortController | undefined;
  #listening: AbortController | undefined;
  /** The credential whose parts are chosen next. */
  #larger: Given | undefined;
  /** What a person gave last, until it was checked. */
  #unread: Start["read"];
  /** Whether the focus goes to what is shown next. */
  #isAwaited = false;
  /** The language in which it is drawn: none before its words are there. */
  #drawn: Language | undefined;
  /** The language whose words were asked for last, and until they are there or do not come. */
  #asked: Language | undefined;
  #speaking: Promise<void> | undefined;
  #lacksWords = false;

  constructor() {
    super();
    this.#checker.catch(() => undefined);
    this.state = { at: "start" };
    this.hasCamera = false;
    this.isOnline = navigator.onLine;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const ground: EventTarget = this.hasAttribute("everywhere") ? document : this;
    ground.addEventListener("dragover", (event) => this.#takeOver(event as DragEvent), { signal });
    ground.addEventListener("dragleave", () => this.removeAttribute("data-dropping"), { signal });
    ground.addEventListener("drop", (event) => this.#takeDropped(event as DragEvent), { signal });
    ground.addEventListener("paste", (event) => this.#takeClipboard(event as ClipboardEvent), { signal });
    for (const change of ["online", "offline"]) addEventListener(change, this.#noteLine, { signal });
    this.#noteLine();
    navigator.mediaDevices?.enumerateDevices().then(
      (devices) => {
        this.hasCamera = devices.some(({ kind }) => kind === "videoinput");
      },
      () => undefined,
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#listening?.abort();
    if (this.#job !== undefined) this.reset();
  }

  /**
   * Checks a credential and shows its verdict. The focus stays where it is.
   * @param input a file's text or bytes, or a Laurel link
   * @throws PageError where the page is not set up · an AbortError where another check began, or this one was cancelled
   */
  async check(input: string | Uint8Array): Promise<Report> {
    const read = async (): Promise<Given> =>
      typeof input === "string"
        ? this.#readText(input, "paste")
        : { name: null, via: "file", ...(await readFile(new Blob([input as BlobPart]))) };
    const [checked] = await this.#run(async () => [await read()]);
    if (checked === undefined) throw new Error("no report");
    return checked.report;
  }

  /** Checks files that a person gave. Of several, the event `laurel-several` tells first. */
  async readFiles(files: Iterable<File>): Promise<void> {
    const list = [...files];
    const larger = this.#larger;
    await this.#serve(async () => {
      const given = await readGivenFiles(list);
      if (larger === undefined || given.length === 0) return given;
      const parts = [...(larger.parts ?? []), ...given.flatMap(({ input }) => input ?? [])];
      return [{ ...larger, parts }, ...given.filter(({ evidence }) => evidence)];
    });
  }

  /** Checks a text that a person gave: a credential's, or a Laurel link, of which only what follows the `#` is used. */
  async readText(text: string, via: "paste" | "link" | "camera" = "paste"): Promise<void> {
    await this.#serve(async () => [await this.#readText(text, via)]);
  }

  /** Stops what goes on, forgets what was given, and asks for a credential again. */
  reset(): void {
    this.#unread = undefined;
    this.#stop();
    this.#clear();
    if (this.state.at !== "unusable") this.state = { at: "start" };
  }

  protected override willUpdate(changed: PropertyValues): void {
    this.#speak();
    if (!this.hasUpdated || changed.has("trust") || changed.has("integrity")) {
      const { state } = this;
      // What another list says stays no longer; what is still being read will be checked by this one.
      if (this.hasUpdated && !(state.at === "working" && state.step === "reading")) this.reset();
      this.#setUp();
    }
    const { file } = this;
    if (changed.has("file") && file) this.#run(() => this.#fetchFile(file)).catch(() => undefined);
  }

  protected override updated(): void {
    const { state } = this;
    if (this.#drawn === undefined) return;
    if (state.at === "report") {
      const { report } = state.checked;
      const { tone, code = "" } = judgeTone(report);
      const data = { verdict: report.verdict, code, tone };
      for (const name of DATA) this.setAttribute(`data-${name}`, data[name]);
    }
    if (state.at === "working" || !this.#isAwaited) return;
    this.#isAwaited = false;
    this.renderRoot.querySelector<HTMLElement>(findFocus(state))?.focus();
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.#drawn === undefined) return nothing;
    const language = this.#language;
    const isWorking = this.state.at === "working";
    return html`<div class="root" part="root" lang=${language}>
      <div role="status" class=${isWorking ? "" : "unseen"}>${this.#announce()}</div>
      ${this.#lacksWords ? html`<p class="fault" role="alert">${LACKS_GERMAN}</p>` : nothing} ${this.#view()}
      <input
        type="file"
        multiple
        hidden
        aria-label=${WORDS[language].start.choose}
        @change=${(event: Event) => this.#takeChosen(event.currentTarget as HTMLInputElement)}
        @cancel=${() => (this.#larger = undefined)}
      />
    </div>`;
  }

  #view(): TemplateResult | typeof nothing {
    const { state } = this;
    const language = this.#language;
    const words = WORDS[language];
    const options = { language, list: this.list };
    switch (state.at) {
      case "start":
        return this.#viewStart(state);
      case "working":
        return state.before === "start" && state.pace === "quiet"
          ? html`<div inert>${this.#viewStart({ at: "start" })}</div>`
          : nothing;
      case "scanning":
        return viewScan(state, words, { stop: this.#leave, playing: () => this.#noteScan(undefined) });
      case "report":
        return viewVerdict(state.checked.report, {
          ...options,
          actions: this.#viewCures(state.checked),
          end: this.#viewAnother(),
        });
      case "several":
        return viewSeveral(state, {
          ...{ ...options, end: this.#viewAnother() },
          again: () => this.#serve(async () => state.checked.map(({ given }) => given)),
        });
      case "unusable":
        return viewUnusable(state.error, words, {
          ...{ host: location.host, contact: this.contact },
          // It may have been the line.
          ...(state.error?.code === "page.trust-missing" ? { again: this.#setUpAgain } : {}),
        });
    }
  }

  #viewStart({ fault, note, read }: Start): TemplateResult {
    return viewStart({
      words: WORDS[this.#language],
      fault,
      note: note?.[this.#language],
      compact: this.compact === true,
      hasCamera: this.hasCamera,
      isOnline: this.isOnline,
      again: read && (() => this.#serve(read)),
      choose: () => this.#choose(undefined),
      scan: () => this.#scan(),
      paste: (text) => this.#takePasted(text),
    });
  }

  /** What can be done about a verdict. */
  #viewCures({ given, report, ask }: Checked): TemplateResult | typeof nothing {
    const { states } = WORDS[this.#language];
    const { tone, code } = judgeTone(report);
    const isOpen = tone === "unknown" && given.fault === undefined;
    const lacksParts = code === "stack.part-missing";
    if (!isOpen && !lacksParts) return nothing;
    const again = (): Promise<void> => this.#serve(async () => [given]);
    return html`${ask?.(this.#language, again)}
      <div class="row" part="actions">
        ${
          lacksParts
            ? html`<button type="button" class="main" part="button" @click=${() => this.#choose(given)}>
                ${states.addParts}
              </button>`
            : html`<button type="button" class="main" part="button" @click=${again}>${states.again}</button>`
        }
      </div>`;
  }

  #viewAnother(): TemplateResult {
    return html`<div class="row" part="actions">
      <button type="button" part="button" @click=${this.#leave}>${WORDS[this.#language].states.another}</button>
    </div>`;
  }

  /** What goes on and what went wrong, and a verdict for whoever the focus does not take to it. */
  #announce(): TemplateResult | string {
    const { state } = this;
    const words = WORDS[this.#language];
    if (state.at === "working") {
      const text = state.step === "reading" ? words.states.reading : words.states.asking(this.#nodes);
      return viewWorking(state, words, { text, cancel: this.#leave });
    }
    if (state.at === "scanning") return state.fault === undefined ? "" : nameScanFault(state.fault, words);
    if (state.at === "start")
      return state.fault === "unexpected" ? words.states.unexpected : (state.note?.[this.#language].join(" ") ?? "");
    if (state.at !== "report" || this.#isAwaited) return "";
    return describeTone(state.checked.report, { language: this.#language }).headline;
  }

  get #language(): Language {
    return this.#drawn ?? "en";
  }

  get #wished(): Language {
    return findLanguage([this.lang || ""]) ?? chooseLanguage(location.search, navigator.languages);
  }

  /** Draws in the language that is wished for as soon as its words are there; where they do not come, as before, or in English. */
  #speak(): void {
    const wished = this.#wished;
    if (hasWords(wished)) {
      this.#drawn = wished;
      this.#lacksWords = false;
    } else if (this.#asked !== wished)
      this.#speaking = comesInTime(loadWords(wished)).then((came) => {
        this.#drawn ??= came ? wished : "en";
        this.#lacksWords = !came;
        this.requestUpdate();
      });
    this.#asked = wished;
  }

  #locate(url: string | undefined): URL | undefined {
    return url && URL.canParse(url, document.baseURI) ? new URL(url, document.baseURI) : undefined;
  }

  /** Loads the trust list. Whoever checks waits for it. */
  #setUp(): void {
    const url = this.#locate(this.trust);
    const missing = new PageError(
      "page.no-trust",
      "<laurel-verifier> has no attribute trust with the URL of a trust list",
    );
    const loading = url === undefined ? Promise.reject(missing) : loadTrust(url, this.integrity);
    const checker = loading.then(createChecker);
    this.#checker = checker;
    if (this.state.at === "unusable") this.state = { at: "start" };
    checker.then(
      ({ trust }) => {
        const [count = null, other] = new Set(trust.registries.map(({ rpc }) => rpc.length));
        if (this.#checker === checker) this.#nodes = other === undefined && count ? count : null;
      },
      (error: unknown) => {
        if (this.#checker !== checker) return;
        this.#stop(error);
        this.#clear();
        this.#fail(error);
      },
    );
  }

  /** Loads the trust list again, and checks what was given without one. */
  #setUpAgain = (): void => {
    this.#setUp();
    if (this.#unread !== undefined) this.#serve(this.#unread);
  };

  #fail(error: unknown, read?: Start["read"]): void {
    this.state = error instanceof PageError ? { at: "unusable", error } : { at: "start", fault: "unexpected", read };
    this.#dispatch("laurel-error", { error });
  }

  /** Checks what a person gave: the focus goes to what comes of it. What goes wrong is on the screen already. */
  async #serve(read: () => Promise<readonly Given[]>): Promise<void> {
    this.#isAwaited = true;
    this.#unread = read;
    await this.#run(read).then(
      () => (this.#unread = undefined),
      () => undefined,
    );
  }

  /**
   * Reads and checks.
   * @returns what was checked; nothing where there was nothing, or where the page around shows several itself
   * @throws what went wrong, or why it was stopped
   */
  async #run(read: () => Promise<readonly Given[]>): Promise<readonly Checked[]> {
    // What is given before anything was drawn, as by a link, opens straight in its verdict.
    const isDrawn = this.hasUpdated && this.#drawn !== undefined;
    const before = this.state.at === "start" && isDrawn ? "start" : "nothing";
    const shown = this.state.at === "report" ? this.state.checked.given : undefined;
    const { signal } = this.#begin();
    this.state = { at: "working", before, pace: "quiet", step: "reading" };
    const pace = (then: Working["pace"]) => () => this.#work({ pace: then });
    const timers = [setTimeout(pace("told"), QUIET_MS), setTimeout(pace("slow"), SLOW_MS)];
    signal.addEventListener("abort", () => timers.forEach(clearTimeout));
    try {
      const { files, note } = await keepEvidence(await read(), shown);
      // Until it is in a page, it does not know its trust list.
      await this.updateComplete;
      const checker = await this.#checker;
      signal.throwIfAborted();
      this.#work({ step: "asking" });
      const checked = await this.#checkAll(files, checker, signal);
      if (checked.length === 0) this.state = { at: "start", note };
      return checked;
    } catch (error) {
      signal.throwIfAborted();
      this.#fail(error, read);
      throw error;
    } finally {
      timers.forEach(clearTimeout);
      if (this.#job?.signal === signal) this.#job = undefined;
    }
  }

  async #checkAll(given: readonly Given[], checker: Checker, signal: AbortSignal): Promise<readonly Checked[]> {
    const isTaken = given.length > 1 && !this.#dispatch("laurel-several", { given });
    if (isTaken) return [];
    const checked: Checked[] = [];
    for await (const one of checker.checkMany(given, signal)) {
      await this.#speaking;
      signal.throwIfAborted();
      checked.push(one);
      this.state =
        given.length === 1
          ? { at: "report", checked: one }
          : { at: "several", checked: [...checked], count: given.length };
      await this.updateComplete;
      // Whoever saw it first may have begun another check by now.
      signal.throwIfAborted();
      this.#dispatch("laurel-report", one);
    }
    return checked;
  }

  /** Reads codes before the camera until one is a Laurel link. No other is opened. */
  async #scan(): Promise<void> {
    const { signal } = this.#begin();
    this.#isAwaited = true;
    this.state = { at: "scanning", isOn: false };
    await this.updateComplete;
    const video = this.renderRoot.querySelector("video");
    const found = (text: string): void => {
      if (findLink(text) === undefined) this.#noteScan("other");
      else this.readText(text, "camera");
    };
    try {
      const { scanCodes } = await import("../camera/scan.ts");
      if (video !== null) await scanCodes(video, { signal, found });
    } catch (error) {
      if (!signal.aborted) this.#noteScan(nameCameraFault(error));
    }
  }

  #noteScan(fault: ScanFault | undefined): void {
    if (this.state.at === "scanning") this.state = { at: "scanning", isOn: true, fault };
  }

  #readText(text: string, via: "paste" | "link" | "camera"): Promise<Given> {
    const base = this.#locate(this.trust) ?? new URL(document.baseURI);
    const findDictionary = findCourses(base, (url) => fetchBytes(url, { most: MOST_BYTES }));
    return readGivenText(text, { via, findDictionary });
  }

  async #fetchFile(file: string): Promise<Given[]> {
    const url = this.#locate(file);
    const name = url?.pathname.split("/").at(-1) ?? file;
    try {
      if (url === undefined) throw new TypeError("file is no URL");
      return await readGivenFiles([new File([await fetchBytes(url, { most: MOST_CARRIER_BYTES })], name)]);
    } catch {
      return [{ name, via: "file", input: null, fault: "file.unreadable" }];
    }
  }

  #begin(): AbortController {
    this.#stop();
    this.#clear();
    this.#job = new AbortController();
    return this.#job;
  }

  #stop(reason?: unknown): void {
    this.#job?.abort(reason);
    this.#job = undefined;
  }

  #clear(): void {
    this.#larger = undefined;
    for (const name of DATA) this.removeAttribute(`data-${name}`);
  }

  #work(change: Partial<Working>): void {
    if (this.state.at === "working") this.state = { ...this.state, ...change };
  }

  #leave = (): void => {
    this.#isAwaited = true;
    this.reset();
  };

  #noteLine = (): void => {
    this.isOnline = navigator.onLine;
  };

  #choose(larger: Given | undefined): void {
    this.#larger = larger;
    this.renderRoot.querySelector<HTMLInputElement>("input[type=file]")?.click();
  }

  #takeChosen(input: HTMLInputElement): void {
    const files = [...(input.files ?? [])];
    input.value = "";
    if (files.length > 0) this.readFiles(files);
  }

  #takePasted(text: string): void {
    if (text.trim() !== "") this.readText(text);
    else {
      this.#isAwaited = true;
      this.state = { at: "start", fault: "nothing-pasted" };
    }
  }

  #takeOver(event: DragEvent): void {
    const types = event.dataTransfer?.types ?? [];
    const isText = types.includes("text/plain") && !isField(event);
    if (this.state.at === "unusable" || !(types.includes("Files") || isText)) return;
    event.preventDefault();
    this.setAttribute("data-dropping", "");
  }

  #takeDropped(event: DragEvent): void {
    this.removeAttribute("data-dropping");
    const files = [...(event.dataTransfer?.files ?? [])];
    const text = event.dataTransfer?.getData("text/plain") ?? "";
    if (this.state.at === "unusable" || (files.length === 0 && (text === "" || isField(event)))) return;
    event.preventDefault();
    this.#larger = undefined;
    if (files.length > 0) this.readFiles(files);
    else this.#takePasted(text);
  }

  #takeClipboard(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])];
    if (this.state.at === "unusable" || (files.length === 0 && isField(event))) return;
    event.preventDefault();
    this.#larger = undefined;
    if (files.length > 0) this.readFiles(files);
    else this.#takePasted(event.clipboardData?.getData("text/plain") ?? "");
  }

  #dispatch(name: string, detail: object): boolean {
    return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true }));
  }
}

/** Where the focus goes when a person waited for what is shown. */
function findFocus(state: State): string {
  if (state.at !== "start") return "h2";
  return state.fault === undefined ? ".choose" : state.fault === "nothing-pasted" ? "textarea" : "h2";
}

function nameCameraFault(error: unknown): ScanFault {
  const name = error instanceof Error ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  return name === "NotFoundError" || name === "OverconstrainedError" ? "none" : "busy";
}

/** Whether an event is of a field, which takes text itself. */
function isField(event: Event): boolean {
  const [target] = event.composedPath();
  return target instanceof HTMLElement && (target.isContentEditable || /^(?:input|textarea)$/.test(target.localName));
}
