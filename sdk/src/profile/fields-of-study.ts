// Values from public lists that only issuing asks for: fields of study, and what a credit of the ECTS stands for.

/**
 * The narrow fields of ISCED-F 2013 (UNESCO Institute for Statistics), each with the number of its detailed fields, which are numbered
 * from 1.
 */
const NARROW_FIELDS: ReadonlyMap<string, number> = new Map(
  (
    "001:1 002:1 003:1 011:4 021:5 022:3 023:2 031:4 032:2 041:7 042:1 051:2 052:2 053:3 054:2 061:3 071:6 072:4 073:2 081:2 082:1 083:1 " +
    "084:1 091:7 092:3 101:5 102:2 103:2 104:1"
  )
    .split(" ")
    .map((field) => [field.slice(0, 3), Number(field.slice(4))]),
);

/** The broad fields with more than one narrow field. */
const DIVIDED_FIELDS: ReadonlySet<string> = new Set(
  [...NARROW_FIELDS.keys()].map((field) => field.slice(0, 2)).filter((field, at, all) => all.indexOf(field) !== at),
);

/** The hours of learning that one ECTS credit stands for (ECTS Users' Guide 2015). */
export const ECTS_HOURS: { readonly least: number; readonly most: number } = { least: 25, most: 30 };

/**
 * Whether a text is a field of ISCED-F 2013: broad (2 digits), narrow (3) or detailed (4). Beside the named ones there are 8,
 * "inter-disciplinary", within each broad field but the generic one, and, where a field is divided at all, 0, "not further defined", and 9,
 * "not elsewhere classified".
 */
export function isFieldOfStudy(code: string): boolean {
  const [, broad, rest] = /^(0\d|10)(|00?|88?|99?)$/.exec(code) ?? [];
  if (broad !== undefined) {
    if (rest === "") return true;
    return rest?.startsWith("8") ? broad !== "00" : DIVIDED_FIELDS.has(broad);
  }
  const details = /^\d{3,4}$/.test(code) ? NARROW_FIELDS.get(code.slice(0, 3)) : undefined;
  if (details === undefined || code.length === 3) return details !== undefined;
  const detail = Number(code.charAt(3));
  return detail === 0 || detail === 9 ? details > 1 : detail <= details;
}
