"""Words to call the synthetic people, places and providers by; combined at random."""

import numpy as np

GIVEN_FEMALE = (
    "Ada", "Aisha", "Alice", "Amina", "Anjali", "Beryl", "Bronwen", "Carol", "Chidi", "Dilys",
    "Doreen", "Edith", "Elena", "Esther", "Fatima", "Fiona", "Grace", "Halima", "Hazel", "Hodan",
    "Irene", "Jean", "Joan", "Joyce", "Kavita", "Khadija", "Leila", "Lorna", "Maeve", "Margaret",
    "Mei", "Miriam", "Nasreen", "Nora", "Olive", "Pearl", "Priya", "Rosa", "Ruth", "Sagal",
    "Sheila", "Sunita", "Sylvia", "Tamar", "Valerie", "Wanda", "Yetunde", "Zahra",
)  # fmt: skip
GIVEN_MALE = (
    "Abdi", "Ahmed", "Alan", "Albert", "Arjun", "Arthur", "Bernard", "Brian", "Cecil", "Cyril",
    "David", "Derek", "Elias", "Emeka", "Ernest", "Farah", "Frank", "George", "Gordon", "Hassan",
    "Henry", "Ibrahim", "Idris", "Isaac", "Jakub", "John", "Joseph", "Karim", "Kenneth", "Leonard",
    "Malik", "Mehmet", "Mustafa", "Nathan", "Norman", "Omar", "Patrick", "Ravi", "Reginald",
    "Samuel", "Sanjay", "Stanley", "Tariq", "Thomas", "Victor", "Walter", "Winston", "Yusuf",
)  # fmt: skip
FAMILY = (
    "Abbott", "Abdullahi", "Adeyemi", "Ahmed", "Ali", "Allen", "Bailey", "Banerjee", "Barker",
    "Bennett", "Brown", "Campbell", "Carter", "Chen", "Clarke", "Cohen", "Cooper", "Davies",
    "Desai", "Dixon", "Edwards", "Evans", "Farah", "Fisher", "Foster", "Ghosh", "Gordon", "Grant",
    "Green", "Hall", "Harris", "Hassan", "Hughes", "Hussein", "Iqbal", "Jackson", "James",
    "Johnson", "Jones", "Kaur", "Khan", "King", "Kowalski", "Lewis", "Mahmood", "Marshall",
    "Mohamud", "Morgan", "Murphy", "Nguyen", "Okafor", "Osman", "Parker", "Patel", "Perera",
    "Phillips", "Price", "Quinn", "Rahman", "Roberts", "Robinson", "Rossi", "Scott", "Shah",
    "Singh", "Smith", "Stewart", "Taylor", "Thomas", "Turner", "Walker", "Warsame", "White",
    "Williams", "Wilson", "Wood", "Wright", "Young", "Yusuf",
)  # fmt: skip
WARDS = (
    "Abbey Mills", "Bridge Street", "Canal Side", "Dockyard", "Elm Park", "Fairfield",
    "Gasworks", "Harbour", "Ivy Hill", "Kiln Lane", "Lower Marsh", "Market",
)  # fmt: skip
WARDS_OVER_THE_WATER = ("Ferry", "Lighthouse", "Saltings")


def given(rng: np.random.Generator, gender: str) -> str:
    """A given name."""
    pool = GIVEN_FEMALE if gender == "female" else GIVEN_MALE
    return pool[int(rng.integers(len(pool)))]


def family(rng: np.random.Generator) -> str:
    """A family name."""
    return FAMILY[int(rng.integers(len(FAMILY)))]
