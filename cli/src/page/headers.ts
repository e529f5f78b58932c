// The headers that a page is served with: one list, written for each kind of host.

type Headers = Readonly<Record<string, string>>;

const ALL: Headers = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Permissions-Policy": "camera=(self)",
  // The rest of the policy stands in the page, where it cannot lag behind the trust list; this part does not count there.
  "Content-Security-Policy": "frame-ancestors 'none'",
};
const FRESH: Headers = { "Cache-Control": "no-cache" };
const LASTING: Headers = { "Cache-Control": "public, max-age=31536000, immutable" };
const FOREIGN: Headers = { "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin" };

/** Which files have which headers beside those of all; the last one is for all that is left. As Apache and nginx match them: below any folder. */
const RULES: readonly { readonly names: string; readonly headers: Headers }[] = [
  // Their names change with their content.
  { names: String.raw`(?:chunk-[\w-]+\.js|[0-9a-f]{32}\.json)`, headers: { ...LASTING, ...FOREIGN } },
  { names: String.raw`(?:laurel-verifier\.js|trust\.json)`, headers: { ...FRESH, ...FOREIGN } },
  { names: "", headers: FRESH },
];

/** The headers of one of the page's files. */
export function headersOf(name: string): Headers {
  const rule = RULES.find(({ names }) => names === "" || new RegExp(`(?:^|/)${names}$`).test(name));
  return { ...ALL, ...rule?.headers };
}

/** On what is not found it would stay for a year; the others are on every answer. */
const ONLY_FOUND = "Cache-Control";

/** `_headers`, as Netlify and Cloudflare Pages read it from the root of a site. */
export function writeNetlify(names: readonly string[]): string {
  const blocks = ["", ...names].map((name) => [`/${name}`, ...list(headersOf(name)).map((line) => `  ${line}`)]);
  return `${blocks.flat().join("\n")}\n`;
}

/** What belongs into nginx's block of the page's server. */
export function writeNginx(): string {
  const block = (location: string, headers: Headers): string[] => [
    `location ${location} {`,
    ...Object.entries({ ...ALL, ...headers }).map(
      ([name, value]) => `  add_header ${name} "${value}"${name === ONLY_FOUND ? "" : " always"};`,
    ),
    "}",
  ];
  const blocks = RULES.flatMap(({ names, headers }) => block(names === "" ? "/" : `~ "/${names}$"`, headers));
  return `# Copy these lines into the block server { … } of the page.\n${blocks.join("\n")}\n`;
}

/** `.htaccess`, for Apache with mod_headers. */
export function writeApache(): string {
  const set = (headers: Headers): string[] =>
    Object.entries(headers).map(
      ([name, value]) => `Header ${name === ONLY_FOUND ? "" : "always "}set ${name} "${value}"`,
    );
  const blocks = RULES.flatMap(({ names, headers }) =>
    names === "" ? [] : [`<FilesMatch "^${names}$">`, ...set(headers).map((line) => `  ${line}`), "</FilesMatch>"],
  );
  // What stands later counts.
  return `# Needs mod_headers, and AllowOverride FileInfo.\n${[...set({ ...ALL, ...FRESH }), ...blocks].join("\n")}\n`;
}

function list(headers: Headers): string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}
