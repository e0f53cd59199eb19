"""The Web API's front door: arguments, token and scopes, faults, and the answer in Slack's shape."""

import asyncio
import json
import time
from email.utils import formatdate
from typing import Any

from aiohttp import web

from bot.playground.answers import answer_later
from bot.playground.faults import RESPONSE_URL, Fault, Kind
from bot.playground.methods import METHODS, NO_TOKEN, Method
from bot.playground.methods.args import Args
from bot.playground.model import Call, Json, SlackError
from bot.playground.world import World

OK = 200
TOO_MANY = 429
NOT_FOUND = 404
UPLOAD = "upload"  # a fault's method


class WebApi:
    def __init__(self, world: World) -> None:
        self._world = world

    async def call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        try:
            args = await _arguments(request)
        except SlackError as error:
            return web.json_response(error.answer())
        token = _token(request, args)
        fault = self._world.faults.strike(method, args)
        if fault is not None and not fault.accepted:
            self._world.remember(Call(method=method, args=args, error=fault.kind, status=_status(fault)))
            return await misbehave(request, fault)
        body = self._run(method, args, token)
        self._world.remember(Call(method=method, args=args, error=str(body.get("error", ""))), body)
        if fault is not None:
            return await misbehave(request, fault, body)
        return web.json_response(body, headers=self._headers())

    async def respond(self, request: web.Request) -> web.StreamResponse:
        """A `response_url`: no token, the address itself is the secret."""
        body = await request.json()
        fault = self._world.faults.strike(RESPONSE_URL, body)
        if fault is not None and not fault.accepted:
            return await misbehave(request, fault)
        args = {"response_url": f"{self._world.origin}{request.path}", **body}
        try:
            message = answer_later(self._world, request.match_info["key"], body)
        except SlackError as error:
            self._world.remember(Call(method=RESPONSE_URL, args=args, error=error.code), error.answer())
            return web.json_response(error.answer(), status=NOT_FOUND if error.code.endswith("_url") else 400)
        self._world.remember(Call(method=RESPONSE_URL, args=args, error=""), "ok", message)
        return web.Response(text="ok") if fault is None else await misbehave(request, fault)

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """A file's bytes: no token, the address itself is the secret."""
        fault = self._world.faults.strike(UPLOAD, {})
        if fault is not None and not fault.accepted:
            return await misbehave(request, fault)
        try:
            self._world.files.take(request.match_info["key"], await request.read())
        except SlackError as error:
            return web.Response(text=error.code, status=NOT_FOUND)
        return web.Response(text="OK")

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A picture for the page; in Slack only whoever may see the message gets it."""
        try:
            return web.Response(body=self._world.files.content(request.match_info["id"]), content_type="image/png")
        except SlackError:
            return web.Response(status=NOT_FOUND)

    def _run(self, name: str, args: Json, token: str) -> Json:
        try:
            method = METHODS.get(name, _unknown(name))
            self._authorise(method, token)
            return {"ok": True, **method.run(self._world, Args(args))}
        except SlackError as error:
            return error.answer()

    def _authorise(self, method: Method, token: str) -> None:
        if method.token == NO_TOKEN:
            return
        if not token:
            raise SlackError("not_authed")
        kinds = {self._world.tokens.bot: "bot", self._world.tokens.app: "app"}
        if token not in kinds:
            raise SlackError("invalid_auth")
        if self._world.dead:
            raise SlackError(self._world.dead)
        if kinds[token] != method.token:
            raise SlackError("not_allowed_token_type")
        self._world.need(*method.scopes)

    def _headers(self) -> dict[str, str]:
        scopes = self._world.manifest.scopes
        granted = {} if scopes is None else {"x-oauth-scopes": ",".join(sorted(scopes))}
        return granted | {"Date": formatdate(time.time() + self._world.skew, usegmt=True)}


def _unknown(name: str) -> Method:
    def refuse(_world: World, _args: Args) -> Json:
        raise SlackError("unknown_method", req_method=name)

    return Method(refuse, token=NO_TOKEN)


async def _arguments(request: web.Request) -> Json:
    if request.content_type == "application/json" and request.can_read_body:
        try:
            body = json.loads(await request.text())
        except ValueError as error:
            raise SlackError("invalid_json") from error
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
        return {**request.query, **body}
    return {**request.query, **dict(await request.post())}


def _token(request: web.Request, args: Json) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    given = str(args.pop("token", ""))
    return token.strip() if scheme.lower() == "bearer" else given


def _status(fault: Fault) -> int:
    if fault.kind is Kind.RATE_LIMIT:
        return TOO_MANY
    return fault.status if fault.kind is Kind.STATUS else OK


async def misbehave(request: web.Request, fault: Fault, body: Any = None) -> web.StreamResponse:
    """The answer that the script asks for, instead of the true one."""
    if fault.seconds:
        await asyncio.sleep(fault.seconds)
    if fault.kind is Kind.DELAY:
        return web.json_response(body or {"ok": True})
    if fault.kind is Kind.RESET:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()
    if fault.kind is Kind.GARBAGE:
        return web.Response(text="<html>oops", content_type="application/json")
    if fault.kind is Kind.STATUS:
        return web.Response(status=fault.status, text="upstream error", content_type="text/html")
    if fault.kind is Kind.REFUSE:
        return web.json_response({"ok": False, "error": fault.code})
    headers = {} if fault.retry_after is None else {"Retry-After": fault.retry_after}
    return web.json_response({"ok": False, "error": "ratelimited"}, status=TOO_MANY, headers=headers)
