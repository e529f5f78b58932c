// laurel keystore: make encrypted keys, list them.
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { userFolder } from "../../settings/settings-file.ts";
import { CommandError, usageError } from "../../terminal/failure.ts";
import { createKeystoreFile, readKeystoreAddress, refuseExisting } from "../../settings/keystore-file.ts";
import { choosePassword, type PasswordSource } from "../../terminal/prompt.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { tabulate } from "../../terminal/table.ts";
import { neutralize } from "../../terminal/terminal.ts";

/** Makes a key and writes it encrypted; never over a file that is there. */
export async function newKeystore({ session, operand: file, options }: Invocation<PasswordSource>): Promise<Outcome> {
  // Again when it is written: here it spares a password.
  if (existsSync(file)) throw refuseExisting(file);
  const password = await choosePassword(session, options);
  const address = await createKeystoreFile(file, password);
  return done({ format: "laurel-keystore-v1", file, address }, [
    `${neutralize(file)} holds the key of ${address}, encrypted.`,
    "Keep a copy of the file, and the password elsewhere: no one can restore either.",
    `Next: the issuer's admin adds it with laurel operator add --issuer <n> --account ${address} --until <day>`,
  ]);
}

/** Prints the accounts of the keystores in a folder: the one named, or the person's own. */
export async function listKeystores({ session, words }: Invocation<object>): Promise<Outcome> {
  const folder = words[0] ?? join(userFolder(session.env), "keystores");
  const names = await readdir(folder).catch(() => {
    throw usageError(`${folder}: there is no such folder`, "name the folder that holds your keystores");
  });
  const keystores: { file: string; address: string }[] = [];
  for (const name of names.sort()) {
    const file = join(folder, name);
    const address = await readKeystoreAddress(file).catch((error: unknown) => {
      if (error instanceof CommandError) return undefined;
      throw error;
    });
    if (address !== undefined) keystores.push({ file, address });
  }
  const rows = keystores.map(({ file, address }) => [address, file]);
  return done({ format: "laurel-keystores-v1", keystores }, tabulate(rows, `${neutralize(folder)} holds no keystore.`));
}
