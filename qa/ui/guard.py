"""Who may speak to the page: only pages of this machine, and each browser known by a secret of its own."""

import re
import secrets
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "qa_browser"
_HOST = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?")
_KEEP = 400 * 24 * 3600  # seconds: the longest a browser keeps a cookie
# a second wall behind the escaping: whatever got into the page could load and send nothing
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)


class OnlyThisMachine:
    """Refuses requests whose Host is not this machine (a foreign name that resolves to it) or whose Origin is another page.

    Gives each browser a cookie that scripts cannot read and other sites cannot send.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if _HOST.fullmatch(host) is None or (origin is not None and urlsplit(origin).netloc != host):
            refused = PlainTextResponse("This page answers only to this machine: open it at http://127.0.0.1.\n", 403)
            await refused(scope, receive, send)
            return
        known = COOKIE in cookie_parser(headers.get("cookie", ""))  # as `request.cookies` is read

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                answer["Content-Security-Policy"] = _POLICY
                answer["X-Content-Type-Options"] = "nosniff"
                answer["Referrer-Policy"] = "same-origin"
                if not known and scope["path"] == "/":
                    secret = secrets.token_urlsafe(24)
                    answer.append("set-cookie", f"{COOKIE}={secret}; Path=/; Max-Age={_KEEP}; HttpOnly; SameSite=Strict")
            await send(message)

        await self._app(scope, receive, marked)
