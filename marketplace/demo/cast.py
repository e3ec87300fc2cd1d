"""The clusters of the demonstration: who they are, what they share, and when they commission."""

from msgspec import Struct

from marketplace.demo.population import Need


class Wanted(Struct, frozen=True):
    """A need many members of the cluster have: minutes a week are drawn between the two."""

    service: str
    band: str
    minutes_min: int
    minutes_max: int
    people: int = 99
    personal_care: bool = False
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    likes: tuple[str, ...] = ()
    people_sharing_max: int = 1

    def need(self, minutes_per_week: int) -> Need:
        """The need of one member."""
        return Need(
            self.service,
            self.band,
            minutes_per_week,
            self.personal_care,
            self.languages,
            self.skills,
            self.likes,
            self.people_sharing_max,
        )


class Cluster(Struct, frozen=True):
    """A cluster to be: `round` is the bidding round in which it first commissions."""

    name: str
    shares: str
    about: str
    ward: int
    people: int
    round: int
    wants: tuple[Wanted, ...]
    languages: tuple[str, ...] = ("en",)
    share_rule: str = "equal"
    reason: str = "physical"
    # Of a hundred members so many live in the cluster's ward.
    near_percent: int = 80
    women: bool = False


def _care(low: int, high: int, band: str = "weekday_morning", **extra: object) -> Wanted:
    return Wanted("home_care", band, low, high, personal_care=True, **extra)  # type: ignore[arg-type]


SOMALI = ("so",)
CLUSTERS: tuple[Cluster, ...] = (
    Cluster("Somali elders of Harbour", "culture_faith_language",
            "We are elders who speak Somali and want carers who speak it too.", 7, 12, 1,
            (_care(420, 660, languages=SOMALI, likes=("same_carers",)),
             _care(210, 420, "weekday_evening", languages=SOMALI, people=9)),
            ("so", "en"), "hours"),
    Cluster("Thursday evening club", "goal",
            "We have learning disabilities and like to go out together in the evening.", 4, 10, 1,
            (Wanted("evening_club", "weekday_evening", 180, 240, likes=("music",),
                    people_sharing_max=6),), reason="learning_disability"),
    Cluster("Dementia carers on the Kiln estate", "need",
            "We each care for somebody with dementia and need a break at the weekend.", 9, 11, 1,
            (Wanted("respite_sitting", "weekend", 240, 360, skills=("dementia",)),
             _care(210, 420, "weekday_day", skills=("dementia",), people=5)),
            reason="memory_and_cognition"),
    Cluster("Gujarati elders of Market", "culture_faith_language",
            "We speak Gujarati and want vegetarian meals and company in our language.", 11, 9, 1,
            (Wanted("day_support", "weekday_day", 360, 600, languages=("gu",),
                    likes=("vegetarian",), people_sharing_max=4),), ("gu", "en")),
    Cluster("Bridge Street mornings", "neighbourhood",
            "We live on Bridge Street and all need help to get up.", 1, 14, 1,
            (_care(315, 525),)),
    Cluster("Talking it through", "need",
            "We live with anxiety and low mood and want to talk with somebody trained.", 5, 8, 1,
            (Wanted("counselling", "weekday_day", 60, 60),), reason="mental_health"),
    Cluster("Elm Park neighbours", "neighbourhood",
            "We live round the park and want the same few carers.", 4, 25, 1,
            (_care(210, 420, likes=("same_carers",)), Wanted("cleaning", "weekday_day", 60, 120,
             people=12))),
    Cluster("Signing together", "culture_faith_language",
            "We are Deaf and sign. We want counselling from somebody who signs.", 6, 9, 1,
            (Wanted("counselling", "weekday_evening", 60, 60, skills=("british_sign_language",)),
             Wanted("personal_assistant", "weekday_day", 180, 360)), reason="sensory",
            near_percent=100),
    Cluster("Ivy Hill nights", "need",
            "We need somebody there in the night so that we can stay at home.", 8, 10, 1,
            (_care(420, 840, "night"), _care(210, 420, "weekday_evening")), near_percent=100),
    Cluster("Garden gang", "goal",
            "We want to work outdoors together and grow food.", 10, 7, 2,
            (Wanted("day_support", "weekday_day", 300, 480, people_sharing_max=4),),
            reason="learning_disability"),
    Cluster("Canal Side circle", "neighbourhood",
            "Neighbours along the canal who look out for each other.", 2, 12, 2,
            (_care(210, 525),)),
    Cluster("Polish lunch table", "culture_faith_language",
            "We speak Polish and eat together.", 3, 6, 2,
            (Wanted("meals", "weekday_day", 150, 210, languages=("pl",), people_sharing_max=6),),
            ("pl", "en")),
    Cluster("Sunday wheels", "goal",
            "We want to get to our places of worship and home again.", 0, 11, 2,
            (Wanted("transport", "weekend", 90, 150, people_sharing_max=4),)),
    Cluster("Lower Marsh mornings", "neighbourhood",
            "We need help to get up, and live within one street.", 10, 9, 2, (_care(315, 420),)),
    Cluster("Young and out", "goal",
            "We are under 30, use wheelchairs and want to go out at night.", 5, 5, 2,
            (Wanted("personal_assistant", "weekday_evening", 240, 480),)),
    Cluster("Bengali women of Dockyard", "culture_faith_language",
            "We are women who speak Bengali and want women to care for us.", 3, 8, 2,
            (_care(315, 525, languages=("bn",), likes=("woman_carer",)),), ("bn", "en"), "hours",
            women=True),
    Cluster("Three friends", "goal", "We went to school together and want to share a helper.",
            6, 3, 2, (Wanted("day_support", "weekday_day", 360, 480, people_sharing_max=3),),
            reason="learning_disability"),
    Cluster("Fairfield carers' break", "need", "We care for a husband or wife and need a rest.",
            5, 7, 3, (Wanted("respite_sitting", "weekend", 180, 300),),
            reason="memory_and_cognition"),
    Cluster("Abbey Mills after stroke", "need", "We have each had a stroke.", 0, 10, 3,
            (_care(315, 630, "weekday_day"),)),
    Cluster("Gasworks morning visits", "neighbourhood", "Help in the morning for our block.",
            6, 13, 3, (_care(210, 420),)),
    Cluster("Urdu speakers of Ivy Hill", "culture_faith_language",
            "We speak Urdu and want to be understood at home.", 8, 8, 3,
            (_care(315, 525, languages=("ur",)),), ("ur", "en")),
    Cluster("Market day out", "goal", "We go to the market together every week.", 11, 9, 3,
            (Wanted("day_support", "weekday_day", 240, 360, people_sharing_max=4),),
            reason="learning_disability"),
    Cluster("Clean and tidy Dockyard", "neighbourhood", "We share cleaners who know our homes.",
            3, 16, 3, (Wanted("cleaning", "weekday_day", 60, 150),)),
    Cluster("Kiln Lane evenings", "neighbourhood", "Help to get to bed, at a time we choose.",
            9, 8, 3, (_care(210, 420, "weekday_evening"),)),
    Cluster("Harbour sitting service", "need", "Somebody to sit with us while our families rest.",
            7, 6, 7, (Wanted("respite_sitting", "weekend", 180, 300),)),
    Cluster("Quiet minds", "need", "A small group for people who hear voices.", 1, 5, 7,
            (Wanted("counselling", "weekday_day", 60, 90),), reason="mental_health"),
)  # fmt: skip
