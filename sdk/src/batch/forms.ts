// Ready documents as templates: those of one form, with the same members in the same order, differ in nothing but their values.

import { copyJson, isShared } from "../json/canonical.ts";
import { FormatError } from "../json/format-error.ts";
import { formatPointer } from "../json/pointer.ts";
import type { Json, JsonObject } from "../json/value.ts";
import type { DocumentTemplate, FilledTemplate } from "../splice/template.ts";

type Value = FilledTemplate["values"][number];

/** What documents of one form share: members, lists and nulls, and what is shared by reference. A text, a number or a boolean may be any other. */
type Shape =
  | "value"
  | null
  | { readonly shared: object }
  | { readonly items: readonly Shape[] }
  | { readonly names: readonly string[]; readonly members: readonly Shape[] };

interface Form {
  readonly shape: Shape;
  readonly template: DocumentTemplate;
}

/** A document of more values is made plainly: to fill a template takes time by their square. */
const MOST_VALUES = 1000;
/** So many forms are kept; a document of a further one is made plainly. */
const MOST_FORMS = 64;

/**
 * Opens the forms of documents; what is returned finds the one of a document, with its values.
 * @returns undefined for what is no JSON, and once there are too many forms
 */
export function openForms(): (document: unknown) => FilledTemplate | undefined {
  const forms: Form[] = [];
  // Documents next to each other are mostly of one form.
  let last: Form | undefined;

  function fill(document: unknown, { shape, template }: Form): FilledTemplate | undefined {
    const values: Value[] = [];
    return readValues(document, shape, values) ? { template, values } : undefined;
  }

  return (document) => {
    for (const form of last === undefined ? forms : [last, ...forms]) {
      const filled = fill(document, form);
      if (filled === undefined) continue;
      last = form;
      return filled;
    }
    if (forms.length === MOST_FORMS) return undefined;
    last = readForm(document);
    if (last === undefined) return undefined;
    forms.push(last);
    return fill(document, last);
  };
}

function readForm(value: unknown): Form | undefined {
  try {
    const document = copyJson(value);
    const varying: string[] = [];
    const shape = readShape(document, [], varying);
    return varying.length > MOST_VALUES ? undefined : { shape, template: { document, varying } };
  } catch (error) {
    // The plain way says what is wrong with it.
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function readShape(value: Json, path: readonly (string | number)[], varying: string[]): Shape {
  if (value === null) return null;
  if (typeof value !== "object") {
    varying.push(formatPointer(path));
    return "value";
  }
  if (isShared(value)) return { shared: value };
  if (Array.isArray(value)) return { items: value.map((item: Json, at) => readShape(item, [...path, at], varying)) };
  const object = value as JsonObject;
  const names = Object.keys(object);
  return { names, members: names.map((name) => readShape(object[name] as Json, [...path, name], varying)) };
}

/** Adds the values of a document, in the order of its members; false if it is of another shape. */
function readValues(value: unknown, shape: Shape, values: Value[]): boolean {
  if (shape === "value") {
    if (!isValue(value)) return false;
    values.push(value);
    return true;
  }
  if (shape === null) return value === null;
  if ("shared" in shape) return value === shape.shared;
  if ("items" in shape) {
    const { items } = shape;
    if (!Array.isArray(value) || value.length !== items.length) return false;
    for (let i = 0; i < items.length; i++) if (!readValues(value[i], items[i] as Shape, values)) return false;
    return true;
  }
  if (!isPlainObject(value)) return false;
  const { names, members } = shape;
  const found = Object.keys(value);
  if (found.length !== names.length) return false;
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    if (found[i] !== name || !readValues(value[name], members[i] as Shape, values)) return false;
  }
  return true;
}

function isValue(value: unknown): value is Value {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
