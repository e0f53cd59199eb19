"""A small sales organisation as rows: three trees, a dozen people, accounts, and a map that changes over time."""

from datetime import UTC, datetime

from bot.ownership.index import Index, Rows, build
from bot.ownership.model import Account, AccountSegment, AccountStatus, NamedOwner
from bot.people.model import Member, ReportLine
from bot.roles.catalogue import DIMENSIONS, FUNCTIONS, ROLES
from bot.roles.model import EVERYWHERE, Assignment, Dimension, Placement, Rank, Role, Segment

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
BERLIN = "Europe/Berlin"


def at(year: int, month: int, day: int, hour: int = 0) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


DIMENSION_ID = {key: place for place, (key, _) in enumerate(DIMENSIONS, start=1)}
TREE = (  # name, parent, dimension, aliases
    ("EMEA", None, "territory", ("Europe, Middle East & Africa",)),
    ("DACH", "EMEA", "territory", ("D-A-CH",)),
    ("Germany", "DACH", "territory", ("DE", "Deutschland")),
    ("UK & Ireland", "EMEA", "territory", ("UKI", "UK")),
    ("Americas", None, "territory", ("AMER",)),
    ("North America", "Americas", "territory", ("NA",)),
    ("Robots", None, "product", ()),
    ("Arm 7", "Robots", "product", ("A7",)),
    ("Cloud", None, "product", ()),
    ("Financial Services", None, "vertical", ("FinServ",)),
    ("Fintech", "Financial Services", "vertical", ()),
    ("Banking", "Financial Services", "vertical", ("Banks",)),
    ("Retail", None, "vertical", ()),
    ("شركات", None, "vertical", ()),
    ("🚀 Startups", None, "vertical", ("🚀",)),
    ("Cloud Natives", None, "vertical", ("cloud",)),
)
SEGMENTS = {name: number for number, (name, *_) in enumerate(TREE, start=1)}
FUNCTION_IDS = {name: 100 + number for number, (_, name, _) in enumerate(FUNCTIONS)}
ROLE_IDS = {each.key: number for number, each in enumerate(ROLES, start=1)}
PEOPLE = ("Anna Adler", "Ben Brook", "Cleo Costa", "Dan Diaz", "Eve Evans", "Finn Fox", "Gus Gray", "Hana Hill")
PEOPLE_TOO = ("Ivo Ives", "Maria Silva", "Maria Sousa", "Omar \u200fعمر")
MEMBERS = {name.split()[0] if name != "Maria Sousa" else "Sousa": i for i, name in enumerate(PEOPLE + PEOPLE_TOO, 1)}


def member(number: int, name: str) -> Member:
    gone = at(2026, 10, 1) if name == "Finn Fox" else None
    return Member(id=number, name=name, zone=BERLIN, slack_user_id=f"U{number:03}", inactive_since=gone)


def role(number: int, key: str) -> Role:
    text = next(each for each in ROLES if each.key == key)
    mine = tuple(frozenset({FUNCTION_IDS[name]}) for owner, name, _ in FUNCTIONS if owner == key)
    return Role(
        id=number,
        key=key,
        name=text.name,
        aliases=text.aliases,
        cut_by=text.cut_by,
        needed_in=mine or (EVERYWHERE,),
        fallback=MEMBERS["Gus"] if key == "am" else None,
    )


def holds(
    number: int,
    key: str,
    who: str,
    *scope: str,
    backup: bool = False,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Assignment:
    ids = frozenset(SEGMENTS.get(name) or FUNCTION_IDS[name] for name in scope)
    rank = Rank.BACKUP if backup else Rank.LEAD
    return Assignment(
        id=number,
        role_id=ROLE_IDS[key],
        member_id=MEMBERS[who],
        scope=ids,
        rank=rank,
        since=since,
        until=until,
    )


ASSIGNMENTS = (
    holds(1, "ae", "Anna", "EMEA"),
    holds(2, "ae", "Ben", "DACH", "Fintech", since=at(2026, 3, 1)),
    holds(3, "ae", "Cleo", "DACH", "Fintech", since=at(2026, 6, 1), until=at(2026, 12, 1)),
    holds(4, "ae", "Dan", "DACH", backup=True),
    holds(5, "ae", "Eve", "EMEA", "Robots"),
    holds(6, "ae", "Finn", "UK & Ireland"),
    holds(7, "sdr", "Dan", "Americas", backup=True),
    holds(8, "sdr", "Eve", "EMEA", until=at(2026, 6, 1)),
    holds(9, "sdr", "Hana", "EMEA", since=at(2026, 6, 1)),
    holds(10, "sdr", "Hana", "DACH", since=at(2027, 1, 1)),
    holds(11, "prd", "Ivo", "Product"),
    holds(12, "hos", "Gus"),
    holds(13, "ae", "Hana", "EMEA", backup=True),
    holds(14, "ae", "Anna", "Germany", "Banking", until=at(2026, 1, 1)),
    holds(15, "ae", "Maria", "Retail"),
)


def town() -> Index:
    built_in = [Dimension(id=DIMENSION_ID[k], key=k, name=n, position=DIMENSION_ID[k]) for k, n in DIMENSIONS]
    segments = [
        Segment(id=SEGMENTS[name], dimension_id=DIMENSION_ID[dim], name=name, aliases=also)
        for name, _, dim, also in TREE
    ]
    functions = [
        Segment(id=FUNCTION_IDS[name], dimension_id=DIMENSION_ID["function"], name=name, aliases=also)
        for _, name, also in FUNCTIONS
    ]
    return build(
        Rows(
            roles=[role(number, key) for key, number in ROLE_IDS.items()],
            dimensions=built_in,
            segments=[*segments, *functions],
            placements=[*placements(), *(Placement(segment_id=i, parent_id=None) for i in FUNCTION_IDS.values())],
            assignments=ASSIGNMENTS,
            members=[member(number, name) for number, name in enumerate(PEOPLE + PEOPLE_TOO, 1)],
            report_lines=[ReportLine(member_id=MEMBERS["Ben"], manager_id=MEMBERS["Gus"])],
            accounts=ACCOUNTS,
            account_segments=account_segments(),
            named_owners=NAMED,
            zone=BERLIN,
        )
    )


def placements() -> list[Placement]:
    """UK & Ireland stood under the Americas until May 2026."""
    moved, turn = SEGMENTS["UK & Ireland"], at(2026, 5, 1)
    still = [
        Placement(segment_id=SEGMENTS[name], parent_id=SEGMENTS[above] if above else None)
        for name, above, *_ in TREE
        if name != "UK & Ireland"
    ]
    before = Placement(segment_id=moved, parent_id=SEGMENTS["Americas"], until=turn)
    return [*still, before, Placement(segment_id=moved, parent_id=SEGMENTS["EMEA"], since=turn)]


ACCOUNTS = (
    Account(id=1, name="Acme", aliases=("Acme Ltd.",), external_id="0017"),
    Account(id=2, name="Globex Stores", status=AccountStatus.PROSPECT),
    Account(id=3, name="Globex Energy"),
    Account(id=4, name="Initech GmbH"),
)
NAMED = (
    NamedOwner(id=1, account_id=4, role_id=ROLE_IDS["ae"], member_id=MEMBERS["Eve"], since=at(2026, 10, 1)),
    NamedOwner(id=2, account_id=3, role_id=ROLE_IDS["ae"], member_id=MEMBERS["Finn"]),
)


def account_segments() -> list[AccountSegment]:
    """Initech went from Retail to Fintech in September 2026."""
    belongs = [(1, "Germany"), (1, "Fintech"), (2, "Retail"), (3, "UK & Ireland"), (4, "Germany")]
    turn = at(2026, 9, 1)
    return [
        *(AccountSegment(account_id=a, segment_id=SEGMENTS[s]) for a, s in belongs),
        AccountSegment(account_id=4, segment_id=SEGMENTS["Retail"], until=turn),
        AccountSegment(account_id=4, segment_id=SEGMENTS["Fintech"], since=turn),
    ]
