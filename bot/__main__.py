"""The command line, a function for each verb of `rolecall`. It opens doors and decides nothing."""

import asyncio
import gc
import json
import signal
import sys
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bot import __version__, config
from bot.kit import log
from bot.kit.errors import Refusal
from bot.operator.files import apply, export, import_


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="rolecall")
def cli() -> None:
    """Who owns this, who has it next, how are we doing."""


in_workspace = click.option("--workspace", help="Its name or Slack team id, where there are several.")
as_json = click.option("--json", "json_", is_flag=True, help="For programs: one line of JSON each.")


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
    from bot.operator.database import migrated

    click.echo(_run(migrated(config.storage())))


@cli.command()
def sample() -> None:
    """Fill an empty database with an invented sales organisation."""
    from bot.operator.changes import fill_sample

    _run(fill_sample(config.storage()))


cli.add_command(import_)
cli.add_command(export)
cli.add_command(apply)


@cli.group()
def admin() -> None:
    """Who may change the map, beside Slack's own workspace admins."""


@admin.command("add")
@click.argument("member")
@in_workspace
def admin_add(member: str, workspace: str | None) -> None:
    """Let MEMBER (a Slack user id, or a known member's name or e-mail) change the map."""
    _admin("add", member, workspace)


@admin.command("remove")
@click.argument("member")
@in_workspace
def admin_remove(member: str, workspace: str | None) -> None:
    """Take that right from MEMBER."""
    _admin("remove", member, workspace)


def _admin(verb: str, member: str, workspace: str | None) -> None:
    from bot.operator.changes import set_admin

    click.echo(_run(set_admin(config.storage(), verb, member, workspace)))


@cli.group()
def manager() -> None:
    """Who keeps a part of the map: a role, a segment with all below it, or a role there."""


@manager.command("add")
@click.argument("member")
@click.argument("what", nargs=-1, required=True)
@in_workspace
def manager_add(member: str, what: tuple[str, ...], workspace: str | None) -> None:
    """Let MEMBER say who holds WHAT: AE, emea, or AE emea."""
    _manager("add", member, what, workspace)


@manager.command("remove")
@click.argument("member")
@click.argument("what", nargs=-1)
@in_workspace
def manager_remove(member: str, what: tuple[str, ...], workspace: str | None) -> None:
    """Take WHAT from MEMBER; without it, all that they manage."""
    _manager("remove", member, what, workspace)


@manager.command("list")
@in_workspace
def manager_list(workspace: str | None) -> None:
    """Who manages what."""
    from bot.operator.changes import list_managers

    click.echo(_run(list_managers(config.storage(), workspace)))


def _manager(verb: str, member: str, what: tuple[str, ...], workspace: str | None) -> None:
    from bot.operator.changes import set_manager

    click.echo(_run(set_manager(config.storage(), verb, member, " ".join(what), workspace)))


@cli.command("set")
@click.argument("setting", required=False)
@click.argument("value", nargs=-1)
@in_workspace
def set_(setting: str | None, value: tuple[str, ...], workspace: str | None) -> None:
    """Change a SETTING of the workspace (zone Europe/Berlin, currency USD …); alone, show them all."""
    from bot.operator.changes import set_setting

    click.echo(_run(set_setting(config.storage(), setting, " ".join(value), workspace)))


@cli.command()
@click.argument("question", nargs=-1, required=True)
@click.option("--on", help="The day that is asked about, 2026-12-24; without it now.")
@as_json
@in_workspace
def owner(question: tuple[str, ...], on: str | None, workspace: str | None, *, json_: bool) -> None:
    """Who owns it, and why: AE emea fintech, or "AE for Acme" "Globex" for several questions."""
    from bot.operator import owner as verb

    if question == ("help",):
        click.echo(click.get_current_context().get_help())
        return
    found = _run(verb.ask(config.storage(), verb.separate(question), on, workspace))
    for each in found:
        text = json.dumps(each.json, ensure_ascii=False) if json_ else each.text
        click.echo(text, err=bool(each.error) and not json_)
    if any(each.error for each in found):
        sys.exit(1)


@cli.command()
@click.option("--role", help="Only this role, with all its parts.")
@click.option("--on", help="The day that is asked about, 2026-12-24; without it now.")
@as_json
@in_workspace
def coverage(role: str | None, on: str | None, workspace: str | None, *, json_: bool) -> None:
    """How much of each role is held, stood in for, or held by nobody."""
    from bot.operator import cover as verb

    found = _run(verb.ask(config.storage(), role, on, workspace))
    click.echo(json.dumps(found.json, ensure_ascii=False) if json_ else found.text)


@cli.command()
@click.argument("measure", nargs=-1)
@click.option("--from", "first", help="The first day; without it from the very first.")
@click.option("--to", "last", help="The last day, which counts too.")
@click.option("--by", help="member, manager, account, month, territory, product, vertical; a level as product@1.")
@click.option("--member", help="Only this person's numbers.")
@click.option("--segment", "segments", multiple=True, help="Only cases of this segment or below it; several: all hold.")
@click.option("--limit", default=10, show_default=True, help="Of an audit: how many of the worst rows.")
@as_json
@in_workspace
def kpi(  # noqa: PLR0913 - an option each
    measure: tuple[str, ...],
    first: str | None,
    last: str | None,
    by: str | None,
    member: str | None,
    segments: tuple[str, ...],
    limit: int,
    workspace: str | None,
    *,
    json_: bool,
) -> None:
    """How we are doing: every measure, or one (win rate, ops.cycle), over any days; `audit`: the data's quality."""
    if measure == ("audit",):
        _audit(by, member, limit, workspace, json_=json_)
        return
    from bot.operator import numbers as verb

    asked = verb.Asked(measure=" ".join(measure), first=first, last=last, by=by, member=member, segments=segments)
    found = _run(verb.ask(config.storage(), asked, workspace))
    if not json_:
        click.echo(verb.as_text(found))
    for each in found.found if json_ else ():
        click.echo(json.dumps(verb.as_json(each), ensure_ascii=False))


def _audit(by: str | None, member: str | None, limit: int, workspace: str | None, *, json_: bool) -> None:
    from bot.operator import audit as verb

    found = _run(verb.ask(config.storage(), by, member, limit, workspace))
    click.echo(json.dumps(found.json, ensure_ascii=False) if json_ else found.text)


@cli.command()
@as_json
@in_workspace
def status(workspace: str | None, *, json_: bool) -> None:
    """Which database and workspace, whether a bot serves it, and what it has in hand."""
    from bot.operator import state as verb

    found = _run(verb.ask(config.storage(), workspace))
    click.echo(json.dumps(found, ensure_ascii=False) if json_ else verb.as_text(found))


@cli.group()
def digest() -> None:
    """The weekly digest."""


@digest.command("preview")
@click.argument("channel", required=False)
@as_json
@in_workspace
def digest_preview(channel: str | None, workspace: str | None, *, json_: bool) -> None:
    """What CHANNEL (its Slack id) would read now; without one, the only channel that gets a digest."""
    from bot.operator import digest as verb

    text, found = _run(verb.ask(config.storage(), channel, workspace))
    click.echo(json.dumps(found, ensure_ascii=False) if json_ else text)


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def main() -> None:
    """Run a verb; a refusal is printed as its sentence, and the exit code is 1."""
    try:
        cli()
    except Refusal as refusal:
        from bot.operator.plain import sentence

        click.echo(sentence(refusal), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
