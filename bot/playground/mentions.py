"""What a person types as Slack sends it on: names as ids, addresses in brackets, three characters escaped."""

import re

from bot.playground.workspace import Workspace

TOKEN = re.compile(r"<(?:@[UW][A-Z0-9]+|#C[A-Z0-9]+)(?:\|[^<>]*)?>")
ADDRESS = re.compile(r"https?://[^\s<>|]+")


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def encode(space: Workspace, text: str) -> str:
    """Tokens that stand there already are kept, as a client's own completion writes them."""
    done, last = [], 0
    for token in TOKEN.finditer(text):
        done += [_plain(space, text[last : token.start()]), token.group()]
        last = token.end()
    return "".join([*done, _plain(space, text[last:])])


def _plain(space: Workspace, text: str) -> str:
    return ADDRESS.sub(lambda found: f"<{found.group()}>", _names(space, escaped(text)))


def _names(space: Workspace, text: str) -> str:
    """`@Name`, `@handle` and `#channel`, the longest name first, whatever the case."""
    if not {"@", "#"} & set(text):
        return text
    found: dict[str, str] = {}
    for person in space.people.values():
        if not person.deleted:
            found |= {f"@{escaped(name)}": f"<@{person.id}>" for name in (person.name, person.handle)}
    for channel in space.channels.values():
        if not channel.is_im and not channel.deleted:
            found[f"#{channel.name}"] = f"<#{channel.id}|{channel.name}>"
    by_case = {name.casefold(): token for name, token in found.items()}
    typed = text.casefold()  # a pattern of twenty thousand names would take seconds to compile
    names = sorted((name for name in by_case if name in typed), key=len, reverse=True)
    pattern = rf"(?<![\w&])({'|'.join(map(re.escape, names))})(?!\w)"
    return (
        text if not names else re.sub(pattern, lambda hit: by_case[hit.group().casefold()], text, flags=re.IGNORECASE)
    )
