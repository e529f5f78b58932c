// The second day's story of 35 files that have to reach 35 people: drafts, then the same by a mail server that refuses one and loses the line at another.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { MAIL_PASSWORD, MAIL_USER, startMailServer } from "../nodes/mail-server.ts";
import { asksYes, tellStory } from "./story.ts";

tellStory(import.meta.filename, "35 files have to reach 35 people", async ({ tell, openLaptop, issue, settle }) => {
  const laptop = await openLaptop();
  const server = await startMailServer();
  try {
    settle(/localhost(?::\d+)?/, "mail.university.example.org");
    await writeFile(join(laptop.folder, "ca.pem"), server.certificate.cert);
    await issue(laptop, { out: "june-2026", learners: 35 });
    tell(
      "The batch is anchored, and its files are named 000000.json to 000034.json. The batch knows who gets which file. `deliver` writes an e-mail draft for each learner, here in German. Each draft opens in the registrar's own mail program, ready to send.",
    );
    await laptop.enter("laurel deliver june-2026 --format eml --out drafts --language de");
    await laptop.enter("ls drafts | head -3");
    tell(
      "Pressing Send 35 times is tedious. The university's mail server can send them too; its certificate comes from the university's own authority. Laurel first asks who gets what.",
    );
    let isLost = true;
    server.fate = (address) => {
      if (/renee\.rossi/.test(address)) return { at: "recipient", code: 550, text: "5.1.1 no such user here" };
      return isLost && /kazlauskas\.7@/.test(address) ? "drop" : "take";
    };
    const send = `NODE_EXTRA_CA_CERTS=ca.pem laurel deliver june-2026 --format smtp --smtp smtp://localhost:${server.port} --smtp-user ${MAIL_USER} --from registrar@university.example.org --language de`;
    const asksMailPassword = [/Password of .*: $/, MAIL_PASSWORD] as const;
    await laptop.enter(send, { code: 3, answers: [asksYes, asksMailPassword] });
    tell(
      "One address was wrong. At another the connection broke: that e-mail may or may not have arrived. Run again, the command skips the learners who have theirs, and the one where it is unsure. Renée's draft is still there: the registrar types the right address into it.",
    );
    await laptop.enter(send, { code: 3, answers: [asksYes, asksMailPassword] });
    isLost = false;
    tell("The registrar asks that learner, who has received nothing. After a yes the e-mail is sent again.");
    await laptop.enter(`${send} --retry-unknown --learner 2026000062`, { answers: [asksYes, asksMailPassword] });
    expect(server.taken).toHaveLength(35);
    expect(new Set(server.taken.map(({ to }) => to[0])).size).toBe(34);
  } finally {
    await server.stop();
  }
});
