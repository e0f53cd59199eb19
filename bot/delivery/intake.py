"""From a payload to the body of its acknowledgement, the same whichever way it came in."""

from collections.abc import Callable

from bot.delivery import payload
from bot.delivery.payload import Body
from bot.delivery.router import Ack, Router
from bot.delivery.tasks import Tasks
from bot.kit.clock import BusinessClock


class Intake:
    """Nothing slow stands before the acknowledgement: what follows it goes to `tasks`. `me` is the bot's own user."""

    def __init__(
        self, router: Router, clock: BusinessClock, tenants: Callable[[str], int | None], tasks: Tasks, me: str | None
    ) -> None:
        self.router = router
        self.clock = clock
        self.tenants = tenants
        self.tasks = tasks
        self.me = me

    async def take(self, body: Body) -> Ack:
        """Raises Unreadable for a malformed payload, and whatever keeps an event from being stored."""
        tenant = self.tenants(payload.whose(body))
        if tenant is None or not payload.is_heard(body, self.me):
            return {}
        key, request = payload.read(body, tenant, self.clock.now())
        if request.kind == "options":
            return await self.router.suggest(request)
        answer = await self.router.answer(key, request)
        if answer.then:
            self.tasks.start(answer.then())
        return answer.ack
