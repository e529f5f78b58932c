// What breaks the order of the rooms: imports that go up, circles, files in no room, folders that are too full.
import { posix } from "node:path";
import { MOST_FILES, type Package, PACKAGES } from "../rooms.ts";
import type { Import, SourceFile } from "./sources.ts";

const LIST = "(scripts/rooms.ts)";

/** The place in the list of the room that a folder belongs to: the nearest that is listed; -1 if none is. */
export function findRoom({ rooms }: Package, folder: string): number {
  for (let at = folder; ; at = posix.dirname(at)) {
    const found = rooms.findIndex(([room]) => room === at);
    // Only files themselves lie beside the folders.
    if (found !== -1 && (at !== "." || folder === ".")) return found;
    if (at === ".") return -1;
  }
}

/** A room as people call it. */
export function nameRoom(pack: Package, room: number): string {
  const [folder = "?"] = pack.rooms[room] ?? [];
  return folder === "." ? "entry" : folder;
}

/** Everything that is wrong with a package, in words. */
export function findFaults(pack: Package, sources: readonly SourceFile[]): readonly string[] {
  const faults = sources.flatMap((source) => [
    ...(findRoom(pack, source.folder) === -1
      ? [`${source.path} lies in no room: list the folder ${source.folder} ${LIST}`]
      : []),
    ...source.imports.flatMap((one) => judgeImport(pack, source, one).map((why) => describe(source, one, why))),
  ]);
  for (const [folder] of pack.rooms)
    if (!sources.some((source) => source.folder === folder))
      faults.push(`${pack.folder}/${folder} has no file ${LIST}`);
  const folders = Map.groupBy(sources, ({ folder }) => folder);
  for (const [folder, files] of folders) {
    const count = files.filter(({ isGenerated }) => !isGenerated).length;
    if (count > MOST_FILES) faults.push(`${pack.folder}/${folder} has ${count} files, more than ${MOST_FILES}`);
  }
  return [...faults, ...findFileCircles(sources), ...findFolderCircles(pack, sources)];
}

function describe({ path }: SourceFile, { specifier }: Import, why: string): string {
  return `${path} imports ${specifier}: ${why} ${LIST}`;
}

function judgeImport(pack: Package, source: SourceFile, { specifier, target }: Import): string[] {
  if (target === undefined) return judgePackage(pack, specifier);
  const other = PACKAGES.find(({ folder }) => target.startsWith(`${folder}/`));
  if (other === undefined) return [];
  if (other.name !== pack.name) return [`another package is imported by its name, ${other.name}`];
  const [own, its] = [findRoom(pack, source.folder), findRoom(pack, folderOf(pack, target))];
  return own === -1 || its <= own ? [] : [`${nameRoom(pack, own)} lies below ${nameRoom(pack, its)}`];
}

function judgePackage(pack: Package, specifier: string): string[] {
  const isOf = ({ name }: Package): boolean => specifier === name || specifier.startsWith(`${name}/`);
  const its = PACKAGES.findIndex(isOf);
  if (its < PACKAGES.indexOf(pack)) return [];
  return isOf(pack) ? ["a package imports its own files by path"] : [`${pack.name} lies below ${PACKAGES[its]?.name}`];
}

/** The folder of a file, inside its package. */
export function folderOf(pack: Package, path: string): string {
  return posix.dirname(posix.relative(pack.folder, path));
}

function findFileCircles(sources: readonly SourceFile[]): string[] {
  const graph = new Map(sources.map(({ path, imports }) => [path, imports.flatMap(({ target }) => target ?? [])]));
  return findCircles(graph).map((circle) => `circle of files: ${circle.join(" → ")}`);
}

/** Circles of a room's sub-folders; between rooms the list forbids them already. */
function findFolderCircles(pack: Package, sources: readonly SourceFile[]): string[] {
  const graph = new Map<string, string[]>();
  for (const { folder, imports } of sources) {
    const targets = imports.flatMap(({ target }) => (target === undefined ? [] : folderOf(pack, target)));
    const near = targets.filter((one) => one !== folder && findRoom(pack, one) === findRoom(pack, folder));
    graph.set(folder, [...(graph.get(folder) ?? []), ...near]);
  }
  return findCircles(graph).map((circle) => `circle of folders in ${pack.folder}: ${circle.join(" → ")}`);
}

/** For each circle at least one way round; none only if there is none. */
function findCircles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = [];
  const finished = new Set<string>();
  const path: string[] = [];
  function visit(node: string): void {
    if (finished.has(node)) return;
    if (path.includes(node)) {
      circles.push([...path.slice(path.indexOf(node)), node]);
      return;
    }
    path.push(node);
    for (const next of new Set(graph.get(node))) visit(next);
    path.pop();
    finished.add(node);
  }
  for (const node of graph.keys()) visit(node);
  return circles;
}
