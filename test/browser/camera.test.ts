// A QR code before the camera: Chromium's own fake camera films one that we drew.
import { mkdtempSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drawQr, writeQrLink } from "../../sdk/src/link.ts";
import { readText, readVerdict, useBrowser } from "./browser.ts";
import { openScene, type Scene } from "./scene.ts";
import { filmQr } from "./video.ts";

const folder = mkdtempSync(join(tmpdir(), "laurel-camera-"));
const film = join(folder, "film.y4m");
const browser = useBrowser([
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
  `--use-file-for-fake-video-capture=${film}`,
]);
let scene: Scene;

beforeAll(async () => {
  scene = await openScene();
  const link = writeQrLink(scene.files[0], { page: "https://check.example/" });
  await writeFile(film, filmQr([drawQr("https://evil.example/#/pay"), drawQr(link)], 45));
});
afterAll(() => Promise.all([scene.stop(), rm(folder, { recursive: true })]));

describe("the camera", () => {
  it("opens no code but a Laurel link, and of that uses only what follows its #", async () => {
    const page = await browser.visit(scene.site.url, {
      nodes: [scene.node.url],
      permissions: ["camera"],
      before: () => {
        const { mediaDevices } = navigator;
        const open = mediaDevices.getUserMedia.bind(mediaDevices);
        mediaDevices.getUserMedia = async (asked) => {
          const stream = await open(asked);
          Reflect.set(window, "tracks", stream.getTracks());
          return stream;
        };
      },
    });
    await page.getByRole("button", { name: /scan/i }).click();
    const isTold = page.getByText("This QR code is not a Laurel link. It was not opened.").first().waitFor();
    expect(await readVerdict(page)).toBe("valid  valid");
    await isTold;
    expect(await page.locator("video").count()).toBe(0);
    const states = (): Promise<string[]> =>
      page.evaluate(() => (Reflect.get(window, "tracks") as MediaStreamTrack[]).map(({ readyState }) => readyState));
    await expect.poll(states, { message: "the camera is let go of" }).toEqual(["ended"]);
  });

  it("that nobody allows is told of, and the other ways stay", async () => {
    const page = await browser.visit(scene.site.url, {
      before: () => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("refused", "NotAllowedError"));
      },
    });
    await page.getByRole("button", { name: /scan/i }).click();
    await expect
      .poll(() => readText(page.locator("body")), { timeout: 20_000 })
      .toContain("The camera is not allowed here");
    expect(await page.locator("input[type=file]").count()).toBe(1);
    expect(await page.locator("[data-verdict]").count()).toBe(0);
  });
});
