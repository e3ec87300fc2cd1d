"""What waits for somebody, in words: a sentence, the page to do it on, and until when."""

from collections.abc import Callable, Mapping
from datetime import date

from marketplace.next_steps import Kind, Step, in_order, is_late
from marketplace.web.care_wording import round_text
from marketplace.web.wording import _, day_text, ngettext
from providers.said import said

# What to do, the page of one of them ("%s" is what it is about), and the page of all of them.
WORDS: dict[Kind, tuple[str, str, str]] = {
    "confirm": (said("Say what happened: visits of %(name)s"), "/deliveries/%s", "/deliveries"),
    "ratify": (
        said("Say yes or no to the offer: %(name)s"),
        "/commissions/%s/match",
        "/commissions",
    ),
    "answer_question": (
        said("Answer what providers ask: %(name)s"),
        "/commissions/%s/questions",
        "/commissions",
    ),
    "vote": (said("Vote on what your community's money does"), "/community/votes/%s", "/community"),
    "agree_plan": (said("Read your plan and say if it is right"), "/plan", "/plan"),
    "sign": (
        said("Read and sign the agreement of %(name)s"),
        "/clusters/%s/agreement",
        "/clusters",
    ),
    "pledge": (said("Pledge some of your budget to %(name)s"), "/clusters/%s/pledge", "/clusters"),
    "let_in": (said("Answer who asked to join %(name)s"), "/clusters/%s", "/clusters"),
    "write_agreement": (
        said("Write the agreement of %(name)s"),
        "/clusters/%s/agreement/write",
        "/clusters",
    ),
    "publish": (said("Ask providers for offers: %(name)s"), "/commissions/%s", "/commissions"),
    "finish_commission": (
        said("Finish what your group asks for: %(name)s"),
        "/commissions/%s",
        "/commissions",
    ),
    "ask_together": (
        said("Ask for care together with %(name)s"),
        "/clusters/%s/commissions",
        "/commissions",
    ),
    "find_group": (
        said("Find people who want the same as you"),
        "/clusters/suggested",
        "/clusters",
    ),
    "join": (said("You are invited to join %(name)s"), "/clusters/%s", "/clusters"),
    "hand_in": (said("Hand in what you did: %(name)s"), "/contracts/%s", "/contracts"),
    "send_invoice": (said("Send your invoice: %(name)s"), "/contracts/%s", "/contracts"),
    "finish_bid": (said("Finish and send your offer: %(name)s"), "/opportunities/%s/bid", "/bids"),
    "bid": (said("See what groups ask for now"), "/opportunities", "/opportunities"),
    "answer_call": (
        said("Answer the call for new enterprises: %(name)s"),
        "/enterprise-calls/%s",
        "/enterprise-calls",
    ),
    "sign_off": ("%(name)s", "/sign-offs/%s", "/sign-offs"),
    "contract": (said("Sign the contract: %(name)s"), "/sign-offs", "/sign-offs"),
    "count_vote": (said("Count the vote of %(name)s"), "/community/votes/%s", "/community"),
    "judge_project": (
        said("Say if the fund may pay for it: %(name)s"),
        "/community/projects/%s",
        "/community",
    ),
    "match": (said("See how the match of %(name)s goes"), "/rounds/%s", "/rounds"),
    "look_at_answer": (
        said("Look at who answered: %(name)s"),
        "/enterprise-calls/%s",
        "/enterprise-calls",
    ),
    "decide_invoice": (said("Check invoices that came in"), "/invoices", "/invoices"),
    "pay": (said("Pay what is accepted"), "/invoices/due", "/invoices"),
}
# Names that are words of ours; all others are somebody's own.
NAME_TEXTS: Mapping[Kind, Callable[[str], str]] = {"sign_off": _, "match": round_text}
ALL_SIGN_OFFS = said("Answer what waits to be signed off")

# As p.task_list takes it: words, address, until when, and that it is not done.
Task = tuple[str, str, str, bool]


def tasks(steps: list[Step], today: date) -> list[Task]:
    """The steps as a list of tasks, the most urgent first."""
    return [_task(step, today) for step in in_order(steps)]


def _task(step: Step, today: date) -> Task:
    words, one, every = WORDS[step.kind]
    if step.kind == "sign_off" and step.subject_id is None:
        words = ALL_SIGN_OFFS
    name = NAME_TEXTS.get(step.kind, str)(step.name)
    text = _(words) % {"name": name}
    if step.number > 1:
        text = ngettext("%(what)s (%(num)s)", "%(what)s (%(num)s)", step.number) % {
            "what": text,
            "num": step.number,
        }
    place = one
    if "%s" in one:
        place = every if step.subject_id is None else one % step.subject_id
    return text, place, _until(step, today), False


def _until(step: Step, today: date) -> str:
    if step.due_on is None:
        return _("When you can")
    if is_late(step, today):
        return _("Late: %s") % day_text(step.due_on)
    if step.due_on == today:
        return _("Today")
    return _("By %s") % day_text(step.due_on)


def waiting_text(number: int) -> str:
    """How much waits for somebody, in a sentence."""
    if not number:
        return _("Nothing waits for them.")
    return ngettext("%(num)s thing waits for them.", "%(num)s things wait for them.", number) % {
        "num": number
    }
