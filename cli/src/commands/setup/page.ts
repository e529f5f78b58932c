// laurel page: the files of a web page that checks credentials, for any static host; and the page on this computer, to try it.
import { composePage } from "../../page/compose.ts";
import { type PageOptions, readPageInput } from "../../page/input.ts";
import { placePage } from "../../page/place.ts";
import type { PublicTrust } from "../../page/public-trust.ts";
import { type PageServer, servePage as serve, type ServeOptions } from "../../page/serve.ts";
import { readNodeOption } from "../../settings/nodes-file.ts";
import { usageError } from "../../terminal/failure.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import type { Session } from "../../terminal/session.ts";
import { showPath } from "../../terminal/terminal.ts";
import { countNoun } from "@laurel/issuing";
import { formatJson } from "@laurel/sdk/text";

/** What `page build` takes. */
export interface BuildPageOptions extends PageOptions {
  readonly out: string;
}

/** What `page serve` takes. */
export interface ServePageOptions extends PageOptions {
  readonly port: string;
  readonly rpc?: string;
  readonly plainHttp?: boolean;
}

/** Writes the files of a page into a folder. */
export async function buildPage({ session, options }: Invocation<BuildPageOptions>): Promise<Outcome> {
  const { out } = options;
  const { files, sha384 } = await composePage(await readPageInput(session, options));
  await placePage(out, files);
  return done({ format: "laurel-page-build-v1", folder: out, files: files.size, sha384 }, [
    `${showPath(out)} holds the page: ${countNoun(files.size, "file")}, for any static host.`,
    `build.json has the SHA-384 ${sha384}`,
    "Publish that number elsewhere too: anyone can use it to tell this page from a fake (docs/page.md).",
  ]);
}

/** Serves a page on this computer until Ctrl-C. */
export async function servePage({ session, options }: Invocation<ServePageOptions>): Promise<Outcome> {
  const port = parsePort(options.port);
  const input = await readPageInput(session, options);
  const proxy = await findProxy(session, input.trust, options);
  const { files, sha384 } = await composePage(input);
  const server = await serve({ files, port, proxy });
  const { url } = server;
  await session.write(
    session.json
      ? `${formatJson({ format: "laurel-page-serve-v1", url, sha384 })}\n`
      : `${session.wrap([`The page is at ${url} until you stop it with Ctrl-C. Only this computer can open it.`]).join("\n")}\n`,
  );
  await untilStopped(server);
  return { exitCode: 0, value: undefined, lines: [] };
}

function parsePort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text);
  throw usageError(`--port ${text}: not a port`, "write a number from 0 to 65535; 0 picks a free one");
}

/** What the page's own node is, where the list names one. @throws CommandError where only one of the two is named */
async function findProxy(
  session: Session,
  { own }: PublicTrust,
  { rpc, plainHttp, register }: Pick<ServePageOptions, "rpc" | "plainHttp" | "register">,
): Promise<ServeOptions["proxy"]> {
  const [first, second] = own;
  if (first === undefined) {
    if (rpc === undefined) return undefined;
    throw usageError(
      "--rpc: the trust list names no node on the page's own host",
      'write "/rpc" into the list, or leave --rpc out',
    );
  }
  const [path, registries] = first;
  if (second !== undefined)
    throw usageError(
      `the trust list names ${path} and ${second[0]}, but page serve can serve only one`,
      "leave one out",
    );
  if (rpc === undefined)
    throw usageError(
      `the trust list names ${path}, on the page's own host`,
      "name the node that answers there: --rpc <url>",
    );
  const [named] = await readNodeOption(session, [rpc], { plainHttp });
  return { path, node: named?.url ?? "", headers: named?.headers, registries, hasRegister: register !== undefined };
}

function untilStopped({ stop }: PageServer): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => void stop().then(resolve);
    process.once("SIGINT", end);
    process.once("SIGTERM", end);
  });
}
