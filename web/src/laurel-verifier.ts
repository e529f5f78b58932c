// The element alone, for other people's pages.

import { LaurelVerifier } from "./verifier/verifier.ts";

if (customElements.get("laurel-verifier") === undefined) customElements.define("laurel-verifier", LaurelVerifier);
