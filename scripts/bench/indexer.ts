// What an index of a registry costs beside a snapshot: time, requests to the node, bytes kept, and how long a question takes afterwards.
// `npm run bench:indexer`, or with `-- --events 2000` for another history. PostgreSQL and the npm registry are needed.
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { countEvents, makeHistory } from "../../test/cli/overview/history.ts";
import { runCommand } from "../../test/cli/run.ts";
import { startAnvil } from "../../test/nodes/anvil.ts";
import { installIndexer, queryRows, startIndexer } from "../../test/nodes/indexer.ts";
import { startPostgres } from "../../test/nodes/postgres.ts";
import { startProxy } from "../../test/nodes/proxy.ts";
import { createWorld } from "../../test/nodes/world.ts";

const { values } = parseArgs({ options: { events: { type: "string", default: "10000" } } });
/** Questions of a kind, of which the median is told. */
const QUESTIONS = 200;

const database = await startPostgres();
const world = await createWorld(await startAnvil(["--slots-in-an-epoch", "0"]));
const proxy = await startProxy(world.rpc);
const home = await mkdtemp(join(tmpdir(), "laurel-bench-"));
const installed = await installIndexer();

/** Runs, and says how long it took and what the node was asked meanwhile. */
async function measure(what: string, act: () => Promise<unknown>): Promise<void> {
  proxy.requests.length = 0;
  const start = performance.now();
  await act();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const methods = new Map<string, number>();
  for (const { method } of proxy.requests.flat()) methods.set(method, (methods.get(method) ?? 0) + 1);
  const most = [...methods].sort(([, a], [, b]) => b - a).map(([method, count]) => `${method} ${count}`);
  console.log(
    `| ${what} | ${seconds} s | ${proxy.requests.length.toLocaleString("en")} | ${most.slice(0, 3).join(", ")} |`,
  );
}

async function time(what: string, ask: (turn: number) => Promise<unknown>): Promise<void> {
  const took: number[] = [];
  for (let turn = 0; turn < QUESTIONS; turn += 1) {
    const start = performance.now();
    await ask(turn);
    took.push(performance.now() - start);
  }
  took.sort((a, b) => a - b);
  const [median, slow] = [took[QUESTIONS / 2], took[Math.floor(QUESTIONS * 0.95)]] as [number, number];
  console.log(`| ${what} | ${median.toFixed(1)} ms | ${slow.toFixed(1)} ms |`);
}

async function laurel(...words: readonly string[]): Promise<void> {
  const { code, stderr } = await runCommand(home, words);
  if (code !== 0) throw new Error(`laurel ${words.join(" ")}: ${stderr}`);
}

const place = { chainId: world.chainId, registry: world.registry.address, rpc: proxy.url, database: database.url };
const office = ["--registry", `eip155:${place.chainId}:${place.registry}`, "--rpc", proxy.url];
let indexer: Awaited<ReturnType<typeof startIndexer>> | undefined;
try {
  await makeHistory(world, { events: Number(values.events) });
  // Past what Ponder holds for reversible, so that all is read in one go.
  await world.mine(60);
  const head = await world.provider.getBlockNumber();
  console.log(`${(await countEvents(world)).toLocaleString("en")} events in ${head.toLocaleString("en")} blocks\n`);

  console.log("| | time | requests | the most frequent |\n| :-- | --: | --: | :-- |");
  await measure("`ponder start`, until the newest block is indexed", async () => {
    indexer = await startIndexer(installed, place);
    await indexer.ready();
    await indexer.reach(head);
  });
  await measure("`laurel registry snapshot`, all rows compared with the chain", () =>
    laurel("registry", "snapshot", "--out", "registry.json", ...office),
  );
  await measure("the same, `--no-check`", () =>
    laurel("registry", "snapshot", "--out", "other.json", "--anew", "--no-check", ...office),
  );
  await measure("`laurel registry report --from registry.json`", () =>
    laurel("registry", "report", "--from", "registry.json"),
  );

  const sizes = `select pg_database_size(current_database()) as all, (select sum(pg_total_relation_size(c.oid)) from pg_class c join pg_namespace n on n.oid = relnamespace where nspname = 'laurel' and relkind = 'r') as tables`;
  const [size] = await queryRows(database.url, sizes);
  const megabytes = (bytes: unknown): string => `${(Number(bytes) / 1e6).toFixed(1)} MB`;
  const [snapshot, tables, all] = [(await stat(join(home, "registry.json"))).size, size?.tables, size?.all];
  console.log(
    `\nsnapshot ${megabytes(snapshot)}, tables ${megabytes(tables)}, database with Ponder's cache ${megabytes(all)}\n`,
  );

  const url = indexer?.url ?? "";
  const batches = await queryRows(database.url, "select issuer, root from laurel.batch order by root");
  const batch = (turn: number) => batches[turn % batches.length] as { readonly issuer: number; readonly root: string };
  const query = (text: string): Promise<string> => {
    const headers = { "content-type": "application/json" };
    return fetch(`${url}/graphql`, { method: "POST", headers, body: JSON.stringify({ query: text }) }).then((answer) =>
      answer.text(),
    );
  };
  console.log("| | median | 95th percentile |\n| :-- | --: | --: |");
  await time("`/batch/:issuer/:root`", async (turn) => {
    const answer = await fetch(`${url}/batch/${batch(turn).issuer}/${batch(turn).root}`);
    if (answer.status !== 200) throw new Error(await answer.text());
  });
  await time("GraphQL: an issuer's newest 100 batches", async (turn) => {
    const where = `where: { issuer: ${batch(turn).issuer} }, orderBy: "block", orderDirection: "desc", limit: 100`;
    const answer = await query(`{ batchs(${where}) { items { root size anchoredAt } } }`);
    if (answer.includes('"errors"')) throw new Error(answer);
  });
  await time("the contract's `standing`, asked of the node", (turn) =>
    world.registry.standing(batch(turn).issuer, batch(turn).root, [0]),
  );
} finally {
  await indexer?.stop();
  await proxy.stop();
  await world.stop();
  await database.stop();
  for (const folder of [home, installed]) await rm(folder, { recursive: true, force: true });
}
