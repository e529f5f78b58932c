// How long links are, and how large QR codes: of the sample course's credentials, as they are, deflated, and as links. With --save into docs/performance.md.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { format } from "prettier";
import { parseCredential, withhold } from "../../sdk/src/index.ts";
import {
  drawQr,
  QR_BORDER,
  QR_MODULE_MM,
  readCourseDictionary,
  writeCourseDictionary,
  writeLink,
  writeQrLink,
} from "../../sdk/src/link.ts";
import { makeSampleCredentials } from "../sample-credentials.ts";

const page = "https://verify.example/";
const path = join(import.meta.dirname, "../../docs/performance.md");
const [start, end] = ["<!-- link -->", "<!-- /link -->"];

const samples = await makeSampleCredentials();
const rows = samples.flatMap(({ course, source, disclosable, files, signed }) => {
  const [whole = ""] = files;
  const measure = (name: string, text: string): readonly (string | number)[] => {
    const dictionary = readCourseDictionary(writeCourseDictionary(source));
    const code = drawQr(writeQrLink(text, { page })).size;
    return [
      ...[name, Buffer.byteLength(text), deflateRawSync(text, { level: 9 }).length],
      ...[writeLink(text, { page }).length, writeLink(text, { page, course: dictionary }).length],
      ...[`${code} × ${code}`, `${((code + 2 * QR_BORDER) * QR_MODULE_MM).toFixed(0)} mm`],
    ];
  };
  const hidden = JSON.stringify(withhold(parseCredential(whole), disclosable));
  const one = measure(`\`${course}\``, whole);
  if (course !== "course.json") return [one];
  return [
    one,
    measure("the same, every claim withheld", hidden),
    measure("the same, with a status and signed for other verifiers", signed),
  ];
});
const heads = [
  "a credential of",
  "its file, bytes",
  "deflated, bytes",
  "link, characters",
  "with the course, characters",
];
const table = [[...heads, "QR code, modules", "in print, with its border"], ["---", ...Array(6).fill("---:")], ...rows]
  .map((cells) => `| ${cells.join(" | ")} |`)
  .join("\n");
console.log(table);
if (process.argv.includes("--save")) {
  const text = await readFile(path, "utf8");
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${path} has no place for the table`);
  const all = `${text.slice(0, from)}${start}\n\n${table}\n\n${text.slice(to)}`;
  await writeFile(path, await format(all, { parser: "markdown", printWidth: 120 }));
}
