// What to type where an event cannot wait.
import { neutralize } from "@laurel/sdk";
import type { WatchEvent } from "@laurel/issuing";

/** The command that answers an event, safe to print; undefined where there is none. */
export function nameCure(event: WatchEvent): string | undefined {
  const { kind, issuer, at } = event;
  if (kind === "recovery-started") return `laurel issuer recover object ${issuer}`;
  if (kind === "did-changed") return "laurel did check";
  if (kind === "silence") return "laurel doctor";
  if (kind !== "batch-anchored" || event.known !== false) return undefined;
  const moment = at === null ? "…" : new Date(at * 1000).toISOString().replace(".000Z", "Z");
  return neutralize(`laurel operator end ${event.operator} --issuer ${issuer} --as-of ${moment}`);
}
