"""Settings from the environment (or a `.env`): all that is missing or wrong is named at once."""

from typing import Annotated, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.kit.errors import Refusal

S = TypeVar("S", bound="Storage")
SLACK_API = "https://slack.com/api/"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SQLITE, POSTGRES = "sqlite+aiosqlite:", "postgresql+asyncpg:"


class Storage(BaseSettings):
    """What every verb needs: where the data is, how to log, and whether Slack is a stand-in."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", hide_input_in_errors=True)

    database_url: str = "sqlite+aiosqlite:///rolecall.db"
    log_format: Literal["text", "json"] = "text"
    slack_api_url: str = SLACK_API

    @field_validator("database_url")
    @classmethod
    def _known_engine(cls, url: str) -> str:
        """Short forms as other tools write them get the driver that this bot uses."""
        short = {"sqlite:": SQLITE, "postgresql:": POSTGRES, "postgres:": POSTGRES}
        for prefix, whole in short.items():
            if url.startswith(prefix):
                return whole + url[len(prefix) :]
        if not url.startswith((SQLITE, POSTGRES)):
            text = "must begin with sqlite:/// or postgresql://"
            raise ValueError(text)
        return url

    @field_validator("slack_api_url")
    @classmethod
    def _api_base(cls, url: str) -> str:
        if not url.endswith("/api/") or urlsplit(url).scheme not in ("http", "https"):
            text = "must be a web address that ends in /api/"
            raise ValueError(text)
        return url

    @property
    def in_playground(self) -> bool:
        """Business time may be moved only while Slack is a stand-in on this very machine."""
        return urlsplit(self.slack_api_url).hostname in LOOPBACK


class Serving(Storage):
    """What `serve` needs beside it: Slack's tokens, and where it listens."""

    slack_bot_token: Annotated[str, Field(repr=False)]
    slack_app_token: Annotated[str, Field(repr=False)]
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080

    @field_validator("slack_bot_token")
    @classmethod
    def _bot_token(cls, token: str) -> str:
        return _prefixed(token, "xoxb-", "the Bot User OAuth Token of your Slack app")

    @field_validator("slack_app_token")
    @classmethod
    def _app_token(cls, token: str) -> str:
        return _prefixed(token, "xapp-", "the App-Level Token of your Slack app, with connections:write")

    @property
    def slack_host(self) -> str | None:
        return urlsplit(self.slack_api_url).hostname if self.in_playground else None


def _prefixed(token: str, prefix: str, what: str) -> str:
    if not token.startswith(prefix):
        text = f"must begin with {prefix} ({what})"
        raise ValueError(text)
    return token


def storage() -> Storage:
    return _read(Storage)


def serving() -> Serving:
    return _read(Serving)


def _read(kind: type[S]) -> S:
    try:
        return kind()
    except ValidationError as error:
        lines = [f"  {str(each['loc'][0]).upper()}: {_sentence(each)}" for each in error.errors()]
        text = "I cannot start with these settings:\n" + "\n".join(lines)
        raise Refusal(text) from None


def _sentence(error: ErrorDetails) -> str:
    if error["type"] == "missing":
        return "is missing; set it in the environment or in .env"
    return error["msg"].removeprefix("Value error, ")
