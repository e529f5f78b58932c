// The layout of the page: one column, phone first. Colours, buttons and fields are those of the element.

import { css } from "lit";

/** For the document around the page. What no shadow root can say: the margins of paper, and the ground behind everything. */
export const documentStyle = css`
  :root {
    color-scheme: light dark;
    background: light-dark(#ffffff, #141a18);
  }
  body {
    margin: 0;
  }
  @page {
    margin: 14mm;
  }
  @media print {
    :root {
      color-scheme: light;
      background: none;
    }
  }
`;

/** The head, the foot and the frame of the page. */
export const shellStyle = css`
  :host {
    display: block;
    background: var(--laurel-ground);
    color: var(--laurel-text);
    font: 400 1rem/1.5 var(--laurel-font);
  }
  .frame {
    display: flex;
    flex-direction: column;
    min-block-size: 100dvh;
    max-inline-size: 46rem;
    margin-inline: auto;
    padding: 0 1rem 1rem;
  }
  .skip {
    position: absolute;
    inset-block-start: -10rem;
    padding: 0.75rem 1rem;
    background: var(--laurel-ground);
  }
  .skip:focus {
    inset-block-start: 0;
  }
  header,
  header ul,
  .languages {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
  }
  header {
    column-gap: 0.5rem;
    border-block-end: 1px solid var(--laurel-line);
  }
  h1 {
    flex: 1 1 min-content;
    max-inline-size: 100%;
    margin: 0;
    padding-block: 0.75rem;
    font-size: 1.1rem;
    line-height: 1.3;
  }
  /* The languages go below a name whose longest word would break beside them. */
  h1 {
    overflow-wrap: break-word;
  }
  footer {
    overflow-wrap: anywhere;
  }
  small {
    display: block;
    font-weight: 400;
  }
  small,
  footer {
    color: var(--laurel-soft);
    font-size: 0.9rem;
  }
  nav {
    flex: 1 0 100%;
  }
  header a {
    display: grid;
    place-content: center;
    min-block-size: var(--laurel-target);
    min-inline-size: var(--laurel-target);
    padding-inline: clamp(0.4rem, 2.5vw, 0.75rem);
    border-block: 3px solid transparent;
    color: inherit;
    text-decoration: none;
  }
  header a:hover {
    text-decoration: underline;
  }
  [aria-current] {
    border-block-end-color: var(--laurel-accent);
    font-weight: 600;
  }
  .languages [aria-current] {
    border-color: transparent;
  }
  main {
    flex: 1;
    padding-block: 1.5rem;
    min-inline-size: 0;
  }
  main:focus-visible {
    outline: none;
  }
  /* Each brings the default colours; the page's brand comes first. */
  main > * {
    --laurel-accent: inherit;
  }
  laurel-verifier {
    max-inline-size: none;
  }
  footer {
    display: grid;
    gap: 0.5rem;
    padding-block-start: 1rem;
    border-block-start: 1px solid var(--laurel-line);
  }
  footer a,
  .framed a {
    display: inline-grid;
    align-content: center;
    min-block-size: var(--laurel-target);
    min-inline-size: var(--laurel-target);
    margin-block: -0.3rem;
    color: var(--laurel-accent);
  }
  .framed {
    display: block;
  }
  laurel-sheet {
    display: none;
  }
  @media print {
    header,
    footer,
    .skip,
    .with-sheet main {
      display: none;
    }
    .frame {
      min-block-size: 0;
    }
    .with-sheet laurel-sheet {
      display: block;
    }
  }
`;
