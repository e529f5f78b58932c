// What passwords led to in this process: each takes half a second and more, and most tests take the same.
import crypto, { type BinaryLike, type ScryptOptions } from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { scrypt as scryptOfEthers } from "ethers";

type Derive = (
  password: BinaryLike,
  salt: BinaryLike,
  length: number,
  options: ScryptOptions,
  tell: (error: Error | null, key: Buffer) => void,
) => void;

/** Has scrypt, ethers' and Node's, work once for the same password, salt and costs. */
export function rememberPasswords(): void {
  const derive = crypto.scrypt as Derive;
  const derived = new Map<string, Promise<Buffer>>();
  const remember = (password: BinaryLike, salt: BinaryLike, length: number, options: ScryptOptions) => {
    const named = JSON.stringify([password, salt, length, options]);
    const known = derived.get(named) ?? deriveKey(derive, { password, salt, length, options });
    derived.set(named, known);
    return known;
  };
  const scrypt: Derive = (password, salt, length, options, tell) =>
    void remember(password, salt, length, options).then((key) => tell(null, Buffer.from(key)), tell as never);
  Object.assign(crypto, { scrypt });
  syncBuiltinESMExports();
  scryptOfEthers.register(async (password, salt, N, r, p, length) => {
    const key = await remember(Buffer.from(password), Buffer.from(salt), length, { N, r, p, maxmem: 144 * N * r * p });
    return `0x${key.toString("hex")}`;
  });
}

function deriveKey(derive: Derive, { password, salt, length, options }: Given): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  derive(password, salt, length, options, (error, key) => (error === null ? resolve(key) : reject(error)));
  return promise;
}

interface Given {
  readonly password: BinaryLike;
  readonly salt: BinaryLike;
  readonly length: number;
  readonly options: ScryptOptions;
}
