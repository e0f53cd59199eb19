"""The options of the selects with search: accounts, with the way to name a new one, and segments."""

from bot.handoffs.entry import NAME_LIMIT
from bot.handoffs.forms import new_option
from bot.kit.blocks import Element, option
from bot.kit.lexicon import normal
from bot.ownership.index import Index
from bot.ownership.model import Account
from bot.roles.model import Segment

MOST = 100


def account_options(index: Index, query: str) -> list[Element]:
    """Accounts that match what was typed, and below them the new company it may be."""
    name = query.strip()
    if not normal(name):
        everyone = sorted(index.accounts.values(), key=lambda each: normal(each.name))
        return [_account(each) for each in everyone[:MOST]]
    word = normal(name)
    within = [each for each in index.accounts.values() if word in normal(each.name)]
    found = {each.id: each for each in [*index.find_accounts(name), *within, *index.accounts_like(name)]}
    shown = [_account(each) for each in found.values()][: MOST - 1]
    known = any(normal(each.name) == word for each in found.values())
    return shown if known or len(name) > NAME_LIMIT else [*shown, new_option(name)]


def _account(account: Account) -> Element:
    return option(account.name, str(account.id), account.status)


def segment_options(index: Index, query: str, dimension: str) -> list[Element]:
    """Segments whose name or alias holds what was typed; of one dimension, or of all."""
    word = normal(query)
    found = [
        each for each in index.segments.values() if any(word in normal(name) for name in (each.name, *each.aliases))
    ]
    of = {each.id: index.trees.dimension(each.id) for each in found}
    shown = [each for each in found if not dimension or of[each.id].key == dimension]
    return [_segment(each, of[each.id].name) for each in sorted(shown, key=lambda each: normal(each.name))[:MOST]]


def _segment(segment: Segment, dimension: str) -> Element:
    return option(segment.name, str(segment.id), dimension)
