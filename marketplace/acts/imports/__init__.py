"""Bringing in a council's own files: looked at first if asked, then all of a file or nothing of it.

Every act here takes `check`: with it, the same outcome is worked out and nothing is written.
"""

from marketplace.acts.imports.allocations import import_allocations
from marketplace.acts.imports.council import council_id_for, import_council
from marketplace.acts.imports.files import forget_file, import_file, keep_file, kept_file
from marketplace.acts.imports.providers import import_providers

__all__ = [
    "council_id_for",
    "forget_file",
    "import_allocations",
    "import_council",
    "import_file",
    "import_providers",
    "keep_file",
    "kept_file",
]
