"""The sample's renewals: near and far, one of them at risk."""

from datetime import timedelta

from bot.handoffs import renewals
from bot.handoffs.renewal import Risk
from bot.kit.db import Tx
from bot.ownership.index import build
from bot.ownership.renewal import set_renewal
from bot.ownership.service import load_rows
from bot.sample.days import Days
from bot.sample.read import Organisation
from bot.workspace.model import OPERATOR

VIA = "sample"


async def write_renewals(tx: Tx, organisation: Organisation, days: Days) -> None:
    known = {each.name: each.id for each in build(await load_rows(tx)).accounts.values()}
    for each in organisation.renewals:
        account, day = known[each.account], days.today + timedelta(days=each.days)
        await set_renewal(tx, OPERATOR, account, day, VIA)
        await renewals.keep(tx, [(account, day)])
    index = build(await load_rows(tx))
    for each in organisation.renewals:
        if each.risk:
            await renewals.mark(tx, index, OPERATOR, known[each.account], Risk(each.risk), each.note, VIA)
