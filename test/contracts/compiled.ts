// The registry compiled alone by solc: from the settings and sources of Hardhat's build, without tests and examples.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const require = createRequire(import.meta.url);

/** What solc documents of a contract. */
export interface Documentation {
  readonly userdoc: Readonly<Record<"methods" | "events" | "errors", Readonly<Record<string, unknown>>>>;
  readonly devdoc: Documentation["userdoc"];
}

/** What solc makes of a contract, as far as the tests look. */
export interface Compiled extends Documentation {
  readonly abi: readonly { readonly type: string; readonly name?: string }[];
  readonly evm: {
    readonly deployedBytecode: {
      readonly object: string;
      readonly immutableReferences: Readonly<Record<string, readonly { readonly start: number }[]>>;
    };
  };
  readonly storageLayout: {
    readonly storage: readonly StorageEntry[];
    readonly types: Readonly<Record<string, { readonly label: string; readonly members?: readonly StorageEntry[] }>>;
  };
}

interface StorageEntry {
  readonly label: string;
  readonly slot: string;
  readonly offset: number;
  readonly type: string;
}

interface Output {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts: Readonly<Record<string, Readonly<Record<string, Compiled>>>>;
  readonly sources: Readonly<Record<string, { readonly ast: unknown }>>;
}

/** Compiles with a solc of npm. @throws where solc says anything, a warning too */
export function compile(
  compiler: "solc" | "solc-oldest",
  input: { readonly sources: object; readonly settings: object },
): Output {
  const solc: { compile: (input: string) => string } = compiler === "solc" ? require("solc") : require("solc-oldest");
  const output: Output = JSON.parse(solc.compile(JSON.stringify({ language: "Solidity", ...input })));
  const said = (output.errors ?? []).map(({ formattedMessage }) => formattedMessage);
  if (said.length > 0) throw new Error(said.join("\n"));
  return output;
}

/** Of a contract, what takes no code to be made. */
export const SPOKEN = ["abi", "userdoc", "devdoc"];

/** The registry, compiled by itself from Hardhat's own input; code is most of the work. */
export function compileRegistry(selected: readonly string[] = ["evm.deployedBytecode", "storageLayout", ...SPOKEN]): {
  readonly registry: Compiled;
  readonly output: Output;
  readonly artifact: Artifact;
} {
  const artifact: Artifact = JSON.parse(
    readFileSync(join(root, "artifacts/contracts/CredentialRegistry.sol/CredentialRegistry.json"), "utf8"),
  );
  const { input } = JSON.parse(readFileSync(join(root, `artifacts/build-info/${artifact.buildInfoId}.json`), "utf8"));
  const sources = Object.fromEntries(
    Object.entries(input.sources).filter(([name]) => !/^project\/(test|contracts\/examples)\//.test(name)),
  );
  const outputSelection = {
    "*": { "": ["ast"], "*": selected },
  };
  const output = compile("solc", { sources, settings: { ...input.settings, outputSelection } });
  const registry = output.contracts["project/contracts/CredentialRegistry.sol"]?.CredentialRegistry as Compiled;
  return { registry, output, artifact };
}

/** What Hardhat wrote of the registry. */
export interface Artifact {
  readonly buildInfoId: string;
  readonly deployedBytecode: string;
}
