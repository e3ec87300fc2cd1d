"""A rule said no: the sentence tells the person why what they asked cannot be."""

from providers.said import Value, said


class Refused(Exception):
    """A rule said no. The message is one plain sentence for the person; the web answers 409.

    `values` fill the sentence's named places (providers/said.py says how each reads).
    """

    def __init__(self, sentence: str, **values: Value) -> None:
        self.sentence = said(sentence, **values)
        super().__init__(self.sentence)


class NotYours(Refused):
    """The person may not do this at all, whatever they change; the web answers 403."""


class NotFound(Refused):
    """There is nothing here for this person: absent and foreign look the same; the web says 404."""


class Invalid(Refused):
    """A value does not parse or is out of bounds; the web answers 422 beside the field it names."""

    def __init__(self, field: str, sentence: str, **values: Value) -> None:
        super().__init__(sentence, **values)
        self.field = field
