"""Bringing in a council's own files: looked at first if asked, then all of a file or nothing of it.

Every act here takes `check`: with it, the same outcome is worked out and nothing is written.
"""

from marketplace.acts.imports.council import council_id_for, import_council

__all__ = ["council_id_for", "import_council"]
