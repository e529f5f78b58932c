// Packages of verifiers that ship no types.
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
    readonly suite: object;
    readonly documentLoader: object;
    readonly checkStatus?: object;
    readonly verifyMatchingIssuers?: boolean;
  }
  interface Result {
    readonly verified: boolean;
    readonly error?: { readonly errors?: unknown };
    readonly statusResult?: { readonly verified: boolean };
  }
  export function issue(options: Options & { readonly credential: object }): Promise<{ readonly proof: object }>;
  export function verifyCredential(options: Options & { readonly credential: object }): Promise<Result>;
  export function signPresentation<T extends object>(
    options: Options & { readonly presentation: T; readonly purpose: object },
  ): Promise<T & { readonly proof: never }>;
  export function verify(
    options: Options & { readonly presentation: object; readonly challenge: string },
  ): Promise<Result>;
}
declare module "@digitalcredentials/data-integrity" {
  export class DataIntegrityProof {
    constructor(options: { signer?: object; cryptosuite: object });
  }
}
declare module "@digitalcredentials/eddsa-rdfc-2022-cryptosuite" {
  export const cryptosuite: object;
}
declare module "@digitalcredentials/vc" {
  export { issue, signPresentation, verify, verifyCredential } from "@digitalbazaar/vc";
}
declare module "@digitalcredentials/vc-bitstring-status-list" {
  export const BitstringStatusList: {
    readonly decode: (given: { readonly encodedList: string }) => Promise<{
      readonly length: number;
      readonly getStatus: (index: number) => boolean;
    }>;
  };
  export function checkStatus(options: object): Promise<{ readonly verified: boolean }>;
}
declare module "jsonld-signatures" {
  const jsonldSignatures: {
    readonly purposes: {
      readonly AssertionProofPurpose: new () => object;
      readonly AuthenticationProofPurpose: new (options: { challenge: string }) => object;
    };
  };
  export = jsonldSignatures;
}
