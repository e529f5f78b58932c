// index.html: what a browser reads first, with the policy that the trust list asks for.
import type { Presentation } from "./brand.ts";

/** What stands in `index.html`. */
export interface Parts {
  readonly presentation: Presentation;
  /** The hashes of `page.js` and `trust.json`, as Subresource Integrity writes them. */
  readonly script: string;
  readonly trust: string;
  /** The origins that the page asks beside its own. */
  readonly origins: readonly string[];
  /** The registry of which `registry.json` is a snapshot, and the file's hash in the same way. */
  readonly register?: { readonly name: string; readonly integrity: string } | undefined;
}

const TITLES = { en: "Check a credential", de: "Nachweis prüfen" } as const;
const NO_SCRIPT = {
  en: "This page checks credentials in your browser, so it needs JavaScript. The file never leaves your computer.",
  de: "Diese Seite prüft Nachweise in Ihrem Browser und braucht dafür JavaScript. Die Datei verlässt Ihren Computer nicht.",
} as const;
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="8" fill="#166534"/><path d="M4 8.5 7 11.5 12 5" fill="none" stroke="#fff" stroke-width="2"/></svg>`;

/** Writes `index.html`. Nothing in it counts from the root of its host, so it works in any folder. */
export function writeDocument({ presentation, script, trust, origins, register }: Parts): string {
  const { brand } = presentation;
  const [language = "en"] = brand?.languages ?? [];
  const snapshot =
    register === undefined
      ? ""
      : ` register="./registry.json" register-integrity="${register.integrity}" register-of="${register.name}"`;
  const title = [TITLES[language], ...(brand === null ? [] : [brand.name])].join(" – ");
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(writePolicy(origins))}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(ICON)}">
<script type="module" src="./page.js" integrity="${script}"></script>
</head>
<body>
<noscript><p lang="en">${NO_SCRIPT.en}</p><p lang="de">${NO_SCRIPT.de}</p></noscript>
<laurel-page trust="./trust.json" integrity="${trust}"${snapshot}></laurel-page>
<script type="application/json" id="laurel-page">${writeData(presentation)}</script>
</body>
</html>
`;
}

/** The page's own policy: scripts of its own, no style or script in the text, and no host asked but those of the list. */
function writePolicy(origins: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    ["connect-src 'self'", ...origins].join(" "),
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join("; ");
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** JSON that no browser takes for the end of its element, or for the beginning of a comment. */
function writeData(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
}
