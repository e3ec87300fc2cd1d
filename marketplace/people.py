"""People: holders, supporters, professionals and neighbours, and who may act."""

from typing import Literal
from uuid import UUID

from msgspec import Struct

from marketplace.refused import NotYours

Role = Literal[
    "holder",
    "supporter",
    "coordinator",
    "provider",
    "neighbour",
    "commissioner",
    "finance",
    "worker",
]
ROLES_OF_THE_COUNCIL: frozenset[Role] = frozenset(
    ("coordinator", "commissioner", "finance", "worker")
)
# What a representative may be allowed to do for a holder (rule 16).
Power = Literal["see", "plan", "money", "votes"]


class Who(Struct, frozen=True):
    """Who is asking, for whom: read afresh for each request, never kept in a session."""

    sign_in_id: UUID
    name: str
    role: Role
    council_id: int
    person_id: UUID | None = None
    provider_id: UUID | None = None
    acting_for: UUID | None = None
    powers: frozenset[Power] = frozenset()

    def subject(self, power: Power) -> UUID:
        """The person whose affairs these are: the one acted for, else the actor.

        Raises NotYours when a representative lacks the power, or when nobody stands behind the
        sign-in (officers and providers have no affairs of their own here). Rule 16.
        """
        if self.acting_for is not None:
            if power not in self.powers:
                raise NotYours(
                    "You help this person, but they have not asked you to do this for them."
                )
            return self.acting_for
        if self.person_id is None:
            raise NotYours("Only a person with their own plan, or their supporter, can do this.")
        return self.person_id


def require_role(who: Who, *roles: Role) -> None:
    """Raise NotYours unless the actor has one of the roles."""
    if who.role not in roles:
        raise NotYours("Your sign-in is not for this task. Ask your council who can do it.")
