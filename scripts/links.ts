// Checks the links of all Markdown files, and of llms.txt: each relative one leads to a file in git, each #anchor to a heading, each [text][name] to
// a definition. Links to the web are checked for their form alone. `npm run check`; or, for some files: node scripts/links.ts docs/page.md
import { readFileSync } from "node:fs";
import { join, posix, relative, resolve } from "node:path";
import { listTracked } from "./tracked.ts";

const root = join(import.meta.dirname, "..");

interface Link {
  /** Where it begins in the text. */
  readonly index: number;
  readonly target: string;
  /** What is wrong with it, whatever its target is. */
  readonly fault?: string;
}

const FENCED = /^( *)(```+|~~~+)[^\n]*\n[\s\S]*?^ *\2 *$/gm;
/** Code in a sentence; none crosses an empty line. */
const SPAN = /(`+)(?:(?!\n[ \t]*\n)[^`])+?\1(?!`)/g;
/** `[text](target "title")`, also around a picture; `[name]: target`; `href="target"`, `src='target'`; `<https://…>`. A target with spaces is in `<…>`. */
const LINKS = [
  /\]\(\s*(?:<([^<>\n]*)>|([^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*))(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*\)/g,
  /^ {0,3}\[[^\]]+\]:\s*(?:<([^<>\n]*)>|(\S+))/gm,
  /\b(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)')/g,
  /<([a-z][a-z+.-]*:[^\s<>]+)>/g,
];
/** `[text][name]` and `[name][]`. */
const REFERENCE = /\[([^[\]]*)\]\[([^[\]]*)\]/dg;
const DEFINITION = /^ {0,3}\[([^[\]]+)\]:/dgm;

/** Text of a length that does not change, in which code is blank: what looks like a link or a heading there is none. */
const blank = (text: string): string => text.replaceAll(/[^\n]/g, " ");

function findLinks(text: string): Link[] {
  const prose = text.replaceAll(FENCED, blank).replaceAll(SPAN, blank);
  const found = LINKS.flatMap((form) => [...prose.matchAll(form)]).map(({ index, 1: marked, 2: plain }) => ({
    index,
    target: marked ?? plain ?? "",
  }));
  return [...found, ...findUndefined(text, prose)].toSorted((a, b) => a.index - b.index);
}

/** The references to a name that the document does not define. Names may hold code, which is blank in the prose. */
function findUndefined(text: string, prose: string): Link[] {
  const name = ([from, to]: readonly [number, number] = [0, 0]): string =>
    text.slice(from, to).trim().toLowerCase().replaceAll(/\s+/g, " ");
  const defined = new Set([...prose.matchAll(DEFINITION)].map(({ indices }) => name(indices?.[1])));
  return [...prose.matchAll(REFERENCE)].flatMap(({ index, indices, 2: said = "" }) => {
    const target = name(indices?.[said === "" ? 1 : 2]);
    return defined.has(target) ? [] : [{ index, target, fault: "is a name that this document does not define" }];
  });
}

/** The anchors of a document's headings, as GitHub names them, and of `<a id>`. */
function listAnchors(text: string): Set<string> {
  const prose = text.replaceAll(FENCED, blank);
  const anchors = new Set([...prose.matchAll(/<a (?:id|name)=(["'])(.+?)\1/g)].map(([, , id = ""]) => id));
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
  const text = readFileSync(join(root, document), "utf8");
  for (const { index, target, fault = judge(document, target) } of findLinks(text)) {
    links += 1;
    if (fault !== undefined)
      faults.push(`${document}:${text.slice(0, index).split("\n").length}: "${target}" ${fault}`);
  }
}
console.log(faults.length === 0 ? `${links} links in ${documents.length} documents are right` : faults.join("\n"));
process.exitCode = faults.length === 0 ? 0 : 1;
