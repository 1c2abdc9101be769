"""A capital that stands for its government, read as the country: "What did Moscow demand?" of documents that say Russia."""

import re
from functools import cache

from qa.answering.phrases import names
from qa.indexing.faults import storage_faults
from qa.indexing.index import Index
from qa.statements.words import SAME_NAMES

_GOVERNS = """
    Afghanistan: Kabul. Algeria: Algiers. Argentina: Buenos Aires. Armenia: Yerevan. Australia: Canberra. Austria: Vienna.
    Azerbaijan: Baku. Bangladesh: Dhaka. Belarus: Minsk. Bosnia: Sarajevo. Bulgaria: Sofia. Canada: Ottawa. Chile: Santiago.
    China: Beijing. Colombia: Bogota. Croatia: Zagreb. Cuba: Havana. Czechia: Prague. Denmark: Copenhagen. Egypt: Cairo.
    Estonia: Tallinn. Ethiopia: Addis Ababa. European Union: Brussels. Finland: Helsinki. France: Paris. Georgia: Tbilisi.
    Germany: Berlin. Greece: Athens. Hungary: Budapest. Iceland: Reykjavik. India: New Delhi, Delhi. Indonesia: Jakarta. Iran:
    Tehran, Teheran. Iraq: Baghdad. Ireland: Dublin. Italy: Rome. Japan: Tokyo. Kazakhstan: Astana. Kenya: Nairobi. Kosovo:
    Pristina. Latvia: Riga. Lebanon: Beirut. Libya: Tripoli. Lithuania: Vilnius. Malaysia: Kuala Lumpur. Moldova: Chisinau.
    Montenegro: Podgorica. Morocco: Rabat. Nigeria: Abuja. North Korea: Pyongyang. North Macedonia: Skopje. Norway: Oslo.
    Pakistan: Islamabad. Peru: Lima. Philippines: Manila. Poland: Warsaw. Portugal: Lisbon. Qatar: Doha. Romania: Bucharest.
    Russia: Moscow, Kremlin. Saudi Arabia: Riyadh. Serbia: Belgrade. Slovakia: Bratislava. Slovenia: Ljubljana. South Africa:
    Pretoria. South Korea: Seoul. Spain: Madrid. Sudan: Khartoum. Sweden: Stockholm. Switzerland: Bern. Syria: Damascus.
    Taiwan: Taipei. Thailand: Bangkok. Tunisia: Tunis. Turkey: Ankara. Ukraine: Kyiv, Kiev. United Kingdom: London, Downing
    Street. United States: Washington, White House. Uzbekistan: Tashkent. Venezuela: Caracas. Vietnam: Hanoi. Zimbabwe:
    Harare.
"""
_WITH_ARTICLE = ("European Union", "Philippines", "United Kingdom", "United States")
_SHORT = {"European Union": "EU", "United Kingdom": "UK", "United States": "U.S."}
# there it is the town: "in Moscow", "the Minsk agreements", "Moscow's mayor"
_IN_TOWN = re.compile(
    r"\b(?:in|at|near|around|outside|inside|through|visit(?:s|ed)?|(?:city|mayor|population|streets|people) of|the|an?)\s+$",
    re.IGNORECASE,
)
_OF_TOWN = re.compile(r"['’]s? (?:population|inhabitants|residents|mayor|streets?|suburbs?|airports?|metro|subway|weather)\b")
_BUILDING = re.compile(r"Kremlin|White House")


def as_countries(question: str, index: Index) -> str:
    """The question with each capital that no document names, and that stands for a government whose country they do name, as
    that country. Raises IndexCorrupt."""
    for name in names(question):
        capital = re.sub(r"['’]s?$", "", name)
        country = _governed().get(capital)
        before, _, after = question.partition(capital)
        town = (_IN_TOWN.search(before) or _OF_TOWN.match(after)) and not _BUILDING.fullmatch(capital)
        if country is None or town:
            continue
        with storage_faults(index.folder):
            if not index.terms.search(capital, 1) and index.terms.search(_forms(country), 1):
                called = country if index.terms.search(country.split()[-1], 1) else _SHORT.get(country, country)
                said = f"the {called}" if country in _WITH_ARTICLE else called
                question = re.sub(rf"\b(?:the )?{capital}\b", said, question)
    return question


@cache
def _governed() -> dict[str, str]:
    lines = (entry.split(": ") for entry in " ".join(_GOVERNS.split()).rstrip(".").split(". "))
    return {capital: country for country, capitals in lines for capital in capitals.split(", ")}


def _forms(country: str) -> str:
    """What documents may call a country and its people."""
    called = (country.split()[-1], *_SHORT.get(country, "").split())
    names = {word.replace(".", "").lower() for word in called}
    alike = (form for group in SAME_NAMES if not names.isdisjoint(group) for form in group if len(form) > len("us"))
    return " ".join((*called, *alike))
