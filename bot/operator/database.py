"""The database as an operator opens it: checked first, at the business time that the bot has, for one workspace."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from bot.config import Storage
from bot.kit import migrate
from bot.kit.clock import BusinessClock
from bot.kit.db import Database, reading
from bot.kit.errors import Refusal
from bot.workspace import service as workspaces


@asynccontextmanager
async def opened(settings: Storage, workspace: str | None) -> AsyncIterator[tuple[Database, int]]:
    """The database and the workspace's id; raises Refusal for one that is not there, or not of this version."""
    db = Database(settings.database_url, now=BusinessClock(movable=settings.in_playground))
    try:
        await _check(db)
        yield db, (await workspaces.ensure(db, workspace)).id
    finally:
        await db.close()


async def _check(db: Database) -> None:
    _require_file(db.url)
    with _told(db.url):
        async with reading(db.engine) as conn:
            await migrate.check(conn)


@contextmanager
def _told(url: str) -> Iterator[None]:
    """A database that cannot be reached, in a sentence."""
    try:
        yield
    except (OSError, DBAPIError) as fault:
        why = str(fault.orig if isinstance(fault, DBAPIError) else fault) or type(fault).__name__
        raise Refusal(f"I cannot open the database {shown(url)}: {why}. Check DATABASE_URL.") from None


async def migrated(settings: Storage) -> str:
    """Bring the database to this code's schema; the sentence that says where it stood and where it stands."""
    url = settings.database_url
    file = _file(url)
    if file and not file.absolute().parent.is_dir():
        raise Refusal(f"There is no folder {file.absolute().parent} for the database. Make it, or set DATABASE_URL.")
    with _told(url):
        before = await migrate.revision(url)
    await migrate.upgrade(url)
    after = migrate.revisions()[-1]
    if before == after:
        return f"The database stands at {after} already."
    return (
        f"The database went from {before} to {after}."
        if before
        else f"The database was empty; it stands at {after} now."
    )


def _require_file(url: str) -> None:
    """To open a file that is not there would make an empty one, in whatever folder one happens to be."""
    file = _file(url)
    if file and not file.exists():
        way_out = "Go to its folder or set DATABASE_URL; `rolecall migrate` makes one."
        raise Refusal(f"There is no database at {file.absolute()}. {way_out}")


def _file(url: str) -> Path | None:
    """Where SQLite keeps it."""
    return Path(make_url(url).database or "") if make_url(url).get_backend_name() == "sqlite" else None


def shown(url: str) -> str:
    """Its address, without the password."""
    return make_url(url).render_as_string(hide_password=True)
