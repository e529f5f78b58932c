// Writes what the published packages bring along, for whoever has to approve them: CycloneDX 1.5, on standard output. `npm run -s sbom > laurel.cdx.json`
// Made from package-lock.json alone, with no date and no random number in it: the same lockfile gives the same bytes.
// `npm sbom --omit dev` would leave out ethers, which the tests need too.
import { readFileSync } from "node:fs";
import { join } from "node:path";

interface LockedPackage {
  readonly name?: string;
  readonly version: string;
  readonly license: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly workspaces?: readonly string[];
}

const lockfile = join(import.meta.dirname, "../package-lock.json");
const packages: Readonly<Record<string, LockedPackage>> = JSON.parse(readFileSync(lockfile, "utf8")).packages;
const root = packages[""] as LockedPackage;
const published = root.workspaces ?? [];
/** What it is made with stands in what it ships: scripts/build-web.ts bundles it. */
const BUNDLED = "web";

/** The lockfile's path of what Node finds as `name` from the package at `from`. */
function locate(from: string, name: string): string {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("node_modules/") - 1))) {
    const path = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
    const found = packages[path];
    if (found !== undefined) return found.link === true ? (found.resolved ?? path) : path;
    if (folder === "") throw new Error(`package-lock.json has no ${name} for ${from}; run npm install`);
  }
}

/** Name and version of the package at a path of the lockfile. */
function nameOf(path: string): { readonly name: string; readonly version: string; readonly ref: string } {
  const { name = path.split("node_modules/").at(-1) ?? path, version } = packages[path] as LockedPackage;
  return { name, version, ref: `pkg:npm/${name.replace("@", "%40")}@${version}` };
}

function describe(path: string): object {
  const { license, integrity = "" } = packages[path] as LockedPackage;
  const { name, version, ref } = nameOf(path);
  const [own = "", group] = name.split("/").reverse();
  const [, algorithm = "", digest = ""] = /^sha(\d+)-(\S+)$/.exec(integrity) ?? [];
  return {
    type: "library",
    "bom-ref": ref,
    ...(group && { group }),
    name: own,
    version,
    ...(digest && { hashes: [{ alg: `SHA-${algorithm}`, content: Buffer.from(digest, "base64").toString("hex") }] }),
    licenses: [/^[\w.-]+$/.test(license) ? { license: { id: license } } : { expression: license }],
    purl: ref,
  };
}

const components = new Map<string, object>();
const dependencies = new Map<string, readonly string[]>();
const open = [...published];
for (const path of open) {
  const { ref } = nameOf(path);
  if (components.has(ref)) continue;
  const { dependencies: needed, optionalDependencies, devDependencies } = packages[path] as LockedPackage;
  const all = { ...needed, ...optionalDependencies, ...(path === BUNDLED ? devDependencies : {}) };
  const below = Object.keys(all).map((name) => locate(path, name));
  components.set(ref, describe(path));
  dependencies.set(ref, below.map((one) => nameOf(one).ref).sort());
  open.push(...below);
}
const whole = `pkg:npm/${root.name}@${root.version}`;
dependencies.set(whole, published.map((path) => nameOf(path).ref).sort());

const bom = {
  $schema: "http://cyclonedx.org/schema/bom-1.5.schema.json",
  bomFormat: "CycloneDX",
  specVersion: "1.5",
  version: 1,
  metadata: { component: { type: "application", "bom-ref": whole, name: root.name, version: root.version } },
  components: [...components].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, component]) => component),
  dependencies: [...dependencies].sort(([a], [b]) => (a < b ? -1 : 1)).map(([ref, dependsOn]) => ({ ref, dependsOn })),
};
console.log(JSON.stringify(bom, null, 2));
