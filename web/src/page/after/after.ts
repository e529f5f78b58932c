// <laurel-after>: what can be done once there is a verdict: share it, print it, check again elsewhere. Loaded with the first verdict.

import type { Language } from "@laurel/sdk/verify";
import { css, type CSSResultGroup, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { controlStyle, tokens } from "../../view/style.ts";
import { AFTER_WORDS } from "../../words/page/after.ts";
import type { Brand, KnownPage } from "../parts/brand.ts";
import { writeRoute } from "../parts/route.ts";

/** A page with the file in its address; "failed" where the file does not fit into one. */
type Links = readonly (KnownPage & { readonly href: string })[] | "failed" | undefined;

/** The element `<laurel-after>`. It asks the page to print by the event `laurel-print`. */
export class LaurelAfter extends LitElement {
  static override properties = { language: {}, brand: {}, input: {}, issuer: {}, links: { state: true } };

  declare language: Language;
  declare brand: Brand;
  /** The file, where it leads to its root; null where there is nothing to hand on. */
  declare input: string | Uint8Array | null;
  /** The issuer's number in the register, where the page has a snapshot of that registry. */
  declare issuer: number | undefined;
  /** Built when a reader asks for them. */
  declare private links: Links;

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has("input")) return;
    this.links = undefined;
    this.renderRoot.querySelector("details")?.removeAttribute("open");
  }

  async #link(): Promise<void> {
    const { input } = this;
    if (input === null || this.links !== undefined) return;
    try {
      const { writeLink } = await import("@laurel/sdk/link");
      this.links = this.brand.knownPages.map((page) => ({ ...page, href: writeLink(input, { page: page.url }) }));
    } catch {
      this.links = "failed";
    }
  }

  override render(): TemplateResult {
    const words = AFTER_WORDS[this.language];
    const print = (): void =>
      void this.dispatchEvent(new CustomEvent("laurel-print", { bubbles: true, composed: true }));
    const toggle = ({ target }: Event): void => {
      if ((target as HTMLDetailsElement).open) void this.#link();
    };
    return html`<aside aria-label=${words.title}>
      <div class="row">
        ${this.input === null ? nothing : html`<a class="button" href=${writeRoute("mine")}>${words.mine}</a>`}
        <button type="button" @click=${print}>${words.print}</button>
        ${
          this.issuer === undefined
            ? nothing
            : html`<a class="button" href="${writeRoute("registry")}/issuer/${this.issuer}">${words.register}</a>`
        }
      </div>
      ${
        this.input === null
          ? nothing
          : html`<details @toggle=${toggle}>
              <summary>${words.elsewhere}</summary>
              <p>${words.elsewhereSays}</p>
              ${this.#viewLinks()}
            </details>`
      }
    </aside>`;
  }

  #viewLinks(): TemplateResult | typeof nothing {
    const { links } = this;
    const words = AFTER_WORDS[this.language];
    if (links === undefined) return nothing;
    if (links === "failed") return html`<p>${words.elsewhereFailed}</p>`;
    if (links.length === 0) return html`<p>${words.elsewhereNone}</p>`;
    return html`<ul>
      ${links.map(
        ({ name, url, href }) =>
          html`<li>
            <a href=${href} target="_blank" rel="noopener noreferrer"><bdi>${name}</bdi></a>
            <span class="soft">${new URL(url).host}</span>
          </li>`,
      )}
    </ul>`;
  }

  static override styles: CSSResultGroup = [
    tokens,
    controlStyle,
    css`
      aside {
        display: grid;
        gap: 0.5rem;
        margin-block-start: 1.5rem;
        padding-block-start: 1rem;
        border-block-start: 1px solid var(--laurel-line);
        overflow-wrap: anywhere;
      }
      .button {
        display: inline-flex;
        align-items: center;
        min-block-size: var(--laurel-target);
        padding: 0.5em 1.1em;
        border: 1px solid var(--laurel-edge);
        border-radius: calc(var(--laurel-radius) * 0.7);
        color: inherit;
        font-weight: 600;
        text-decoration: none;
      }
      .button:hover {
        background: var(--laurel-raised);
      }
      li a {
        display: inline-grid;
        align-content: center;
        min-block-size: var(--laurel-target);
        min-inline-size: var(--laurel-target);
        color: var(--laurel-accent);
      }
      @media print {
        aside {
          display: none;
        }
      }
    `,
  ];
}
