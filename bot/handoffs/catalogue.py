"""The edges a workspace starts with: what each asks for, how long an answer may take, why it may say no."""

from bot.handoffs.contract import Edge, Field, FieldKind, RejectReason, Sla

COMPANY = Field(
    name="account",
    label="Company",
    kind=FieldKind.ACCOUNT,
    required=True,
    help="Pick it, or type a new name: it becomes a prospect.",
)
SEGMENTS = Field(
    name="segments",
    label="Segment",
    kind=FieldKind.SEGMENTS,
    required=True,
    help="At least one; what the account has already counts.",
)

SDR_TO_AE = Edge(
    key="sdr_ae",
    title="Qualified lead",
    sender="sdr",
    receiver="ae",
    sla=Sla(hours=4),
    fields=(
        COMPANY,
        Field(name="contact", label="Contact", required=True, help="Name and role in the purchase."),
        SEGMENTS,
        Field(
            name="pain",
            label="Pain, in their words",
            kind=FieldKind.LONG,
            required=True,
            limit=2000,
            help="What hurts, as they said it.",
        ),
        Field(name="next_step", label="Agreed next step", required=True, help="Demo call, visit, offer …"),
        Field(name="next_step_date", label="Date of the next step", kind=FieldKind.DATE, required=True, ahead=True),
        Field(name="trigger", label="Why now", help="What made it urgent."),
        Field(
            name="qualification",
            label="Qualification",
            kind=FieldKind.LONG,
            limit=2000,
            help="Budget, authority, need, timing, or whatever you asked.",
        ),
        Field(name="source", label="Source", help="Where the lead came from."),
        Field(name="told_already", label="Please do not ask again", limit=1000, help="What they have answered."),
    ),
)
AE_TO_AM = Edge(
    key="ae_am",
    title="Won deal",
    sender="ae",
    receiver="am",
    sla=Sla(days=1),
    reasons=(
        RejectReason.WRONG_SEGMENT,
        RejectReason.DUPLICATE,
        RejectReason.MISSING_FACTS,
        RejectReason.TIMING_LATER,
        RejectReason.UNREACHABLE,
        RejectReason.OVER_CAPACITY,
        RejectReason.OTHER,
    ),
    fields=(
        COMPANY,
        Field(name="contract_value", label="Contract value", kind=FieldKind.MONEY, required=True, help="48000"),
        Field(name="start_date", label="Start date", kind=FieldKind.DATE, required=True),
        Field(name="renewal_date", label="Renewal date", kind=FieldKind.DATE, required=True, after="start_date"),
        Field(name="main_contact", label="Main contact", required=True, help="Name and how to reach them."),
        Field(name="promised", label="What was promised", kind=FieldKind.LONG, required=True, limit=2000),
        Field(name="discounts", label="Discounts given", limit=1000),
        Field(name="risks", label="Risks", kind=FieldKind.LONG, limit=2000),
        Field(name="expansion", label="Expansion ideas", kind=FieldKind.LONG, limit=2000),
    ),
)
EDGES = (SDR_TO_AE, AE_TO_AM)
