// The parts of a workbook beside its sheets: which sheets there are, the texts that cells refer to, and the formats of cells.
import { posix } from "node:path";
import type { Archive } from "./container/archive.ts";
import { refuseArchive } from "./container/recognize.ts";
import type { Refuse } from "./container/refusal.ts";
import { decodeEscapes, isTrue, walkXml } from "./container/xml.ts";
import { type CellFormat, openFormat } from "./value/cell.ts";
import { findBuiltIn } from "./value/formats.ts";

/** A sheet of a workbook. */
export interface Sheet {
  readonly name: string;
  readonly isHidden: boolean;
  /** The name of its part; undefined where it is outside the file. */
  readonly part: string | undefined;
}

/** What a workbook says of itself. */
export interface Book {
  readonly sheets: readonly Sheet[];
  readonly strings: string | undefined;
  readonly styles: string | undefined;
  readonly is1904: boolean;
  /** Whether all formulas are to be calculated first: what is stored of them was made up by a program. */
  readonly isStale: boolean;
}

/** Finds the sheets. @throws IssuingError where the archive is no workbook */
export function readBook(archive: Archive, refuse: Refuse): Book {
  const main =
    readRelations("", archive, refuse).find(({ type }) => type === "officeDocument")?.target ?? "xl/workbook.xml";
  const xml = main.endsWith(".bin") ? undefined : archive.read(main);
  if (xml === undefined) throw refuseArchive(archive, refuse);
  const relations = readRelations(main, archive, refuse);
  const sheets: Sheet[] = [];
  let [root, section, is1904, isStale] = ["", "", false, false];
  walkXml(xml, main, refuse, {
    open(name, depth, attribute) {
      if (depth === 0) root = name;
      if (depth === 1) section = name;
      if (depth === 1 && name === "workbookPr") is1904 = isTrue(attribute("date1904"));
      if (depth === 1 && name === "calcPr") isStale = isTrue(attribute("fullCalcOnLoad"));
      if (depth !== 2 || section !== "sheets" || name !== "sheet") return;
      const relation = relations.find(({ id }) => id === attribute(":id"));
      // Sheets that are one chart, and those of macros, have no learners.
      if (relation !== undefined && relation.type !== "worksheet") return;
      const state = attribute("state") ?? "visible";
      sheets.push({
        name: decodeEscapes(attribute("name") ?? ""),
        isHidden: state !== "visible",
        part: relation?.target,
      });
    },
  });
  if (root !== "workbook") throw refuseArchive(archive, refuse);
  const target = (wanted: string): string | undefined => relations.find(({ type }) => type === wanted)?.target;
  return { sheets, strings: target("sharedStrings"), styles: target("styles"), is1904, isStale };
}

/** The texts that cells refer to; how a text is read aloud in Japanese is no part of it. */
export function readStrings(part: string, archive: Archive, refuse: Refuse): string[] {
  const strings: string[] = [];
  const xml = archive.read(part);
  if (xml === undefined) return strings;
  let [text, isText, isPhonetic] = ["", false, false];
  walkXml(xml, part, refuse, {
    open(name, depth) {
      if (depth === 1 && name === "si") text = "";
      else if (name === "rPh") isPhonetic = true;
      else if (name === "t") isText = !isPhonetic;
    },
    text(found) {
      if (isText) text += found;
    },
    close(name, depth) {
      if (name === "t") isText = false;
      else if (name === "rPh") isPhonetic = false;
      else if (depth === 1 && name === "si") strings.push(decodeEscapes(text));
    },
  });
  return strings;
}

/** The formats of cells, by the number of their style. */
export function readStyles(part: string, archive: Archive, refuse: Refuse): CellFormat[] {
  const codes = new Map<number, string>();
  const ids: number[] = [];
  const xml = archive.read(part);
  if (xml === undefined) return [];
  let section = "";
  walkXml(xml, part, refuse, {
    open(name, depth, attribute) {
      if (depth === 1) section = name;
      if (depth !== 2) return;
      if (section === "numFmts") codes.set(Number(attribute("numFmtId")), decodeEscapes(attribute("formatCode") ?? ""));
      if (section === "cellXfs" && name === "xf") ids.push(Number(attribute("numFmtId") ?? 0));
    },
  });
  const formats = new Map([...new Set(ids)].map((id) => [id, openFormat(codes.get(id) ?? findBuiltIn(id))]));
  return ids.flatMap((id) => formats.get(id) ?? []);
}

interface Relation {
  readonly id: string | undefined;
  /** The last part of its address, which is the same in the transitional form and in the strict one. */
  readonly type: string;
  /** The name of a part of this file; undefined for what is outside. */
  readonly target: string | undefined;
}

/** What a part refers to; for the package as a whole the part's name is empty. */
function readRelations(part: string, archive: Archive, refuse: Refuse): Relation[] {
  const folder = posix.dirname(`/${part}`);
  const name = posix.join(folder, "_rels", `${posix.basename(part)}.rels`);
  const xml = archive.read(name);
  const relations: Relation[] = [];
  if (xml === undefined) return relations;
  walkXml(xml, name, refuse, {
    open(element, depth, attribute) {
      if (depth !== 1 || element !== "Relationship") return;
      const [type = "", target] = [attribute("Type"), attribute("Target")];
      const isOutside = attribute("TargetMode") === "External" || target === undefined;
      relations.push({
        id: attribute("Id"),
        type: type.slice(type.lastIndexOf("/") + 1),
        target: isOutside ? undefined : posix.resolve(folder, target.replaceAll("\\", "/")),
      });
    },
  });
  return relations;
}
