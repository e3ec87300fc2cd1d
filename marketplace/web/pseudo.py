"""Two made-up languages that show a tester what no translator will ever reach.

`en-XA` reads as English with accents, each sentence in brackets and two fifths longer: what
stands on a page without brackets does not go through gettext, and what is cut will be cut in a
longer language. `ar-XB` is the same, read from right to left. Only the demonstration and the
tests offer them.
"""

import re
from gettext import NullTranslations

PSEUDO = {"en-XA": "ltr", "ar-XB": "rtl"}
ACCENTED = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "ÁḂĆĎÉḞĜĤÍĴĶĹḾŃÓṔQŔŚŤÚṼŴẊÝŹáḃćďéḟĝĥíĵķĺḿńóṕqŕśťúṽŵẋýź",
)
# What is no text: a place for a value, an element, an entity.
_APART = re.compile(r"(%\(\w+\)s|%[sd%]|<[^>]*>|&\w+;)")


def pseudo(sentence: str) -> str:
    """The sentence in the made-up language; a place for a value stays as it is, twice is once."""
    if not sentence.strip() or sentence.lstrip().startswith("["):
        return sentence
    parts = _APART.split(sentence)
    for at in range(0, len(parts), 2):
        parts[at] = re.sub("([aeiouy])", r"\1\1", parts[at]).translate(ACCENTED)
    return f"[{''.join(parts)}]"


class Pseudo(NullTranslations):
    """A catalogue that knows every sentence there is and will be."""

    def gettext(self, message: str) -> str:
        """The sentence in brackets."""
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The right one of the two, in brackets."""
        return pseudo(msgid1 if n == 1 else msgid2)
