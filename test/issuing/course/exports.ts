// The columns of lists as real exporters write them, with a few invented learners, and what a course is to make of them.

/** A list, where its columns come from, and the right guess. */
export interface Export {
  readonly exporter: string;
  /** Where such a header stands: documentation, or public code that reads such a file. */
  readonly source: string;
  /** Rows with `|` between the cells, the header first. */
  readonly rows: readonly string[];
  readonly key: string;
  readonly name: string;
  /** The column of the grade and the type of its scale. */
  readonly grade?: readonly [column: string, resultType: string, most?: string];
  readonly completed?: readonly [column: string, format: string];
  readonly skipEmpty?: readonly string[];
  /** What is to be decided, as parts of sentences. */
  readonly decisions?: readonly string[];
}

export const EXPORTS: readonly Export[] = [
  {
    exporter: "Moodle, grades as text",
    source: "moodle/moodle grade/import/csv/tests (the header of a grade export)",
    rows: [
      "First name|Surname|ID number|Institution|Department|Email address|Assignment: Report|Feedback: Report|Course total|Last downloaded from this course",
      "Anne|Able|1001|Uni||a@uni.example|56.00|Well done|56.00|1781528400",
      "Bobby|Bunce|1002|Uni||b@uni.example|75.00||75.00|1781528400",
    ],
    key: "ID number",
    name: "{{First name}} {{Surname}}",
    grade: ["Course total", "RawScore"],
    decisions: ["the highest", "day of completion"],
  },
  {
    exporter: "Moodle, grades with letters and points",
    source: "docs.moodle.org Grade_export: display types Real, Percentage and Letter in brackets",
    rows: [
      "First name|Last name|ID number|Email address|Quiz: Final exam (Real)|Grade/100.00|Course total (Letter)|Last downloaded from this course",
      "Siobhán|O'Brien|2026000100|s1@uni.example|79.83|79.83|C|1781528400",
      "Łukasz|Wójcik|2026000107|s2@uni.example|86.16|86.16|A|1781528400",
      "李|小龙|2026000142|s3@uni.example|58.69|58.69|-|1781528400",
    ],
    key: "ID number",
    name: "{{First name}} {{Last name}}",
    grade: ["Course total (Letter)", "LetterGrade"],
    skipEmpty: ["Course total (Letter)"],
    decisions: ["A (1)", "day of completion"],
  },
  {
    exporter: "Moodle, results of a quiz",
    source: "rdrr.io/github/Lightbridge-AI/moodleQuiz (Surname, State, Started on, Completed, Grade/x)",
    rows: [
      "Surname|First name|Email address|State|Started on|Completed|Time taken|Grade/10.00|Q. 1 /2.00",
      "Able|Anne|a@uni.example|Finished|15 June 2026  9:00 AM|15 June 2026  10:02 AM|1 hour 2 mins|8.50|2.00",
      "Bunce|Bo|b@uni.example|Finished|16 June 2026  9:00 AM|16 June 2026  9:40 AM|40 mins|7.25|1.50",
    ],
    key: "Email address",
    name: "{{First name}} {{Surname}}",
    grade: ["Grade/10.00", "RawScore", "10"],
    completed: ["Completed", "YYYY-MM-DD"],
    decisions: ['"Email address" identifies a learner'],
  },
  {
    exporter: "Moodle in German",
    source:
      "the language pack's names: Vorname, Nachname, ID-Nummer, E-Mail-Adresse, Kurs gesamt, Zuletzt aus diesem Kurs geladen",
    rows: [
      "Vorname|Nachname|ID-Nummer|Institution|Abteilung|E-Mail-Adresse|Kurs gesamt (Punkte)|Zuletzt aus diesem Kurs geladen",
      "Jürgen|Müller|11|Uni||j@uni.example|55,5|1781528400",
      "Zoë|Weiß|12|Uni||z@uni.example|81,0|1781528400",
    ],
    key: "ID-Nummer",
    name: "{{Vorname}} {{Nachname}}",
    grade: ["Kurs gesamt (Punkte)", "RawScore"],
  },
  {
    exporter: "Moodle in French",
    source:
      "own, by the names of the language pack: Prénom, Nom de famille, Numéro d'identification, Adresse de courriel, Total du cours",
    rows: [
      "Prénom|Nom de famille|Numéro d'identification|Adresse de courriel|Total du cours (Brut)|Dernier téléchargement depuis ce cours",
      "François|Lefèvre|21|f@uni.example|14,50|1781528400",
      "Zoé|Dupont|22|z@uni.example|12,00|1781528400",
    ],
    key: "Numéro d'identification",
    name: "{{Prénom}} {{Nom de famille}}",
    grade: ["Total du cours (Brut)", "RawScore"],
  },
  {
    exporter: "Moodle in Spanish",
    source:
      "own, by the names of the language pack: Nombre, Apellido(s), Número de ID, Dirección de correo, Total del curso",
    rows: [
      "Nombre|Apellido(s)|Número de identificación|Dirección de correo|Total del curso (Letra)|Última descarga de este curso",
      "María José|García Núñez|31|m@uni.example|A|1781528400",
      "Íñigo|Pérez|32|i@uni.example|B+|1781528400",
    ],
    key: "Número de identificación",
    name: "{{Nombre}} {{Apellido(s)}}",
    grade: ["Total del curso (Letra)", "LetterGrade"],
  },
  {
    exporter: "Canvas, gradebook",
    source:
      "the gradebook's header in public tests: Student,ID,SIS User ID,SIS Login ID,Section,…,Current Score,Final Score,Final Grade",
    rows: [
      "Student|ID|SIS User ID|SIS Login ID|Section|HW1 (4314282)|Current Score|Unposted Current Score|Final Score|Unposted Final Score|Current Grade|Final Grade",
      "Able, Anne|101|S1001|aable|001|9|91.5|91.5|90.0|90.0|A-|A-",
      "Bunce, Bo|102|S1002|bbunce|001|7|75.5|75.5|70.0|70.0|C|C",
    ],
    key: "SIS User ID",
    name: "{{Student}}",
    grade: ["Final Grade", "LetterGrade"],
    decisions: ["Last, First", "A- (1)", "day of completion"],
  },
  {
    exporter: "Canvas without SIS ids",
    source: "gitlab.com/plom/plom issue 2338: an assistant's export has no SIS User ID",
    rows: [
      "Student|ID|SIS Login ID|Section|Assignment 1 (101)",
      "Alice Smith|100001|asmith|1|95",
      "Bob Jones|100002|bjones|1|72",
    ],
    key: "SIS Login ID",
    name: "{{Student}}",
    decisions: ["SIS Login ID", "day of completion"],
  },
  {
    exporter: "Blackboard, Grade Center",
    source:
      'the Grade Center\'s download: "Last Name","First Name","Username","Student ID","Last Access","Availability","Weighted Total […]"',
    rows: [
      "Last Name|First Name|Username|Student ID|Last Access|Availability|Weighted Total [Total Pts: up to 0 Percentage] |12345",
      "Able|Anne|aable||2026-06-12 09:00:00|Yes|91.2%",
      "Bunce|Bo|bbunce||2026-06-12 10:00:00|Yes|71.0%",
    ],
    key: "Username",
    name: "{{First Name}} {{Last Name}}",
    grade: ["Weighted Total [Total Pts: up to 0 Percentage]", "Percent", "100"],
    decisions: ["Username", "day of completion"],
  },
  {
    exporter: "D2L Brightspace",
    source: "community.d2l.com/brightspace/kb/articles/3538-importing-grades; exports end with End-of-Line Indicator",
    rows: [
      "OrgDefinedId|Username|Last Name|First Name|Email|Report Points Grade <Numeric MaxPoints:50>|Calculated Final Grade Numerator|Calculated Final Grade Denominator|Calculated Final Grade Scheme Symbol|End-of-Line Indicator",
      "#20067930|#frank.catcher|Catcher|Frank|f@uni.example|44|88|100|B+|#",
      "#20067931|#ida.ng|Ng|Ida|i@uni.example|48|95|100|A|#",
    ],
    key: "OrgDefinedId",
    name: "{{First Name}} {{Last Name}}",
    grade: ["Calculated Final Grade Scheme Symbol", "LetterGrade"],
  },
  {
    exporter: "Banner, faculty grade entry",
    source:
      "own, by the terms of the Banner Student Faculty Grade Entry Handbook 9.4 (ellucian): Term Code, CRN, Full Name, Student ID, Final Grade, Last Attended Date",
    rows: [
      "Term Code|CRN|Full Name|Student ID|Confidential|Course|Midterm Grade|Final Grade|Rolled|Last Attended Date|Hours Attended",
      "202610|20011|Able, Anne|N00123456|No|DATA 101||A|No||",
      "202610|20011|Bunce, Bo|N00123457|No|DATA 101||B+|No||",
    ],
    key: "Student ID",
    name: "{{Full Name}}",
    grade: ["Final Grade", "LetterGrade"],
    decisions: ["Last, First", "A (1)", "day of completion"],
  },
  {
    exporter: "PeopleSoft Campus Solutions",
    source:
      "own, by the grade roster's columns: ID as Emplid, Name, Roster Grade, Official Grade, Program and Plan, Level",
    rows: [
      "Emplid|Name|Official Grade|Final Grade|Grade Basis|Program and Plan|Level",
      "0012345|Able,Anne|A|A|GRD|BSc|Junior",
      "0012346|Bunce,Bo|C+|C+|GRD|BSc|Senior",
    ],
    key: "Emplid",
    name: "{{Name}}",
    grade: ["Final Grade", "LetterGrade"],
  },
  {
    exporter: "SITS:Vision, marks of a module",
    source: "own, by the terms of SITS: SPR code, forename, surname, module, agreed mark, agreed grade",
    rows: [
      "SPR Code|Surname|Forename|Module Code|Academic Year|Actual Mark|Agreed Mark|Agreed Grade|Result",
      "1234567/1|Able|Anne|ST101|2025/6|68|68|21|P",
      "1234568/1|Bunce|Bo|ST101|2025/6|72|72|1|P",
    ],
    key: "SPR Code",
    name: "{{Forename}} {{Surname}}",
    grade: ["Result", "PerformanceLevel"],
  },
  {
    exporter: "SITS:Vision, names of its fields",
    source: "the fields of its tables SPR, STU and SMR, which reports write as they are",
    rows: [
      "SPR_CODE|STU_SURN|STU_FNM1|STU_DOB|MOD_CODE|SMR_AGRM|SMR_AGRG",
      "2012345/1|BYRON|ADA|10/12/1995|DA101|71|A",
      "2012346/1|KRÍŽ|MATÚŠ|01/01/1999|DA101|65|B",
    ],
    key: "SPR_CODE",
    name: "{{STU_FNM1}} {{STU_SURN}}",
    grade: ["SMR_AGRG", "LetterGrade"],
    decisions: ["select by grade", "day of completion"],
  },
  {
    exporter: "Tribal/SITS with dates",
    source: "own: a UK registry's award list",
    rows: [
      "Student Number|Title|Forenames|Family Name|DOB|Classification|Award Date",
      "190001|Ms|Anne|Able|31/01/2001|Merit|25/06/2026",
      "190002|Mr|Bo|Bunce|02/11/2000|Distinction|25/06/2026",
    ],
    key: "Student Number",
    name: "{{Forenames}} {{Family Name}}",
    grade: ["Classification", "PerformanceLevel"],
    completed: ["Award Date", "DD/MM/YYYY"],
  },
  {
    exporter: "HISinOne, list of an exam",
    source:
      "own, by the terms of QIS; Mtknr as in the lists that a public program for Primuss writes: Mtknr;Name;Gender;E-Mail;Studiengang",
    rows: [
      "Mtknr|Nachname|Vorname|Stg|Bewertung|Prüfungsdatum|Vermerk",
      "2026107|Wójcik|Łukasz|INF|1,3|15.06.2026|",
      "2026114|Weiß|Paul|INF|4,0|15.06.2026|",
      "2026121|Koch|Ida|INF|1,3|15.06.2026|",
      "2026122|Kunz|Eva|INF|1,3|15.06.2026|",
      "2026123|Kurz|Ben|INF|4,0|15.06.2026|",
    ],
    key: "Mtknr",
    name: "{{Vorname}} {{Nachname}}",
    grade: ["Bewertung", "Result"],
    completed: ["Prüfungsdatum", "DD.MM.YYYY"],
    decisions: ["1,3 (3)"],
  },
  {
    exporter: "Excel of a German examination office",
    source: "own, as HISinOne users save it: Name beside Vorname, empty grades, numbers that Excel shortened",
    rows: [
      "Matrikelnummer|Name|Vorname|E-Mail|Geburtsdatum|Note|Punkte|Prüfungsdatum",
      "2,026E+09|O'Brien|Siobhán|a@uni.example|19.09.1984|1,3|73,5|15.06.2026",
      "2026000107|Wójcik|Łukasz|b@uni.example|16.11.1998|1,3|54,5|15.06.2026",
      "2026000108|Weiß|Paul|c@uni.example|16.11.1998|4,0|54,5|15.06.2026",
      "2026000109|Koch|Ida|d@uni.example|16.11.1998||99,5|15.06.2026",
      "2,026E+09|Ng|Bo|e@uni.example|16.11.1998|1,3|53,5|15.06.2026",
      "2026000111|Ek|Bo|f@uni.example|16.11.1998|4,0|53,0|15.06.2026",
    ],
    key: "Matrikelnummer",
    name: "{{Vorname}} {{Name}}",
    grade: ["Note", "Result"],
    completed: ["Prüfungsdatum", "DD.MM.YYYY"],
    skipEmpty: ["Note"],
    decisions: ["1,3 (3)"],
  },
  {
    exporter: "Apogée, by ScoDoc",
    source: "ScoDoc's format of imports: Code_NIP, nom, nom_usuel, prenom, date_naissance",
    rows: [
      "Code_NIP|nom|prenom|civilite|date_naissance|Note sur 20",
      "20260001|Lefèvre|François|M|25/11/1989|14,5",
      "20260002|Dupont|Zoé|F|13/01/1990|12",
    ],
    key: "Code_NIP",
    name: "{{prenom}} {{nom}}",
    grade: ["Note sur 20", "RawScore"],
  },
  {
    exporter: "a French list",
    source: "public importers of notes: NumEtud, Nom, Prenom, Note",
    rows: ["N° étudiant|Nom|Prénom|Note/20|Date d'examen", "A1|Weil|Zoé|14|2026-06-15", "A2|Roux|Luc|9,5|2026-06-15"],
    key: "N° étudiant",
    name: "{{Prénom}} {{Nom}}",
    grade: ["Note/20", "RawScore", "20"],
    completed: ["Date d'examen", "YYYY-MM-DD"],
    decisions: [],
  },
  {
    exporter: "Open edX, grade report",
    source:
      "edX's grade report: Student ID,Email,Username,Grade,…,Enrollment Track,Verification Status,Certificate Eligible",
    rows: [
      "Student ID|Email|Username|Grade|Assignments (Avg)|Enrollment Track|Verification Status|Certificate Eligible|Certificate Delivered|Certificate Type",
      "382|one@mail.example|student1|0.17|0.16|verified|N/A|N|N|N/A",
      "386|two@mail.example|student2|0.93|0.91|verified|N/A|Y|N|N/A",
    ],
    key: "Student ID",
    name: "",
    grade: ["Grade", "RawScore"],
    decisions: ["names", "the highest", "day of completion"],
  },
  {
    exporter: "Gradescope",
    source:
      "own, by Gradescope's download of grades: First Name,Last Name,SID,Email,Sections,Total Score,Max Points,Status",
    rows: [
      "First Name|Last Name|SID|Email|Sections|Total Score|Max Points|Status|Submission ID",
      "Anne|Able|30001|a@uni.example|1|87.5|100.0|Graded|9001",
      "Bo|Bunce|30002|b@uni.example|1|66.0|100.0|Graded|9002",
    ],
    key: "SID",
    name: "{{First Name}} {{Last Name}}",
    grade: ["Total Score", "RawScore"],
  },
  {
    exporter: "Politechnika Wrocławska, list of a group",
    source:
      "a public script on such a list: Lp.;Nr albumu;Nazwisko;Imiona;Rok;Semestr;Przedmiot kształcenia;Ocena (np. 3.0);Data (RRRR-MM-DD)",
    rows: [
      "Lp.|Nr albumu|Nazwisko|Imiona|Rok|Semestr|Ocena (np. 3.0)|Data (RRRR-MM-DD)|Komentarz",
      "1|018123456|Adamska|Felicja Marta|3|6|4.5|2026-06-15|",
      "2|018123457|Baran|Maja|3|6|3.0|2026-06-15|",
    ],
    key: "Nr albumu",
    name: "{{Imiona}} {{Nazwisko}}",
    grade: ["Ocena (np. 3.0)", "RawScore"],
    completed: ["Data (RRRR-MM-DD)", "YYYY-MM-DD"],
  },
  {
    exporter: "Esse3 of Italian universities",
    source: "public exporters: Matricola;Cognome;Nome;Voto;Data",
    rows: [
      "Matricola|Cognome|Nome|Voto|Data Esame",
      "70001|Rossi|Mario|28|15/06/2026",
      "70002|Verdi|Lucia|30|15/06/2026",
    ],
    key: "Matricola",
    name: "{{Nome}} {{Cognome}}",
    grade: ["Voto", "RawScore"],
    completed: ["Data Esame", "DD/MM/YYYY"],
  },
  {
    exporter: "Osiris of Dutch universities",
    source: "own, by its screens: Studentnummer, Roepnaam, Voorvoegsel, Achternaam, Resultaat, Toetsdatum",
    rows: [
      "Studentnummer|Roepnaam|Tussenvoegsel|Achternaam|Resultaat|Toetsdatum",
      "5001|Jan|de|Vries|7.5|15-06-2026",
      "5002|Ida||Bakker|8.0|15-06-2026",
    ],
    key: "Studentnummer",
    name: "{{Roepnaam}} {{Tussenvoegsel?}} {{Achternaam}}",
    grade: ["Resultaat", "RawScore"],
    completed: ["Toetsdatum", "DD-MM-YYYY"],
  },
  {
    exporter: "Neptun of Hungarian universities",
    source: "own, by its screens: Neptun kód, Név, Érdemjegy",
    rows: [
      "Neptun kód|Név|Érdemjegy|Vizsga dátuma",
      "ABC123|Nagy Eszter|jeles|2026-06-15",
      "DEF456|Kiss Béla|jó|2026-06-16",
    ],
    key: "Neptun kód",
    name: "{{Név}}",
    grade: ["Érdemjegy", "PerformanceLevel"],
    completed: ["Vizsga dátuma", "YYYY-MM-DD"],
  },
  {
    exporter: "a Hungarian list",
    source: "own: Hungarian names begin with the family's",
    rows: ["Azonosítószám|Vezetéknév|Keresztnév|Jegy", "1|Nagy|Eszter|5", "2|Kiss|Béla|4"],
    key: "Azonosítószám",
    name: "{{Vezetéknév}} {{Keresztnév}}",
    grade: ["Jegy", "RawScore"],
  },
  {
    exporter: "IS MUNI of Czech universities",
    source: "own, by its exports: UČO, Příjmení, Jméno, Hodnocení",
    rows: ["UČO|Příjmení|Jméno|Hodnocení|Datum zkoušky", "100|Dvořák|Petr|A|15.06.2026", "101|Říhová|Eva|C|16.06.2026"],
    key: "UČO",
    name: "{{Jméno}} {{Příjmení}}",
    grade: ["Hodnocení", "LetterGrade"],
    completed: ["Datum zkoušky", "DD.MM.YYYY"],
  },
  {
    exporter: "Ladok of Swedish universities",
    source: "own, by its exports: Personnummer, Efternamn, Förnamn, Betyg, Examinationsdatum",
    rows: [
      "Personnummer|Efternamn|Förnamn|Betyg|Examinationsdatum",
      "19990101-1234|Ek|Åsa|VG|2026-06-15",
      "19990102-1235|Berg|Bo|G|2026-06-15",
    ],
    key: "Personnummer",
    name: "{{Förnamn}} {{Efternamn}}",
    grade: ["Betyg", "PerformanceLevel"],
    completed: ["Examinationsdatum", "YYYY-MM-DD"],
  },
  {
    exporter: "Sisu of Finnish universities",
    source: "own, by its exports: Opiskelijanumero, Sukunimi, Etunimet, Arvosana, Suorituspäivä",
    rows: [
      "Opiskelijanumero|Sukunimi|Etunimet|Arvosana|Suorituspäivä",
      "015001|Mäki|Aino Maria|5|15.6.2026",
      "015002|Ylä|Otto|3|15.6.2026",
    ],
    key: "Opiskelijanumero",
    name: "{{Etunimet}} {{Sukunimi}}",
    grade: ["Arvosana", "RawScore"],
    completed: ["Suorituspäivä", "DD.MM.YYYY"],
  },
  {
    exporter: "OBS of Turkish universities",
    source: "public importers of e-Okul lists: Öğrenci No, Adı, Soyadı",
    rows: [
      "Öğrenci No|Adı|Soyadı|Harf Notu|Bitirme Tarihi",
      "2001|Kaan|Öztürk|AA|15.06.2026",
      "2002|İpek|Yılmaz|BA|15.06.2026",
    ],
    key: "Öğrenci No",
    name: "{{Adı}} {{Soyadı}}",
    grade: ["Harf Notu", "PerformanceLevel"],
    completed: ["Bitirme Tarihi", "DD.MM.YYYY"],
  },
  {
    exporter: "a Greek list",
    source: "own",
    rows: [
      "Αριθμός Μητρώου|Επώνυμο|Όνομα|Βαθμός|Ημερομηνία εξέτασης",
      "ΑΜ1|Παπαδόπουλος|Αλέξανδρος|8,5|15/06/2026",
      "ΑΜ2|Νικολάου|Ελένη|9|16/06/2026",
    ],
    key: "Αριθμός Μητρώου",
    name: "{{Όνομα}} {{Επώνυμο}}",
    grade: ["Βαθμός", "RawScore"],
    completed: ["Ημερομηνία εξέτασης", "DD/MM/YYYY"],
  },
  {
    exporter: "a Russian list",
    source: "own: with patronymics",
    rows: [
      "Номер зачётной книжки|Фамилия|Имя|Отчество|Оценка|Дата экзамена",
      "101|Иванова|Мария|Петровна|отлично|15.06.2026",
      "102|Ли|Олег||хорошо|15.06.2026",
    ],
    key: "Номер зачётной книжки",
    name: "{{Имя}} {{Отчество?}} {{Фамилия}}",
    grade: ["Оценка", "PerformanceLevel"],
    completed: ["Дата экзамена", "DD.MM.YYYY"],
  },
  {
    exporter: "a Chinese list",
    source: "public exporters: 学号,姓名,…",
    rows: ["学号|姓名|总成绩|考试日期", "20210101|张三|85|2026-06-15", "20210102|李四|92|2026-06-15"],
    key: "学号",
    name: "{{姓名}}",
    grade: ["总成绩", "RawScore"],
    completed: ["考试日期", "YYYY-MM-DD"],
  },
  {
    exporter: "a Japanese list",
    source: "public importers: 学籍番号,氏名,…; here family and given name apart",
    rows: ["学籍番号|姓|名|成績|修了日", "S1|山田|花子|優|2026/06/15", "S2|佐藤|太郎|良|2026/06/15"],
    key: "学籍番号",
    name: "{{姓}}{{名}}",
    grade: ["成績", "PerformanceLevel"],
    completed: ["修了日", "YYYY/MM/DD"],
  },
  {
    exporter: "a Korean list",
    source: "public exporters: 학번,이름,…",
    rows: ["학번|이름|성적|수료일", "2021001|김민수|A+|2026-06-15", "2021002|이서연|B|2026-06-15"],
    key: "학번",
    name: "{{이름}}",
    grade: ["성적", "LetterGrade"],
    completed: ["수료일", "YYYY-MM-DD"],
  },
  {
    exporter: "an Arabic list",
    source: "own",
    rows: [
      "الرقم الجامعي|اسم الطالب|التقدير|تاريخ الاختبار",
      "4401|ليلى أحمد|ممتاز|2026-06-15",
      "4402|عمر حسن|جيد|2026-06-15",
    ],
    key: "الرقم الجامعي",
    name: "{{اسم الطالب}}",
    grade: ["التقدير", "PerformanceLevel"],
    completed: ["تاريخ الاختبار", "YYYY-MM-DD"],
  },
  {
    exporter: "a Vietnamese list",
    source: "own",
    rows: [
      "Mã sinh viên|Họ và tên|Điểm tổng kết|Ngày thi",
      "B1|Nguyễn Thị Hương|8.5|15/06/2026",
      "B2|Trần Văn An|7.0|15/06/2026",
    ],
    key: "Mã sinh viên",
    name: "{{Họ và tên}}",
    grade: ["Điểm tổng kết", "RawScore"],
    completed: ["Ngày thi", "DD/MM/YYYY"],
  },
  {
    exporter: "Microsoft Forms",
    source: "own: Forms adds ID, Start time, Completion time, Email and Name to the questions",
    rows: [
      "ID|Start time|Completion time|Email|Name|What is your student number?",
      "1|6/15/2026 9:00:00|6/15/2026 9:12:00|a@uni.example|Anne Able|1001",
      "2|6/16/2026 9:01:00|6/16/2026 9:20:00|b@uni.example|Bo Bunce|1002",
    ],
    key: "What is your student number?",
    name: "{{Name}}",
    completed: ["Completion time", "MM/DD/YYYY"],
    decisions: [],
  },
  {
    exporter: "Google Forms",
    source: "own: Timestamp, Email Address and the questions",
    rows: [
      "Timestamp|Email Address|Full name|Score",
      "6/15/2026 9:00:00|a@uni.example|Anne Able|8 / 10",
      "6/15/2026 9:10:00|b@uni.example|Bo Bunce|9 / 10",
    ],
    key: "Email Address",
    name: "{{Full name}}",
    grade: ["Score", "PerformanceLevel"],
  },
  {
    exporter: "dates of either order",
    source: "own: 03/04 may be the third of April or the fourth of March",
    rows: ["Learner ID|Learner|Completion Date", "1|Ada|03/04/2026", "2|Bo|05/06/2026"],
    key: "Learner ID",
    name: "{{Learner}}",
    decisions: ["may be DD/MM/YYYY or MM/DD/YYYY"],
  },
  {
    exporter: "names that a placeholder would read otherwise",
    source: "own",
    rows: ["ID number|Learner: Name|Surname?|Result: Final", "1|x|y|A", "2|x|z|B"],
    key: "ID number",
    name: "{{'Learner: Name'}}",
  },
];
