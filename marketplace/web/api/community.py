"""The community's funds, projects and votes by program, as officers see them."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct, convert

from marketplace.acts import community as acts
from marketplace.acts import councils
from marketplace.people import Role
from marketplace.web.api.moments import Moment
from marketplace.web.api.operations import Call, Listing, Nothing, PageAsked, reads
from marketplace.web.ballots import find_vote

NOUN = "community"
READERS: tuple[Role, ...] = ("commissioner", "finance")


class WardAsked(PageAsked, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Of which ward."""

    ward: Annotated[str, Meta(min_length=1, max_length=40, description="The ward's code.")]


class FundShown(Struct, frozen=True, forbid_unknown_fields=True):
    """What a ward's fund can still spend."""

    ward_code: str
    ward_name: str
    free_pence: int


class ProjectShown(Struct, frozen=True, forbid_unknown_fields=True):
    """What residents propose to spend their fund on."""

    project_id: UUID
    title: str
    about: str
    cost_pence: int
    vote_id: UUID | None
    proposed_at: Moment
    eligible_at: Moment | None
    refused_reason: str | None
    funded: bool


class VoteShown(Struct, frozen=True, forbid_unknown_fields=True):
    """A ward's vote on its fund."""

    vote_id: UUID
    ward_code: str
    opens_at: Moment
    closes_at: Moment
    budget_pence: int
    counted_at: Moment | None


class ChoiceShown(Struct, frozen=True, forbid_unknown_fields=True):
    """A project in a vote; after the count, how many chose it and whether it is paid for."""

    project_id: UUID
    title: str
    cost_pence: int
    supporters: int | None
    bought: bool | None


class VoteWhole(Struct, frozen=True, forbid_unknown_fields=True):
    """A vote with its projects and, once counted, how the count went in sentences."""

    vote: VoteShown
    projects: list[ChoiceShown]
    sentences: list[str]


@reads("/community/funds", noun=NOUN, gives=Listing[FundShown], asks=PageAsked, roles=READERS)
async def list_funds(call: Call[PageAsked]) -> Listing[FundShown]:
    """List every ward's community fund."""
    async with call.reading() as tx:
        names = {ward.ward_code: ward.name for ward in await councils.wards(tx)}
        rows = await acts.funds(tx)
    return call.part(
        "funds",
        rows,
        lambda row: (row.ward_code,),
        lambda row: FundShown(row.ward_code, names.get(row.ward_code, ""), row.free_pence),
        (str,),
    )


@reads("/community/projects", noun=NOUN, gives=Listing[ProjectShown], asks=WardAsked, roles=READERS)
async def list_projects(call: Call[WardAsked]) -> Listing[ProjectShown]:
    """List the projects of a ward, the newest first."""
    async with call.reading() as tx:
        rows = await acts.projects_of_ward(tx, call.asked.ward)
    return call.part(
        "projects",
        rows,
        lambda row: (row.proposed_at, row.project_id),
        lambda row: convert(row, ProjectShown, from_attributes=True),
        (datetime, UUID),
        newest_first=True,
    )


@reads("/community/votes", noun=NOUN, gives=Listing[VoteShown], asks=WardAsked, roles=READERS)
async def list_votes(call: Call[WardAsked]) -> Listing[VoteShown]:
    """List the votes of a ward, the newest first."""
    async with call.reading() as tx:
        rows = await acts.votes_of_ward(tx, call.asked.ward)
    return call.part(
        "votes",
        rows,
        lambda row: (row.opens_at, row.vote_id),
        lambda row: convert(row, VoteShown, from_attributes=True),
        (datetime, UUID),
        newest_first=True,
    )


@reads("/community/votes/{vote_id:uuid}", noun=NOUN, gives=VoteWhole, roles=READERS)
async def show_vote(call: Call[Nothing]) -> VoteWhole:
    """Read one vote: its projects and, once it is counted, how the count went."""
    vote_id = call.given("vote_id")
    async with call.reading() as tx:
        vote = await find_vote(tx, vote_id)
        projects = await acts.projects_in_vote(tx, vote_id)
        told: dict[str, Any] = await acts.results(tx, vote_id) or {}
    counted = {
        item["project_id"]: (int(item["supporters"]), group == "bought")
        for group in ("bought", "not_bought")
        for item in told.get(group, ())
    }
    nothing = (None, None)
    return VoteWhole(
        convert(vote, VoteShown, from_attributes=True),
        [
            ChoiceShown(
                each.project_id,
                each.title,
                each.cost_pence,
                *counted.get(str(each.project_id), nothing),
            )
            for each in projects
        ],
        [str(sentence) for sentence in told.get("sentences", ())],
    )


routes = [list_funds, list_projects, list_votes, show_vote]
