// Where the reader is, by what follows the `#` of the address: nothing of that reaches a server.

/** A place in the page. `link` is what follows the `#` of a Laurel link or QR code, damaged or not. */
export type Route =
  | { readonly name: "start" | "verdict" | "many" | "mine" | "registry" | "about" }
  | { readonly name: "link"; readonly link: string };

/** A place that has an address of its own. */
export type PlaceName = Exclude<Route["name"], "link">;

const PLACES: Readonly<Record<PlaceName, string>> = {
  start: "#/",
  verdict: "#/v",
  many: "#/many",
  mine: "#/mine",
  registry: "#/registry",
  about: "#/about",
};

/** An issuer of the register, or one of its batches. */
const ROW = /^#\/registry\/issuer\/[1-9]\d{0,9}(?:\/batch\/0x[\da-f]{64})?$/;

/** Where a hash leads; one that is unknown leads to the start. @param hash with its `#`, as `location.hash` gives it */
export function readRoute(hash: string): Route {
  if (/^#(?:\/|%2f)[vq](?:\/|%2f)./is.test(hash)) return { name: "link", link: hash };
  const found = (Object.keys(PLACES) as PlaceName[]).find((name) => PLACES[name] === hash);
  return { name: found ?? (ROW.test(hash) ? "registry" : "start") };
}

/** The hash of a place, with its `#`. */
export function writeRoute(name: PlaceName): string {
  return PLACES[name];
}

/** An address in another language: the same place, and the rest of its query. */
export function writeLanguage(address: string, language: string): string {
  const url = new URL(address);
  url.searchParams.set("lang", language);
  return url.href;
}

/** The address of the page itself, as links begin: without query and hash. */
export function nameOwnPage({ origin, pathname }: Pick<Location, "origin" | "pathname">): string {
  return `${origin}${pathname.replace(/index\.html$/, "")}`;
}
