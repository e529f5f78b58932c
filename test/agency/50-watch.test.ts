// The agency's story of a watch: what a keeper of keys is told, a name that would do harm, and a node that stands still.
import { chmod, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { keccak256, toUtf8Bytes } from "ethers";
import { expect } from "vitest";
import { ask } from "../nodes/anvil.ts";
import { editResults, startProxy } from "../nodes/proxy.ts";
import { namePlace, tellStory } from "../second-day/story.ts";
import { writeOwn } from "../cli/run.ts";

const HOSTILE = 'University"; rm -rf ~ #\n\u202eelpmaxE fo \u0007$(touch pwned)';

tellStory(
  import.meta.filename,
  "Who used a key, and when",
  async ({ world, tell, openLaptop, settle, settleMoment }) => {
    const { registry, accreditor, admin, operator, stranger, until } = world;
    const laptop = await openLaptop("nobody");
    const alarm = join(laptop.folder, "alarm.sh");
    await writeFile(alarm, "#!/bin/sh\ncat >> told.jsonl\n");
    await chmod(alarm, 0o755);
    settle(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "2026-11-23T10:00:00Z");
    settleMoment(until, "2030-01-24T10:00:00Z");
    tell(
      "The university's admin wants to hear quickly if a key is misused. The first run lists what is in force; `--once` is for cron.",
    );
    await laptop.enter("laurel watch --once --no-did --issuer 1 $PLACE");
    const early = (await world.now()) + 5;
    // Blocks come when the story has them, and not when the machine does.
    const setTime = (seconds: number): Promise<unknown> => ask(world.rpc, "evm_setNextBlockTimestamp", [seconds]);
    for (const moment of [early, early + 1]) settleMoment(moment, "2026-11-20T08:00:00Z");
    await setTime(early);
    await (await registry.connect(admin).addOperator(1, stranger.address, until, 3)).wait();
    await setTime(early + 1);
    await (await registry.connect(operator).anchorBatch(1, 1, 1, keccak256(toUtf8Bytes("stolen")), 4000)).wait();
    tell("At night someone adds an operator, and someone anchors a batch that is in none of the registrar's folders.");
    await laptop.enter("laurel watch --once --no-did --issuer 1 $PLACE");
    await setTime(early + 120);
    await (await registry.connect(admin).endOperator(1, 1, early)).wait();
    await setTime(early + 121);
    await (
      await registry.connect(accreditor).accreditIssuer(1, 1, until, HOSTILE, "https://university.example.org")
    ).wait();
    tell(
      "The new operator is a colleague that the admin added herself. No one knows the batch, so she ends operator 1 as of a moment before it. The watch reports that too, with what no longer counts, and here runs a program for each event. The same night an accreditation with a strange name was granted. The name does no harm: no shell reads it, and the terminal shows its hidden characters.",
    );
    await laptop.enter("laurel watch --once --no-did --issuer 1 --exec ./alarm.sh $PLACE");
    tell("The example's program saves what it reads on standard input: one line of JSON for each event.");
    settle(/"(at|from)":\d+/g, '"$1":1795428000');
    settle(/"id":"[^"]+"/g, '"id":"9a41…07"');
    await laptop.enter("tail -n 1 told.jsonl");
    expect(await readdir(laptop.folder)).not.toContain("pwned");
    expect((await readFile(join(laptop.folder, "told.jsonl"), "utf8")).trim().split("\n")).toHaveLength(2);
    tell(
      "No news is good news only if the watch still hears the chain. Here the node's newest block is two hours old.",
    );
    const node = await startProxy(world.rpc);
    try {
      const old = Math.floor(Date.now() / 1000) - 7200;
      node.fault = editResults(({ method }, result) =>
        method === "eth_getBlockByNumber" ? { ...(result as object), timestamp: `0x${old.toString(16)}` } : result,
      );
      await writeOwn(laptop.home, "trust.json", world.trust({ maxAge: undefined }));
      const place = namePlace(world, node.url);
      settle(place, "$PLACE");
      await laptop.enter(`laurel watch --once --no-did --issuer 1 ${place}`, { code: 3 });
    } finally {
      await node.stop();
    }
  },
);
