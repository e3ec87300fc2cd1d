"""The council's own lists by program: wards, providers, groups, sign-offs, the record."""

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct, convert

from marketplace.acts import clusters, councils
from marketplace.acts.organisations import list_providers
from marketplace.acts.reading import read
from marketplace.acts.sign_offs import Stage
from marketplace.clusters import Shares
from marketplace.web.api.moments import Moment
from marketplace.web.api.operations import Call, Listing, PageAsked, reads
from marketplace.web.audit import Entry
from marketplace.web.opportunities import moment
from marketplace.web.sign_offs import Waiting
from sql import questions


class WardShown(Struct, frozen=True, forbid_unknown_fields=True):
    """A ward: the community whose fund its residents vote on."""

    ward_code: str
    name: str
    residents: int


class ProviderShown(Struct, frozen=True, forbid_unknown_fields=True):
    """A provider; `quality` is from 1 to 5."""

    provider_id: UUID
    name: str
    kind: str
    start_up: bool
    quality: int
    state: str
    workers: int


class ClustersAsked(PageAsked, frozen=True, forbid_unknown_fields=True):
    """Which groups."""

    ward: Annotated[str, Meta(max_length=40, description="Only this ward, by its code.")] = ""
    shares: Shares | None = None


class ClusterShown(Struct, frozen=True, forbid_unknown_fields=True):
    """A group of five or more: its people, and what they set aside a week together."""

    cluster_id: UUID
    name: str
    shares: str
    about: str
    ward_code: str | None
    people_max: int
    people: int
    pence_per_week: int
    safe_from: Moment | None
    ended_at: Moment | None


class SignOffsAsked(PageAsked, frozen=True, forbid_unknown_fields=True):
    """Which sign-offs."""

    stage: Stage | None = None
    late: Annotated[bool, Meta(description="Only what is late.")] = False


class SignOffShown(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that waits for a professional; `subject_id` is what it is about.

    `going_without`: somebody may be going without care over it.
    """

    sign_off_id: UUID
    stage: str
    subject_id: UUID
    about: str
    asked_at: Moment
    due_on: date
    person_name: str
    going_without: bool


class AuditAsked(PageAsked, frozen=True, forbid_unknown_fields=True):
    """Which part of the record."""

    subject: Annotated[UUID | None, Meta(description="Only what was done to this.")] = None


class AuditEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """One change: who did what, for whom, to what, and why."""

    position: int
    at: Moment
    by_name: str
    role: str
    for_name: str
    act: str
    noun: str
    subject_id: UUID
    why: str


@reads("/wards", noun="wards", gives=Listing[WardShown], asks=PageAsked)
async def list_wards(call: Call[PageAsked]) -> Listing[WardShown]:
    """List the council's wards by name."""
    async with call.reading() as tx:
        rows = await councils.wards(tx)
    return call.part(
        "wards",
        rows,
        lambda row: (row.name, row.ward_code),
        lambda row: convert(row, WardShown, from_attributes=True),
        (str, str),
    )


@reads(
    "/providers", noun="providers", gives=Listing[ProviderShown], asks=PageAsked,
    roles=("commissioner", "finance"),
)  # fmt: skip
async def list_all_providers(call: Call[PageAsked]) -> Listing[ProviderShown]:
    """List the providers by name."""
    name, provider_id = call.after("providers", str, UUID)
    async with call.reading() as tx:
        rows = await list_providers(tx, name or "", provider_id, call.limit + 1)
    return call.listing(
        "providers",
        rows,
        lambda row: (row.name, row.provider_id),
        lambda row: convert(row, ProviderShown, from_attributes=True),
    )


@reads(
    "/clusters", noun="clusters", gives=Listing[ClusterShown], asks=ClustersAsked,
    roles=("commissioner", "finance", "provider"),
)  # fmt: skip
async def list_clusters(call: Call[ClustersAsked]) -> Listing[ClusterShown]:
    """List the groups of five or more people, by name."""
    [name] = call.after("clusters", str)
    # The question shows groups of five or more alone, and of them only totals.
    async with call.reading("council") as tx:
        rows = await clusters.public_clusters(
            tx,
            (await moment(tx)).date(),
            ward_code=call.asked.ward or None,
            shares=call.asked.shares,
            after_name=name or "",
            rows_max=call.limit + 1,
        )
    return call.listing(
        "clusters",
        rows,
        lambda row: (row.name,),
        lambda row: convert(row, ClusterShown, from_attributes=True),
    )


@reads(
    "/sign-offs", noun="sign-offs", gives=Listing[SignOffShown], asks=SignOffsAsked,
    roles=("commissioner",),
)  # fmt: skip
async def list_sign_offs(call: Call[SignOffsAsked]) -> Listing[SignOffShown]:
    """List what waits for a professional, the most urgent first; of one stage if you like."""
    [after] = call.after("sign-offs", UUID)
    async with call.reading() as tx:
        rows = await read(
            Waiting,
            questions("sign_offs").queue(
                tx.db,
                council_id=tx.council_id,
                stage=call.asked.stage,
                late=call.asked.late,
                today=(await moment(tx)).date(),
                after=after,
                rows_max=call.limit + 1,
            ),
        )
    return call.listing(
        "sign-offs",
        rows,
        lambda row: (row.sign_off_id,),
        lambda row: convert(row, SignOffShown, from_attributes=True),
    )


@reads(
    "/audit", noun="audit", gives=Listing[AuditEntry], asks=AuditAsked,
    roles=("commissioner", "finance"),
)  # fmt: skip
async def list_audit(call: Call[AuditAsked]) -> Listing[AuditEntry]:
    """List who did what, for whom and why, the newest first."""
    [position] = call.after("audit", Annotated[int, Meta(ge=0, le=2**62)])
    async with call.reading() as tx:
        rows = await read(
            Entry,
            questions("audit").page(
                tx.db,
                council_id=tx.council_id,
                subject_id=call.asked.subject,
                before_position=position,
                rows_max=call.limit + 1,
            ),
        )
    return call.listing(
        "audit",
        rows,
        lambda row: (row.position,),
        lambda row: convert(row, AuditEntry, from_attributes=True),
    )


routes = [list_wards, list_all_providers, list_clusters, list_sign_offs, list_audit]
