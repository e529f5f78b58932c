// What was read of the chain while files come: each batch once, for at most a minute, several batches in one request.

import type { NodeSource } from "../rpc/source.ts";
import { wordOf } from "../registry/bitmap.ts";
import { QUERIES_AT_ONCE, type Reader, type Reading, type ReadOptions } from "./chain-reading.ts";
import type { OpenedCredential } from "../credential/credential.ts";
import { readRevocations, type Revocations, UNTOLD } from "./revocation-date.ts";
import { RpcError } from "../rpc/rpc.ts";
import type { Query } from "../registry/codec.ts";
import type { TrustedRegistry } from "./trust-list.ts";

/** A file whose batch may be read: only if its content leads to its root, on a registry that is trusted. */
interface ReadFor {
  readonly opened?: OpenedCredential;
  readonly registry?: TrustedRegistry<NodeSource>;
}

/** The readings behind the files of one run. */
export interface ReadingCache {
  /** The reading of a file's batch, if there is one that is fresh. */
  readonly find: (file: ReadFor) => Reading | RpcError | undefined;
  /** The readings of files, in their order; undefined where a file needs none. */
  readonly read: (files: readonly ReadFor[]) => Promise<readonly (Reading | RpcError | undefined)[]>;
  /** When credentials of a file's batch were revoked; asked once a reading. */
  readonly readRevocations: (file: ReadFor, reading: Reading) => Promise<Revocations>;
}

/** How much of a batch is read for a file that belongs to it. */
export type Extent = "one word" | "all of a batch";

/** How long a reading is used, in milliseconds. */
export const FRESH_MS = 60_000;
/** How long it is held that none came, in milliseconds. */
export const FAILED_MS = 5_000;
/** Words of 256 indexes that are read at once: a batch up to 16,384 credentials whole. */
const PAGE = 64;
const MAX_READINGS = 256;

/** Where readings come from. */
export interface CacheOptions extends ReadOptions {
  readonly readerOf: (registry: TrustedRegistry<NodeSource>) => Reader;
  readonly extent: Extent;
  /** How long the nodes may take for each 25 batches that are read, dates of revocations included, in milliseconds. */
  readonly timeout: number;
}

/** What is read while files come; what it reads rejects with the reason of the caller's signal where that is aborted. */
export function createReadingCache({ readerOf, extent, timeout, asOf, signal }: CacheOptions): ReadingCache {
  const kept = new Map<string, { readonly reading: Reading | RpcError; readonly until: number }>();
  const revocations = new WeakMap<Reading, Promise<Revocations>>();
  /** What is left of the time for the files that were asked for last, in milliseconds: it runs only while nodes are waited for. */
  let left = timeout;

  async function spend<T>(work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    return work().finally(() => (left -= performance.now() - began));
  }

  function findKept(key: string): Reading | RpcError | undefined {
    const found = kept.get(key);
    return found !== undefined && found.until > performance.now() ? found.reading : undefined;
  }

  async function readMissing(files: readonly ReadFor[]): Promise<Map<string, Reading | RpcError>> {
    const readings = new Map<string, Reading | RpcError>();
    const missing = new Map<TrustedRegistry<NodeSource>, Map<string, Query>>();
    for (const file of files) {
      const need = needOf(file, extent);
      if (need === undefined || readings.has(need.key)) continue;
      const known = findKept(need.key);
      if (known !== undefined) readings.set(need.key, known);
      else missing.set(need.registry, (missing.get(need.registry) ?? new Map()).set(need.key, queryOf(need)));
    }
    const rounds = [...missing.values()].map(({ size }) => Math.ceil(size / QUERIES_AT_ONCE));
    left = timeout * Math.max(1, ...rounds);
    const reading = [...missing].map(async ([registry, queries]) => {
      const answers = await readerOf(registry).read([...queries.values()], { asOf, signal });
      for (const [i, key] of [...queries.keys()].entries()) keep(key, answers[i] as Reading | RpcError, readings);
    });
    await spend(() => Promise.all(reading));
    return readings;
  }

  function keep(key: string, reading: Reading | RpcError, readings: Map<string, Reading | RpcError>): void {
    readings.set(key, reading);
    kept.delete(key);
    kept.set(key, { reading, until: performance.now() + (reading instanceof RpcError ? FAILED_MS : FRESH_MS) });
    const [oldest] = kept.keys();
    if (kept.size > MAX_READINGS && oldest !== undefined) kept.delete(oldest);
  }

  return {
    find(file) {
      const need = needOf(file, extent);
      return need === undefined ? undefined : findKept(need.key);
    },
    async read(files) {
      const readings = await readMissing(files);
      return files.map((file) => readings.get(needOf(file, extent)?.key ?? ""));
    },
    async readRevocations({ opened, registry }, reading) {
      if (opened === undefined || registry === undefined) throw new TypeError("Nothing was read for this file");
      const known = revocations.get(reading);
      if (known !== undefined || left <= 0) return known ?? UNTOLD;
      const batch = { issuer: opened.issuerRef.issuer, root: opened.proof.root, block: reading.final.block };
      const query = { ...batch, limit: Math.min(timeout, left), signal };
      const found = spend(() => readRevocations(readerOf(registry), query));
      revocations.set(reading, found);
      return found;
    },
  };
}

/** What has to be read for a file. */
interface Need extends Required<ReadFor> {
  readonly key: string;
  readonly first: number;
  readonly last: number;
}

/** The file's size is its own word only: it bounds what is asked, and never adds to it. */
function needOf({ opened, registry }: ReadFor, extent: Extent): Need | undefined {
  if (opened === undefined || registry === undefined) return undefined;
  const { root, index, size } = opened.proof;
  const own = wordOf(index);
  const first = extent === "one word" ? own : own - (own % PAGE);
  const last = extent === "one word" ? own : Math.min(first + PAGE - 1, wordOf(size - 1));
  const key = `${registry.chainId} ${registry.address} ${opened.issuerRef.issuer} ${root} ${first} ${last}`;
  return { key, registry, opened, first, last };
}

function queryOf({ opened, first, last }: Need): Query {
  const words = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  return { issuer: opened.issuerRef.issuer, root: opened.proof.root, words };
}
