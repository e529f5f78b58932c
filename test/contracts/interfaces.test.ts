// The interfaces and terms as other projects use them: alone, from the oldest compiler that their pragma admits, every member documented.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compile, type Compiled, compileRegistry, type Documentation, SPOKEN } from "./compiled.ts";

const folder = join(import.meta.dirname, "../../contracts");
const manifest = JSON.parse(readFileSync(join(folder, "../package.json"), "utf8"));
const OLDEST = manifest.devDependencies["solc-oldest"].replace("npm:solc@", "");
const ALONE = ["ICredentialRegistry.sol", "IIssuerRegistry.sol", "Term.sol"];
/** Of OpenZeppelin, in the registry's interface. */
const INHERITED =
  /^(InvalidAccountNonce|InvalidShortString|StringTooLong|Ownable\w+|Ownership\w+|EIP712DomainChanged)\(/;

const read = (name: string): string => readFileSync(join(folder, name), "utf8");
const pragmaOf = (name: string): string | undefined => /^pragma solidity (.*);$/m.exec(read(name))?.[1];

describe("the interfaces", () => {
  it("name the oldest compiler that they compile with; all else names the one that is deployed", () => {
    for (const name of readdirSync(folder).filter((one) => one.endsWith(".sol")))
      expect(`${name} ${pragmaOf(name)}`).toBe(
        `${name} ${ALONE.includes(name) ? `^${OLDEST}` : manifest.devDependencies.solc}`,
      );
  });

  const compileAlone = (compiler: "solc" | "solc-oldest") => {
    const sources = Object.fromEntries(ALONE.map((name) => [name, { content: read(name) }]));
    const outputSelection = { "*": { "*": SPOKEN } };
    const { contracts } = compile(compiler, { sources, settings: { outputSelection } });
    return ["IIssuerRegistry", "ICredentialRegistry"].map((name) => contracts[`${name}.sol`]?.[name] as Compiled);
  };

  it("compile alone, from the oldest compiler on", () => {
    const [oldest, newest] = [compileAlone("solc-oldest"), compileAlone("solc")];
    expect(oldest.map(({ abi }) => abi)).toEqual(newest.map(({ abi }) => abi));
  });

  it("document every function, event and error, with all parameters", () => {
    for (const { abi, ...documentation } of compileAlone("solc")) {
      expect(abi.length).toBeGreaterThan(60);
      expect(listUndocumented({ abi, ...documentation })).toEqual([]);
    }
  });

  it("leave no event and no error of the registry without a notice", () => {
    const { registry } = compileRegistry(SPOKEN);
    const bare = listUndocumented({ ...registry, abi: registry.abi.filter(({ type }) => type !== "function") });
    expect(bare.filter((one) => !INHERITED.test(one))).toEqual([]);
    expect(bare.length).toBeGreaterThan(4);
  });
});

interface Member {
  readonly type: string;
  readonly name?: string;
  readonly inputs?: readonly { readonly name: string; readonly type: string; readonly components?: Member["inputs"] }[];
}

type Documented = Documentation & { readonly abi: readonly Member[] };

/** The members without a notice, or with a parameter that nothing is said about. */
function listUndocumented({ abi, userdoc, devdoc }: Documented): string[] {
  const kinds = new Map([
    ["function", "methods"],
    ["event", "events"],
    ["error", "errors"],
  ] as const);
  return abi.flatMap((member) => {
    const kind = kinds.get(member.type as "function");
    if (kind === undefined) return [];
    const signature = `${member.name}(${(member.inputs ?? []).map(typeOf).join(",")})`;
    const [said, detailed] = [userdoc[kind]?.[signature], devdoc[kind]?.[signature]].map((one) =>
      Array.isArray(one) ? one[0] : one,
    ) as [{ readonly notice?: string } | undefined, { readonly params?: Record<string, string> } | undefined];
    const missing = (member.inputs ?? []).filter(({ name }) => !detailed?.params?.[name]);
    return said?.notice && missing.length === 0 ? [] : [`${signature} ${missing.map(({ name }) => name)}`];
  });
}

function typeOf({ type, components }: NonNullable<Member["inputs"]>[number]): string {
  return components === undefined ? type : type.replace("tuple", `(${components.map(typeOf).join(",")})`);
}
