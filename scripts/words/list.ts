// The words and turns that our texts do without, each with the plainer one. Every space also stands for a line break.

export interface Turn {
  readonly turn: RegExp;
  /** What to write. */
  readonly cure: string;
}

const ENGLISH: readonly (readonly [turn: string, cure: string])[] = [
  ["anew", "again"],
  ["mend(?:s|ed|ing)?", "fix"],
  ["whoever|whomever|whosoever", "anyone who, the person who, or who"],
  ["nobody", "no one, or name who"],
  ["anybody", "anyone"],
  ["somebody", "someone"],
  ["everybody", "everyone"],
  ["of (?:which|whom)", "two sentences, or: its, their, whose"],
  ["so that", "a full stop, or: so, to"],
  ["stands|(?:can|could|may|must|that|they|to|which|will|would) stand", "is, appears, counts"],
  ["in (?:the |its |their )?(?:place|stead) of|in lieu of", "instead of, for"],
  ["told of|tells? of|telling of", "named, reported, about"],
  ["com(?:e|es|ing) about|came about", "happen"],
  ["com(?:e|es|ing) to nothing|came to nothing", "fails, is empty"],
  ["(?:what|all) (?:comes|came|will come|would come) of", "the result"],
  ["is of another|are of another|was of another|were of another", "belongs to a different"],
  ["was so already|were so already|is so already|are so already", "was already …"],
  ["but for", "except for, except"],
  ["save for", "except for"],
  ["unless said|unless told", "by default"],
  ["may be given (?:again|more than once|several times|repeatedly)", "repeatable"],
  ["needs a yes", "confirmation needed"],
  ["without doubt", "well-formed, certain"],
  ["be it", "whether"],
  ["(?:is|are) to be", "must be, should be"],
  ["well-nigh|forthwith|perforce|betimes|nought|naught|ought to|for want of|in vain", "an ordinary word"],
  ["the selfsame|the very same", "the same"],
  ["thereby|thereof|therein|thereto|thereupon|therefrom|therewith", "by it, its, in it, to it"],
  ["hereby|hereof|herein|hereto|hereinafter|herewith", "leave it out, or: here"],
  ["whereby|whereof|wherein|whereupon|wherewith", "by which, where"],
  ["hitherto|heretofore", "so far"],
  ["henceforth|henceforward", "from now on"],
  ["whence|thence|hence", "from where, so"],
  ["lest", "or else, to avoid"],
  ["upon", "on"],
  ["albeit", "though"],
  ["amongst", "among"],
  ["whilst", "while"],
  ["shall", "must, will"],
  ["aforementioned|aforesaid", "this, these"],
  ["pursuant to", "under, by"],
  ["prior to", "before"],
  ["subsequent to", "after"],
  ["in order to", "to"],
  ["in the event that|in case that", "if"],
  ["due to the fact that|owing to the fact that", "because"],
  ["with regard to|in regard to|in respect of", "about, for"],
  ["utili[sz](?:e|es|ed|ing)", "use"],
  ["commenc(?:e|es|ed|ing)", "begin"],
];

const GERMAN: readonly (readonly [turn: string, cure: string])[] = [
  ["diesbezüglich\\w*", "dazu, davon"],
  ["bezüglich|hinsichtlich", "zu, über, bei"],
  ["mittels|vermittels|vermöge", "mit, durch"],
  ["seitens", "von"],
  ["zwecks|behufs", "für, zum"],
  ["hiermit|hierdurch|hiervon|hierbei", "damit, dadurch, davon, dabei"],
  ["obig\\w+|vorgenannt\\w*|vorstehend\\w*|nachstehend\\w*|obenstehend\\w*", "dieser, folgender"],
  ["etwaig\\w+|selbig\\w+|jedwed\\w+", "möglicher, dieser, jeder"],
  ["beinhalte\\w+", "enthält"],
  ["unter Zuhilfenahme|zur Anwendung|in Anwendung|in Kenntnis setz\\w+", "ein Verb: mit, anwenden, mitteilen"],
  ["Inanspruchnahme|Durchführung|Inkenntnissetzung", "ein Verb"],
  ["nicht umhin", "muss"],
  [
    "(?:derselbe|dieselbe|dasselbe|desselben|demselben|denselben|derselben)\\b[^.!?]*\\b(?:derselbe|dieselbe|dasselbe|desselben|demselben|denselben|derselben)",
    "zwei Sätze",
  ],
];

/** Letters, so that no word is found inside another one; \b knows only those of English. */
export const TURNS: readonly Turn[] = [...ENGLISH, ...GERMAN].map(([turn, cure]) => ({
  turn: new RegExp(`(?<![\\p{L}\\p{N}-])(?:${turn.replaceAll(" ", "\\s+")})(?![\\p{L}\\p{N}-])`, "giu"),
  cure,
}));
