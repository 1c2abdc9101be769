"""The words by which facts are known: months, units, peoples, pronouns."""

import re


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


MONTHS = _listed("january february march april may june july august september october november december")
YEAR = r"(?:1[5-9]\d\d|20\d\d)"
WEEKDAYS = _listed("monday tuesday wednesday thursday friday saturday sunday")
ORDINALS = _listed(
    """second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth
    seventeenth eighteenth nineteenth twentieth"""
)
FRACTIONS = {"half": 0.5, "quarter": 0.25} | {part: 1 / of for of, part in enumerate(ORDINALS[1:9], start=3)}
MULTIPLES = {
    "doubled": 2.0,
    "doubles": 2.0,
    "double": 2.0,
    "doubling": 2.0,
    "twice": 2.0,
    "tripled": 3.0,
    "triple": 3.0,
    "quadrupled": 4.0,
}

# word -> what it measures, and how many of the first unit it is; other systems of units are other things: never converted
UNITS: dict[str, tuple[str, float]] = {
    word: (measure, float(factor))
    for measure, units in {
        "seconds": """second:1 seconds:1 minute:60 minutes:60 min:60 hour:3600 hours:3600 day:86400 days:86400
            week:604800 weeks:604800""",
        "months": "month:1 months:1 quarters:3 year:12 years:12 decade:120 decades:120 century:1200 centuries:1200",
        "metres": """mm:.001 cm:.01 m:1 metre:1 metres:1 meter:1 meters:1 km:1000 kilometre:1000 kilometres:1000
            kilometer:1000 kilometers:1000 centimetres:.01 millimetres:.001""",
        "feet": "inch:.08333 inches:.08333 foot:1 feet:1 ft:1 yard:3 yards:3 mile:5280 miles:5280 mi:5280",
        "grams": """mg:.001 milligram:.001 milligrams:.001 g:1 gram:1 grams:1 kg:1000 kilogram:1000 kilograms:1000 tonne:1e6
            tonnes:1e6""",
        "tons": "ton:1 tons:1",
        "watts": """w:1 watt:1 watts:1 kw:1e3 kilowatt:1e3 kilowatts:1e3 mw:1e6 megawatt:1e6 megawatts:1e6 gw:1e9 gigawatt:1e9
            gigawatts:1e9""",
        "watt-hours": "kwh:1e3 mwh:1e6 gwh:1e9 twh:1e12",
        "bytes": """kb:1e3 mb:1e6 gb:1e9 tb:1e12 kilobytes:1e3 megabyte:1e6 megabytes:1e6 gigabyte:1e9 gigabytes:1e9
            terabyte:1e12 terabytes:1e12""",
        "pounds": "pound:1 pounds:1 lb:1 lbs:1 £:1",
        "dollars": "dollar:1 dollars:1 $:1 usd:1",
        "euros": "euro:1 euros:1 €:1 eur:1",
        "cents": "cent:1 cents:1 pence:1",
        "celsius": "°c:1 celsius:1",
        "fahrenheit": "°f:1 fahrenheit:1",
        "mph": "mph:1",
        "km/h": "km/h:1",
        "acres": "acre:1 acres:1",
        "hectares": "hectare:1 hectares:1 ha:1",
        "litres": "ml:.001 millilitre:.001 millilitres:.001 milliliters:.001 litre:1 litres:1 liter:1 liters:1 l:1",
        "gallons": "gallon:1 gallons:1",
    }.items()
    for word, factor in (unit.split(":") for unit in units.split())
}

TITLES = frozenset(
    _listed("mr mrs ms miss dr prof professor sir lord lady president chancellor minister captain mayor director king queen st")
)
SHORT_NAMES = tuple(
    (re.compile(rf"\b(?:{name})"), short)
    for name, short in (
        ("(?:the )?United States(?: of America)?", "US"),
        ("United Kingdom\\b|Great Britain\\b", "UK"),
        ("European Union", "EU"),
        ("United Nations", "UN"),
        (r"U\.S\.(?:A\.)?", "US"),
        (r"U\.K\.", "UK"),
        (r"U\.N\.", "UN"),
    )
)
SAME_NAMES = tuple(
    frozenset(names.split("/"))
    for names in _listed(
        """us/usa/american/americans/america uk/britain/british/britons germany/german/germans
        france/french/frenchman/frenchwoman italy/italian/italians spain/spanish/spaniard/spaniards
        poland/polish/poles/pole sweden/swedish/swedes switzerland/swiss norway/norwegian/norwegians
        denmark/danish/danes netherlands/dutch/holland/dutchman/dutchmen/dutchwoman china/chinese japan/japanese
        turkey/turkish/turks greece/greek/greeks ireland/irish/irishman wales/welsh england/english/englishman
        scotland/scottish/scots portugal/portuguese iran/iranian/persian finland/finnish/finns czechia/czech
        belgium/belgian/belgians iceland/icelandic/icelanders peru/peruvian/peruvians niger/nigerien
        slovakia/slovak/slovaks croatia/croat/croats serbia/serb/serbs slovenia/slovene/slovenes mongolia/mongol
        somalia/somali arabia/arab/arabs afghanistan/afghan/afghans kazakhstan/kazakh israel/israeli/israelis
        iraq/iraqi/iraqis pakistan/pakistani/pakistanis luxembourg/luxembourgish taiwan/taiwanese vietnam/vietnamese
        philippines/filipino/filipinos europe/european/europeans russia/russian/russians ukraine/ukrainian/ukrainians"""
    )
)
DEMONYM = re.compile(r"(?:n|an|ian|ean|ese|ish|i|ic|s|ns|ans|ians)?")  # what makes a country's name one of its people
COMPASS = re.compile(r"(north|south|east|west)(?:ern|erly|wards?|bound)?$")
PRONOUNS = frozenset(
    _listed("he she it they him her them his hers its their theirs this that these those such one ones both there latter former")
)


def with_unit(number: str, unit: str) -> str:
    """A number and its unit as they are written: $5, 21 °C, 100 km/h."""
    if unit in ("$", "€", "£"):
        return f"{unit}{number}"
    return f"{number} {unit.upper() if unit.startswith('°') else unit}".strip()
