// laurel did check: whether the web site has a did.json by which other verifiers can check what the institution signs.
import { describeTermFault } from "@laurel/issuing";
import type { DidDocument, DidWeb, KeyFault, KnownKey, PublicKey, PublicSigningKey } from "@laurel/portability";
import { withChain } from "../../chain/chain.ts";
import { readConfig } from "../../settings/config.ts";
import { changeKnownKeys, readKnownKeys } from "../../settings/did-seen.ts";
import { readSigningKeyFile } from "../../settings/signing-key-file.ts";
import { CommandError, usageError } from "../../terminal/failure.ts";
import type { CommonOptions, Invocation, Outcome } from "../../terminal/invocation.ts";
import type { Session } from "../../terminal/session.ts";
import { tabulate } from "../../terminal/table.ts";
import { indent, neutralize } from "../../terminal/terminal.ts";
import { explainDidError } from "./did-file.ts";

/** What `did check` takes. */
export interface DidCheckOptions extends CommonOptions {
  readonly domain?: string;
  readonly did?: string;
  readonly sign?: string;
  readonly rpc?: string[];
  readonly plainHttp?: boolean;
  readonly yes?: boolean;
}

/** One thing that is not as it should be. */
interface Problem {
  readonly message: string;
  readonly cure: string;
}

const UPLOAD = "put your own did.json on the web site";
/** What each difference means; the second sentence is the cure. */
const FAULTS: Readonly<Record<KeyFault["kind"], readonly [string, string]>> = {
  new: [
    "is new there and was not made on this computer: its owner can sign in your name",
    "if the key is yours, run laurel did check --yes; otherwise put your own did.json on the web site, and ask who changed it",
  ],
  changed: [
    "is a different key than before: what the earlier key signed is now refused",
    "if you mean that, run laurel did check --yes; otherwise put your own did.json on the web site, and ask who changed it",
  ],
  gone: [
    "is no longer there: what it signed is now refused",
    "if you mean that, run laurel did check --yes; otherwise put your own did.json on the web site",
  ],
  "not-there-yet": ["was made on this computer but is not there yet", UPLOAD],
  compromised: ["is compromised but still there: anyone who has it can sign in your name", UPLOAD],
};

/** Fetches did.json as other verifiers do, and says what is wrong with it. Exit code 1 where anything is. */
export async function check({ session, options }: Invocation<DidCheckOptions>): Promise<Outcome> {
  const { fetchDid, locateDid, noteServed, readDidDocument } = await import("@laurel/portability");
  const own = options.sign === undefined ? undefined : await readSigningKeyFile(options.sign);
  try {
    const place = await findPlace(session, options);
    const url = locateDid(place, options.plainHttp);
    session.progress(`reading ${url}`);
    const served = await fetchDid(place, { plainHttp: options.plainHttp });
    const document = readDidDocument(served.bytes, place.did);
    // A key of which the file lies here was made here.
    const mine = own?.did === place.did ? [own.ed25519, own.p256] : [];
    const known = noteOwn(
      readKnownKeys(session.env).filter(({ id }) => id.startsWith(`${place.did}#`)),
      mine,
    );
    const problems = await findProblems(document, known, { own, isTaken: options.yes === true });
    await changeKnownKeys(session.env, place.did, (before) =>
      noteServed(document.keys, noteOwn(before, mine), options.yes === true),
    );
    const notes = describeServing(served);
    const keys = document.keys.map(({ id, kind, key }) => ({ id, kind: kind ?? null, key }));
    const fits = problems.length === 0;
    const value = { format: "laurel-did-check-v1", did: place.did, url, fits, keys, problems, notes };
    return { exitCode: fits ? 0 : 1, value, lines: describe(session, value) };
  } catch (error) {
    throw explainDidError(error);
  }
}

type Checked = {
  readonly did: string;
  readonly url: string;
  readonly fits: boolean;
  readonly keys: readonly { readonly id: string; readonly kind: string | null; readonly key: string }[];
  readonly problems: readonly Problem[];
  readonly notes: readonly string[];
};

function describe({ colours }: Session, { did, url, fits, keys, problems, notes }: Checked): string[] {
  const rows = keys.map(({ id, kind, key }) => [id.slice(did.length), kind ?? "another kind", key]);
  return [
    `${neutralize(did)}, read at ${neutralize(url)}`,
    ...indent(tabulate(rows, "no key that may sign credentials")),
    ...problems.flatMap(({ message, cure }) => [
      `${colours.red("Wrong:")} ${neutralize(message)}`,
      colours.dim(`  → ${neutralize(cure)}`),
    ]),
    ...notes.map((note) => `Note: ${neutralize(note)}`),
    fits
      ? colours.green("Other verifiers find these keys, and all of them are yours.")
      : "Other verifiers may refuse what you sign, or accept what others sign.",
  ];
}

/** The DID that the options name; else the one that the accreditation does, as a majority of the nodes says. */
async function findPlace(session: Session, options: DidCheckOptions): Promise<DidWeb> {
  const { parseDid, readDomain } = await import("@laurel/portability");
  const { domain, did } = options;
  if (domain !== undefined && did !== undefined)
    throw usageError("--domain and --did are both given", "name one of them");
  if (domain !== undefined) return readDomain(domain);
  return did === undefined ? readAccredited(session, options) : parseDid(did);
}

async function readAccredited(session: Session, options: DidCheckOptions): Promise<DidWeb> {
  const { parseDid } = await import("@laurel/portability");
  const { issuer, accreditation } = await readConfig({ ...session, option: options.config });
  if (accreditation === undefined)
    throw usageError("laurel.json names no accreditation", "run `laurel init` again, or name the DID: --did did:web:…");
  return withChain(session, options, async ({ registry, provider }) => {
    const [stated, block] = await Promise.all([registry.getAccreditation(accreditation), provider.getBlock("latest")]);
    const refuse = (code: string, message: string, cure: string): CommandError =>
      new CommandError(code, 1, `accreditation ${accreditation} ${message}`, { cure });
    const fault = describeTermFault(stated.term, block?.timestamp ?? 0);
    const anew = "ask your accreditor for a new accreditation, then run `laurel init`";
    if (stated.issuer !== issuer) throw refuse("authority.accreditation", `is not of issuer ${issuer}`, anew);
    if (fault !== undefined) throw refuse("authority.accreditation", fault, anew);
    try {
      return parseDid(stated.uri);
    } catch (error) {
      const message = `names no DID where other verifiers can find your key: ${(error as Error).message}`;
      const grant = `laurel accreditation grant --issuer ${issuer} … --uri did:web:<your host>`;
      throw refuse("did.none", message, `ask your accreditor for a new one: ${grant}; then run \`laurel init\``);
    }
  });
}

function noteOwn(known: readonly KnownKey[], mine: readonly PublicKey[]): readonly KnownKey[] {
  const fresh = mine.filter(({ id }) => !known.some((one) => one.id === id));
  return [...known, ...fresh.map(({ id, publicKeyMultibase: key }) => ({ id, key, state: "made" as const }))];
}

async function findProblems(
  { did, keys }: DidDocument,
  known: readonly KnownKey[],
  { own, isTaken }: { readonly own: PublicSigningKey | undefined; readonly isTaken: boolean },
): Promise<Problem[]> {
  const { compareKeys, noteServed } = await import("@laurel/portability");
  const differences = compareKeys(keys, isTaken ? noteServed(keys, known, true) : known);
  const problems = differences.map(({ id, kind }): Problem => {
    const [message, cure] = FAULTS[kind];
    return { message: `${id} ${message}`, cure };
  });
  if (!keys.some(({ kind }) => kind === "Ed25519"))
    problems.push({ message: "no Ed25519 key may sign credentials", cure: UPLOAD });
  if (own === undefined) return problems;
  if (own.did !== did)
    return [
      ...problems,
      { message: `the key of --sign belongs to ${own.did}`, cure: "name this DID's key, or another DID with --did" },
    ];
  const isThere = keys.some(({ id, key }) => id === own.ed25519.id && key === own.ed25519.publicKeyMultibase);
  const isSaid = differences.some(({ id }) => id === own.ed25519.id);
  const cure = `name the key that signs now; if this is that key, ${UPLOAD}`;
  if (!isThere && !isSaid) problems.push({ message: `${own.ed25519.id}, the key of --sign, is not there`, cure });
  return problems;
}

const JSON_TYPES = ["application/json", "application/did+json", "application/did+ld+json", "application/ld+json"];

function describeServing({ isOpen, mediaType }: { readonly isOpen: boolean; readonly mediaType: string }): string[] {
  const open = "browser wallets cannot read it: add the header Access-Control-Allow-Origin: *";
  const typed = `it is served as ${mediaType || "no type"}; some verifiers want application/json`;
  return [...(isOpen ? [] : [open]), ...(JSON_TYPES.includes(mediaType) ? [] : [typed])];
}
