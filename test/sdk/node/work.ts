// The work of one thread in the tests: documents that depend on the row alone.
import type { FilledTemplate } from "../../../sdk/src/index.ts";
import type { BatchWork } from "../../../sdk/src/node/workers.ts";

const whole = { validFrom: "2026-06-15T00:00:00Z", name: "", credentialSubject: { name: "", score: 0 } };
const short = { validFrom: "2026-06-15T00:00:00Z", name: "", credentialSubject: { name: "" } };
const templates = [
  { document: whole, varying: ["/name", "/credentialSubject/name", "/credentialSubject/score"] },
  { document: short, varying: ["/name", "/credentialSubject/name"] },
] as const;

/** The document of a row. */
export function fill(row: number): FilledTemplate {
  const values = [`Łucja "${row}"`, `n${row % 7}`];
  return row % 3 === 0 ? { template: templates[1], values } : { template: templates[0], values: [...values, row / 4] };
}

export function openWork({ size, faulty }: { size: number; faulty?: number }): BatchWork {
  const source = {
    size,
    fill: (row: number): FilledTemplate =>
      row === faulty ? { template: templates[1], values: ["\ud800", ""] } : fill(row),
  };
  return {
    source,
    calls: {
      sum: (batch, from, to) => (to - from) * batch.size,
      refuse: (_, from) => {
        if (from > 0) throw Object.assign(new Error(`not from ${from}`), { code: "here", problems: [{ row: from }] });
      },
      leave: () => process.exit(7),
    },
  };
}
