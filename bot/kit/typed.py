"""What a person typed, made safe to show; nothing else in the house decides what is dangerous."""

import re
from functools import lru_cache

BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LOOK_ALIKE = {"*": "\u2217", "_": "\uff3f", "~": "\u223c", "`": "\u02cb"}
EDGE_MARK = re.compile(r"(?<![^\W_])[*_~]|[*_~](?![^\W_])|`")


def escape(text: str) -> str:
    """Plain text as mrkdwn: Slack reserves exactly & < >."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def forward(text: str) -> str:
    """Without the marks that turn the direction of what stands around them."""
    return text if text.isascii() else "".join(char for char in text if char not in BIDI)


@lru_cache(maxsize=65_536)  # the same names stand in every answer
def esc(text: str) -> str:
    """Typed text, safe inside mrkdwn: no mention, link or broadcast survives, and no formatting starts.

    A mark at the edge of a word would format it, so its look-alike stands there instead; within a word (`E*TRADE`,
    `file_name`) marks are harmless and stay. Line breaks and changes of direction go.
    """
    plainly = EDGE_MARK.sub(lambda found: LOOK_ALIKE[found[0]], forward(text))
    return " ".join(escape(plainly).split())
