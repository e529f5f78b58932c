// Which letters beyond ASCII the languages of each code page write, the commonest first: by them a page is told from another.

/** Letters in the order of how often they are written, by language. */
const LETTERS: Readonly<Record<string, string>> = {
  german: "üöäß",
  french: "éèçëïêôâîàûœ",
  spanish: "áíéóñúü",
  portuguese: "ãáçéíóõêâúà",
  italian: "òàèìùé",
  nordic: "öäåøæ",
  icelandic: "óíðáþúýéæö",
  dutch: "ëéïö",
  catalan: "óàèíòçéüï",
  polish: "łńśąęóżćź",
  czech: "áířýéčěžšůúňďť",
  slovak: "áíýčéšžúľňťäôďŕĺ",
  hungarian: "áéöóíüőúű",
  romanian: "ăşţâîșț",
  croatian: "ćčšžđ",
  turkish: "ıüşöçğiâ",
  lithuanian: "ėšžūčųįęą",
  latvian: "āīēņšļūžģčķ",
  estonian: "äõüöšž",
  vietnamese: "ăâđêôơưàáèéìíòóùúýãõ",
  russian: "аоеинрвклтсмдпгуйьяюбзчхшжфыцэёщъ",
  ukrainian: "аоеинрвклтсмдпгуійьяюбзчхшжфцєїщґ",
  serbian: "аиоеврнктсмдјлпуљњбзгћчжшђцхфџ",
  greek: "αοισςρνλετκπηυμγδβθχφάόίέήύώξζψωϊϋΐΰ",
  hebrew: "יוהלאמרנתבשדקחעגפסכזןםטצךףץ",
  arabic: "المينرحدبعسفهةىطقجكخصضشزغذثظءئؤإأآ",
  persian: "انیردمهشسبلکتپگزخفچغقجژحعوصضطذظثآ",
  thai: "านรยอกมวสลทพชตดบปคขหจธงศณฐผถภฤซญโไเแใ",
};

const [WEST, EAST, BALTIC, CYRILLIC, GREEK] = [
  "german french spanish portuguese italian nordic icelandic dutch catalan",
  "polish czech slovak hungarian romanian croatian german",
  "lithuanian latvian estonian",
  "russian ukrainian serbian",
  "greek",
];

/** The languages of each page, and how rare it is beside Windows-1252, as a natural logarithm. */
const PAGES: Readonly<Record<string, readonly [languages: string, rarity: number]>> = {
  ...{
    "windows-1252": [WEST, 0],
    "windows-1250": [EAST, 2],
    "windows-1251": [CYRILLIC, 2],
    "windows-1253": [GREEK, 3],
  },
  ...{ "windows-1254": ["turkish german", 3], "windows-1257": [BALTIC, 3], "windows-1255": ["hebrew", 4] },
  ...{ "windows-1256": ["arabic persian", 4], "windows-1258": ["vietnamese", 9], "windows-874": ["thai", 4] },
  ...{ "iso-8859-15": [WEST, 4], "iso-8859-2": [EAST, 5], "iso-8859-7": [GREEK, 6], "iso-8859-5": [CYRILLIC, 6] },
  ...{ "iso-8859-13": [BALTIC, 7], macintosh: [WEST, 5], "x-mac-cyrillic": [CYRILLIC, 6], cp850: [WEST, 5] },
  ...{ cp437: [WEST, 6], cp852: [EAST, 6], ibm866: [CYRILLIC, 5], "koi8-r": [CYRILLIC, 5], "koi8-u": [CYRILLIC, 6] },
};
/** Of the pages of East Asia. */
const RARITY = 4;

/** Signs that hold no place of their own in a page's tables: so likely each is, as a natural logarithm. */
const UNUSUAL = Math.log(0.0005);

/** What names and tables of East Asia hold most. */
const COMMON = new Set(
  "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖田董潘袁蔡蒋蔣余于杜叶葉程魏苏蘇吕呂丁" +
    "小明文华華国國建志伟偉芳娜敏静靜丽麗强強磊军軍洋勇艳艷杰娟涛濤超秀霞平刚剛桂英美玉兰蘭红紅梅春雪晓曉佳欣怡雅婷宇豪俊家嘉慧淑惠雨子大中一" +
    "佐藤鈴木高橋伊渡辺山本村加吉口松井斎清崎森池阿部石原前川岡長谷後近坂遠青西福太三浦金野上島健翔陽菜結衣咲愛花香奈真由直樹番氏姓名学學号號生成绩績" +
    "课課程专專业業班级級性别男女日期分数數" +
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진지수현영준연은혜경미희선재호석철원태상동학번름적",
);

/** How often a letter was met. */
export type LetterCounts = ReadonlyMap<string, number>;

/** How likely it is that a text of these letters beyond ASCII is in a page, as a natural logarithm: as the best mixture of the page's languages has it. */
export function weighLetters(page: string, counts: LetterCounts): number {
  const [names, rarity] = PAGES[page] ?? [undefined, RARITY];
  if (names === undefined)
    return [...counts].reduce((sum, [letter, count]) => sum + count * weighAsian(letter), -rarity);
  const languages = names.split(" ").map((name) => SHARES.get(name) ?? new Map<string, number>());
  let parts = languages.map(() => 1 / languages.length);
  let sum = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = parts.map(() => LEAST);
    sum = -rarity;
    for (const [letter, count] of counts) {
      const each = languages.map((shares, at) => (shares.get(letter) ?? 0) * (parts[at] as number));
      const all = each.reduce((a, b) => a + b, 0);
      sum += count * Math.max(UNUSUAL, Math.log(all));
      if (all > 0) for (const [at, share] of each.entries()) next[at] = (next[at] as number) + (count * share) / all;
    }
    const total = next.reduce((a, b) => a + b, 0);
    parts = next.map((part) => part / total);
  }
  return sum;
}

const ROUNDS = 6;
const LEAST = 0.2;

/** By Zipf's law, near enough. */
const SHARES: ReadonlyMap<string, ReadonlyMap<string, number>> = new Map(
  Object.entries(LETTERS).map(([language, text]) => {
    const letters = [...text];
    const sum = letters.reduce((all, _, at) => all + 1 / (at + 2), 0);
    return [language, new Map(letters.map((letter, at) => [letter, 1 / (at + 2) / sum]))];
  }),
);

function weighAsian(letter: string): number {
  return COMMON.has(letter)
    ? -6
    : /[\u3041-\u30ff]/.test(letter)
      ? -5
      : /\p{Ideographic}|[가-힣]/u.test(letter)
        ? -8.5
        : -14;
}
