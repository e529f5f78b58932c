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
      "A round of reviews has ended, and the accreditor registers three institutions. Laurel first shows what anyone will be able to read for ever. (`--signer` names the accreditor's key: a keystore file, or an account that the node holds, as here. A Safe uses `--safe` as above.)",
    );
    await laptop.enter(register(0, "College of Example", "college.example.org"), { answers: [asksYes] });
    tell(
      "The second institution is registered in the same way. For the third, the accreditor takes the last line from the shell's history and changes only the admin:",
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
      "The university's accreditation expires in a few years. A term cannot be extended, so the accreditor grants a second one, for longer.",
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
      "The academy closed last week, but someone still issued in its name. The accreditor ends the accreditation as of the closing day. Before the question, Laurel lists what will no longer count.",
    );
    const moment = new Date(before * 1000).toISOString().replace(".000", "");
    await laptop.enter(`laurel accreditation end 3 --as-of ${moment} ${signer}`, { answers: [asksYes] });
    for (const batch of ["spring", "autumn"])
      expect(await registry.counts(3, keccak256(toUtf8Bytes(batch)))).toBe(false);
    await laptop.enter("laurel accreditation list $PLACE");
  },
);
