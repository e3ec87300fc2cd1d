"""How what several groups must pay can fall on members who set one sum aside for all of them.

A group (a cluster, or an award) owes a sum; each member in it can bear some of it, and over all
groups no more than they set aside. Whether that can be done is a flow from groups to members:
whole pence, and exact.
"""

from collections import defaultdict, deque
from collections.abc import Mapping

from msgspec import Struct

# More pence than any round can come to.
UNBOUNDED_PENCE = 10**12


class Falls(Struct, frozen=True):
    """What falls on whom. `pence[group, member]` adds up to the whole unless somebody is `full`.

    `full`: the members who would all have to bear more, none when every group is covered.
    """

    pence: dict[tuple[str, str], int]
    full: frozenset[str]


def fall(
    owed: Mapping[str, int], room: Mapping[tuple[str, str], int], caps: Mapping[str, int]
) -> Falls:
    """Divide what each group owes over its members, in pence.

    `room[group, member]`: the most this member can bear there; `caps[member]`: over all groups.
    Every member in `room` has a cap.
    """
    flow = _Flow(owed, room, caps)
    flow.by_room()
    full: set[str] = set()
    for group in owed:
        while flow.owed[group] > 0:
            reached = flow.push(group)
            if reached is not None:
                full |= reached or set(flow.members[group])
                break
    return Falls(flow.pence, frozenset(full))


class _Flow:
    def __init__(
        self, owed: Mapping[str, int], room: Mapping[tuple[str, str], int], caps: Mapping[str, int]
    ) -> None:
        self.owed, self.room, self.left = dict(owed), room, dict(caps)
        self.pence = dict.fromkeys(room, 0)
        self.members: defaultdict[str, list[str]] = defaultdict(list)
        self.groups: defaultdict[str, list[str]] = defaultdict(list)
        for group, member in room:
            self.members[group].append(member)
            self.groups[member].append(group)

    def move(self, group: str, member: str, pence: int) -> None:
        self.pence[group, member] += pence
        self.owed[group] -= pence
        self.left[member] -= pence

    def by_room(self) -> None:
        """Begin with what each set aside, divided by the room in each group."""
        for member, groups in self.groups.items():
            cap, whole = self.left[member], sum(self.room[group, member] for group in groups)
            for group in groups:
                room = self.room[group, member]
                part = room if whole <= cap else cap * room // whole
                self.move(group, member, min(part, self.owed[group]))

    def push(self, start: str) -> set[str] | None:
        """Cover more of one group's sum along a shortest way; if there is none, who was tried.

        A way goes from a group to a member with room there, and, where that member has nothing
        left, on to another group from which the member can be relieved.
        """
        came: dict[str, str] = {}
        before: dict[str, str] = {start: ""}
        waiting = deque([start])
        while waiting:
            group = waiting.popleft()
            for member in self.members[group]:
                if member in came or self.pence[group, member] >= self.room[group, member]:
                    continue
                came[member] = group
                if self.left[member] > 0:
                    self._along(member, came, before)
                    return None
                for other in self.groups[member]:
                    if other not in before and self.pence[other, member] > 0:
                        before[other] = member
                        waiting.append(other)
        return set(came)

    def _along(self, end: str, came: dict[str, str], before: dict[str, str]) -> None:
        way: list[tuple[str, str]] = []
        member, most = end, self.left[end]
        while member:
            group = came[member]
            way.append((group, member))
            most = min(most, self.room[group, member] - self.pence[group, member])
            member = before[group]
            most = min(most, self.pence[group, member] if member else self.owed[group])
        for number, (group, member) in enumerate(way):
            self.pence[group, member] += most
            if number + 1 < len(way):
                self.pence[group, way[number + 1][1]] -= most
        self.owed[way[-1][0]] -= most
        self.left[end] -= most
