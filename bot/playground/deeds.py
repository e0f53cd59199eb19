"""What a person does in the workspace, and what they see of it: the way from a deed to the app and back."""

from bot.playground import interactions
from bot.playground.answers import answer_now
from bot.playground.door import Door, Envelope
from bot.playground.events import Events
from bot.playground.form import complete, faults_of
from bot.playground.limits import check_options, check_view
from bot.playground.mentions import encode
from bot.playground.model import Ack, Channel, Json, Message, Outcome, PageError, Person, SlackError, View
from bot.playground.payloads import view_body
from bot.playground.triggers import Response
from bot.playground.workspace import BOT
from bot.playground.world import World

DONE = Outcome(ok=True)
TROUBLE = "We had some trouble connecting. Try again?"


class Deeds:
    def __init__(self, world: World, events: Events, door: Door) -> None:
        self.world = world
        self.events = events
        self.door = door

    async def command(self, user: str, channel: str, name: str, text: str = "") -> Outcome:
        person, place = self._here(user, channel)
        known = {each["command"] for each in self.world.manifest.commands}
        if known and name not in known:
            raise PageError("unknown_command", f"{name} is no command here; there is {_list(known)}.")
        escape = self.world.manifest.escapes.get(name, True)
        sent = encode(self.world.space, text) if escape else text
        slash = f"{name} {text}".strip()
        key = self.world.triggers.response(user, channel, slash=slash)
        payload = interactions.command(self.world, person, place, (name, sent), key)
        ack = await self.door.deliver(Envelope(type="slash_commands", payload=payload, accepts=True))
        if not ack.ok:
            return _failed(ack, name)
        outcome = self._answered(Response(user=user, channel=channel, until=0, slash=slash), ack)
        if outcome.message:
            self.world.journal.shown(payload["trigger_id"], outcome.message)
        return outcome

    def _answered(self, origin: Response, ack: Ack) -> Outcome:
        if not ack.payload:
            return DONE
        try:
            return Outcome(ok=True, message=answer_now(self.world, origin, ack.payload))
        except SlackError as error:
            return self._refused("acknowledgement", error)

    def _refused(self, where: str, error: SlackError) -> Outcome:
        """The app answered what Slack does not accept: the person sees trouble, tests see why."""
        self.world.refused.append((where, error))
        return Outcome(ok=False, error=error.code, sentence=f"{TROUBLE} ({'; '.join(error.details) or error.code})")

    def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Message:
        _, place = self._here(user, channel)
        if place.archived:
            raise PageError("is_archived", f"#{place.name} is archived; nobody can write there.")
        encoded = encode(self.world.space, text)
        message = self.world.messages.post(channel=channel, user=user, text=encoded, thread_ts=thread_ts)
        self._tell_said(place, message)
        return message

    def _tell_said(self, place: Channel, message: Message) -> None:
        thread = {"thread_ts": message.thread_ts} if message.thread_ts else {}
        event = {
            "user": message.user,
            "text": message.text,
            "ts": message.ts,
            "channel": message.channel,
            "event_ts": message.ts,
            "team": self.world.team.id,
            **thread,
        }
        kind = "im" if place.is_im else "channel"
        subscribed = self.world.manifest.events or frozenset()
        if place.is_im or (place.bot and "message.channels" in subscribed):
            self.events.tell({"type": "message", **event, "channel_type": kind}, f"message.{_plural(kind)}")
        if f"<@{BOT}>" in message.text and place.bot and not place.is_im:
            self.events.tell({"type": "app_mention", **event})

    async def click(self, user: str, source: Message | View, action: Json, state: Json | None = None) -> Outcome:
        person = self._acting(user)
        if isinstance(source, View):
            typed = complete(source.view["blocks"], state or source.state)
            view = self.world.views.type_into(source, typed)
            payload = interactions.click_in_view(self.world, person, view, action)
        else:
            typed = complete(source.blocks, state or {})
            payload = interactions.click_in_message(self.world, person, source, action, typed)
        ack = await self.door.deliver(Envelope(type="interactive", payload=payload))
        return DONE if ack.ok else _failed(ack, "This button")

    async def submit(self, user: str, view: View, state: Json) -> Outcome:
        person = self._acting(user)
        typed = complete(view.view["blocks"], state)
        wrong = faults_of(view.view["blocks"], typed)
        if wrong:
            return Outcome(ok=False, error="form", errors=wrong)
        view = self.world.views.type_into(view, typed)
        payload = interactions.submission(self.world, person, view)
        ack = await self.door.deliver(Envelope(type="interactive", payload=payload, accepts=True))
        if not ack.ok:
            return Outcome(ok=False, error=ack.error, sentence=TROUBLE)
        try:
            return self._submitted(view, ack.payload or {})
        except SlackError as error:
            return self._refused("view_submission", error)

    def _submitted(self, view: View, answer: Json) -> Outcome:
        match answer.get("response_action"):
            case None:
                self._shut(view)
            case "clear":
                self.world.views.close_all(view.user)
            case "errors":
                return _errors(view, answer.get("errors"))
            case "update":
                check_view(answer.get("view"), "modal")
                self.world.views.update(view, view_body(answer["view"]))
            case "push":
                check_view(answer.get("view"), "modal")
                self.world.views.push(view.user, view_body(answer["view"]))
            case other:
                raise SlackError("invalid_arguments", f"unknown response_action: {other}")
        return DONE

    def _shut(self, view: View) -> None:
        if view.view.get("clear_on_close"):
            self.world.views.close_all(view.user)
        else:
            self.world.views.close(view)

    async def close(self, user: str, view: View) -> Outcome:
        person = self._acting(user)
        self._shut(view)
        if view.view.get("notify_on_close"):
            payload = interactions.closing(self.world, person, view, cleared=False)
            await self.door.deliver(Envelope(type="interactive", payload=payload))
        return DONE

    async def options(self, user: str, source: Message | View, element: Json, query: str) -> Json:
        payload = interactions.suggestion(self.world, self._acting(user), source, element, query)
        ack = await self.door.deliver(Envelope(type="interactive", payload=payload, accepts=True))
        if not ack.ok:
            raise PageError(ack.error, "The search gave no answer in time.", 504)
        answer = ack.payload or {"options": []}
        try:
            check_options(answer)
        except SlackError as error:
            self._refused("block_suggestion", error)
            raise PageError(error.code, "; ".join(error.details)) from error
        return answer

    async def shortcut(self, user: str, callback_id: str, message: Message | None = None) -> Outcome:
        person = self._acting(user)
        if message is None:
            payload = interactions.global_shortcut(self.world, person, callback_id)
        else:
            payload = interactions.message_shortcut(self.world, person, callback_id, message)
        ack = await self.door.deliver(Envelope(type="interactive", payload=payload))
        return DONE if ack.ok else _failed(ack, "This shortcut")

    def open(self, user: str, channel: str, tab: str = "messages") -> None:
        """Look at a conversation: all of it is read; the bot's own one tells the app."""
        _, place = self._here(user, channel)
        self.world.space.mark_read(user, channel, self.world.messages.last_ts(channel) or "")
        if place.is_im:
            moment = f"{self.world.now().timestamp():.6f}"
            seen = {"user": user, "channel": channel, "tab": tab, "event_ts": moment}
            self.events.tell({"type": "app_home_opened", **seen})

    def _acting(self, user: str) -> Person:
        person = self.world.space.people.get(user)
        if person is None or person.is_bot:
            raise PageError("user_not_found", "There is nobody of that name to act as.", 404)
        if person.deleted:
            raise PageError("user_disabled", f"{person.name} is deactivated and cannot do anything here.")
        return person

    def _here(self, user: str, channel: str) -> tuple[Person, Channel]:
        person = self._acting(user)
        place = self.world.space.channels.get(channel)
        if place is None or place.deleted or not self.world.space.may_see(place, user):
            raise PageError("channel_not_found", f"{person.name} cannot see that conversation.", 404)
        return person, place


def _failed(ack: Ack, what: str) -> Outcome:
    sentences = {
        "operation_timeout": f'{what} failed with the error "operation_timeout".',
        "dispatch_failed": f'{what} failed with the error "dispatch_failed": the app is not connected.',
    }
    sentence = sentences.get(ack.error, f'{what} failed with the error "{ack.error}".')
    return Outcome(ok=False, error=ack.error, sentence=sentence)


def _errors(view: View, errors: object) -> Outcome:
    """Errors by the block_id of an input; of no input, Slack does not show them, so they are trouble."""
    known = {each["block_id"] for each in view.view["blocks"] if each["type"] == "input"}
    given = errors if isinstance(errors, dict) else {}
    if not given or set(given) - known or not all(isinstance(each, str) for each in given.values()):
        raise SlackError("invalid_arguments", f"errors of no input: {sorted(set(given) - known)}")
    return Outcome(ok=False, error="form", errors=given)


def _plural(kind: str) -> str:
    return "im" if kind == "im" else "channels"


def _list(names: set[str]) -> str:
    return ", ".join(sorted(names))
