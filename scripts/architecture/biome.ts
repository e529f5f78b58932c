// The rooms as Biome's rules, so that an editor shows an import that goes up: one override a folder.
import { matchesGlob, posix } from "node:path";
import { type Package, PACKAGES } from "../rooms.ts";
import { findRoom, nameRoom } from "./faults.ts";
import type { SourceFile } from "./sources.ts";

interface Override {
  readonly includes: readonly string[];
  readonly linter: { readonly rules: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
}

/** Writes biome.rooms.json, one override a line. Every file matches one alone: a second would replace the first's patterns. */
export function writeOverrides(sources: ReadonlyMap<Package, readonly SourceFile[]>): string {
  const lines = [...sources].flatMap(([pack, files]) => listOverrides(pack, files).map((one) => JSON.stringify(one)));
  return `{\n  "$schema": "./node_modules/@biomejs/biome/configuration_schema.json",\n  "overrides": [\n    ${lines.join(",\n    ")}\n  ]\n}\n`;
}

function listOverrides(pack: Package, files: readonly SourceFile[]): Override[] {
  const higher = PACKAGES.slice(PACKAGES.indexOf(pack)).flatMap(({ name }) => [name, `${name}/**`]);
  const byPath = PACKAGES.filter((other) => other !== pack).map(({ folder }) => `**/${folder}/**`);
  const restrict = (group: readonly string[], message: string) => ({
    style: { noRestrictedImports: { level: "error", options: { patterns: [{ group, message }] } } },
  });
  const folders = [...new Set(files.map(({ folder }) => folder))].sort();
  return folders.map((folder) => {
    const own = findRoom(pack, folder);
    const up = folders.filter((other) => own !== -1 && findRoom(pack, other) > own);
    const paths = up.map((other) => {
      const way = posix.relative(folder, other) || ".";
      return `${way.startsWith(".") ? way : `./${way}`}/*`;
    });
    const message = `${nameRoom(pack, own)} imports only from rooms below it (docs/architecture.md)`;
    const rules = restrict([...paths, ...higher, ...byPath], message);
    return { includes: [posix.join(pack.folder, folder, "*.ts")], linter: { rules } };
  });
}

/** Files that none or several of the overrides with patterns match; `own` is biome.json itself. */
export function findUnheld(files: readonly SourceFile[], own: string, generated: string): readonly string[] {
  const overrides = [own, generated].flatMap(
    (text) => (JSON.parse(text) as { overrides?: Override[] }).overrides ?? [],
  );
  const holding = overrides.filter(({ linter }) => linter.rules.style?.noRestrictedImports !== undefined);
  return files.flatMap(({ path }) => {
    const found = holding.filter(({ includes }) => includes.some((glob) => matchesGlob(path, glob)));
    return found.length === 1 ? [] : `${path} matches ${found.length} of Biome's overrides for imports, not 1`;
  });
}
