"""A bot in miniature with the verbs that the playground starts, for tests of the child process and of the walk.

It keeps appointments (business instants, in the table `appointment`): each is posted to #sales when it is due.
"""

import asyncio
import os
import signal
import sqlite3
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

SCHEMA = """
CREATE TABLE clock (id INTEGER PRIMARY KEY, offset_us BIGINT NOT NULL);
CREATE TABLE pulse (id INTEGER PRIMARY KEY, offset_us BIGINT, next_due TEXT, in_flight INTEGER, beat TEXT);
CREATE TABLE appointment (due TEXT PRIMARY KEY, kept INTEGER NOT NULL DEFAULT 0);
"""
ONE_US = timedelta(microseconds=1)


def opened() -> sqlite3.Connection:
    return sqlite3.connect(os.environ["DATABASE_URL"].removeprefix("sqlite+aiosqlite:///"), isolation_level=None)


def offset(db: sqlite3.Connection) -> int:
    row = db.execute("SELECT offset_us FROM clock").fetchone()
    return int(row[0]) if row else 0


def written(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


def sample(db: sqlite3.Connection) -> None:
    now = datetime.now(UTC) + offset(db) * ONE_US
    for days in (1, 2, 9):
        db.execute("INSERT INTO appointment (due) VALUES (?)", (written(now + timedelta(days=days)),))


async def tick(db: sqlite3.Connection, client: AsyncWebClient) -> None:
    seen = offset(db)
    now = written(datetime.now(UTC) + seen * ONE_US)
    for (due,) in db.execute("SELECT due FROM appointment WHERE NOT kept AND due <= ?", (now,)).fetchall():
        await client.chat_postMessage(channel="C1", text=due)
        db.execute("UPDATE appointment SET kept = 1 WHERE due = ?", (due,))
    (following,) = db.execute("SELECT min(due) FROM appointment WHERE NOT kept").fetchone()
    db.execute("REPLACE INTO pulse VALUES (1, ?, ?, 0, ?)", (seen, following, written(datetime.now(UTC))))


async def serve() -> None:
    client = AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app = AsyncApp(client=client)

    @app.command("/owner")
    async def owner(ack: Any) -> None:
        await ack(text="Bo Li")

    handler = AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"], web_client=client)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    db, ended = opened(), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    while not ended.is_set():
        await tick(db, client)
        await asyncio.sleep(0.01)


def main(verb: str) -> None:
    if verb == "migrate":
        opened().executescript(SCHEMA)
    elif verb == "sample":
        sample(opened())
    elif verb == "serve":
        asyncio.run(serve())
    else:
        sys.exit(f"no such verb: {verb}")


if __name__ == "__main__":
    main(sys.argv[1])
