// The agency's story of a colleague who leaves: the key was added twice, and is out by one command; an accreditor is not appointed twice.
import { expect } from "vitest";
import { asksYes, tellStory } from "../second-day/story.ts";

tellStory(
  import.meta.filename,
  "A colleague leaves, and the key was added twice",
  async ({ world, tell, openLaptop, settleMoment }) => {
    const { registry, admin, governor, stranger: leaver, accreditor, until } = world;
    const desk = registry.connect(admin);
    await (await desk.addOperator(1, leaver.address, until, 3)).wait();
    await (await desk.addOperator(1, leaver.address, until - 40_000_000, 2)).wait();
    settleMoment(until, "2030-01-24T10:00:00Z");
    settleMoment(until - 40_000_000, "2028-10-18T10:00:00Z");
    const laptop = await openLaptop("nobody");
    const signer = `--signer ${admin.address} $PLACE`;
    tell(
      "Two operators issue for the university: the registrar, and a colleague who leaves today. Her account was added twice, the second time with other rights and a shorter term. The admin looks first.",
    );
    await laptop.enter("laurel operator list --issuer 1 $PLACE");
    tell(
      "Ending operator 2 would leave operator 3 in force. The admin names the account instead of a number, and all its terms end.",
    );
    await laptop.enter(`laurel operator end --account ${leaver.address} --issuer 1 ${signer}`, { answers: [asksYes] });
    await laptop.enter("laurel operator list --issuer 1 $PLACE");
    const [{ term }, second, now] = await Promise.all([
      registry.getOperator(1, 2),
      registry.getOperator(1, 3),
      world.now(),
    ]);
    expect(second.term.until).toBe(term.until);
    expect(term.until).toBeLessThanOrEqual(now);
    settleMoment(term.until, "2026-11-23T17:00:00Z");
    tell(
      "How could there be a second term? Today Laurel does not grant the same twice: it names what is in force and what to type instead. Here the governor has forgotten that the agency is already appointed.",
    );
    const appoint = `laurel accreditor appoint --account ${accreditor.address} --name "Quality Agency" --uri https://qa.example.org --until 2040-12-31`;
    await laptop.enter(`${appoint} --signer ${governor.address} $PLACE`, { code: 1 });
    expect(await registry.accreditorCount()).toBe(1);
  },
);
