// Every command that a document prints could be typed: the command, its options, the script or the path is there.
import { describe, expect, it } from "vitest";
import { listDocuments, readBlocks, readCommands, readDocument, readSpans } from "./documents.ts";
import { isCommand, judgeCommand } from "./judge.ts";

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
