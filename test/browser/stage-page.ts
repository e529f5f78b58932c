// The page of stage.ts: <laurel-verifier> elements that show stored reports.
import type { Language, Report } from "@laurel/sdk/verify";
import { LaurelVerifier } from "../../web/src/verifier/verifier.ts";
import { loadWords } from "../../web/src/words/catalogue.ts";

customElements.define("laurel-verifier", LaurelVerifier);

Reflect.set(window, "showReports", async (reports: readonly Report[], lang: Language) => {
  document.documentElement.lang = lang;
  await loadWords(lang);
  const shown = reports.map((report) => {
    const element = document.createElement("laurel-verifier") as LaurelVerifier;
    Object.assign(element, { trust: "/trust.json", lang });
    // As after a check: there is no other way in for a report than a check of its own.
    Reflect.set(element, "state", {
      at: "report",
      checked: { report, given: { name: null, via: "paste", input: "" } },
    });
    return element;
  });
  document.querySelector("main > div")?.replaceChildren(...shown);
  await Promise.all(shown.map(({ updateComplete }) => updateComplete));
});
