"""One router for every kind of payload: it finds the route, answers in the acknowledgement or stores for later."""

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import structlog
from rapidfuzz import process

from bot.delivery.engine import sorry
from bot.delivery.inbox import knows, take_in
from bot.kit.again import AGAIN, HOME, again
from bot.kit.blocks import Message, actions, esc
from bot.kit.db import Database, Tx
from bot.kit.door import AskedBack, Command, Feature, OnTimer, Read, Reply, Request, Route, Suggest, Tell, Verb, Write
from bot.kit.errors import Ambiguous, Choice, FieldErrors, Refusal
from bot.kit.log import reference

log = structlog.get_logger()
NEAR = 75
PATIENCE = 2.0  # seconds for SQLite's writer: Slack waits three, and a sentence is better than none
Ack = dict[str, Any]


class UnknownButton(Refusal):
    """This button is from an older version of me and does nothing any more. Type the command again instead."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """The acknowledgement's body, and what is told once Slack has it."""

    ack: Ack
    then: Callable[[], Coroutine[Any, Any, None]] | None = None


class Router:
    """Joins the features; `engine_kick` is told when something was stored, `tell` reaches a person after the ack."""

    def __init__(
        self,
        db: Database,
        features: Iterable[Feature],
        tell: Tell,
        kick: Callable[[], None],
    ) -> None:
        self.db = db
        self.tell = tell
        self.kick = kick
        self.commands: dict[str, Command] = {}
        self.routes: dict[tuple[str, str], Route] = {}
        self.options: dict[str, Suggest] = {}
        self.events: dict[str, Write] = {}
        self.glances: dict[str, Read] = {}
        self.timers: dict[str, OnTimer] = {}
        for feature in features:
            self.join(feature)
        self.routes["action", AGAIN] = Route()

    def join(self, feature: Feature) -> None:
        """Add what a feature answers to; commands of one name share their verbs."""
        for command in feature.commands:
            self.commands[command.name] = merged(self.commands.get(command.name), command)
        kinds = (("action", feature.actions), ("form", feature.forms), ("shortcut", feature.shortcuts))
        for kind, table in (*kinds, ("closed", feature.closed)):
            self.routes |= {(kind, name): route for name, route in table.items()}
        self.options |= feature.options
        self.events |= feature.events
        self.glances |= feature.glances
        self.timers |= feature.timers

    async def answer(self, key: str, request: Request) -> Answer:
        """Everything that happens before the acknowledgement: no call to Slack, at most one short transaction."""
        try:
            return await self._answer(key, request)
        except FieldErrors as errors:
            return Answer(ack={"response_action": "errors", "errors": errors.fields})
        except AskedBack as asked:
            way = "push" if asked.above else "update"
            return Answer(ack={"response_action": way, "view": request.window(asked.view)})
        except Refusal as refusal:
            if request.kind == "form":
                return Answer(ack=_beside_a_field(request, refusal))
            return self._reply(request, refused(refusal))
        except Exception:
            if request.kind == "event":  # left unacknowledged, for Slack sends it again
                raise
            quote = reference()
            log.exception("a request failed at the door", reference=quote, name=request.name)
            return self._failed(request, sorry(quote))

    def _failed(self, request: Request, reply: Reply) -> Answer:
        """A form stays open, so that nothing typed is lost."""
        if request.kind == "form" and reply.message:
            return Answer(ack=_beside_a_field(request, Refusal(reply.message.text)))
        return self._reply(request, reply)

    async def _answer(self, key: str, request: Request) -> Answer:
        asked, route = self.resolve(request)
        if route.read:  # a pressed button may ask a command's question; its answer still goes a button's way
            return self._reply(request, await route.read(asked))
        if route.check and await self._is_known(key, request):
            return Answer(ack={})
        if route.check:
            await route.check(asked)
        patience = None if request.kind == "event" else PATIENCE  # an event comes again by itself
        async with self.db.begin(request.tenant, patience=patience) as tx:
            await take_in(tx, key, asked)
        self.kick()
        return Answer(ack={})

    async def _is_known(self, key: str, request: Request) -> bool:
        """What was sent again, for its answer came too late, is stored: it is not judged by what it has done."""
        async with self.db.read(request.tenant) as tx:
            return await knows(tx, key)

    def _reply(self, request: Request, reply: Reply) -> Answer:
        """A command's message travels in its acknowledgement, a form's next window too; the rest follows behind it."""
        if request.kind == "command" and reply.message and not (reply.view or reply.picture):
            visible = "in_channel" if reply.in_channel else "ephemeral"
            return Answer(ack=reply.message.payload() | {"response_type": visible})
        if request.kind == "form" and reply.view:
            return Answer(ack={"response_action": "update", "view": request.window(reply.view)})
        return Answer(ack={}, then=lambda: self.tell(request, reply))

    async def suggest(self, request: Request) -> Ack:
        """The options of a select with search; a fault shows as no options, never as an error page."""
        try:
            found = await self.options[request.name](request) if request.name in self.options else ()
        except Exception:
            log.exception("a search failed", reference=reference(), name=request.name)
            found = ()
        return {"options": list(found)[:100]}

    def resolve(self, request: Request) -> tuple[Request, Route]:
        """The route of a request, and the request as that route wants it: a verb's text without the verb."""
        if request.kind == "action" and request.name == AGAIN:
            name, _, text = request.value.partition(" ")
            request = replace(request, kind="command", name=name, text=text, value="", via=name)
        if request.kind == "command":
            return self._verb(request)
        if request.kind == "event":
            return request, self._event(request.name)
        route = self.routes.get((request.kind, request.name))
        if route is None:
            raise UnknownButton
        return request, route

    def _event(self, name: str) -> Route:
        if name in self.glances:
            return Route(read=self.glances[name])
        return Route(write=self.events.get(name, _ignore))

    def write_of(self, request: Request) -> Write:
        """What the inbox calls: the stored request has its verb resolved, so only its route is looked up again."""
        if request.kind == "command":
            verb = self._named(self.commands[request.name], request.via.partition(" ")[2])
            return verb.write or _through(verb)
        return self.resolve(request)[1].write or _ignore

    def _verb(self, request: Request) -> tuple[Request, Route]:
        word, _, rest = request.text.partition(" ")
        if request.name == HOME and f"/{word.lower().lstrip('/')}" in self.commands:
            return self._verb(replace(request, name=f"/{word.lower().lstrip('/')}", text=rest.strip()))
        command = self.commands.get(request.name)
        if command is None:
            raise Refusal(_no_such(request.name, self.commands))
        if word.lower() == "help":
            return request, Route(read=_helper(command))
        verb = _said_first(command, request.text)
        if verb:
            rest = " ".join(request.text.split(" ")[verb.word.count(" ") + 1 :])
            said = replace(request, text=rest.strip(), via=f"{request.name} {verb.word}")
            return said, Route(read=verb.bare) if verb.bare and not said.text else verb
        if command.default is None:
            return request, Route(read=_helper(command))
        known = request if request.via == request.name else replace(request, via=request.name)
        return known, _hinting(command, command.default, word)

    def _named(self, command: Command, word: str) -> Verb:
        found = next((each for each in command.verbs if each.word == word), command.default)
        if found is None:
            raise UnknownButton
        return found


def _said_first(command: Command, text: str) -> Verb | None:
    """The verb with which a line begins; one of two words goes before one of their first."""
    said = f"{text.lower()} "
    found = [each for each in command.verbs if each.word and said.startswith(f"{each.word} ")]
    return max(found, key=lambda each: len(each.word), default=None)


def merged(known: Command | None, more: Command) -> Command:
    """Two features may answer to one command: their verbs stand side by side."""
    if known is None:
        return more
    return replace(known, default=known.default or more.default, verbs=known.verbs + more.verbs)


def refused(refusal: Refusal) -> Reply:
    """The sentence of a refusal, with a button for each way to read what was ambiguous."""
    choices = refusal.choices if isinstance(refusal, Ambiguous) else ()
    buttons = [again(each.label, each.text) for each in choices[:25]]
    return Reply.say(refusal.text, *([actions(*buttons)] if buttons else []))


def _hinting(command: Command, verb: Verb, word: str) -> Route:
    """The default's route; where it refuses and the first word nearly is a verb, that verb is offered as well."""
    ask = verb.read
    if ask is None or not word:
        return verb

    async def read(request: Request) -> Reply:
        try:
            return await ask(request)
        except Refusal as refusal:
            raise _with_hint(command, word, request, refusal) from None

    return Route(read=read)


def _with_hint(command: Command, word: str, request: Request, refusal: Refusal) -> Refusal:
    near = process.extractOne(word.lower(), [each.word for each in command.verbs], score_cutoff=NEAR)
    if near is None:
        return refusal
    line = f"{command.name} {near[0]} {request.text.partition(' ')[2]}".strip()
    others = refusal.choices if isinstance(refusal, Ambiguous) else ()
    return Ambiguous(f"{refusal.text} Or did you mean `{esc(line)}`?", [Choice(label=line, text=line), *others])


def _beside_a_field(request: Request, refusal: Refusal) -> Ack:
    """Slack shows a form's error only beside a field: a sentence about the whole form goes to its first."""
    return {"response_action": "errors", "errors": {next(iter(request.values), "form"): refusal.text}}


def _helper(command: Command) -> Callable[[Request], Awaitable[Reply]]:
    async def read(_: Request) -> Reply:
        return Reply(message=help_of(command))

    return read


def help_of(command: Command) -> Message:
    """A command's own words, the same in help, completion and the README."""
    verbs = [command.default] if command.default else []
    lines = [f"`{each.usage}`\n{each.help}" for each in [*verbs, *command.verbs]]
    return Message.of(f"*{command.name}* {command.summary}", "\n".join(lines))


def _no_such(name: str, known: Mapping[str, Command]) -> str:
    near = process.extractOne(name, list(known), score_cutoff=NEAR)
    hint = f" Did you mean `{near[0]}`?" if near else ""
    return f"I do not know `{esc(name)}`.{hint} Type `{HOME} help` to see what I can do."


def _through(verb: Verb) -> Write:
    async def write(_: Tx, request: Request) -> Reply | None:
        return await verb.read(request) if verb.read else None

    return write


async def _ignore(_: Tx, __: Request) -> Reply | None:
    return None
