// docs/second-day.md as a whole: each section is kept by a story's test, which knows only its own.
import { expectOrder } from "./story.ts";

expectOrder(import.meta.filename);
