// The page that opens links: the one that an option names, or the person's own.
import { findPageFault } from "@laurel/sdk/link";
import { usageError } from "../terminal/failure.ts";
import type { CommonOptions } from "../terminal/invocation.ts";
import type { Session } from "../terminal/session.ts";
import { findSettings, type Lookup } from "./settings-file.ts";

/** The page that `laurel.json` names, whatever else it lacks: learners have no issuer. @throws IssuingError naming the members at fault */
export async function findPage(lookup: Lookup): Promise<string | undefined> {
  const found = await findSettings<{ readonly page?: string }>("laurel.json", lookup, {
    mayLack: true,
    findMore: ({ page }) => {
      const fault = typeof page === "string" ? findPageFault(page) : undefined;
      return fault === undefined ? [] : [{ column: "/page", message: fault }];
    },
  });
  return found?.value.page;
}

/** The page that `--page` names, or else the person's own settings. @throws CommandError where neither does, or it is no page's address */
export async function requirePage(
  session: Session,
  { page, config }: CommonOptions & { readonly page?: string },
): Promise<string> {
  const named = page ?? (await findPage({ ...session, option: config }));
  if (named === undefined) {
    const cure = 'name it: --page https://verify.example/, or put "page" into your laurel.json';
    throw usageError("no page is named to open the link", cure);
  }
  const fault = findPageFault(named);
  if (fault === undefined) return named;
  throw usageError(`--page ${named} ${fault}`, "write it as https://verify.example/");
}
