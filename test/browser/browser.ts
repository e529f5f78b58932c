// One Chromium for all tests of a file. Whatever a test does with a page, afterwards nothing was refused or thrown there, nobody was asked
// but the page's own host and the nodes of its list, none of them was told what the credential says, and nothing is stored.
import { setTimeout } from "node:timers/promises";
import axe from "axe-core";
import {
  type Browser,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
  type Request,
} from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { findBrowser, findProgram } from "../../scripts/debian.ts";
import { isMore } from "../more.ts";

/** How a page is opened. */
export interface VisitOptions extends BrowserContextOptions {
  /** Origins that may be asked besides the page's own. */
  readonly nodes?: readonly string[];
  /** What no request may hold, besides the fragment and what SECRETS lists. */
  readonly secrets?: readonly string[];
  /** Complaints that are the test's subject, as of a node that is not there. */
  readonly complaints?: RegExp;
  /** Whether time stands until the test moves it: `page.clock`. */
  readonly isClockHeld?: boolean;
  /** What time it is there, however long that takes. */
  readonly time?: Date;
  /** The origin at which the page is, in place of its server's own: with https, which links in QR codes need. */
  readonly host?: string;
  /** What runs in each document before its own scripts. */
  readonly before?: () => void;
  /** Whether a request may name the page it comes from, as those of a bundler's own scripts do. */
  readonly isReferring?: boolean;
}

/** Opens pages. */
export interface OpenBrowser {
  /** Opens an address in a context of its own, closed and looked through when the test ends. */
  readonly visit: (url: string, options?: VisitOptions) => Promise<Page>;
  /** The requests that a page made, in order. */
  readonly listRequests: (page: Page) => readonly Request[];
}

/** What the test documents say of their learners. */
const SECRETS = ["Niamh", "kesson", "1968-08-18", "did:example:"];

interface Visit {
  readonly page: Page;
  readonly url: string;
  readonly options: VisitOptions;
  readonly requests: Request[];
  readonly complaints: string[];
}

/** Starts Chromium before the tests of a file and ends it after them. @param words of its command line, besides what every test needs */
export function useBrowser(words: readonly string[] = []): OpenBrowser {
  let browser: Browser;
  const visits: Visit[] = [];
  beforeAll(async () => {
    // With a window's code and all, where everything is tested.
    const executablePath = (isMore ? findProgram("chromium") : undefined) ?? findBrowser() ?? "chromium";
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", ...words] });
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    const done = visits.splice(0);
    try {
      for (const visit of done) await expectPrivate(visit);
    } finally {
      await Promise.all(done.map(({ page }) => page.context().close()));
    }
  });
  return {
    async visit(url, options = {}) {
      const { nodes, secrets, complaints, isClockHeld, time, host, before, isReferring, ...contextOptions } = options;
      const context = await browser.newContext({ locale: "en-GB", reducedMotion: "reduce", ...contextOptions });
      const page = await context.newPage();
      const address = host === undefined ? url : url.replace(new URL(url).origin, host);
      const visit: Visit = { page, url: address, options, requests: [], complaints: [] };
      visits.push(visit);
      page.on("request", (request) => visit.requests.push(request));
      page.on("pageerror", (error) => visit.complaints.push(`thrown: ${error.message}`));
      page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") visit.complaints.push(message.text());
      });
      await context.exposeBinding("laurelTellViolation", (_, text: string) => void visit.complaints.push(text));
      await context.addInitScript(() => {
        document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) => {
          const tell = Reflect.get(window, "laurelTellViolation") as (text: string) => void;
          tell(`refused by the policy: ${violatedDirective} ${blockedURI} ${sample}`);
        });
      });
      if (host !== undefined) {
        await context.grantPermissions(["local-network-access"], { origin: host });
        await context.route(`${host}/**`, async (route) => {
          const { pathname, search } = new URL(route.request().url());
          await route.fulfill({ response: await route.fetch({ url: new URL(url).origin + pathname + search }) });
        });
      }
      if (before !== undefined) await context.addInitScript(before);
      if (isClockHeld === true) await page.clock.install();
      if (time !== undefined) await page.clock.setFixedTime(time);
      await page.goto(address);
      return page;
    },
    listRequests: (page) => visits.find((visit) => visit.page === page)?.requests ?? [],
  };
}

/** Nothing refused, thrown, told or stored. */
async function expectPrivate({ page, url, options, requests, complaints }: Visit): Promise<void> {
  const { nodes = [], secrets = [], complaints: expected, isReferring = false } = options;
  const unexpected = complaints.filter((text) => expected === undefined || !expected.test(text));
  expect(unexpected, `complaints of ${url.slice(0, 80)}`).toEqual([]);
  // The file itself: a course's dictionary is asked for by its name.
  const data = url.includes("#") ? (url.split("/").at(-1) ?? "") : "";
  const pieces = data.length > 30 ? [data.slice(8, 28), data.slice(-20)] : [];
  const hidden = [...SECRETS, ...secrets, ...pieces];
  const own = [new URL(url).origin, ...nodes];
  for (const request of requests) {
    const [address = ""] = request.url().split("#");
    if (/^(?:data|blob):/.test(address)) continue;
    expect(own, address).toContain(new URL(address).origin);
    const headers = await readHeaders(request);
    expect([isReferring ? "" : (headers.referer ?? ""), headers.cookie ?? ""], address).toEqual(["", ""]);
    const told = decodeURI([address, request.postData() ?? "", ...Object.values(headers)].join("\n"));
    for (const secret of hidden) expect(told, address).not.toContain(secret);
  }
  expect(await page.evaluate(listStored), `what ${url.slice(0, 80)} stores`).toEqual([]);
  expect(await page.context().cookies()).toEqual([]);
}

/** All headers of a request; of one that a silent node still holds when a test has failed, those that are known. */
async function readHeaders(request: Request): Promise<Readonly<Record<string, string>>> {
  const known = request.headers();
  return Promise.race([request.allHeaders().catch(() => known), setTimeout(5_000, known)]);
}

/** The names of everything that a page keeps in the browser. */
async function listStored(): Promise<string[]> {
  const databases = (await indexedDB.databases()).map(({ name }) => String(name));
  const workers = (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope);
  return [
    ...Object.keys(localStorage),
    ...Object.keys(sessionStorage),
    ...(document.cookie === "" ? [] : [document.cookie]),
    ...databases,
    ...(await caches.keys()),
    ...workers,
  ];
}

/** What a page, or one element of it, says of a credential by its attributes, once there is a verdict. */
export async function readVerdict(page: Page, element = ""): Promise<string> {
  const shown = page.locator(`${element}[data-verdict]`).first();
  await shown.waitFor({ state: "attached", timeout: 30_000 });
  return shown.evaluate(({ dataset }) => [dataset.verdict, dataset.code, dataset.tone].join(" "));
}

/** The text that an element shows, with what stands in its shadow tree. */
export const readText = (shown: Locator): Promise<string> =>
  shown.evaluate((element) => {
    const read = ({ children }: Element | ShadowRoot): string[] =>
      [...children].flatMap((one) => {
        if (!(one instanceof HTMLElement) || /^(?:script|noscript|style)$/.test(one.localName)) return [];
        if (one.shadowRoot !== null) return read(one.shadowRoot);
        const isPlain = [...one.querySelectorAll("*")].every(({ shadowRoot }) => shadowRoot === null);
        return isPlain ? [one.innerText] : read(one);
      });
    return read(element.shadowRoot ?? element).join("\n");
  });

/** What axe-core finds against WCAG 2.2 AA, each with the first elements. */
export async function findBarriers(page: Page): Promise<string[]> {
  await page.evaluate(`${axe.source};0`);
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => ({
      id,
      targets: nodes.slice(0, 3).map(({ target }) => target.join(" ")),
    }));
  });
  return found.map(({ id, targets }) => `${id}: ${targets.join(", ")}`);
}

/** What sticks out of a page's window to the right, through all shadow trees; nothing where all can be read without moving sideways. */
export const findWide = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const list = (root: ParentNode): string[] =>
      [...root.querySelectorAll("*")].flatMap((one) => {
        const inner = one.shadowRoot === null ? [] : list(one.shadowRoot);
        const isOut = one.getBoundingClientRect().right > clientWidth + 0.5;
        return isOut ? [...inner, `${one.localName}.${one.className} ${one.textContent?.trim().slice(0, 30)}`] : inner;
      });
    return [`${scrollWidth} of ${clientWidth} px`, ...list(document).slice(0, 20)];
  });
