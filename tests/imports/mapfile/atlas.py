"""A map that goes into files and comes back, as the command line does it; and a small organisation to fill it with."""

import re
from pathlib import Path

from bot.imports.mapfile.service import Applied, apply_map, export_map
from bot.imports.mapfile.words import applied_text
from bot.kit.db import Database
from bot.kit.errors import Refusal
from bot.ownership.index import Index, build
from bot.ownership.service import load_rows
from bot.workspace.model import OPERATOR
from bot.workspace.service import ensure
from tests.imports.desk import Desk

SEGMENTS = """dimension,name,parent,aliases,from,until
territory,EMEA,,,,
territory,DACH,Europe,D-A-CH,,2025-12-31
territory,DACH,EMEA,,2026-01-01,
territory,Bavaria,DACH,,,
territory,Europe,,,,
territory,APAC,,,,
vertical,Fintech,,,,
vertical,Europe,,,,
"""
MEMBERS = """name,email,slack_id,zone,kind
Anna Adler,anna@example.com,UANNA,America/New_York,full
Ben Brook,ben@example.com,,UTC,full
Ben Brook,brook@example.com,,UTC,full
Cleo Costa,,UCLEO,UTC,full
Gil Guest,,UGIL,UTC,guest
Olga Ops,,UOLGA,Europe/Berlin,full
"""
ACCOUNTS = """name,external_id,owner_ae
Acme,A-1,
Acme,A-2,Cleo Costa (territory=DACH)
"""
ASSIGNMENTS = """member,role,territory,vertical,rank,weight,from,until
Anna Adler,AE,EMEA,,,,,
ben@example.com,AE,DACH,Fintech,,3,2026-03-01,
ben@example.com,AE,DACH,Fintech,,1,2025-01-01,2025-06-30
brook@example.com,AE,DACH,,backup,,,
Cleo Costa,SDR,APAC,,,,,2026-06-30
Olga Ops,ops,,,,,,
"""
ABSENCES = """member,from,until,cover,note
Anna Adler,2026-12-21,2027-01-02,Cleo Costa,"Snow, and ""quiet"" too"
Olga Ops,2026-08-17T12:00:00+00:00,2026-08-17T15:30:00+00:00,,
"""


class Atlas:
    """`folder` is where its files are."""

    def __init__(self, db: Database, folder: Path) -> None:
        self.db, self.folder = db, folder
        self.desk = Desk(db, folder)

    async def people(self) -> None:
        """Who there is, and the accounts: what an export of the map leaves out."""
        await self.desk.bring("members", MEMBERS)
        await self.desk.bring("accounts", "name,external_id\nAcme,A-1\nAcme,A-2\n")

    async def fill(self) -> None:
        await self.desk.bring("members", MEMBERS)
        await self.desk.bring("segments", SEGMENTS)
        await self.desk.bring("accounts", ACCOUNTS)
        await self.desk.bring("assignments", ASSIGNMENTS)
        await self.desk.bring("absences", ABSENCES)

    async def export(self) -> str:
        async with self.db.read((await ensure(self.db)).id) as tx:
            text, _ = await export_map(tx, "map.toml")
        return text

    async def apply(self, text: str | bytes, *, dry_run: bool = False) -> Applied:
        path = self.folder / "map.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return await apply_map(self.db, (await ensure(self.db)).id, OPERATOR, path, dry_run=dry_run)

    async def says(self, text: str | bytes, *, dry_run: bool = False) -> str:
        """What the person reads, refused or not."""
        try:
            return applied_text(await self.apply(text, dry_run=dry_run))
        except Refusal as refusal:
            return refusal.text

    async def index(self) -> Index:
        async with self.db.read((await ensure(self.db)).id) as tx:
            return build(await load_rows(tx))


def body(text: str) -> str:
    """Without the head, which tells when and of which state it was written."""
    return text.partition('zone = "')[2]


def instants(text: str) -> str:
    """With what turned when the file was applied told as NOW."""
    return re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", "NOW", text)


def changed(text: str, *pairs: tuple[str, str]) -> str:
    """By hand: each of these stands in it once."""
    for old, new in pairs:
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    return text
