"""Settings: whatever is missing or wrong is named in one message, and no secret is in it."""

from pathlib import Path

import pytest

from bot import config
from bot.kit.errors import Refusal

GOOD = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    monkeypatch.chdir(tmp_path)
    tokens = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")
    for name in (*tokens, "SLACK_API_URL", "DATABASE_URL", "HOST", "PORT", "LOG_FORMAT"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_all_that_is_missing_or_wrong_is_named_at_once(environment: pytest.MonkeyPatch) -> None:
    wrong = {"DATABASE_URL": "mysql://x", "SLACK_API_URL": "slack.com", "PORT": "99999", "LOG_FORMAT": "xml"}
    for name, value in wrong.items():
        environment.setenv(name, value)
    with pytest.raises(Refusal) as refused:
        config.serving()
    assert all(name in refused.value.text for name in [*wrong, *GOOD])
    assert "is missing" in refused.value.text


def test_a_token_of_the_wrong_kind_is_told_apart_without_being_shown(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SLACK_BOT_TOKEN", "xapp-secret-word")
    environment.setenv("SLACK_APP_TOKEN", "xapp-1")
    with pytest.raises(Refusal) as refused:
        config.serving()
    assert "must begin with xoxb-" in refused.value.text
    assert "secret-word" not in refused.value.text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("sqlite:///r.db", "sqlite+aiosqlite:///r.db"),
        ("postgres://h/d", "postgresql+asyncpg://h/d"),
        ("postgresql://h/d", "postgresql+asyncpg://h/d"),
        ("postgresql+asyncpg://h/d", "postgresql+asyncpg://h/d"),
    ],
)
def test_short_forms_of_an_address_get_our_driver(environment: pytest.MonkeyPatch, written: str, read: str) -> None:
    environment.setenv("DATABASE_URL", written)
    assert config.storage().database_url == read


def test_a_file_of_settings_is_read_too(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in GOOD.items()))
    assert config.serving().slack_bot_token == "xoxb-1"


@pytest.mark.parametrize(("url", "movable"), [("http://127.0.0.1:9/api/", True), ("https://slack.com/api/", False)])
def test_business_time_moves_only_beside_a_stand_in(
    environment: pytest.MonkeyPatch, url: str, *, movable: bool
) -> None:
    for name, value in (GOOD | {"SLACK_API_URL": url}).items():
        environment.setenv(name, value)
    assert config.serving().in_playground is movable


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"SLACK_APP_TOKEN": "xapp-1"}, None),
        ({"SLACK_SIGNING_SECRET": "0123abcd"}, None),
        ({"SLACK_SIGNING_SECRET": "0123abcd", "SLACK_APP_TOKEN": ""}, None),
        ({}, "SLACK_SIGNING_SECRET: is missing, and so is SLACK_APP_TOKEN; set one"),
        ({"SLACK_SIGNING_SECRET": "", "SLACK_APP_TOKEN": ""}, "is missing, and so is SLACK_APP_TOKEN"),
        ({"SLACK_SIGNING_SECRET": "0123abcd", "SLACK_APP_TOKEN": "xapp-1"}, "is set, and so is SLACK_APP_TOKEN; keep"),
        ({"SLACK_SIGNING_SECRET": "xoxb-1"}, "SLACK_SIGNING_SECRET: must be the Signing Secret"),
        ({"SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN: must begin with xapp-"),
    ],
)
def test_there_is_one_way_in(environment: pytest.MonkeyPatch, given: dict[str, str], says: str | None) -> None:
    for name, value in ({"SLACK_BOT_TOKEN": "xoxb-1"} | given).items():
        environment.setenv(name, value)
    if says is None:
        settings = config.serving()
        assert bool(settings.slack_signing_secret) is not bool(settings.slack_app_token)
        return
    with pytest.raises(Refusal) as refused:
        config.serving()
    assert says in refused.value.text
    assert refused.value.text.count("\n") == 1
