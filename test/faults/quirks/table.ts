// The table of docs/operations.md: what each class of command does with each quirk.
import { type Class, CLASSES, type Quirk } from "./quirk.ts";

const [OPEN, CLOSE] = ["<!-- quirks -->", "<!-- /quirks -->"];

/** What each class says: "works", or a code. */
export type Row = Readonly<Partial<Record<Class, string>>>;

/** A document with the table in its place. @throws Error where it has none */
export function placeTable(document: string, quirks: readonly Quirk[], said: (quirk: Quirk) => Row): string {
  const [before, rest] = document.split(OPEN);
  const [, after] = rest?.split(CLOSE) ?? [];
  if (before === undefined || after === undefined) throw new Error(`there is no place for the table: ${OPEN}`);
  return [before, OPEN, "\n\n<!-- prettier-ignore -->\n", writeTable(quirks, said), "\n", CLOSE, after].join("");
}

function writeTable(quirks: readonly Quirk[], said: (quirk: Quirk) => Row): string {
  const head = [
    `| what the node or the chain does | ${CLASSES.join(" | ")} |`,
    `| --- |${" --- |".repeat(CLASSES.length)}`,
  ];
  const rows = quirks.map((quirk) => {
    const row = said(quirk);
    const cells = CLASSES.map((name) => row[name] ?? "works").map((text) =>
      text.replace(/(?:rpc|registry|transaction|fee|trust|config)\.[\w-]+|pending/g, "`$&`"),
    );
    return `| [${quirk.name}](${quirk.source}) | ${cells.join(" | ")} |`;
  });
  return `${[...head, ...rows].join("\n")}\n`;
}
