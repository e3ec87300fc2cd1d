"""Claims about sentences that go into the database and come back."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from marketplace.web import wording
from providers.said import KEPT, Said, counted, kept, recalled, said, together

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
pence = st.integers(-(10**12), 10**12)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
moments = st.integers(0, 4 * 10**9).map(lambda second: datetime.fromtimestamp(second, UTC))
one = st.builds(
    lambda who, cost, day, at, minutes: said(
        "%(who)s: %(cost_pence)s, %(left_minutes)s, %(day)s, %(at)s, 5%%.",
        who=who, cost_pence=cost, day=day, at=at, left_minutes=minutes,
    ),
    words, pence, days, moments, st.integers(0, 10**6),
)  # fmt: skip
several = st.builds(
    lambda n, who: counted("1 person of %(who)s.", "%(number)s people of %(who)s.", n, who=who),
    st.integers(0, 10**6),
    words,
)
sentences = st.lists(st.one_of(one, several), min_size=1, max_size=4).map(lambda s: together(*s))


@given(sentences)
def test_a_kept_sentence_comes_back_whole(sentence: str) -> None:
    """Its English, its pattern and every value with its type are the same, however deep."""
    back = recalled(kept(sentence))
    assert isinstance(back, Said)
    assert isinstance(sentence, Said)
    assert str(back) == str(sentence)
    assert back.msgid == sentence.msgid
    assert dict(back.values) == dict(sentence.values)
    assert kept(back) == kept(sentence)
    wording.language.set("en-XA")
    assert wording._(kept(sentence)) == wording._(sentence)
    wording.language.set("en")


@given(words.filter(lambda text: not text.startswith(KEPT)))
def test_any_other_text_stays_itself(text: str) -> None:
    """What people wrote, and what was stored before sentences were kept, is not changed."""
    assert kept(text) == text
    assert recalled(text) == text


@given(words)
def test_a_text_that_only_looks_kept_stays_itself(text: str) -> None:
    """Nobody can break a page by writing the beginning of a kept sentence."""
    assert isinstance(recalled(KEPT + text), str)


@given(sentences, st.integers(1, 400))
def test_a_column_never_gets_more_than_it_takes(sentence: str, length_max: int) -> None:
    """What does not fit as kept is kept in English, cut where even that is too long."""
    text = kept(sentence, length_max)
    assert len(text) <= length_max
    assert str(recalled(text)) in (str(sentence), str(sentence)[:length_max])
