// What is used of fontkit, which brings no types.
declare module "fontkit" {
  interface Glyph {
    readonly id: number;
    readonly advanceWidth: number;
    readonly codePoints: readonly number[];
  }

  interface GlyphPosition {
    readonly xAdvance: number;
    readonly yAdvance: number;
    readonly xOffset: number;
    readonly yOffset: number;
  }

  interface GlyphRun {
    readonly glyphs: readonly Glyph[];
    readonly positions: readonly GlyphPosition[];
    readonly advanceWidth: number;
  }

  interface Font {
    readonly postscriptName: string;
    readonly unitsPerEm: number;
    readonly ascent: number;
    readonly characterSet: readonly number[];
    readonly "OS/2": { readonly fsType?: { readonly noEmbedding?: boolean } } | undefined;
    glyphForCodePoint(codePoint: number): Glyph;
    layout(
      text: string,
      features?: readonly string[],
      script?: string,
      language?: string,
      direction?: "ltr" | "rtl",
    ): GlyphRun;
  }

  interface FontCollection {
    readonly fonts: readonly Font[];
  }

  export function create(bytes: Uint8Array, postscriptName?: string): Font | FontCollection | null;
}
