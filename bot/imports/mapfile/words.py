"""What applying a map came to, and what an export wrote, as text for a terminal."""

from pathlib import Path

from bot.imports.book import Book
from bot.imports.mapfile.service import Applied
from bot.imports.model import counted
from bot.imports.words import changes_text

TRIED, DONE = 200, 10  # changes of each sort: a dry run is there to be read


def applied_text(done: Applied) -> str:
    if not done.changes:
        return f"{done.file}: the map stands like that already. Nothing to change."
    closing = f"Dry run: nothing was changed. `rolecall apply map {done.file}` does it." if done.dry_run else "Applied."
    return "\n".join([*changes_text(done.changes, TRIED if done.dry_run else DONE), closing])


def exported_text(file: Path, book: Book) -> str:
    parts = [
        counted(len(book.roles), "role"),
        counted(len(book.segments), "segment"),
        counted(sum(map(len, book.hats.values())), "assignment"),
        counted(sum(map(len, book.absences.values())), "absence"),
    ]
    return f"{file}: {', '.join(parts)}."
