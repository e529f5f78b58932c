// A page that shows stored reports as the element does, without a node, under a strict policy.
import { join } from "node:path";
import { build } from "esbuild";
import type { Page } from "playwright-core";
import { createVerifier, type Language, parseTrust, type Report } from "../../sdk/src/index.ts";
import { openWorld } from "../nodes/shared.ts";
import { createDocument } from "../nodes/world.ts";
import type { OpenBrowser } from "./browser.ts";
import { type Served, startServer } from "./server.ts";

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; require-trusted-types-for 'script'";
const HTML = `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">
  <meta name="color-scheme" content="light dark"><title>Reports</title><link rel="icon" href="data:,">
  <script type="module" src="/stage.js"></script><main><h1>Reports</h1><div></div></main>`;

/** How a page looks. */
export interface Look {
  readonly colorScheme?: "light" | "dark";
  readonly width?: number;
}

/** Where reports are shown. */
export interface Stage {
  /** The report of a valid credential, from a real node. */
  readonly valid: Report;
  /** Opens a page for reports. */
  readonly open: (look?: Look) => Promise<Page>;
  /** Shows reports on it, each in an element of its own. */
  readonly show: (page: Page, reports: readonly Report[], language?: Language) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Opens it. */
export async function openStage(browser: OpenBrowser): Promise<Stage> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "stage-page.ts")],
    bundle: true,
    format: "esm",
    platform: "browser",
    conditions: ["laurel-source"],
    write: false,
  });
  const world = await openWorld();
  const batch = await world.issue([createDocument(), createDocument({ id: "urn:example:2" })]);
  const valid = await createVerifier(parseTrust(world.trust())).verify(batch.text(0));
  await world.stop();
  const files: Readonly<Record<string, Served>> = {
    "/": { type: "text/html", body: HTML },
    "/stage.js": { type: "text/javascript", body: outputFiles[0]?.text ?? "" },
    "/trust.json": { type: "application/json", body: JSON.stringify(world.trust()) },
  };
  const headers = { "content-security-policy": POLICY, "referrer-policy": "no-referrer" };
  const server = await startServer(({ path }) => files[path] && { ...files[path], headers });
  return {
    valid,
    open: ({ colorScheme = "light", width = 320 } = {}) =>
      browser.visit(`${server.origin}/`, { colorScheme, viewport: { width, height: 640 } }),
    show: (page, reports, language = "en") =>
      page.evaluate(
        async ([given, lang]) => {
          const show = Reflect.get(window, "showReports") as (reports: unknown, lang: string) => Promise<void>;
          await show(given, lang);
        },
        [reports as unknown, language] as const,
      ),
    stop: server.stop,
  };
}
