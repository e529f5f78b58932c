// Fonts of others, for scripts that the shipped ones lack: Debian's, where they are installed.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { openTypefaces } from "../../../portability/src/certificate/typeface.ts";
import { openPress } from "../../../portability/src/index.ts";
import { isMore } from "../../more.ts";
import { makeCredential } from "../credentials.ts";
import { readText, runOn } from "./pdf.ts";

const ARABIC = "/usr/share/fonts/opentype/fonts-hosny-amiri/Amiri-Regular.ttf";
const CHINESE = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
const NAME = "محمد عبد الرحمن الخطيب";

describe("a font of one's own", () => {
  it.skipIf(!isMore || !existsSync(ARABIC))(
    "sets Arabic in its order, its letters joined, and Latin and digits within it",
    async () => {
      const bytes = await readFile(ARABIC);
      const { wrap, findMissing } = await openTypefaces([{ file: ARABIC, bytes }]);
      expect(findMissing(NAME, "display")).toEqual([]);
      const [line = []] = wrap(NAME, { weight: "display", size: 30 });
      expect(line.map(({ text }) => text)).toEqual([NAME]);
      const { glyphs } = line[0]?.face.font.layout("محمد", line[0].features) ?? expect.unreachable();
      const alone = [..."محمد"].map((letter) => line[0]?.face.font.layout(letter).glyphs[0]?.id);
      // From right to left, and not as the letters are by themselves.
      expect(glyphs.map(({ codePoints }) => String.fromCodePoint(...codePoints)).join("")).toContain("د");
      expect(glyphs.map(({ id }) => id)).not.toEqual(alone.toReversed());
      const mixed = wrap("يحلل 2026 باستخدام Python", { weight: "plain", size: 10 })[0] ?? [];
      expect(mixed.map(({ text }) => text.trim()).filter((text) => text !== "")).toEqual([
        "Python",
        "باستخدام",
        "2026",
        "يحلل",
      ]);
      const [number] = wrap("٢٠٢٦ عام", { weight: "plain", size: 10 })[0]?.toReversed() ?? [];
      const digits = number?.face.font.layout(number.text.trim(), number.features).glyphs ?? [];
      expect(String.fromCodePoint(...digits.flatMap(({ codePoints }) => codePoints))).toBe("٢٠٢٦");
      const made = await makeCredential({ "/credentialSubject/name": NAME });
      const pdf = await (await openPress({ fonts: [{ file: ARABIC, bytes }] })).draw(made.file, made.opened);
      expect(runOn(pdf, "qpdf", "--check", "%").toString()).toContain("No syntax or stream encoding errors");
      expect(readText(pdf).replace(/[\u202a-\u202e]/g, "")).toContain(NAME);
    },
  );

  it.skipIf(!isMore || !existsSync(CHINESE))("sets Chinese by the font of a collection that is named", async () => {
    const bytes = await readFile(CHINESE);
    await expect(openPress({ fonts: [{ file: CHINESE, bytes }] })).rejects.toMatchObject({
      code: "certificate.font",
      message: expect.stringContaining(
        "NotoSansCJK-Regular.ttc: the file contains several fonts: NotoSansCJKjp-Regular",
      ),
    });
    await expect(openPress({ fonts: [{ file: CHINESE, bytes, name: "None" }] })).rejects.toThrow(
      "NotoSansCJK-Regular.ttc: it holds no font named None",
    );
    const made = await makeCredential({
      "/credentialSubject/name": "张伟明 (Zhang Weiming) محمد",
      "/name": "数据分析与 Python 编程基础",
    });
    const press = await openPress({
      fonts: [
        { file: ARABIC, bytes: await readFile(ARABIC) },
        { file: CHINESE, bytes, name: "NotoSansCJKsc-Regular" },
      ],
    });
    const pdf = await press.draw(made.file, made.opened);
    expect(readText(pdf)).toContain("张伟明 (Zhang Weiming)");
    expect(readText(pdf)).toContain("数据分析与 Python 编程基础");
    expect(runOn(pdf, "pdffonts", "%").toString()).toMatch(
      /NotoSansCJKsc-Regular\s+CID Type 0C\s+Identity-H\s+yes yes yes/,
    );
  });
});
