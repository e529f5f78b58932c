// Killing a run at a moment that a request to the node marks.
import type { RpcRequest } from "../nodes/proxy.ts";
import type { Office } from "./office.ts";

/** When a run is killed. */
export interface Kill {
  /** The requests that count; all unless said. */
  readonly applies?: (requests: readonly RpcRequest[]) => boolean;
  /** Which of them; the first unless said. */
  readonly nth?: number;
  /** Before the node hears of the request, after it but before its answer, or so many milliseconds after the answer. */
  readonly moment: "before" | "after" | number;
}

/** Kills a run. @returns whether it got that far */
export async function killRun(
  office: Office,
  words: readonly string[],
  { applies = () => true, nth = 1, moment }: Kill,
): Promise<boolean> {
  const child = office.begin(words);
  const ended = new Promise((resolve) => child.once("close", resolve));
  let seen = 0;
  office.proxy.fault = async (requests, forward) => {
    if (!applies(requests) || ++seen !== nth) return undefined;
    if (typeof moment === "number") {
      setTimeout(() => child.kill("SIGKILL"), moment);
      return undefined;
    }
    if (moment === "after") await forward();
    child.kill("SIGKILL");
    return "reset";
  };
  await ended;
  office.proxy.fault = undefined;
  return seen >= nth;
}
