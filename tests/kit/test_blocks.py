"""Blocks within Slack's limits, typed text that can do no harm, and a plain twin that says all of it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kit import blocks
from bot.kit.again import again
from bot.kit.blocks import Message, View, actions, button, clip, context, divider, esc, header, section
from bot.kit.twin import twin, words
from bot.playground.limits import check_message_blocks, check_view

TYPED = st.text() | st.sampled_from(
    ["<!channel>", "<@U1>", "a & b", "*bold*", "`code`", "\u202eevil", "x" * 3001, "&amp;", "\u200b", "🧨" * 999]
)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<!channel>", "&lt;!channel&gt;"),
        ("<@U1>", "&lt;@U1&gt;"),
        ("R&D", "R&amp;D"),
        ("&lt;", "&amp;lt;"),
        ("a\n> quote", "a &gt; quote"),
        ("*x* and __y__, ~z~", "\u2217x\u2217 and \uff3f\uff3fy\uff3f\uff3f, \u223cz\u223c"),
        ("`rm -rf`", "\u02cbrm -rf\u02cb"),
        ("E*TRADE file_name", "E*TRADE file_name"),
        ("\u202egnp.exe", "gnp.exe"),
        (" \n ", ""),
    ],
)
def test_typed_text_loses_its_power_and_keeps_its_look(typed: str, shown: str) -> None:
    assert esc(typed) == shown


@given(TYPED)
def test_no_typed_text_mentions_links_or_breaks_the_line(typed: str) -> None:
    safe = esc(typed)
    assert not set(safe) & set("<>\n\r\u202e\u2066")
    assert words(safe).count("<") == 0


@given(TYPED, st.integers(1, 100))
def test_what_is_clipped_is_never_longer_than_it_may_be(typed: str, limit: int) -> None:
    assert len(clip(typed, limit)) <= limit
    assert clip(typed, limit) == typed or clip(typed, limit).endswith("…")


@given(st.lists(TYPED, min_size=1, max_size=60))
def test_a_message_of_anything_is_one_that_slack_takes(texts: list[str]) -> None:
    parts: list[Any] = [section(esc(each), fields=[each] * 12) for each in texts]
    parts += [header(texts[0]), divider(), context(*texts), actions(*(button(each, "go", each[:9]) for each in texts))]
    payload = Message.of(*parts[-4:], *parts).payload()
    check_message_blocks(payload["blocks"], None)
    assert len(payload["text"]) <= 4000


@given(st.lists(TYPED, min_size=1, max_size=30))
def test_a_view_of_anything_is_one_that_slack_takes(texts: list[str]) -> None:
    fields = [
        blocks.input_block(f"f{number}", each or "?", blocks.text_input(f"f{number}", placeholder=each), hint=each)
        for number, each in enumerate(texts)
    ]
    view = View(callback="form", title=texts[0], submit=texts[0][:50] or "Send", blocks=tuple(fields))
    check_view(view.payload(), "modal")


def test_buttons_that_share_a_handler_get_ids_of_their_own() -> None:
    payload = Message.of(actions(button("A", "go", "1"), button("B", "go", "2"), again("C", "/do c"))).payload()
    assert [each["action_id"] for each in payload["blocks"][0]["elements"]] == ["go", "go#1", "again"]


def test_the_twin_says_all_that_the_blocks_say() -> None:
    message = Message.of(
        header("Week 48"),
        "*Bo Li* owns <https://x.example|Acme> _now_",
        section("side", fields=["one", "two"], accessory=button("Open", "open")),
        divider(),
        context("small <@U1>"),
        actions(button("Accept", "yes"), button("Reject & close", "no")),
    )
    assert message.text.splitlines() == [
        "Week 48",
        "Bo Li owns Acme (https://x.example) now",
        "side",
        "one",
        "two",
        "[Open]",
        "small <@U1>",
        "[Accept] · [Reject &amp; close]",
    ]


@given(TYPED)
def test_plain_text_in_a_twin_can_do_no_harm(typed: str) -> None:
    told = twin([header(typed), actions(button(typed, "go"))])
    assert not set(told) & set("<>")


def test_a_person_is_mentioned_where_slack_knows_them_and_named_where_not() -> None:
    assert blocks.mention("U1", "Bo <Li>") == "<@U1>"
    assert blocks.mention(None, "Bo <Li>") == "*Bo &lt;Li&gt;*"


def test_a_moment_is_told_in_the_readers_wall_time_with_its_zone() -> None:
    moment = datetime(2026, 11, 30, 8, tzinfo=UTC)
    assert blocks.when(moment, "Europe/Berlin") == "Mon 30 Nov, 09:00 (Berlin)"
    assert blocks.when(moment, "America/New_York") == "Mon 30 Nov, 03:00 (New York)"
