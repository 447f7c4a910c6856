"""Words by what they do in a question, and forms of nouns and verbs that show by their letters.

Closed lists of frequent words, in lower case but for what is always written with a capital; no list holds names.
"""

from __future__ import annotations

import re


def word_set(text: str) -> frozenset[str]:
    """Return the words of `text`, each once."""
    return frozenset(text.split())


ARTICLES = word_set("the a an")
DETERMINERS = ARTICLES | word_set(
    "its their his her our my your this these those each every all some many several no"
    " two three four five six seven eight nine ten"
)
QUESTION_WORDS = word_set("who whom whose what which where when why how")
DO = word_set("do does did will would can could shall should must might may")
BE = word_set("is are was were has have had been be")
AUXILIARIES = DO | BE
ADJECTIVES = word_set(
    "big biggest central current early first former large largest last latest local main national new newest next old oldest"
    " only original planned present private public regional second small smallest third whole"
)
"""Words that a phrase does not end with."""
TITLES = word_set("Dr Mr Mrs Ms Prof")
"""What is written with a full stop before a name."""
WEEKDAYS = word_set("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
ADVERBS = word_set(
    "today now currently ago altogether already still ever yet else together nowadays recently away  since like near"
    " via per throughout upon amid along including versus instead first last"
)
PAST = word_set(
    "begun born bought broken brought built cast chosen come cost cut done drawn driven fallen felt found fought given gone got"
    " grown held hit kept known laid led left lent lost made meant met paid put read run said seen sent set sold spent stood"
    " taken taught told understood undertaken won written  become came went took gave ran became began wrote grew"
)
VERBS = word_set(
    "affect allow apply attract become begin believe bring buy cause connect contain cover create cure develop employ exist"
    " expect give grow have hope include increase intend invest join keep lead leave live lose make move occupy offer own pay"
    " play prevent produce protect provide receive reduce require say sell serve sign speak start support take teach tell"
    " think treat want win write"
)
"""Frequent verbs that are hardly ever nouns."""
ORGANISED = word_set(
    "administration agency area association authority bank board bureau center centre church city club college commission"
    " committee company congress corporation council county court department district federation foundation fund government"
    " group hall high hospital house hub industrial industry institute international island joint lake library market master"
    " ministry mountain museum national new north office organisation organization palace park party plan port post prize"
    " program programme project province river road school science society south square standing state station street system"
    " team temple tower town treaty union university valley war west east zone digital model network theory western eastern"
    " northern southern central europe asia africa america united states kingdom  award awards games cup album song"
    " abbey archive arena bay beach canal cape castle chapel coast corridor cove creek dam delta depot dock factory falls fen"
    " fort fortress forest gallery garden gardens gate guild heights initiative isle junction lagoon league lighthouse lodge"
    " marsh meadow meadows mine monastery moor partnership peninsula pier plant plateau point pond programs quay"
    " quarry railway refinery reserve reservoir sea shore spring springs stadium strait terminal theatre track trail trust"
    " tunnel wetland wharf works"
)
"""Words of the names of other things than people."""
MEASURES = word_set(
    "number area size percentage percent share date year years day days month time times amount cost price population length"
    " height age distance reason way kind sort type degree extent sum figure rate part proportion word term"
)
OFFICES = word_set(
    "administrator adviser advisor ambassador archbishop architect attorney auditor author bishop boss captain ceo cfo"
    " chair chairman chairperson chairwoman chancellor chief coach commander commissioner composer consul coo coordinator"
    " councillor councilor counsellor cto curator dean delegate deputy designer director editor emperor envoy founder"
    " governor head inventor king lawyer leader manager mayor minister operator owner pastor patron predecessor premier"
    " president priest principal prosecutor queen rector representative ruler secretary spokesman spokesperson spokeswoman"
    " sponsor successor superintendent supervisor treasurer trustee vicar warden"
)
"""Nouns for who somebody is to something."""
PEOPLE = word_set(
    "accountant actor agent apprentice artist assistant buyer child children citizen clerk client colleague customer"
    " daughter doctor donor employee engineer expert farmer father fisherman friend guest husband inhabitant investor judge"
    " member men mother nurse opponent partner passenger patient people person player researcher resident sailor scientist"
    " seller shareholder soldier son speaker student supplier supporter teacher tenant tourist user visitor volunteer wife"
    " winner witness women worker writer"
)
"""Frequent nouns for people who hold no office."""
RELATIONAL = OFFICES | word_set(
    "acreage address advantage age aim altitude amount anthem area aspect benefit border boundary budget capacity capital cause"
    " circumference climate colour color composition cost currency debt definition demographics density depth diameter"
    " disadvantage distance drawback economy effect elevation ethos etymology extent fdi flag founding function gdp gnp goal"
    " heading height history impact importance income inflation investment language length lifespan limit location mass meaning"
    " membership mission mortality motto name nickname number objective opposite origin output owner ownership pace percentage"
    " population position price priority productivity profit quality proportion purpose radius range rank rate ratio reach"
    " religion requirement result revenue role salary scope share significance size slogan source speed status structure"
    " surface symptom synonym target temperature title total turnover value volume wavelength website weight width yield"
    " achievement challenge component condition consequence criteria criterion facility feature fee hour indicator issue member"
    " method opening outcome part partner phase plan problem product project reason rent risk rule service stage step strategy"
    " strength task theme type kind wage weakness weather"
)
"""Nouns that are of something, which a question without it leaves out."""
PREDICATES = word_set(
    "open free safe unsafe ready full empty big large small old wide tall deep long short heavy cheap easy hard true false"
    " alive rich poor strong weak healthy legal illegal toxic popular expensive important different similar dry wet clean dirty"
    " busy necessary compulsory mandatory optional valid sick ill"
)
"""Adjectives that are no nouns: at the end of a phrase, they are said of it."""
_NOUNS_LIKE_PREDICATES = word_set("table timetable vegetable cable constable stable bible handful crucible")
CONNECTIVES = word_set("afterwards besides furthermore moreover hence meanwhile therefore otherwise overall")
"""Adverbs that stand before a question and a comma, besides those in "-ly"."""
INTERJECTIONS = word_set(
    "thanks thank thx really wow great help ok okay yes yeah yep no nope sure hello hi hey please cool nice good fine perfect"
    " excellent awesome amazing wonderful interesting hmm hm oh ah aha alright right indeed exactly correct bye goodbye cheers"
    " sorry welcome understood congratulations well done bravo"
)
_AGENT = re.compile(
    r"(?i)(?<!cent)(?<!numb)(?<!pow)(?<!riv)(?<!wat)(?:ers?|ors?|ists?|ians?|m[ae]n|king|queen|boys?|girls?|wife|husband|chief"
    r"|president|pope|lad(?:y|ies)|friends?|persons?|child|children|daughters?|sons?|saint|student|resident|chairman)$"
)


def is_plural(head: str) -> bool:
    """Tell whether a noun looks like a plural ("ports", "CEOs")."""
    return bool(re.fullmatch(r"[A-Z]{2,}s", head)) or (
        bool(re.search(r"(?i)(?<![suia])s$|[rtclnmdgpe]ies$|ea?s$|(?i:^(?:people|men|women|children)$)", head))
        and head.islower()
    )


def is_past(word: str) -> bool:
    """Tell whether a word looks like a past form of a verb."""
    return word in PAST or (word.endswith("ed") and len(word) > 4 and "-" not in word)


def is_predicate(word: str) -> bool:
    """Tell whether a word is or looks like an adjective that is said of something ("open", "visible", "famous")."""
    return word in PREDICATES or (
        len(word) > 5 and word.endswith(("able", "ible", "ous", "ful", "less")) and word not in _NOUNS_LIKE_PREDICATES
    )


def singular(noun: str) -> str:
    """Return a noun folded and, by its letters, in the singular."""
    folded = noun.casefold()
    return re.sub(r"(?<=[a-z]{2})ies$", "y", folded) if folded.endswith("ies") else re.sub(r"(?<![sui])s$", "", folded)


def is_agent(head: str) -> bool:
    """Tell whether a noun looks like one for people ("director", "women")."""
    return bool(_AGENT.search(head))
