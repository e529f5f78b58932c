// What exporters call their columns, in the languages of Europe and beyond: one table.
import type { Role } from "./cell.ts";

/** What a column holds, as its name says. */
type Field = keyof typeof NAMES;

/** The names of each field, the surest first. Letters with and without accents, case and punctuation make no difference. */
const NAMES = {
  /** A number or code that is a learner's own. */
  key: [
    "student number, student no, student id, student id number, studentid, sis user id, sis id, id number, org defined id, orgdefinedid",
    "banner id, emplid, campus id, university id, student code, student reference, spr code, sits code, spriden id, learner id, learner number",
    "candidate number, registration number, reg no, enrolment number, enrollment number, roll number, roll no, matriculation number",
    "matric number, matric no, index number, personnel number, employee number, employee id, staff id, participant number, participant id",
    "external id, external user key, unique id, person id, uin, puid, sid, codigo, codigo alumno",
    "matrikelnummer, matrikelnr, matrikel nr, matrikel, matr nr, matrnr, mtknr, matnr, personenkennzeichen, teilnehmernummer, personalnummer",
    "schulernummer, schuelerid, pruflingsnummer, ausweisnummer, id nummer",
    "n etudiant, no etudiant, num etudiant, numero etudiant, numero d etudiant, n d etudiant, numetud, matricule, code etudiant, code apprenant",
    "code nip, code ine, ine, code permanent, numero d identification",
    "numero de identificacion, numero de estudiante, numero de alumno, numero de control, codigo de estudiante, expediente, legajo, nia, dni",
    "numero de aluno, n aluno, n de estudante, numero de estudante, numero mecanografico, registro academico, numero de matricula, matricula",
    "matricola, numero matricola, numero di matricola, codice studente, numero di identificazione",
    "studentnummer, studentnr, leerlingnummer, stamnummer, personeelsnummer, deelnemersnummer, administratienummer",
    "numer albumu, nr albumu, numer indeksu, nr indeksu, numer identyfikacyjny",
    "osobni cislo, cislo studenta, uco, identifikacni cislo, osobne cislo, cislo studenta",
    "neptun kod, neptunkod, neptun, hallgatoi azonosito, azonositoszam, azonosito szam",
    "numar matricol, nr matricol, numar de identificare",
    "ladok id, personnummer, studienummer, studienr, elevnummer, idnummer, id nummer, kandidatnummer, opiskelijanumero, opiskelijatunnus",
    "uliopilaskood, matriklinumber, opilaskood, apliecibas numurs, studento numeris, studento pazymejimo numeris",
    "ogrenci no, ogrenci numarasi, okul no, kimlik numarasi",
    "αριθμος μητρωου, αρ μητρωου, αμ, α μ, αριθμος ταυτοτητας",
    "номер студента, номер зачетной книжки, номер зачетки, студенческий билет, табельный номер, индивидуальный номер",
    "номер студентського квитка, номер залікової книжки, факултетен номер, фак номер, фн, број индекса",
    "jmbag, maticni broj, broj indeksa, vpisna stevilka",
    "学号, 學號, 学籍号, 工号, 编号, 学籍番号, 学生番号, 学生証番号, 受験番号, 社員番号, 학번, 학생번호, 수험번호",
    "الرقم الجامعي, رقم الطالب, رقم القيد, شماره دانشجویی, מספר סטודנט, תעודת זהות, ת ז",
    "nim, npm, nomor induk mahasiswa, nomor induk, ma sinh vien, mssv, ma so sinh vien, รหัสนักศึกษา, अनुक्रमांक",
  ],
  /** What somebody signs in with: a key where there is no better one. */
  login: [
    "username, user name, login, login id, sis login id, user id, userid, anmeldename, benutzername, nutzername, benutzerkennung, kennung",
    "identifiant, nom d utilisateur, nombre de usuario, nome de usuario, nome de utilizador, nome utente, gebruikersnaam",
    "nazwa uzytkownika, uzivatelske jmeno, felhasznalonev, nume utilizator, anvandarnamn, brukernavn, brugernavn, kayttajatunnus",
    "kullanici adi, ονομα χρηστη, логин, имя пользователя, корисничко име, korisnicko ime, 用户名, ユーザ名, 아이디, اسم المستخدم, id",
  ],
  email: [
    "email, e mail, email address, e mail address, emailaddress, mail, e mail adresse, mailadresse, email adresse, adresse e mail, adresse de courriel, courriel",
    "adresse email, correo electronico, correo, direccion de correo, direccion de correo electronico, endereco de email, endereco de e mail",
    "indirizzo email, indirizzo e mail, posta elettronica, e mailadres, emailadres, adres e mail, adres email, emailova adresa, e mailova adresa",
    "emailcim, e mail cim, adresa de email, e postadress, epost, e post, e postadresse, sahkoposti, sahkopostiosoite, e posti aadress",
    "e posta, e posta adresi, διευθυνση email, ηλεκτρονικο ταχυδρομειο, адрес электронной почты, электронная почта, эл почта, електронна пошта",
    "e posta, adresa e poste, elektronski naslov, 邮箱, 电子邮件, 电子邮箱, メールアドレス, 이메일, البريد الإلكتروني, דוא ל, alamat email",
    "primary email, school email, work email, user email, upn, username email",
  ],
  name: [
    "full name, student name, learner name, participant name, candidate name, display name, sortable name, name of student, student, learner, participant",
    "vollstandiger name, name vorname, nachname vorname, vor und nachname, vorname nachname, vorname und nachname, teilnehmer, studierende, studierender",
    "nom complet, nom et prenom, nom prenom, prenom nom, prenom et nom, etudiant, nombre completo, nombre y apellidos, apellidos y nombre, apellido y nombre, alumno",
    "nome completo, nome e cognome, cognome e nome, cognome nome, nominativo, studente, estudante, volledige naam, naam student, deelnemer",
    "imie i nazwisko, nazwisko i imie, cele jmeno, jmeno a prijmeni, prijmeni a jmeno, meno a priezvisko, teljes nev, nev, nume complet, nume si prenume, numele si prenumele",
    "fullstandigt namn, namn, fulde navn, navn, fullt navn, koko nimi, nimi, taisnimi, vards uzvards, vardas pavarde, ad soyad, adi soyadi, ad soyadi",
    "ονοματεπωνυμο, фио, ф и о, полное имя, піб, повне ім я, име и фамилия, ime i prezime, prezime i ime, име и презиме, ime in priimek",
    "姓名, 学生姓名, 氏名, 名前, 성명, 이름, 성함, الاسم الكامل, اسم الطالب, الاسم, نام و نام خانوادگی, שם מלא, nama, nama lengkap, nama mahasiswa, ho va ten, ho ten, ชื่อ นามสกุล",
  ],
  /** A family name beside a given one, a given name beside a family one, else the whole. */
  anyName: ["name, nom, nombre, nome, naam, jmeno, meno, nume, ime, име, όνομα, vards, vardas, shem, שם"],
  given: [
    "first name, given name, given names, firstname, forename, forenames, preferred name, first names, preferred first name, stu fnm1, spriden first name",
    "vorname, vornamen, rufname, schuelerrufname, prenom, prenoms, nombres, nombre de pila, primeiro nome, primer nombre, nome proprio",
    "voornaam, voornamen, roepnaam, imie, imiona, krestni jmeno, krstne meno, keresztnev, utonev, prenume",
    "fornamn, fornavn, etunimi, etunimet, eesnimi, adi, isim, имя, ім я, собствено име, osobno ime",
    "名, 名字, 下の名前, الاسم الأول, نام, שם פרטי, nama depan, ten, ชื่อ",
  ],
  middle: [
    "middle name, middle names, middle initial, отчество, по батькові, bashino ime, dem, ten dem, segundo nombre",
  ],
  /** What stands between given and family name: van, von. */
  infix: ["tussenvoegsel, tussenvoegsels, voorvoegsel, namensvorsatz, namenszusatz, vorsatzwort, prefix surname"],
  family: [
    "last name, family name, surname, lastname, surnames, family names, last names, stu surn, spriden last name",
    "nachname, familienname, zuname, schuelernachname, nom de famille, nom usuel, nom d usage, apellidos, apellido, primer apellido, apelido, apelidos, sobrenome, ultimo nome, cognome",
    "achternaam, familienaam, nazwisko, prijmeni, priezvisko, vezeteknev, csaladnev, nume de familie",
    "efternamn, efternavn, etternavn, sukunimi, perekonnanimi, uzvards, pavarde, soyad, soyadi, soyisim, επωνυμο, επιθετο",
    "фамилия, прізвище, фамилно име, prezime, презиме, priimek, 姓, 姓氏, 苗字, 성, اسم العائلة, اللقب, نام خانوادگی, שם משפחה, nama belakang, ho, นามสกุล",
  ],
  birth: [
    "date of birth, birth date, birthdate, birthday, dob, d o b, stu dob, spbpers birth date, geburtsdatum, geb datum, gebdat, geburtstag, schuelergeburtsdatum, geboren am",
    "date de naissance, ne e le, fecha de nacimiento, data de nascimento, data di nascita, geboortedatum, data urodzenia, datum narozeni, datum narodenia",
    "szuletesi datum, szuletesi ido, data nasterii, fodelsedatum, fodselsdato, fodselsdag, syntymaaika, sunniaeg, dzimsanas datums, gimimo data",
    "dogum tarihi, ημερομηνια γεννησης, дата рождения, дата народження, дата на раждане, датум рођења, datum rodenja, datum rojstva",
    "出生日期, 生年月日, 생년월일, تاريخ الميلاد, تاریخ تولد, תאריך לידה, tanggal lahir, ngay sinh, วันเกิด",
  ],
  grade: [
    "final grade, course grade, final letter grade, letter grade, overall grade, agreed grade, course total, final result, final mark, overall mark, agreed mark, module mark",
    "grade, mark, result, classification, outcome, current grade, calculated final grade scheme symbol, adjusted final grade symbol, smr agrg, shrtckg grde code final, sfrstcr grde code, midterm grade",
    "gesamtnote, endnote, abschlussnote, note, bewertung, pradikat, gesamtergebnis, ergebnis, kurs gesamt, gesamtbewertung, kursnote",
    "note finale, moyenne generale, total du cours, mention, resultat, moyenne, note sur 20",
    "nota final, calificacion final, total del curso, calificacion, nota, nota finale, classificacao final, classificacao, conceito, resultado, total do curso",
    "voto finale, voto, esito, giudizio, valutazione, totale del corso, eindcijfer, cijfer, eindresultaat, resultaat, beoordeling, cursustotaal",
    "ocena koncowa, ocena, wynik, znamka, hodnoceni, hodnotenie, vysledek, vysledok, erdemjegy, osztalyzat, jegy, ertekeles, nota finala, calificativ",
    "slutbetyg, betyg, slutkarakter, karakter, loppuarvosana, arvosana, hinne, atzime, vertejums, pazymys, ivertinimas",
    "harf notu, basari notu, gecme notu, not, τελικος βαθμος, βαθμος, βαθμολογια, итоговая оценка, оценка, підсумкова оцінка, оцінка, оцена, ocjena, konacna ocjena",
    "总成绩, 最终成绩, 成绩, 成績, 等级, 评定, 評価, 評定, 성적, 등급, 평점, التقدير, النتيجة, الدرجة, نمره, ציון סופי, ציון",
    "nilai akhir, nilai, diem tong ket, xep loai, diem, เกรด, ผลการเรียน",
  ],
  points: [
    "final score, total score, overall score, calculated final grade numerator, weighted total, total points, total, score, points, percentage, percent, current score, smr agrm, smr actm",
    "gesamtpunktzahl, gesamtpunkte, punktzahl, punkte, prozent, total des points, pourcentage, puntuacion, puntos, porcentaje, pontuacao, pontos, punteggio, punti, percentuale",
    "totaalscore, punten, suma punktow, punkty, body, celkem, pontszam, osszpontszam, pont, punctaj, poang, point, poeng, pisteet, punktid, puan, toplam puan",
    "συνολο, баллы, сумма баллов, бали, точки, bodovi, tocke, 总分, 分数, 合計点, 点数, 得点, 점수, 총점, المجموع, ניקוד, skor, tong diem, คะแนน",
  ],
  completed: [
    "completion date, completed on, date completed, date of completion, course completion date, course completed, award date, date of award, awarded on, date awarded",
    "graduation date, passed on, pass date, exam date, examination date, date of examination, date of exam, assessment date, certificate date, completed, completed at, completion time",
    "prufungsdatum, abschlussdatum, abgeschlossen am, datum der prufung, datum des abschlusses, bestanden am, leistungsdatum, kursabschluss, beendet, beendet am, enddatum, end date",
    "date de reussite, date d obtention, date de fin, date d examen, date de l examen, date d achevement, termine, termine le, fin",
    "fecha de finalizacion, fecha de termino, fecha de examen, fecha de aprobacion, finalizado, data de conclusao, data do exame, data de aprovacao, concluida em",
    "data esame, data di completamento, data di superamento, data superamento, data conseguimento, afrondingsdatum, datum afronding, examendatum, datum behaald, toetsdatum, afgerond op, voltooid, einddatum",
    "data ukonczenia, data zaliczenia, data egzaminu, datum dokonceni, datum ukonceni, datum zkousky, datum skusky, teljesites datuma, vizsga datuma, befejezes datuma, data absolvirii, data finalizarii",
    "slutdatum, examinationsdatum, eksamensdato, fullfort dato, gennemfort dato, suorituspaiva, suorituspaivamaara, lopetamise kuupaev",
    "bitirme tarihi, tamamlama tarihi, sinav tarihi, ημερομηνια ολοκληρωσης, ημερομηνια εξετασης, дата окончания, дата завершения, дата экзамена, дата сдачи, дата іспиту, дата завершення",
    "datum polaganja, datum zavrsetka, датум полагања, datum izpita, 完成日期, 结业日期, 考试日期, 完成时间, 修了日, 合格日, 受験日, 終了日, 수료일, 이수일, 시험일",
    "تاريخ الإنجاز, تاريخ الاختبار, תאריך סיום, תאריך הבחינה, tanggal lulus, tanggal selesai, ngay hoan thanh, ngay thi",
  ],
  /** A day of something: of completion, where nothing says that better. */
  date: [
    "date, datum, fecha, data, dato, paivamaara, kuupaev, tarih, ημερομηνια, дата, датум, 日期, 日付, 날짜, التاريخ, תאריך, tanggal, ngay",
  ],
  /** Dates and numbers of the export itself, and what looks like something else. */
  none: [
    "last downloaded from this course, zuletzt aus diesem kurs geladen, dernier telechargement depuis ce cours, ultima descarga de este curso, last access, last accessed, last activity",
    "started on, started, start date, start time, begonnen am, begonnen, startdatum, date de debut, commence le, fecha de inicio, data de inicio, data inizio, gestart op, data rozpoczecia",
    "enrolment date, enrollment date, date enrolled, registration date, einschreibedatum, anmeldedatum, date d inscription, fecha de inscripcion, submission time, timestamp, zeitstempel, horodateur, marca temporal, submitted at",
    "time taken, verbrauchte zeit, temps utilise, duration, dauer, status, state, availability, last attended date, last date of attendance, expiry date, expiration date, end of line indicator",
    "points possible, semester, term, class, group, section, course name, course title, module name, created at, updated at, printed on, date printed",
  ],
} as const;

/** A field, and how sure that is: the lower the surer. */
export interface NamedField {
  readonly field: Field;
  readonly rank: number;
  /** The highest mark, where the name ends with one: `Grade/100.00`. */
  readonly most?: string | undefined;
}

/** How much less sure a name is that only holds a field's name: `What is your student number?` */
const WITHIN = 1000;
/** A name shorter than this may be a part of anything. */
const LEAST = 8;
/** Longer names of columns are cut: they are questions of a form. */
const LONGEST = 300;
const FIELDS_WITHIN: readonly string[] = ["none", "key", "email", "birth", "completed"] satisfies readonly Field[];

const BY_NAME = new Map<string, NamedField>();
for (const [field, lines] of Object.entries(NAMES) as [Field, readonly string[]][])
  for (const [rank, name] of lines.flatMap((line) => line.split(", ")).entries()) {
    const known = simplify(name);
    if (!BY_NAME.has(known)) BY_NAME.set(known, { field, rank });
  }
const WITHIN_NAMES = [...BY_NAME].filter(([name, { field }]) => FIELDS_WITHIN.includes(field) && name.length >= LEAST);

/** What a column holds, by its name; undefined where that says nothing. */
export function readHeaderName(name: string): NamedField | undefined {
  const cut = name.slice(0, LONGEST);
  const [, before, most] = /^([^/]{1,99})\/\s?(\d{1,6}(?:[.,]\d{1,4})?)$/.exec(cut.trim()) ?? [];
  if (before !== undefined && most !== undefined) {
    const graded = readHeaderName(before);
    const isGrade = graded?.field === "grade" || graded?.field === "points";
    return isGrade ? { ...graded, most: most.replace(",", ".").replace(/\.0+$/, "") } : undefined;
  }
  const whole = simplify(cut);
  // What Blackboard and Canvas add: `Final Grade [Total Pts: 100 Letter] |1235`.
  const plain = cut.replace(/\|\d+\s*$/, "").replace(/[([][^()[\]]*[)\]]/g, " ");
  const found = BY_NAME.get(whole) ?? BY_NAME.get(simplify(plain));
  if (found !== undefined) return found;
  const within = WITHIN_NAMES.find(([known]) => ` ${whole} `.includes(` ${known} `))?.[1];
  return within && { ...within, rank: within.rank + WITHIN };
}

const NAME_FIELDS: readonly Field[] = ["name", "anyName", "given", "middle", "infix", "family"];

/** What a column is for, by where a course uses it and by its name. @param pointers JSON pointers into the credential */
export function guessRole(name: string, pointers: readonly string[]): Role {
  for (const pointer of pointers) {
    const member = pointer.split("/").at(-1) ?? "";
    if (/^(?:dateOfBirth|birthDate|birthdate)$/.test(member)) return "birth";
    if (/^(?:has)?e-?mail(?:Address)?$/i.test(member)) return "email";
    if (/^(?:given|family|first|last|full|middle|additional|birth|preferred|legal|display)Names?$/i.test(member))
      return "name";
    if (/^\/credentialSubject(?:\/\d+)?\/name$/.test(pointer)) return "name";
  }
  const field = readHeaderName(name)?.field;
  if (field === "birth" || field === "email") return field;
  return field !== undefined && NAME_FIELDS.includes(field) ? "name" : "text";
}

/** Letters and digits alone, without accents and case. */
function simplify(name: string): string {
  const letters = name.replace(/[º°]/g, " ").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return letters
    .replace(/ı/g, "i")
    .replace(/ß/g, "ss")
    .replace(/[ł]/g, "l")
    .replace(/[øö]/g, "o")
    .replace(/[đð]/g, "d")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
