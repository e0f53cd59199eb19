"""Beginning a handoff with a message: the shortcut on it, and `@Rolecall handoff …` in its thread."""

import json
from collections.abc import Sequence

from bot.handoffs import origin, where
from bot.handoffs.cast import Cast
from bot.handoffs.contract import Edge
from bot.handoffs.desk import metadata
from bot.handoffs.forms import send_form
from bot.handoffs.origin import Origin
from bot.handoffs.sending import Sending, way
from bot.handoffs.telling import cast_of
from bot.kit.blocks import View, actions, button, context, input_block, option, select, text_input
from bot.kit.door import Reply, Request
from bot.kit.errors import FieldErrors
from bot.ownership.index import Index


class Beginning(Sending):
    async def form(self, request: Request) -> Reply:
        """As `/handoff`; in a thread the answer is a button, for only a click may open a window there."""
        here = where.of_thread(request)
        if not here or request.trigger:
            return await super().form(request)
        index, chosen, company = await self.asked(request)
        cast = cast_of(index)
        ways = [button(way(each, cast), "handoff.here", _value(each, company, here)) for each in chosen]
        return Reply.say("Hand it over from here; this thread hears what becomes of it.", actions(*ways))

    async def here(self, request: Request) -> Reply:
        """The button in a thread: the form, with the thread linked."""
        told = json.loads(request.value)
        edge = await self._edge(request, str(told["edge"]))
        known = {name: str(told[name]) for name in ("channel", "thread")}
        here = where.linked(request, origin.unpacked(origin.packed(known)))
        return Reply(view=await self.opened(request, edge, str(told["company"]), here))

    async def from_message(self, request: Request) -> Reply:
        """The shortcut: the form where only one fits, else which one, with the message's words to carry over."""
        index, chosen, _ = await self.asked(request)
        link = where.of_message(request)
        words = origin.words(index, str(request.payload.get("message_text") or ""))
        if len(chosen) == 1:
            return Reply(view=_filled(index, chosen[0], words, link))
        return Reply(view=_choice(chosen, cast_of(index), words, link))

    async def chosen(self, request: Request) -> Reply:
        """The answer to which one: the form takes the place of the question."""
        index, _ = await self.who(request)
        if not request.values.get("edge"):
            raise FieldErrors({"edge": "Pick what you hand over."})
        edge = await self._edge(request, str(request.values["edge"]))
        link = origin.unpacked(metadata(request))
        return Reply(view=_filled(index, edge, str(request.values.get("words") or ""), link))


def _filled(index: Index, edge: Edge, words: str, link: Origin) -> View:
    return send_form(index, edge, cast_of(index), filled=origin.start(edge, words), origin=link)


def _choice(edges: Sequence[Edge], cast: Cast, words: str, link: Origin) -> View:
    options = [option(way(each, cast), each.key) for each in edges]
    text = text_input("words", multiline=True, limit=origin.MOST, initial=words or None)
    blocks = (
        *([context(origin.shown(link))] if link else []),
        input_block("edge", "What do you hand over?", select("edge", "Choose", options)),
        input_block("words", "What it says", text, optional=True, hint="It goes into the form; change it as you like."),
    )
    kept = origin.packed(link)
    return View(callback="handoff.choose", title="Hand this off", blocks=blocks, submit="Next", metadata=kept)


def _value(edge: Edge, company: str, here: Origin) -> str:
    return json.dumps({"edge": edge.key, "company": company} | dict(here))
