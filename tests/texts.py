"""Arbitrary texts for property tests: any characters at all, and texts laid out as documents are."""

from hypothesis import strategies as st

_WORDS = st.sampled_from(
    (  # noqa: SIM905 - a list of fifty strings is harder to read
        "the treaty U.S. Dr. Biden said “legal guarantees” e.g. i.e. NATO 1. 2) - * # ## 9 December 2021? yes! no… (such) PISM "
        "SPOTLIGHT Page 3 12 and But perceives café 军队。 مرحبا 😀😀 a\u00a0b x_y https://a.example/b?c=d <p> | > : ; ' \" ,"
    ).split(" ")
)
_GAPS = st.sampled_from([" ", " ", " ", "  ", "\n", "\n\n", "\n\n\n", "\t", "\n \n", "\u2028", "\x0c", "\u200b"])

laid_out = st.lists(st.tuples(_WORDS, _GAPS), max_size=120).map(lambda parts: "".join(word + gap for word, gap in parts))
long_lines = st.builds(
    lambda unit, times, gap: (unit * times + gap) * 2,
    st.sampled_from(["x", "😀", "军", "ab ", "a.b", "é", "👩\u200d👩\u200d👧", "\u0301", "0", "-"]),
    st.integers(1, 1500),
    st.sampled_from(["", " ", "\n", "\n\n"]),
)
any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=300)
texts = any_text | laid_out | long_lines
