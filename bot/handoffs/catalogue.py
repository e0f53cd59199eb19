"""The edges a workspace starts with: what each asks for, how long an answer may take, why it may say no."""

from bot.handoffs.contract import ANYBODY, Completion, Edge, Field, FieldKind, RejectReason, Sla

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

CLIENT_REASONS = (
    RejectReason.WRONG_SEGMENT,
    RejectReason.DUPLICATE,
    RejectReason.MISSING_FACTS,
    RejectReason.TIMING_LATER,
    RejectReason.UNREACHABLE,
    RejectReason.OVER_CAPACITY,
    RejectReason.OTHER,
)
REVIEW_REASONS = (
    RejectReason.WRONG_SEGMENT,
    RejectReason.MISSING_FACTS,
    RejectReason.OVER_CAPACITY,
    RejectReason.OTHER,
)
REPORT_REASONS = (RejectReason.WRONG_SEGMENT, RejectReason.DUPLICATE, RejectReason.OTHER)

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
        Field(name="expected_value", label="Expected value", kind=FieldKind.MONEY, help="Roughly what it may come to."),
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
AE_TO_CS = Edge(
    key="ae_cs",
    title="Deployment",
    sender="ae",
    receiver="cs",
    sla=Sla(days=1),
    reasons=CLIENT_REASONS,
    completion=Completion(called="Live", done="It is live", day="go_live", starts="cs_am"),
    fields=(
        COMPANY,
        Field(
            name="use_cases",
            label="Use cases, the most important first",
            kind=FieldKind.LONG,
            required=True,
            limit=2000,
            help="Each with how success is measured, and where it stands today.",
        ),
        Field(name="champion", label="Champion, and who decides", required=True, help="Names, and what they want."),
        Field(
            name="kickoff",
            label="Kickoff",
            kind=FieldKind.DATE,
            required=True,
            ahead=True,
            promise=True,
            help="Within five working days, if you can.",
        ),
        Field(name="go_live", label="Promised go-live", kind=FieldKind.DATE, required=True, after="kickoff"),
        Field(
            name="promised",
            label="What was promised",
            kind=FieldKind.LONG,
            required=True,
            limit=2000,
            promise=True,
            help="One on each line. Begin with its day, as in 2026-12-24 training, and it is chased.",
        ),
        Field(
            name="contract_value", label="Contract value", kind=FieldKind.MONEY, required=True, help="Such as 48000."
        ),
        Field(name="renewal_date", label="Renewal date", kind=FieldKind.DATE, required=True, after="go_live"),
        Field(name="technical", label="Technical choices", kind=FieldKind.LONG, limit=2000),
        Field(name="risks", label="Risks", kind=FieldKind.LONG, limit=2000),
    ),
)
CS_TO_AM = Edge(
    key="cs_am",
    title="Live client",
    sender="cs",
    receiver="am",
    sla=Sla(days=2),
    reasons=CLIENT_REASONS,
    fields=(
        COMPANY,
        Field(name="live_since", label="Live since", kind=FieldKind.DATE, required=True),
        Field(name="adoption", label="How far it is used", required=True, help="Active users of licensed ones, say."),
        Field(name="renewal_date", label="Renewal date", kind=FieldKind.DATE, required=True, after="live_since"),
        Field(name="renewal_value", label="Renewal value", kind=FieldKind.MONEY, help="Such as 48000."),
        Field(name="satisfaction", label="Satisfaction", help="The last score, and what they said."),
        Field(name="tickets", label="Open tickets", limit=1000),
        Field(name="expansion", label="Expansion ideas", kind=FieldKind.LONG, limit=2000),
        Field(name="price_clause", label="Price increase clause", limit=1000),
        Field(name="risks", label="Risks", kind=FieldKind.LONG, limit=2000),
    ),
)
AE_TO_AM = Edge(
    key="ae_am",
    title="Won deal",
    sender="ae",
    receiver="am",
    sla=Sla(days=1),
    reasons=CLIENT_REASONS,
    fields=(
        COMPANY,
        Field(
            name="contract_value", label="Contract value", kind=FieldKind.MONEY, required=True, help="Such as 48000."
        ),
        Field(name="start_date", label="Start date", kind=FieldKind.DATE, required=True),
        Field(name="renewal_date", label="Renewal date", kind=FieldKind.DATE, required=True, after="start_date"),
        Field(name="main_contact", label="Main contact", required=True, help="Name and how to reach them."),
        Field(
            name="promised",
            label="What was promised",
            kind=FieldKind.LONG,
            required=True,
            limit=2000,
            promise=True,
            help="One on each line. Begin with its day, as in 2026-12-24 training, and it is chased.",
        ),
        Field(name="discounts", label="Discounts given", limit=1000),
        Field(name="risks", label="Risks", kind=FieldKind.LONG, limit=2000),
        Field(name="expansion", label="Expansion ideas", kind=FieldKind.LONG, limit=2000),
    ),
)
AM_TO_AE = Edge(
    key="am_ae",
    title="Expansion",
    sender="am",
    receiver="ae",
    sla=Sla(days=1),
    fields=(
        COMPANY,
        Field(name="contact", label="Contact", required=True, help="Name and role in the purchase."),
        Field(name="need", label="What they need, in their words", kind=FieldKind.LONG, required=True, limit=2000),
        Field(name="next_step", label="Agreed next step", required=True, help="Demo call, visit, offer …"),
        Field(name="next_step_date", label="Date of the next step", kind=FieldKind.DATE, required=True, ahead=True),
        Field(name="value", label="What it may be worth", kind=FieldKind.MONEY, help="Such as 48000."),
    ),
)
AE_TO_FIN = Edge(
    key="ae_fin",
    title="Terms review",
    sender="ae",
    receiver="fin",
    sla=Sla(days=1),
    reasons=REVIEW_REASONS,
    yes="Answer",
    fields=(
        COMPANY,
        Field(name="function", label="Who reviews", kind=FieldKind.FUNCTION, required=True, usual="Controller"),
        Field(name="list_price", label="List price", kind=FieldKind.MONEY, required=True, help="Such as 60000."),
        Field(name="offered_price", label="Offered price", kind=FieldKind.MONEY, required=True, help="Such as 51000."),
        Field(name="cost", label="Cost", kind=FieldKind.MONEY, required=True, help="What it costs us, such as 34000."),
        Field(name="terms", label="Payment terms", required=True, help="Net 60, three instalments …"),
        Field(name="close_date", label="Planned close", kind=FieldKind.DATE, required=True, ahead=True),
        Field(name="why", label="Why these terms", kind=FieldKind.LONG, limit=2000),
    ),
    reply=(
        Field(
            name="verdict",
            label="Verdict",
            kind=FieldKind.CHOICE,
            required=True,
            options=("Approved", "Changed", "Refused"),
        ),
        Field(
            name="answer",
            label="The terms, or why not",
            kind=FieldKind.LONG,
            limit=1000,
            unless="verdict",
            help="Needed unless you approve it as it is.",
        ),
    ),
)
AE_TO_PRD = Edge(
    key="ae_prd",
    title="Feasibility check",
    sender="ae",
    receiver="prd",
    sla=Sla(days=2),
    reasons=REVIEW_REASONS,
    yes="Answer",
    fields=(
        COMPANY,
        Field(name="function", label="Who checks", kind=FieldKind.FUNCTION, required=True, usual="Operations"),
        Field(name="asked", label="What is asked for", kind=FieldKind.LONG, required=True, limit=2000),
        Field(name="by_when", label="By when", kind=FieldKind.DATE, required=True, ahead=True),
        Field(name="volume", label="Volume", required=True, help="Pieces, users, sites …"),
    ),
    reply=(
        Field(
            name="verdict",
            label="Verdict",
            kind=FieldKind.CHOICE,
            required=True,
            options=("Feasible", "Feasible with conditions", "Not feasible"),
        ),
        Field(name="date", label="Can be there by", kind=FieldKind.DATE, promise=True),
        Field(
            name="answer",
            label="Conditions, or why not and what instead",
            kind=FieldKind.LONG,
            limit=1000,
            unless="verdict",
            help="Needed unless it is feasible as asked.",
        ),
    ),
)
ANY_TO_PRD = Edge(
    key="any_prd",
    title="Competitor loss",
    sender=ANYBODY,
    receiver="prd",
    sla=Sla(days=5),
    reasons=REPORT_REASONS,
    yes="I have read it",
    fields=(
        COMPANY,
        Field(name="function", label="Who should know", kind=FieldKind.FUNCTION, required=True, usual="Product"),
        Field(name="competitor", label="Competitor", required=True),
        Field(name="decided", label="What decided it", kind=FieldKind.LONG, required=True, limit=2000),
        Field(name="price_gap", label="Price gap", help="What they offered, and what we did."),
        Field(name="missing", label="What we lack", limit=1000),
        Field(name="quote", label="In the client's words", kind=FieldKind.LONG, limit=2000),
    ),
)
EDGES = (SDR_TO_AE, AE_TO_CS, CS_TO_AM, AE_TO_AM, AM_TO_AE, AE_TO_FIN, AE_TO_PRD, ANY_TO_PRD)
