// <laurel-about>: who runs the page, by which list it judges, how its nodes are, what is seen by whom. Loaded when a reader goes there.

import type { Language, TrustedRegistry, TrustList } from "@laurel/sdk/verify";
import { css, type CSSResultGroup, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { PageError } from "../../checking/page-error.ts";
import { signStyle, viewOutcome } from "../../view/signs.ts";
import { controlStyle, tokens } from "../../view/style.ts";
import { textStyle, viewText } from "../../view/text.ts";
import { viewUnusable } from "../../verifier/screens.ts";
import { WORDS } from "../../words/catalogue.ts";
import { ABOUT_WORDS } from "../../words/page/about.ts";
import type { Brand } from "../parts/brand.ts";
import { type Build, loadBuild } from "../parts/build.ts";
import { nameOwnPage } from "../parts/route.ts";
import { placeStyle } from "../parts/place-style.ts";
import { type Probe, probeNode } from "./probe.ts";

/** The element `<laurel-about>`. */
export class LaurelAbout extends LitElement {
  static override properties = {
    language: {},
    brand: {},
    list: {},
    problem: {},
    build: { state: true },
    probes: { state: true },
  };

  declare language: Language;
  declare brand: Brand;
  /** Undefined until it is loaded, or where it is not there. */
  declare list: TrustList | undefined;
  declare problem: PageError | undefined;
  declare private build: Build | undefined;
  /** What the nodes said, by their URLs; "asking" while they are asked. */
  declare private probes: ReadonlyMap<string, Probe | "asking">;

  #job = new AbortController();

  constructor() {
    super();
    this.probes = new Map();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#job = new AbortController();
    void loadBuild(new URL(nameOwnPage(location))).then((build) => {
      this.build = build;
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#job.abort();
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has("list")) this.probes = new Map();
  }

  async #test(): Promise<void> {
    const { signal } = this.#job;
    const nodes = (this.list?.registries ?? []).flatMap((registry) =>
      registry.rpc.map((url) => ({ ...registry, url })),
    );
    this.probes = new Map(nodes.map(({ url }) => [url, "asking"]));
    await Promise.all(
      nodes.map(async ({ url, chainId, maxAge }) => {
        const probe = await probeNode(url, { chainId, maxAge, signal }).catch(() => undefined);
        if (probe !== undefined) this.probes = new Map([...this.probes, [url, probe]]);
      }),
    );
  }

  override render(): TemplateResult {
    const words = ABOUT_WORDS[this.language];
    return html`
      <h2 tabindex="-1">${words.title}</h2>
      ${this.#viewHost()} ${this.#viewList()}
      <section>
        <h3>${words.privacy.title}</h3>
        <ul class="points">
          ${words.privacy.points.map((point) => html`<li>${point}</li>`)}
          <li>${words.privacy.small}</li>
        </ul>
      </section>
      ${this.#viewKnown()} ${this.#viewBuild()}
    `;
  }

  #viewHost(): TemplateResult {
    const { host } = ABOUT_WORDS[this.language];
    const { name, uri, contact } = this.brand;
    const texts = WORDS[this.language];
    return html`<section>
      <h3>${host.title}</h3>
      <dl class="wide">
        ${viewRow(host.runBy, viewText(name, texts))}
        ${uri === null ? nothing : viewRow(host.site, viewText(uri, texts))}
        ${contact === null ? nothing : viewRow(host.contact, viewText(contact, texts))}
        ${viewRow(host.address, viewText(nameOwnPage(location), texts))}
      </dl>
      <p>${host.lie}</p>
    </section>`;
  }

  #viewList(): TemplateResult {
    const { list: words } = ABOUT_WORDS[this.language];
    const { list, problem } = this;
    const texts = WORDS[this.language];
    if (problem !== undefined) {
      const host = { host: location.host, contact: this.brand.contact ?? undefined };
      return html`<section>${viewUnusable(problem, texts, host)}</section>`;
    }
    if (list === undefined) return html`<section><h3>${words.title}</h3></section>`;
    return html`<section>
      <h3>${words.title}</h3>
      <p>${words.says}</p>
      <dl class="wide">
        ${viewRow(words.name, viewText(list.name, texts))}
        ${list.sha256 === null ? nothing : viewRow(words.sha256, html`<code>${list.sha256}</code>`)}
      </dl>
      ${list.registries.length === 0 ? html`<p>${words.nothing}</p>` : nothing}
      ${list.registries.map((registry) => this.#viewRegistry(registry))}
      <p class="soft">${ABOUT_WORDS[this.language].nodes.says}</p>
      <button type="button" ?disabled=${[...this.probes.values()].includes("asking")} @click=${() => void this.#test()}>
        ${ABOUT_WORDS[this.language].nodes.test}
      </button>
    </section>`;
  }

  #viewRegistry(registry: TrustedRegistry): TemplateResult {
    const { list: words, nodes } = ABOUT_WORDS[this.language];
    const { name, chainId, address, accreditors, finality, quorum, rpc } = registry;
    const hosts = new Set(rpc.map((url) => new URL(url).hostname)).size;
    return html`<div class="card wide">
      <h4>${viewText(name, WORDS[this.language])}</h4>
      <dl>
        ${viewRow(words.chain, `eip155:${chainId}`)} ${viewRow(words.address, html`<code>${address}</code>`)}
        ${viewRow(words.accreditors, accreditors === undefined ? words.everyAccreditor : accreditors.join(", ") || words.noAccreditor)}
        ${viewRow(words.finality, this.#nameFinality(finality))}
        ${viewRow(words.quorum, quorum === 1 ? words.oneBelieved : words.quorumOf(String(quorum), String(hosts)))}
      </dl>
      <h5>${nodes.title}</h5>
      <ul class="nodes">
        ${rpc.map((url) => this.#viewNode(url))}
      </ul>
    </div>`;
  }

  #viewNode(url: string): TemplateResult {
    const { nodes } = ABOUT_WORDS[this.language];
    const { host, origin } = new URL(url);
    const probe = this.probes.get(url);
    return html`<li>
      <strong>${host}</strong>
      ${origin === location.origin ? html`<span>${nodes.own}</span>` : nothing}
      <span role="status"
        >${probe === undefined ? "" : probe === "asking" ? nodes.testing : this.#describeProbe(probe)}</span
      >
    </li>`;
  }

  #describeProbe({ outcome, block, age, batches }: Probe): TemplateResult {
    const { nodes } = ABOUT_WORDS[this.language];
    const old = this.#formatAge(age ?? 0);
    const says = {
      good: nodes.good((block ?? 0).toLocaleString(this.language), old),
      unreachable: nodes.unreachable,
      nonsense: nodes.nonsense,
      "wrong-chain": nodes.wrongChain,
      stale: nodes.stale(old),
    }[outcome];
    return html`${viewOutcome(outcome === "good" ? "pass" : outcome === "unreachable" ? "unknown" : "fail")}
    ${says}${batches === false && outcome === "good" ? `; ${nodes.single}` : nothing}`;
  }

  #nameFinality(finality: TrustedRegistry["finality"]): string {
    const { list } = ABOUT_WORDS[this.language];
    return typeof finality === "object"
      ? list.confirmations(String(finality.confirmations))
      : list.finalities[finality];
  }

  #formatAge(seconds: number): string {
    const unit = seconds < 120 ? "second" : seconds < 7200 ? "minute" : seconds < 172_800 ? "hour" : "day";
    const length = { second: 1, minute: 60, hour: 3600, day: 86_400 }[unit];
    return Math.round(seconds / length).toLocaleString(this.language, { style: "unit", unit, unitDisplay: "long" });
  }

  #viewKnown(): TemplateResult {
    const { known } = ABOUT_WORDS[this.language];
    const { knownPages } = this.brand;
    return html`<section>
      <h3>${known.title}</h3>
      ${
        knownPages.length === 0
          ? html`<p>${known.none}</p>`
          : html`<p>${known.says}</p>
              <dl class="wide">
                ${knownPages.map(({ name, url }) => viewRow(viewText(name, WORDS[this.language]), html`<code>${url}</code>`))}
              </dl>`
      }
    </section>`;
  }

  #viewBuild(): TemplateResult {
    const { build: words } = ABOUT_WORDS[this.language];
    const { build } = this;
    return html`<section>
      <h3>${words.title}</h3>
      ${
        build === undefined
          ? html`<p>${words.unknown}</p>`
          : html`<p>${words.says}</p>
              <dl class="wide">
                ${build.version === null ? nothing : viewRow(words.version, build.version)}
                ${build.sha384 === null ? nothing : viewRow(words.sha384, html`<code>${build.sha384}</code>`)}
              </dl>`
      }
    </section>`;
  }

  static override styles: CSSResultGroup = [
    tokens,
    controlStyle,
    placeStyle,
    textStyle,
    signStyle,
    css`
      dl {
        display: grid;
        gap: 0.6rem;
      }
      dl > div {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0 1rem;
      }
      dt {
        color: var(--laurel-soft);
      }
      dd,
      code {
        min-inline-size: 0;
        overflow-wrap: anywhere;
      }
      @media (min-width: 34rem) {
        dl > div {
          grid-template-columns: 14rem minmax(0, 1fr);
        }
      }
      h4,
      h5 {
        margin: 0;
        font-size: 1rem;
      }
      .card {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.75rem;
        padding: 1.1rem 1.25rem;
        border: 1px solid var(--laurel-line);
        border-radius: var(--laurel-radius);
      }
      .nodes,
      .points {
        display: grid;
        gap: 0.5rem;
      }
      .nodes li {
        display: grid;
        overflow-wrap: anywhere;
      }
      .nodes [role="status"] {
        display: flex;
        gap: 0.5rem;
        align-items: center;
      }
      .points {
        padding-inline-start: 1.2rem;
        list-style: disc;
      }
    `,
  ];
}

function viewRow(label: unknown, value: unknown): TemplateResult {
  return html`<div>
    <dt>${label}</dt>
    <dd>${value}</dd>
  </div>`;
}
