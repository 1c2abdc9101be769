"""The same said in other words: short forms written out, amounts in words as figures, irregular and like words as one term.

Two sentences are compared after this, so that "won", "winner" and "victory" are one term, and "a year and a half" 18 months.
The lists hold what is alike in any text; nothing here is of one subject.
"""

import re
from functools import cache, lru_cache

from qa.indexing.terms import analyze, content_terms
from qa.statements.words import SHORT_NAMES

_REWRITTEN = tuple(
    (re.compile(pattern, re.IGNORECASE), instead)
    for pattern, instead in (
        (r"([$€£]\s?\d[\d,.]*)\s?m\b(?!\w)", r"\1 million"),
        (r"([$€£]\s?\d[\d,.]*)\s?k\b(?!\w)", r"\1 thousand"),
        (r"\b(?:a|one) year and a half\b", "18 months"),
        (r"\b(?:a|one) (day|week|month|hour) and a half\b", r"1.5 \1s"),
        (r"\bhalf a year\b", "6 months"),
        (r"\bhalf a century\b", "50 years"),
        (r"\bhalf an hour\b", "30 minutes"),
        (r"\b(?:a|one) fortnight\b", "2 weeks"),
        (r"\bhalf a dozen\b", "6"),
        (r"\b(?:a|one) dozen\b", "12"),
        (r"\btwo dozen\b", "24"),
        (r"\b(?:a|one) (decade|century)\b(?! (?:ago|earlier|later))", r"1 \1"),
        (r"\b(twofold|threefold|fourfold|fivefold|tenfold)\b", lambda found: f"{found[1][:-4]} times"),
        (r"\b(has|have|had) yet to\b", r"\1 not yet"),
        (r"\bde-?escalat(?:e|es|ed|ing|ion)\b", "ease"),
        (r"\b(?:call|calls|called|calling) off\b", "cancelled"),
        (r"\b(?:give|gives|gave|given|giving|drop|drops|dropped|dropping) (?:up|out)\b", "quit"),
        (r"\b(?:turn|turns|turned|turning) down\b", "refused"),
        (r"\b(?:put|puts|putting) off\b", "postponed"),
        (r"\b(?:set|sets|setting) up\b", "established"),
        (r"\b(?:carry|carries|carried|carrying) out\b", "did"),
        (r"\b(?:take|takes|took|taken|taking) part in\b", "joined"),
        (r"\b(?:take|takes|took|taken|taking) place\b", "happened"),
        (r"\b(?:stand|stands|stood|standing) still\b", "were idle"),
        (r"\b(?:point|points|pointed) out\b", "said"),
        (r"\b(?:hand|hands|handed|handing) (him|her|them|it) over\b", r"extradited \1"),
    )
)
# a line holds forms of one word, or words that say the same wherever they stand
_ALIKE = """
    be been is are was were
    begin began begun start starts launch commence onset
    end ended finish finished complete completed conclude
    win won winner victory victorious
    beat beaten beating defeat defeated
    buy bought purchase acquire acquisition
    sell sold sale sales
    build built construct construction
    pay paid payment payable finance fund funded
    find found discover discovered detect
    keep kept retain remain remained stay stayed
    lead led leader head heads headed chief
    leave left depart departure
    lose lost loss
    make made maker produce producer production manufacture manufacturer
    write wrote written writing writer author
    speak spoke spoken speech
    say said says tell told state stated report reported explain explained describe described call called according
        argue argued claim claimed comment commented remark mention note noted announce announced testify testified
        view think thought believe believed belief opinion consider considered repeat repeated reiterate reiterated
    meet met meeting
    grow grew grown growth rise rose risen raise raised increase increased
    fall fell fallen drop dropped decrease decline shrink shrank shrunk decreased reduce reduced reduction cut
    show shown showed demonstrate present presented presenting
    give gave given provide provided supply supplied
    get got gotten receive received obtain obtained
    send sent transfer transferred
    teach taught teacher teaching
    choose chose chosen select selected pick
    draw drew drawn
    fly flew flown flight
    drive drove driven driver
    hold held
    know knew known knowledge
    fight fought
    steal stole stolen theft
    sing sang sung singer song
    swim swam
    wear wore worn
    break broke broken
    catch caught arrest arrested
    seek sought ask asked request requested demand demanded want wanted wish
    need needed require required requirement must shall
    allow allowed permit permitted
    forbid forbade forbidden ban banned prohibit prohibited
    help helped aid aided assist assistance support supported
    oppose opposed opposition against
    refuse refused refusal reject rejected rejection
    agree agreed agreement accept accepted deal consent
    approve approved approval
    cancel cancelled canceled
    change changed alter altered
    use used usage
    try tried attempt attempted
    live lived inhabitant inhabitants reside resident residents dwell population
    die died dead death
    kill killed
    ill illness sick disease sickness
    hurt injured injury injuries injure injuring wounded
    old age aged
    new another further additional again
    big large great major significant considerable important
    small little minor
    quick fast rapid swift speedy
    high height tall
    long length
    wide width broad
    deep depth
    heavy weight weigh weighs
    near nearby beside neighbouring bordering border
    common frequent usual usually often generally
    main primary primarily mainly principal
    error mistake fault
    job post position
    work worked
    employ employed hire hired
    worker workers staff
    money budget
    wage wages salary
    rent rental
    euro euros €
    film movie picture
    car cars vehicle vehicles automobile
    ship vessel boat boats ships
    soldier soldiers troops troop military
    child children kid kids
    woman women female
    man men male
    doctor physician
    drug medicine medicines
    house home
    city town
    firm company companies business enterprise
    talk talks conversation discussion discuss discussed dialogue
    summit conference
    online virtual videoconference video
    website site
    law legal legislation
    court tribunal
    judge ruling verdict judgment judgement decision decide decided rule ruled
    vote voted
    holiday holidays vacation
    annual annually yearly year
    monthly month
    weekly week
    daily day
    defence defense
    centre center
    labour labor
    colour color
    programme program
    minus less fewer
    part role participate participant include included join joined involve involved
    plan planned intend intended expect expected expects schedule scheduled
    different other various
    area region territory zone
    above over exceed exceeding
    under below beneath
    within inside internal
    outside external abroad overseas foreign
    whole entire full
    right correct
    buyer customer client
    rank place placed
    name named title titled
    publish published release released
    study research investigate investigation inquiry enquiry
    effect impact influence
    problem difficulty issue
    answer reply respond response react reaction
    aim goal purpose objective
    famous known renowned
    origin originate originally source
    replace replaced successor succeed
    form formed establish established create created
    travel journey trip tour
    happen happened occur occurred took
    stop stopped cease ceased halt
    quit resign resigned resignation
    prove proof evidence
    attack attacked assault invade invasion
    danger dangerous risk threat threaten
    gather gathered collect collected mass massing concentration
    detail detailed depth
    east eastern eastward eastwards
    west western westward westwards
    north northern
    south southern
    move moved relocate shift
    spend spent cost costs price
    ease easing
    worry worried concern concerned alarm alarmed
    owe owed owes
    pistol gun
    see saw seen
    run ran
    stand stood
    eat ate eaten
    hear heard
    lend lent loan
    burn burnt fire
    rebuild rebuilt
    withdraw withdrew withdrawn withdrawal
    freeze froze frozen
    feed fed
    shoot shot
    hide hid hidden
    ride rode ridden
    shut close closed closure
    sink sank sunk
    sleep slept
    strike struck
    swear swore sworn
    throw threw thrown
    forget forgot forgotten
    ring phone telephone
    expert scholar scientist
    apply force effect valid
    except exempt exempted exclude excluded
    expensive costly dear
    enough sufficient
    true genuine authentic
    doubt doubted disbelief
"""
# words that carry no claim of their own: they may come and go when a sentence is reworded
_LIGHT = """
    make made do does did done get got give given gave take took taken come came go goes went gone put hold held become became
    per every each also already still just very quite however additionally moreover therefore thus hence since while among
    within across during toward towards upon via around about approximately roughly nearly almost some many much several one
    either neither whether another must may shall might able according order well way amount figure case fact thing today now
    place carry carried set run runs ran rather instead both since another certain involve involved such itself himself
    herself themselves whose whom somebody someone something anyone anything include included including known
    least together part result time as back people person persons nobody anybody everybody everyone ever even current currently
    although though whose against due owing because reason total sum
"""


def shorten(text: str) -> str:
    """A text with short names for long ones: US for the United States. Offsets change."""
    for name, short in SHORT_NAMES:
        text = name.sub(short, text)
    return text


def rewrite(text: str) -> str:
    """The same with figures for amounts in words and one verb for two words: 18 months, refused for turned down."""
    text = shorten(text)
    for pattern, instead in _REWRITTEN:
        text = pattern.sub(instead, text)
    return text


@lru_cache(maxsize=16_384)
def term(stem: str) -> str:
    """The one term for all stems that say the same."""
    return _terms().get(stem, stem)


@cache
def alike(stem: str) -> frozenset[str]:
    """All stems that say the same as one, itself among them."""
    return frozenset(other for other, first in _terms().items() if first == term(stem)) | {stem}


@cache
def light_terms() -> frozenset[str]:
    """The stems of words that carry no claim of their own; each is its own term."""
    return frozenset(stem for word in _LIGHT.split() for stem in analyze(word))


@cache
def _terms() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in _ALIKE.replace("\n        ", " ").strip().splitlines():
        stems = [stem for stem in dict.fromkeys(content_terms(line)) if stem not in light_terms()]
        first = next((found[stem] for stem in stems if stem in found), stems[0] if stems else "")
        for stem in stems:
            found.setdefault(stem, first)
    return found
