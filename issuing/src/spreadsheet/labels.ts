// Words with which a row of totals begins, in the languages of exports.

const WORDS = [
  "total totals subtotal sum count average mean median minimum maximum max min std stdev variance",
  "summe gesamt gesamtdurchschnitt gesamtsumme insgesamt zwischensumme durchschnitt mittelwert anzahl schnitt standardabweichung notenschnitt",
  "totaux somme sous-total moyenne médiane nombre effectif écart-type",
  "totale totali somma media mediana suma promedio recuento subtotales",
  "soma média contagem quantidade totaal gemiddelde som aantal subtotaal",
  "razem suma średnia ogółem łącznie liczba celkem celkom součet súčet průměr priemer počet spolu",
  "összesen összeg átlag darab darabszám medián",
  "ukupno zbroj zbir prosjek prosek broj skupaj povprečje vsota skupno",
  "totalt summa medel medelvärde antal gennemsnit gjennomsnitt sum i alt yhteensä keskiarvo summa samtals meðaltal",
  "medie media total număr toplam ortalama genel sayı",
  "iš viso vidurkis suma kopā vidēji summa kokku keskmine",
  "всего итого сумма среднее средний количество усього разом середнє загалом сума общо средно сума укупно просек збир",
  "σύνολο άθροισμα μέσος πλήθος",
  "סהכ סה״כ סך ממוצע المجموع الإجمالي المتوسط مجموع المعدل جمع میانگین",
  "合計 総計 小計 平均 件数 总计 合计 平均值 平均分 人数 總計 合計 平均值 합계 총계 평균 인원 रकम कुल योग औसत รวม เฉลี่ย tổng jumlah rata-rata",
].flatMap((line) => line.split(" "));

const LABELS: ReadonlySet<string> = new Set(WORDS);
const PHRASES =
  /^(?:(?:grand|overall|class|group|course|sub|section) (?:total|average|mean|sum)|moyenne (?:générale|de)|(?:i alt|iš viso|tổng cộng)|(?:number|total number) of|std\.? dev\.?|standard deviation|anzahl (?:der )?\p{L}+|nombre (?:de |d['’])|número de|total (?:of |de |des |students|participants|learners|records|rows|count|general|général))/u;

/** Whether a cell reads like the label of a total: `Summe`, `Total: 37`, `Overall average`. */
export function isTotal(cell: string): boolean {
  if (cell.length > 60) return false;
  const text = cell.normalize("NFC").toLowerCase();
  const [, label = ""] = /^[*\s]*(.*?)[\s.:=*]*(?:[:(=\s]\s*[\d.,%\s()/]+)?$/su.exec(text) ?? [];
  return LABELS.has(label.replace(/["“”״]/g, "")) || LABELS.has(label) || PHRASES.test(text);
}
