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
# By language: women's names, men's names, family names; everybody else is called as above.
OF_SPEAKERS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "so": (
        (
            "Asha", "Ayaan", "Deqa", "Faduma", "Fawzia", "Habiba", "Halima", "Hawa", "Hibo",
            "Idil", "Ifrah", "Khadija", "Maryan", "Nimco", "Sagal", "Sahra", "Ubah", "Zeinab",
        ),
        (
            "Abdi", "Ahmed", "Bashir", "Bile", "Cawil", "Farah", "Guled", "Hassan", "Ismail",
            "Jibril", "Liban", "Mahad", "Omar", "Said", "Yusuf", "Zakariya",
        ),
        ("Abdullahi", "Ali", "Farah", "Hassan", "Hussein", "Jama", "Mohamud", "Nur", "Osman",
         "Warsame"),
    ),
    "gu": (
        ("Anjali", "Bhavna", "Daksha", "Hansa", "Jyoti", "Kokila", "Meena", "Nirmala", "Sunita"),
        ("Arvind", "Bharat", "Dinesh", "Harish", "Kishor", "Mahendra", "Ramesh", "Suresh"),
        ("Amin", "Desai", "Joshi", "Mehta", "Mistry", "Parmar", "Patel", "Shah", "Trivedi"),
    ),
    "bn": (
        ("Ayesha", "Fatema", "Hasina", "Jahanara", "Lipi", "Monwara", "Nasima", "Rehana", "Shirin"),
        ("Abdul", "Faruk", "Habib", "Jamal", "Kamal", "Mizan", "Rafiq", "Shafiq"),
        ("Ahmed", "Ali", "Chowdhury", "Hossain", "Islam", "Miah", "Rahman", "Sarkar", "Uddin"),
    ),
    "ur": (
        ("Bushra", "Farzana", "Ghazala", "Nasreen", "Parveen", "Razia", "Saima", "Shabana"),
        ("Arshad", "Iqbal", "Javed", "Khalid", "Nadeem", "Pervez", "Tariq", "Zahid"),
        ("Akhtar", "Butt", "Hussain", "Iqbal", "Khan", "Mahmood", "Malik", "Mirza", "Qureshi"),
    ),
    "pl": (
        ("Barbara", "Danuta", "Ewa", "Grażyna", "Halina", "Irena", "Krystyna", "Zofia"),
        ("Andrzej", "Henryk", "Jan", "Jerzy", "Kazimierz", "Marek", "Stanisław", "Tadeusz"),
        ("Duda", "Kowalczyk", "Mazur", "Nowak", "Pawlak", "Wójcik", "Wrona", "Zając"),
    ),
    "pa": (
        ("Amarjit", "Baljit", "Gurpreet", "Harjit", "Jaswinder", "Manjit", "Surinder"),
        ("Avtar", "Balbir", "Gurdev", "Harbhajan", "Jagdish", "Mohinder", "Sukhdev"),
        ("Bains", "Dhillon", "Gill", "Grewal", "Sandhu", "Sidhu", "Singh"),
    ),
    "ar": (
        ("Amal", "Huda", "Layla", "Mariam", "Noor", "Salma", "Samira", "Zaynab"),
        ("Adel", "Fouad", "Hani", "Karim", "Mahmoud", "Nabil", "Sami", "Walid"),
        ("Aziz", "Haddad", "Khalil", "Mansour", "Nasser", "Saleh", "Yassin"),
    ),
}  # fmt: skip
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


def suiting(
    rng: np.random.Generator, gender: str, languages: tuple[str, ...]
) -> tuple[str, str] | None:
    """A given and a family name that a speaker may have; None where we know none for them."""
    spoken = next((OF_SPEAKERS[each] for each in languages if each in OF_SPEAKERS), None)
    if spoken is None:
        return None
    women, men, families = spoken
    pool = women if gender == "female" else men
    return pool[int(rng.integers(len(pool)))], families[int(rng.integers(len(families)))]
