// docs/agency.md as a whole: each section is kept by a story's test, which knows only its own.
import { expectOrder } from "../second-day/story.ts";

expectOrder(import.meta.filename);
