"""The command line, `rolecall play`, `serve`, `migrate` and so on. It opens doors and decides nothing."""

import asyncio
import gc
import signal
import sys
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bot import __version__, config
from bot.imports.verbs import export, import_
from bot.kit import log
from bot.kit.errors import Refusal


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="rolecall")
@click.pass_context
def cli(context: click.Context) -> None:
    """Who owns this, who has it next, how are we doing."""
    context.obj = config.storage


@cli.command()
@click.option("--port", default=8765, show_default=True, envvar="PORT", help="The page's port; 0 takes a free one.")
@click.option("--dir", "directory", default=".playground", show_default=True, help="Where both databases are kept.")
@click.option("--at", type=click.DateTime(), help="Begin at this business time (UTC) instead of now.")
@click.option("--open/--no-open", "open_browser", default=False, help="Open the page in the browser.")
def play(port: int, directory: str, at: datetime | None, *, open_browser: bool) -> None:
    """The whole bot on a page in the browser, with no Slack at hand."""
    from bot.playground.play import play as run

    _run(run(port=port, directory=Path(directory), at=at, open_browser=open_browser))


@cli.command()
def serve() -> None:
    """Connect to Slack and work until stopped."""
    gc.disable()  # nothing of what is loaded now is garbage; `settle_memory` switches it on again
    from bot.app import serve as run

    settings = config.serving()
    log.configure(settings.log_format)
    _run(_until_told(run, settings))


async def _until_told(run: Any, settings: config.Serving) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await run(settings, stopped)


@cli.command()
def migrate() -> None:
    """Bring the database to the schema of this version."""
    from bot.kit.migrate import upgrade

    _run(upgrade(config.storage().database_url))


@cli.command()
def sample() -> None:
    """Fill an empty database with an invented sales organisation."""
    from bot.operator import fill_sample

    _run(fill_sample(config.storage()))


cli.add_command(import_)
cli.add_command(export)


@cli.group()
def admin() -> None:
    """Who may change the map, beside Slack's own workspace admins."""


@admin.command("add")
@click.argument("member")
@click.option("--workspace", help="Its name or Slack team id, where there are several.")
def admin_add(member: str, workspace: str | None) -> None:
    """Let MEMBER (a Slack user id, or a known member's name or e-mail) change the map."""
    _admin("add", member, workspace)


@admin.command("remove")
@click.argument("member")
@click.option("--workspace", help="Its name or Slack team id, where there are several.")
def admin_remove(member: str, workspace: str | None) -> None:
    """Take that right from MEMBER."""
    _admin("remove", member, workspace)


def _admin(verb: str, member: str, workspace: str | None) -> None:
    from bot.operator import set_admin

    click.echo(_run(set_admin(config.storage(), verb, member, workspace)))


@cli.command("set")
@click.argument("setting", required=False)
@click.argument("value", nargs=-1)
@click.option("--workspace", help="Its name or Slack team id, where there are several.")
def set_(setting: str | None, value: tuple[str, ...], workspace: str | None) -> None:
    """Change a SETTING of the workspace (zone Europe/Berlin, currency USD …); alone, show them all."""
    from bot.operator import set_setting

    click.echo(_run(set_setting(config.storage(), setting, " ".join(value), workspace)))


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def main() -> None:
    """Run a verb; a refusal is printed as its sentence, and the exit code is 1."""
    try:
        cli()
    except Refusal as refusal:
        click.echo(refusal.text, err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
