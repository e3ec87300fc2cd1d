"""Bringing in a file of providers: new ones register, known ones are brought up to date."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from marketplace.acts import audit, councils, organisations, people
from marketplace.acts.organisations import RegisterProvider
from marketplace.acts.reading import column, read
from marketplace.database.transaction import Transaction
from marketplace.imports.cells import plain
from marketplace.imports.directory import same_council
from marketplace.imports.faults import Fault, Faults, shown
from marketplace.imports.outcome import CHANGES_SHOWN_MAX, Change, Outcome
from marketplace.imports.providers import EVERYWHERE, ProviderRow
from marketplace.imports.reading import ReadFile, beside
from marketplace.people import GiveRole, RegisterSignIn, Who, require_role
from providers import offers
from providers import organisations as rules
from providers.offers import Offer
from providers.organisations import MICRO_WORKERS_MAX, Provider
from providers.said import said, together
from sql import questions

# What a file that does not say is taken to mean, until the provider says it.
LANGUAGES_UNSAID = frozenset(("en",))
# Providers belong to no one council, so their imports take turns with each other.
EVERY_COUNCIL = 0
WORKERS_UNSAID = MICRO_WORKERS_MAX + 1
COLUMN_OF: Mapping[str, str] = {"minutes_per_week": "hours_per_week"}


class Known(Struct, frozen=True):
    """A provider that is here already, with the parts of its offer that a file may change."""

    provider: Provider
    offer: Offer


class _Plan:
    """What a file would do, worked out row by row before anything is written."""

    def __init__(self, file: ReadFile) -> None:
        self.file = file
        self.faults = Faults()
        self.new: list[tuple[ProviderRow, RegisterProvider]] = []
        self.changed: list[tuple[Provider, Offer]] = []
        self.changes: list[Change] = []
        self.unchanged = 0
        self.elsewhere = 0
        self.seen: dict[str, int] = {}

    def note(self, row: ProviderRow, column: str, wrong: str, expected: str) -> None:
        """Note what is wrong with one cell of a row; a rule may name one of several in it."""
        column = column.split(".")[0]
        column = COLUMN_OF.get(column, column)
        beside(self.file, self.faults, row.number, column, wrong, expected)


async def import_providers(
    tx: Transaction, who: Who, file: ReadFile, now: datetime, *, check: bool = False
) -> Outcome:
    """Register the new providers of a file read without faults and change the known, or nothing.

    A provider is known again by a number of its registers, else by its name. Of a file about every
    council only the rows of this one count. Each contact address of a new provider may sign in for
    it. Raises NotYours.
    """
    require_role(who, "commissioner", "worker")
    if not check:
        await questions("imports").take_turns(tx.db, council_id=EVERY_COUNCIL)
    plan = _Plan(file)
    council = await councils.find_council(tx)
    wards = await councils.wards(tx)
    rows = [
        row
        for row in file.providers
        if row.local_authority is None or same_council(row.local_authority, council.name)
    ]
    plan.elsewhere = len(file.providers) - len(rows)
    codes = {plain(word): w.ward_code for w in wards for word in (w.ward_code, w.name)}
    known = await _known(tx, rows)
    taken = await _taken(tx, rows)
    for row in rows:
        _provider(plan, row, known, codes, taken)
    if not plan.faults and not check and (plan.new or plan.changed):
        await _write(tx, who, plan, now)
    faults: tuple[Fault, ...] = tuple(plan.faults.listed)
    notes = file.notes
    if plan.elsewhere:
        notes = (
            *notes,
            said("%(providers)s providers are of other councils.", providers=plan.elsewhere),
        )
    return Outcome(
        "providers",
        rows=len(rows),
        added=0 if faults else len(plan.new),
        changed=0 if faults else len(plan.changed),
        unchanged=0 if faults else plan.unchanged,
        left_out=file.left_out + plan.elsewhere,
        changes=() if faults else tuple(plan.changes[:CHANGES_SHOWN_MAX]),
        faults=faults,
        faults_more=plan.faults.more,
        notes=notes,
        done=not check and not faults,
    )


async def _known(tx: Transaction, rows: Sequence[ProviderRow]) -> dict[str, Known]:
    """The providers of the rows that are here, by each of their numbers and by their name."""
    asked = questions("organisations")
    found = await read(
        Provider,
        asked.known(
            tx.db,
            external_ids=[number for row in rows for number in row.external_ids],
            names=[plain(row.name) for row in rows],
        ),
    )
    offered = await organisations.offers_of(tx, [each.provider_id for each in found])
    known: dict[str, Known] = {}
    for provider in found:
        both = Known(provider, offered.get(provider.provider_id, NOTHING_OFFERED))
        for key in (*provider.external_ids, plain(provider.name)):
            known[key] = both
    return known


NOTHING_OFFERED = Offer(frozenset(), frozenset(), frozenset(), frozenset(), frozenset())


async def _taken(tx: Transaction, rows: Sequence[ProviderRow]) -> set[str]:
    emails = [row.email for row in rows if row.email is not None]
    return set(await column(questions("people").known_emails(tx.db, emails=emails)))


def _provider(
    plan: _Plan,
    row: ProviderRow,
    known: Mapping[str, Known],
    codes: Mapping[str, str],
    taken: set[str],
) -> None:
    """Work out what a row does, and keep it for the writing."""
    keys = row.external_ids or (plain(row.name),)
    for key in keys:
        if key in plan.seen:
            field = "external_ids" if row.external_ids else "name"
            sentence = said("This provider stands in row %(row)s already.", row=plan.seen[key])
            plan.note(row, field, sentence, said("Each provider has one row."))
            return
    plan.seen.update(dict.fromkeys(keys, row.number))
    areas = _areas(plan, row, codes)
    if areas is None:
        return
    matched = {known[key].provider.provider_id: known[key] for key in keys if key in known}
    if len(matched) > 1:
        sentence = said("These numbers belong to different providers here.")
        plan.note(row, "external_ids", sentence, said("Write the numbers of one provider."))
        return
    named = known.get(plain(row.name))
    # Two bodies may share a name: it tells who is meant only where one of them has no number.
    if named is not None and row.external_ids and named.provider.external_ids:
        named = None
    here = next(iter(matched.values()), named)
    if here is None:
        _new(plan, row, areas, taken)
    else:
        _changed(plan, row, here, areas, frozenset(codes.values()))


def _areas(plan: _Plan, row: ProviderRow, codes: Mapping[str, str]) -> frozenset[str] | None:
    found = set()
    for word in row.areas:
        if plain(word) == EVERYWHERE:
            found |= set(codes.values())
        elif plain(word) in codes:
            found.add(codes[plain(word)])
        else:
            plan.note(
                row,
                "areas",
                said("There is no ward %(word)s here.", word=shown(word)),
                said("Write codes or names of this council's wards, parted by semicolons, or all."),
            )
            return None
    return frozenset(found)


def _new(plan: _Plan, row: ProviderRow, areas: frozenset[str], taken: set[str]) -> None:
    if row.email is not None and row.email in taken:
        sentence = said("Somebody signs in with this address already.")
        plan.note(row, "email", sentence, said("Write another address, or none."))
        return
    form = RegisterProvider(
        name=row.name,
        kind=row.kind or "company",
        offer=Offer(
            services=frozenset(row.services or ()),
            languages=frozenset(row.languages or ()) or LANGUAGES_UNSAID,
            carer_genders=frozenset(),
            skills=frozenset(row.skills or ()),
            areas=areas,
            minutes_per_week=60 * (row.hours_per_week or 0),
        ),
        workers=row.workers or WORKERS_UNSAID,
        external_ids=row.external_ids,
        cqc_personal_care=bool(row.cqc_personal_care),
        start_up=bool(row.start_up),
        insured_until=row.insured_until,
        checks_until=row.checks_until,
    )
    if _fits(plan, row, organisations.provider_of(UUID(int=0), form), form.offer):
        taken |= {row.email} if row.email else set()
        plan.new.append((row, form))


def _changed(
    plan: _Plan,
    row: ProviderRow,
    here: Known,
    areas: frozenset[str],
    wards: frozenset[str],
) -> None:
    """Hold a row against the provider that is here; what the row does not say stays."""
    was, offered = here.provider, here.offer
    of_every_council = row.local_authority is not None
    told = {
        name: value
        for name in (
            "kind",
            "cqc_personal_care",
            "start_up",
            "workers",
            "insured_until",
            "checks_until",
        )
        if (value := getattr(row, name)) is not None
    }
    # What a file about every council guesses (a kind from a name, where and what in general) is
    # never put in place of what somebody said.
    if of_every_council:
        told.pop("kind", None)
    numbers = tuple(was.external_ids)
    numbers += tuple(number for number in row.external_ids if number not in numbers)
    provider = replace(was, name=row.name, external_ids=numbers, **told)
    new = offered
    if not (of_every_council and offered.areas & wards):
        new = replace(new, areas=(offered.areas - wards) | areas)
    for name in ("services", "languages", "skills"):
        value = getattr(row, name)
        if value is not None and not (of_every_council and getattr(offered, name)):
            new = replace(new, **{name: frozenset(value)})
    if row.hours_per_week is not None:
        new = replace(new, minutes_per_week=60 * row.hours_per_week)
    before, after = _said(was, offered), _said(provider, new)
    if before == after:
        plan.unchanged += 1
    elif _fits(plan, row, provider, new):
        plan.changed.append((provider, new))
        differs = [name for name in after if after[name] != before[name]]
        plan.changes.append(
            Change(
                row.number,
                shown(was.name),
                _listed(before, differs),
                _listed(after, differs),
            )
        )


YES, NO, NO_DAY, NONE = said("yes"), said("no"), said("no date"), said("none")
COMMA = said("%(first_words)s, %(next_words)s")
SEMICOLON = said("%(first_words)s; %(next_words)s")


def _listed(values: Mapping[str, str], names: Sequence[str]) -> str:
    return together(*(values[name] for name in names), between=SEMICOLON)


def _words(names: Mapping[Any, str], codes: Iterable[str]) -> str:
    return together(*(names.get(code, code) for code in sorted(codes)), between=COMMA) or NONE


def _day(on: date | None) -> str:
    return NO_DAY if on is None else said("%(day)s", day=on)


def _said(provider: Provider, offer: Offer) -> dict[str, str]:
    """Everything a file may change, by its name, as words to compare and to show."""
    yes = {True: YES, False: NO}
    return {
        "name": said("name: %(name)s", name=provider.name),
        "kind": said("kind: %(kind_words)s", kind_words=rules.KIND_NAMES[provider.kind]),
        "registers": said("registers: %(ids)s", ids=", ".join(provider.external_ids)),
        "regulated": said(
            "personal care: %(answer_words)s", answer_words=yes[provider.cqc_personal_care]
        ),
        "starting": said("only starting: %(answer_words)s", answer_words=yes[provider.start_up]),
        "people": said("people: %(workers)s", workers=provider.workers),
        "insured": said("insured until: %(day_words)s", day_words=_day(provider.insured_until)),
        "checks": said("checks until: %(day_words)s", day_words=_day(provider.checks_until)),
        "services": said(
            "services: %(list_words)s", list_words=_words(offers.SERVICE_NAMES, offer.services)
        ),
        "languages": said("languages: %(codes)s", codes=", ".join(sorted(offer.languages))),
        "skills": said(
            "skills: %(list_words)s", list_words=_words(offers.SKILL_NAMES, offer.skills)
        ),
        "areas": said("areas: %(codes)s", codes=", ".join(sorted(offer.areas))),
        "hours": said("a week: %(offered_minutes)s", offered_minutes=offer.minutes_per_week),
    }


def _fits(plan: _Plan, row: ProviderRow, provider: Provider, offer: Offer) -> bool:
    """Whether the rules of registration let the provider be so; else a fault for each reason."""
    found = [*rules.faults(provider), *offers.faults(offer)]
    for field, sentence in found:
        plan.note(row, field, said("The rules for providers say no."), sentence)
    return not found


async def _write(tx: Transaction, who: Who, plan: _Plan, now: datetime) -> None:
    if plan.new:
        forms = [form for _, form in plan.new]
        ids = await organisations.register_providers(tx, who, forms, now)
        contacts = [
            (row.email, row.name, provider_id)
            for (row, _), provider_id in zip(plan.new, ids, strict=True)
            if row.email is not None
        ]
        if contacts:
            sign_ins = [RegisterSignIn(name[:120], email) for email, name, _ in contacts]
            made = await people.register_sign_ins(tx, who, sign_ins, now)
            roles = [
                GiveRole(sign_in_id, "provider", provider_id=provider_id)
                for sign_in_id, (_, _, provider_id) in zip(made, contacts, strict=True)
            ]
            await people.give_roles(tx, who, roles, now)
    if plan.changed:
        await organisations.change_registrations(tx, who, plan.changed, now)
    await audit.record(
        tx,
        who,
        "import_providers",
        "provider",
        tx.new_id(),
        now,
        detail={"added": len(plan.new), "changed": len(plan.changed)},
    )
