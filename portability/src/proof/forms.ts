// The forms of documents: it is learnt at which places the documents of one form differ, and those are opened.
import type { JsonObject } from "@laurel/sdk";
import { hashQuads, type Quad, readQuads } from "./quads.ts";
import { openTemplate, type Template } from "./splice.ts";
import { type Parts, takeApart } from "./values.ts";

/** A document as RDF, and whether JSON-LD was spared. */
export interface Reading {
  readonly quads: readonly Quad[];
  readonly spliced: boolean;
}

interface Form extends Parts {
  /** The first that was seen. */
  readonly document: JsonObject;
  readonly template: Template;
  /** Places that cannot be opened, such as a type: a document with another value there is of a form of its own. */
  readonly closed: ReadonlySet<number>;
}

interface Near {
  readonly form: Form;
  readonly differing: readonly number[];
}

/** So many forms are kept, those that were used last. */
const MOST_FORMS = 64;
/** A document of more values is read plainly. */
const MOST_VALUES = 1000;
/** So many places are tried one by one, each by JSON-LD, if they cannot be opened together. */
const MOST_TRIED = 32;

/**
 * Opens a reader of documents that learns their forms. What it returns is what JSON-LD makes of each document.
 * @returns a function that throws ProofError `proof.context` or `proof.document`
 */
export function openForms(): (document: JsonObject) => Promise<Reading> {
  // Those that were used last stand first.
  let forms: readonly Form[] = [];
  let learning: Promise<unknown> = Promise.resolve();

  function keep(form: Form, instead?: Form): void {
    forms = [form, ...forms.filter((one) => one !== instead)].slice(0, MOST_FORMS);
  }

  function splice(parts: Parts): Reading | undefined {
    const form = forms.find((one) => listDiffering(one, parts)?.length === 0);
    if (form === undefined) return undefined;
    if (form !== forms[0]) keep(form, form);
    const quads = form.template.fill(parts.values);
    return quads === undefined ? undefined : { quads, spliced: true };
  }

  async function learn(document: JsonObject, parts: Parts): Promise<Reading> {
    const quads = await readQuads(document);
    if (parts.values.length <= MOST_VALUES) {
      const nearest = findNearest(forms, parts);
      // None differing: it fits, but two of its statements are one.
      if (nearest === undefined) keep(openForm(document, parts, quads));
      else if (nearest.differing.length > 0) await widen(nearest, document, parts, quads);
    }
    return { quads, spliced: false };
  }

  /** Opens the places at which a document differs from the form that is nearest to it; else it begins a form of its own. */
  async function widen({ form, differing }: Near, document: JsonObject, parts: Parts, quads: readonly Quad[]) {
    const open = new Set([...form.template.open, ...differing]);
    const template = await openTemplate(form.document, open, parts.values);
    if (template === undefined) {
      keep({ ...form, closed: new Set([...form.closed, ...(await findClosed(form, differing, parts))]) }, form);
      keep(openForm(document, parts, quads));
      return;
    }
    // What was opened is used only after it has made of this document what JSON-LD makes of it.
    const filled = template.fill(parts.values);
    if (filled !== undefined && equalBytes(await hashQuads(filled), await hashQuads(quads)))
      keep({ ...form, template }, form);
  }

  return async (document) => {
    const parts = takeApart(document);
    const reading = splice(parts);
    if (reading !== undefined) return reading;
    // One after the other: the first of a cohort is waited for, then the others are spliced.
    const turn = learning.then(() => splice(parts) ?? learn(document, parts));
    learning = turn.catch(() => undefined);
    return turn;
  };
}

/** The closed places at which a document differs from a form; undefined if it has another form. */
function listDiffering({ form, values, template }: Form, parts: Parts): number[] | undefined {
  if (form !== parts.form) return undefined;
  const differing: number[] = [];
  for (let place = 0; place < values.length; place += 1)
    if (values[place] !== parts.values[place] && !template.open.has(place)) differing.push(place);
  return differing;
}

function openForm(document: JsonObject, parts: Parts, quads: readonly Quad[]): Form {
  return { ...parts, document, template: { open: new Set(), fill: () => quads }, closed: new Set() };
}

function findNearest(forms: readonly Form[], parts: Parts): Near | undefined {
  let nearest: Near | undefined;
  for (const form of forms) {
    const differing = listDiffering(form, parts);
    if (differing === undefined || differing.some((place) => form.closed.has(place))) continue;
    if (nearest === undefined || differing.length < nearest.differing.length) nearest = { form, differing };
  }
  return nearest;
}

/** Those of some places that cannot be opened even alone. */
async function findClosed(form: Form, places: readonly number[], { values }: Parts): Promise<Set<number>> {
  const closed = new Set<number>();
  if (places.length > MOST_TRIED) return closed;
  for (const place of places)
    if ((await openTemplate(form.document, new Set([place]), values)) === undefined) closed.add(place);
  return closed;
}

function equalBytes(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
