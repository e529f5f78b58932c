// The agency's story of the year's overview: a report on the whole registry, a snapshot for a page, a table for a spreadsheet.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { keccak256, toUtf8Bytes } from "ethers";
import { expect } from "vitest";
import { tellStory } from "../second-day/story.ts";

const DAY = 86_400;

tellStory(
  import.meta.filename,
  "What did our institutions issue?",
  async ({ world, tell, openLaptop, settle, settleMoment }) => {
    const { registry, accreditor, admin, operator, until } = world;
    const soon = (await world.now()) + 30 * DAY;
    const agency = registry.connect(accreditor);
    const named = ["Hochschule für Gestaltung", "https://gestaltung.example.org"] as const;
    await (await agency.registerIssuer(1, admin.address, soon, ...named)).wait();
    await (await registry.connect(admin).addOperator(2, operator.address, until, 3)).wait();
    const office = registry.connect(operator);
    const root = (batch: string): string => keccak256(toUtf8Bytes(batch));
    await (await office.anchorBatch(2, 2, 1, root("summer"), 87)).wait();
    await (await office.anchorBatch(2, 2, 1, root("mistake"), 3)).wait();
    await (await office.revokeBatch(2, 1, root("mistake"))).wait();
    settleMoment(until, "2030-01-24T10:00:00Z");
    settleMoment(soon, "2026-12-23T10:00:00Z");
    settle(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "2026-11-23T10:00:00Z");
    const laptop = await openLaptop("nobody");
    tell(
      "December. The ministry asks the agency what its institutions issued. One command reads the registry's events and compares each row with the chain.",
    );
    await laptop.enter("laurel registry report $PLACE", { columns: 80 });
    tell(
      "One accreditation ends within 60 days: the agency tells that institution today. The batches go into a spreadsheet.",
    );
    await laptop.enter("laurel registry report --csv batches $PLACE");
    tell(
      "Anyone can look this up on the agency's web page, which is built from a snapshot. The next snapshot reads only the new blocks.",
    );
    await laptop.enter("laurel registry snapshot --out registry.json $PLACE");
    const { format, block, batches } = JSON.parse(await readFile(join(laptop.folder, "registry.json"), "utf8"));
    expect({ format, number: block.number }).toEqual({
      format: "laurel-registry-v1",
      number: await world.provider.getBlockNumber(),
    });
    expect(batches).toHaveLength(3);
    tell("The same report, from the file and without a node:");
    await laptop.enter("laurel registry report --from registry.json --csv issuers");
  },
);
