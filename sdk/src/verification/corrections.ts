// Which of several credentials was superseded by which: believed only within one issuer, and once both are verified.

import { listReplaced } from "../relations/correction.ts";
import type { Report } from "../report/report.ts";

/** A credential that another one replaced, by the names under which their reports were noted. */
export interface Superseding<Name> {
  readonly replaced: Name;
  readonly by: Name;
}

/** Looks for corrections among reports. */
export interface Corrections<Name> {
  /** Notes the report of a credential under a name, such as its file's. */
  note(name: Name, report: Report): void;
  /** What is believed so far, each superseded credential once. */
  list(): readonly Superseding<Name>[];
}

/** A genuine credential: what its issuer says is believed of that issuer's own. */
interface Noted<Name> {
  readonly name: Name;
  /** Chain, registry and number of its issuer. */
  readonly issuer: string;
  readonly isRevoked: boolean;
  readonly replaced: readonly string[];
}

/** So many reports are held at most: those of revoked credentials, and of those that say they replace others. */
const MOST = 100_000;

/**
 * Opens a look for corrections. A credential counts as superseded where its issuer revoked it, and another credential names its `id`: one of the same
 * issuer (chain, registry and number), that passes every check but perhaps its dates, or is itself superseded by such a one. What is altered, not
 * anchored, suspended, only revoked or of anyone else supersedes nothing, whatever it says.
 * @example
 * const corrections = openCorrections();
 * for (const [file, text] of files) corrections.note(file, await verifier.verify(text));
 * for (const { replaced, by } of corrections.list()) console.log(`${replaced} is superseded by ${by}`);
 */
export function openCorrections<Name = string>(): Corrections<Name> {
  const standing: Noted<Name>[] = [];
  const revoked = new Map<string, Noted<Name>[]>();
  let count = 0;
  return {
    note(name, report) {
      const noted = judge(name, report);
      if (noted === undefined || count === MOST) return;
      const { isRevoked, issuer, replaced } = noted;
      const id = report.credential?.id;
      if (!isRevoked && replaced.length > 0) standing.push(noted);
      else if (isRevoked && typeof id === "string") {
        const key = `${issuer} ${id}`;
        const same = revoked.get(key);
        if (same === undefined) revoked.set(key, [noted]);
        else same.push(noted);
      } else return;
      count += 1;
    },
    list() {
      const found: Superseding<Name>[] = [];
      const believed = [...standing];
      const left = new Map(revoked);
      // What is superseded by what is believed is believed in turn: the list grows while it is gone through.
      for (const { name: by, issuer, replaced } of believed) {
        for (const id of replaced) {
          const others = left.get(`${issuer} ${id}`) ?? [];
          left.delete(`${issuer} ${id}`);
          for (const other of others) {
            found.push({ replaced: other.name, by });
            believed.push(other);
          }
        }
      }
      return found;
    },
  };
}

function judge<Name>(name: Name, { checks, credential, registry, issuer, stack }: Report): Noted<Name> | undefined {
  if (credential === null || registry === null || issuer === null) return undefined;
  const { codes = [], code } = checks.find(({ check }) => check === "status") ?? {};
  const isRevoked = [code, ...codes].some((one) => one === "status.revoked" || one === "status.batch-revoked");
  const isGenuine = checks.every(
    ({ check, outcome }) =>
      outcome === "pass" || check === "validity" || (check === "status" && outcome === "fail" && isRevoked),
  );
  if (!isGenuine || (stack !== null && stack.outcome !== "pass")) return undefined;
  return {
    ...{ name, isRevoked, replaced: listReplaced(credential) },
    issuer: `${registry.chainId} ${registry.address} ${issuer.id}`,
  };
}
