// A batch planned and checked as far as that goes without a chain: nothing is written, sent or asked.
import { type Batch, isObject, type IssuerRef, type JsonObject } from "@laurel/sdk";
import type { IssuerIdentity } from "../chain/authority.ts";
import type { Listener } from "../messages/events.ts";
import { checkPlan } from "../planning/check.ts";
import { createPlan } from "../planning/plan.ts";
import { startIssueWorkers } from "../planning/threads.ts";
import { readStatusBase, showPlace } from "../status/places.ts";
import { countThreads, DEFAULT_PROFILE, type IssueRequest, tellNotes } from "./issue.ts";

/** What is tried out. */
export interface RehearsalRequest extends Pick<
  IssueRequest,
  "input" | "profile" | "files" | "threads" | "status" | "allow" | "confirm"
> {
  /** Of whom it will be, where that is known. */
  readonly issuerRef?: IssuerRef | undefined;
  readonly onEvent?: Listener | undefined;
}

/** In place of the registry where that is not known: no contract is there. */
const NOWHERE: IssuerRef = { chainId: 1, registry: "0x0000000000000000000000000000000000000001", issuer: 1 };

/**
 * Plans a batch and checks every credential against its profile and its dates. What the accreditation says, and whether it is in force, is not checked:
 * the issuer's id and name are the course's, or stand-ins.
 * @throws IssuingError `cohort.invalid` naming every row at fault
 */
export async function rehearseBatch(request: RehearsalRequest): Promise<Batch> {
  const { input, profile = DEFAULT_PROFILE, files = "files", threads = countThreads() } = request;
  const { status, issuerRef = NOWHERE, allow, confirm, onEvent } = request;
  tellNotes({ onEvent }, request);
  const identity = readIdentity(input.document(0));
  const base = status?.base ?? status?.usualBase;
  const place = base === undefined ? undefined : showPlace(readStatusBase(base));
  const workers = await startIssueWorkers(input, { identity, profile, files, threads, onEvent });
  try {
    const plan = await createPlan(input, { issuerRef, identity, files, workers, status: place });
    await checkPlan(plan, { input, profile, allow, confirm, onEvent });
    return plan.batch;
  } finally {
    await workers?.close();
  }
}

function readIdentity({ issuer }: JsonObject): IssuerIdentity {
  const { id, name } = isObject(issuer) ? issuer : { id: issuer, name: undefined };
  return {
    id: typeof id === "string" ? id : "https://issuer.invalid",
    name: typeof name === "string" ? name : "The accredited issuer",
  };
}
