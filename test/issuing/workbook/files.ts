// Files that programs wrote (files/README.md says how), and what comes of them.

/** A file, its rows as CSV, and what is said of it: `<kind> <column> <rows>`. */
export interface FileCase {
  readonly file: string;
  readonly values?: boolean;
  readonly table: readonly string[];
  readonly marks: readonly string[];
  /** The kinds of what is said of the workbook as a whole. */
  readonly kinds?: readonly string[];
}

export const FILES: readonly FileCase[] = [
  {
    file: "exceljs-stream.xlsx",
    table: ["Matrikelnummer,Name,Abgeschlossen,Note", "0012345,Łukasz Wójcik,2026-06-15,1.1"],
    marks: [],
  },
  {
    file: "exceljs.xlsx",
    table: [
      "Matrikelnummer,Name,Abgeschlossen,Note",
      "0012345,Łukasz Wójcik,2026-06-15,1.1",
      "2026000107,José 😀,1965-01-02,2.2",
    ],
    marks: ["formula 3 3"],
  },
  {
    file: "gnumeric.xlsx",
    table: [
      "Matrikelnummer,Name,Abgeschlossen,Note",
      "12345,Łukasz Wójcik,2026-06-15,1.1",
      "2026000107,José Íñiguez,1965-01-02,0.5",
    ],
    marks: [],
  },
  {
    file: "libreoffice-1904.xlsx",
    table: [
      "Matrikelnummer,Name,Abgeschlossen",
      "12345,Łukasz Wójcik,2026-06-15",
      "2026000107,José Íñiguez,2026-06-15T09:30:00",
      "0012346,  王 小明,1965-01-02",
      "987654321012,O'Brien 😀 𠮷,2000-02-29",
    ],
    marks: [],
  },
  {
    file: "libreoffice.xlsx",
    table: [
      "Liste der Absolventen,,,,,,",
      "",
      "Matrikelnummer,Name,Abgeschlossen,Note,Bestanden,Kommentar,Summe",
      '0012345,Łukasz Wójcik,2026-06-15,1.1,TRUE,"sehr gut, ""summa""",2.2',
      '2026000107,José Íñiguez,2026-06-15T09:30:00,0.3,FALSE,"zwei\nZeilen",2026000107x',
      "0012346,  王 小明,1965-01-02,100,TRUE,,",
      '987654321012,O\'Brien 😀 𠮷,2000-02-29,2.5,TRUE,"\r wörtlich",',
    ],
    marks: [
      "formula 6 4 5",
      "hidden-column 5",
      "hidden-row - 6",
      "merged 1 1",
      "merged 2 1",
      "merged 3 1",
      "merged 4 1",
      "merged 5 1",
      "shown-zeros 0 4",
    ],
    kinds: ["sheets", "hidden-sheets"],
  },
  {
    file: "openpyxl-1904.xlsx",
    table: [
      "Matrikelnummer,Name,Abgeschlossen",
      "12345,Łukasz Wójcik,2026-06-15",
      "2026000107,José Íñiguez,2026-06-15T09:30:00",
      "0012346,  王 小明,1965-01-02",
      "987654321012,O'Brien 😀 𠮷,2000-02-29",
    ],
    marks: [],
  },
  {
    file: "openpyxl-iso-dates.xlsx",
    table: [
      "Matrikelnummer,Name,Abgeschlossen,Note,Bestanden,Kommentar",
      '12345,Łukasz Wójcik,2026-06-15,1.1,TRUE,"sehr gut, ""summa"""',
      '2026000107,José Íñiguez,2026-06-15T09:30:00,0.3,FALSE,"zwei\nZeilen"',
      "0012346,  王 小明,1965-01-02,100,TRUE,",
      '987654321012,O\'Brien 😀 𠮷,2000-02-29,2.5,TRUE,"\r wörtlich"',
    ],
    marks: [],
  },
  {
    file: "openpyxl-write-only.xlsx",
    table: [
      "Matrikelnummer,Name,Abgeschlossen,Note,Bestanden,Kommentar",
      '12345,Łukasz Wójcik,2026-06-15,1.1,TRUE,"sehr gut, ""summa"""',
      '2026000107,José Íñiguez,2026-06-15T09:30:00,0.3,FALSE,"zwei\nZeilen"',
      "0012346,  王 小明,1965-01-02,100,TRUE,",
      '987654321012,O\'Brien 😀 𠮷,2000-02-29,2.5,TRUE,"\r wörtlich"',
    ],
    marks: [],
  },
  {
    file: "openpyxl.xlsx",
    table: [
      "Liste der Absolventen,,,,,,",
      "",
      "Matrikelnummer,Name,Abgeschlossen,Note,Bestanden,Kommentar,Summe",
      '0012345,Łukasz Wójcik,2026-06-15,1.1,TRUE,"sehr gut, ""summa""",',
      '2026000107,José Íñiguez,2026-06-15T09:30:00,0.3,FALSE,"zwei\nZeilen",',
      "0012346,  王 小明,1965-01-02,100,TRUE,,",
      '987654321012,O\'Brien 😀 𠮷,2000-02-29,2.5,TRUE,"\r wörtlich",',
    ],
    marks: [
      "formula 6 4 5",
      "hidden-column 5",
      "hidden-row - 6",
      "merged 1 1",
      "merged 2 1",
      "merged 3 1",
      "merged 4 1",
      "merged 5 1",
      "shown-zeros 0 4",
    ],
    kinds: ["sheets", "hidden-sheets"],
  },
  {
    file: "sheetjs.xlsx",
    table: [
      "Matrikelnummer,Name,Abgeschlossen,Note",
      "0012345,Łukasz Wójcik,2026-06-15,1.1",
      "2026000107,José 😀,1965-01-02,0.5",
    ],
    marks: ["shown-otherwise 0 3"],
  },
  {
    file: "xlsxwriter-1904.xlsx",
    table: [
      "Matrikelnummer,Name,Abgeschlossen,Note,Bestanden,Kommentar,Anteil,Punkte",
      '0012345,Łukasz Wójcik,2026-06-15,1.1,TRUE,"sehr gut, ""summa""",85%,0',
      '2026000107,José Íñiguez,2026-06-15,0.3,FALSE,"zwei\nZeilen",85%,0',
      "0012346,  王 小明,1965-01-02,100,TRUE,,85%,0",
      "987654321012,O'Brien 😀 𠮷,2000-02-29,2.5,TRUE,_x000D_ wörtlich,85%,0",
      "7,Ana María Pérez,,,,,,",
    ],
    marks: ["formula 7 2 3 4 5", "hidden-row - 3", "hidden-time 2 3", "shown-zeros 0 2"],
  },
  {
    file: "xlsxwriter-constant-memory.xlsx",
    table: [
      "Matrikelnummer,Name,Abgeschlossen,Note,Bestanden,Kommentar,Anteil,Punkte",
      '0012345,Łukasz Wójcik,2026-06-15,1.1,TRUE,"sehr gut, ""summa""",85%,0',
      '2026000107,José Íñiguez,2026-06-15,0.3,FALSE,"zwei\nZeilen",85%,0',
      "0012346,  王 小明,1965-01-02,100,TRUE,,85%,0",
      "987654321012,O'Brien 😀 𠮷,2000-02-29,2.5,TRUE,_x000D_ wörtlich,85%,0",
      "7,Ana María Pérez,,,,,,",
    ],
    marks: ["formula 7 2 3 4 5", "hidden-time 2 3", "shown-zeros 0 2"],
  },
  {
    file: "xlsxwriter.xlsx",
    table: [
      "Matrikelnummer,Name,Abgeschlossen,Note,Bestanden,Kommentar,Anteil,Punkte",
      '0012345,Łukasz Wójcik,2026-06-15,1.1,TRUE,"sehr gut, ""summa""",85%,0',
      '2026000107,José Íñiguez,2026-06-15,0.3,FALSE,"zwei\nZeilen",85%,0',
      "0012346,  王 小明,1965-01-02,100,TRUE,,85%,0",
      "987654321012,O'Brien 😀 𠮷,2000-02-29,2.5,TRUE,_x000D_ wörtlich,85%,0",
      "7,Ana María Pérez,,,,,,",
    ],
    marks: ["formula 7 2 3 4 5", "hidden-row - 3", "hidden-time 2 3", "shown-zeros 0 2"],
  },
];
