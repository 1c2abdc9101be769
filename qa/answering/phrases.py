"""Names and noun phrases in a question, told by capitals and by the small words around them; no tagger is at hand."""

import re

AUXILIARY = r"(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must)"
DETERMINER = r"(?:the|an?|his|her|its|their|this|that|these|those|any|some|every|each|no|all|my|our|your)"
PREPOSITION = r"(?:of|on|at|in|for|by|between|into|from|with|about|near|to|over|against|under|before|after|since|until|during)"
# what a question may call a document of the corpus
DOCUMENT = (
    r"(?:articles?|documents?|papers?|reports?|briefs?|texts?|posts?|pieces?|notes?|files?|sources?|stud(?:y|ies)|analys[ie]s|"
    r"essays?|contracts?|leases?|agreements?|polic(?:y|ies)|memos?|letters?|stor(?:y|ies)|spotlights?|books?|manuals?|filings?)"
)
NAMES_DOCUMENT = re.compile(rf"\b{DOCUMENT}\b", re.IGNORECASE)
_NAME_WORD = r"(?:[A-Z][\w.]*(?:[-&][\w]+)*|[A-Z]?\w*\d+[A-Za-z][\w-]*)"
NAME = rf"(?:{_NAME_WORD}(?:\s(?:(?:of|van|von|de|der|the)\s)?{_NAME_WORD}|\s\d+\b)*)"
_ASKING = re.compile(
    rf"^(?:{AUXILIARY}|{PREPOSITION}|{DETERMINER}|who|whom|whose|what|which|when|where|why|how|and|but|so|then|list|name|give|tell|"
    r"explain|describe|compare|define|summari[sz]e|if|as|he|she|it|they|we|i|you|there|not|according)\b",
    re.IGNORECASE,
)
PLAIN = rf"(?:(?!\b(?:{AUXILIARY}|{PREPOSITION}|{DETERMINER}|and|or|that|who|which|not)\b)[a-z][\w'’-]*)"
PLURAL = rf"(?!{AUXILIARY}\b)[a-z]{{2,}}(?:[a-rt-z]s|men|people)"


def names(text: str) -> list[str]:
    """The names in a text, in order: runs of capitalised words, without the word that opens a question."""
    found: list[str] = []
    for match in re.finditer(NAME, text):
        name = match[0]
        opens = match.start() == 0 or text[: match.start()].rstrip().endswith(("?", ".", "(", ":"))
        while opens and (asking := _ASKING.match(name)):
            name = name[asking.end() :].lstrip(" ,")
        if name and name not in found and name.rstrip(".") != "I":
            found.append(name)
    return found


def noun_phrases(text: str) -> list[str]:
    """The phrases around the names of a text: "the wind farm on Osterby Bank", "the Reuters article"; a name that stands alone
    is one."""
    found: list[str] = []
    for name in names(text):
        left = text[: text.index(name)]
        head = re.search(
            rf"(?:\b{DETERMINER}\s(?:{PLAIN}\s){{1,4}}{PREPOSITION}\s)*(?:\b{DETERMINER}\s(?:{PLAIN}\s){{0,3}})?(?:{NAME}\sand\s)?$",
            left,
        )
        kind = re.match(rf"\s{DOCUMENT}\b", text[len(left) + len(name) :])
        phrase = f"{head[0] if head else ''}{name}{kind[0] if kind else ''}".strip()
        if not any(name in other for other in found):
            found.append(phrase)
    return found
