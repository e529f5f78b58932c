// The trust list that a page publishes: what a browser can ask, and nothing that is somebody's secret.
import { basename } from "node:path";
import type { Problem } from "@laurel/issuing";
import { identifyNode, type TrustList } from "@laurel/sdk";
import { findSettings, type Lookup, refuseMissing } from "../settings/settings-file.ts";
import { readTrustFile } from "../settings/trust-file.ts";
import { CommandError } from "../terminal/failure.ts";
import type { CommonOptions } from "../terminal/invocation.ts";
import { findUrlSecret } from "./url-secret.ts";

/** A trust list as a page has it. */
export interface PublicTrust {
  /** The file, byte for byte. */
  readonly bytes: Uint8Array;
  readonly list: TrustList;
  /** The origins of its nodes, but the page's own; each once, in order. */
  readonly origins: readonly string[];
  /** The nodes that the page's own host brings: their paths below the page, and the registries that are asked about there. */
  readonly own: ReadonlyMap<string, readonly string[]>;
}

/** Where the list is, if no option names it. */
export type TrustLookup = Pick<Lookup, "env" | "command">;

/** Which list is published. */
export interface PublicTrustOptions extends CommonOptions {
  /** The keys in it are known to be anyone's. */
  readonly publicKeys?: boolean;
}

/** Where the page is, while nobody knows; what is relative in the list counts from here. */
const BASE = "https://page.invalid/";
/** What a Content Security Policy can name: with anything else in a host, a directive could end and another begin. */
const NAMEABLE = /^https?:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d+)?$/;
const THIS_COMPUTER = "this computer, ";

/**
 * Reads the trust list that `--trust` names, or the person's own, and refuses what no page may or can use.
 * @throws CommandError where there is none, or naming every node at fault · IssuingError as `requireTrust`
 */
export async function readPublicTrust(
  { env, command }: TrustLookup,
  options: PublicTrustOptions,
): Promise<PublicTrust> {
  const lookup = { env, command: command ?? "laurel", option: options.trust };
  const found = await findSettings("trust.json", lookup);
  if (found === undefined) throw refuseMissing("trust.json", lookup);
  const { path, bytes } = found;
  const list = readTrustFile(found, BASE);
  if (list.registries.length === 0) {
    const cure = "add a registry to it: `laurel trust add`";
    throw new CommandError("trust.empty", 1, `${path} names no registry, so a page could check nothing`, { cure });
  }
  const problems = findFaults(list, basename(path), options.publicKeys === true);
  if (problems.length > 0)
    throw new CommandError("trust.unpublishable", 1, `${path} cannot be a page's trust list`, { problems });
  const nodes = list.registries.flatMap(({ address, rpc }) => rpc.map((url) => ({ address, url: new URL(url) })));
  const [own, others] = [nodes.filter(({ url }) => isOwn(url)), nodes.filter(({ url }) => !isOwn(url))];
  const byPath = Map.groupBy(own, ({ url }) => url.pathname);
  return {
    ...{ bytes, list },
    origins: [...new Set(others.map(({ url }) => url.origin))],
    own: new Map([...byPath].map(([path, named]) => [path, named.map(({ address }) => address)])),
  };
}

function isOwn({ href }: URL): boolean {
  return href.startsWith(BASE);
}

/** Every node that a page may not name, or cannot ask. A message names its host at most: the URL may hold a key. */
function findFaults({ registries }: TrustList, file: string, publicKeys: boolean): Problem[] {
  return registries.flatMap(({ rpc }, i) => {
    if (rpc.length === 0) {
      const cure = "name its nodes in rpc; a page asks them first, even if it has evidence";
      return [{ file, message: `registries[${i}].rpc: no node is named`, cure }];
    }
    return rpc.flatMap((url, j): Problem[] => {
      const { host, voter } = identifyNode(url);
      const { protocol, origin, pathname, search, hash } = new URL(url);
      const at = `registries[${i}].rpc[${j}]`;
      const secret = publicKeys ? undefined : findUrlSecret(url);
      if (secret !== undefined) {
        const name = secret === "host" ? `…${host.split(".").slice(-2).join(".")}` : host;
        const cure =
          "write \"/rpc\" and let the page's host pass questions on (docs/page.md); or use a key limited to this page's origin, and --public-keys";
        return [{ file, message: `${at} (${name}): its ${secret} seems to hold a key`, cure }];
      }
      if (isOwn(new URL(url)))
        return /^\/[\w./-]+$/.test(pathname) && search === "" && hash === ""
          ? []
          : [{ file, message: `${at}: not a plain path on the page's own host`, cure: 'write a path such as "/rpc"' }];
      if (protocol === "http:" && !voter.startsWith(THIS_COMPUTER)) {
        const message = `${at} (${host}): a page served over https cannot ask a node over http`;
        return [{ file, message, cure: "write https://" }];
      }
      if (NAMEABLE.test(origin)) return [];
      const message = `${at} (${host}): a Content Security Policy cannot name this host`;
      return [{ file, message, cure: "write a name of letters, digits, dots and hyphens" }];
    });
  });
}
