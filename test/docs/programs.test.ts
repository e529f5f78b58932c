// Every TypeScript block of a document type-checks against our sources: as it stands, or where it is a fragment with what its text says is there.
import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../cli/run.ts";
import { listDocuments, readBlocks, readDocument } from "./documents.ts";

/** What fragments leave to the reader, by document and a piece of the block. */
const LEFT_OUT: readonly (readonly [document: string, piece: string, declared: string])[] = [
  [
    "docs/evidence.md",
    "pinnedBlocks([",
    `import type { TrustList } from "@laurel/sdk";
     declare const [trust, hash, evidenceText, file]: [TrustList, \`0x\${string}\`, string, string];`,
  ],
  [
    "docs/gating.md",
    "await gate.enter(...proofFor(file)); //",
    `import { proofFor } from "@laurel/sdk";
     declare const [gate, file]: [{ enter: (...proof: unknown[]) => Promise<unknown> }, string];`,
  ],
  [
    "docs/gating.md",
    "claimProofFor(file",
    `import { claimProofFor, proofFor } from "@laurel/sdk";
     declare const [gate, file]: [{ enter: (...proof: unknown[]) => Promise<unknown> }, string];`,
  ],
  [
    "docs/issuing.md",
    "closeOffice(office);",
    `import { bindRows, closeOffice, issueBatch, type OfficeOptions, openBatchFolder, openOffice, readCourse } from "@laurel/issuing";
     declare const rows: Record<string, unknown>[];
     declare const { registry, rpc, signer, onEvent }: OfficeOptions;
     declare const beforeAnchor: () => Promise<void>;`,
  ],
  [
    "docs/operations.md",
    "window.ethereum.request",
    `import { anchorBatch } from "@laurel/sdk";
     declare const window: { ethereum: { request: (asked: { method: string }) => Promise<any> } };
     declare const { registry, journal, ...batch }: any;`,
  ],
  [
    "docs/profile.md",
    "checkProfile(document",
    `import type { JsonObject } from "@laurel/sdk";
     declare const document: JsonObject;`,
  ],
  [
    "docs/stacking.md",
    "draftStacks({",
    `import { createBatch, createVerifier, draftStacks, type TrustList } from "@laurel/sdk";
     declare const trust: TrustList;
     declare const [larger, statistics, charts, ethics]: [string, string, string, string];
     declare const { issuerRef, requires, document, parts, registry, issuer, disclosable }: any;`,
  ],
];

const OPTIONS = {
  ...{ target: "es2024", lib: ["es2024", "dom"], module: "nodenext", types: ["node"], strict: true, noEmit: true },
  ...{ allowImportingTsExtensions: true, resolveJsonModule: true, skipLibCheck: true },
  customConditions: ["laurel-source"],
};

const blocks = listDocuments().flatMap((document) =>
  readBlocks(readDocument(document))
    .filter(({ language }) => ["ts", "typescript"].includes(language))
    .map(({ line, text }) => ({ document, line, text, name: `${document.replaceAll(/\W/g, "-")}-${line}` })),
);

it("every TypeScript block type-checks, and no fragment is declared that is none", async () => {
  const folder = await mkdtemp(join(tmpdir(), "laurel-programs-"));
  try {
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: OPTIONS, include: ["*.mts"] }));
    const found = new Set<string>();
    const bare = new Set<string>();
    for (const { document, text, name } of blocks) {
      const [, piece, declared = ""] = LEFT_OUT.find(([of, part]) => of === document && text.includes(part)) ?? [];
      if (piece !== undefined) {
        found.add(piece);
        bare.add(`${name}-bare.mts`);
        await writeFile(join(folder, `${name}-bare.mts`), `${text}\nexport {};\n`);
      }
      // On the block's first line, so that lines are counted as in the document.
      await writeFile(join(folder, `${name}.mts`), `${declared.replaceAll("\n", " ")} ${text}\nexport {};\n`);
    }
    expect([...found].toSorted()).toEqual(LEFT_OUT.map(([, piece]) => piece).toSorted());
    const said = await check(folder);
    const faulty = new Set(said.map((line) => line.split("(")[0] ?? ""));
    expect(said.filter((line) => !line.includes("-bare.mts("))).toEqual([]);
    expect([...faulty].toSorted()).toEqual([...bare].toSorted());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** The errors that the compiler finds in a folder. */
function check(folder: string): Promise<string[]> {
  return new Promise((resolve) =>
    execFile(join(root, "node_modules/.bin/tsc"), ["-p", ".", "--pretty", "false"], { cwd: folder }, (_, stdout) =>
      // What our own sources import is for the types of the whole repository: npm run check.
      resolve(stdout.split("\n").filter((line) => /^[\w-].*error TS/.test(line))),
    ),
  );
}
