"""Which country a capital stands for, and what documents call the country: "Moscow" is Russia, and the Russians speak of it."""

from functools import cache

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
_SHORT = {"European Union": "EU", "United Kingdom": "UK", "United States": "U.S."}
_WITH_ARTICLE = ("European Union", "Philippines", "United Kingdom", "United States")
_ALSO = {"America": "United States", "Britain": "United Kingdom"} | {short: name for name, short in _SHORT.items()}
_ALSO |= {"US": "United States", "USA": "United States"}


@cache
def governed() -> dict[str, str]:
    """The country that each capital, or seat of a government, stands for."""
    lines = (entry.split(": ") for entry in " ".join(_GOVERNS.split()).rstrip(".").split(". "))
    return {capital: country for country, capitals in lines for capital in capitals.split(", ")}


@cache
def country(name: str) -> str | None:
    """The country that a name is one of ("America" is the United States); None for other names."""
    called = _ALSO.get(name, name)
    return called if called in governed().values() else None


def capitals(name: str) -> list[str]:
    """What stands for the government of a country."""
    return [capital for capital, country_of_it in governed().items() if country_of_it == name]


def with_article(name: str, *, short: bool) -> str:
    """A country as a sentence names it, in its short form if it has one: "the U.S."."""
    called = _SHORT.get(name, name) if short else name
    return f"the {called}" if name in _WITH_ARTICLE else called


@cache
def spoken_of(name: str) -> tuple[str, ...]:
    """What documents may call a country and its people: its name first."""
    called = [name, *(other for other, named in _ALSO.items() if named == name)]
    names = {word.replace(".", "").lower() for word in called}
    alike = (form.title() for group in SAME_NAMES if not names.isdisjoint(group) for form in sorted(group))
    return tuple(dict.fromkeys((*called, *(form for form in alike if len(form) > len("US")))))
