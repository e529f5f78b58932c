// The second day's story of an operator without coin: somebody else pays, or the local network gives some.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { root } from "../cli/run.ts";
import { ask } from "../nodes/anvil.ts";
import { KEY } from "../nodes/key.ts";
import { asksPassword, asksYes, PASSWORD_FILE, tellStory } from "./story.ts";

const TITLE = "An account without coin";

tellStory(import.meta.filename, TITLE, async ({ world, tell, openLaptop, run, issue, settle }) => {
  const laptop = await openLaptop("key-file");
  await issue(laptop, { out: "june-2026", words: ["--password-file", PASSWORD_FILE] });
  await ask(world.rpc, "anvil_setBalance", [KEY.address, "0x0"]);
  tell("The registrar's account has run out of coin, but a credential must be revoked today.");
  const revoke = "laurel revoke june-2026 --learner 2026000013 --reason error";
  await laptop.enter(revoke, { code: 1, answers: [asksYes, asksPassword] });
  tell(
    "Signing costs nothing. The signed order is a file: the person who relays it pays the gas and cannot change anything in it.",
  );
  await laptop.enter(`${revoke} --sign-only order.json`, { answers: [asksYes, asksPassword] });
  tell("A colleague whose account has coin sends it.");
  await laptop.enter(`laurel relay order.json --signer ${world.stranger.address}`, { answers: [asksYes] });
  const again = await run(laptop, [...revoke.split(" ").slice(1), "--yes"]);
  expect(again.stdout).toContain("already revoked");
  tell("On the local network of `npm run dev`, coin is free. In the folder that runs it:");
  await mkdir(join(laptop.folder, "dev"));
  await writeFile(join(laptop.folder, "dev/laurel.json"), JSON.stringify({ rpc: [world.rpc] }));
  const dev = `LAUREL_DEV_DIR=dev node --conditions laurel-source ${root}/scripts/dev.ts`;
  settle(dev, "npm run dev --");
  await laptop.enter(`${dev} --fund ${KEY.address}`);
  const other = ["--learner", "2026000020", "--yes", "--password-file", PASSWORD_FILE];
  expect((await run(laptop, ["revoke", "june-2026", ...other])).stdout).toContain("1 credential revoked");
  tell("Then the registrar's own account pays again.");
});
