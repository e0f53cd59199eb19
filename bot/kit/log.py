"""Structured logs, as text or JSON, from which secrets are cut before they are written."""

import logging
import re
import secrets
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

SECRET = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|Bearer\s+\S+|https?://[^\s\"']*/(?:services|commands|actions|response)/\S+"
    r"|wss?://\S+|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"
)
Event = MutableMapping[str, Any]


def redact(text: str) -> str:
    return SECRET.sub("[secret]", text)


def _redact_all(_: Any, __: str, event: Event) -> Event:
    return {key: redacted(value) for key, value in event.items()}


def redacted(value: Any) -> Any:
    """Whatever holds text, however deep; an exception shows as its cleaned words."""
    match value:
        case str():
            return redact(value)
        case dict():
            return {redacted(key): redacted(each) for key, each in value.items()}
        case list() | tuple():
            return [redacted(each) for each in value]
        case BaseException():
            return redact(repr(value))
    return value


def configure(style: str = "text", level: int = logging.INFO) -> None:
    """Send our logs and the libraries' to standard error; `style` is text or json. httpx tells whole URLs: silenced."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redact_all,
    ]
    last = structlog.processors.JSONRenderer() if style == "json" else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
    handler = logging.StreamHandler(sys.stderr)
    finish = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, last]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=finish))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)  # it warns of the token that `authorize` replaces
    for name in ("httpx", "httpcore", "apscheduler", "slack_sdk", "aiohttp.access", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)


def reference() -> str:
    """A short word that a person can quote and we can find in the log."""
    return secrets.token_hex(4)
