// Packages of verifiers that ship no types.
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
  export function checkStatus(options: object): Promise<{ readonly verified: boolean }>;
}
declare module "jsonld-signatures" {
  const jsonldSignatures: {
    readonly purposes: {
      readonly AssertionProofPurpose: new () => object;
      readonly AuthenticationProofPurpose: new (options: { challenge: string }) => object;
    };
  };
  export default jsonldSignatures;
}
