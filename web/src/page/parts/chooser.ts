// A button and a place to drop files, for the places that take files themselves.

import { html, type TemplateResult } from "lit";

/** What is asked for, and what happens with it. */
export interface ChooserOptions {
  readonly choose: string;
  /** Follows the button, where there is a mouse. */
  readonly drop: string;
  readonly multiple: boolean;
  /** Whether it is what the reader is to do now. */
  readonly isMain: boolean;
  readonly take: (files: readonly File[]) => void;
}

/** A button that opens the browser's choice of files, in a field that takes what is dropped. */
export function viewChooser({ choose, drop, multiple, isMain, take }: ChooserOptions): TemplateResult {
  const open = ({ currentTarget }: Event): void => {
    ((currentTarget as HTMLElement).nextElementSibling as HTMLInputElement).click();
  };
  const change = ({ target }: Event): void => {
    const input = target as HTMLInputElement;
    take([...(input.files ?? [])]);
    // So that the same file can be chosen again.
    input.value = "";
  };
  const hover = (event: DragEvent): void => {
    event.preventDefault();
    (event.currentTarget as HTMLElement).toggleAttribute("data-over", event.type === "dragover");
  };
  const catchFiles = (event: DragEvent): void => {
    hover(event);
    take([...(event.dataTransfer?.files ?? [])]);
  };
  return html`<div class="drop row" @dragover=${hover} @dragleave=${hover} @drop=${catchFiles}>
    <button type="button" class=${isMain ? "main" : ""} @click=${open}>${choose}</button>
    <input type="file" hidden ?multiple=${multiple} @change=${change} />
    <span class="mouse">${drop}</span>
  </div>`;
}
