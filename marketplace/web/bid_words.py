"""The pages of a bid in the provider's own words: why people may like it, how it can cost less."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta, Struct, structs

from marketplace.acts.bids import floor_on
from marketplace.web.bid_writing import Change, PartPage, keep, open_writing
from marketplace.web.opportunities import moment
from marketplace.web.pages import Web, page, reading
from marketplace.web.typed import NOTHING_TYPED, Fault, Typed
from marketplace.web.wording import _, money_text
from providers.bids import EXPLANATION_MIN, TEXT_MAX


class WordsForm(Struct, frozen=True):
    """The bid in the provider's own words."""

    statement: Annotated[str, Meta(max_length=TEXT_MAX, title="why people may like you")] = ""


class ExplanationForm(Struct, frozen=True):
    """Why a price below the floor is fair (rule 60)."""

    below_floor_because: Annotated[
        str, Meta(max_length=TEXT_MAX, title="how you can do it for less")
    ] = ""


class ExplanationPage(Struct, frozen=True):
    """Asking how: `floor` is what an hour costs at least."""

    commission_id: UUID
    title: str
    floor: str


@get("/opportunities/{commission_id:uuid}/bid/words")
async def ask_words(request: Web, commission_id: FromPath[UUID]) -> Response[str]:
    """Ask for the provider's own words."""
    return await _words_page(request, commission_id)


async def _words_page(
    request: Web, commission_id: UUID, typed: Typed = NOTHING_TYPED
) -> Response[str]:
    async with reading(request) as tx:
        found = await open_writing(request, tx, commission_id)
    if typed is NOTHING_TYPED:
        typed = Typed.of({"statement": found.bid.statement})
    return page(
        request, "bids/words.html", PartPage(commission_id, found.commission.title), typed=typed
    )


@post("/opportunities/{commission_id:uuid}/bid/words", status_code=200)
async def send_words(request: Web, commission_id: FromPath[UUID]) -> Response[Any]:
    """Keep the words in the draft."""

    def changed(form: WordsForm) -> Change:
        return lambda bid: structs.replace(bid, statement=form.statement)

    return await keep(request, commission_id, WordsForm, changed, _words_page)


@get("/opportunities/{commission_id:uuid}/bid/explanation")
async def ask_explanation(request: Web, commission_id: FromPath[UUID]) -> Response[str]:
    """Ask how a price below the floor can be."""
    return await _explanation_page(request, commission_id)


async def _explanation_page(
    request: Web, commission_id: UUID, typed: Typed = NOTHING_TYPED
) -> Response[str]:
    async with reading(request) as tx:
        found = await open_writing(request, tx, commission_id)
        floor = await floor_on(tx, await moment(tx))
    if typed is NOTHING_TYPED:
        typed = Typed.of({"below_floor_because": found.bid.below_floor_because})
    view = ExplanationPage(
        commission_id, found.commission.title, money_text(floor.price_pence_per_hour)
    )
    return page(request, "bids/explanation.html", view, typed=typed)


@post("/opportunities/{commission_id:uuid}/bid/explanation", status_code=200)
async def send_explanation(request: Web, commission_id: FromPath[UUID]) -> Response[Any]:
    """Keep the explanation in the draft; empty takes it out."""

    def changed(form: ExplanationForm) -> Change:
        return lambda bid: structs.replace(bid, below_floor_because=form.below_floor_because)

    def faults(form: ExplanationForm) -> list[Fault]:
        if not form.below_floor_because or len(form.below_floor_because) >= EXPLANATION_MIN:
            return []
        said = _("Write a little more: at least %s letters.") % EXPLANATION_MIN
        return [Fault("below_floor_because", said, "below_floor_because")]

    return await keep(request, commission_id, ExplanationForm, changed, _explanation_page, faults)


routes = [ask_words, send_words, ask_explanation, send_explanation]
