// The sample course's credentials, and ways to change them.
import { join } from "node:path";
import { bindInput, readCohort, readCourse } from "../../../issuing/src/index.ts";
import type { JsonObject } from "../../../sdk/src/index.ts";
import { root } from "../../cli/run.ts";

/** What a test changes freely. */
// biome-ignore lint/suspicious/noExplicitAny: a document to be spoiled has any form
export type Loose = any;

/** The document of a cohort's first learner, as it is issued, thawed. */
export async function readSample(course: string, cohort: string): Promise<Loose> {
  const input = bindInput(await readCohort(join(root, cohort)), await readCourse(join(root, course)));
  return { id: "urn:uuid:6a6c1f2e-0000-8000-8000-000000000000", ...structuredClone(input.document(0) as JsonObject) };
}

/** A copy without the members at the pointers; the last token may be the index of a list. */
export function without(document: Loose, ...pointers: string[]): Loose {
  const copy = structuredClone(document);
  for (const pointer of pointers) {
    const tokens = pointer.slice(1).split("/");
    const last = tokens.pop() as string;
    const parent = tokens.reduce((value, token) => value[token], copy);
    if (Array.isArray(parent)) parent.splice(Number(last), 1);
    else delete parent[last];
  }
  return copy;
}

/** A copy with another value at a pointer. */
export function withValue(document: Loose, pointer: string, value: unknown): Loose {
  const copy = structuredClone(document);
  const tokens = pointer.slice(1).split("/");
  const last = tokens.pop() as string;
  tokens.reduce((value, token) => value[token], copy)[last] = value;
  return copy;
}

/** Every sample course with a cohort. */
export const SAMPLES: readonly { readonly course: string; readonly cohort: string }[] = [
  { course: "samples/course.json", cohort: "samples/cohort-1000.csv" },
  { course: "samples/company/course.json", cohort: "samples/company/cohort.csv" },
  { course: "samples/vocational/course.json", cohort: "samples/vocational/cohort.csv" },
];
