// The proxy of an organisation, as its variables name it: for all that is asked of other computers.
import { isOnThisComputer } from "@laurel/sdk";
import { Agent, EnvHttpProxyAgent, setGlobalDispatcher } from "undici";
import { usageError } from "../terminal/failure.ts";

/** Has all requests go through the proxies that the variables name. @throws CommandError where one is no proxy's URL */
export function useProxy(env: NodeJS.ProcessEnv): void {
  const read = (name: string): string => env[name.toLowerCase()] || env[name] || "";
  const readUrl = (name: string): string => {
    const url = read(name);
    if (url === "" || isProxyUrl(url)) return url;
    // Its user and password may stand in it.
    throw usageError(`${name}: not a proxy's URL`, "write it as http://proxy.example:3128");
  };
  const agent = new EnvHttpProxyAgent({
    httpProxy: readUrl("HTTP_PROXY"),
    httpsProxy: readUrl("HTTPS_PROXY"),
    noProxy: read("NO_PROXY"),
  });
  const direct = new Agent();
  setGlobalDispatcher(
    agent.compose(
      (dispatch) => (options, handler) =>
        isOnThisComputer(String(options.origin)) ? direct.dispatch(options, handler) : dispatch(options, handler),
    ),
  );
}

/** Whether a URL names a proxy: scheme, host and port, with user and password that can be decoded. undici takes no path, and calls such a URL invalid later. */
function isProxyUrl(url: string): boolean {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return false;
  const { username, password, pathname, search, hash } = new URL(url);
  try {
    decodeURIComponent(username + password);
  } catch {
    return false;
  }
  return pathname === "/" && search === "" && hash === "";
}
