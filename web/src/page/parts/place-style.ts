// What the places that are loaded later share: their headings, blocks and fields.

import { css } from "lit";

/** The layout of a place. */
export const placeStyle = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 2rem;
    overflow-wrap: anywhere;
  }
  h2 {
    font-size: 1.6rem;
  }
  h3 {
    font-size: 1.15rem;
  }
  section {
    display: grid;
    gap: 0.75rem;
    grid-template-columns: minmax(0, 1fr);
    justify-items: start;
    min-inline-size: 0;
  }
  section > * {
    max-inline-size: 100%;
  }
  .wide {
    inline-size: 100%;
  }
  .drop {
    inline-size: 100%;
    padding: 1.25rem;
    border: 2px dashed var(--laurel-edge);
    border-radius: var(--laurel-radius);
    background: var(--laurel-raised);
  }
  .drop[data-over] {
    border-color: var(--laurel-accent);
  }
  @media (pointer: coarse) {
    .mouse {
      display: none;
    }
  }
  @media print {
    .drop {
      display: none;
    }
  }
  a {
    color: var(--laurel-accent);
  }
`;
