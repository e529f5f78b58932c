// laurel accreditor: appoint, end, list, handover, accept.
import { getAddress, isAddress } from "ethers";
import type { RegistryOptions } from "../../chain/chain.ts";
import { parseDateFlag } from "../../terminal/dates.ts";
import { usageError } from "../../terminal/failure.ts";
import type { Invocation } from "../../terminal/invocation.ts";
import { act, parseId, readEventId } from "../../chain/registry-action.ts";
import { withChain } from "../../chain/chain.ts";
import { done, type Outcome } from "../../terminal/session.ts";
import { confirmEnd } from "../../chain/term-end.ts";
import { layoutTable, neutralize } from "../../terminal/terminal.ts";
import { formatMoment } from "@laurel/issuing";

/** What `accreditor appoint` takes. */
export interface AppointOptions extends RegistryOptions {
  readonly account: string;
  readonly name: string;
  readonly uri: string;
  readonly until: string;
}

/** What the `end` commands take. */
export interface EndOptions extends RegistryOptions {
  readonly asOf?: string;
}

/** What the `handover` commands take. */
export interface HandoverOptions extends RegistryOptions {
  readonly to: string;
}

/** An address as a person wrote it. @throws CommandError where it is none, or its checksum is wrong. */
export function parseAddress(text: string, option: string): string {
  if (!isAddress(text))
    throw usageError(
      `${option} ${text}: not an address`,
      "it is 0x and 40 hex digits, with the right upper and lower case",
    );
  return getAddress(text);
}

/** Appoints an accreditor. */
export function appoint({ session, options }: Invocation<AppointOptions>): Promise<Outcome> {
  const account = parseAddress(options.account, "--account");
  const until = parseDateFlag(options.until, "--until");
  return withChain(session, options, async (chain) => {
    const values = [account, until, options.name, options.uri];
    const result = await act(session, chain, options, { method: "appointAccreditor", values });
    const id = readEventId(result, "AccreditorAppointed", "accreditor");
    const value = {
      format: "laurel-accreditor-v1",
      id,
      account,
      name: options.name,
      uri: options.uri,
      until,
      transaction: result.transaction,
    };
    return done(value, [
      `Accreditor ${id}, ${neutralize(options.name)}, appointed until ${formatMoment(until)}.`,
      `Next: it registers issuers with laurel issuer register --accreditor ${id} …`,
    ]);
  });
}

/** Ends an accreditor's mandate. */
export function end({ session, words, options }: Invocation<EndOptions>): Promise<Outcome> {
  const id = parseId(words[0], "accreditor");
  return withChain(session, options, async (chain) => {
    const moment = await confirmEnd(session, chain, options, { kind: "accreditor", id });
    const result = await act(session, chain, options, { method: "endAccreditor", values: [id, moment] });
    return done({ format: "laurel-end-v1", kind: "accreditor", id, until: moment, transaction: result.transaction }, [
      `The mandate of accreditor ${id} ended as of ${formatMoment(moment)}.`,
    ]);
  });
}

/** Prints all accreditors. */
export function list({ session, options }: Invocation<RegistryOptions>): Promise<Outcome> {
  return withChain(session, options, async ({ registry }) => {
    const ids = Array.from({ length: await registry.accreditorCount() }, (_, position) => position + 1);
    const accreditors = await Promise.all(ids.map(async (id) => ({ id, ...(await registry.getAccreditor(id)) })));
    const rows = accreditors.map(({ id, name, uri, account, term }) => [
      String(id),
      neutralize(name),
      neutralize(uri),
      account,
      `until ${formatMoment(term.until)}`,
    ]);
    return done(
      { format: "laurel-accreditors-v1", accreditors },
      rows.length === 0 ? ["No accreditor was appointed yet."] : layoutTable(rows),
    );
  });
}

/** Offers an accreditor's role to another account. */
export function handover({ session, words, options }: Invocation<HandoverOptions>): Promise<Outcome> {
  const id = parseId(words[0], "accreditor");
  const to = parseAddress(options.to, "--to");
  return withChain(session, options, async (chain) => {
    const question = `Offer the role of accreditor ${id} to ${to}?`;
    const result = await act(session, chain, options, { method: "handOverAccreditor", values: [id, to], question });
    return done(
      { format: "laurel-handover-v1", kind: "accreditor", id, to, accepted: false, transaction: result.transaction },
      [`Offered to ${to}, which takes it with: laurel accreditor accept ${id}`],
    );
  });
}

/** Takes the role that was offered. */
export function accept({ session, words, options }: Invocation<RegistryOptions>): Promise<Outcome> {
  const id = parseId(words[0], "accreditor");
  return withChain(session, options, async (chain) => {
    const result = await act(session, chain, options, { method: "acceptAccreditor", values: [id] });
    const { account } = await chain.registry.getAccreditor(id);
    return done(
      {
        format: "laurel-handover-v1",
        kind: "accreditor",
        id,
        to: account,
        accepted: true,
        transaction: result.transaction,
      },
      [`The account of accreditor ${id} is now ${account}.`],
    );
  });
}
