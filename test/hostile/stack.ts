// Credentials that stand on others, and what a forger, or a learner who has too little, makes of their parts.
import {
  type Batch,
  type JsonObject,
  namePart,
  openCredential,
  parseCredential,
  type PartName,
  type StackRequirements,
  stateParts,
  withhold,
} from "../../sdk/src/index.ts";
import { createDocument } from "../nodes/world.ts";
import { type Attack, change, type HostileCase, type Scene } from "./scene.ts";

type Stage = (scene: Scene) => Promise<Attack>;

function stage(expected: string, cases: Readonly<Record<string, Stage>>): HostileCase[] {
  return Object.entries(cases).map(([name, attack]) => ({ name, expected, attack }));
}

const DISCLOSABLE = ["id", "creditsEarned", "achievement/id"].map((member) => `/credentialSubject/${member}`);
const STATISTICS = "https://courses.example/statistics";
let count = 0;

/** A document of a course of three credits. */
const describe = (subject: object = {}): JsonObject =>
  createDocument({
    id: `urn:example:stack:${++count}`,
    credentialSubject: { id: "did:example:niamh", creditsEarned: 3, achievement: { id: STATISTICS }, ...subject },
  }) as JsonObject;
const describeLarger = (): JsonObject => describe({ creditsEarned: 9, achievement: { id: "urn:example:certificate" } });
const fileOf = (batch: Batch): string => JSON.stringify(batch.credential(0));
const issue = async ({ world }: Scene, document: JsonObject, disclosable: readonly string[] = DISCLOSABLE) =>
  fileOf(await world.issue([document], { disclosable }));
const nameOf = (file: string): PartName => namePart(openCredential(parseCredential(file)));
const hide = (file: string, member: string): string =>
  JSON.stringify(withhold(parseCredential(file), [`/credentialSubject/${member}`]));
const edit = (file: string, path: string, value: string | number): string =>
  JSON.stringify(change(JSON.parse(file) as JsonObject, path, () => value));
const stackUp = (scene: Scene, parts: readonly string[], requires: StackRequirements = {}): Promise<string> =>
  issue(scene, stateParts(describeLarger(), requires, parts.map(nameOf)));

/** A stack on one part: what is required, what the part says of its subject, and the copy of the part that is put beside it. */
function onePart(
  requires: StackRequirements = {},
  subject: object = {},
  give: (part: string, scene: Scene) => readonly string[] | Promise<readonly string[]> = (part) => [part],
): Stage {
  return async (scene) => {
    const part = await issue(scene, describe(subject));
    return { file: await stackUp(scene, [part], requires), options: { parts: await give(part, scene) } };
  };
}

/** A document whose statement of parts, made by a part's name, no issuer with this SDK would write. */
function misstated(state: (name: PartName, document: JsonObject) => object): Stage {
  return async (scene) => {
    const part = await issue(scene, describe());
    const document = describeLarger();
    return {
      file: await issue(scene, { ...document, ...state(nameOf(part), document) }, []),
      options: { parts: [part] },
    };
  };
}
const stating = (stack: (name: PartName) => object): Stage =>
  misstated((name, { credentialSubject }) => ({
    credentialSubject: { ...(credentialSubject as object), stack: stack(name) },
  }));
const LAUREL = { type: "LaurelStack2026", requires: {} };

export const stackCases: readonly HostileCase[] = [
  ...stage("valid", {
    "a part that is enough": onePart({ credits: 3, achievements: [{ id: STATISTICS }], sameHolder: true }),
    "a part with an altered copy before it": onePart({ credits: 3 }, {}, (part) => [
      edit(part, "/credentialSubject/creditsEarned", 30),
      part,
    ]),
    "a part with a copy after it that withholds its credits": onePart({ credits: 3 }, {}, (part) => [
      part,
      hide(part, "creditsEarned"),
    ]),
    "a stack of another kind": stating(() => ({ type: "Stack", parts: "none" })),
  }),
  ...stage("invalid integrity.altered", {
    "the statement of parts taken out": async (scene) => {
      const file = await stackUp(scene, [await issue(scene, describe())]);
      const { credentialSubject, ...rest } = JSON.parse(file);
      const { stack: _, ...subject } = credentialSubject;
      return { file: JSON.stringify({ ...rest, credentialSubject: subject }) };
    },
    "fewer credits required": async (scene) => {
      const part = await issue(scene, describe());
      const file = await stackUp(scene, [part], { credits: 9 });
      return { file: edit(file, "/credentialSubject/stack/requires/credits", 3), options: { parts: [part] } };
    },
  }),
  ...stage("invalid stack.document", {
    "no parts": stating(() => ({ ...LAUREL, parts: [] })),
    "a statement of another year": stating((name) => ({ ...LAUREL, type: "LaurelStack2027", parts: [name] })),
    "a part with a member more": stating((name) => ({ ...LAUREL, parts: [{ ...name, size: 1 }] })),
    "several subjects": misstated((name, { credentialSubject }) => ({
      credentialSubject: [credentialSubject as object, { stack: { ...LAUREL, parts: [name] } }],
    })),
  }),
  ...stage("invalid stack.limit", {
    "five levels of parts": async (scene) => {
      const files = [await issue(scene, describe())];
      for (let level = 0; level < 5; level += 1) {
        const document = describe({ achievement: { id: `urn:example:level:${level}` } });
        files.unshift(await issue(scene, stateParts(document, {}, [nameOf(files[0] as string)])));
      }
      const [file = "", ...parts] = files;
      return { file, options: { parts } };
    },
  }),
  ...stage("invalid stack.twice", {
    "a part that is named twice": stating((name) => ({ ...LAUREL, parts: [name, name] })),
    "two parts of the same achievement": async (scene) => {
      const parts = [await issue(scene, describe()), await issue(scene, describe())];
      return { file: await stackUp(scene, parts, { credits: 6 }), options: { parts } };
    },
  }),
  ...stage("invalid stack.part-other", {
    "a part named with another content": stating((name) => ({
      ...LAUREL,
      parts: [{ ...name, contentHash: `0x${"ab".repeat(32)}` }],
    })),
    "a part that was altered": onePart({ credits: 9 }, {}, (part) => [
      edit(part, "/credentialSubject/creditsEarned", 9),
    ]),
  }),
  ...stage("invalid stack.part-invalid", {
    "a part that was revoked": onePart({}, {}, async (part, { world }) => {
      const { root } = nameOf(part);
      await (await world.registry.connect(world.operator).revokeCredentials(1, 1, root, [0], [1n])).wait();
      return [part];
    }),
    "a part of another size": onePart({}, {}, (part) => [
      JSON.stringify({
        ...JSON.parse(part),
        proof: [{ ...JSON.parse(part).proof[0], size: 2, siblings: [`0x${"00".repeat(32)}`] }],
      }),
    ]),
  }),
  ...stage("invalid stack.learner", { "a part of another learner": onePart({}, { id: "did:example:eve" }) }),
  ...stage("invalid stack.achievement", {
    "a part of another achievement": onePart({ achievements: [{ id: "https://courses.example/ethics" }] }),
    "an achievement whose id differs in case": onePart({ achievements: [{ id: STATISTICS.toUpperCase() }] }),
  }),
  ...stage("invalid stack.credits", {
    "too few credits": onePart({ credits: 3.001 }),
    "credits in a text": onePart({ credits: 3 }, { creditsEarned: "3" }),
    "credits below zero": onePart({ credits: 0 }, { creditsEarned: -3 }),
  }),
  ...stage("unknown stack.withheld", {
    "a statement of parts that is withheld": async (scene) => {
      const stated = stateParts(describeLarger(), {}, [nameOf(await issue(scene, describe()))]);
      return { file: hide(await issue(scene, stated, ["/credentialSubject/stack"]), "stack") };
    },
    "what is required withheld": async (scene) => {
      const stated = stateParts(describeLarger(), { credits: 9 }, [nameOf(await issue(scene, describe()))]);
      return { file: hide(await issue(scene, stated, ["/credentialSubject/stack/requires"]), "stack/requires") };
    },
  }),
  ...stage("unknown stack.part-missing", { "a part that is not given": onePart({}, {}, () => []) }),
  ...stage("unknown stack.part-unknown", {
    "a part that the node does not speak of": async (scene) => {
      const attack = await onePart()(scene);
      const [part = ""] = (attack.options?.parts ?? []) as Iterable<string>;
      const root = nameOf(part).root.slice(2);
      scene.proxy.fault = async (calls, forward) => {
        const answers = [await forward()].flat() as object[];
        const body = answers.map((answer, i) =>
          JSON.stringify(calls[i]?.params).includes(root) ? { ...answer, result: null } : answer,
        );
        return { body: body.length === 1 ? body[0] : body };
      };
      return { ...attack, trust: { rpc: [scene.proxy.url] } };
    },
  }),
  ...stage("unknown stack.learner-withheld", {
    "a part that withholds its learner": onePart({ sameHolder: true }, {}, (part) => [hide(part, "id")]),
  }),
  ...stage("unknown stack.achievement-withheld", {
    "a part that withholds its achievement": onePart({ achievements: [{ id: STATISTICS }] }, {}, (part) => [
      hide(part, "achievement/id"),
    ]),
  }),
  ...stage("unknown stack.credits-withheld", {
    "a part that withholds its credits": onePart({ credits: 3 }, {}, (part) => [hide(part, "creditsEarned")]),
  }),
];
