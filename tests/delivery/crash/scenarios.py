"""What the bot is at when it dies: words said to it, a Slack that misbehaves, and what must stand there in the end."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from bot.playground import StandIn
from bot.playground.faults import Faults

ONCE = (1, 1)
UNTOLD = (0, 1)  # an answer for the moment: losing it loses nothing that is stored
POST, UPDATE, HISTORY, REPLIES = "chat.postMessage", "chat.update", "conversations.history", "conversations.replies"
Faulty = Callable[[Faults], object]


def well(_: Faults) -> None:
    """Slack as it should be."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scenario:
    """`ends` says for each text how often at least and at most it stands in Slack; no other text may.

    `heir_of` names the failpoint at which an earlier life ended; then it is its heir that is watched.
    """

    name: str
    says: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    stored: int = 0  # how many of the commands go through the inbox
    faulty: Faulty = well
    heir_of: str = ""
    readable: bool = True
    over_http: bool = False
    slow: bool = False  # over HTTP: each body comes in two pieces
    ends: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def asked(self) -> int:
        return len(self.says) + self.stored


def doubtful(faults: Faults) -> None:
    """Each way not to know: accepted and cut off, not accepted, a reading that fails, an answer in a thread."""
    faults.reset(POST, accepted=True, where={"text": "alert"})
    faults.server_error(POST, 500, where={"text": "draft, mended"})
    faults.server_error(POST, 503, accepted=True, where={"text": "reminder"})
    faults.refuse(HISTORY, "internal_error")
    faults.reset(UPDATE, accepted=True)


def limited(faults: Faults) -> None:
    faults.rate_limit(POST, "0.1", times=2)
    faults.rate_limit(UPDATE, "0.1")


def unreadable(faults: Faults) -> None:
    faults.unreadable("not_in_channel")
    faults.reset(POST, accepted=True, where={"text": "alert"})
    faults.reset(POST, accepted=True, where={"text": "digest"})


def nowhere(faults: Faults) -> None:
    faults.server_error(POST, where={"channel": "C9"})


def slow_to_show(faults: Faults) -> None:
    """The file cannot be shown at once, and the answer to what stands below it is lost."""
    faults.refuse(POST, "invalid_blocks", where={"blocks": lambda blocks: "slack_file" in blocks})
    faults.reset(POST, accepted=True, where={"text": "detail"})


def few_files(faults: Faults) -> None:
    faults.rate_limit("files.getUploadURLExternal", "0.1")


REMINDED = {"alert, reminded": ONCE, "reminder": ONCE, "draft, mended": ONCE}
PICTURED = {"pictured": ONCE, "undrawn": ONCE, "detail": ONCE}
STUMBLED = {"stumbled": ONCE, "shaken": ONCE, "Done at last.": UNTOLD}
TWICE = {"digest": (1, 2), "alert": (1, 2)}
SORRY = "Something went wrong on my side"
SCENARIOS = (
    Scenario(name="well", says=("alert",), ends=REMINDED),
    Scenario(name="doubtful", says=("alert",), faulty=doubtful, ends=REMINDED),
    Scenario(name="heir", says=("alert",), heir_of="slack._call await 1 before", ends=REMINDED),
    Scenario(name="limited", says=("alert",), faulty=limited, ends=REMINDED),
    Scenario(name="wrong", says=("wrong",), faulty=nowhere, readable=False, ends={"right": ONCE}),
    Scenario(name="stumbling", says=("stumble",), ends=STUMBLED),
    Scenario(name="hopeless", says=("hopeless",), ends={SORRY: UNTOLD}),
    Scenario(name="refused", says=("refuse",), ends={"No, type something else.": UNTOLD}),
    Scenario(name="unreadable", says=("digest",), faulty=unreadable, readable=False, ends=TWICE),
    Scenario(name="pictured", says=("pictured",), faulty=slow_to_show, ends=PICTURED),
    Scenario(name="few files", says=("pictured",), faulty=few_files, ends=PICTURED),
    Scenario(name="door", commands=("/bot x", "/bot do"), stored=1, ends={"done": ONCE}),
    Scenario(name="well over HTTP", says=("alert",), over_http=True, ends=REMINDED),
    Scenario(
        name="door over HTTP", commands=("/bot x", "/bot do"), stored=1, over_http=True, slow=True, ends={"done": ONCE}
    ),
)


def faults_of(scenario: Scenario, slack: StandIn, unconfirmed: Collection[str]) -> list[str]:
    """What is lost, what stands there twice, what nobody asked for, and what was given up although Slack is readable.

    A message's key here is its text. Where Slack cannot be read, a human is told what is unconfirmed: it is not lost.
    """
    found = [each.text.partition(", and nothing")[0] for each in slack.messages() if each.app]
    wrong = [f"unexpected: {text}" for text in found if text not in scenario.ends]
    wrong += [f"unconfirmed: {key}" for key in unconfirmed if scenario.readable]
    for text, (least, most) in scenario.ends.items():
        enough = found.count(text) >= least or text in unconfirmed
        wrong += [f"{text!r} stands there {found.count(text)} times"] if found.count(text) > most or not enough else []
    return wrong
