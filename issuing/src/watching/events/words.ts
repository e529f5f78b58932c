// Events in words, one line each: what happened, and what to do where that cannot wait.
import { neutralize } from "@laurel/sdk";
import { countNoun, formatMoment, formatUntil } from "../../messages/words.ts";
import type { WatchEvent, WatchFacts } from "./event.ts";

const RIGHTS = ["nothing", "anchor", "revoke", "anchor and revoke"];

/** An event as one line, safe to print: `2026-06-15 09:30:00 UTC, issuer 1: Operator 2, 0x…, may anchor until …`. */
export function describeWatchEvent(event: WatchEvent): string {
  const { at, issuer, source, final } = event;
  const when = at === null ? "" : `${formatTime(at)}, `;
  const whose = issuer === null ? "registry" : `issuer ${issuer}`;
  const notes = [
    ...(source === "state" ? ["seen in the registry's state; the nodes list no event for it"] : []),
    ...(source === "event" && !final ? ["not final yet"] : []),
  ];
  const sentence = describe(event);
  return neutralize(`${when}${whose}: ${sentence}${notes.length === 0 ? "" : ` (${notes.join("; ")})`}`);
}

function formatTime(seconds: number): string {
  const text = formatMoment(seconds);
  return text.endsWith("UTC") ? text : `${text} 00:00:00 UTC`;
}

function describe(event: WatchEvent): string {
  switch (event.kind) {
    case "watch-started":
      return describeStart(event);
    case "recovery-started": {
      const by = event.starter === 0 ? "the governor" : `accreditor ${event.starter}`;
      return `RECOVERY STARTED by ${by}: the admin is frozen, and ${event.proposedAdmin} will become admin. If this is wrong, object as admin within 7 days`;
    }
    case "recovery-objected":
      return "The admin objected to the recovery. The governor decides.";
    case "recovery-completed":
      return `The recovery is complete: ${event.admin} is the admin now.`;
    case "recovery-rejected":
      return "The governor rejected the recovery. The admin is no longer frozen.";
    case "recovery-lapsed":
      return "The recovery lapsed with the mandate of the accreditor that started it.";
    case "admin-handover-started":
      return event.account === null
        ? "The offer of the admin's role is withdrawn."
        : `The admin's role is offered to ${event.account}, which may accept it at any time.`;
    case "admin-handover-accepted":
      return `${event.account} is the admin now.`;
    case "operator-added":
      return `Operator ${event.operator} is new: ${event.account} may ${RIGHTS[event.rights] ?? "?"} ${formatUntil(event.until)}. If this account is not yours, the admin's key was stolen.`;
    case "operator-ended": {
      const who = event.account === null ? "" : `, ${event.account},`;
      return `Operator ${event.operator}${who} ${describeEnd(event)}`;
    }
    case "accreditation-granted":
      return `Accreditation ${event.accreditation} by accreditor ${event.accreditor} is new, ${formatUntil(event.until)}, and calls the issuer "${event.name}", ${event.uri}.`;
    case "accreditation-ended":
      return `Accreditation ${event.accreditation} ${describeEnd(event)}`;
    case "accreditor-appointed":
      return `Accreditor ${event.accreditor} is new, ${formatUntil(event.until)}: ${event.account}, called "${event.name}", ${event.uri}.`;
    case "accreditor-ended":
      return `The mandate of accreditor ${event.accreditor} ${describeEnd(event)}`;
    case "accreditor-handover-started":
      return event.account === null
        ? `The offer of the role of accreditor ${event.accreditor} is withdrawn.`
        : `The role of accreditor ${event.accreditor} is offered to ${event.account}.`;
    case "accreditor-handover-accepted":
      return `${event.account} acts for accreditor ${event.accreditor} now.`;
    case "issuer-registered":
      return `The issuer is new: accreditor ${event.sponsor} registered it, and ${event.admin} is its admin.`;
    case "batch-anchored": {
      const what = `${countNoun(event.size, "credential")} by operator ${event.operator}, batch ${event.root}`;
      if (event.known === true) return `Your batch was anchored: ${what}.`;
      if (event.known === null) return `A batch was anchored: ${what}.`;
      return `A batch was anchored that is NOT KNOWN HERE: ${what}. If no one in your office issued it, the operator's key was stolen`;
    }
    case "batch-revoked":
      return `The whole batch ${event.root} was revoked by operator ${event.operator}.`;
    case "batch-revocation-annulled":
      return `The revocation of the whole batch ${event.root} was annulled.`;
    case "credentials-revoked":
    case "credentials-suspended":
    case "credentials-reinstated":
      return `${describeCount(event)} ${event.kind.slice("credentials-".length)}.`;
    case "credentials-annulled":
      return `The revocation of ${countNoun(event.count, "credential")} of batch ${event.root} was annulled.`;
    case "credentials-replaced":
      return `Batch ${event.root} replaces credentials of batch ${event.replacedRoot}.`;
    case "governor-handover-started":
      return event.account === null
        ? "The offer of the governor's role is withdrawn."
        : `The governor's role is offered to ${event.account}.`;
    case "governor-handover-accepted":
      return `${event.account} is the governor now.`;
    case "did-changed": {
      const list = (keys: readonly { readonly id: string; readonly key: string }[]): string =>
        keys.map(({ id, key }) => `${id} (${key})`).join(", ");
      const parts = [
        ...(event.added.length === 0 ? [] : [`new: ${list(event.added)}`]),
        ...(event.removed.length === 0 ? [] : [`gone: ${list(event.removed)}`]),
      ];
      return `The keys of ${event.did} changed; ${parts.join("; ")}. If that was not you, someone else can sign in your name`;
    }
    case "did-unwatched": {
      const why =
        event.reason === "unreachable"
          ? "its did.json cannot be fetched"
          : "no watched accreditation in force names this DID";
      return `The keys of ${event.did} have not been watched since ${formatTime(event.since)}: ${why}.`;
    }
    case "silence":
      return describeSilence(event);
    case "receiver-deaf": {
      const who = event.receiver === "output" ? "Standard output" : `--${event.receiver}`;
      return `${who} has taken nothing since ${formatTime(event.since)}: ${countNoun(event.waiting, "event")} ${event.waiting === 1 ? "is" : "are"} waiting. Fix that; standard error says why.`;
    }
    case "reorganised":
      return `The chain was reorganised: ${countNoun(event.gone.length, "reported event")} did not happen: ${event.gone.map(({ kind, id }) => `${kind} ${id.slice(0, 16)}`).join(", ")}.`;
    case "events-untold":
      return `Block ${event.from} has more events than can be reported. The state is still watched; check the block by hand.`;
  }
}

function describeCount({ count, root }: { readonly count: number; readonly root: string }): string {
  return `${countNoun(count, "credential")} of batch ${root} ${count === 1 ? "was" : "were"}`;
}

function describeEnd({ until, backDated, batches }: Extract<WatchFacts, { readonly backDated: boolean }>): string {
  if (!backDated) return `was ended, ${formatUntil(until)}.`;
  const lost =
    batches === null
      ? "everything anchored since then no longer counts"
      : `${countNoun(batches, "batch", "batches")} anchored since then no longer ${batches === 1 ? "counts" : "count"}`;
  return `was ended AS OF EARLIER, ${formatUntil(until)}: ${lost}.`;
}

function describeStart(event: Extract<WatchFacts, { readonly kind: "watch-started" }>): string {
  const { governor, admin, pendingAdmin, pendingGovernor, recovery, operators, accreditations } = event;
  const parts = [
    `governor ${governor}${pendingGovernor === null ? "" : `, the role is offered to ${pendingGovernor}`}`,
    ...(admin === null
      ? []
      : [`admin ${admin}${pendingAdmin === null ? "" : `, the role is offered to ${pendingAdmin}`}`]),
    ...(recovery === null
      ? []
      : [
          `a RECOVERY has been under way since ${formatMoment(recovery.startedAt)}: ${recovery.proposedAdmin} will become admin`,
        ]),
    ...operators.map(({ operator, account, rights }) => `operator ${operator} ${account} may ${RIGHTS[rights] ?? "?"}`),
    ...accreditations.map(({ accreditation, issuer, accreditor }) =>
      admin === null
        ? `accreditation ${accreditation} of issuer ${issuer} by accreditor ${accreditor}`
        : `accreditation ${accreditation} by accreditor ${accreditor}`,
    ),
  ];
  return `Watching from now on. In force: ${parts.join("; ")}.`;
}

function describeSilence({ reason, since }: Extract<WatchFacts, { readonly kind: "silence" }>): string {
  const last =
    since === null ? "they have never agreed so far" : `the last block they agreed on was at ${formatTime(since)}`;
  const what = {
    "no-majority": "Too few nodes answer",
    "stale-head": "The nodes name no new block",
    "no-events": "The nodes list no events",
  }[reason];
  return `${what}: ${last}. Nothing is watched now: check the nodes`;
}
