// Keys in the URLs of nodes: whoever reads a page reads its trust list, and could spend another's quota.

/** Parts of a URL that are named as keys are. */
const NAMED = /key|token|secret|auth|pass|sig|cred/i;
/** A part of a path that says what follows it, however short that is. */
const ANNOUNCED = /(?:^|[/_.-])(?:key|apikey|token|secret|auth|password)[/_.-]+\w/i;
/** Shorter texts are words, versions and chains' numbers. */
const LEAST = 16;
/** Longer ones without a break are no words. */
const LONGEST_WORD = 31;

/**
 * Which part of a node's URL looks like a key of somebody's: `host`, `path`, `query` or `fragment`; undefined where none does.
 * @param url an absolute URL
 */
export function findUrlSecret(url: string): "host" | "path" | "query" | "fragment" | undefined {
  const { hostname, pathname, search, searchParams, hash } = new URL(url);
  const isNamed = [...searchParams].some(([name, value]) => value !== "" && NAMED.test(name));
  if (isNamed || holdsKey(search)) return "query";
  if (holdsKey(pathname) || ANNOUNCED.test(decode(pathname)) || /[;/](?:[^=/;]*)=[^=/;]/.test(pathname)) return "path";
  if (holdsKey(hash)) return "fragment";
  return hostname.split(".").some(isRandom) ? "host" : undefined;
}

function holdsKey(text: string): boolean {
  return decode(text)
    .split(/[^\w~-]+/)
    .some(isRandom);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether a text looks drawn by lot: hexadecimal digits, a run that is too long for a word, or letters and digits that take turns. */
function isRandom(text: string): boolean {
  const runs = text.split(/[_~-]+/);
  const joined = runs.join("");
  if (/^(?=.*\d)[0-9a-f]+$/i.test(joined) && joined.length >= LEAST) return true;
  return (
    runs.some((run) => run.length > LONGEST_WORD || (run.length >= LEAST && countTurns(run) >= run.length / 6)) ||
    (joined.length >= LEAST && countTurns(joined) >= joined.length / 4)
  );
}

/** How often capitals, small letters and digits take turns. */
function countTurns(text: string): number {
  return text.match(/[a-z](?=[A-Z\d])|[A-Z](?=[a-z\d])|\d(?=[A-Za-z])/g)?.length ?? 0;
}
