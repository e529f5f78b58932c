// A Merkle tree over ready leaves, beside merkletreejs and @openzeppelin/merkle-tree: `npm run bench:tree`. --save writes docs/performance.md.
// The peers: npm --prefix scripts/bench/peers install --ignore-scripts
import { parseArgs } from "node:util";
import keccak256 from "keccak256";
import { MerkleTree } from "merkletreejs";
import { createTree, loadKeccak, toHex } from "@laurel/sdk";
import { type Contender, holdContest, isContender, loadPeer, requirePeers, type Score } from "./contest.ts";
import { saveSection } from "./page.ts";

const laurel = "Laurel";
const merkletreejs = "merkletreejs + keccak256";
const openZeppelin = "@openzeppelin/merkle-tree";
const sizes = [10_000, 100_000, 1_000_000];
/** OpenZeppelin's takes minutes for a million leaves: ten times what a tenth takes, which flatters it. */
const largestOfOpenZeppelin = 100_000;

const contenders: Readonly<Record<string, Contender>> = {
  async [laurel](size) {
    await loadKeccak();
    const leaves = makeLeaves(size);
    return () => toHex(createTree(leaves).root);
  },
  async [merkletreejs](size) {
    const all = Buffer.from(makeLeaves(size));
    const leaves = Array.from({ length: size }, (_, i) => all.subarray(i * 32, i * 32 + 32));
    return () => new MerkleTree(leaves, keccak256).getHexRoot();
  },
  async [openZeppelin](size) {
    const { SimpleMerkleTree } = loadPeer(openZeppelin);
    const all = makeLeaves(size);
    const leaves = Array.from({ length: size }, (_, i) => toHex(all.subarray(i * 32, i * 32 + 32)));
    return () => SimpleMerkleTree.of(leaves, { sortLeaves: false }).root;
  },
};

if (!isContender(contenders)) await compare();

/** The same leaves for everyone: numbers, spread by a fixed generator. */
function makeLeaves(size: number): Uint8Array {
  const words = new Uint32Array(size * 8);
  let state = 1;
  for (let i = 0; i < words.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    words[i] = state;
  }
  return new Uint8Array(words.buffer);
}

function scale(score: Score, factor: number): Score {
  return { ...score, seconds: score.seconds * factor, processorSeconds: score.processorSeconds * factor };
}

async function compare(): Promise<void> {
  requirePeers();
  const { values } = parseArgs({ options: { save: { type: "boolean" }, rounds: { type: "string", default: "5" } } });
  const rounds = Number(values.rounds);
  const lines = [
    "| leaves | program | seconds | processor seconds | leaves/s | peak memory, MiB | Laurel is |",
    "| ---: | :--- | ---: | ---: | ---: | ---: | ---: |",
  ];
  const bars: { label: string; value: number }[] = [];
  let tenth: Score | undefined;
  for (const size of sizes) {
    const names = size > largestOfOpenZeppelin ? [laurel, merkletreejs] : [laurel, merkletreejs, openZeppelin];
    const scores = new Map(await holdContest(import.meta.filename, { names, size, rounds }));
    const own = scores.get(laurel) as Score;
    if (own.result !== scores.get(merkletreejs)?.result) throw new Error("the roots differ");
    if (size <= largestOfOpenZeppelin) tenth = scores.get(openZeppelin);
    else if (tenth !== undefined) scores.set(openZeppelin, scale(tenth, size / largestOfOpenZeppelin));
    for (const [name, { seconds, processorSeconds, mebibytes }] of scores) {
      const scaled = name === openZeppelin && size > largestOfOpenZeppelin;
      const memory = scaled ? "–" : mebibytes.toFixed(0);
      const ratio = name === laurel ? "" : `${(seconds / own.seconds).toFixed(1)} × as fast`;
      const rate = Math.round(size / seconds).toLocaleString("en");
      lines.push(
        `| ${size.toLocaleString("en")} | ${name}${scaled ? ", 10 × its 100,000" : ""} | ${seconds.toFixed(3)} | ${processorSeconds.toFixed(3)} | ${rate} | ${memory} | ${ratio} |`,
      );
      if (size === sizes.at(-1)) bars.push({ label: name, value: size / seconds });
    }
  }
  const table = lines.join("\n");
  console.log(table);
  const title = "Merkle tree over 1,000,000 leaves, leaves per second (logarithmic)";
  if (values.save === true) await saveSection("tree", { table, rounds, chart: { title, bars } });
}
