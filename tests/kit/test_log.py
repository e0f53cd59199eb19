"""What is logged carries no secret, however deep it sits and whoever logs it."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.kit.log import configure, redact, reference

SECRETS = (
    "xoxb-123-456-abcDEF",
    "xoxe.xoxp-1-abc",
    "xapp-1-A0-99-beef",
    "Bearer abc.def",
    "https://hooks.slack.com/services/T0/B0/abc",
    "https://hooks.slack.com/commands/T0/1/abc",
    "http://127.0.0.1:80/response/abcdef",
    "wss://wss-primary.slack.com/link/?ticket=abc",
)


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Logging is global: what a test configures is undone."""
    root = logging.getLogger()
    handlers, level, structured = root.handlers[:], root.level, structlog.get_config()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**structured)


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_cut_out_and_the_rest_stays(secret: str) -> None:
    assert redact(f"before {secret} after") in ("before [secret] after", "before xoxe.[secret] after")


def test_a_databases_password_is_cut_out_and_its_host_stays() -> None:
    assert redact("postgresql+asyncpg://bot:hush@db/rolecall") == "postgresql+asyncpg://[secret]@db/rolecall"


@pytest.mark.parametrize("style", ["text", "json"])
@pytest.mark.parametrize("secret", SECRETS)
def test_nothing_that_is_logged_holds_a_secret(secret: str, style: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure(style)
    log = structlog.get_logger()
    log.info(secret, flat=secret, deep={"list": [secret, {"in": secret}], secret: 1}, error=ValueError(secret))
    logging.getLogger("elsewhere").error("a library says %s", secret)
    try:
        int(secret)
    except ValueError:
        log.exception("it broke")
        logging.getLogger("elsewhere").exception("it broke too")
    told = capsys.readouterr().err
    tail = secret.rpartition("/")[2].rpartition(" ")[2].rpartition("=")[2].removeprefix("xoxe.")
    assert "it broke too" in told
    assert "[secret]" in told
    assert tail not in told


def test_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure("json")
    structlog.get_logger().info("two\nlines", number=7)
    logging.getLogger("elsewhere").warning("plain")
    first, second = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (first["event"], first["number"], first["level"]) == ("two\nlines", 7, "info")
    assert second["event"] == "plain"


def test_a_client_that_tells_whole_addresses_is_silenced(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    logging.getLogger("httpx").info("HTTP Request: POST https://example.com/?token=abc")
    assert capsys.readouterr().err == ""


def test_a_reference_is_short_enough_to_quote_and_never_the_same() -> None:
    assert {len(reference()) for _ in range(50)} == {8}
    assert len({reference() for _ in range(50)}) == 50


def test_an_error_of_ours_is_seen_by_the_tests_that_forbid_them(caplog: pytest.LogCaptureFixture) -> None:
    structlog.get_logger().error("planted")
    assert [record.levelname for record in caplog.records] == ["ERROR"]
