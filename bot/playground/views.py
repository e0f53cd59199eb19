"""Open modals and home tabs: at most three views on a stack, their hashes, and what is typed in them."""

import secrets
from dataclasses import replace

from bot.playground.feed import Feed
from bot.playground.model import Json, SlackError, View

STACK_LIMIT = 3


class Views:
    def __init__(self, *, feed: Feed) -> None:
        self._feed = feed
        self._stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def clear(self) -> None:
        self._stacks, self.homes = {}, {}

    def stack(self, user: str) -> list[View]:
        return list(self._stacks.get(user, []))

    def top(self, user: str) -> View | None:
        return next(reversed(self._stacks.get(user, [])), None)

    def find(self, view_id: str = "", external_id: str = "") -> View:
        for each in self._all():
            if each.id == view_id or (external_id and each.external_id == external_id):
                return each
        raise SlackError("not_found")

    def open(self, user: str, body: Json) -> View:
        self._fresh_external_id(body)
        view = _new(user, body, None)
        self._set(user, [view])
        return view

    def push(self, user: str, body: Json) -> View:
        stack = self.stack(user)
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= STACK_LIMIT:
            raise SlackError("push_limit_reached")
        self._fresh_external_id(body)
        view = _new(user, body, stack[-1])
        self._set(user, [*stack, view])
        return view

    def update(self, view: View, body: Json, hash_: str = "") -> View:
        """Give a view a new body; typed values survive where block_id and action_id stay the same."""
        if hash_ and hash_ != view.hash:
            raise SlackError("hash_conflict")
        if str(body.get("external_id") or "") != view.external_id:
            self._fresh_external_id(body)
        changed = replace(view, view=body, hash=_hash(), state=_surviving(view.state, body))
        self._replace(changed)
        return changed

    def publish(self, user: str, body: Json, hash_: str = "") -> View:
        old = self.homes.get(user)
        if old is not None:
            return self.update(old, body, hash_)
        self.homes[user] = _new(user, body, None)
        self._tell(user)
        return self.homes[user]

    def type_into(self, view: View, state: Json) -> View:
        typed = replace(view, state=state)
        self._replace(typed, tell=False)
        return typed

    def close(self, view: View) -> None:
        stack = self.stack(view.user)
        self._set(view.user, [each for each in stack if each.id != view.id])

    def close_all(self, user: str) -> None:
        self._set(user, [])

    def _all(self) -> list[View]:
        return [*(view for stack in self._stacks.values() for view in stack), *self.homes.values()]

    def _fresh_external_id(self, body: Json) -> None:
        wanted = str(body.get("external_id") or "")
        if wanted and any(each.external_id == wanted for each in self._all()):
            raise SlackError("duplicate_external_id")

    def _replace(self, view: View, *, tell: bool = True) -> None:
        if view.user in self.homes and self.homes[view.user].id == view.id:
            self.homes[view.user] = view
        else:
            self._stacks[view.user] = [view if each.id == view.id else each for each in self.stack(view.user)]
        if tell:
            self._tell(view.user)

    def _set(self, user: str, stack: list[View]) -> None:
        self._stacks[user] = stack
        self._tell(user)

    def _tell(self, user: str) -> None:
        self._feed.tell("view", {"user": user}, only=user)


def _hash() -> str:
    return f"1{secrets.randbelow(10**9):09d}.{secrets.token_hex(4)}"


def _new(user: str, body: Json, below: View | None) -> View:
    id_ = f"V0{secrets.token_hex(5).upper()}"
    root = below.root_id if below else id_
    return View(id=id_, user=user, hash=_hash(), view=body, root_id=root, previous_id=below.id if below else None)


def _surviving(state: Json, body: Json) -> Json:
    """What was typed, kept only where the new body still has that block and that input."""
    kept: Json = {}
    for block in body.get("blocks", []):
        element = block.get("element") or {}
        typed = state.get(block.get("block_id"), {})
        if element.get("action_id") in typed:
            kept[block["block_id"]] = {element["action_id"]: typed[element["action_id"]]}
    return kept
