// page.json: who runs a page, and how it presents itself.
import { readFormFile } from "@laurel/issuing";
import type { Language } from "@laurel/sdk";

/** Who runs a page. All of it is public, and none of it decides a verdict. */
interface Brand {
  readonly name: string;
  readonly uri?: string;
  /** An e-mail address, or a web page. */
  readonly contact?: string;
  readonly imprint?: string;
  readonly privacy?: string;
  /** The first is for those who understand none of them. */
  readonly languages?: readonly Language[];
  /** `#rrggbb`; white can be read on it. */
  readonly accent?: string;
}

/** Another host's page, where readers may check again. */
interface KnownPage {
  readonly name: string;
  readonly url: string;
}

/** What the page is told of itself; `brand` is null where nobody is named. */
export interface Presentation {
  readonly brand: Brand | null;
  readonly knownPages: readonly KnownPage[];
}

/** WCAG 2.2, success criterion 1.4.3. */
const LEAST_CONTRAST = 4.5;

/** Reads a brand file. @throws IssuingError naming every member at fault */
export async function readBrand(path: string): Promise<Presentation> {
  interface Source extends Brand {
    readonly $schema?: string;
    readonly format: string;
    readonly knownPages?: readonly KnownPage[];
  }
  const { value } = await readFormFile<Source>("page", path, {
    findMore({ accent }, faults) {
      if (typeof accent !== "string" || faults.some(({ column }) => column === "/accent")) return [];
      const contrast = measureContrast(accent);
      if (contrast >= LEAST_CONTRAST) return [];
      const message = `white on ${accent} has a contrast of ${contrast.toFixed(2)}, but needs ${LEAST_CONTRAST}`;
      return [{ column: "/accent", message, cure: "write a darker colour" }];
    },
  });
  const { $schema: _, format: __, knownPages = [], ...brand } = value;
  return { brand, knownPages };
}

/** How white stands out from a colour, from 1 to 21, as WCAG measures it. */
function measureContrast(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}
