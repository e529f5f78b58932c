// Die Texte eines Prüfberichts auf Deutsch.

import type { ReportTexts } from "./texts.ts";

const again = "Versuchen Sie es in einigen Minuten noch einmal.";
const askIssuer = "Verlassen Sie sich nicht darauf; fragen Sie den Aussteller.";
const sendAgain = "Bitten Sie noch einmal um die Datei, wie sie ausgestellt wurde.";

export const de: ReportTexts = {
  verdicts: { valid: "GÜLTIG", invalid: "NICHT GÜLTIG", unknown: "NICHT PRÜFBAR" },
  listed: { valid: "gültig", invalid: "ungültig", unknown: "offen" },
  outcomes: { pass: "ja", fail: "nein", unknown: "offen", skipped: "–" },
  checks: {
    format: "Form",
    integrity: "Inhalt",
    registry: "Register",
    anchor: "Eintrag",
    authority: "Befugnis",
    status: "Stand",
    validity: "Dauer",
  },
  passed: {
    format: "er ist eindeutig lesbar",
    integrity: "nichts darin wurde verändert",
    registry: "sein Register steht auf Ihrer Liste, und die Kette wurde gelesen",
    anchor: "sein Jahrgang ist eingetragen",
    authority: "sein Aussteller war bei der Eintragung akkreditiert",
    status: "er ist weder widerrufen noch ausgesetzt",
    validity: "er gilt zu diesem Zeitpunkt",
  },
  skipped: "nicht geprüft, weil eine frühere Prüfung nicht bestanden wurde",
  codes: {
    "file.unreadable": {
      says: "die Datei konnte nicht gelesen werden",
      advice:
        "Prüfen Sie ihren Namen und ob Sie sie lesen dürfen; eine Pipe, ein Gerät oder ein Ordner an ihrer Stelle wird nicht gelesen.",
    },
    "link.damaged": { says: "dieser Link ist unvollständig", advice: "Bitten Sie um die Datei." },
    "link.dictionary": {
      says: "dieser Link ist unvollständig: er öffnet sich nur auf der Seite, für die er gemacht wurde",
      advice: "Bitten Sie um die Datei.",
    },
    "format.json": {
      says: "die Datei ist nicht als Nachweis lesbar",
      advice: sendAgain,
    },
    "format.duplicate-member": {
      says: "die Datei sagt etwas zweimal, so dass zwei Leser sie verschieden verstehen könnten",
      advice: `Kein Aussteller schreibt eine solche Datei: Verlassen Sie sich nicht darauf. ${sendAgain}`,
    },
    "format.limit": { says: "die Datei ist größer oder tiefer, als ein Nachweis sein darf", advice: sendAgain },
    "format.document": {
      says: "der Inhalt der Datei ist nicht der eines Nachweises",
      advice: sendAgain,
    },
    "format.proof": {
      says: "der Beweis in der Datei hat nicht die richtige Form",
      advice: sendAgain,
    },
    "integrity.altered": {
      says: "der Inhalt wurde verändert: er führt nicht zu der Wurzel, die die Datei nennt",
      advice: `Verlassen Sie sich nicht darauf. ${sendAgain}`,
    },
    "registry.untrusted": {
      says: "das Register, das die Datei nennt, steht nicht auf der Liste",
      advice: "Das heißt nicht, dass er gefälscht ist: Finden Sie heraus, wer dieses Register führt.",
    },
    "rpc.unreachable": {
      says: "die Kette war nicht erreichbar; versuchen Sie es noch einmal",
      advice: again,
    },
    "rpc.wrong-chain": {
      says: "der Knoten gehört zu einer anderen Kette",
      advice: "Nennen Sie in Ihrer Liste einen Knoten der richtigen Kette.",
    },
    "rpc.bad-answer": {
      says: "die Antwort des Knotens ergibt keinen Sinn; versuchen Sie einen anderen",
      advice: "Nennen Sie in Ihrer Liste einen anderen Knoten.",
    },
    "rpc.disagreement": {
      says: "die Knoten widersprechen einander",
      advice: `${again} Bleibt es dabei, ist einer der Knoten auf Ihrer Liste falsch.`,
    },
    "rpc.stale": {
      says: "der Knoten hinkt der Kette hinterher; versuchen Sie es später noch einmal",
      advice: again,
    },
    "rpc.no-history": {
      says: "der Knoten bewahrt den Stand der Kette von jenem Tag nicht auf",
      advice: "Nennen Sie in Ihrer Liste einen Archivknoten, oder prüfen Sie den heutigen Stand.",
    },
    "registry.no-contract": {
      says: "an der Adresse auf der Liste ist kein Register",
      advice: "Vergleichen Sie Ihre Liste mit dem, was der Betreiber des Registers veröffentlicht.",
    },
    "registry.wrong-code": {
      says: "der Vertrag ist nicht der, den die Liste festhält",
      advice: "Vergleichen Sie Ihre Liste mit dem, was der Betreiber des Registers veröffentlicht.",
    },
    "anchor.missing": {
      says: "dieser Jahrgang wurde von seinem Aussteller nie eingetragen",
      advice: "Er wurde nicht oder noch nicht ausgestellt: Verlassen Sie sich nicht darauf, fragen Sie den Aussteller.",
    },
    "anchor.size": { says: "auf der Kette hat dieser Jahrgang eine andere Größe", advice: askIssuer },
    "anchor.pending": {
      says: "der Jahrgang ist eingetragen, aber noch nicht bestätigt",
      advice: again,
    },
    "authority.identity": {
      says: "der Aussteller, den die Datei nennt, ist nicht der akkreditierte",
      advice: "Eine andere Einrichtung hat ihn ausgestellt, als er sagt: Verlassen Sie sich nicht darauf.",
    },
    "authority.unrecognised": {
      says: "die akkreditierende Stelle gehört nicht zu denen, die Sie anerkennen",
      advice: "Das heißt nicht, dass er gefälscht ist: Finden Sie heraus, wer diese Stelle ist.",
    },
    "authority.operator": {
      says: "das Konto, das ihn eintrug, war dazu zu jener Zeit nicht befugt",
      advice: "Sein Aussteller weiß vielleicht nichts davon: Verlassen Sie sich nicht darauf, fragen Sie ihn.",
    },
    "authority.accreditation": {
      says: "sein Aussteller war bei der Eintragung nicht akkreditiert",
      advice: "Verlassen Sie sich nicht darauf; fragen Sie die akkreditierende Stelle.",
    },
    "authority.accreditor": {
      says: "die akkreditierende Stelle hatte bei der Eintragung kein Mandat",
      advice: "Verlassen Sie sich nicht darauf.",
    },
    "authority.pending": { says: "eine Änderung der Befugnis ist noch nicht bestätigt", advice: again },
    "status.revoked": {
      says: "sein Aussteller hat ihn widerrufen",
      advice: "Verlassen Sie sich nicht darauf; der Aussteller kann den Grund nennen.",
    },
    "status.batch-revoked": {
      says: "sein Aussteller hat den ganzen Jahrgang widerrufen",
      advice: "Verlassen Sie sich nicht darauf; vielleicht gibt es einen neuen, fragen Sie den Aussteller.",
    },
    "status.suspended": {
      says: "sein Aussteller hat ihn ausgesetzt",
      advice: "Verlassen Sie sich vorerst nicht darauf; der Aussteller kann ihn wieder in Kraft setzen.",
    },
    "status.pending": { says: "eine Änderung seines Standes ist noch nicht bestätigt", advice: again },
    "validity.not-yet": { says: "er beginnt erst später", advice: "Warten Sie bis zu dem Tag, an dem er beginnt." },
    "validity.expired": { says: "er ist abgelaufen", advice: "Fragen Sie nach einem neueren." },
    "stack.document": {
      says: "was er über seine Teile sagt, hat nicht die richtige Form",
      advice: "Niemand kann prüfen, worauf er beruht: Fragen Sie den Aussteller.",
    },
    "stack.limit": {
      says: "er beruht auf mehr Teilen oder auf mehr Ebenen von Teilen, als geprüft werden dürfen",
      advice: "Niemand kann prüfen, worauf er beruht: Fragen Sie den Aussteller.",
    },
    "stack.twice": { says: "ein Teil oder eine Leistung ist doppelt gezählt", advice: askIssuer },
    "stack.part-other": {
      says: "ein vorgelegter Teil ist nicht der, den er nennt",
      advice: "Bitten Sie um den Teil, wie er ausgestellt wurde.",
    },
    "stack.part-invalid": {
      says: "ein Teil besteht seine eigene Prüfung nicht",
      advice: "Sehen Sie den Bericht dieses Teils; ob der größere Nachweis noch gilt, weiß sein Aussteller.",
    },
    "stack.learner": { says: "ein Teil gehört einer anderen Person", advice: askIssuer },
    "stack.achievement": { says: "eine verlangte Leistung ist nicht unter seinen Teilen", advice: askIssuer },
    "stack.credits": { says: "seine Teile haben nicht die verlangten Leistungspunkte", advice: askIssuer },
    "stack.withheld": {
      says: "ob er auf Teilen beruht, ist zurückgehalten",
      advice: "Bitten Sie um den Nachweis, ohne dass etwas über seine Teile zurückgehalten ist.",
    },
    "stack.part-missing": {
      says: "ein Teil, auf dem er beruht, wurde nicht vorgelegt",
      advice: "Bitten Sie um die Teile, und legen Sie sie mit ihm vor.",
    },
    "stack.part-unknown": { says: "ein Teil war nicht prüfbar", advice: "Sehen Sie den Bericht dieses Teils." },
    "stack.learner-withheld": {
      says: "dass ein Teil derselben Person gehört, muss zu sehen sein, ist aber zurückgehalten oder widersprüchlich",
      advice:
        "Bitten Sie um die Teile mit der Kennung der Person; widersprechen sie einander, fragen Sie ihren Aussteller.",
    },
    "stack.achievement-withheld": {
      says: "zu welcher Leistung ein Teil gehört, ist zurückgehalten, muss aber zu sehen sein",
      advice: "Bitten Sie um die Teile mit der Kennung der Leistung.",
    },
    "stack.credits-withheld": {
      says: "wie viele Leistungspunkte ein Teil hat, ist zurückgehalten, muss aber zu sehen sein",
      advice: "Bitten Sie um die Teile mit ihren Leistungspunkten.",
    },
  },
  untilThen: "Bis dahin galt er.",
  notAgainst: "Das spricht nicht gegen ihn.",
  notLaurel: "KEIN LAUREL-NACHWEIS",
  kinds: {
    credential:
      "in diesem Nachweis ist kein Laurel-Beweis; prüfen lässt er sich, wo Nachweise seiner Art geprüft werden",
    jwt: "das ist ein signierter Text (JWT) ohne Laurel-Beweis",
    json: "das ist eine JSON-Datei ohne Laurel-Beweis",
    damaged: "diese Datei ist abgeschnitten oder beschädigt",
    picture: "das ist ein Bild",
    pdf: "das ist ein PDF",
    email: "das ist eine E-Mail",
    webpage: "das ist eine Webseite",
    archive: "das ist ein Archiv oder ein Office-Dokument",
    text: "das ist ein Text",
    empty: "diese Datei ist leer",
    binary: "das ist eine Datei unbekannter Art",
  },
  askFile: "Bitten Sie um die Datei des Nachweises selbst, wie sie ausgestellt wurde; ihr Name endet meist auf .json.",
  tones: {
    headlines: {
      valid: "Echt und in Kraft.",
      false: "Verlassen Sie sich nicht darauf.",
      unknown: "Jetzt nicht prüfbar.",
      unlisted: "Nicht auf der Liste dieser Seite.",
      other: "Diese Datei lässt sich hier nicht prüfen.",
    },
    withdrawn: (day) => `${day === undefined ? "Vom" : `Am ${day} vom`} Aussteller widerrufen.`,
    suspended: "Ausgesetzt.",
    expired: (day) => `Abgelaufen${day === undefined ? "" : ` am ${day}`}.`,
    begins: (day) => `Beginnt ${day === undefined ? "erst später" : `am ${day}`}.`,
    issued: (issuer) => `Ausgestellt von ${issuer}.`,
    accredited: (accreditor) => `Akkreditiert von ${accreditor}.`,
    anchored: (day) => `Eingetragen am ${day}.`,
    damaged: "Beschädigt oder verändert.",
    again: `${again} Hilft das nicht, sagen Sie es dem Betreiber dieser Seite.`,
    list: (list) => `Diese Seite richtet sich nach der Liste „${list}“.`,
    unrecognised: (accreditor, issuer) =>
      `Die akkreditierende Stelle ${accreditor}, die diese Seite nicht anerkennt, nennt den Aussteller ${issuer}. Eine solche Stelle kann jeden Namen schreiben.`,
    sender: (name) => `Dass die Datei von ${name ?? "ihrer Inhaberin oder ihrem Inhaber"} kommt.`,
    leftOut: (claims) => `Was weggelassen wurde: ${claims}.`,
    course: "Dass der Kurs gut war.",
    claims: {
      name: "Name",
      id: "Kennung",
      identifier: "Nummer",
      email: "E-Mail-Adresse",
      dateOfBirth: "Geburtsdatum",
    },
  },
  holders: {
    disclosed: "er nennt seine Inhaberin oder seinen Inhaber",
    withheld: "der Name der Inhaberin oder des Inhabers ist zurückgehalten",
    none: "er nennt niemanden als Inhaber",
  },
  labels: {
    credential: "Nachweis",
    issuer: "Aussteller",
    accreditor: "akkreditiert",
    anchored: "eingetragen",
    replaces: "ersetzt",
    withheld: "zurückgehalten",
    advice: "was nun",
    profile: "Profil",
    read: "gelesen",
    list: "Liste",
    registry: "Register",
  },
  unlisted: "nicht auf der Liste",
  stack: {
    parts: "Teile",
    part: "Teil",
    unseen: (issuer, root, index) => `Nummer ${index} im Jahrgang ${root} von ${issuer}`,
    passed: "wie genannt, gültig und was verlangt war",
    passedOver: "nicht geprüft, weil die Teile als Ganzes nicht bestehen",
    credits: (credits) => `${credits} Leistungspunkte`,
    sum: (credits, required) => `${credits} von ${required} verlangten Leistungspunkten`,
    undisclosed: "ob er derselben Person gehört, ist nicht zu sehen",
  },
  elements: {
    learner: "Lernende oder Lernender",
    title: "Titel",
    "awarding-body": "ausstellende Einrichtung",
    "on-behalf-of": "im Auftrag von",
    country: "Land oder Region des Ausstellers",
    "date-of-issue": "Ausstellungsdatum",
    "learning-outcomes": "Lernergebnisse",
    workload: "Arbeitsaufwand",
    level: "Niveau",
    assessment: "Art der Prüfung",
    participation: "Form der Teilnahme",
    "quality-assurance": "Qualitätssicherung",
    award: "verliehen am",
    validity: "gültig bis",
    grade: "Note",
    prerequisites: "Zugangsvoraussetzungen",
    supervision: "Aufsicht und Feststellung der Identität",
    stackability: "Anrechnung und Kombination",
    "target-group": "Zielgruppe",
    "field-of-study": "Fachgebiet",
    guidance: "Beratung und Anerkennung",
    feedback: "letzte Überprüfung mit Rückmeldungen der Lernenden",
    version: "Version des Kurses",
    review: "nächste Überprüfung des Kurses",
    "further-information": "weitere Angaben",
  },
  complete: "er enthält jede Pflichtangabe einer europäischen Micro-Credential",
  incomplete: (lacking) => `keine vollständige Micro-Credential: es fehlt ${lacking}`,
  withheldElement: "zurückgehalten",
  statedByIssuer: "Angabe des Ausstellers",
  overdue: "dieses Datum war bei der Ausstellung vorüber",
  issued: (issuer) => `ausgestellt von ${issuer}`,
  revoked: (issuer, day, whole) =>
    `ausgestellt von ${issuer}, aber ${whole ? "der ganze Jahrgang wurde " : ""}${day === undefined ? "" : `am ${day} `}widerrufen`,
  readAt: (block, moment) => `bei Block ${block}, ${moment}`,
  agreed: (agreed, asked) => `${agreed} von ${asked} Rechnern stimmen überein`,
  oneBelieved: "einem einzigen Knoten wird geglaubt",
  asOf: (moment) => `am ${moment}`,
  asIf: (moment) => `als wäre es der ${moment}`,
  counts: (count, moments, { valid, invalid, unknown }) =>
    `${count} ${count === "1" ? "Nachweis" : "Nachweise"}${moments}: ${valid} gültig, ${invalid} ungültig, ${unknown} nicht prüfbar`,
  more: (count) => `… und ${count} weitere (in eine Datei geschrieben, nennt die Ausgabe alle)`,
  bearer: "Das beweist nicht, dass, wer die Datei schickt, auch ihr Inhaber ist.",
};
