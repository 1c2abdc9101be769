"""Words that say that something is not so: a negation by itself, a word that denies, one that may say the same as a negation."""

import re

_NEGATIONS = frozenset(
    ("not", "no", "never", "none", "nor", "neither", "nobody", "nothing", "nowhere", "cannot", "without", "hardly", "unless")
)
_HALF = re.compile(
    r"(?:fail|refus|declin|reject|den[iy]|unable|unlikely|lack|prevent|exempt|exclud|avoid|wrong|impossib|unaffected|contrary"
    r"|only|just|except|rather|instead|otherwise|free|stop|halt|remov|forb|ban|barr|prohibit|idle|fade|collaps|clear|off|minus"
    r"|oppos|dismiss|doubt|absen|away|against|disput|illegal|invalid|ceas|end|too|last|until|little|few|rare|miss|turned|in[a-z]+ible|ow(?:e|es|ed|ing)$)"
)
_DENYING = re.compile(
    r"(?:not|no|never|none|nor|neither|nobody|nothing|nowhere|cannot|without|hardly|barely|few|\w+n't"
    r"|fail(?:s|ed|ing|ure)?|refus(?:e|es|ed|ing|al)|den(?:y|ies|ied|ying|ial)|unable|exempt(?:s|ed)?|lack(?:s|ed|ing)?"
    r"|un(?!der|it|ion|ivers|til|less|ique|iform|cle|iq|animous|rest\b|fold)[a-z]{4,}|impossible|impassable|illegal|invalid|incapable"
    r"|declin(?:e|es|ed)|avoid(?:s|ed)?|prevent(?:s|ed)?|missed|misses)$",
    re.IGNORECASE,
)


def negates(word: str) -> bool:
    """Whether a word negates by itself: not, never, without."""
    word = word.lower().replace("’", "'")
    return word in _NEGATIONS or word.startswith("non-") or word.endswith("n't")


def denies(word: str) -> bool:
    """Whether a word says that something is not so: not, nobody, failed, unable, unsafe."""
    return bool(_DENYING.match(word.replace("’", "'")))


def half_denies(word: str) -> bool:
    """Whether a word can say the same as a negation, and need not: refused, unable, only, off."""
    return bool(_HALF.match(word.lower()))
