// What a watch tells: one event each, with an id by which a receiver knows what it was told before.
import { createHash } from "node:crypto";
import type { RegistryRef } from "@laurel/sdk";

/** A recovery that is under way. */
export interface RecoveryFacts {
  readonly proposedAdmin: string;
  /** Seconds since 1970. */
  readonly startedAt: number;
  /** The accreditor that started it; 0 for the governor. */
  readonly starter: number;
  readonly objected: boolean;
}

/** An operator in force. */
export interface OperatorFacts {
  readonly operator: number;
  readonly account: string;
  /** 1 to anchor, 2 to revoke, 3 for both. */
  readonly rights: number;
  /** The first second after the term. */
  readonly until: number;
}

/** An accreditation in force. */
export interface AccreditationFacts {
  readonly accreditation: number;
  readonly issuer: number;
  readonly accreditor: number;
  readonly until: number;
}

/** The end of a term. */
interface EndFacts {
  /** The first second after the term, as it is now. */
  readonly until: number;
  /** Whether it ended before the block before the one that ended it: what was anchored since no longer counts. */
  readonly backDated: boolean;
  /** How many batches no longer count; null where nobody told. */
  readonly batches: number | null;
}

/** A key of a DID. */
export interface KeyFacts {
  readonly id: string;
  readonly key: string;
}

/** What happened. Times are seconds since 1970, numbers those of the registry; null for an account is an offer that was withdrawn. */
export type WatchFacts =
  | {
      readonly kind: "watch-started";
      readonly governor: string;
      readonly pendingGovernor: string | null;
      /** Of the one issuer that is watched; null where the whole registry is. */
      readonly admin: string | null;
      readonly pendingAdmin: string | null;
      readonly recovery: RecoveryFacts | null;
      /** The first hundred in force. */
      readonly operators: readonly OperatorFacts[];
      readonly accreditations: readonly AccreditationFacts[];
    }
  | {
      readonly kind: "recovery-started";
      readonly proposedAdmin: string;
      readonly starter: number;
      readonly startedAt: number;
    }
  | { readonly kind: "recovery-objected" | "recovery-rejected" | "recovery-lapsed" }
  | { readonly kind: "recovery-completed"; readonly admin: string }
  | { readonly kind: "admin-handover-started"; readonly account: string | null }
  | { readonly kind: "admin-handover-accepted"; readonly account: string }
  | ({ readonly kind: "operator-added"; readonly from: number } & OperatorFacts)
  | ({ readonly kind: "operator-ended"; readonly operator: number; readonly account: string | null } & EndFacts)
  | {
      readonly kind: "accreditation-granted";
      readonly accreditation: number;
      readonly accreditor: number;
      readonly name: string;
      readonly uri: string;
      readonly from: number;
      readonly until: number;
    }
  | ({ readonly kind: "accreditation-ended"; readonly accreditation: number } & EndFacts)
  | {
      readonly kind: "accreditor-appointed";
      readonly accreditor: number;
      readonly account: string;
      readonly name: string;
      readonly uri: string;
      readonly from: number;
      readonly until: number;
    }
  | ({ readonly kind: "accreditor-ended"; readonly accreditor: number } & EndFacts)
  | { readonly kind: "accreditor-handover-started"; readonly accreditor: number; readonly account: string | null }
  | { readonly kind: "accreditor-handover-accepted"; readonly accreditor: number; readonly account: string }
  | { readonly kind: "issuer-registered"; readonly sponsor: number; readonly admin: string }
  | {
      readonly kind: "batch-anchored";
      readonly root: string;
      readonly size: number;
      readonly accreditation: number;
      readonly operator: number;
      readonly anchoredAt: number;
      /** Whether it was issued here; null where that cannot be told. */
      readonly known: boolean | null;
    }
  | { readonly kind: "batch-revoked"; readonly root: string; readonly operator: number; readonly revokedAt: number }
  | { readonly kind: "batch-revocation-annulled"; readonly root: string }
  | {
      readonly kind:
        "credentials-revoked" | "credentials-suspended" | "credentials-reinstated" | "credentials-annulled";
      readonly root: string;
      /** How many; which ones is not told. */
      readonly count: number;
    }
  | { readonly kind: "credentials-replaced"; readonly root: string; readonly replacedRoot: string }
  | { readonly kind: "governor-handover-started"; readonly account: string | null }
  | { readonly kind: "governor-handover-accepted"; readonly account: string }
  | {
      readonly kind: "did-changed";
      readonly did: string;
      readonly added: readonly KeyFacts[];
      readonly removed: readonly KeyFacts[];
    }
  | {
      /** Keys that are watched no more. */
      readonly kind: "did-unwatched";
      readonly did: string;
      readonly reason: "not-accredited" | "unreachable";
      /** When they were fetched the last time. */
      readonly since: number;
    }
  | {
      readonly kind: "silence";
      readonly reason: "no-majority" | "stale-head" | "no-events";
      /** When the last block was made that the nodes agreed on; null where they never did. */
      readonly since: number | null;
    }
  | {
      readonly kind: "receiver-deaf";
      readonly receiver: "output" | "exec" | "post";
      /** How many events wait for it, and since when. */
      readonly waiting: number;
      readonly since: number;
    }
  | { readonly kind: "reorganised"; readonly gone: readonly { readonly id: string; readonly kind: string }[] }
  | { readonly kind: "events-untold"; readonly from: number; readonly to: number };

/** Where an event comes from, and when. */
interface WatchOrigin {
  /** 64 hex digits: the same for the same event, also after a restart. */
  readonly id: string;
  /** `event`: the registry's log. `state`: the registry's state, while no log told of it. `watch`: the watch itself. */
  readonly source: "event" | "state" | "watch";
  readonly chainId: number;
  readonly registry: string;
  /** Null for what concerns the whole registry. */
  readonly issuer: number | null;
  readonly block: number | null;
  readonly transaction: string | null;
  /** When it happened or, of the state, was seen: the time of the block. */
  readonly at: number | null;
  /** Whether the block was final then. */
  readonly final: boolean;
}

/** One event, as receivers get it. */
export type WatchEvent = { readonly format: "laurel-watch-event-v1" } & WatchOrigin & WatchFacts;

/** Makes the id of an event from what makes it the one that it is. */
export function makeEventId({ chainId, address }: RegistryRef, parts: readonly unknown[]): string {
  const text = JSON.stringify(["laurel-watch-v1", chainId, address.toLowerCase(), ...parts]);
  return createHash("sha256").update(text).digest("hex");
}

/** Makes an event. */
export function makeEvent(
  ref: RegistryRef,
  origin: Omit<WatchOrigin, "chainId" | "registry">,
  facts: WatchFacts,
): WatchEvent {
  const { id, source, issuer, block, transaction, at, final } = origin;
  const { kind, ...rest } = facts;
  return {
    ...{ format: "laurel-watch-event-v1", id, kind, source, chainId: ref.chainId, registry: ref.address },
    ...{ issuer, block, transaction, at, final, ...rest },
  } as WatchEvent;
}
