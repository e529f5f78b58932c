// Colours and measures of the page, for light and dark, as custom properties that a page around the element may set.

import { css } from "lit";

/** The tokens: `--laurel-*`, each with its default. Contrast is at least 4.5 to 1 in both schemes. */
export const tokens = css`
  :host {
    color-scheme: light dark;
    --laurel-text: light-dark(#1c2321, #eef2f0);
    --laurel-soft: light-dark(#54605b, #a9b6b0);
    --laurel-ground: light-dark(#ffffff, #141a18);
    --laurel-raised: light-dark(#f4f7f5, #1e2623);
    --laurel-line: light-dark(#c9d2cd, #3b4742);
    --laurel-accent: light-dark(#1f6b4a, #7fd1a8);
    --laurel-on-accent: light-dark(#ffffff, #10201a);
    --laurel-valid: light-dark(#176b3f, #74d69d);
    --laurel-false: light-dark(#a61b1b, #ff9b90);
    --laurel-ended: light-dark(#8f2f1a, #ffb09c);
    --laurel-unknown: light-dark(#7a5200, #f2c467);
    --laurel-unlisted: light-dark(#4a5560, #b8c4cf);
    --laurel-radius: 0.75rem;
    --laurel-target: 2.75rem;
    --laurel-font: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  }
`;
