"""The settings of a workspace as one list: what each is for, what may be typed, and how it is read."""

import calendar
import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from bot.kit.blocks import clip, esc
from bot.kit.errors import Refusal
from bot.kit.lexicon import normal
from bot.kit.zones import zone as known_zone
from bot.workspace.model import Workspace

COLUMNS = frozenset({"zone", "name"})  # kept beside the others, in columns of their own
NAME_LIMIT, TEXT_LIMIT = 80, 1000
MESSAGES = 500
NOTHING = "none"
HUNDRED = 100  # per cent
LINK = re.compile(r"<(https?://[^|>]+)(?:\|[^>]*)?>")  # as Slack sends what looks like a web address
MONTHS = tuple(calendar.month_name)[1:]  # in English, as everything here
ISO_4217 = (  # those in which a company may count its money
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD "
    "CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ "
    "GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR "
    "LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN "
    "PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB "
    "TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG"
)
CURRENCIES = frozenset(ISO_4217.split())


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """`read` gives the value to keep, or raises Refusal with what to type instead; `said` tells of a change."""

    key: str
    title: str
    example: str
    help: str
    said: str
    read: Callable[[str], str]
    default: str = ""

    def of(self, workspace: Workspace) -> str:
        """The value that holds in a workspace now."""
        if self.key in COLUMNS:
            return str(getattr(workspace, self.key))
        return str(workspace.settings.get(self.key, self.default))

    def told(self, value: str) -> str:
        return self.said.format(f"*{esc(value)}*" if value else "*nothing*")


def _zone(text: str) -> str:
    known_zone(text)
    return text


def _currency(text: str) -> str:
    if text.upper() not in CURRENCIES:
        sentence = f"I know no currency “{esc(clip(text, 20))}”. Type its three letters, such as EUR, USD or JPY."
        raise Refusal(sentence)
    return text.upper()


def _month(text: str) -> str:
    """By its name, the first letters of it or its number: kept as `July`."""
    typed = text.casefold()
    found = [each for each in MONTHS if len(typed) >= len("jan") and each.casefold().startswith(typed)]
    if typed.isascii() and typed.isdecimal() and 1 <= int(typed) <= len(MONTHS):
        found = [MONTHS[int(typed) - 1]]
    if len(found) != 1:
        raise Refusal(f"“{esc(clip(text, 20))}” is no month. Type its name, such as July, or its number from 1 to 12.")
    return found[0]


def _name(text: str) -> str:
    if len(text) > NAME_LIMIT:
        raise Refusal(f"That name is {len(text):,} characters long; {NAME_LIMIT} is the most.")
    return text


def _messages(text: str) -> str:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= MESSAGES):
        raise Refusal(f"“{esc(clip(text, 20))}” is no such number. Type one from 1 to {MESSAGES}, such as 20.")
    return str(int(text))


def _strategy(text: str) -> str:
    if len(text) > TEXT_LIMIT:
        raise Refusal(f"That is {len(text):,} characters; keep it to {TEXT_LIMIT:,} and add a link to the rest.")
    return "" if text.casefold() == NOTHING else text


def _floor(text: str) -> str:
    """A share between nothing and all, with at most a tenth: kept as `25 %`."""
    if text.casefold() == NOTHING:
        return ""
    try:
        share = Decimal(text.removesuffix("%").strip().replace(",", "."))
    except InvalidOperation:
        share = Decimal(-1)
    if not share.is_finite() or not 0 < share < HUNDRED or share != round(share, 1):
        raise Refusal(f"“{esc(clip(text, 20))}” is no floor. Type a per cent between 0 and 100, such as 25 or 27.5.")
    return f"{share.normalize():f} %"


SETTINGS = (
    Setting(
        key="zone",
        title="Days begin in",
        example="Europe/Berlin",
        help="Where the workspace's days begin.",
        said="From now on this workspace's days begin at midnight in {}.",
        read=_zone,
    ),
    Setting(
        key="currency",
        title="Money is counted in",
        example="EUR",
        help="What money is counted in; numbers kept so far are not converted.",
        said="Money is counted in {} from now on. Numbers kept so far are not converted.",
        read=_currency,
        default="EUR",
    ),
    Setting(
        key="name",
        title="This workspace is called",
        example="Northwind Sales",
        help="What this workspace is called, on the operator's command line too.",
        said="This workspace is called {} now.",
        read=_name,
    ),
    Setting(
        key="messages",
        title="Messages a day about handoffs",
        example="20",
        help="How many reminders and news of handoffs one person gets a day; offers and what is late always come.",
        said="Everybody gets at most {} reminders and news of handoffs a day; the rest comes as one the next morning.",
        read=_messages,
        default="20",
    ),
    Setting(
        key="strategy",
        title="Strategy",
        example="Mid-market first: https://wiki.example.com/sales",
        help="The sales strategy in a few words and a link, shown by `/role`; `none` takes it away.",
        said="The strategy that `/role` shows is now: {}",
        read=_strategy,
    ),
    Setting(
        key="floor",
        title="Margin floor",
        example="25",
        help="The least margin in per cent: terms under it are marked for who reviews them; `none` takes it away.",
        said="The margin floor is {} from now on.",
        read=_floor,
    ),
    Setting(
        key="fiscal",
        title="The fiscal year begins in",
        example="July",
        help="The month in which the fiscal year begins; quarters follow it.",
        said="The fiscal year begins in {} from now on, and quarters follow it.",
        read=_month,
        default="January",
    ),
)
BY_KEY = {each.key: each for each in SETTINGS}


def year_start(workspace: Workspace) -> int:
    """The month, 1 to 12, in which the workspace's fiscal years begin."""
    return MONTHS.index(BY_KEY["fiscal"].of(workspace)) + 1


def setting(key: str) -> Setting:
    """Raises Refusal with those that there are."""
    found = BY_KEY.get(key.casefold())
    if found is None:
        listed = ", ".join(f"`{each}`" for each in BY_KEY)
        raise Refusal(f"There is no setting “{esc(clip(key, 40))}”; there is {listed}.")
    return found


def read(wanted: Setting, text: str, workspace: Workspace) -> str:
    """The value that a typed text stands for; nothing typed is answered with what holds now."""
    plain = " ".join(html.unescape(LINK.sub(r"\1", text)).split())
    if not normal(plain):
        now = wanted.of(workspace)
        holds = f"now it is {esc(now)}" if now else "nothing is set so far"
        raise Refusal(f"Type it like this: `{wanted.key} {wanted.example}`; {holds}.")
    return wanted.read(plain)
