// Colours, measures and controls of the page, for light and dark, as custom properties that a page around the element may set.

import { css } from "lit";

/** The tokens: `--laurel-*`, each with its default. Contrast is at least 4.5 to 1 in both schemes. */
export const tokens = css`
  :host {
    color-scheme: light dark;
    --laurel-text: light-dark(#17201c, #eef3f0);
    --laurel-soft: light-dark(#51605a, #adbab4);
    --laurel-ground: light-dark(#ffffff, #121816);
    --laurel-raised: light-dark(#f3f6f4, #1c2421);
    --laurel-line: light-dark(#cfd8d3, #3a4641);
    --laurel-edge: light-dark(#77857e, #87958e);
    --laurel-accent: light-dark(#17603f, #7fd6a9);
    --laurel-on-accent: light-dark(#ffffff, #0d1f17);
    --laurel-valid: light-dark(#14703f, #6fdc9c);
    --laurel-false: light-dark(#b3161b, #ff9489);
    --laurel-ended: light-dark(#963a17, #ffae8f);
    --laurel-unknown: light-dark(#7d5400, #f5c65e);
    --laurel-unlisted: light-dark(#4a5663, #b9c5d1);
    --laurel-radius: 0.875rem;
    --laurel-target: 2.75rem;
    --laurel-font: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  }
`;

/** Buttons, fields and what is folded, alike in the element and on the page. */
export const controlStyle = css`
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  p,
  ul,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }
  ul {
    list-style: none;
  }
  h2,
  h3 {
    line-height: 1.2;
    text-wrap: balance;
  }
  h2,
  h3,
  dt,
  button,
  label,
  summary {
    hyphens: auto;
    overflow-wrap: anywhere;
  }
  [hidden] {
    display: none !important;
  }
  .soft {
    color: var(--laurel-soft);
  }
  button,
  textarea {
    color: inherit;
    font: inherit;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.6em;
    min-block-size: var(--laurel-target);
    min-inline-size: var(--laurel-target);
    max-inline-size: 100%;
    padding: 0.5em 1.1em;
    border: 1px solid var(--laurel-edge);
    border-radius: calc(var(--laurel-radius) * 0.7);
    background: var(--laurel-ground);
    font-weight: 600;
    text-align: center;
    cursor: pointer;
  }
  button:hover {
    background: var(--laurel-raised);
  }
  button.main {
    border-color: transparent;
    background: var(--laurel-accent);
    color: var(--laurel-on-accent);
  }
  button.main:hover {
    background: color-mix(in srgb, var(--laurel-accent) 88%, var(--laurel-text));
  }
  button.plain {
    border-color: transparent;
    background: none;
    color: var(--laurel-accent);
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  textarea {
    inline-size: 100%;
    padding: 0.75em;
    border: 1px solid var(--laurel-edge);
    border-radius: calc(var(--laurel-radius) * 0.7);
    background: var(--laurel-ground);
    resize: vertical;
  }
  summary {
    min-block-size: var(--laurel-target);
    align-content: center;
    cursor: pointer;
    font-weight: 600;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.75rem;
  }
  :focus {
    outline: none;
  }
  /* A heading has the focus only where the page puts it there, for those who listen. */
  :not(h1, h2):focus-visible {
    outline: 3px solid var(--laurel-accent);
    outline-offset: 2px;
  }
  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
