"""A process that has imported and rewritten everything once, and forks a bot for every order on its input.

An order is a line of JSON; the answers, a line each, are the bot's pid and later how it ended.
"""

import asyncio
import gc
import json
import logging
import os
import signal
import sys
import traceback
from typing import Any

from tests.delivery.crash import weave


def main() -> None:
    weave.install()
    from tests.delivery.crash import child

    hush()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        order = child.Order(**json.loads(line))
        if order.rehearsal:
            rehearse(order)
        elif os.fork() == 0:
            watch(order)


def rehearse(order: Any) -> None:
    """One quiet life in this very process: whatever is made or imported late is then inherited by all."""
    from tests.delivery.crash.child import live

    asyncio.run(live(order))
    gc.freeze()
    say({"id": order.id, "exit": 0})


def hush() -> None:
    """Standard output belongs to the answers; what goes wrong on purpose need not be read."""
    from bot.kit import log

    log.configure(level=logging.CRITICAL)
    for name in ("slack_bolt", "slack_sdk", "apscheduler"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def watch(order: Any) -> None:
    """The bot's parent: tells how it ended, which the bot itself cannot when it is killed."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if pid == 0:
        be(order)
    say({"id": order.id, "pid": pid})
    _, status = os.waitpid(pid, 0)
    say({"id": order.id, "exit": os.waitstatus_to_exitcode(status)})
    os._exit(0)


def be(order: Any) -> None:
    from tests.delivery.crash.child import live

    code = 1
    try:
        asyncio.run(live(order))
        code = 0
    except BaseException:  # noqa: BLE001 - whatever it was, it is told and this process ends
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def say(words: dict[str, int]) -> None:
    os.write(1, json.dumps(words).encode() + b"\n")


if __name__ == "__main__":
    main()
