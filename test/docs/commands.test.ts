// Every command that a document prints could be typed: the command, its options, the script or the path is there.
import { describe, expect, it } from "vitest";
import { listTracked } from "../../scripts/tracked.ts";
import { listDocuments, readBlocks, readCommands, readDocument, readSpans } from "./documents.ts";
import { isCommand, judgeCommand, judgeMessages } from "./judge.ts";

const documents = listDocuments();

describe("the commands of all documents", () => {
  it.each(documents)("%s", (document) => {
    const text = readDocument(document);
    const printed = [
      ...readBlocks(text).flatMap(readCommands),
      ...readSpans(text).filter(({ command }) => isCommand(command)),
    ];
    const faults = printed.flatMap(({ line, command }) =>
      judgeCommand(document, command).map((fault) => `${document}:${line} ${command}: ${fault}`),
    );
    expect(faults).toEqual([]);
  });
});

describe("what has people type a command", () => {
  const typing =
    /^(cli|issuing|portability|web|hardhat-laurel)\/(src|bin)\/.*\.(ts|js)$|^scripts\/.*\.ts$|^hardhat\.config\.ts$/;

  it("in messages, help and output names commands, options and scripts that are there", () => {
    const read = listTracked().filter((path) => typing.test(path) && path !== "cli/src/backup/words.ts");
    expect(read.length).toBeGreaterThan(300);
    expect(read.flatMap((path) => judgeMessages(readDocument(path)).map((fault) => `${path}: ${fault}`))).toEqual([]);
  });

  it.each([
    ['"a cure: `laurel trust append`"', 'trust has no command "append"'],
    ['"a cure: `laurel reissues june`"', 'laurel has no command "reissues"'],
    ['"Next: laurel verify <file> --folder x"', "laurel … verify has no option --folder"],
    ['"npm run developer"', 'no package.json has the script "developer"'],
  ])("is found where it is wrong: %s", (message, fault) => {
    expect(judgeMessages(message)).toEqual([fault]);
  });

  it.each([
    ["laurel verifies file.json", 'laurel has no command "verifies"'],
    ["laurel trust append --rpc https://node.example", 'laurel … trust has no command "append"'],
    ["laurel verify file.json --proof", "laurel … verify has no option --proof"],
    ["laurel qr one two", "laurel … qr takes 1 words beside its options"],
    ["laurel did init|revoke", 'laurel … did has no command "revoke"'],
    ["npx laurel courses", 'laurel has no command "courses"'],
    ["npm run developer", 'no package.json has the script "developer"'],
    ["npm run bench:nothing -- --save", 'no package.json has the script "bench:nothing"'],
    ["npx vitest run test/nowhere", "there is no test/nowhere"],
    ["node --conditions laurel-source scripts/nothing.ts", "there is no scripts/nothing.ts"],
    ["node nowhere.ts", "there is no nowhere.ts"],
    ["node --test ./test/nowhere.mjs", "there is no ./test/nowhere.mjs"],
    ["./run.sh --x", "there is no ./run.sh"],
    ["bash ../run.sh", "there is no ../run.sh"],
    ['npx -y -p node@24 -c "npm ci && npm run demonstration"', 'no package.json has the script "demonstration"'],
    ["mkdir a && laurel verifies b | wc", 'laurel has no command "verifies"'],
  ])("is found in a document: %s", (command, fault) => {
    expect(isCommand(command) || /^(mkdir|node|bash|\.\/)/.test(command)).toBe(true);
    expect(judgeCommand("README.md", command)).toEqual([fault]);
  });

  it("is read between tildes, too, up to a fence of the same kind", () => {
    const text = "~~~sh\nlaurel a\n```\nlaurel b\n~~~~\nno\n\n````sh\nlaurel c\n```\n````\n";
    expect(readBlocks(text).flatMap(readCommands)).toEqual([
      { line: 2, command: "laurel a" },
      { line: 3, command: "```" },
      { line: 4, command: "laurel b" },
      { line: 9, command: "laurel c" },
      { line: 10, command: "```" },
    ]);
    expect(readSpans("~~~sh\n`laurel a`\n~~~\n`laurel b`\n")).toEqual([{ line: 4, command: "laurel b" }]);
  });

  it("is read from blocks as a person would type it", () => {
    const text =
      "```sh\nlaurel a   # says a\nlaurel b \\\n  --c 'd # e'\ncurl x |\n  wc\n```\n\n```console\n$ laurel f\n3 lines of it\n$ laurel g\n```\n";
    expect(
      readBlocks(text)
        .flatMap(readCommands)
        .map(({ line, command }) => [line, command]),
    ).toEqual([
      [2, "laurel a"],
      [3, "laurel b --c 'd # e'"],
      [5, "curl x | wc"],
      [10, "laurel f"],
      [12, "laurel g"],
    ]);
  });
});

it.each(documents)("%s has no command in a block that does not say which language it is", (document) => {
  const blocks = readBlocks(readDocument(document)).filter(({ language }) => language === "");
  expect(blocks.filter(({ text }) => /^\$? ?(laurel|npm|npx|node) /m.test(text))).toEqual([]);
});
