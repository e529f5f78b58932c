// The link check finds each way in which a link can be wrong, and no fault in what is right.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../cli/run.ts";

it("scripts/links.ts names each broken link of a document, with its line", () => {
  const words = [join(root, "scripts/links.ts"), "test/docs/broken-links.txt"];
  const { status, stdout } = spawnSync(process.execPath, words, { cwd: root, encoding: "utf8" });
  const place = "test/docs/broken-links.txt";
  expect(stdout.trim().split("\n")).toEqual([
    `${place}:14: "nowhere.md" leads to test/docs/nowhere.md, which is not in git`,
    `${place}:15: "#no-such-heading" names no heading of ${place}`,
    `${place}:16: "../../README.md#no-such-heading" names no heading of README.md`,
    `${place}:17: "nowhere.svg" leads to test/docs/nowhere.svg, which is not in git`,
    `${place}:18: "../../../README.md" leads out of the repository`,
    `${place}:19: "/home/me/README.md" is a path of one machine, or of a host: write it relative to the document`,
    `${place}:20: "file:///README.md" is not https: write a local address as code, between backticks`,
    `${place}:21: "http://example.org/" is not https: write a local address as code, between backticks`,
    `${place}:22: "https://localhost/" leads to a machine of one's own`,
    `${place}:23: "links.test.ts#1" names a place in a file that has no headings`,
    `${place}:24: "" leads nowhere`,
    `${place}:27: "nowhere.md" leads to test/docs/nowhere.md, which is not in git`,
    `${place}:29: "nowhere.md" leads to test/docs/nowhere.md, which is not in git`,
    `${place}:30: "nowhere.md" leads to test/docs/nowhere.md, which is not in git`,
    `${place}:31: "no where.md" leads to test/docs/no where.md, which is not in git`,
    `${place}:32: "nowhere.png" leads to test/docs/nowhere.png, which is not in git`,
    `${place}:33: "undefined-ref" is a name that this document does not define`,
    `${place}:34: "\`z\`" is a name that this document does not define`,
    `${place}:35: "no picture" is a name that this document does not define`,
    `${place}:39: "no where.md" leads to test/docs/no where.md, which is not in git`,
    `${place}:43: "nowhere.md" leads to test/docs/nowhere.md, which is not in git`,
  ]);
  expect(status).toBe(1);
});
