"""How the API writes an instant."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

# RFC 3339, in UTC: 2026-04-06T12:00:00Z. A moment without its offset is none.
Moment = Annotated[datetime, Meta(tz=True)]
