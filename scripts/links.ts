// Checks the links of all Markdown files, and of llms.txt: each relative one leads to a file in git, each #anchor to a heading. Links to the web
// are checked for their form alone. `npm run check`; or, for some files: node scripts/links.ts docs/page.md
import { readFileSync } from "node:fs";
import { join, posix, relative, resolve } from "node:path";
import { listTracked } from "./tracked.ts";

const root = join(import.meta.dirname, "..");

interface Link {
  readonly line: number;
  readonly target: string;
}

const FENCED = /^( *)(```+|~~~+)[^\n]*\n[\s\S]*?^ *\2 *$/gm;
const SPAN = /(`+)[^`]+?\1(?!`)/g;
/** `[text](target "title")`, also around a picture; `[name]: target`; `href="target"`, `src="target"`; `<https://…>`. */
const LINKS = [
  /\]\(\s*<?([^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)>?(?:\s+"[^"]*")?\s*\)/g,
  /^ {0,3}\[[^\]]+\]:\s*<?(\S+?)>?(?:\s|$)/gm,
  /\b(?:href|src)="([^"]*)"/g,
  /<([a-z][a-z+.-]*:[^\s<>]+)>/g,
];

/** Text of a length that does not change, in which code is blank: what looks like a link or a heading there is none. */
const blank = (text: string): string => text.replaceAll(/[^\n]/g, " ");

function findLinks(text: string): Link[] {
  const prose = text.replaceAll(FENCED, blank).replaceAll(SPAN, blank);
  const found = LINKS.flatMap((form) => [...prose.matchAll(form)]);
  return found
    .toSorted((a, b) => a.index - b.index)
    .map(({ index, 1: target = "" }) => ({ line: prose.slice(0, index).split("\n").length, target }));
}

/** The anchors of a document's headings, as GitHub names them, and of `<a id>`. */
function listAnchors(text: string): Set<string> {
  const prose = text.replaceAll(FENCED, blank);
  const anchors = new Set([...prose.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, id = ""]) => id));
  const counts = new Map<string, number>();
  for (const [, heading = ""] of prose.matchAll(/^ {0,3}#{1,6} +(.*?)(?: +#+)? *$/gm)) {
    const said = heading.replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll(/[*`]/g, "");
    const slug = said
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
      .replaceAll(" ", "-");
    const earlier = counts.get(slug) ?? 0;
    counts.set(slug, earlier + 1);
    anchors.add(earlier === 0 ? slug : `${slug}-${earlier}`);
  }
  return anchors;
}

const files = new Set(listTracked());
const folders = new Set([...files].flatMap((path) => listParents(path)));

function listParents(path: string): string[] {
  const parent = posix.dirname(path);
  return parent === "." ? ["."] : [parent, ...listParents(parent)];
}

/** What is wrong with a link; undefined where nothing is. */
function judge(document: string, target: string): string | undefined {
  if (target === "") return "leads nowhere";
  if (/^mailto:[^@\s]+@[^@\s]+$/.test(target)) return undefined;
  if (/^[a-z][a-z\d+.-]*:/i.test(target)) return judgeWeb(target);
  if (/^[\\/~]/.test(target)) return "is a path of one machine, or of a host: write it relative to the document";
  const [path = "", anchor] = target.split("#", 2);
  const place = path === "" ? document : posix.normalize(posix.join(posix.dirname(document), decodeURI(path)));
  if (place.startsWith("..")) return "leads out of the repository";
  if (path !== "" && !files.has(place) && !folders.has(place.replace(/\/$/, "")))
    return `leads to ${place}, which is not in git`;
  if (anchor === undefined) return undefined;
  if (path !== "" && !place.endsWith(".md")) return "names a place in a file that has no headings";
  const text = readFileSync(join(root, place), "utf8");
  return listAnchors(text).has(decodeURI(anchor)) ? undefined : `names no heading of ${place}`;
}

function judgeWeb(target: string): string | undefined {
  if (!URL.canParse(target)) return "is not a whole web address";
  const { protocol, hostname, username } = new URL(target);
  if (protocol !== "https:") return "is not https: write a local address as code, between backticks";
  if (/^(localhost|127\.|\[|10\.|192\.168\.)|\.(local|internal)$/.test(hostname))
    return "leads to a machine of one's own";
  if (!hostname.includes(".")) return "names no host of the web";
  return username === "" ? undefined : "holds a user's name";
}

const named = process.argv.slice(2).map((path) => relative(root, resolve(path)).replaceAll("\\", "/"));
const documents = named.length > 0 ? named : [...files].filter((path) => /\.md$|(^|\/)llms\.txt$/.test(path));
let links = 0;
const faults: string[] = [];
for (const document of documents) {
  for (const { line, target } of findLinks(readFileSync(join(root, document), "utf8"))) {
    links += 1;
    const fault = judge(document, target);
    if (fault !== undefined) faults.push(`${document}:${line}: "${target}" ${fault}`);
  }
}
console.log(faults.length === 0 ? `${links} links in ${documents.length} documents are right` : faults.join("\n"));
process.exitCode = faults.length === 0 ? 0 : 1;
