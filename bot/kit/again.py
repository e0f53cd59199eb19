"""A button that runs a command line, as if it had been typed."""

from bot.kit.blocks import Element, button

AGAIN = "again"
HOME = "/rolecall"  # the command that takes every other one behind it: `/rolecall owner AE`


def again(label: str, line: str, *, style: str | None = None) -> Element:
    return button(label, AGAIN, line, style=style)
