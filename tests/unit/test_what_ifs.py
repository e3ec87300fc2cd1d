"""What a what-if says of money is never more than the searches were sure of."""

from msgspec import structs

from marketplace.web.what_if_words import sentences
from marketplace.what_ifs import Difference
from matching.what_if import LimitOff, Totals

NOW = Totals(600, 600, 3, 100_000, 9)
LESS = structs.replace(NOW, cost_pence=99_900)
RULE = LimitOff("providers_max", "lot")


def test_a_rule_is_said_to_cost_what_is_certain_and_nothing_else() -> None:
    """One pound less in four weeks: the rule's cost when both answers are the best there are, and
    nobody's when the answer before may have been a pound from the best."""
    certain = Difference(NOW, LESS, (), (), True, 0.1)
    assert sentences(RULE, certain) == ["This rule costs all together £13 a year."]
    for unsure in (100, 5_000):
        told = sentences(RULE, structs.replace(certain, unsure_pence=unsure))
        assert not any("This rule costs" in sentence for sentence in told)
        assert any("about the same" in sentence for sentence in told)
    assert "£13" in sentences(RULE, structs.replace(certain, unsure_pence=99))[0]
