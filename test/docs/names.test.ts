// Our packages are not on npm: no text tells its reader to fetch them there, where a stranger could publish the names.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { listTracked } from "../../scripts/tracked.ts";
import { root } from "../cli/run.ts";

/** The packages that we make, and the command. */
const OURS = String.raw`(?:@laurel/[\w-]+|hardhat-laurel)(?!-[\d.]+\.tgz|[\w-]|/)`;
const FETCHING: readonly RegExp[] = [
  new RegExp(
    String.raw`\b(?:npm (?:i|install|add|exec|create|init)|pnpm \w+|yarn \w+|bun \w+|bunx|deno add)\b[^\n"'\`|;&]*?(?<![\w./-])${OURS}`,
  ),
  new RegExp(String.raw`\bnpx [^\n"'\`|;&]*?(?<![\w./-])${OURS}`),
  /\b(?:npm|jsr):(?:@laurel\/|hardhat-laurel)/,
  /\b(?:unpkg\.com|esm\.sh|jsdelivr\.net\/npm|cdn\.skypack\.dev)\/(?:@laurel\/|hardhat-laurel)/,
];
/** Documents whose reader stands in a clone, where `npx laurel` is ours and not npm's. */
const IN_CLONE =
  /^(?:README\.md|CONTRIBUTING\.md|CHANGELOG\.md|llms\.txt|scripts\/.*|hardhat-laurel\/src\/.*|examples\/.*|test\/.*|docs\/first-day\.md|\.github\/.*|docs\/decisions\/.*)$/;

/** What is wrong in a text, line by line; one that ends in a backslash is read with those that follow it. */
function findFetching(path: string, text: string): string[] {
  const lines = text.split("\n");
  return lines.flatMap((first, i) => {
    let end = i;
    while (lines[end]?.endsWith("\\")) end += 1;
    if (lines[i - 1]?.endsWith("\\")) return [];
    const rest = lines.slice(i + 1, end + 1).map((line) => line.trim());
    const line = [first, ...rest].join(" ").replaceAll(/\s*\\ /g, " ");
    const isWrong =
      FETCHING.some((form) => form.test(line)) || (!IN_CLONE.test(path) && /\bnpx (?:-\S+ )*laurel\b/.test(line));
    return isWrong ? [`${path}:${i + 1}: ${line.trim()}`] : [];
  });
}

it("no text tells its reader to fetch our names from npm", () => {
  const files = listTracked().filter((path) =>
    /\.(md|ts|js|mjs|json|ya?ml|html|txt|sol)$|(ocker|ontainer)file$/.test(path),
  );
  const texts = files.filter(
    (path) => !/package-lock\.json$|^test\/vectors\/|^test\/docs\/names\.test\.ts$/.test(path),
  );
  expect(texts.length).toBeGreaterThan(500);
  expect(texts.flatMap((path) => findFetching(path, readFileSync(join(root, path), "utf8")))).toEqual([]);
});

it("no package outside of the workspaces takes our names from npm", () => {
  const workspaces: string[] = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).workspaces;
  const files = listTracked().filter((path) => path.endsWith("/package.json"));
  const faults = files
    .filter((path) => !workspaces.includes(path.replace("/package.json", "")))
    .flatMap((path) => {
      const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(join(root, path), "utf8"));
      const ours = Object.entries<string>({ ...dependencies, ...devDependencies });
      return ours.filter(([name, from]) => /^(@laurel\/|hardhat-laurel$)/.test(name) && !from.startsWith("file:"));
    });
  expect(faults).toEqual([]);
});

it.each([
  "npm i @laurel/sdk",
  "npm install --save-exact @laurel/cli@0.1.0",
  "npx -y -p node@24 -p @laurel/cli laurel --help",
  "npm i -D hardhat hardhat-laurel",
  "pnpm add @laurel/sdk",
  'import x from "npm:@laurel/sdk/verify"',
  "https://unpkg.com/@laurel/web/dist/page.js",
  "npx laurel verify file.json",
])("finds: %s", (line) => {
  expect(findFetching("docs/page.md", line)).toEqual([`docs/page.md:1: ${line}`]);
});

it("finds a command that goes on in the next lines", () => {
  const text = "Type:\n\n    npm i --save-exact \\\n      ethers \\\n      @laurel/sdk\n    npm i ethers\n";
  expect(findFetching("docs/page.md", text)).toEqual(["docs/page.md:3: npm i --save-exact ethers @laurel/sdk"]);
});

it.each([
  "npm i -g ./laurel-*.tgz",
  "npm i ./laurel-sdk-0.1.0.tgz ../hardhat-laurel-0.1.0.tgz",
  "npm uninstall -g @laurel/cli",
  "npm pack -w @laurel/sdk",
  'import { createVerifier } from "@laurel/sdk";',
])("passes over: %s", (line) => {
  expect(findFetching("docs/page.md", line)).toEqual([]);
});
