"""One kept-alive connection that sends signed commands and times each answer, with no client's library in between."""

import hashlib
import hmac
import socket
import subprocess
import time
from itertools import count
from urllib.parse import urlencode

from tests.bench.sides import PATH, SECRET

TEAM, PATIENCE = "T0PLAY", 60.0
TRIGGERS = count()
Sent = bytes


class Line:
    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: Sent) -> tuple[float, bytes]:
        """Seconds from the first byte out to the last byte in, and the body; anything but 200 ends the bench."""
        start = time.perf_counter()
        self.socket.sendall(request)
        head, _, body = self._until(b"\r\n\r\n").partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        while len(body) < length:
            body += self.socket.recv(65536)
        took = time.perf_counter() - start
        if not head.startswith(b"HTTP/1.1 200"):
            raise AssertionError(head + body)
        return took, body

    def _until(self, mark: bytes) -> bytes:
        found = b""
        while mark not in found:
            part = self.socket.recv(65536)
            if not part:
                raise ConnectionError
            found += part
        return found

    def close(self) -> None:
        self.socket.close()


def command(text: str, user: str = "UBENCH1") -> Sent:
    """`/owner` as Slack posts and signs it, no two alike: the same one again is a replay, and refused."""
    about = {"team_id": TEAM, "channel_id": "C1", "channel_name": "sales", "user_id": user, "command": "/owner"}
    about |= {"text": text, "response_url": "http://127.0.0.1/x", "trigger_id": f"1.2.{next(TRIGGERS)}"}
    body = urlencode(about)
    stamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    head = {
        "Host": "127.0.0.1",
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": str(len(body)),
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"POST {PATH} HTTP/1.1\r\n{lines}\r\n{body}".encode()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def reached(port: int, process: "subprocess.Popen[bytes]") -> Line:
    """The first connection that a starting process takes."""
    while process.poll() is None:
        try:
            return Line(port)
        except ConnectionRefusedError:
            time.sleep(0.001)
    text = f"a side ended with {process.returncode} before it answered"
    raise AssertionError(text)
