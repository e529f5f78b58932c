// Compiles the contracts with their tests in memory, and runs the tests in this process: no files, no optimiser, a second or two a time.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import {
  type Artifact,
  CANCUN,
  EdrContext,
  FsAccessPermission,
  L1_CHAIN_TYPE,
  l1GenesisState,
  l1HardforkFromString,
  l1SolidityTestRunnerFactory,
  type SuiteResult,
} from "@nomicfoundation/edr";
import type { Mutant, Node } from "./mutants.ts";

type Sources = Readonly<Record<string, string>>;

interface CompilerOutput {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly sources: Readonly<Record<string, { readonly ast: Node }>>;
  readonly contracts: Readonly<Record<string, Readonly<Record<string, CompiledContract>>>>;
}

interface CompiledContract {
  readonly abi: readonly { readonly type: string; readonly name?: string }[];
  readonly evm: Record<"bytecode" | "deployedBytecode", { readonly object: string }>;
}

/** What became of a mutant. `stillborn` ones do not compile and do not count. */
export type Fate = { readonly fate: "killed"; readonly by: string } | { readonly fate: "survived" | "stillborn" };

const root = join(import.meta.dirname, "../..");
const solcVersion = "0.8.37";
const solc = createRequire(import.meta.url)("solc") as {
  compile: (input: string, callbacks: { import: (path: string) => { contents: string } }) => string;
};

const contracts = readSources("contracts");
const units = readSources("test/contracts");
const invariants = readSources("test/contracts/invariants");

/** Changes with the contracts, so that old results are not taken for new ones. */
export const fingerprint: string = createHash("sha256").update(JSON.stringify(contracts)).digest("hex").slice(0, 16);

/** The syntax tree of each contract. */
export function parseContracts(): ReadonlyMap<string, { readonly source: string; readonly tree: Node }> {
  const { sources } = compile(contracts, { "": ["ast"] });
  return new Map(
    Object.entries(contracts).map(([file, source]) => {
      const tree = sources[file]?.ast;
      if (tree === undefined) throw new Error(`${file}: no syntax tree`);
      return [file, { source, tree }];
    }),
  );
}

/** Runs the tests by subject against the mutant (the contracts as they are, if there is none); the invariants only if those let it live. */
export async function tryMutant(mutant?: Mutant): Promise<Fate> {
  const changed = mutant === undefined ? contracts : { ...contracts, [mutant.file]: applyMutant(mutant) };
  for (const tests of [units, { ...units, ...invariants }]) {
    const { errors, contracts: compiled } = compile({ ...changed, ...tests }, outputs);
    if (errors?.some(({ severity }) => severity === "error")) return { fate: "stillborn" };
    const by = await findFailure(compiled, tests === units ? units : invariants);
    if (by !== undefined) return { fate: "killed", by };
  }
  return { fate: "survived" };
}

const outputs = { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"] };

function compile(sources: Sources, wanted: Readonly<Record<string, readonly string[]>>): CompilerOutput {
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(Object.entries(sources).map(([file, content]) => [file, { content }])),
    settings: { evmVersion: "cancun", outputSelection: { "*": wanted } },
  };
  const readImport = (path: string) => ({
    contents: readFileSync(join(root, path.startsWith("@") ? "node_modules" : "", path), "utf8"),
  });
  return JSON.parse(solc.compile(JSON.stringify(input), { import: readImport }));
}

function applyMutant({ file, start, length, replacement }: Mutant): string {
  const bytes = Buffer.from(contracts[file] ?? "");
  return Buffer.concat([bytes.subarray(0, start), Buffer.from(replacement), bytes.subarray(start + length)]).toString();
}

async function findFailure(compiled: CompilerOutput["contracts"], tests: Sources): Promise<string | undefined> {
  const artifacts: Artifact[] = Object.entries(compiled).flatMap(([source, named]) =>
    Object.entries(named).map(([name, { abi, evm }]) => ({
      id: { name, source, solcVersion },
      contract: {
        abi: JSON.stringify(abi),
        bytecode: `0x${evm.bytecode.object}`,
        deployedBytecode: `0x${evm.deployedBytecode.object}`,
        linkReferences: {},
        deployedLinkReferences: {},
      },
    })),
  );
  const suites = artifacts.filter(({ id, contract }) => {
    const hasTests = /"name":"(test|invariant)/.test(contract.abi);
    return id.source in tests && hasTests && contract.bytecode !== "0x";
  });
  const failures: string[] = [];
  const note = ({ id, testResults }: SuiteResult): void => {
    const failed = testResults.find(({ status }) => status === "Failure");
    if (failed !== undefined) failures.push(`${id.name}.${failed.name}`);
  };
  const context = await getContext();
  const ids = suites.map(({ id }) => id);
  await context.runSolidityTests(L1_CHAIN_TYPE, artifacts, ids, settings, {}, note);
  return failures.sort()[0];
}

const settings = {
  projectRoot: root,
  hardfork: CANCUN,
  localPredeploys: l1GenesisState(l1HardforkFromString(CANCUN)),
  fsPermissions: [{ access: FsAccessPermission.ReadFile, path: "test/vectors/protocol-v1.json" }],
  gasLimit: 150_000_000n, // so that a loop without an end comes to one
  disableBlockGasLimit: true,
  disableTransactionGasCap: true,
  fuzz: { runs: 64, seed: "0x4c617572656c" },
  invariant: { runs: 32, depth: 64, shrinkRunLimit: 0 },
};

let context: Promise<EdrContext> | undefined;

function getContext(): Promise<EdrContext> {
  context ??= (async () => {
    const made = new EdrContext();
    await made.registerSolidityTestRunnerFactory(L1_CHAIN_TYPE, l1SolidityTestRunnerFactory());
    return made;
  })();
  return context;
}

function readSources(folder: string): Sources {
  const entries = readdirSync(join(root, folder)).filter((name) => name.endsWith(".sol"));
  return Object.fromEntries(
    entries.sort().map((name) => {
      const path = join(root, folder, name);
      return [relative(root, path), readFileSync(path, "utf8")];
    }),
  );
}
