"""The playground: a stand-in for Slack with a page, and the double that every test of the bot talks to.

The stand-in is a real server on loopback: Web API, Socket Mode (or signed HTTP), response addresses.
It refuses what Slack refuses, with Slack's codes. The bot under test connects unmodified. In a test:

    async with StandIn(
        people=[Person(id="U1", name="Ada", tz="Europe/London", is_admin=True), Person(id="U2", name="Bo")],
        channels=[Channel(id="C1", name="sales"), Channel(id="C2", name="old", archived=True)],
        now=lambda: moment,           # business time, for the ts of messages (default: the real time)
        timing=Timing(ack=0.3, event_retries=(0.05,)),   # engine time; defaults are Slack's own
        manifest=read_manifest(path),  # scopes, events, commands; without one everything is granted
    ) as slack:
        AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)  # slack.app_token, slack.signing_secret
        await slack.wait_connected()       # the bot's socket is there

        ada = slack.acting("U1")
        outcome = await ada.command("/owner AE emea", channel="C1")  # without a channel: in the bot's DM
        outcome.ok, outcome.error, outcome.sentence, outcome.message, outcome.errors
        card = await slack.message(lambda m: m.channel == slack.im("U2") and "Acme" in m.text)   # waits 5 s
        await slack.acting("U2").click(card, "handoff.accept")    # by action_id or the words on the button
        await ada.click(card, "reason", "too small")              # a select: by the option's text or value
        ada.view, ada.views, ada.home                             # modal on top, the stack, the home tab
        await ada.options(ada.view, "account", "acm")             # what an external select offers
        outcome = await ada.submit({"company": "Acme", "when": "2026-12-01"})   # by block_id; outcome.errors
        await ada.close(); await ada.shortcut("handoff_this", card); ada.open(tab="home")
        ada.say("help"); ada.say("@Rolecall owner AE", "C1")      # DM and mention become events
        await slack.settled()                                     # every event acknowledged or given up
        ada.sees("C1"); slack.messages("C1"); slack.messages("C1", thread=ts); slack.messages()
        await slack.until(lambda: len(slack.messages("C1")) == 3)

        slack.faults.rate_limit("chat.postMessage", "2", times=3)   # Retry-After None: no header
        slack.faults.server_error("chat.postMessage", 503, accepted=True)
        slack.faults.reset(...), .delay(method, seconds), .garbage(...), .refuse(method, code), .unreadable()
        #   all: times=1 (None: for ever), skip=0, where={"channel": "C1"}, accepted=: was it done first?
        await slack.disconnect("warning"); slack.cut(); slack.redeliver(); slack.link.mute = True
        slack.admin.deactivate("U2"); slack.admin.archive("C1"); .delete .rename .invite .kick .hire .change
        slack.calls, slack.called("chat.postMessage")              # every Web API call with its error
        slack.refused                                              # what the bot sent that Slack refuses
        slack.deliver_to("http://127.0.0.1:9/slack/events")        # signed HTTP instead of the socket

`play` (in `play.py`) puts the page, the sample organisation, the clock and the bot's process around it.
"""

from bot.playground.faults import Fault, Faults, Kind
from bot.playground.manifest import parse_manifest, read_manifest
from bot.playground.model import (
    Call,
    Channel,
    Manifest,
    Message,
    Outcome,
    Person,
    SlackError,
    Team,
    Timing,
    View,
)
from bot.playground.persona import Persona
from bot.playground.standin import StandIn
from bot.playground.workspace import APP, BOT, BOT_ID

__all__ = [
    "APP",
    "BOT",
    "BOT_ID",
    "Call",
    "Channel",
    "Fault",
    "Faults",
    "Kind",
    "Manifest",
    "Message",
    "Outcome",
    "Person",
    "Persona",
    "SlackError",
    "StandIn",
    "Team",
    "Timing",
    "View",
    "parse_manifest",
    "read_manifest",
]
