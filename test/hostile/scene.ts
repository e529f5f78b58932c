// What the hostile cases start from: a real registry, a valid cohort of three, one of a second issuer, and a verdict on what became of it.
import { createCheck, type IndependentCheck } from "../../scripts/independent-check.ts";
import {
  createVerifier,
  type Json,
  type JsonObject,
  parseTrust,
  type Report,
  type VerifierOptions,
  type VerifyOptions,
} from "../../sdk/src/index.ts";
import { type NodeProxy, startProxy } from "../nodes/proxy.ts";
import { openWorld } from "../nodes/shared.ts";
import { createDocument, type World } from "../nodes/world.ts";
import { nameChecks } from "./outcome.ts";

/** One attempt to be believed, or to break the verifier. */
export interface HostileCase {
  readonly name: string;
  /** Verdict and code. */
  readonly expected: string;
  readonly attack: (scene: Scene) => Attack | Promise<Attack>;
}

/** What is put before the verifier. */
export interface Attack {
  readonly file: string | Uint8Array;
  /** Changes to the trust list. */
  readonly trust?: object;
  readonly options?: VerifyOptions;
  readonly limits?: VerifierOptions;
}

/** Where the attacks happen. */
export interface Scene {
  readonly world: World;
  /** A node that a case may make lie; faults are taken away after each case. */
  readonly proxy: NodeProxy;
  /** The files of a valid cohort. */
  readonly files: readonly string[];
  /** A valid file of another batch of the same issuer. */
  readonly other: string;
  /** The implementation written from docs/protocol.md alone, on the same node. */
  readonly independent: IndependentCheck;
}

export async function createScene(): Promise<Scene> {
  const world = await openWorld();
  const batch = await world.issue([1, 2, 3].map((n) => createDocument({ id: `urn:example:${n}` })));
  const files = [0, 1, 2].map((index) => JSON.stringify(batch.credential(index)));
  const second = await world.issue([createDocument({ id: "urn:example:other" })]);
  const independent = createCheck({ rpc: world.rpc, registry: world.registry.address });
  const proxy = await startProxy(world.rpc);
  return { world, proxy, files, other: JSON.stringify(second.credential(0)), independent };
}

export function judge({ world }: Scene, { file, trust = {}, options = {}, limits = {} }: Attack): Promise<Report> {
  return createVerifier(parseTrust(world.trust(trust)), limits).verify(file, options);
}

/** What the independent check says. Of what is unknown it cannot know: it asks one node, about its latest block, and believes it. */
export async function judgeIndependently(scene: Scene, { file, trust = {}, options }: Attack, report: Report) {
  if (report.checks.every(({ outcome }) => outcome !== "fail") && report.verdict === "unknown")
    return nameChecks(report);
  const { accreditors } = trust as { readonly accreditors?: readonly number[] };
  return scene.independent.check(file, { accreditors, at: options?.at });
}

/** A JSON value with one member changed, or taken out by undefined. */
export function change(value: Json, path: string, edit: (old: Json | undefined) => Json | undefined): Json {
  const walk = (inner: Json, [token = "", ...rest]: readonly string[]): Json => {
    const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
    const old = (inner as JsonObject)[key];
    const next = rest.length === 0 ? edit(old) : walk(old as Json, rest);
    if (Array.isArray(inner))
      return next === undefined ? inner.toSpliced(Number(key), 1) : inner.with(Number(key), next);
    const { [key]: _, ...others } = inner as JsonObject;
    return next === undefined ? others : { ...(inner as JsonObject), [key]: next };
  };
  return walk(value, path.split("/").slice(1));
}

/** The first file with one member set, or taken out. */
export function changeFile({ files }: Scene, path: string, value: Json | undefined): string {
  return JSON.stringify(change(JSON.parse(files[1] as string), path, () => value));
}
