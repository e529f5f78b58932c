// nodes.json in a person's own folder: the keys and passwords that nodes ask for. Neither laurel.json nor trust.json has them: these are handed on.
import { findSourceFault, type NodeEndpoint, type NodeSource, type TrustedRegistry, type TrustList } from "@laurel/sdk";
import { forgiveMissing, makeFolder, nameNode, readFormFile, writeFileAtomic } from "@laurel/issuing";
import { dirname, join } from "node:path";
import { CommandError, usageError } from "../terminal/failure.ts";
import { userFolder } from "./settings-file.ts";

type Headers = Readonly<Record<string, string>>;

interface NodesFile {
  readonly format: "laurel-nodes-v1";
  readonly nodes: Readonly<Record<string, { readonly headers: Headers }>>;
}

/** Where nodes are named, and what nodes.json lies beside. */
interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
}

/** The nodes at these URLs, with the headers that nodes.json has for their origins. @throws CommandError · IssuingError where the file is spoilt, or open to others */
export async function openNodes({ env }: Surroundings, rpc: readonly string[]): Promise<readonly NodeSource[]> {
  const known = (await readNodes(env))?.nodes ?? {};
  return rpc.map((url) => {
    const { headers } = known[new URL(url).origin] ?? {};
    return headers === undefined ? url : { url, headers };
  });
}

/** A trust list whose nodes are asked with their headers. @throws as `openNodes` */
export async function openTrustedNodes(session: Surroundings, list: TrustList): Promise<TrustList<NodeSource>> {
  const open = async (registry: TrustedRegistry): Promise<TrustedRegistry<NodeSource>> => ({
    ...registry,
    rpc: await openNodes(session, registry.rpc),
  });
  return { ...list, registries: await Promise.all(list.registries.map(open)) };
}

/** A node as an option named it: its URL without what is nobody's business, and what is sent to it. */
export interface NamedNode extends NodeEndpoint {
  /** What the option itself named, to be kept in nodes.json. */
  readonly own: Headers;
}

/**
 * The nodes that `--rpc` names: a user and password in a URL are taken out of it.
 * @param given what `--header` says, for the one origin that is named
 * @throws CommandError where one is no URL, or a far one has http and `--plain-http` is not said
 */
export async function readNodeOption(
  session: Surroundings,
  rpc: readonly string[],
  {
    plainHttp = false,
    header = [],
  }: { readonly plainHttp?: boolean | undefined; readonly header?: readonly string[] } = {},
): Promise<readonly NamedNode[]> {
  const taken = rpc.map(takeSecrets);
  const origins = new Set(taken.map(({ url }) => new URL(url).origin));
  if (header.length > 0 && origins.size !== 1)
    throw usageError(
      "--header goes with one host, but several are named",
      "add one node at a time, each with its own key",
    );
  const more = Object.fromEntries(header.map(parseHeader));
  const found = await openNodes(
    session,
    taken.map(({ url }) => url),
  );
  return taken.map(({ url, headers }, i) => {
    const own = { ...headers, ...more };
    const kept = found[i] as string | NodeEndpoint;
    const node = { url, headers: mergeHeaders(typeof kept === "string" ? {} : kept.headers, own), own };
    const fault = findSourceFault(node, { plainHttp });
    if (fault === undefined) return node;
    if (findSourceFault(url, { plainHttp }) === undefined)
      throw usageError(`--rpc: ${nameNode(url)} ${fault}`, "correct the header, or write the node as https://");
    if (findSourceFault(url, { plainHttp: true }) !== undefined)
      throw usageError(`--rpc: ${nameNode(url)} ${fault}`, "write it as https://node.example");
    const message = `--rpc ${nameNode(url)}: over http, anyone on the way can forge the node's answers`;
    throw usageError(message, "write https://, or add --plain-http on a network that you trust");
  });
}

/** Keeps in nodes.json what options named. @returns the lines that say so */
export async function keepHeaders({ env }: Surroundings, named: readonly NamedNode[]): Promise<readonly string[]> {
  const secret = named.filter(({ own }) => Object.keys(own).length > 0);
  if (secret.length === 0) return [];
  const path = locate(env);
  const earlier = await readNodes(env);
  const nodes = new Map(Object.entries(earlier?.nodes ?? {}));
  for (const { url, own } of secret) {
    const { origin } = new URL(url);
    nodes.set(origin, { headers: mergeHeaders(nodes.get(origin)?.headers, own) });
  }
  const value = { ...earlier, format: "laurel-nodes-v1", nodes: Object.fromEntries(nodes) };
  await makeFolder(dirname(path));
  // Whatever mode it had: it is its owner's alone.
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, isShared: true });
  const names = [...new Set(secret.map(({ url }) => new URL(url).host))].join(" and ");
  return [`The key for ${names} is saved in ${path}; only you can read that file.`];
}

function locate(env: NodeJS.ProcessEnv): string {
  return join(userFolder(env), "nodes.json");
}

async function readNodes(env: NodeJS.ProcessEnv): Promise<NodesFile | undefined> {
  const path = locate(env);
  const found = await readFormFile<NodesFile>("nodes", path, {
    findMore({ nodes }, faults) {
      // A fault names the member, and a password may stand in a URL there.
      if (!Object.keys(Object(nodes)).every(isOrigin)) throw refuseOrigin(path);
      return faults.length > 0 ? [] : Object.entries(nodes as NodesFile["nodes"]).flatMap(findFault);
    },
  }).catch(forgiveMissing);
  return found?.value;
}

function isOrigin(name: string): boolean {
  return URL.canParse(name) && new URL(name).origin === name && /^https?:/.test(name);
}

function findFault([origin, { headers }]: [string, { readonly headers: Headers }]) {
  const fault = findSourceFault({ url: origin, headers }, { plainHttp: true });
  return fault === undefined ? [] : [{ column: `/nodes/${origin}`, message: fault }];
}

function refuseOrigin(path: string): CommandError {
  const cure =
    'write scheme, host and port as a browser does, such as "https://node.example" or "https://node.example:8545"';
  return new CommandError("nodes.invalid", 2, `${path}: a name in "nodes" is not a node's origin`, { cure });
}

/** Headers of which the second ones count, whatever the case of their names. */
function mergeHeaders(first: Headers = {}, second: Headers): Headers {
  const names = new Set(Object.keys(second).map((name) => name.toLowerCase()));
  const kept = Object.entries(first).filter(([name]) => !names.has(name.toLowerCase()));
  return { ...Object.fromEntries(kept), ...second };
}

/** A URL without its user and password, and these as the header that says them (RFC 7617). */
function takeSecrets(text: string): { readonly url: string; readonly headers: Headers } {
  if (!URL.canParse(text))
    throw usageError(`--rpc: ${nameNode(text)} must be a URL with http or https`, "write it as https://node.example");
  const url = new URL(text);
  const { username, password } = url;
  if (username === "" && password === "") return { url: text, headers: {} };
  url.username = "";
  url.password = "";
  try {
    const pair = [username, password].map(decodeURIComponent).join(":");
    return { url: url.href, headers: { Authorization: `Basic ${Buffer.from(pair).toString("base64")}` } };
  } catch {
    throw usageError(`--rpc: ${nameNode(text)} has a user or password with a stray %`, "write %25 for each %");
  }
}

function parseHeader(text: string): [name: string, value: string] {
  const [, name, value] = /^([^\s:]+):\s*(.*?)\s*$/.exec(text) ?? [];
  if (name !== undefined && value !== undefined && value !== "") return [name, value];
  throw usageError("--header: not a header", 'write it as --header "Authorization: Bearer …"');
}
