// A cohort's rows as documents that differ from a few templates only in their learners' values: one for each form that a row may have.
import type { FilledTemplate, Json, JsonObject, TemplateSource } from "@laurel/sdk";
import type { BoundCourse, Slot } from "../course/template.ts";

interface Form {
  readonly template: FilledTemplate["template"];
  readonly slots: readonly Slot[];
  /** Whether cells fill a part of `issuer`: then each document has to be completed. */
  readonly namesIssuer: boolean;
}

/** What rows are spliced from. */
export interface SpliceOptions {
  readonly bound: Pick<BoundCourse, "fill" | "listSlots" | "shaping">;
  readonly count: number;
  cells(row: number): readonly string[];
  /** Completes a filled document by its `issuer`, or refuses it. */
  complete(document: JsonObject, row: number): JsonObject;
}

/** A cohort's documents, spliced and as objects. */
export interface SplicedRows extends TemplateSource {
  /** The document of a row, equal to its filled template and made faster, with that template. */
  read(row: number): { template: FilledTemplate["template"]; document: JsonObject };
}

/** Makes a source of documents, each equal to the filled one, completed. */
export function spliceRows({ bound, count, cells, complete }: SpliceOptions): SplicedRows {
  const forms = new Map<string, Form>();

  function findForm(row: number, of: readonly string[]): Form {
    let key = "";
    for (const column of bound.shaping) key += of[column] === "" ? "0" : "1";
    let form = forms.get(key);
    if (form === undefined) {
      const slots = bound.listSlots(of);
      const varying = slots.map(({ pointer }) => pointer);
      form = {
        slots,
        template: { document: complete(bound.fill(of), row), varying },
        namesIssuer: varying.some((pointer) => /^\/issuer(?:\/|$)/.test(pointer)),
      };
      forms.set(key, form);
    }
    return form;
  }

  return {
    size: count,
    fill(row) {
      const of = cells(row);
      const { template, slots, namesIssuer } = findForm(row, of);
      if (namesIssuer) complete(bound.fill(of), row);
      const values = slots.map(({ fill }) => fill(of) as string | number | boolean);
      return { template, values };
    },
    read(row) {
      const of = cells(row);
      const { template } = findForm(row, of);
      const { issuer } = template.document as JsonObject;
      return { template, document: { ...bound.fill(of), issuer: issuer as Json } };
    },
  };
}
