// laurel doctor: looks at all that commands stand on, and says what to fix. It sends nothing, and writes nothing that stays.
import { describeNetwork } from "@laurel/issuing";
import type { TrustedRegistry, TrustList } from "@laurel/sdk";
import { readRule } from "../../../chain/node-findings.ts";
import { type Config, readConfig } from "../../../settings/config.ts";
import { openNodes } from "../../../settings/nodes-file.ts";
import { refuseMissing } from "../../../settings/settings-file.ts";
import { findTrust } from "../../../settings/trust-file.ts";
import type { CommonOptions, Invocation, Outcome } from "../../../terminal/invocation.ts";
import type { Session } from "../../../terminal/session.ts";
import { tabulate } from "../../../terminal/table.ts";
import { neutralize, showPath } from "../../../terminal/terminal.ts";
import { lookAtComputer } from "./computer.ts";
import { explainLines, type Line, type State, well, wrong } from "./line.ts";
import { compareNodes, type Place, tryNodes } from "./nodes.ts";
import { type KeyOptions, lookAtKey, lookAtOffice } from "./office.ts";

/** What `doctor` takes. */
export interface DoctorOptions extends CommonOptions, KeyOptions {}

/** Settings that were looked at: what they say, where they can be read. */
interface Settings {
  readonly config: Config | undefined;
  readonly trust: TrustList | undefined;
  readonly lines: readonly Line[];
}

/** Beside the ten seconds of each node: how long what is read by several of them may take, in milliseconds. */
const READING_MS = 30_000;

/** Looks at everything. Exit code 0 where all is well, 1 where something has to be fixed, 3 where something could not be looked at. */
export async function doctor({ session, options }: Invocation<DoctorOptions>): Promise<Outcome> {
  let step = "checking this computer";
  const beat = setInterval(() => session.progress(step), 200);
  try {
    session.progress(step);
    const [computer, settings] = await Promise.all([lookAtComputer(session), readSettings(session, options)]);
    const { config, trust } = settings;
    const key = config === undefined ? [] : await lookAtKey(session, config, options);
    step = "trying the nodes";
    const [places, refused] = await openPlaces(session, await listPlaces(session, options, settings));
    const { lines: nodes, good } = await tryNodes(places, (done, of) => (step = `tried ${done} of ${of} nodes`));
    const compared = places.map((place) => inTime(`nodes, ${place.name}`, compareNodes(place, good.get(place) ?? [])));
    const own = places.find(({ name }) => name === OWN);
    const rpc = (own && good.get(own))?.map(({ source }) => source) ?? [];
    step = "reading the registry";
    const office =
      config === undefined
        ? []
        : rpc.length === 0
          ? [wrong("office", "unknown", "no node answers well enough to read the registry", "fix the nodes above")]
          : await inTime("office", lookAtOffice(config, rpc, own?.accreditors));
    const all = [
      ...computer,
      ...settings.lines,
      ...refused,
      ...judgeTrust(config, trust),
      ...nodes,
      ...(await Promise.all(compared)).flat(),
      ...office,
      ...key,
    ];
    return conclude(session, unite(all));
  } finally {
    clearInterval(beat);
    session.endProgress();
  }
}

const OWN = "laurel.json";

async function readSettings(session: Session, options: DoctorOptions): Promise<Settings> {
  const lookup = { ...session, option: options.config };
  const [config, trust] = await Promise.allSettled([readConfig(lookup), findTrust(session, options)]);
  const lines: Line[] = [];
  if (config.status === "fulfilled") {
    const { issuer, chainId, path } = config.value;
    lines.push(well(OWN, `${showPath(path)}: issuer ${issuer} on ${describeNetwork(chainId)}`));
  } else if (
    Object(config.reason).code === "config.missing" &&
    options.config === undefined &&
    !session.env.LAUREL_CONFIG
  )
    lines.push(well(OWN, "none; only issuers need one (laurel init)"));
  else lines.push(...explainLines(OWN, config.reason));
  if (trust.status === "rejected") lines.push(...explainLines("trust.json", trust.reason));
  else if (trust.value === undefined) {
    const { message, cure = "" } = refuseMissing("trust.json", { ...session, option: undefined });
    const own = config.status === "fulfilled" ? config.value : undefined;
    const typed = own === undefined || message.includes("in this folder") ? cure : `to verify: ${addTrust(own)}`;
    lines.push(wrong("trust.json", own === undefined ? "fault" : "note", message, typed));
  }
  return {
    config: config.status === "fulfilled" ? config.value : undefined,
    trust: trust.status === "fulfilled" ? trust.value : undefined,
    lines,
  };
}

const addTrust = ({ chainId, registry }: Config): string =>
  `laurel trust add --name Own --registry eip155:${chainId}:${registry} --rpc <url>`;

/** The registries to look at, with their nodes. */
async function listPlaces(session: Session, options: DoctorOptions, { config, trust }: Settings): Promise<Place[]> {
  const trusted: readonly Place[] = trust?.registries ?? [];
  const places = [...trusted];
  if (config !== undefined) {
    const { chainId, registry: address, rpc } = config;
    const rule = await readRule(session, options, { chainId, address });
    places.unshift({ ...rule, name: OWN, chainId, address, rpc, quorum: undefined });
  }
  return places;
}

/** The same, each node with what nodes.json has for it; and what is wrong with that file. */
async function openPlaces(session: Session, places: readonly Place[]): Promise<[readonly Place[], readonly Line[]]> {
  try {
    await openNodes(session, []);
    const open = async (place: Place): Promise<Place> => ({
      ...place,
      rpc: await openNodes(session, place.rpc as readonly string[]),
    });
    return [await Promise.all(places.map(open)), []];
  } catch (error) {
    return [places, explainLines("nodes.json", error)];
  }
}

/** The trust list by itself, and beside laurel.json. */
function judgeTrust(config: Config | undefined, trust: TrustList | undefined): readonly Line[] {
  if (trust === undefined) return [];
  const { registries } = trust;
  const lines = registries.flatMap(judgeTrusted);
  if (registries.length === 0)
    lines.push(wrong("trust.json", "fault", "names no registry, so nothing is valid", "laurel trust add --help"));
  const isNamed = registries.some(({ chainId, address }) => chainId === config?.chainId && address === config.registry);
  if (config !== undefined && !isNamed)
    lines.push(
      wrong(
        "trust.json",
        "note",
        "does not name laurel.json's registry, so your own credentials are not valid",
        addTrust(config),
      ),
    );
  return lines;
}

function judgeTrusted({ name, codeHash, finality, chainId }: TrustedRegistry): readonly Line[] {
  const about = "trust.json";
  const rule = typeof finality === "string" ? finality : `${finality.confirmations} confirmations`;
  const lines: Line[] = [];
  if (codeHash === undefined)
    lines.push(
      wrong(
        about,
        "note",
        `${name}: its code is not pinned, so a node may show any code`,
        "run laurel trust add again for this registry: it pins the code",
      ),
    );
  if (finality === "latest" && chainId !== 31337)
    lines.push(
      wrong(
        about,
        "note",
        `${name}: reads the newest block, which the chain may still undo`,
        "laurel trust add … --finality finalized",
      ),
    );
  return lines.length > 0 ? lines : [well(about, `${name}: code pinned, read at ${rule}`)];
}

/** Work as lines, given up in time. */
async function inTime(about: string, work: Promise<readonly Line[]>): Promise<readonly Line[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Line[]>((resolve) => {
    const message = `took longer than ${READING_MS / 1000} seconds`;
    timer = setTimeout(
      () =>
        resolve([wrong(about, "unknown", message, "run laurel doctor again; if that does not help, name other nodes")]),
      READING_MS,
    );
  });
  return Promise.race([work.catch((error: unknown) => explainLines(about, error)), late]).finally(() =>
    clearTimeout(timer),
  );
}

/** Each thing said once, in the order in which it was found. */
function unite(lines: readonly Line[]): readonly Line[] {
  const said = new Map(lines.map((line) => [`${line.about}\n${line.message}`, line]));
  return [...said.values()];
}

const MARKS: Readonly<Record<State, string>> = { ok: "ok", note: "!", fault: "x", unknown: "?" };

function conclude({ colours }: Session, lines: readonly Line[]): Outcome {
  const has = (state: State): boolean => lines.some((line) => line.state === state);
  const exitCode = has("fault") ? 1 : has("unknown") ? 3 : 0;
  const paint = { ok: colours.green, note: colours.yellow, fault: colours.red, unknown: colours.yellow };
  const rows = tabulate(lines.map(({ state, about, message }) => [MARKS[state], about, message]));
  const coloured = rows.map((row, i) => {
    const { state } = lines[i] as Line;
    return paint[state](row.slice(0, 2)) + row.slice(2);
  });
  const list = (title: string, states: readonly State[], from: number): string[] => {
    const some = lines.filter(({ state }) => states.includes(state));
    const cures = [...new Set(some.map(({ about, cure }) => `${about}: ${cure}`))];
    return some.length === 0 ? [] : ["", title, ...cures.map((cure, i) => `${from + i}. ${neutralize(cure)}`)];
  };
  const fix = list("To fix:", ["fault", "unknown"], 1);
  const improve = list("Could be better:", ["note"], Math.max(1, fix.length - 1));
  const verdict =
    exitCode === 0 ? "All is well." : exitCode === 1 ? "Something needs fixing." : "Something could not be checked.";
  const value = { format: "laurel-doctor-v1", well: exitCode === 0, checks: lines };
  return { exitCode, value, lines: [...coloured, ...fix, ...improve, "", verdict] };
}
