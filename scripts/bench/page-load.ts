// From a link that somebody clicks to the verdict, in Chromium: how many requests, and how long beside a page that fetches the same bytes in the same
// order and does nothing with them; warm, cold, and on a slow phone: `npm run bench:page`. --save writes docs/performance.md.
import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { type Browser, type BrowserContext, chromium, type Request } from "playwright-core";
import { writeLink } from "@laurel/sdk/link";
import { startServer } from "../../test/browser/server.ts";
import { openSite, type Site } from "../../test/browser/site.ts";
import { startProxy } from "../../test/nodes/proxy.ts";
import { createWorld, UNIVERSITY, type World } from "../../test/nodes/world.ts";
import { findProgram } from "../debian.ts";
import { startNode } from "../node.ts";
import { saveSection } from "./page.ts";
import { makeSample } from "./sample.ts";

/** How a page is loaded, and how long it may take on a quiet machine, in milliseconds. */
const WAYS = {
  warm: { says: "warm: again in the same browser", budget: 1000 },
  cold: { says: "cold: a browser just started, nothing kept", budget: 2000 },
  throttled: { says: "cold, 150 ms, 1.6 Mbit/s, processor ÷ 4", budget: 5000 },
} as const;
type Way = keyof typeof WAYS;

const MOST_REQUESTS = 5;
/** As Lighthouse's slow phone. */
const SLOW = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };

/** One request of a load, and which ones it waited for. */
interface Step {
  readonly url: string;
  readonly body: string | null;
  /** 0 for what the page's HTML asks for, 1 for what is asked for after that came, and so on. */
  readonly stage: number;
}

/** A load that was watched. */
interface Load {
  readonly milliseconds: number;
  /** All but the page's HTML, which comes first. */
  readonly steps: readonly Step[];
}

const options = { rounds: { type: "string", default: "7" }, save: { type: "boolean" } } as const;
const { values } = parseArgs({ options });
// What is measured is of today's sources.
await import("../build-web.ts");
await measure(Number(values.rounds));

async function measure(rounds: number): Promise<void> {
  const world = await createWorld(await startNode());
  const node = await startProxy(world.rpc);
  const site = await openSite({ trust: world.trust({ rpc: [node.url] }), isZipped: true });
  const link = writeLink(await issueSample(world), { page: site.url });
  const [first, probe] = await openFresh("cold", (context) => load(context, link));
  await probe.close();
  const bare = await startBare(site, first);
  const times: Record<Way, { page: number[]; bare: number[] }> = {
    warm: { page: [], bare: [] },
    cold: { page: [], bare: [] },
    throttled: { page: [], bare: [] },
  };
  try {
    const pages = { page: link, bare: bare.origin } as const;
    for (let round = 0; round < rounds; round += 1) {
      for (const way of ["cold", "throttled"] as const)
        for (const [name, url] of Object.entries(pages) as ["page" | "bare", string][]) {
          const [one, browser] = await openFresh(way, (context) => load(context, url));
          times[way][name].push(one.milliseconds);
          if (way === "cold")
            times.warm[name].push((await load(browser.contexts()[0] as BrowserContext, url)).milliseconds);
          await browser.close();
        }
    }
  } finally {
    await Promise.all([bare.stop(), site.stop(), node.stop()]);
    await world.stop();
  }
  await tell(first, times, rounds);
}

/** The first file of the sample's 1,000 learners, anchored. */
async function issueSample(world: World): Promise<string> {
  const { rows, bound, disclosable } = await makeSample(1000);
  const documents = rows.map((row) => {
    const document = bound.fill(row);
    return { ...document, issuer: { ...(document.issuer as object), ...UNIVERSITY } };
  });
  return (await world.issue(documents, { disclosable })).text(0);
}

async function openFresh(way: Way, work: (context: BrowserContext) => Promise<Load>): Promise<[Load, Browser]> {
  const executablePath = findProgram("chromium") ?? "chromium";
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const context = await browser.newContext();
  if (way === "throttled")
    context.on("page", async (page) => {
      const session = await context.newCDPSession(page);
      await session.send("Network.enable");
      await session.send("Network.emulateNetworkConditions", SLOW);
      await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    });
  return [await work(context), browser];
}

/** Loads a page until its verdict is drawn, or until it says that it is done. */
async function load(context: BrowserContext, url: string): Promise<Load> {
  const page = await context.newPage();
  const requests: Request[] = [];
  page.on("request", (request) => requests.push(request));
  await page.addInitScript(() => {
    const observer = new MutationObserver(([{ target } = { target: document }]) => {
      if (!(target as Element).hasAttribute("data-verdict")) return;
      observer.disconnect();
      Reflect.set(window, "known", performance.now());
      // The second frame begins when the first is on the screen.
      requestAnimationFrame(() => requestAnimationFrame(() => Reflect.set(window, "drawn", performance.now())));
    });
    const watch = (root: Node): void => observer.observe(root, { subtree: true, attributeFilter: ["data-verdict"] });
    watch(document);
    const { attachShadow } = Element.prototype;
    Element.prototype.attachShadow = function attach(init) {
      const root = attachShadow.call(this, init);
      watch(root);
      return root;
    };
  });
  // Throttling is set up by now, for whoever asked for it.
  await page.evaluate(() => 0);
  await page.goto(url, { waitUntil: "commit" });
  const drawn = await page.waitForFunction(() => Reflect.get(window, "drawn") as number | undefined, undefined, {
    timeout: 60_000,
  });
  const milliseconds = (await drawn.jsonValue()) as number;
  // What is asked for later is not waited for.
  const spans = await page.evaluate(() => {
    const until = Reflect.get(window, "known") as number;
    const all = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
    const waited = all.filter(({ name, startTime }) => startTime < until && !name.startsWith("data:"));
    return waited.map(({ name, startTime, responseEnd }) => ({ name, startTime, responseEnd }));
  });
  const verdict = await page.locator("[data-verdict]").first().getAttribute("data-verdict");
  if (verdict !== "valid") throw new Error(`the verdict is ${verdict}`);
  await page.close();
  const steps: Step[] = [];
  for (const { name, startTime } of spans) {
    const before = spans.flatMap((one, place) => (one.responseEnd <= startTime ? (steps[place]?.stage ?? -1) : []));
    const request = requests.find((one) => one.url() === name || one.url() === `${name}/`);
    steps.push({ url: name, body: request?.postData() ?? null, stage: 1 + Math.max(-1, ...before) });
  }
  return { milliseconds, steps };
}

/** A page that fetches the same bytes in the same order, under an origin of its own, and does nothing with them. */
async function startBare(site: Site, { steps }: Load) {
  const stages = Array.from({ length: 1 + Math.max(...steps.map(({ stage }) => stage)) }, (_, stage) =>
    steps.filter((one) => one.stage === stage).map(({ url, body }) => ({ url: url.replace(site.origin, ""), body })),
  );
  const script = `const send = ({ url, body }) => fetch(url, body === null ? {} : { method: "POST", body, headers: { "content-type": "application/json" } })
    .then((answer) => answer.arrayBuffer());
    for (const stage of ${JSON.stringify(stages)}) await Promise.all(stage.map(send));
    document.body.dataset.verdict = "valid";`;
  const { length } = await (await fetch(site.url)).text();
  const html = `<!doctype html><link rel="icon" href="data:,"><body><script type="module">${script}</script>`;
  // As long as the page's own HTML, with what does not get shorter by gzip.
  const filling = createHash("shake256", { outputLength: Math.max(0, Math.ceil((length - html.length - 9) / 2)) });
  const padded = `${html}<!-- ${filling.update("bare").digest("hex")} -->`;
  return startServer(async (asked) => {
    if (asked.path !== "/") return site.answer(asked);
    return { type: "text/html", body: gzipSync(padded), headers: { "content-encoding": "gzip" } };
  });
}

async function tell(
  first: Load,
  times: Record<Way, { page: number[]; bare: number[] }>,
  rounds: number,
): Promise<void> {
  const ways = Object.keys(WAYS) as Way[];
  const rows = ways.map((way) => {
    const [page, bare] = [findMedian(times[way].page), findMedian(times[way].bare)];
    return { way, page, bare, says: WAYS[way].says, budget: WAYS[way].budget };
  });
  const count = 1 + first.steps.length;
  const names = first.steps.map(({ url, body }) => (body === null ? nameFile(url) : "one POST to a node"));
  const table = [
    "| a link clicked, until its verdict is drawn | ms | the same bytes alone, ms | ratio | at most, ms |",
    "| :--- | ---: | ---: | ---: | ---: |",
    ...rows.map(
      ({ says, page, bare, budget }) =>
        `| ${says} | ${page.toFixed(0)} | ${bare.toFixed(0)} | ${(page / bare).toFixed(2)} | ${budget} |`,
    ),
    "",
    `${count} requests, and the question of CORS before the POST; at most ${MOST_REQUESTS}: the HTML, ${names.join(", ")}.`,
  ].join("\n");
  console.log(table);
  const bars = rows.flatMap(({ says, page, bare }) => [
    { label: says.split(":")[0] ?? says, value: page },
    { label: "the same bytes alone", value: bare },
  ]);
  const title = "A link clicked, until its verdict is drawn, ms (logarithmic)";
  if (values.save === true) await saveSection("page", { table, rounds, chart: { title, bars } });
  const isOver = rows.some(({ page, budget }) => page > budget) || count > MOST_REQUESTS;
  if (isOver) {
    console.error("The page exceeds its limits. On a busy machine, trust the ratios, not the times.");
    process.exitCode = 1;
  }
}

/** A file's name, without the hash of its content. */
function nameFile(url: string): string {
  return (url.split("/").at(-1) ?? "").replace(/-[\w-]{8}(?=\.js$)/, "");
}

function findMedian(list: readonly number[]): number {
  return [...list].sort((a, b) => a - b)[list.length >> 1] ?? Number.NaN;
}
