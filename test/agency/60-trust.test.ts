// The agency's story of where trust begins: a ministry writes a list, an employer takes it over, and an update that trusts more is asked about.
import { copyFile, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { ownFile } from "../cli/run.ts";
import { asksYes, tellStory } from "../second-day/story.ts";

const FILE = "laurel-trust.json";

tellStory(
  import.meta.filename,
  "A ministry publishes whom it vouches for",
  async ({ world, tell, openLaptop, settle, settleMoment }) => {
    const { registry, rpc, stranger, until } = world;
    settle(/\b[0-9a-f]{64}\b/g, "5d41…c592");
    settle(/before {5}\d{4}-\d\d-\d\d/g, "before     2026-11-23");
    settleMoment(until, "2030-01-24T10:00:00Z");
    const [ministry, employer] = [await openLaptop("nobody"), await openLaptop("nobody")];
    for (const { home } of [ministry, employer]) await rm(ownFile(home, "trust.json"));
    const publish = 'laurel trust publish --publisher "Ministry of Education" --name "National registry"';
    tell(
      "The ministry writes a list: one registry, and the accreditors that it vouches for there. Laurel reads the code's hash from the chain. The file goes to the ministry's web server.",
    );
    await ministry.enter(`${publish} --accreditor 1 --out ${FILE} $PLACE`);
    await copyFile(join(ministry.folder, FILE), join(employer.folder, FILE));
    tell(
      "An employer has never heard of a code hash. Laurel shows each line and asks; the employer chooses the nodes. (`laurel trust import https://ministry.example` fetches the file and shows the SHA-256 too.)",
    );
    const take = `laurel trust import ${FILE} --rpc ${rpc} --finality latest --max-age none`;
    await employer.enter(take, { answers: [asksYes, asksYes] });
    await (
      await registry.appointAccreditor(stranger.address, until, "Quality Council", "https://council.example.org")
    ).wait();
    tell("A year later the ministry vouches for a second agency.");
    await ministry.enter(`${publish} --accreditor 1 --accreditor 2 --out ${FILE} $PLACE`, { answers: [asksYes] });
    await copyFile(join(ministry.folder, FILE), join(employer.folder, FILE));
    tell("The employer's nightly job shows what is new and writes nothing: exit code 2.");
    await employer.enter(`${take} < /dev/null`, { code: 2 });
    tell("A person answers.");
    await employer.enter(take, { answers: [asksYes] });
    const { registries } = JSON.parse(await readFile(ownFile(employer.home, "trust.json"), "utf8"));
    expect(registries).toMatchObject([{ accreditors: [1, 2] }]);
    await employer.enter("laurel trust list");
  },
);
