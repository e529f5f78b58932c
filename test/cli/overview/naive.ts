// A second reading of a registry, written apart from the first: ethers lists and decodes the events, and each row is what the last event of a kind says.
import type { EventLog } from "ethers";
import type { World } from "../../nodes/world.ts";
import { openContract } from "./history.ts";

type Row = Record<string, unknown>;

/** Batches that are asked about at once. */
const AT_ONCE = 40;

/** The lists of a register by the events up to a block, in ethers' reading, without `checked`. */
export async function readNaively(world: World, block: number): Promise<Record<string, Row[]>> {
  const contract = openContract(world);
  const events = (await contract.queryFilter("*", 0, block)).filter((log): log is EventLog => "eventName" in log);
  const time = Number((await world.provider.getBlock(block))?.timestamp);
  const all = (name: string): EventLog[] => events.filter(({ eventName }) => eventName === name);
  const ended = new Map<string, number>();
  for (const { eventName, args } of events) {
    if (eventName === "AccreditorEnded") ended.set(`a${args.accreditor}`, Number(args.until));
    if (eventName === "AccreditationEnded") ended.set(`c${args.accreditation}`, Number(args.until));
    if (eventName === "OperatorEnded") ended.set(`o${args.issuer}/${args.operator}`, Number(args.until));
  }
  const contains = ({ from, until }: Row, moment: number): boolean => Number(from) <= moment && moment < Number(until);
  const term = (args: EventLog["args"], key: string): Row => ({
    from: Number(args.from),
    until: ended.get(key) ?? Number(args.until),
  });
  const accreditors = all("AccreditorAppointed").map(({ args }) => {
    return { id: Number(args.accreditor), name: args.name, uri: args.uri, ...term(args, `a${args.accreditor}`) } as Row;
  });
  const accreditations = all("IssuerAccredited").map(({ args }) => ({
    ...{ id: Number(args.accreditation), issuer: Number(args.issuer), accreditor: Number(args.accreditor) },
    ...{ name: args.name, uri: args.uri, ...term(args, `c${args.accreditation}`) },
  })) as Row[];
  const operators = all("OperatorAdded").map(({ args }) => ({
    ...{ issuer: Number(args.issuer), id: Number(args.operator), ...term(args, `o${args.issuer}/${args.operator}`) },
  })) as Row[];
  const issuers = all("IssuerRegistered").map(({ args }) => {
    const id = Number(args.issuer);
    const own = operators.filter(({ issuer }) => issuer === id);
    const recovery = events.findLast(
      ({ eventName, args: given }) =>
        ["RecoveryStarted", "RecoveryCompleted", "RecoveryRejected"].includes(eventName) &&
        given.issuer === args.issuer,
    );
    const starter = accreditors.find(({ id: one }) => one === Number(recovery?.args.starter ?? 0));
    return {
      ...{ id, sponsor: Number(args.sponsor) },
      operators: { all: own.length, inForce: own.filter((one) => contains(one, time)).length },
      recovering: recovery?.eventName === "RecoveryStarted" && (starter === undefined || contains(starter, time)),
    } as Row;
  });
  // Of each batch its own events, in their order; a correction is told by the batch that replaces.
  const byBatch = new Map<string, { readonly name: string; readonly args: Row; readonly block: number }[]>();
  for (const { eventName: name, args, blockNumber: block } of events) {
    if (args.root === undefined) continue;
    const key = `${args.issuer} ${args.root}`;
    byBatch.set(key, [...(byBatch.get(key) ?? []), { name, args: args.toObject(), block }]);
  }
  const batches = [...byBatch].map(([key, own]) => {
    const [issuer, root] = key.split(" ") as [string, string];
    const findLast = (...wanted: string[]) => own.findLast(({ name }) => wanted.includes(name));
    const anchor = findLast("BatchAnchored");
    const { size, accreditation, operator, anchoredAt } = anchor?.args ?? {};
    const made = accreditations.find(({ id }) => id === Number(accreditation)) as Row;
    const terms = [
      made,
      accreditors.find(({ id }) => id === made.accreditor) as Row,
      operators.find((one) => one.id === Number(operator) && one.issuer === Number(issuer)) as Row,
    ];
    const count = (set: string, cleared: string): number => {
      const found = new Set<number>();
      for (const { name, args } of own) {
        if (name !== set && name !== cleared) continue;
        for (let bit = 0; bit < 256; bit += 1) {
          if ((((args.mask as bigint) >> BigInt(bit)) & 1n) === 0n) continue;
          const index = Number(args.word) * 256 + bit;
          if (name === set) found.add(index);
          else found.delete(index);
        }
      }
      return [...found].filter((index) => index < Number(size)).length;
    };
    const whole = findLast("BatchRevoked", "BatchRevocationAnnulled");
    return {
      ...{ issuer: Number(issuer), root, size: Number(size), accreditation: Number(accreditation) },
      ...{ operator: Number(operator), anchoredAt: Number(anchoredAt), block: anchor?.block },
      revokedAt: whole?.name === "BatchRevoked" ? Number(whole.args.revokedAt) : 0,
      revoked: count("CredentialsRevoked", "CredentialRevocationsAnnulled"),
      suspended: count("CredentialsSuspended", "CredentialsReinstated"),
      counts: terms.every((one) => contains(one, Number(anchoredAt))),
      corrects: findLast("CredentialsReplaced")?.args.replacedRoot ?? null,
    } as Row;
  });
  batches.sort(
    (a, b) =>
      Number(a.block) - Number(b.block) || Number(a.issuer) - Number(b.issuer) || (`${a.root}` < `${b.root}` ? -1 : 1),
  );
  return { accreditors, issuers, accreditations, batches };
}

/** The same lists by the getters of the contract, for the rows that are named: what the chain's state says at a block, in ethers' reading. */
export async function readState(
  world: World,
  rows: Record<string, readonly Row[]>,
  blockTag: number,
): Promise<Record<string, Row[]>> {
  const contract = openContract(world);
  const time = Number((await world.provider.getBlock(blockTag))?.timestamp);
  const call = (name: string, ...args: unknown[]) => contract.getFunction(name)(...args, { blockTag });
  const span = (packed: bigint): Row => ({ from: Number(packed >> 40n), until: Number(packed & 0xff_ffff_ffffn) });
  const ids = async (name: string): Promise<number[]> =>
    Array.from({ length: Number(await call(name)) }, (_, i) => i + 1);
  const lists: Record<string, Row[]> = { accreditors: [], issuers: [], accreditations: [], batches: [] };
  for (const id of await ids("accreditorCount")) {
    const { name, uri, term } = await call("getAccreditor", id);
    lists.accreditors?.push({ id, name, uri, ...span(term) });
  }
  for (const id of await ids("issuerCount")) {
    const [{ sponsor }, all, [, recovering]] = await Promise.all([
      call("getIssuer", id),
      call("operatorCount", id),
      call("getRecovery", id),
    ]);
    let inForce = 0;
    for (let operator = 1; operator <= Number(all); operator += 1) {
      const { from, until } = span((await call("getOperator", id, operator)).term) as { from: number; until: number };
      if (from <= time && time < until) inForce += 1;
    }
    lists.issuers?.push({ id, sponsor: Number(sponsor), operators: { all: Number(all), inForce }, recovering });
  }
  for (const id of await ids("accreditationCount")) {
    const { issuer, accreditor, name, uri, term } = await call("getAccreditation", id);
    lists.accreditations?.push({
      id,
      issuer: Number(issuer),
      accreditor: Number(accreditor),
      name,
      uri,
      ...span(term),
    });
  }
  const readBatch = async ({ issuer, root, block, corrects }: Row): Promise<Row> => {
    const [batch, counts] = await Promise.all([call("getBatch", issuer, root), call("counts", issuer, root)]);
    const size = Number(batch.size);
    const words = Array.from({ length: Math.ceil(size / 256) }, (_, i) => i);
    const { revoked, suspended } = await call("standing", issuer, root, words);
    const count = (bitmap: readonly bigint[]): number => {
      let found = 0;
      for (let index = 0; index < size; index += 1)
        if ((((bitmap[Math.floor(index / 256)] ?? 0n) >> BigInt(index % 256)) & 1n) === 1n) found += 1;
      return found;
    };
    return {
      ...{ issuer, root, size, accreditation: Number(batch.accreditation), operator: Number(batch.operator) },
      ...{ anchoredAt: Number(batch.anchoredAt), block, revokedAt: Number(batch.revokedAt) },
      ...{ revoked: count([...revoked]), suspended: count([...suspended]), counts, corrects },
    };
  };
  const all = rows.batches ?? [];
  for (let first = 0; first < all.length; first += AT_ONCE)
    lists.batches?.push(...(await Promise.all(all.slice(first, first + AT_ONCE).map(readBatch))));
  return lists;
}
