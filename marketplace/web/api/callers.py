"""Which program asks: the token of its organisation, never a cookie."""

from typing import Any

from litestar import Request

from marketplace.acts.api_tokens import Program, program_of
from marketplace.api_tokens import council_of
from marketplace.database.transaction import transaction
from marketplace.people import Who
from marketplace.web.api.problems import ApiProblem
from marketplace.web.sessions import Visit, token_hash
from marketplace.web.wording import _

Web = Request[Any, Any, Any]


async def program_asking(request: Web) -> Program | None:
    """The token's program, who acts from here on; None where no token was sent.

    A cookie that came along counts for nothing. Raises ApiProblem (401) for a token that is
    unknown, stopped or over.
    """
    visit = Visit(secure=request.app.state.secure)
    request.scope["state"]["visit"] = visit
    given = request.headers.get("authorization")
    if given is None:
        return None
    scheme, _space, token = given.partition(" ")
    token = token.strip()
    council_id = council_of(token) if scheme.lower() == "bearer" else None
    program = None
    if council_id is not None:
        async with transaction(request.app.state.pool, council_id) as tx:
            program = await program_of(tx, token_hash(token))
    if program is None or council_id is None:
        raise ApiProblem(401, _("This token does not work. Ask your organisation for another."))
    visit.who = Who(
        sign_in_id=program.sign_in_id,
        name=program.name,
        role=program.role,
        council_id=council_id,
        provider_id=program.provider_id,
    )
    return program
