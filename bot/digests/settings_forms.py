"""The form in which a channel's digest is set, and what is told when it was."""

from collections.abc import Mapping, Sequence

from bot.digests.blocks import rule as rule_words
from bot.digests.model import Schedule
from bot.digests.rule import Rule
from bot.digests.settings import FEWEST, MOST, TITLES, Section, Settings
from bot.kit.blocks import (
    Element,
    Message,
    View,
    actions,
    button,
    checkboxes,
    context,
    datepicker,
    esc,
    external_select,
    input_block,
    multi_select,
    option,
    select,
    text_input,
    when,
)
from bot.kit.zones import WEEKDAYS
from bot.kpis.catalogue import name_of
from bot.kpis.model import Measure

FORM, OPEN, PREVIEW, AUDIENCE = "digest.settings", "digest.open", "digest.preview", "digest.audience"
SILENCE = {"say": "Say so in one line", "skip": "Post nothing"}
ASKING = {
    "2": "When 2 of their working hours are left",
    "4": "When 4 of their working hours are left",
    "8": "When a working day is left",
    "0": "Do not ask",
}


def settings_form(channel: str, rule: Rule, settings: Settings, measures: Mapping[str, Measure], audience: str) -> View:
    """As it is set now; `audience` is the name of whose figures it tells."""
    days = [option(each.title(), str(place)) for place, each in enumerate(WEEKDAYS)]
    silence = {each: option(label, each) for each, label in SILENCE.items()}
    asking = {each: option(label, each) for each, label in ASKING.items()}
    blocks = (
        context(f"The weekly digest of <#{channel}>, about the week before."),
        input_block("day", "Day", select("day", "Choose", days, days[rule.weekday])),
        input_block("at", "Time", text_input("at", limit=5, initial=f"{rule.at:%H:%M}", placeholder="09:00")),
        input_block(
            "zone",
            "Time zone",
            text_input("zone", limit=64, initial=rule.zone),
            hint="As Europe/Berlin.",
        ),
        input_block("audience", "Whose figures", _whose(settings, audience), hint="Type a role, a segment or a name."),
        input_block("measures", "Measures", _measures(settings, measures), optional=True, hint=_how_many()),
        input_block("sections", "Parts", _sections(settings), optional=True),
        input_block("silence", "In a week without anything to say", _picked("silence", silence, _silence(settings))),
        input_block(
            "ask",
            "Ask people for missing numbers",
            _picked("ask", asking, str(settings.ask_hours)),
            hint="By a message with a button for each number, in their own working time.",
        ),
        input_block(
            "paused",
            "Paused until",
            datepicker("paused", _pause(settings)),
            optional=True,
            hint="The day on which it may come again.",
        ),
    )
    return View(callback=FORM, title="The weekly digest", blocks=blocks, submit="Save", metadata={"channel": channel})


def _how_many() -> str:
    return (
        f"{FEWEST} to {MOST}, told in the order in which you pick them. None: all of which there is something to say."
    )


def _whose(settings: Settings, name: str) -> Element:
    return external_select(AUDIENCE, "Everybody", initial=option(name, str(settings.audience)))


def _measures(settings: Settings, measures: Mapping[str, Measure]) -> Element:
    options = {key: option(each.name, key) for key, each in measures.items()}
    return multi_select("measures", "All", [*options.values()], [options[k] for k in settings.measures if k in options])


def _sections(settings: Settings) -> Element:
    options = {each: option(TITLES[each], each) for each in Section}
    return checkboxes("sections", [*options.values()], [options[each] for each in Section if settings.shows(each)])


def _picked(name: str, options: Mapping[str, Element], now: str) -> Element:
    return select(name, "Choose", [*options.values()], options.get(now))


def _silence(settings: Settings) -> str:
    return "skip" if settings.skips_silence else "say"


def _pause(settings: Settings) -> str | None:
    return settings.paused_until.isoformat() if settings.paused_until else None


def saved(schedule: Schedule, whose: str) -> Message:
    """What holds now, with the way to see it and to change it again."""
    settings = schedule.settings
    next_ = when(schedule.next_due, schedule.rule.zone)
    paused = f"Paused until {settings.paused_until:%Y-%m-%d}. " if settings.paused_until else ""
    return Message.of(
        f"Saved. The digest comes to <#{schedule.channel}> {rule_words(schedule.rule)}. {paused}The next one: {next_}.",
        context(*_told(settings, whose)),
        actions(*door(schedule.channel)),
    )


def _told(settings: Settings, whose: str) -> Sequence[str]:
    names = ", ".join(name_of(each) for each in settings.measures)
    off = ", ".join(TITLES[each].partition(":")[0].lower() for each in Section if not settings.shows(each))
    told = [
        f"Figures: {esc(whose)}.",
        f"Measures: {esc(names) if names else 'all of which there is something to say'}.",
    ]
    told += [f"Left out: {off}."] if off else []
    return [*told, *(["A week without anything to say is skipped."] if settings.skips_silence else [])]


def door(channel: str) -> list[Element]:
    return [button("Preview", PREVIEW, channel), button("Settings", OPEN, channel)]
