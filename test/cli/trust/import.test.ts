// laurel trust import: what is shown, what is asked about, what is written.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectOutput } from "../output.ts";
import { openScene, readingOf, type Scene } from "./scene.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene?.stop());
beforeEach(() => scene.trust());

describe("laurel trust import", () => {
  it("tries", async () => {
    const sha = scene.publish(scene.list());
    const a = await scene.run("trust", "import", scene.host, ...readingOf(scene.world));
    console.log(a.code, a.stdout, a.stderr);
    const b = await scene.run("trust", "import", scene.host);
    console.log(b.code, b.stdout, b.stderr);
    const c = await scene.answer(["trust", "import", scene.host, ...readingOf(scene.world)], [[/trust this registry/, "y"],[/trust accreditor 1/,"y"]]);
    console.log(c.code, c.stdout, c.stderr);
    console.log(JSON.stringify(await scene.read(), null, 1));
    const d = await scene.run("trust", "import", scene.host, "--json");
    console.log(d.stdout, d.stderr);
    console.log((await scene.run("trust","list")).stdout);
    scene.publish(scene.list({accreditors: [2]}, {updated: "2026-05-01T08:00:00Z"}));
    const e = await scene.run("trust", "import", scene.host);
    console.log(e.code, e.stdout, e.stderr);
    const f = await scene.run("trust", "import", scene.host, "--yes");
    console.log(f.code, f.stdout, f.stderr);
    const g = await scene.answer(["trust", "import", scene.host], [[/all the same/, "y"],[/trust accreditor 2/,"y"],[/Take over/,"y"]]);
    console.log(g.code, g.stdout, g.stderr);
    console.log(JSON.stringify(await scene.read(), null, 1), sha);
  });
});
