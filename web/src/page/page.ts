// <laurel-page>: the places of the page, and what stands around them.

import { describeTone, type Language, type Report, type TrustList } from "@laurel/sdk/verify";
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { type Checker, createChecker } from "../checking/checker.ts";
import { PageError } from "../checking/page-error.ts";
import { loadTrust } from "../checking/trust.ts";
import type { Given } from "../given/given.ts";
import { controlStyle, tokens } from "../view/style.ts";
import { viewUnusable } from "../verifier/screens.ts";
import type { LaurelVerifier } from "../verifier/verifier.ts";
import { comesInTime, LACKS_GERMAN, WORDS } from "../words/catalogue.ts";
import { findLanguage } from "../words/language.ts";
import { hasPageWords, loadPageWords, SHELL_WORDS } from "../words/page/shell.ts";
import type { ShellWords } from "../words/page/shell-words.ts";
import { type Brand, readBrand } from "./parts/brand.ts";
import { nameOwnPage, type PlaceName, readRoute, writeLanguage, writeRoute } from "./parts/route.ts";
import { documentStyle, shellStyle } from "./style.ts";

/** Something that was checked, with what came of it. */
export interface Current {
  readonly given: Given;
  readonly report: Report;
}

/** The places that are loaded when a reader goes there. */
type LazyPlace = (typeof LAZY)[number];

const LAZY = ["many", "mine", "registry", "about"] as const;

const LOADERS: Readonly<Record<LazyPlace | "after" | "sheet", () => Promise<CustomElementConstructor>>> = {
  many: async () => (await import("./many/many.ts")).LaurelMany,
  mine: async () => (await import("./mine/mine.ts")).LaurelMine,
  registry: async () => (await import("./registry/registry.ts")).LaurelRegistry,
  about: async () => (await import("./about/about.ts")).LaurelAbout,
  after: async () => (await import("./after/after.ts")).LaurelAfter,
  sheet: async () => (await import("./after/sheet.ts")).LaurelSheet,
};

const MOVES = ["popstate", "hashchange"] as const;
const IDLE_MS = 500;
const NAV = ["start", "many", "mine", "registry", "about"] as const;
const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: "English", de: "Deutsch" };

/**
 * The element `<laurel-page>`: `trust` is the address of its trust list, `integrity` what that hashes to. Where the page has a snapshot of a
 * registry, `register` is its address, `register-integrity` what it hashes to, and `register-of` names the registry, as in `eip155:1:0x…`.
 */
export class LaurelPage extends LitElement {
  static override styles = [tokens, controlStyle, shellStyle];
  static override properties = {
    trust: {},
    integrity: {},
    register: {},
    registerIntegrity: { attribute: "register-integrity" },
    registerOf: { attribute: "register-of" },
    language: { state: true },
    lacksWords: { state: true },
    place: { state: true },
    path: { state: true },
    heading: { state: true },
    current: { state: true },
    checker: { state: true },
    problem: { state: true },
    sheet: { state: true },
    loaded: { state: true },
  };

  declare trust: string;
  declare integrity: string | undefined;
  declare register: string | undefined;
  declare registerIntegrity: string | undefined;
  declare registerOf: string | undefined;
  /** In which it is drawn. */
  declare private language: Language;
  /** Whether the words of the language that was wished for did not come. */
  declare private lacksWords: boolean;
  declare private place: PlaceName;
  /** What of the register is open: the hash. */
  declare private path: string;
  /** What that is called. */
  declare private heading: string | undefined;
  declare private current: Current | undefined;
  declare private checker: Checker | undefined;
  /** Why a place does not come. */
  declare private problem: "load" | PageError | undefined;
  /** What would be printed now. */
  declare private sheet: Current | undefined;
  declare private loaded: ReadonlySet<string>;

  readonly #brand: Brand;
  readonly #isFramed = window.top !== window;
  #verifier: LaurelVerifier | undefined;
  readonly #places = new Map<LazyPlace, HTMLElement>();
  #several: readonly Given[] = [];
  #wished: Language;
  /** Until the words of the language that is wished for are there, or do not come. */
  #speaking: Promise<void> | undefined;
  /** Whether a link is being read. */
  #isOpening = false;
  /** Whether the heading of the place gets the focus when it is there. */
  #isMoving = false;

  constructor() {
    super();
    this.trust = "./trust.json";
    this.#brand = readBrand(document.getElementById("laurel-page")?.textContent, nameOwnPage(location));
    this.language = "en";
    this.lacksWords = false;
    this.#wished = this.#chooseLanguage();
    this.#speak(this.#wished);
    this.place = "start";
    this.path = "";
    this.loaded = new Set();
    const { accent } = this.#brand;
    if (accent !== null) this.style.setProperty("--laurel-accent", `light-dark(${accent}, #7fd1a8)`);
    this.addEventListener("laurel-report", (event) => {
      if (event.composedPath()[0] === this.#verifier) this.#keepReport((event as CustomEvent<Current>).detail);
    });
    this.addEventListener("laurel-several", (event) => {
      event.preventDefault();
      this.#several = (event as CustomEvent<{ readonly given: readonly Given[] }>).detail.given;
      this.#go("many");
    });
    this.addEventListener("laurel-sheet", (event) => {
      this.sheet = (event as CustomEvent<Current | null>).detail ?? undefined;
    });
    this.addEventListener("laurel-print", () => void this.#print());
    this.addEventListener("laurel-heading", (event) => {
      this.heading = (event as CustomEvent<string>).detail;
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.adoptedStyleSheets.push(...[documentStyle.styleSheet ?? []].flat());
    if (this.#isFramed) return;
    for (const event of MOVES) window.addEventListener(event, this.#follow);
    this.#follow();
    // Beside the words: else it would be asked for when they are there.
    if (!hasPageWords(this.#wished)) void this.#loadTrust().catch(() => undefined);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const event of MOVES) window.removeEventListener(event, this.#follow);
  }

  /** Goes where the address says. */
  readonly #follow = (): void => {
    const route = readRoute(location.hash);
    const before = this.hasUpdated ? this.place : undefined;
    const isSamePath = this.path === location.hash;
    this.#speak(this.#chooseLanguage());
    if (route.name === "link") {
      // The file leaves the address bar, the history and every bookmark before anything else happens.
      history.replaceState(null, "", writeRoute("verdict"));
      this.current = undefined;
      this.#isOpening = true;
      this.place = "verdict";
      void this.#renewVerifier().readText(route.link, "link");
      // Where another link is still being read, nothing else changes that is drawn.
      this.requestUpdate();
    } else if (route.name === "verdict" && this.current === undefined && !this.#isOpening) {
      history.replaceState(null, "", writeRoute("start"));
      this.place = "start";
    } else this.place = route.name;
    if (this.place === "start" && (this.current !== undefined || this.#isOpening)) {
      this.current = undefined;
      this.#isOpening = false;
      this.#renewVerifier();
    }
    this.sheet = this.place === "verdict" ? this.current : undefined;
    this.path = this.place === "registry" ? location.hash : "";
    if (before === undefined || (before === this.place && (isSamePath || this.path === ""))) return;
    this.heading = undefined;
    this.#isMoving = true;
    window.scrollTo(0, 0);
  };

  #go(place: PlaceName): void {
    history.pushState(null, "", writeRoute(place));
    this.#follow();
  }

  /** The one element that checks stays the same while the reader is elsewhere; a new one begins anew. */
  #renewVerifier(): LaurelVerifier {
    const verifier = document.createElement("laurel-verifier") as LaurelVerifier;
    verifier.setAttribute("trust", this.trust);
    if (this.integrity) verifier.setAttribute("integrity", this.integrity);
    verifier.setAttribute("lang", this.language);
    verifier.setAttribute("list", this.#brand.name);
    verifier.toggleAttribute("everywhere", true);
    verifier.toggleAttribute("data-place", true);
    if (this.#brand.contact !== null) verifier.setAttribute("contact", this.#brand.contact);
    // Whoever begins to check another one has no verdict to print or share.
    new MutationObserver(() => this.#forgetVerdict(verifier)).observe(verifier, { attributeFilter: ["data-verdict"] });
    this.#verifier = verifier;
    return verifier;
  }

  #keepReport(current: Current): void {
    if (this.place !== "start" && this.place !== "verdict") return;
    this.#isOpening = false;
    this.current = current;
    this.sheet = current;
    // The verdict comes first. The sheet is there for whoever prints by the browser's own menu, too.
    setTimeout(() => void Promise.all([this.#load("after"), this.#load("sheet")]), IDLE_MS);
    if (this.place === "verdict") return;
    history.pushState(null, "", writeRoute("verdict"));
    this.place = "verdict";
  }

  #forgetVerdict(verifier: LaurelVerifier): void {
    if (verifier !== this.#verifier || verifier.hasAttribute("data-verdict")) return;
    this.current = undefined;
    this.sheet = undefined;
  }

  #chooseLanguage(): Language {
    const { languages } = this.#brand;
    const asked = [new URLSearchParams(location.search).get("lang") ?? "", ...navigator.languages];
    const spoken = asked.filter((tag) => languages.some((one) => findLanguage([tag]) === one));
    return findLanguage(spoken) ?? languages[0] ?? "en";
  }

  #chooseSpoken(event: Event, language: Language): void {
    event.preventDefault();
    history.replaceState(null, "", writeLanguage(location.href, language));
    this.#speak(language);
  }

  /** Turns to a language as soon as its words are there; where they do not come, the page says so and stays in the one that it has. */
  #speak(wished: Language): void {
    this.#wished = wished;
    if (hasPageWords(wished)) {
      this.language = wished;
      this.lacksWords = false;
      return;
    }
    this.#speaking = comesInTime(loadPageWords(wished)).then((came) => {
      if (this.#wished !== wished) return;
      if (came) this.language = wished;
      this.lacksWords = !came;
    });
  }

  /** Nothing is drawn before its words are there. */
  protected override async scheduleUpdate(): Promise<void> {
    if (!this.hasUpdated) await this.#speaking;
    super.scheduleUpdate();
  }

  /** Loads what a place needs, once. */
  async #load(name: keyof typeof LOADERS): Promise<void> {
    this.problem = undefined;
    try {
      if (!this.loaded.has(name)) {
        const element = await LOADERS[name]();
        if (customElements.get(`laurel-${name}`) === undefined) customElements.define(`laurel-${name}`, element);
        this.loaded = new Set([...this.loaded, name]);
      }
      if (isPlace(name)) this.checker ??= createChecker(await this.#loadTrust());
    } catch (error) {
      if (isPlace(name)) this.problem = error instanceof PageError ? error : "load";
    }
  }

  #loadTrust(): Promise<TrustList> {
    return loadTrust(new URL(this.trust, document.baseURI), this.integrity);
  }

  async #print(): Promise<void> {
    await this.#load("sheet");
    await this.updateComplete;
    await (this.renderRoot.querySelector("laurel-sheet") as LitElement | null)?.updateComplete;
    window.print();
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has("place") && isPlace(this.place)) void this.#load(this.place);
    if (changed.has("language")) this.#verifier?.setAttribute("lang", this.language);
  }

  override updated(): void {
    if (this.#isFramed) return;
    const words = SHELL_WORDS[this.language];
    const { place, current } = this;
    const what =
      place === "verdict" && current !== undefined
        ? describeTone(current.report, { language: this.language }).headline
        : place === "start" || place === "verdict"
          ? words.title
          : (this.heading ?? words.nav[place]);
    document.title = `${what} · ${this.#brand.name}`;
    document.documentElement.lang = this.language;
    if (this.#isMoving) void this.#focusHeading();
  }

  /** What a reader came for gets the focus, as on a page that is loaded anew. */
  async #focusHeading(): Promise<void> {
    const place = this.renderRoot.querySelector("main > [data-place]");
    if (!(place instanceof LitElement)) return;
    this.#isMoving = false;
    await place.updateComplete;
    const heading = place.renderRoot.querySelector("h2") ?? (this.renderRoot.querySelector("main") as HTMLElement);
    heading.tabIndex = -1;
    heading.focus();
  }

  override render(): TemplateResult {
    const words = SHELL_WORDS[this.language];
    if (this.#isFramed) return viewFramed(words);
    const { place, sheet, language } = this;
    const name = html`<bdi>${this.#brand.name}</bdi>`;
    const skip = (event: Event): void => {
      event.preventDefault();
      (this.renderRoot.querySelector("main") as HTMLElement).focus();
    };
    const isSheet = sheet !== undefined && this.loaded.has("sheet");
    return html`<div class="frame ${isSheet ? "with-sheet" : ""}">
      <header>
        <a class="skip" href=${writeRoute(place)} @click=${skip}>${words.skip}</a>
        <h1>${name} <small>${words.title}</small></h1>
        ${this.#viewLanguages()}
        <nav aria-label=${words.menu}>
          <ul>
            ${NAV.filter((one) => one !== "registry" || this.register).map((one) => {
              const isHere = one === place || (one === "start" && place === "verdict");
              return html`<li>
                <a href=${writeRoute(one)} aria-current=${isHere ? "page" : nothing}>${words.nav[one]}</a>
              </li>`;
            })}
          </ul>
        </nav>
      </header>
      ${this.lacksWords ? html`<p role="alert">${LACKS_GERMAN}</p>` : nothing}
      <main tabindex="-1">${this.#viewPlace()}</main>
      ${viewFoot(this.#brand, words)}
      ${
        isSheet
          ? html`<laurel-sheet
              .language=${language}
              .brand=${this.#brand}
              .report=${sheet.report}
              .input=${sheet.given.input}
            ></laurel-sheet>`
          : nothing
      }
    </div>`;
  }

  #viewLanguages(): TemplateResult | typeof nothing {
    const { languages } = this.#brand;
    if (languages.length < 2) return nothing;
    return html`<div class="languages" role="group" aria-label=${SHELL_WORDS[this.language].language}>
      ${languages.map(
        (one) =>
          html`<a
            href=${writeLanguage(location.href, one)}
            lang=${one}
            hreflang=${one}
            aria-current=${one === this.language ? "true" : nothing}
            @click=${(event: Event) => this.#chooseSpoken(event, one)}
            >${LANGUAGE_NAMES[one]}</a
          >`,
      )}
    </div>`;
  }

  #viewPlace(): TemplateResult {
    const { place, language, checker, problem } = this;
    const words = SHELL_WORDS[language];
    if (place === "start" || place === "verdict") {
      this.#verifier ??= this.#renewVerifier();
      // One template for all of it: an element that moves to another place in the tree stops what it does.
      return html`${this.#verifier}${this.#viewAfter()}`;
    }
    const again = html`<button type="button" @click=${() => void this.#load(place)}>${words.again}</button>`;
    if (problem === "load")
      return html`<p role="alert">${words.notLoaded}</p>
        ${again}`;
    const brand = this.#brand;
    if (this.loaded.has("about") && place === "about")
      return html`${this.#openPlace(place, { language, brand, list: checker?.trust, problem })}`;
    if (problem !== undefined) {
      const host = { host: location.host, contact: brand.contact ?? undefined };
      return html`${viewUnusable(problem, WORDS[language], host)}${again}`;
    }
    if (!this.loaded.has(place) || checker === undefined)
      return html`<p class="soft" role="status">${words.loading}</p>`;
    const { register, registerIntegrity, path, current } = this;
    const given = this.#several;
    return html`${this.#openPlace(place, { language, brand, checker, given, current, register, registerIntegrity, path })}`;
  }

  /** The element of a place: it keeps what is in it while the reader is elsewhere. */
  #openPlace(name: LazyPlace, properties: object): HTMLElement {
    const element = this.#places.get(name) ?? document.createElement(`laurel-${name}`);
    element.toggleAttribute("data-place", true);
    this.#places.set(name, element);
    return Object.assign(element, properties);
  }

  #viewAfter(): TemplateResult | typeof nothing {
    if (this.current === undefined || !this.loaded.has("after")) return nothing;
    const { report, given } = this.current;
    const input = report.credential === null ? null : given.input;
    const { registry, issuer } = report;
    const isListed = registry !== null && this.registerOf === `eip155:${registry.chainId}:${registry.address}`;
    return html`<laurel-after
      .language=${this.language}
      .brand=${this.#brand}
      .input=${input}
      .issuer=${isListed ? issuer?.id : undefined}
    ></laurel-after>`;
  }
}

function isPlace(name: string): name is LazyPlace {
  return (LAZY as readonly string[]).includes(name);
}

/** What stands in a frame of another page: nothing that could be mistaken for a verdict. */
function viewFramed({ framed }: ShellWords): TemplateResult {
  return html`<div class="frame framed">
    <h1>${framed.title}</h1>
    <p>${framed.says}</p>
    <p><a href=${location.href} target="_blank" rel="noopener noreferrer">${framed.open}</a></p>
  </div>`;
}

function viewFoot({ name, uri, contact, imprint, privacy }: Brand, words: ShellWords): TemplateResult {
  const host = html`<bdi>${name}</bdi>`;
  const link = (address: string | null, text: unknown): unknown =>
    address === null ? nothing : html`<a href=${address} rel="noopener noreferrer">${text}</a>`;
  return html`<footer>
    <p>${words.runBy} ${uri === null ? host : link(uri, host)}.</p>
    <p>${words.privacy}</p>
    <p class="row">
      ${link(contact?.startsWith("http") === false ? `mailto:${contact}` : contact, words.contact)}
      ${link(imprint, words.imprint)} ${link(privacy, words.privacyPage)}
    </p>
  </footer>`;
}
