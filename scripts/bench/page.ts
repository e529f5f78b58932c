// docs/performance.md: a table and a chart of each benchmark, put there by its command.
import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { format } from "prettier";

const docs = join(import.meta.dirname, "../../docs");

/** A bar chart. */
interface Chart {
  readonly title: string;
  readonly bars: readonly { readonly label: string; readonly value: number }[];
}

/** What a benchmark puts into the page. */
interface Section {
  readonly table: string;
  readonly rounds: number;
  readonly chart: Chart;
}

/** Puts a benchmark's table and chart between its marks in docs/performance.md. */
export async function saveSection(name: string, { table, rounds, chart }: Section): Promise<void> {
  const path = join(docs, "performance.md");
  const page = await readFile(path, "utf8");
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${path} has no place for ${name}`);
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown"}, Node ${process.version}`;
  const text = [
    `${start}\n`,
    `${table}\n`,
    `${machine}; medians of ${rounds}, interleaved; \`npm run bench:${name} -- --save\`.\n`,
    `![${chart.title}](performance-${name}.svg)\n`,
    end,
  ].join("\n");
  await writeFile(
    path,
    await format(page.slice(0, from) + text + page.slice(to + end.length), { parser: "markdown", printWidth: 120 }),
  );
  await writeFile(join(docs, `performance-${name}.svg`), drawBars(chart));
}

/** Draws bars on a logarithmic scale, each with its number. */
function drawBars({ title, bars }: Chart): string {
  const [width, left, row] = [880, 320, 34];
  const [least, most] = [Math.min(...bars.map(({ value }) => value)), Math.max(...bars.map(({ value }) => value))];
  const floor = 10 ** (Math.floor(Math.log10(least)) - 0.3);
  const span = Math.log10(most / floor);
  const height = 50 + bars.length * row;
  const rows = bars.map(({ label, value }, place) => {
    const length = Math.round((Math.log10(value / floor) / span) * (width - left - 110));
    const y = 44 + place * row;
    return [
      `<text x="${left - 10}" y="${y + 16}" text-anchor="end">${label}</text>`,
      `<rect x="${left}" y="${y}" width="${length}" height="22" fill="${place === 0 ? "#2f7d4f" : "#9aa5b1"}"/>`,
      `<text x="${left + length + 8}" y="${y + 16}">${value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3)}</text>`,
    ].join("");
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="14">`,
    `<title>${title}</title><rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="10" y="24" font-weight="bold">${title}</text>`,
    ...rows,
    "</svg>\n",
  ].join("\n");
}
