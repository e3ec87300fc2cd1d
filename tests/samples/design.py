"""The sample view of the design page is the page's own."""

from typing import Any

from marketplace.web.design import design_page

SAMPLES: dict[str, Any] = {"design/show.html": design_page()}
