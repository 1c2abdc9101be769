"""Words that say the opposite of each other, and pairs that are two things rather than two views."""

from functools import cache

from qa.indexing.terms import analyze

# each line: words of one direction | words of the other
_OPPOSITES = """
    rise rose risen grow grew grown increase climb gain soar jump surge expand up higher more | fall fell fallen drop decrease
    ... decline sink sank sunk shrink shrank shrunk plunge slump reduce down lower less fewer
    support favour back endorse for | oppose resist against
    accept approve adopt pass grant | reject refuse block veto dismiss turn
    allow permit let may authorise legal lawful | forbid forbidden forbade ban prohibit bar illegal unlawful
    success succeed victory win won triumph | failure fail defeat lose lost fiasco
    uphold upheld confirm maintain keep kept | overturn quash revoke scrap abolish contradict refute disprove
    praise welcome applaud laud commend celebrate | criticise condemn blame denounce attack deplore
    improve better strengthen stronger | worsen worse deteriorate weaken weaker
    safe harmless secure | dangerous harmful unsafe hazardous risky
    clean cleaner | dirty dirtier polluted
    open reopen | close shut closed
    please happy satisfied delighted glad | disappoint unhappy dissatisfied angry upset
    admit acknowledge concede | deny
    agree agreement consent | disagree
    include cover contain comprise | exclude omit
    begin began begun start launch | end stop finish halt cease
    love like | hate dislike
    good great excellent positive | bad poor terrible negative
    true right correct accurate | false wrong incorrect inaccurate
    easy simple | difficult hard
    cheap cheaper | expensive dear dearer costly
    hot warm | cold cool
    fast quick rapid | slow
    early earlier before | late later after
    rich wealthy | poor
    peace peaceful | war
    friend ally friendly | enemy foe hostile
    ease easing calm defuse | escalate escalation inflame
    near nearby close | far distant remote
    possible likely probable | impossible unlikely improbable
    present attend | absent
    guilty convict | innocent acquit
    remember | forget forgot
    hire employ recruit | sack dismiss fire
    build built construct | demolish destroy
    arrive enter join | leave left depart exit quit
    buy bought purchase | sell sold
    public | secret private
    full | empty
    strong | weak
    optimistic confident hopeful | pessimistic doubtful sceptical
    united closer together | divided apart
    voluntary optional | mandatory compulsory obligatory
    temporary | permanent
    increase growth expansion | reduction contraction
    above exceed | below
    large largest big biggest high highest | small smallest lowest
    most | least
    old oldest | young youngest new newest
    first | last latest
    with | without
    on | off
    always | never
    lead led ahead | trail behind
    meet met reach achieve attain | miss
    attract | repel
    trust | distrust mistrust
    advance progress | retreat setback
    reveal disclose publish | conceal hide hid hidden withhold withheld
    ratify sign | withdraw
    effective | ineffective useless
    benefit help | harm damage hurt
    encourage | discourage deter
    independent | dependent
    profit surplus | loss deficit
    healthy | sick ill
    stable | unstable volatile
    majority most | minority
    alive survive | dead die
"""
_SMALL = """
    up down before after early late first last on off with without for against may most least more less close open meet turn
    keep end buy sell
"""
# two things of a kind: what is said of the one does not contradict what is said of the other
_COUNTERPARTS = """
    seller buyer | landlord tenant | employer employee | lender borrower | supplier customer purchaser | plaintiff defendant
    import export | income expense | input output | men women | man woman | boys girls | husband wife | father mother
    son daughter | brother sister | north south east west northern southern eastern western | upper lower | left right
    first second third fourth fifth sixth seventh eighth ninth tenth last next | former latter | old new | summer winter
    spring autumn | morning evening night afternoon | day night | army navy | urban rural | teacher pupil student
    doctor patient | arrival departure | birth death | minimum maximum | average total | domestic foreign | adult child
"""


@cache
def opposites() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Pairs of sets of stems that say the opposite of each other."""
    sides = (line.split("|") for line in _OPPOSITES.replace("\n    ...", "").strip().splitlines())
    return tuple((_stems(one), _stems(other)) for one, other in sides)


@cache
def small_opposites() -> frozenset[str]:
    """Stems of opposites that are small words: they oppose each other only where the rest is the same."""
    return _stems(_SMALL)


@cache
def counterparts() -> tuple[frozenset[str], ...]:
    """Sets of stems that name different things of a kind."""
    return tuple(_stems(group) for line in _COUNTERPARTS.strip().splitlines() for group in line.split("|") if group.strip())


def _stems(words: str) -> frozenset[str]:
    return frozenset(stem for word in words.split() for stem in analyze(word))
