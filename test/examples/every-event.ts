// Adds to a world's registry what no random history has for certain: every event of the contract, offers and recoveries left open, terms ended
// as of past moments, and a batch anchored again.
import { Contract, id as hashText, type Signer, ZeroAddress } from "ethers";
import { credentialRegistryAbi } from "../../sdk/src/index.ts";
import type { World } from "../nodes/world.ts";

const WEEK = 7 * 86_400;

/** Makes each event at least once. */
export async function makeEveryEvent(world: World): Promise<void> {
  const { governor, accreditor, admin, operator, stranger, provider, registry } = world;
  const contract = new Contract(registry.address, credentialRegistryAbi, provider);
  const call = async (signer: Signer, method: string, ...args: readonly unknown[]): Promise<void> => {
    const sent = await contract.connect(signer).getFunction(method)(...args);
    await sent.wait();
  };
  const count = async (what: string): Promise<number> => Number(await contract.getFunction(`${what}Count`)());
  const until = (await world.now()) + 100_000_000;
  const uri = "https://example.org";

  await call(governor, "transferOwnership", stranger.address);
  await call(stranger, "acceptOwnership");
  await call(stranger, "transferOwnership", governor.address);
  await call(governor, "acceptOwnership");
  await call(governor, "transferOwnership", admin.address);

  await call(governor, "appointAccreditor", accreditor.address, until, "zero\0byte", uri);
  const agency = await count("accreditor");
  await call(accreditor, "handOverAccreditor", agency, operator.address);
  await call(accreditor, "handOverAccreditor", agency, ZeroAddress);
  await call(accreditor, "handOverAccreditor", agency, stranger.address);
  await call(stranger, "acceptAccreditor", agency);
  await call(stranger, "handOverAccreditor", agency, operator.address);
  await call(governor, "appointAccreditor", accreditor.address, until, "Ended Agency", uri);
  const ended = agency + 1;

  const register = async (by: Signer, sponsor: number): Promise<readonly [issuer: number, accreditation: number]> => {
    await call(by, "registerIssuer", sponsor, admin.address, until, "College", uri);
    return [await count("issuer"), await count("accreditation")];
  };
  const [issuer, accreditation] = await register(stranger, agency);
  await call(accreditor, "accreditIssuer", ended, issuer, until, "College of Another", uri);
  const other = await count("accreditation");
  await call(admin, "addOperator", issuer, operator.address, until, 3);
  await call(admin, "addOperator", issuer, operator.address, until, 1);
  await call(admin, "addOperator", issuer, operator.address, until, 3);

  const root = (name: string): string => hashText(`every event ${name}`);
  const anchor = (name: string, by = 1, size = 700, accredited = accreditation) =>
    call(operator, "anchorBatch", issuer, accredited, by, root(name), size);
  await anchor("first");
  await anchor("of an ended operator", 2);
  await anchor("of an ended accreditor", 3, 1, other);
  await anchor("revoked");
  await anchor("revoked in error");
  const bits = [
    [0, 2],
    [5n, 1n << 100n],
  ];
  await call(operator, "revokeCredentials", issuer, 1, root("first"), ...bits);
  await call(admin, "annulCredentialRevocations", issuer, root("first"), [0, 1], [4n, 8n]);
  await call(operator, "suspendCredentials", issuer, 1, root("first"), [0, 1], [7n, 1n << 255n]);
  await call(operator, "reinstateCredentials", issuer, 1, root("first"), [0, 2], [2n, 1n]);
  await call(operator, "revokeCredentials", issuer, 1, root("of an ended operator"), ...bits);
  await call(operator, "replaceCredentials", issuer, accreditation, 1, root("new"), 3, root("first"), [1], [9n]);
  for (const name of ["revoked", "revoked in error"]) await call(operator, "revokeBatch", issuer, 1, root(name));
  await call(admin, "annulBatchRevocation", issuer, root("revoked in error"));

  // Terms ended as of a past moment: anchors stop counting. One is anchored again with fewer credentials than have bits.
  await call(admin, "endOperator", issuer, 2, 0);
  await anchor("of an ended operator", 3, 10);
  await call(governor, "endAccreditor", ended, 0);
  await call(stranger, "endAccreditation", (await register(stranger, agency))[1], 0);

  const [handed] = await register(stranger, agency);
  await call(admin, "handOverIssuer", handed, stranger.address);
  await call(stranger, "acceptIssuer", handed);
  await call(stranger, "handOverIssuer", handed, operator.address);

  await call(admin, "handOverIssuer", issuer, operator.address);
  await call(stranger, "startRecovery", issuer, operator.address);
  await call(admin, "objectToRecovery", issuer);
  await call(governor, "decideRecovery", issuer, false);
  const [contested] = await register(stranger, agency);
  await call(stranger, "startRecovery", contested, operator.address);
  await call(admin, "objectToRecovery", contested);
  const [recovered] = await register(stranger, agency);
  await call(stranger, "startRecovery", recovered, operator.address);
  await provider.send("evm_increaseTime", [WEEK]);
  await call(stranger, "completeRecovery", recovered);
  await call(stranger, "startRecovery", (await register(stranger, agency))[0], operator.address);
}
