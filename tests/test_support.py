"""Does a passage support a sentence? Facts must agree exactly, the rest must be said there."""

import pytest

from qa.evaluation.support import passage_sources
from qa.models.reader import Reader
from qa.statements.facts import analyse
from qa.statements.support import Verdict, check

MINUTES = (
    "The board met on Tuesday, 14 March 2023, in Rotterdam. Ms Ivers reported that sales in the second half had fallen by 6.5 "
    "per cent to 41.2 million euros, mainly because the plant in Ghent stood still for three weeks. The board did not approve "
    "the purchase of a second kiln. It asked Mr Okafor to present cheaper options by the end of May."
)


def verdict(reader: Reader, claim: str, passage: str = MINUTES, about: str = "") -> Verdict:
    return check(claim, passage_sources(passage, about), reader)


@pytest.mark.parametrize(
    "claim",
    [
        "The board did not approve the purchase of a second kiln.",
        "The board met in Rotterdam on March 14, 2023.",  # the same day, written otherwise
        "Sales in the second half fell 6.5% to €41.2 million.",
        "The plant in Ghent stood still for 21 days.",  # three weeks
        "Ms Ivers reported that sales had fallen.",
        "A second kiln was not approved by the board.",
        "The board asked Mr Okafor to present cheaper options by the end of May.",
    ],
)
def test_supported(reader: Reader, claim: str) -> None:
    assert verdict(reader, claim).support == "supported"


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ("Sales in the second half fell 5.6% to €41.2 million.", "5.6%"),
        ("Sales in the second half fell 6.5% to $41.2 million.", "$41.2 million"),
        ("The board met in Rotterdam on March 15, 2023.", "March 15, 2023"),
        ("The board met in Rotterdam on 14 March 2022.", "2022"),
        ("The board met on Wednesday, 14 March 2023.", "Wednesday"),
        ("The board met in Antwerp on 14 March 2023.", "Antwerp"),
        ("The plant in Ghent stood still for three days.", "three days"),
        ("Sales in the second half had risen by 6.5 per cent to 41.2 million euros.", "risen"),
        ("The board did approve the purchase of a second kiln.", "other way round"),
        ("The board did not meet on Tuesday, 14 March 2023, in Rotterdam.", "does not deny"),
        ("Okafor reported that sales in the second half had fallen by 6.5 per cent.", "Okafor"),
        ("The mayor opened a swimming pool.", "does not say it"),
    ],
)
def test_unsupported_and_why(reader: Reader, claim: str, reason: str) -> None:
    found = verdict(reader, claim)
    assert (found.support, reason in found.reason) == ("unsupported", True), found


def test_names_that_change_places(reader: Reader) -> None:
    passage = "Brazil beat Germany in Dortmund. It was a quiet night. The fans of both sides left early."
    assert verdict(reader, "Brazil beat Germany in Dortmund.", passage).support == "supported"
    assert verdict(reader, "Germany was beaten by Brazil in Dortmund.", passage).support == "supported"
    assert verdict(reader, "Germany beat Brazil in Dortmund.", passage).support == "unsupported"


NOVEL = (
    "In the third chapter Ines leaves her husband Rodrigo and takes the night train to Porto. Rodrigo follows her with a pistol. "
    "It is Clara who opens the door to him and lies. The European Medicines Agency had employed Clara for a year and a half."
)


@pytest.mark.parametrize(
    ("claim", "support"),
    [
        ("Clara opens the door to him and lies.", "supported"),
        ("Ines opens the door to him and lies.", "unsupported"),  # a name of the passage, in another's place
        ("Rodrigo leaves Ines and takes the night train to Porto.", "unsupported"),
        ("Clara was employed by the EMA for 18 months.", "supported"),  # the same in other words
        ("The EMA employed Clara for two years.", "unsupported"),
    ],
)
def test_who_did_it(reader: Reader, claim: str, support: str) -> None:
    assert verdict(reader, claim, NOVEL).support == support


@pytest.mark.parametrize(
    ("passage", "claim"),
    [
        ("Brazil has not yet paid its share of 41 million dollars.", "Brazil has yet to pay its share of $41m."),
        ("The power station's output fell from 120 to 55 megawatts.", "The power station's output dropped from 120 MW to 55 MW."),
        ("Container traffic shrank by a fifth in 2023.", "Container traffic fell by 20 per cent in 2023."),
        ("Kenya's runners won the race in London.", "The Kenyan runners won the race in London."),
        ("The board did not approve the purchase of a kiln.", "The board rejected the purchase of a kiln."),
        ("A tour of China was called off in May.", "In May a tour of China was cancelled."),
    ],
)
def test_the_same_in_other_words(reader: Reader, passage: str, claim: str) -> None:
    assert verdict(reader, claim, passage).support == "supported"


@pytest.mark.parametrize(
    "claim",
    ["The plans to strengthen the eastern flank confirm that the US.", "Perceives the build-up of troops as a real threat."],
)
def test_a_piece_of_a_sentence_is_not_supported(reader: Reader, claim: str) -> None:
    passage = "The plans to strengthen the eastern flank confirm that the US perceives the build-up of troops as a real threat."
    found = verdict(reader, claim, passage)
    assert (found.support, found.reason) == ("unsupported", "it is a piece of a sentence")


def test_what_says_two_new_things_is_weak_at_best(reader: Reader) -> None:
    passage = "Biden reaffirmed the importance of the treaty and announced more weapons for the country."
    claim = "At a banquet in a castle, Biden reaffirmed the importance of the treaty and announced more weapons for the country."
    assert verdict(reader, claim, passage).support == "weak"


def test_the_sentences_that_support_are_named_and_no_others(reader: Reader) -> None:
    found = verdict(reader, "The board met in Rotterdam on March 14, 2023.")
    assert [source.position for source in found.sources] == [0]


def test_a_sentence_that_leans_back_brings_the_one_it_leans_on(reader: Reader) -> None:
    passage = "Carla Brandt leads the union ALF. She rejected an offer of 4.8 per cent. The railway was surprised."
    found = verdict(reader, "Carla Brandt rejected an offer of 4.8%.", passage)
    assert (found.support, [source.position for source in found.sources]) == ("supported", [0, 1])


def test_what_is_known_of_the_document_counts(reader: Reader) -> None:
    passage = "The harbour was closed on Monday because of the storm. Ships had to wait outside."
    claim = "According to Gdynia News, the harbour was closed on Monday because of the storm."
    assert verdict(reader, claim, passage).support == "unsupported"
    assert verdict(reader, claim, passage, about="Storm closes harbour. Gdynia News, 2024-01-08").support == "supported"


@pytest.mark.parametrize("claim", ["", "…", "Yes.", "It is.", "👍"])
def test_a_sentence_that_says_nothing_is_not_supported(reader: Reader, claim: str) -> None:
    assert verdict(reader, claim).support == "unsupported"


def test_without_a_source_nothing_is_supported(reader: Reader) -> None:
    assert check("The board met.", [], reader).support == "unsupported"


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("On 7 December 2021 he left.", [("date", "7 December 2021"), ("number", "2021")]),
        ("It cost $1.45 billion.", [("number", "$1.45 billion")]),
        ("A third of them, or one in three.", [("number", "A third"), ("number", "one in three")]),
        ("He came second in May.", [("date", "May"), ("number", "second")]),
        ("You may march.", []),
        ("Analysts expect rain.", []),  # a capital at the beginning of a sentence is no name …
        ("Putin expects rain.", [("name", "Putin")]),  # … unless the word hardly ever stands without one
        ("The wind came from the north-west.", []),
        ("3. The rent is 500 euros.", [("number", "500 euros")]),  # the number of a paragraph says nothing …
        ("(2) Pay 40.", [("number", "40")]),
        ("4.1 Payment is due.", []),
        ("2.1 million came.", [("number", "2.1 million")]),  # … and one that counts something does
        ("12. May 2020 was hot.", [("date", "May 2020"), ("number", "2020"), ("number", "12")]),
    ],
)
def test_facts(text: str, facts: list[tuple[str, str]]) -> None:
    assert [(fact.kind, fact.text) for fact in analyse(text).facts] == facts


@pytest.mark.parametrize(
    ("claim", "source", "support"),
    [
        ("The United States wants to escalate tensions.", "The United States wants to ease tensions.", "unsupported"),
        ("The office is near the station.", "The office is far from the station.", "unsupported"),
        ("The committee approved the pipeline in May 2020.", "The committee paid for the pipeline in May 2020.", "weak"),
        ("The leader died in 1999.", "The leader was killed in 1999.", "weak"),
    ],
)
def test_another_verb_is_not_the_same(reader: Reader, claim: str, source: str, support: str) -> None:
    assert verdict(reader, claim, source).support == support
