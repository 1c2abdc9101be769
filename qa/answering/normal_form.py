"""Numbers and dates in one form: "some hundred thousand" is 100,000, "7 December" is 2021-12-07."""

from qa.answering.questions import Kind
from qa.statements.facts import analyse
from qa.statements.moments import moments
from qa.statements.words import UNITS, with_unit


def normal_form(words: str, kind: Kind, written: str | None) -> str | None:
    """The number or the date that the words of an answer state, in one form; None where they state none.

    A number is written in digits with its unit, a date in ISO 8601; `written` is the date of the document, from which a
    year that is not said is taken.
    """
    if kind == "date":
        dates = moments(words, written) or moments(f"in {words}", written)
        return str(dates[0]) if dates else None
    if kind != "number":
        return None
    quantity = next((fact for fact in analyse(words).facts if fact.kind == "number" and fact.amount is not None), None)
    if quantity is None or quantity.amount is None:
        return None
    if quantity.unit in ("%", "share"):
        return f"{quantity.amount * (100 if quantity.unit == 'share' else 1):.4g}%"
    digits, unit = f"{quantity.amount:,.15g}", quantity.unit
    if quantity.amount != 1.0:  # "two-hour talks" last 2 hours
        unit = next((plural for plural in (f"{unit}s", f"{unit[:-1]}ies") if plural in UNITS), unit)
    return with_unit(digits, unit)
