// The agency's story of a governor that is a Safe: it appoints, hands the registry over, and its successor ends a mandate.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { id } from "ethers";
import { expect } from "vitest";
import { openSafes, type TestSafe } from "../nodes/safe.ts";
import { tellStory } from "../second-day/story.ts";

tellStory(import.meta.filename, "The governor is a Safe", async ({ world, tell, openLaptop, settle, settleMoment }) => {
  settle(/SHA-256 of the file: [0-9a-f]{64}/g, "SHA-256 of the file: 5d41…c592");
  const { registry, provider, governor } = world;
  const openSafe = await openSafes(await Promise.all([5, 6, 7].map((account) => provider.getSigner(account))));
  const [safe, next] = [await openSafe(), await openSafe()];
  await (await registry.connect(governor).transferOwnership(safe.address)).wait();
  const data = id("acceptOwnership()").slice(0, 10);
  await safe.execute([{ to: registry.address, value: "0", data }]);
  const laptop = await openLaptop("nobody");
  // The two owners sign what the file holds, and nothing else.
  const execute = async (file: string, by: TestSafe, said: string): Promise<void> => {
    const { transactions } = JSON.parse(await readFile(join(laptop.folder, file), "utf8"));
    expect(said).toContain(await by.hash(transactions[0]));
    await by.execute(transactions);
  };
  // At noon: a moment at midnight is printed as a day.
  const moment = (Math.floor((await world.now()) / 86_400) + 2.5) * 86_400;
  const end = new Date(moment * 1000).toISOString().replace(".000", "");
  settleMoment(moment, "2026-11-25T12:00:00Z");
  settleMoment(world.until, "2030-01-24T10:00:00Z");
  tell("A Safe governs the registry: two of its three owners must sign. Preparing a call needs no key.");
  await laptop.enter("laurel registry check $PLACE");
  tell("A second quality agency joins. Laurel writes the call to a file for the Safe.");
  const appoint = `laurel accreditor appoint --account ${world.stranger.address} --name "Quality Council" --uri https://council.example.org --until 2040-12-31`;
  const appointed = await laptop.enter(`${appoint} --safe appoint.json $PLACE`);
  await execute("appoint.json", safe, appointed);
  expect(await registry.getAccreditor(2)).toMatchObject({ account: world.stranger.address, name: "Quality Council" });
  tell(
    "Each owner runs the same command, compares the hash with the one on their own device, and signs. They open the file in the Safe's Transaction Builder; when the second owner has signed, the Safe executes the call. Then a new board takes over, with a Safe of its own. The handover takes two steps, so a typing error cannot lose the registry.",
  );
  const offered = await laptop.enter(`laurel registry handover --to ${next.address} --safe handover.json $PLACE`);
  await execute("handover.json", safe, offered);
  tell("Until the other Safe accepts, nothing changes.");
  const accepted = await laptop.enter("laurel registry accept --safe accept.json $PLACE");
  await execute("accept.json", next, accepted);
  expect(await registry.owner()).toBe(next.address);
  tell(
    "The first agency closes. No one knows when the last owner will sign, so an end that a Safe executes must name its moment.",
  );
  await laptop.enter("laurel accreditor end 1 --safe end.json $PLACE", { code: 2 });
  const ended = await laptop.enter(`laurel accreditor end 1 --at ${end} --safe end.json $PLACE`);
  await execute("end.json", next, ended);
  expect((await registry.getAccreditor(1)).term.until).toBe(moment);
  tell("The registry now says:");
  await laptop.enter("laurel registry check $PLACE");
  await laptop.enter("laurel accreditor list $PLACE");
});
