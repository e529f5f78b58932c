// How the register looks: tables that become cards on a narrow screen, states with their signs, what came of a check.

import { css } from "lit";

/** The looks of the register. */
export const registryStyle = css`
  nav {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 0.6rem;
    margin-block-end: -1.5rem;
    min-inline-size: 0;
  }
  nav a,
  .open {
    display: inline-grid;
    align-content: center;
    min-block-size: var(--laurel-target);
    min-inline-size: var(--laurel-target);
    max-inline-size: 100%;
  }
  .open {
    font-weight: 600;
  }
  .soft {
    font-size: 0.95rem;
  }
  .search {
    display: grid;
    gap: 0.35rem;
  }
  .search label {
    font-weight: 600;
  }
  input {
    inline-size: 100%;
    max-inline-size: 30rem;
    min-block-size: var(--laurel-target);
    padding: 0.5em 0.75em;
    border: 1px solid var(--laurel-edge);
    border-radius: calc(var(--laurel-radius) * 0.7);
    background: var(--laurel-ground);
    color: inherit;
    font: inherit;
  }
  button:disabled {
    color: var(--laurel-soft);
    border-color: var(--laurel-line);
    cursor: default;
  }
  dl {
    display: grid;
    gap: 0.6rem;
  }
  dl > div {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0 1rem;
    align-items: baseline;
  }
  dt,
  .label {
    color: var(--laurel-soft);
  }
  .label {
    font-size: 0.9rem;
  }
  dd,
  code {
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  code {
    color: var(--laurel-soft);
    font-size: 0.875em;
    font-weight: 400;
  }
  .note {
    padding-inline-start: 0.9rem;
    border-inline-start: 4px solid var(--tone);
  }
  .state {
    display: flex;
    gap: 0.45rem;
    align-items: start;
    min-inline-size: 0;
  }
  .state > .sign {
    margin-block-start: 0.18em;
    inline-size: 1.15em;
    block-size: 1.15em;
  }
  .check {
    display: grid;
    gap: 0.75rem;
    padding: 1rem 1.25rem;
    border: 1px solid var(--laurel-line);
    border-inline-start: 0.3rem solid var(--tone, var(--laurel-line));
    border-radius: var(--laurel-radius);
  }
  .says {
    display: flex;
    gap: 0.7rem;
    align-items: start;
    font-weight: 600;
    min-inline-size: 0;
  }
  .says > span {
    min-inline-size: 0;
  }
  .changes {
    display: grid;
    gap: 0.35rem;
  }
  .table {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.5rem;
  }
  .head {
    display: none;
  }
  .line {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.35rem 1rem;
    padding: 0.4rem 1rem 0.75rem;
    border: 1px solid var(--laurel-line);
    border-radius: var(--laurel-radius);
  }
  .line > * {
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .line > :first-child > .label {
    display: none;
  }
  .pages > span {
    flex: 1 0 100%;
  }
  .pages button {
    flex: 1 1 auto;
  }
  .paper {
    display: none;
  }
  @media (min-width: 24rem) and (max-width: 45.99rem) {
    .line > :not(:first-child) {
      display: grid;
      grid-template-columns: 9rem minmax(0, 1fr);
      gap: 0 1rem;
    }
  }
  @media (min-width: 34rem) {
    dl > div {
      grid-template-columns: 12rem minmax(0, 1fr);
    }
    .pages > span {
      flex: 1 1 auto;
    }
    .pages button {
      flex: none;
    }
  }
  @media (min-width: 46rem) {
    .table {
      gap: 0;
    }
    .head,
    .line {
      display: grid;
      gap: 1rem;
      align-items: baseline;
      padding: 0.6rem 0.25rem;
    }
    .issuers > * {
      grid-template-columns: minmax(0, 5fr) minmax(0, 4fr) minmax(0, 2.5fr) minmax(0, 2fr);
    }
    .batches > * {
      grid-template-columns: minmax(0, 4fr) minmax(0, 2fr) minmax(0, 3fr) minmax(0, 5fr);
    }
    .accreditors > *,
    .accreditations > * {
      grid-template-columns: minmax(0, 4fr) minmax(0, 4fr) minmax(0, 3fr);
    }
    .head {
      padding-block: 0.25rem;
      color: var(--laurel-soft);
      font-size: 0.9rem;
    }
    .line {
      border-width: 1px 0 0;
      border-radius: 0;
    }
    .label {
      display: none;
    }
  }
  @media print {
    nav,
    .search,
    .pages,
    button {
      display: none;
    }
    .paper {
      display: block;
    }
    .line {
      break-inside: avoid;
    }
    a {
      color: inherit;
      text-decoration: none;
    }
  }
`;
