"""What kind of answer a question asks for, and of which topic: the one place that says it. Rules over its words, in order."""

import re
from typing import Literal

from qa.answering.phrases import AUXILIARY, DOCUMENT, PREPOSITION
from qa.errors import QuestionInvalid
from qa.statements.words import MONTHS, TITLES

Kind = Literal[
    "mentions",  # which documents speak of something
    "overview",  # what the whole corpus is about
    "summary",  # what one document says
    "comparison",  # two subjects, with evidence for each
    "reason",
    "date",
    "number",
    "definition",  # what something is, who somebody is
    "account",  # how something goes or went, what somebody says of it
    "list",  # all items
    "yes_no",  # a sentence that decides
    "fact",  # a person, a place, a thing
]

# what a corpus is made of; `DOCUMENT` also has what a text may tell of (contracts, letters)
_DOCUMENT = "(?:documents?|articles?|texts?|sources?|files?|papers?|reports?)"
_MAIN = "(?: main| key| most important| central)?"
_ALL = "(?:corpus|documents|texts|sources|files|articles|papers|reports|collection|library|everything|all)"
_MEASURE = "(?:many|much|long|old|far|often|frequently|big|large|small|high|low|tall|deep|wide|thick|heavy|fast|hot|cold|loud)"
_QUANTITY = (
    "(?:number|amount|percentage|proportion|share|price|costs?|population|turnout|length|height|width|depth|weight|size|age|"
    "salary|rate|total|sum|distance|speed|temperature|budget|revenue|turnover|profit|fee|fine|rent|capacity|area|volume|value|"
    "duration|score|deposit)"
)
_THE_DOCUMENTS = rf"(?:(?:any|all|both|each|every) (?:of )?)?(?:the |these |those |my |our |this |two )*(?:{DOCUMENT}|{_ALL})"
_SAY = "(?:say|write|report|tell(?: us| me)?|state|mention|contain|have(?: to say)?)"
_SAID = "(?:said|written|reported|known|stated|mentioned)"
_ABOUT = "(?:about|on|regarding|concerning)"
_VIEW = "(?:the )?(?:views?|positions?|stances?|statements?|accounts?|coverage|treatment|takes?)"
_GIVE = rf"(?:(?:is|are) there |(?:do|does|did) {_THE_DOCUMENTS} (?:have|contain) |(?:tell|show|give|find|get) (?:me |us )?)?"
_INFORMATION = (
    "(?:(?:any|some|all|the|more|key|main) )*"
    "(?:anything|everything|something|more|information|info|details|background|facts|news|passages|sentences|statements|quotes|parts?|sections?)"
)
_DIFFERENCE = "(?:differences?|disagreements?|contradictions?|inconsistenc(?:y|ies)|discrepanc(?:y|ies)|conflicts?)"
_MONTH = f"(?:{'|'.join(month.capitalize() for month in MONTHS)})"
_SPEAKS = " (?:mention|refer|talk|speak|discuss|about|deal|contain|name|occur|appear)"
_TIME = "(?:year|day|date|month|time|week|decade|century|season)"

# what may stand before the question itself: "And …", "According to the report, …", "Can you tell me …"
_LEAD = re.compile(
    r"""(?: (?:and|but|so|then|well|ok|okay|please|also|now)\b[,\s]+
        | (?:can|could|will|would)\s+you\s+(?=(?:tell|give|list|name|summari[sz]e|explain|describe|compare|define)\b)
        | (?:according\s+to|in|on|at|about|since|from|until|by|for|under|after|before)\b
          (?!\s(?:what|which|whom?|whose|when|how)\b) [^,?]*,\s+
        | (?:about|roughly|exactly|approximately)\s+(?=how\b)
        | (?:do\s+you\s+know|tell\s+me),?\s+(?=(?:who|what|when|where|why|how|which|if|whether)\b)
        )+""",
    re.IGNORECASE | re.VERBOSE,
)
# each line is a rule, `…` stands for any words; case counts, since names are told by it
_RULES: dict[Kind, str] = {
    "mentions": rf"""
        (?:which|what|in which|in what|how many|list|list the|list all|is there any|are there any) {_DOCUMENT}\b…{_SPEAKS}
        (?:who|which \w+) mentions?\b
        (?:where|how often|how many times) (?:is|are|was|were) … mentioned\b""",
    "overview": rf"""
        what (?:is|are) (?:this|these|the|my|our|all) {_ALL}(?: all)? about\b
        what(?: is|'s| are) in (?:this|these|the|my|our) {_ALL}\b
        what do (?:these|the|my|our) {_ALL} (?:deal with|cover|say|talk about)\W*$
        (?:what|which)(?: are the| are)?{_MAIN} (?:topics|themes|subjects)(?: (?:are )?(?:covered|discussed)?(?: here)?)?\W*$
        (?:what|which)(?: is the| are the)?{_MAIN} (?:topic|theme|subject)s?…\b{_ALL}\b
        (?:give me |show me |write )?(?:an |a short )?overview(?:\W*$| … {_ALL}\b)
        (?:summari[sz]e|sum up) (?:all |the |all the |my |these )?{_ALL}\W*$
        (?:compare|contrast) {_THE_DOCUMENTS}\W*$
        how do {_THE_DOCUMENTS} (?:differ|compare)\W*$
        what (?:are|is) the (?:main |key )?differences? between {_THE_DOCUMENTS}\W*$
        what can (?:I|i|you|we|one) (?:ask|answer|learn)\b""",
    "summary": rf"""
        (?:summari[sz]e|sum up|(?i:tl;?dr))\b
        …\b(?:summary|gist|synopsis|overview) of\b
        what (?:is|are)…\b{_DOCUMENT}\b… about\W*$
        what(?: is|'s) [\w.-]+\.\w{{2,4}} about\b
        what(?: is|'s| does it say) in [\w.-]+\.\w{{2,4}}\W*$
        what does [\w.-]+\.\w{{2,4}} say\W*$
        what (?:does|do) (?:the|this|that)\b…\b{_DOCUMENT}(?: (?:by|of|from)\b…)? say\W*$
        what (?:is|are|were) the (?:key|main|central|most important) (?:point|finding|message|argument|statement)s?\b""",
    "comparison": r"""
        …\b(?:compare[sd]?|contrast|versus|vs|differ|differs|differed|differences?|different|distinguish(?:es)?|disagree)\b
        …\b(?:in common|similar(?:ity|ities)?|the same (?:\w+ )?as|(?:have|report|say|give) the same)\b
        …\b(?:more|less|fewer|[a-z]{2,}er)\b…(?:\bor\b|\bthan (?:in |for )?(?:the|that|those|[A-Z]))""",
    "reason": r"""
        (?:why|how come|because of what)\b
        (?:for )?what (?:is the |was the |were the |are the )?(?:main |real )?(?:reason|cause|purpose|motive)\b
        what (?:caused|causes|led to|leads to|prompted|motivated|triggered|provoked|drove|made|makes)\b""",
    "date": rf"""
        (?:since |until |till |by |from |before |after )?when\b
        (?:in |on |at |by |since |until |from |during |for )?(?:what|which) (?:exact )?{_TIME}\b
        what(?: is|'s| was) the (?:exact )?(?:\w+ )?(?:{_TIME}|deadline)\b""",
    "number": rf"""
        (?:at |by |for |in |of |from |to |with |within |after |over |under )?how {_MEASURE}\b
        (?:at |by |for |of |from |to |with )?(?:what|which)(?:(?:'s| is| was| are| were) (?:the|a))?(?: \w+)? {_QUANTITY}\b""",
    "definition": r"""
        (?:define|explain the (?:term|word|concept))\b
        …\b(?:definition of|meaning of|is meant by|stands? for\W*$)
        what (?:does|do) … mean\W*$
        how (?:is|are) … defined\b
        who (?:is|was) [A-Z][\w.'-]*(?: (?:[A-Z][\w.'-]*|van|von|de|der))*\W*$
        what(?: is|'s| was)(?: exactly)? an? [\w' -]+\W*$
        what exactly is an? [\w' -]+\W*$
        what (?:is|was) [\w'-]+\W*$
        what (?:is|was) [A-Z][\w'-]*(?: [A-Z\d][\w'-]*)*\W*$
        what are (?!the|his|her|their|its|these|those|they)[\w-]+(?: [\w-]+)?\W*$""",
    "account": r"""
        (?:how|describe|explain|tell me (?:about|more)|what about|what else|what happen(?:s|ed)|in (?:what|which) way)\b
        what (?:do|does|did|will|would|has|have|had) …\b(?:say|said|think|thought|mean|write|report|argue|believe|know|do|done)\b
        what (?:is|are|was|were)…\b(?:outcome|consequences?|impact|position|opinion|view|stance|role|status|attitude)\b""",
    "list": rf"""
        (?:list|enumerate|name|give me|tell me) (?:the|all|every|some)\b
        (?:what|who|which) (?:are|were|of the)\b
        (?:what|which)(?: \w+ and)? (?!is\b|was\b|has\b|does\b|gas\b)\w+[^su\W]s\b
        (?:what|which) \w+ \w+[^su\W]s {AUXILIARY}\b
        (?:what|which) (?:people|children|men|women)\b""",
    "yes_no": rf"(?:{AUXILIARY}\b|(?:{AUXILIARY}|ca|wo)n't\b)",
}
# what stands before a topic, a rule a line
_BEFORE_TOPIC = rf"""
        (?:compare )?what (?:else )?(?:(?:do|does|did) )?{_THE_DOCUMENTS} {_SAY} {_ABOUT}\b
        what (?:else )?(?:is|was|has been) {_SAID} {_ABOUT}\b
        what (?:can|could) (?:you|{_THE_DOCUMENTS}) (?:tell|say)(?: me| us)? {_ABOUT}\b
        what (?:do|does|did) (?:you|we|i) know {_ABOUT}\b
        (?:(?:where|how|(?:on |about )?what) )?(?:do|does|did) {_THE_DOCUMENTS} (?:disagree|differ|agree|compare) {_ABOUT}\b
        (?:compare|contrast) {_THE_DOCUMENTS} {_ABOUT}\b
        (?:compare|contrast) {_THE_DOCUMENTS}'s? {_VIEW} (?:of|{_ABOUT})\b
        (?:compare|contrast) {_VIEW} of {_THE_DOCUMENTS} {_ABOUT}\b
        (?:what(?:'s| is| are) )?the (?:main |key )?(?:differences?|disagreements?) between {_THE_DOCUMENTS} {_ABOUT}\b
        what happened (?:in|on) (?=[^?]*\d|{_MONTH}\W*$)
        (?:{AUXILIARY} )?{_THE_DOCUMENTS} (?:mention|cover|discuss|(?:speak|talk) (?:of|about))\b
        (?:{AUXILIARY} )?{_THE_DOCUMENTS} {_SAY} (?:any|some)thing {_ABOUT}\b
        {_GIVE}{_INFORMATION} {_ABOUT}\b
        (?:tell (?:me |us )?about|what about|describe|outline|discuss|explain|summari[sz]e|sum up|look up|search for|find)\b"""
# asks to hold documents against each other, a rule a line
_AGAINST = rf"""
        (?:(?:where|how|(?:on |about )?what) )?(?:do|does|did) {_THE_DOCUMENTS}…\b(?:differ|disagree|agree|contradict|conflict)\b
        (?:what|where|which|(?:are|is) there|list|find)…\b{_DIFFERENCE}\b… (?:between|in|among|of) {_THE_DOCUMENTS}\W*$"""
# what may stand behind a topic
_BEHIND_TOPIC = re.compile(
    rf"(?: (?:in (?:\w+ ){{0,2}}(?:sentences?|words|detail|terms)|for me|please|briefly|(?:in|from|across) {_THE_DOCUMENTS}))+$"
)
_CLAUSE = re.compile(
    rf"(?:how|why|what|when|where|who|whom|whose|which|whether|if)\b|.*\b(?:{AUXILIARY}\b|{_DOCUMENT}$|{_ALL}$)", re.IGNORECASE
)
_THING = re.compile(rf"[Ww]hat(?:'s| is| are| was| were) ((?:the|my|our) [a-z-]+(?: (?!{PREPOSITION}$)[a-z-]+)?)")
_PERSON = re.compile(rf"[Ww]ho(?:'s| is| was) (?:(?i:{'|'.join(sorted(TITLES))})\.? )?([A-Z][\w.'-]*(?: [A-Z][\w.'-]*){{0,3}})")
# words that ask nothing: "Nord Stream 2", "sanctions on banks?"
_BARE = re.compile(
    rf"(?!.*\b(?:{AUXILIARY}|\w+n't|who|whats?|whom|whose|which|when|where|why|how|I|i|you|we|me|us|he|she|it|they|there)\b)"
    rf"(?!(?:{PREPOSITION}|according|list|name|give|tell|show|compare|define|write|translate|please|thanks?|hello|hi)\b)"
    r"[\w&][\w'.&/%-]*(?: [\w&][\w'.&/%-]*){0,5}"
)


def one_line(question: str, longest: int) -> str:
    """A question as it is asked: on one line, of at most `longest` characters. Raises QuestionInvalid."""
    question = " ".join(question.split())
    if not any(char.isalnum() for char in question):
        raise QuestionInvalid("The question is empty. Ask something in words.")
    if len(question) > longest:
        raise QuestionInvalid(f"The question has {len(question):,} characters, and the limit is {longest:,}. Shorten it.")
    return question


def kind_of(question: str) -> Kind:
    """The kind of a question; a fact where no rule fits."""
    core = _core(question)
    core = core[:1].lower() + core[1:]
    return next((kind for kind, rule in _COMPILED.items() if rule.match(core)), "fact")


def topic_of(question: str) -> str | None:
    """What a question wants to read all about: "sanctions" of "What do the articles say about sanctions?", and of the bare
    word; None where it asks for something else."""
    if (kind := kind_of(question)) == "definition":
        return None
    core = _core(question).rstrip(" ?!.")
    as_matched = core[:1].lower() + core[1:]
    if asked := _ASKS_FOR_TOPIC.match(as_matched):
        topic = _BEHIND_TOPIC.sub("", core[asked.end() :]).strip(" ,:;\"'“”‘")
        return None if _CLAUSE.match(topic) else topic or None
    return core if kind != "comparison" and _BARE.fullmatch(as_matched) else None


def thing_of(question: str) -> str | None:
    """ "the deposit" of "What is the deposit?": a thing of the corpus that the question takes for known."""
    found = _THING.fullmatch(_core(question).rstrip(" ?!."))
    return found[1] if found else None


def person_of(question: str) -> str | None:
    """ "Brandt" of "Who is Mr Brandt?": the name, without its title."""
    found = _PERSON.fullmatch(_core(question).rstrip(" ?!."))
    return found[1] if found else None


def _core(question: str) -> str:
    """The question itself, on one line, without what may stand before it."""
    asked = " ".join(question.split()).replace("’", "'")
    return asked[lead.end() :] if (lead := _LEAD.match(asked)) else asked


def asks_where_documents_differ(question: str) -> bool:
    """Whether documents are asked to be held against each other, and no topic is said: "Do the articles contradict?"."""
    return _HELD_AGAINST.match(_core(question).lower()) is not None


def has_short_answer(question: str) -> bool:
    """Whether a few words can answer: not where yes or no, a reason, a description or a list is asked for."""
    return not _WHOLE_SENTENCE.match(question.strip())


_WHOLE_SENTENCE = re.compile(rf"{AUXILIARY}\b|am\b|why\b|how come\b|(?:explain|describe|compare|list)\b", re.IGNORECASE)


def _compiled(rules: str) -> re.Pattern[str]:
    lines = (line for line in re.split(r"\n {8}(?! )", rules) if line.strip())
    return re.compile("|".join(" ".join(line.replace("…", ".*").split()) for line in lines))


_COMPILED = {kind: _compiled(rules) for kind, rules in _RULES.items()}
_ASKS_FOR_TOPIC = _compiled(_BEFORE_TOPIC)
_HELD_AGAINST = _compiled(_AGAINST)
