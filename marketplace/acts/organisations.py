"""Providers in the marketplace: registering them, what they offer, and how they stand."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct, convert
from msgspec.structs import asdict

from marketplace.acts import audit
from marketplace.acts.reading import read
from marketplace.database.transaction import Transaction
from marketplace.people import Who, require_role
from marketplace.refused import Invalid, NotFound, NotYours
from providers import offers, organisations
from providers.offers import Offer
from providers.organisations import Kind, Provider, State
from sql import questions

CANDIDATES_MAX = 2000


class RegisterProvider(Struct, frozen=True):
    """An organisation or person who offers care, and what they can do."""

    name: str
    kind: Kind
    offer: Offer
    workers: int
    external_ids: tuple[str, ...] = ()
    cqc_personal_care: bool = False
    start_up: bool = False
    vat_registered: bool = False
    vat_exempt: bool = True
    quality: int = 3
    insured_until: date | None = None
    checks_until: date | None = None
    mentor_id: UUID | None = None
    exposure_minutes_max: int | None = None


class ChangeState(Struct, frozen=True):
    """How a provider stands: healthy, watch, failing or failed (rule 66)."""

    provider_id: UUID
    state: State
    why: str


class Row(Struct, frozen=True):
    """A provider in a list."""

    provider_id: UUID
    name: str
    kind: Kind
    start_up: bool
    quality: int
    state: State
    workers: int


class Offering(Struct, frozen=True):
    """What a provider says it can do, as kept."""

    services: list[str]
    languages: list[str]
    carer_genders: list[str]
    skills: list[str]
    areas: list[str]
    minutes_per_week: int

    def offer(self) -> Offer:
        """The same as the rules read it."""
        return Offer(
            frozenset(self.services),  # type: ignore[arg-type]
            frozenset(self.languages),
            frozenset(self.carer_genders),  # type: ignore[arg-type]
            frozenset(self.skills),  # type: ignore[arg-type]
            frozenset(self.areas),
            self.minutes_per_week,
        )


class Candidate(Provider, frozen=True, kw_only=True):
    """A provider with what it says it can do, as kept."""

    services: list[str]
    languages: list[str]
    carer_genders: list[str]
    skills: list[str]
    areas: list[str]
    minutes_per_week: int

    def offer(self) -> Offer:
        """What it can do, as the rules read it."""
        return convert(self, Offering, from_attributes=True).offer()


async def register_providers(
    tx: Transaction, who: Who, forms: Sequence[RegisterProvider], now: datetime
) -> list[UUID]:
    """Register providers with their offers, all or none; returns their ids in order.

    Raises Invalid beside the field of the first provider that cannot be (rules 54 to 59).
    """
    require_role(who, "commissioner", "worker")
    made = [provider_of(tx.new_id(), form) for form in forms]
    for provider, form in zip(made, forms, strict=True):
        for field, sentence in [*organisations.faults(provider), *offers.faults(form.offer)]:
            raise Invalid(field, sentence)
    await questions("organisations").insert_providers(
        tx.db,
        provider_ids=[p.provider_id for p in made],
        names=[p.name for p in made],
        kinds=[p.kind for p in made],
        external_ids=[" ".join(p.external_ids) for p in made],
        cqc_personal_care=[p.cqc_personal_care for p in made],
        start_ups=[p.start_up for p in made],
        workers=[p.workers for p in made],
        vat_registered=[p.vat_registered for p in made],
        vat_exempt=[p.vat_exempt for p in made],
        qualities=[p.quality for p in made],
        insured_until=[p.insured_until for p in made],
        checks_until=[p.checks_until for p in made],
        mentor_ids=[p.mentor_id for p in made],
        exposures=[p.exposure_minutes_max for p in made],
        now=now,
    )
    await _put_offers(tx, [(p.provider_id, f.offer) for p, f in zip(made, forms, strict=True)], now)
    subjects: list[tuple[UUID, UUID | None]] = [(p.provider_id, None) for p in made]
    await audit.record_each(tx, who, "register_provider", "provider", subjects, now)
    return [p.provider_id for p in made]


def provider_of(provider_id: UUID, form: RegisterProvider) -> Provider:
    """The provider that a registration makes, to hold against the rules; nothing is written."""
    said = asdict(form)
    del said["offer"]
    return Provider(provider_id=provider_id, state="healthy", **said)


async def _put_offers(tx: Transaction, pairs: Sequence[tuple[UUID, Offer]], now: datetime) -> None:
    await questions("organisations").put_offers(
        tx.db,
        provider_ids=[provider_id for provider_id, _ in pairs],
        services=[" ".join(sorted(offer.services)) for _, offer in pairs],
        languages=[" ".join(sorted(offer.languages)) for _, offer in pairs],
        genders=[" ".join(sorted(offer.carer_genders)) for _, offer in pairs],
        skills=[" ".join(sorted(offer.skills)) for _, offer in pairs],
        areas=[" ".join(sorted(offer.areas)) for _, offer in pairs],
        minutes=[offer.minutes_per_week for _, offer in pairs],
        now=now,
    )


async def change_offer(
    tx: Transaction, who: Who, provider_id: UUID, offer: Offer, now: datetime
) -> None:
    """Say anew what a provider can do. Raises NotYours for another's, Invalid beside a field."""
    if who.role == "provider" and who.provider_id != provider_id:
        raise NotYours("You can only change what your own organisation offers.")
    require_role(who, "provider", "commissioner", "worker")
    await find_provider(tx, provider_id)
    for field, sentence in offers.faults(offer):
        raise Invalid(field, sentence)
    await _put_offers(tx, [(provider_id, offer)], now)
    await audit.record(tx, who, "change_offer", "provider_offer", provider_id, now)


async def change_registrations(
    tx: Transaction, who: Who, changed: Sequence[tuple[Provider, Offer]], now: datetime
) -> None:
    """Keep providers and their offers as they are now, all or none, known by their ids.

    How a provider stands, its mentor and its VAT are not changed. Raises Invalid beside the field
    of the first that cannot be (rules 54 to 59).
    """
    require_role(who, "commissioner", "worker")
    for provider, offer in changed:
        for field, sentence in [*organisations.faults(provider), *offers.faults(offer)]:
            raise Invalid(field, sentence)
    made = [provider for provider, _ in changed]
    await questions("organisations").change_registrations(
        tx.db,
        provider_ids=[p.provider_id for p in made],
        names=[p.name for p in made],
        kinds=[p.kind for p in made],
        external_ids=[" ".join(p.external_ids) for p in made],
        cqc_personal_care=[p.cqc_personal_care for p in made],
        start_ups=[p.start_up for p in made],
        workers=[p.workers for p in made],
        insured_until=[p.insured_until for p in made],
        checks_until=[p.checks_until for p in made],
    )
    await _put_offers(tx, [(p.provider_id, offer) for p, offer in changed], now)
    subjects: list[tuple[UUID, UUID | None]] = [(p.provider_id, None) for p in made]
    await audit.record_each(tx, who, "change_registration", "provider", subjects, now)


async def offers_of(tx: Transaction, provider_ids: Sequence[UUID]) -> dict[UUID, Offer]:
    """What providers offer, by id; where and when their minutes are is no part of it."""
    rows = questions("organisations").offers_of(tx.db, provider_ids=list(provider_ids))
    return {
        row["provider_id"]: Offering(*(row[name] for name in Offering.__struct_fields__)).offer()
        async for row in rows
    }


async def change_state(tx: Transaction, who: Who, form: ChangeState, now: datetime) -> None:
    """Say how a provider stands; contracts of a failed one are ended by `provider_fails` (66).

    Raises NotFound, and Refused for a step that cannot be.
    """
    require_role(who, "commissioner")
    was = await questions("organisations").lock(tx.db, provider_id=form.provider_id)
    if was is None:
        raise NotFound("There is no such provider.")
    state = organisations.change_state(was, form.state)
    await questions("organisations").set_state(tx.db, provider_id=form.provider_id, state=state)
    await audit.record(
        tx, who, "change_provider_state", "provider", form.provider_id, now, why=form.why[:500]
    )


async def find_providers(tx: Transaction, provider_ids: Sequence[UUID]) -> dict[UUID, Provider]:
    """Providers by id; unknown ids are absent."""
    rows = questions("organisations").find(tx.db, provider_ids=list(provider_ids))
    return {provider.provider_id: provider for provider in await read(Provider, rows)}


async def candidates(tx: Transaction, services: Sequence[str]) -> list[tuple[Provider, Offer]]:
    """Providers who do any of these services, with what they offer; the first 2,000."""
    rows = await questions("organisations").candidates(
        tx.db, services=list(services), most=CANDIDATES_MAX
    )
    names = Candidate.__struct_fields__
    found = [Candidate(**dict(zip(names, row, strict=True))) for row in rows]
    return [(candidate, candidate.offer()) for candidate in found]


async def find_provider(tx: Transaction, provider_id: UUID) -> Provider:
    """One provider. Raises NotFound."""
    found = (await find_providers(tx, [provider_id])).get(provider_id)
    if found is None:
        raise NotFound("There is no such provider.")
    return found


async def list_providers(
    tx: Transaction, after_name: str = "", after_id: UUID | None = None, rows_max: int = 50
) -> list[Row]:
    """Providers by name, a page at a time, after a name and id."""
    rows = questions("organisations").list(
        tx.db, after_name=after_name, after_id=after_id, rows_max=rows_max
    )
    return await read(Row, rows)
