// True names of many languages: given names × family names, in the order in which each language writes them.

/** Names of one language. A space in a name is written _. */
export interface Names {
  readonly language: string;
  /** The language's tag, by which its capitals are made. */
  readonly tag: string;
  readonly given: string;
  readonly family: string;
  /** Whether the family's name comes first. */
  readonly familyFirst?: boolean;
  /** What stands between both; a space unless said. */
  readonly between?: string;
}

/** All of them. */
export const NAMES: readonly Names[] = [
  {
    language: "Icelandic",
    tag: "is",
    given: "Björk Þórður Guðrún Sigríður Ásgeir Ægir Örn Ýr Íris Óðinn Hrafnhildur",
    family:
      "Guðmundsdóttir Þorsteinsson Jónsdóttir Ólafsson Ævarsdóttir Björnsson Hákonardóttir Einarsson Sæmundsson Ísleifsdóttir",
  },
  {
    language: "Faroese",
    tag: "fo",
    given: "Jógvan Rói Bárður Høgni Sólrun Eyðun Ægir Tórur",
    family: "Joensen á_Heygum við_Høgadalsá Ødegård í_Dali Dalsgarð Høgnesen Rókarstein",
  },
  {
    language: "Danish",
    tag: "da",
    given: "Søren Åse Jørgen Pælle Bjørn Mæt René Øjvind",
    family: "Kierkegård Sørensen Østergaard Ærø Nørgaard Åkjær Bødker Møller-Jensen",
  },
  {
    language: "Norwegian",
    tag: "no",
    given: "Øystein Åshild Bjørnar Pål Sæbjørn Tonje Håvard",
    family: "Ødegård Åsen Bjørnson Færøyvik Nygård Sætre Hægeland",
  },
  {
    language: "Swedish",
    tag: "sv",
    given: "Åke Örjan Märta Håkan Göran Zoë Ängla Linnéa",
    family: "Ångström Öberg Sjöö Åström Hägglöf af_Klercker Näslund Ek Å",
  },
  {
    language: "Finnish",
    tag: "fi",
    given: "Päivi Väinö Yrjö Äijä Mäki Aino Jyrki",
    family: "Mäkelä Hämäläinen Seppä Äyräväinen Öhman Yli-Hännilä Korhonen",
  },
  {
    language: "Estonian",
    tag: "et",
    given: "Õie Jüri Tõnu Ülle Märt Žanna Kärt Öie",
    family: "Põder Mägi Õunapuu Tšernõšov Šmidt Jõgi Käär Žukov",
  },
  {
    language: "Sámi",
    tag: "se",
    given: "Áilu Nils-Áslak Ánde Sárá Čálli Ŋiljá Iŋgá Máhtte",
    family: "Gaup Sárá Utsi Valkeapää Čoska Ŧuro Guttorm Bäckman",
  },
  {
    language: "German",
    tag: "de",
    given: "Jürgen Käthe Götz Änne Özlem Sören Bärbel Jörg Anna-Lena Ulf",
    family: "Müller-Lüdenscheidt Weiß Größl Strauß von_der_Heyde Schäfer Köhler Übelhör Bäßler Ochs",
  },
  {
    language: "Dutch",
    tag: "nl",
    given: "Zoë Daniël Chloé Jan Loïs André Ïlse Renée",
    family: "van_der_Meer de_Vries 't_Hooft Coëlho Groß ten_Bosch van_'t_Hek Koeët",
  },
  {
    language: "English",
    tag: "en",
    given: "Mary Sean Zoë O'Shea Jo J.R. A Renée Mary-Jane",
    family: "O'Brien McDonald Smith-Jones D’Angelo St._John Brontë MacLeod Null Na True",
  },
  {
    language: "Irish",
    tag: "ga",
    given: "Siobhán Pádraig Órla Niamh Éamonn Áine Séamus Caoimhín",
    family: "Ó_Briain Ní_Dhónaill Mac_Éil Ó_hÉigeartaigh Nic_Íomhair Ó_Súilleabháin Uí_Néill Nuñez-Ó_Briain",
  },
  {
    language: "Gaelic",
    tag: "gd",
    given: "Màiri Ùisdean Iain Mòrag Eòghann Ìomhar",
    family: "MacDhòmhnaill NicÌomhair MacLeòid Caimbeul MacÀidh",
  },
  {
    language: "Welsh",
    tag: "cy",
    given: "Siôn Gwenllïan Llŷr Tŵm Siân Mêl Ŵyn Rhŷs",
    family: "ap_Dafydd Llŵyd Môn Gruffŷdd Ŷnys Ellïs Tâf",
  },
  {
    language: "Breton",
    tag: "br",
    given: "Yann Gwenaël Maëlys Añjela Erwan",
    family: "Le_Goff Kerñev Ar_C’hallez Quéméré Le_Bihan",
  },
  {
    language: "French",
    tag: "fr",
    given: "François Zoé Hélène Noël Anaïs Jérôme Loïc Œdipe Gaëlle",
    family: "Lefèvre d'Aubigné L’Hôpital Bœuf Château Sacré-Cœur Ménière Ô Haÿ Dupré",
  },
  {
    language: "Spanish",
    tag: "es",
    given: "María_José Íñigo Ángel Begoña Mª_Ángeles Raúl Óscar Úrsula",
    family: "García-Núñez Muñoz_y_Ñandú Peña Gómez_de_la_Peña López Güell Ibáñez Argüelles",
  },
  {
    language: "Catalan",
    tag: "ca",
    given: "Montserrat Núria Àlex Òscar Gal·la Marcel·lí Júlia",
    family: "Güell Puigdemont Sal·lus Ciuró Bàrcena Çomes Mañé",
  },
  {
    language: "Basque",
    tag: "eu",
    given: "Iñaki Itziar Ibón Eñaut Ane",
    family: "Etxeberria Muñagorri Ibañez_de_Opacua Agirre Iñurritegi",
  },
  {
    language: "Galician",
    tag: "gl",
    given: "Xosé Iván Uxía Sabela Ánxela",
    family: "Núñez Castiñeira Piñeiro Ramón Otero",
  },
  {
    language: "Portuguese",
    tag: "pt",
    given: "João Inês Conceição Álvaro Ângela Luís Érico Antônio",
    family: "Conceição Araújo São_João Guimarães Brandão Lobão Simões Magalhães da_Silva",
  },
  {
    language: "Italian",
    tag: "it",
    given: "Niccolò Aimé Zoè Mosè Ugo Lucà Tommasò",
    family: "D’Angelo Dell'Orto Cantù Nicolà Forlì De_Rosè Pì",
  },
  {
    language: "Maltese",
    tag: "mt",
    given: "Ċensu Ġorġ Żaren Ħanna Ġużè Karmnu",
    family: "Żammit Ċaruana Ħaż-Żebbuġ Borġ Abela Għarb",
  },
  {
    language: "Romanian",
    tag: "ro",
    given: "Ştefan Ștefan Ioniță Măriuca Ţepeş Îngrid Ánca",
    family: "Țiriac Bănică Pătrașcu Ciocârlie Știrbu Ghiță Paşcan Brâncuși",
  },
  {
    language: "Hungarian",
    tag: "hu",
    given: "Győző Zsófia Ödön Őrs Ágnes Éva Ünige Gergő",
    family: "Szűcs Erdős Kőrösi Nagy-Tóth Gyõri Öszi Űr Ács",
    familyFirst: true,
  },
  {
    language: "Polish",
    tag: "pl",
    given: "Łukasz Małgorzata Żaneta Święcisław Ździsław Zażółć Ósma Agnieszka",
    family: "Wójcik Brzęczyński Żółć Łącka-Ślęzak Gęś Ćwikła Źrebiec Dąbrowska",
  },
  {
    language: "Czech",
    tag: "cs",
    given: "Žofie Řehoř Šárka Ďáblice Ľubomír Čeněk Jiří Ňuša Věra",
    family: "Dvořák Černý Šťastný Kříž Ďurina Růžičková Třešňák Nováková",
  },
  {
    language: "Slovak",
    tag: "sk",
    given: "Matúš Ľubica Ďuro Žofia Šimon Ňura Čestmír",
    family: "Kríž Hŕbek Mäsiar Ťažký Ôsmy Stĺpec Šveľ Kováč Ľuptáková Päťová",
  },
  { language: "Slovene", tag: "sl", given: "Žiga Špela Črt Matjaž Uroš", family: "Žižek Kovačič Šušteršič Čeč Golež" },
  {
    language: "Croatian",
    tag: "hr",
    given: "Đurđica Željko Šime Čedomir Ćiro Domagoj",
    family: "Đurđević Šćepanović Žižić Čačić Ćosić Knežević",
  },
  {
    language: "Bosnian",
    tag: "bs",
    given: "Džemal Šejla Đulsa Nedžad Ćamil",
    family: "Hadžić Džeko Šabić Đokić Ćatović",
  },
  {
    language: "Albanian",
    tag: "sq",
    given: "Çlirim Gëzim Shpëtim Ëngjëll Flutura",
    family: "Hoxhë Çela Dërvishi Përmeti Këlliçi",
  },
  {
    language: "Turkish",
    tag: "tr",
    given: "İpek Çağla Şükrü Ömer Işıl Gülşen Ülkü Yiğit",
    family: "Yılmaz Öztürk İnönü Çağlar Şahin Güçşen Ağaoğlu Akçeşme",
  },
  {
    language: "Azeri",
    tag: "az",
    given: "Əli Gülnarə Şəmsi Çingiz İlqar Ömər",
    family: "Əliyev Məmmədov Şıxəliyeva Ağayev Hüseynzadə",
  },
  {
    language: "Turkmen",
    tag: "tk",
    given: "Gurbanguly Aýna Ýazgül Şemşat Öwez",
    family: "Berdimuhamedow Ňurýew Çaryýew Ämangeldi",
  },
  {
    language: "Latvian",
    tag: "lv",
    given: "Jānis Ķērsta Šarlote Ēriks Ģirts Ņina Žanete",
    family: "Bērziņš Kļaviņa Šķēle Ozoliņš Čākste Žagariņš Ūdris",
  },
  {
    language: "Lithuanian",
    tag: "lt",
    given: "Živilė Ąžuolas Šarūnas Eglė Ūla Čiurlionė",
    family: "Žukauskaitė Šimkūnas Ąžuolaitis Čekuolis Brazauskienė Įvairė",
  },
  {
    language: "Vietnamese",
    tag: "vi",
    given: "Thị_Hương Đức Ánh Quốc_Bảo Thùy_Dung Ngọc Ý Tường_Vi",
    family: "Nguyễn Trần Lê Phạm Đỗ Vũ Lã Ngô Hoàng",
    familyFirst: true,
  },
  {
    language: "Hawaiian",
    tag: "haw",
    given: "Kaʻiulani Keōua Kāwika ʻIolana Leilani",
    family: "Kamakawiwoʻole Kahanamoku Nāone ʻAukai Kekūanāoʻa",
  },
  {
    language: "Maori",
    tag: "mi",
    given: "Mārama Tāne Hēmi Wīremu Kōwhai",
    family: "Ngāta Pōmare Te_Kāhu Tūhoe Rāwiri",
  },
  {
    language: "Navajo",
    tag: "nv",
    given: "Łį́į́ʼ Ashkii Dibé Nizhóní Yázhí",
    family: "Begay Tsosie Bilagáana Tł’ízí Hastį́į́n",
  },
  {
    language: "Guaraní",
    tag: "gn",
    given: "Arapoty Mbareté Kuñataĩ Tupã Ysapy",
    family: "Ñanduti Yvytyrã Kuarahỹ Avá Jaguarẽ",
  },
  {
    language: "Yoruba",
    tag: "yo",
    given: "Ọlá Adébáyọ̀ Ṣadé Fúnmiláyọ̀ Ẹniọlá Títílayọ̀",
    family: "Adéọlá Ṣóyínká Ọlátúnjí Akínwándé Ẹ̀gbá Odùkọ̀yà",
  },
  {
    language: "Igbo",
    tag: "ig",
    given: "Chịnedu Ụzọamaka Ọbịọma Ngọzị Ada",
    family: "Ọkafọ Nwachukwu Ụgochukwu Eze Ịbẹ",
  },
  { language: "Hausa", tag: "ha", given: "Ɗanladi Ƙaura Hauwa Ɓala Abubakar", family: "Ƴar’adua Ɗantata Sarƙi Ɓagudu" },
  {
    language: "Swahili",
    tag: "sw",
    given: "Wanjiru Ng'ang'a Otieno Baraka",
    family: "wa_Thiong'o Ng’ombe Ochieng' Mwangi",
  },
  {
    language: "Indonesian",
    tag: "id",
    given: "Suharto Putri Ayu Nur_Aisyah M._Rizky",
    family: "Sukarno Widodo Tri_Wahyuni bin_Ismail al-Habsyi",
  },
  {
    language: "Tagalog",
    tag: "fil",
    given: "Ma._Corazon Niño José Ligaya",
    family: "dela_Peña Macapagal-Arroyo Dimayuga Ñiguez",
  },
  { language: "Esperanto", tag: "eo", given: "Ĉiela Ĝoja Ŝelko Ĵaŭda", family: "Ĥoro Aŭtuno Ĉevalo Ŝanĝo" },
  {
    language: "Chinese, in pinyin",
    tag: "zh-Latn",
    given: "Xiǎolóng Lǜ Yùhuán Wěi",
    family: "Lǐ Lǚ Zhāng Ōuyáng",
    familyFirst: true,
  },
  {
    language: "Greek",
    tag: "el",
    given: "Αλέξανδρος Ελένη Γιάννης Ήρα Ιωάννα Άννα Χαράλαμπος Μαΐα",
    family: "Παπαδόπουλος Γεωργίου Άγγελος Ευθυμίου Ζαΐμης Ωνάσης Καραϊσκάκη",
  },
  {
    language: "Russian",
    tag: "ru",
    given: "Мария Фёдор Юрий Яна Эльвира Щорс Ян Ия Анна-Мария",
    family: "Иванова Щербаков Ёлкин Жуков Цой Римский-Корсаков Эйзенштейн Подъячев",
  },
  {
    language: "Ukrainian",
    tag: "uk",
    given: "Олексій Їванна Єва Ґалина Лариса Ілля В’ячеслав Гі",
    family: "Шевченко Ївженко Єрмоленко Ґонта Заруб’як Кличко",
  },
  {
    language: "Belarusian",
    tag: "be",
    given: "Алесь Ўладзімір Ірына Святлана Ёва",
    family: "Быкаў Караткевіч Ціханоўская Іваноў",
  },
  {
    language: "Bulgarian",
    tag: "bg",
    given: "Георги Цветана Ъгъл Щилян Юлия",
    family: "Стоянов Ангелова Жечев Йорданова",
  },
  {
    language: "Serbian",
    tag: "sr",
    given: "Ђорђе Љубица Њивка Ћира Џон Ана",
    family: "Ђоковић Његош Љубичић Ћосић Џамић",
  },
  {
    language: "Macedonian",
    tag: "mk",
    given: "Ѓорѓи Ќира Ѕвезда Љупчо Јован",
    family: "Ѓорѓиевска Ќосев Џамбазов Трајковски",
  },
  {
    language: "Kazakh",
    tag: "kk",
    given: "Әлия Нұрсұлтан Қайрат Өмір Ғалия Іңкәр",
    family: "Назарбаев Әуезов Құнанбаев Үсенов",
  },
  { language: "Mongolian", tag: "mn", given: "Өнөр Үүрийн Батбаяр Сүхбат", family: "Дорж Цэдэнбал Өлзий Гүррагчаа" },
  {
    language: "Georgian",
    tag: "ka",
    given: "ნინო გიორგი თამარ ილია ხათუნა",
    family: "ჭავჭავაძე ბერიძე კვარაცხელია ღვინიაშვილი",
  },
  {
    language: "Armenian",
    tag: "hy",
    given: "Արամ Նարեկ Անահիտ Ծովինար Եվա",
    family: "Խաչատրյան Սարգսյան Պետրոսյան Ղազարյան",
  },
  {
    language: "Arabic",
    tag: "ar",
    given: "محمد فاطمة عبد_الله مُحَمَّد نور_الهدى",
    family: "العربي بن_يوسف آل_سعود الخوارزمي أبو_زيد",
  },
  {
    language: "Persian",
    tag: "fa",
    given: "محمدرضا فاطمه نیکی علی‌رضا پژمان",
    family: "احمدی‌نژاد گلشیری موسوی کیارستمی ژاله",
  },
  { language: "Urdu", tag: "ur", given: "عائشہ بےنظیر ٹیپو نورجہاں", family: "بھٹو خان چوہدری ڈار" },
  { language: "Pashto", tag: "ps", given: "ملاله ښایسته ګلالۍ ځلمی", family: "یوسفزۍ خټک اڅکزی" },
  { language: "Hebrew", tag: "he", given: "משה נועה חַוָּה ג׳ורג׳ אבי", family: "לוי בן־גוריון כהן ז׳בוטינסקי" },
  { language: "Hindi", tag: "hi", given: "प्रियंका अमिताभ क्ष्मा राजेश्वरी ऋषि", family: "बच्चन श्रीवास्तव मिश्रा शर्मा" },
  { language: "Nepali", tag: "ne", given: "ज्ञानेन्द्र लक्ष्मी सुशीला", family: "श्रेष्ठ गुरुङ थापा कोइराला" },
  { language: "Bengali", tag: "bn", given: "রবীন্দ্রনাথ শেখ_হাসিনা অমর্ত্য", family: "ঠাকুর চট্টোপাধ্যায় সেন মুখার্জী" },
  { language: "Punjabi", tag: "pa", given: "ਗੁਰਪ੍ਰੀਤ ਹਰਮਨ ਮਨਮੋਹਨ", family: "ਸਿੰਘ ਕੌਰ ਢਿੱਲੋਂ" },
  { language: "Gujarati", tag: "gu", given: "નરેન્દ્ર મહાત્મા હેમા", family: "ગાંધી પટેલ મોદી" },
  { language: "Tamil", tag: "ta", given: "சுப்பிரமணியம் லட்சுமி ஐஸ்வர்யா மு._கருணாநிதி", family: "பாரதி ராமசாமி ரகுமான்" },
  { language: "Telugu", tag: "te", given: "వెంకట శ్రీదేవి నాగార్జున", family: "రావు రెడ్డి చౌదరి" },
  { language: "Kannada", tag: "kn", given: "ದೀಪಿಕಾ ರಾಜ್‌ಕುಮಾರ್ ಅನಂತ್", family: "ಪಡುಕೋಣೆ ಗೌಡ ಮೂರ್ತಿ" },
  { language: "Malayalam", tag: "ml", given: "മോഹൻലാൽ അരുന്ധതി വൈക്കം", family: "നായർ ബഷീർ കുട്ടി" },
  { language: "Sinhala", tag: "si", given: "අනුර චන්ද්‍රිකා මහින්ද", family: "රාජපක්ෂ පෙරේරා සිල්වා" },
  { language: "Thai", tag: "th", given: "สมชาย ยิ่งลักษณ์ ทักษิณ กิตติ", family: "ชินวัตร ณ_อยุธยา ศรีสุข วงศ์สวัสดิ์" },
  { language: "Lao", tag: "lo", given: "ທອງລຸນ ບຸນຍັງ ນາງ", family: "ສີສຸລິດ ວໍລະຈິດ ພົມວິຫານ" },
  { language: "Khmer", tag: "km", given: "សុខា រដ្ឋា ចន្ទ​ធី បុប្ផា", family: "ហ៊ុន ជា សុខ ញ៉ែម", familyFirst: true },
  { language: "Burmese", tag: "my", given: "အောင်ဆန်းစုကြည် သီရိ မြင့်မြတ်", family: "ဦး ဒေါ် မောင်", familyFirst: true },
  { language: "Tibetan", tag: "bo", given: "བསྟན་འཛིན་ ཚེ་རིང་ སྒྲོལ་མ་", family: "རྒྱ་མཚོ ནོར་བུ དབང་ཕྱུག" },
  { language: "Amharic", tag: "am", given: "ኃይለ_ሥላሴ አበበ ጽጌረዳ ብርቱካን", family: "ቢቂላ ተሰማ ወልደ_ገብርኤል" },
  {
    language: "Chinese",
    tag: "zh",
    given: "小龙 伟 玉环 子怡 静",
    family: "李 王 欧阳 诸葛 吕",
    familyFirst: true,
    between: "",
  },
  {
    language: "Uyghur, in Chinese",
    tag: "zh",
    given: "阿凡提 迪丽热巴 古力娜扎",
    family: "买买提 迪力木拉提",
    between: "·",
  },
  {
    language: "Japanese",
    tag: "ja",
    given: "太郎 さくら 健一 愛子 ひろし",
    family: "佐藤 鈴木 髙橋 佐々木 渡邉",
    familyFirst: true,
  },
  {
    language: "Japanese, foreign names",
    tag: "ja",
    given: "ジョン マリー ヴィクトール",
    family: "スミス キュリー ユーゴー",
    between: "・",
  },
  {
    language: "Korean",
    tag: "ko",
    given: "민준 서연 지우 하늘",
    family: "김 이 박 남궁",
    familyFirst: true,
    between: "",
  },
  { language: "Cherokee", tag: "chr", given: "ᏎᏉᏯ ᏩᏕ", family: "ᎠᏂᏴᏫᏯ ᎤᏩᏘ" },
  { language: "Inuktitut", tag: "iu", given: "ᐊᐃᕙ ᓯᓚ ᑕᖅᑐ", family: "ᓇᓄᖅ ᐊᖑᑎ" },
  { language: "Tamazight", tag: "zgh", given: "ⵜⵉⵏⵀⵉⵏⴰⵏ ⵎⴰⵙⵉⵏⵉⵙⴰ", family: "ⴰⵎⵖⴰⵔ ⵢⵓⴳⵓⵔⵜⴻⵏ" },
  { language: "Dhivehi", tag: "dv", given: "މޫސާ އައިޝަތު", family: "އިބްރާހީމް ނަޝީދު" },
  { language: "Fula", tag: "ff", given: "𞤀𞤥𞤭𞤲𞤢𞤼𞤵 𞤃𞤢𞤥𞤢𞤣𞤵", family: "𞤔𞤢𞤤𞤮 𞤄𞤢𞤪𞤭" },
];

/** The names of one language, each as written, and in capitals where the script has them. */
export function listNames({ tag, given, family, familyFirst = false, between = " " }: Names): string[] {
  const [givens, families] = [given, family].map((list) => list.split(" ").map((name) => name.replaceAll("_", " ")));
  const full = (givens ?? []).flatMap((first) =>
    (families ?? []).map((last) => (familyFirst ? [last, first] : [first, last]).join(between)),
  );
  const alone = [...(givens ?? []), ...(families ?? [])];
  const written = [...alone, ...full];
  return [...new Set([...written, ...written.map((name) => name.toLocaleUpperCase(tag))])].map((name) =>
    name.normalize(),
  );
}
