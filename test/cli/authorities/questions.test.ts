// What is public and permanent is shown and asked for before it is written.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type } from "../../first-day/terminal.ts";
import { runInProcess, shellCommand } from "../run.ts";
import { openScene, type Scene } from "./scene.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

const place = (): string =>
  `--registry eip155:${scene.world.chainId}:${scene.world.registry.address} --rpc ${scene.world.rpc}`;

describe("what everybody can read for ever", () => {
  it("is asked about at a terminal, with what nobody sees in it; a no writes nothing", async () => {
    const { accreditor, stranger, registry } = scene.world;
    const words = `issuer register --accreditor 1 --admin ${stranger.address} --name 'Univ\u0435rsity of Cork' --uri https://cork.example`;
    const typed = `${shellCommand} ${words} --until 2090-01-01 --signer ${accreditor.address} ${place()}`;
    const env = { PATH: process.env.PATH, HOME: scene.folder };
    const { code, text } = await type(scene.folder, env, typed, [[/\[y\/N\] $/, "n"]], 1000);
    expect(code).toBe(1);
    expect(text).toContain("letters of several scripts that look alike: Univ\u0435(U+0435)rsity of Cork.");
    expect(text).toContain("Anyone can read name, uri, admin and term on the chain, for ever.");
    expect(text).toContain("states this name and uri. Neither can be changed.");
    expect(text).toContain(
      `(https://cork.example) with the admin ${stranger.address}, accredited until and including 2090-01-01?`,
    );
    expect(await registry.issuerCount()).toBe(1);
  });

  it.each([
    "operator add --issuer 1 --account 0x000000000000000000000000000000000000dEaD",
    "operator renew 1 --issuer 1",
    "accreditation renew 1",
    "accreditation grant --accreditor 1 --issuer 1 --name N --uri https://n.example",
    "issuer register --accreditor 1 --admin 0x000000000000000000000000000000000000dEaD --name N --uri https://n.example",
    "accreditor appoint --account 0x000000000000000000000000000000000000dEaD --name N --uri https://n.example",
  ])("needs --yes where there is no terminal: %s", async (words) => {
    const { governor } = scene.world;
    const list = `${words} --until 2090-01-01 --signer ${governor.address} ${place()}`.split(" ");
    const { code, stderr } = await runInProcess(scene.folder, list);
    expect([code, stderr]).toEqual([2, expect.stringContaining("--yes")]);
  });

  it("names the account before its term ends", async () => {
    const { admin, operator } = scene.world;
    const typed = `${shellCommand} operator end 1 --issuer 1 --signer ${admin.address} ${place()}`;
    const env = { PATH: process.env.PATH, HOME: scene.folder };
    const { code, text } = await type(scene.folder, env, typed, [[/\[y\/N\] $/, "n"]], 1000);
    expect(code).toBe(1);
    expect(text).toContain(
      `End the term of operator 1 of issuer 1, ${operator.address}, after the newest block, as of 20`,
    );
  });

  it("says whom an issuer was accredited as, and who has that name too", async () => {
    const { accreditor, stranger } = scene.world;
    const until = "--until 2090-01-01";
    const cork = "--name 'University of Cork' --uri https://cork.example";
    await scene.run(accreditor, `issuer register --accreditor 1 --admin ${stranger.address} ${cork} ${until}`);
    const said = await scene.say(accreditor, `accreditation grant --accreditor 1 --issuer 1 ${cork} ${until}`);
    expect(said).toContain(
      "Issuer 1 has been University of Example (did:web:university.example.org) until now, by accreditation 1.",
    );
    expect(said).toContain("Issuer 2 also has that uri: accreditation 2 by accreditor 1, University of Cork");
  });
});
