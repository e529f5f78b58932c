// The agency's story of an accreditor at work: institutions are registered, one by mistake twice; a term is renewed, another ended as of earlier.
import { type JsonRpcSigner, keccak256, toUtf8Bytes } from "ethers";
import { expect } from "vitest";
import { asksYes, tellStory } from "../second-day/story.ts";

tellStory(
  import.meta.filename,
  "An accreditor accredits, renews and ends",
  async ({ world, tell, openLaptop, settleMoment }) => {
    const { registry, provider, accreditor, operator, until } = world;
    const admins = await Promise.all([5, 6, 7].map((account) => provider.getSigner(account)));
    const academy = admins[1] as JsonRpcSigner;
    const laptop = await openLaptop("nobody");
    const signer = `--signer ${accreditor.address} $PLACE`;
    const register = (admin: number, name: string, host: string): string =>
      `laurel issuer register --accreditor 1 --admin ${admins[admin]?.address} --name "${name}" --uri https://${host} --until 2040-12-31 ${signer}`;
    tell(
      "A round of reviews has ended, and three institutions are to be registered. Who writes what everybody reads for ever is shown it first. (`--signer` names the accreditor's key: a keystore file, or an account that the node holds, as here; a Safe uses `--safe` as above.)",
    );
    await laptop.enter(register(0, "College of Example", "college.example.org"), { answers: [asksYes] });
    tell(
      "The second one is done likewise. For the third, the line before is taken from the shell's history, and only the admin was changed:",
    );
    const registered = (await world.now()) + 1;
    settleMoment(registered, "2026-09-01T08:00:00Z");
    await provider.send("evm_setNextBlockTimestamp", [registered]);
    await (
      await registry
        .connect(accreditor)
        .registerIssuer(1, academy.address, until, "Academy of Example", "https://academy.example.org")
    ).wait();
    await laptop.enter(register(2, "Academy of Example", "academy.example.org"), { code: 1 });
    await laptop.enter(register(2, "Institute of Example", "institute.example.org"), { answers: [asksYes] });
    expect(await registry.issuerCount()).toBe(4);
    tell(
      "The university's accreditation runs out in a few years. A term is not lengthened; the same is granted once more, for longer.",
    );
    await laptop.enter(`laurel accreditation renew 1 --until 2045-12-31 ${signer}`, { answers: [asksYes] });
    // No two of the moments that are told are one.
    const before = (await world.now()) + 1;
    await provider.send("evm_setNextBlockTimestamp", [before]);
    await (await registry.connect(academy).addOperator(3, operator.address, until, 3)).wait();
    await provider.send("evm_setNextBlockTimestamp", [before + 1]);
    settleMoment(before, "2026-11-16T08:00:00Z");
    settleMoment(until, "2030-01-24T10:00:00Z");
    const issued = registry.connect(operator);
    for (const [batch, size] of [
      ["spring", 24],
      ["autumn", 310],
    ] as const)
      await (await issued.anchorBatch(3, 3, 1, keccak256(toUtf8Bytes(batch)), size)).wait();
    tell(
      "The academy closed last week, and somebody still issued in its name. The accreditation ends as of the day on which it closed; what that takes out of effect is listed before the question.",
    );
    const moment = new Date(before * 1000).toISOString().replace(".000", "");
    await laptop.enter(`laurel accreditation end 3 --as-of ${moment} ${signer}`, { answers: [asksYes] });
    for (const batch of ["spring", "autumn"])
      expect(await registry.counts(3, keccak256(toUtf8Bytes(batch)))).toBe(false);
    await laptop.enter("laurel accreditation list $PLACE");
  },
);
