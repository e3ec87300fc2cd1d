"""The national figures the demonstration council is made from, each with its source.

The people are synthetic: no name, address or history belongs to anybody. Pounds of 2025-26.
"""

from datetime import date, timedelta

# Whom to sign in as first; the sign-in page introduces more.
PEOPLE_TO_TRY = (
    ("Amina Warsame", "holder who had £10,000 and saved £1,800"),
    ("Hodan Warsame", "supporter, her daughter"),
    ("Ruth Cole", "care coordinator"),
    ("Priti Shah", "commissioner"),
    ("Daniel Osei", "finance officer"),
)
# The history: 18 months and a little, from a Monday to a Monday, the same on every machine.
FIRST_DAY = date(2025, 4, 7)
LAST_DAY = date(2026, 10, 19)
# Bidding rounds close every 13 weeks, at noon on a Monday; care starts four weeks after.
FIRST_ROUND_CLOSES = date(2025, 6, 2)
ROUND_WEEKS = 13
ROUND_CLOSES = tuple(FIRST_ROUND_CLOSES + timedelta(weeks=ROUND_WEEKS * n) for n in range(7))
CARE_STARTS = tuple(day + timedelta(weeks=4) for day in ROUND_CLOSES)
# The Somali elders commission for 40 weeks first, and again with the start-up in the call's round.
FIRST_CONTRACT_WEEKS = 40
CONTRACT_WEEKS = 52

# Share of long-term support clients aged 65 and over: 559k of 858,720 (ASC-FR 2023-24).
OVER_65_PERCENT = 65
# For a council whose census is imported: clients for each resident by age (559k of 10.4 million
# from 65, 300k of 35.6 million of working age), the part of those from 16 who are adults, and how
# much more support is needed in the poorest tenth of areas than in the middle (assumption).
CLIENTS_PER_OLDER_RESIDENT = 559_000 / 10_401_213
CLIENTS_PER_WORKING_AGE_RESIDENT = 300_000 / (35_600_000 * 0.965)
ADULTS_OF_16_AND_OVER = 0.965
MORE_NEED_WHERE_POOR = 0.12
MIDDLE_DECILE_TENTHS = 55
# What people of a group and a faith may speak besides English, and how many of them in a hundred
# (assumptions: a census tells neither together for an area so small).
LANGUAGES = {
    ("asian", "hindu"): ("gu",),
    ("asian", "sikh"): ("pa",),
    ("asian", "muslim"): ("ur", "bn"),
    ("black", "muslim"): ("so",),
    ("other_ethnic_group", "muslim"): ("ar",),
}
OTHER_LANGUAGE_PERCENT = 25
OTHER_LANGUAGE_PERCENT_OVER_65 = 60
# Direct payments: 37 % of clients 18-64, 14 % of 65+ (NHS England data on long-term support).
DIRECT_PAYMENT_PERCENT_WORKING_AGE = 37
DIRECT_PAYMENT_PERCENT_OVER_65 = 14
# Primary support reasons, approximate shares in percent (SALT categories; to be checked).
REASONS_OVER_65 = (
    ("physical", 72),
    ("memory_and_cognition", 14),
    ("mental_health", 7),
    ("learning_disability", 4),
    ("sensory", 2),
    ("social", 1),
)
REASONS_WORKING_AGE = (
    ("learning_disability", 46),
    ("physical", 27),
    ("mental_health", 22),
    ("memory_and_cognition", 2),
    ("sensory", 2),
    ("social", 1),
)
# Weekly direct payment medians by client group (PSS EX1 2013-14, uprated by 24.10 / 15.3).
WEEKLY_POUNDS_MEDIAN = {
    "physical": 389,
    "sensory": 295,
    "memory_and_cognition": 295,
    "learning_disability": 420,
    "mental_health": 186,
    "social": 186,
}
WEEKLY_POUNDS_SIGMA = 0.75
WEEKLY_POUNDS_MAX = 3500
# Council cost of an hour of home care, all providers: median 17.50 in 2013-14, uprated.
COUNCIL_PENCE_PER_HOUR = 2757
# 36 % of clients pay nothing; the others a gamma with mean 45 pounds a week (assumption).
PAYS_NOTHING_PERCENT = 36
CONTRIBUTION_POUNDS_MEAN = 45
# Direct staff cost of an hour at the National Living Wage 12.21 (Homecare Association 2025-26).
FLOOR_PENCE_PER_HOUR = 2271
# Home-care price an hour: the floor and 8 to 25 % of overhead.
OVERHEAD_PERCENT = (8, 25)
# About 200 adult social care locations a council (30,497 / 153); 86.3 % for profit, 10.0 % third
# sector, 3.7 % council (ownership of rated community services).
PROVIDERS = 124
START_UPS = 8
HOLDERS = 620
VOTERS_PER_WARD = 45
# Events per person-year (assumptions of the project).
HOSPITAL_STAYS_PER_YEAR = 0.35
# Providers with as many workers give something off for volume (assumption).
LARGE_WORKERS_MIN = 60


def weeks_of(cluster_name: str) -> int:
    """How long a cluster's first contract runs; most outlive the 18 months of the story."""
    return FIRST_CONTRACT_WEEKS if cluster_name.startswith("Somali") else CONTRACT_WEEKS + 20
