// laurel sign: the credentials of a batch signed for verifiers that know nothing of Laurel. It can be stopped at any moment and run again.
import { openBatchFolder } from "@laurel/issuing";
import { withChain } from "../../chain/chain.ts";
import { readSettings, type SettlingOptions } from "../../chain/office.ts";
import { describeSigned, openFolderSigner } from "../../credentials/sign-folder.ts";
import type { SigningKeyOptions } from "../../settings/signing-key-file.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";

/** What `sign` takes. */
export interface SignCommandOptions extends SettlingOptions, SigningKeyOptions {
  readonly again?: boolean;
}

/** Signs the credentials of a batch's folder. */
export async function sign({ session, operand, options }: Invocation<SignCommandOptions>): Promise<Outcome> {
  const folder = openBatchFolder(operand);
  const { issuer } = await folder.requireRecord();
  return withChain(session, options, async (chain) => {
    const settings = await readSettings(session, options, chain);
    const signer = await openFolderSigner(session, options);
    const office = { ...settings, chain, issuer };
    const signed = await session.stoppable(() => signer.sign(office, { folder, again: options.again }));
    const { value, lines } = describeSigned(signed);
    const next = "Next: run `laurel status-list export` before you hand out the files.";
    return done(value, [...lines, ...(signed.signed === 0 ? [] : [next])]);
  });
}
