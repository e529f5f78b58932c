// Starts the page.

import { LaurelPage } from "./page/page.ts";
import { LaurelVerifier } from "./verifier/verifier.ts";

customElements.define("laurel-verifier", LaurelVerifier);
customElements.define("laurel-page", LaurelPage);
