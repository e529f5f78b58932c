// The quads of one form, with open places: JSON-LD was done once, and each document's own values are put in.
import { randomInt, randomUUID } from "node:crypto";
import type { JsonObject } from "@laurel/sdk";
import { listTerms } from "./contexts.ts";
import { ProofError } from "./proof-error.ts";
import { type Quad, readQuads, type Term } from "./quads.ts";
import { putValues, takeApart, type Value, writeLiteral } from "./values.ts";

/** The quads of all documents of a form that have the same values but at the open places. */
export interface Template {
  readonly open: ReadonlySet<number>;
  /** Puts the values in; undefined if two statements or nodes would become one, or a value is no IRI where one is needed. */
  readonly fill: (values: readonly Value[]) => readonly Quad[] | undefined;
}

/** A quad, and the places that its subject and its object come from. */
interface OpenQuad {
  readonly quad: Quad;
  readonly subject: number | undefined;
  readonly object: number | undefined;
}

/** An absolute IRI. JSON-LD takes it as it is, unless a term has the name of its scheme, or its own. */
const IRI = /^([A-Za-z][A-Za-z0-9+.-]*):[^\s\0-\x20<>"{}|^`\\]*$/;
const JSON_LITERAL = "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON";

/**
 * Reads a document by JSON-LD with a marker at each open place, and notes where the markers come out.
 * A marker that comes out whole, as a literal or as the IRI of a node, stands for any other value: JSON-LD looks no closer at one.
 * @param values those of a document that is to fit as well
 * @returns undefined if a marker does not come out whole: its value decides on more than itself
 */
export async function openTemplate(
  document: JsonObject,
  open: ReadonlySet<number>,
  values: readonly Value[],
): Promise<Template | undefined> {
  const inContext = new Set<number>();
  const { values: own } = takeApart(document, inContext);
  for (const place of open) if (inContext.has(place)) return undefined;
  const markers = new Map<string, number>();
  const marked = putValues(document, (value, place) => {
    if (!open.has(place)) return value;
    const marker = makeMarker(value);
    markers.set(writeLiteral(marker), place);
    return marker;
  });
  const quads = await tryReading(marked);
  if (quads === undefined) return undefined;

  const found = new Set<number>();
  const iris = new Set<number>();
  function findPlace({ termType, value }: Term): number | undefined {
    const place = termType === "BlankNode" ? undefined : markers.get(value);
    if (place !== undefined) found.add(place);
    if (place !== undefined && termType === "NamedNode") iris.add(place);
    return place;
  }
  const fixed: Quad[] = [];
  const opened: OpenQuad[] = [];
  for (const quad of quads) {
    const subject = findPlace(quad.subject);
    const object = quad.object.datatype?.value === JSON_LITERAL ? undefined : findPlace(quad.object);
    const { datatype, language } = quad.object;
    const rest = [
      subject === undefined && quad.subject,
      quad.predicate,
      object === undefined && quad.object,
      quad.graph,
    ];
    const text = JSON.stringify([...rest, datatype, language]);
    for (const marker of markers.keys()) if (text.includes(marker)) return undefined;
    if (subject === undefined && object === undefined) fixed.push(quad);
    else opened.push({ quad, subject, object });
  }
  if (found.size < open.size) return undefined;

  const terms = listTerms(document);
  const isIri = (value: Value | undefined): value is string => {
    const scheme = typeof value === "string" ? IRI.exec(value)?.[1] : undefined;
    return scheme !== undefined && !terms.has(scheme) && !terms.has(value as string);
  };
  for (const place of iris) if (!isIri(own[place]) || !isIri(values[place])) return undefined;
  return { open, fill: openFilling({ fixed, opened, iris, isIri }) };
}

interface Filling {
  readonly fixed: readonly Quad[];
  readonly opened: readonly OpenQuad[];
  readonly iris: ReadonlySet<number>;
  readonly isIri: (value: Value | undefined) => value is string;
}

function openFilling({ fixed, opened, iris, isIri }: Filling): Template["fill"] {
  const statements = new Set(fixed.map(describeQuad));
  const nodes = new Set(
    [...fixed, ...opened.map(({ quad }) => quad)].flatMap(({ subject, object }) => [subject.value, object.value]),
  );
  if (opened.length === 0) return () => fixed;

  return (values) => {
    // Two nodes of one IRI are one node: JSON-LD itself is to say what that means.
    const names = new Set<string>();
    for (const place of iris) {
      const value = values[place];
      if (!isIri(value) || nodes.has(value) || names.has(value)) return undefined;
      names.add(value);
    }
    // A dataset is a set: what two equal statements become, JSON-LD is to say too.
    const added = new Set<string>();
    const filled = [...fixed];
    for (const { quad, subject, object } of opened) {
      const one = { ...quad, subject: put(quad.subject, values, subject), object: put(quad.object, values, object) };
      const text = describeQuad(one);
      if (statements.has(text) || added.has(text)) return undefined;
      added.add(text);
      filled.push(one);
    }
    return filled;
  };
}

function put(term: Term, values: readonly Value[], place: number | undefined): Term {
  return place === undefined ? term : { ...term, value: writeLiteral(values[place] as Value) };
}

/** A text that equal quads have in common. */
function describeQuad({ subject, predicate, object, graph }: Quad): string {
  const kind = object.datatype === undefined ? object.termType : `${object.datatype.value} ${object.language}`;
  return `${subject.value} ${predicate.value} ${graph.value} ${kind} ${object.value}`;
}

/** What no document holds, of the same kind as a value: an IRI can be a text too. */
function makeMarker(value: Value): Value {
  if (typeof value === "string") return `laurel-place:${randomUUID()}`;
  return 2 ** 47 + randomInt(2 ** 47) + (writeLiteral(value).includes("E") ? 0.5 : 0);
}

async function tryReading(document: JsonObject): Promise<readonly Quad[] | undefined> {
  try {
    return await readQuads(document);
  } catch (error) {
    if (error instanceof ProofError) return undefined;
    throw error;
  }
}
