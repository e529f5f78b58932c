// A registry's snapshot for tests of the page: read from the chain by the contract's own views, not by the SDK's register.
import { id as hashText } from "ethers";
import type { Register, RegisterAccreditation, RegisterAccreditor, RegisterBatch } from "../../sdk/src/register.ts";
import type { World } from "../nodes/world.ts";

/** What a registry holds now. */
export async function takeSnapshot({ registry, provider, chainId }: World): Promise<Register> {
  const head = await provider.getBlock("latest");
  if (head === null) throw new Error("the chain has no block");
  const { number, hash, timestamp } = head;
  const list = async <Row>(count: number, read: (id: number) => Promise<Row>): Promise<Row[]> =>
    Promise.all(Array.from({ length: count }, (_, i) => read(i + 1)));
  const accreditors = await list(await registry.accreditorCount(), async (id): Promise<RegisterAccreditor> => {
    const { name, uri, term } = await registry.getAccreditor(id);
    return { id, name, uri, ...term, checked: true };
  });
  const accreditations = await list(await registry.accreditationCount(), async (id): Promise<RegisterAccreditation> => {
    const { issuer, accreditor, name, uri, term } = await registry.getAccreditation(id);
    return { id, issuer, accreditor, name, uri, ...term, checked: true };
  });
  const issuers = await list(await registry.issuerCount(), async (id) => {
    const { sponsor } = await registry.getIssuer(id);
    const operators = await list(await registry.operatorCount(id), (operator) => registry.getOperator(id, operator));
    const inForce = operators.filter(({ term }) => term.from <= timestamp && timestamp < term.until).length;
    return { id, sponsor, operators: { all: operators.length, inForce }, recovering: false, checked: true };
  });
  const topics = [hashText("BatchAnchored(uint32,bytes32,uint32,uint32,uint32,uint40)")];
  const logs = await provider.getLogs({ address: registry.address, fromBlock: 0, topics });
  const batches = await Promise.all(
    logs.map(async (log): Promise<RegisterBatch> => {
      const [issuer, root] = [Number(log.topics[1]), log.topics[2] as `0x${string}`];
      const batch = await registry.getBatch(issuer, root);
      const words = Array.from({ length: Math.ceil(batch.size / 256) }, (_, word) => word);
      const { revoked, suspended } = await registry.standing(issuer, root, words);
      const count = (bits: readonly bigint[]): number =>
        bits.reduce((sum, word) => sum + word.toString(2).replaceAll("0", "").length, 0);
      return {
        ...{ issuer, root, size: batch.size, accreditation: batch.accreditation, operator: batch.operator },
        ...{ anchoredAt: batch.anchoredAt, block: log.blockNumber, revokedAt: batch.revokedAt },
        ...{ revoked: count(revoked), suspended: count(suspended), counts: await registry.counts(issuer, root) },
        ...{ corrects: null, checked: true },
      };
    }),
  );
  return {
    ...{ format: "laurel-registry-v1", chainId, address: registry.address },
    block: { number, hash: hash ?? "", timestamp },
    ...{ accreditors, issuers, accreditations, batches },
  };
}

/** Adds issuers and batches that are on no chain, so that there are many. */
export function growSnapshot(register: Register, issuers: number, batches: number): Register {
  const { block, accreditors } = register;
  const [first = 1] = accreditors.map(({ id }) => id);
  const next = 1 + Math.max(...[...register.issuers, ...register.accreditations].map(({ id }) => id));
  const begin = block.timestamp - 30 * batches;
  const more = Array.from({ length: issuers }, (_, i) => {
    const id = next + i;
    const term = { from: Math.max(1, begin - 1), until: block.timestamp + 100_000_000 - i };
    const name = `College of Example ${id}`;
    return {
      issuer: { id, sponsor: first, operators: { all: 2, inForce: 1 }, recovering: false, checked: false },
      accreditation: {
        id,
        issuer: id,
        accreditor: first,
        name,
        uri: `https://c${id}.example.org`,
        ...term,
        checked: false,
      },
    };
  });
  const grown = Array.from({ length: batches }, (_, i): RegisterBatch => {
    const issuer = issuers === 0 ? 1 : next + (i % issuers);
    return {
      ...{ issuer, root: `0x${(i + 1).toString(16).padStart(64, "0")}`, size: 10 + (i % 300), accreditation: issuer },
      ...{
        operator: 1,
        anchoredAt: Math.max(1, begin + 30 * i),
        block: 0,
        revokedAt: 0,
        revoked: i % 3,
        suspended: i % 2,
      },
      ...{ counts: i % 7 !== 0, corrects: null, checked: false },
    };
  });
  return {
    ...register,
    issuers: [...register.issuers, ...more.map(({ issuer }) => issuer)],
    accreditations: [...register.accreditations, ...more.map(({ accreditation }) => accreditation)],
    batches: [...grown, ...register.batches],
  };
}
