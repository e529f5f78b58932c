// The second day's story of a ministry that wants a table, and of a cohort that is issued by mistake a second time.
import { tellStory } from "./story.ts";

/** Answers the question about a second time with a no. */
const asksNo = [/\[y\/N\] $/, "n"] as const;

tellStory(import.meta.filename, "December: the ministry wants a table", async (story) => {
  const { world, tell, openLaptop, issue, run, settle } = story;
  const laptop = await openLaptop();
  await issue(laptop, { out: "june-2026", learners: 35 });
  await issue(laptop, { out: "july-2026", skip: 35, learners: 4 });
  await issue(laptop, { out: "august-2026", skip: 39 });
  await run(laptop, ["revoke", "june-2026", "--learner", "2026000034", "--reason", "error", "--yes"]);
  await run(laptop, ["revoke", "june-2026", "--learner", "2026000069", "--reason", "withdrawn", "--yes"]);
  await run(laptop, ["suspend", "july-2026", "--index", "0", "--yes"]);
  const colleague = await openLaptop();
  await issue(colleague, { out: "september-2026", skip: 42, learners: 2 });
  const today = new Date((await world.now()) * 1000);
  const year = today.getUTCFullYear();
  settle(new RegExp(String.raw`\(\d+ \w+ ${year}\)`), "(23 June 2026)");
  settle(new RegExp(String.raw`${year}-\d\d-\d\d(?! \d)`), "2026-06-23");
  settle(new RegExp(`(the year|--year) ${year}`), "$1 2026");
  settle(/batch 0x[0-9a-f]{5}…[0-9a-f]{12}/, "batch 0x3fb1c…7d02a4419c2e");
  tell(
    "A busy morning: the registrar mistakes June's list for a new one. Laurel keeps a ledger of what was issued here, and asks.",
  );
  await laptop.enter("laurel issue june-2026.csv --course course.json --out new", { code: 1, answers: [asksNo] });
  tell("One command reports on June's batch. Revocations come from the chain, reasons from the registrar's own notes.");
  await laptop.enter("laurel status june-2026");
  tell(
    "In December the ministry wants a table. The report counts the registrar's three folders, and two batches that colleagues issued on other computers: the chain lists those.",
  );
  await laptop.enter(`laurel report --year ${year}`);
  tell("The same report for a spreadsheet.");
  await laptop.enter(`laurel report --year ${year} --format csv`);
});
