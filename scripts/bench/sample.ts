// The sample course with as many learners as a benchmark asks for: those of samples/cohort-1000.csv again and again, each with a number of its own.
import { join } from "node:path";
import { readCohort } from "../../issuing/src/spreadsheet/cohort.ts";
import { readCourse } from "../../issuing/src/course/course.ts";
import { bindCourse, type BoundCourse } from "../../issuing/src/course/template.ts";

const samples = join(import.meta.dirname, "../../samples");

/** A course with its learners. */
export interface Sample {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly disclosable: readonly string[];
  readonly bound: BoundCourse;
}

/** Makes the sample of a size. */
export async function makeSample(size: number): Promise<Sample> {
  const course = await readCourse(join(samples, "course.json"));
  const cohort = await readCohort(join(samples, "cohort-1000.csv"));
  const bound = bindCourse(course, cohort, []);
  if (bound === undefined) throw new Error("the sample's course does not fit its cohort");
  const rows = Array.from({ length: size }, (_, row) => {
    const cells = [...cohort.row(row % cohort.count).cells];
    cells[bound.keyColumn] = String(2_026_000_000 + row);
    return cells;
  });
  return { header: cohort.header, rows, disclosable: course.disclosable, bound };
}
