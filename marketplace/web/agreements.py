"""Pages of a cluster's agreement: reading it, signing it, writing the next version."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta, Struct

from marketplace import agreements as rules
from marketplace.acts import agreements as acts
from marketplace.acts.visiting import at_host
from marketplace.agreements import WriteAgreement
from marketplace.database.transaction import Transaction
from marketplace.people import Who
from marketplace.web.pages import Web, page, reading, submit
from marketplace.web.sessions import who_of
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import _


class AgreementPage(Struct, frozen=True):
    """The agreement as a person reads it; `clauses` are its sentences in order."""

    reading: acts.Reading
    clauses: list[str]
    changes: list[tuple[str, str]] = []


class WritePage(Struct, frozen=True):
    """The form for the next version."""

    cluster_id: UUID
    cluster_name: str
    version: int


class AgreementForm(Struct, frozen=True):
    """The agreement's choices as the form asks them."""

    share_rule: Annotated[
        Literal["equal", "hours"], Meta(extra={"ask": "Choose how you share what you share."})
    ]
    notice_days: Annotated[int, Meta(ge=0, le=90, title="how many days of notice")]
    quorum_percent: Annotated[int, Meta(ge=50, le=100, title="how many must answer")]
    joining: Annotated[
        Literal["invitation", "anyone_who_fits"], Meta(extra={"ask": "Choose who may join."})
    ]
    own_words: Annotated[str, Meta(max_length=2000)] = ""


async def _read(request: Web, cluster_id: UUID) -> acts.Reading:
    who = who_of(request)
    async with reading(request, "council") as home, at_host(home, who, cluster_id=cluster_id) as tx:
        now: datetime = await tx.db.fetchval("select app_now()")
        return await acts.reading_of(tx, who.acting_for or who.person_id, cluster_id, now)


@get("/clusters/{cluster_id:uuid}/agreement")
async def show(request: Web, cluster_id: FromPath[UUID]) -> Response[str]:
    """The agreement, what changed since the version before, who has signed, and the place to."""
    return page(request, "agreements/show.html", await _agreement_page(request, cluster_id))


@get("/clusters/{cluster_id:uuid}/agreement/read-out")
async def read_out(request: Web, cluster_id: FromPath[UUID]) -> Response[str]:
    """The agreement in large print, one sentence at a time, to read out or to print."""
    return page(request, "agreements/read_out.html", await _agreement_page(request, cluster_id))


async def _agreement_page(request: Web, cluster_id: UUID) -> AgreementPage:
    who = who_of(request)
    async with reading(request, "council") as home, at_host(home, who, cluster_id=cluster_id) as tx:
        now: datetime = await tx.db.fetchval("select app_now()")
        found = await acts.reading_of(tx, who.acting_for or who.person_id, cluster_id, now)
        versions = await acts.versions_of(tx, cluster_id)
    changes = rules.differences(versions[1], versions[0]) if len(versions) > 1 else []
    clauses = rules.clauses(found.agreement) if found.agreement else []
    return AgreementPage(
        found, [_(clause) for clause in clauses], [(kind, _(clause)) for kind, clause in changes]
    )


async def _sign(tx: Transaction, who: Who, form: acts.SignAgreement, now: datetime) -> acts.Signed:
    async with at_host(tx, who, cluster_id=form.cluster_id) as there:
        return await acts.sign_agreement(there, who, form, now)


@post("/clusters/{cluster_id:uuid}/agreement/sign", status_code=200)
async def sign(request: Web, cluster_id: FromPath[UUID]) -> Response[Any]:
    """Sign the version that was read."""
    return await submit(
        request,
        acts.SignAgreement,
        act=_sign,
        then=lambda signed: (
            f"/clusters/{signed.cluster_id}/agreement",
            _("You have signed the agreement."),
        ),
        again=lambda typed: show.fn(request, cluster_id),  # noqa: ARG005
        cluster_id=cluster_id,
    )


@get("/clusters/{cluster_id:uuid}/agreement/write")
async def ask(request: Web, cluster_id: FromPath[UUID]) -> Response[str]:
    """The form for the next version, filled with what holds now."""
    return await _write_page(request, cluster_id)


async def _write_page(
    request: Web, cluster_id: UUID, typed: Typed = NOTHING_TYPED
) -> Response[str]:
    found = await _read(request, cluster_id)
    now = found.agreement or WriteAgreement()
    if typed is NOTHING_TYPED:
        typed = Typed.of(
            {
                name: str(getattr(now, name))
                for name in (
                    "share_rule",
                    "notice_days",
                    "quorum_percent",
                    "joining",
                    "own_words",
                )
            }
        )
    version = found.agreement.version + 1 if found.agreement else 1
    view = WritePage(cluster_id, found.cluster_name, version)
    return page(request, "agreements/write.html", view, typed=typed)


async def _write(
    cluster_id: UUID, tx: Transaction, who: Who, form: AgreementForm, now: datetime
) -> rules.Agreement:
    chosen = WriteAgreement(
        share_rule=form.share_rule,
        quorum_percent=form.quorum_percent,
        notice_days=form.notice_days,
        joining=form.joining,
        own_words=form.own_words,
    )
    return await acts.write_agreement(tx, who, cluster_id, chosen, now)


@post("/clusters/{cluster_id:uuid}/agreement/write", status_code=200)
async def write(request: Web, cluster_id: FromPath[UUID]) -> Response[Any]:
    """Write the next version."""
    return await submit(
        request,
        AgreementForm,
        act=partial(_write, cluster_id),
        then=lambda made: (
            f"/clusters/{cluster_id}/agreement",
            _("Version %d is written. Each member signs it next.") % made.version,
        ),
        again=lambda typed: _write_page(request, cluster_id, typed),
    )


routes = [show, read_out, sign, ask, write]
