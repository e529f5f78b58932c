// The page in German.

import type { Words } from "./words.ts";

export const words: Words = {
  start: {
    question: "Ist dieser Nachweis echt?",
    privacy: "Die Datei bleibt auf diesem Gerät.",
    choose: "Datei auswählen",
    drop: "oder hierher ziehen",
    kinds: "Nachweis (.json), Badge (.png, .svg) oder Zertifikat (.pdf), gern auch mehrere auf einmal.",
    scan: "QR-Code scannen",
    paste: "Link oder Text einfügen",
    pasteHint: "Ein Laurel-Link oder der ganze Text eines Nachweises",
    check: "Prüfen",
    nothingPasted: "Fügen Sie zuerst einen Link oder den Text eines Nachweises ein.",
    offline: "Sie sind offline. Stellen Sie die Verbindung wieder her, um einen Nachweis zu prüfen.",
  },
  states: {
    reading: "Wird gelesen …",
    asking: (nodes) =>
      nodes === null
        ? "Die Knoten werden gefragt …"
        : nodes === 1
          ? "1 Knoten wird gefragt …"
          : `${nodes} Knoten werden gefragt …`,
    slow: "Das dauert länger als sonst.",
    progress: (done, count) => `${done} von ${count} geprüft`,
    several: (count) => `${count} Dateien geprüft`,
    cancel: "Abbrechen",
    again: "Noch einmal versuchen",
    another: "Weiteren Nachweis prüfen",
    addParts: "Teile auswählen",
    pasted: "Eingefügter Text",
    scanTitle: "QR-Code scannen",
    scanHint: "Halten Sie den Code vor die Kamera.",
    scanStarts: "Die Kamera startet …",
    back: "Zurück",
    scanOther: "Dieser QR-Code ist kein Laurel-Link. Er wurde nicht geöffnet.",
    scanRefused:
      "Die Kamera ist hier nicht erlaubt. Erlauben Sie sie in den Einstellungen Ihres Browsers oder wählen Sie die Datei aus.",
    scanNone: "Es wurde keine Kamera gefunden. Wählen Sie die Datei aus oder fügen Sie den Link ein.",
    scanBusy: "Die Kamera startet nicht. Vielleicht wird sie gerade von einem anderen Programm benutzt.",
    notSetUp: "Diese Seite ist nicht eingerichtet.",
    tellHost: (host) => `Das sagt nichts über Ihren Nachweis. Bitte geben Sie Bescheid: ${host}.`,
    contact: "Kontakt",
    pageFaults: {
      "page.no-trust": "Die Seite nennt keine Vertrauensliste.",
      "page.trust-missing": "Die Vertrauensliste ließ sich nicht laden oder ist nicht die, die die Seite nennt.",
      "page.trust-broken": "Die Vertrauensliste hat einen Fehler.",
    },
    unexpected:
      "Auf dieser Seite ging etwas schief; geprüft wurde nichts. Versuchen Sie es noch einmal oder laden Sie die Seite neu.",
  },
  verdict: {
    learner: "Lernende oder Lernender",
    learnerWithheld: "Name zurückgehalten",
    unconfirmed: "Was in der Datei steht (nicht bestätigt)",
    allElements: "Alle Angaben",
    parts: "Zusammengesetzt aus diesen Teilen",
    unseenPart: "Ein Teil, der nicht vorgelegt wurde",
    notProven: "Was das nicht beweist",
    details: "So wurde geprüft",
    outcomes: { pass: "bestanden", fail: "nicht bestanden", unknown: "offen", skipped: "nicht geprüft" },
    checkedAt: "geprüft",
    download: "Bericht herunterladen (JSON)",
    showAll: "alles anzeigen",
  },
};
