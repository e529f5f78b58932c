// A registry with everybody who is needed to issue: deployed, appointed, accredited, and an operator added.
import { deployRegistry, type Registry } from "@laurel/sdk";
import type { Accounts } from "../chain/development.ts";

/** Whom an accreditor accredits. */
export interface Institution {
  readonly id: string;
  readonly name: string;
}

/** The number of the accreditor, the issuer, its accreditation and its operator: each is the first of its registry. */
export const FIRST = 1;
/** To anchor, and to revoke. */
const ALL_RIGHTS = 3;
const TERM_SECONDS = 4 * 365 * 24 * 3600;

/** Who is accredited unless said. */
export const EXAMPLE_INSTITUTION: Institution = {
  id: "did:web:university.example.org",
  name: "University of Example",
};

/**
 * Deploys a registry and sets up its authorities, for four years each.
 * @param now the time of the latest block
 * @returns the registry, connected to the governor's account
 */
export async function setUpAuthorities(accounts: Accounts, { id, name }: Institution, now: number): Promise<Registry> {
  const { governor, accreditor, issuerAdmin, operator } = accounts;
  const registry = await deployRegistry(governor);
  const until = now + TERM_SECONDS;
  const agency = ["Quality Agency of Example", "https://qa.example.org"] as const;
  await (await registry.appointAccreditor(accreditor.address, until, ...agency)).wait();
  await (await registry.connect(accreditor).registerIssuer(FIRST, issuerAdmin.address, until, name, id)).wait();
  await (await registry.connect(issuerAdmin).addOperator(FIRST, operator.address, until, ALL_RIGHTS)).wait();
  return registry;
}
