"""The bench's figures as people read them: medians over the runs, each ratio of two distributions of one run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

# What is compared: the sides, the share of the distribution, and the goal.
GOALS = (
    ("{full} ÷ floor, p50", "{full}", "floor", 0.5, 1.35),
    ("{full} ÷ floor, p99", "{full}", "floor", 0.99, 1.45),
    ("{full} ÷ hello world, p50", "{full}", "hello", 0.5, 0.15),
    ("{full} ÷ raw handler, p50", "{full}", "raw", 0.5, 2.5),
)
START_GOAL, GROWTH_GOAL = 2.1, 1.1
ABOUT = ", account"  # after a side's name: its questions about an account


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """What one run took: each side's times in order, in seconds; its memory in megabytes."""

    took: Mapping[str, Sequence[float]]
    memory: Mapping[str, float]

    def at(self, side: str, share: float) -> float:
        times = self.took[side]
        return times[min(int(len(times) * share), len(times) - 1)]

    def ratio(self, side: str, other: str, share: float) -> float:
        return self.at(side, share) / self.at(other, share)


def report(engine: str, runs: Sequence[Run], turns: int) -> None:
    print(f"\n{engine}: median of {len(runs)} runs of {turns:,} requests a side (hello world: a fifth of them)\n")
    print(f"  {'':<22}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'p50 ÷ floor':>13}{'memory MB':>11}")
    for side in runs[0].took:
        times = [f"{median(each.at(side, share) for each in runs) * 1000:>9.2f}" for share in (0.5, 0.95, 0.99)]
        share = median(each.ratio(side, "floor", 0.5) for each in runs)
        memory = f"{runs[-1].memory[side]:>11.0f}" if side in runs[-1].memory else ""
        print(f"  {side:<22}{''.join(times)}{share:>13.2f}{memory}")
    print()
    sizes = [side for side in runs[0].memory if side.startswith("full")]
    for full in sizes:
        for words, side, other, part, goal in GOALS:
            ratios = [each.ratio(side.format(full=full), other, part) for each in runs]
            judge(words.format(full=full), ratios, goal)
    for kind in ("", ABOUT):
        small, large = f"{sizes[0]}{kind}", f"{sizes[-1]}{kind}"
        judge(f"{large} ÷ {sizes[0]}, p50", [each.ratio(large, small, 0.5) for each in runs], GROWTH_GOAL)


def report_start(took: Mapping[str, Sequence[float]]) -> None:
    """From the start of the process to the first command answered, SQLite, the two taking turns."""
    floor, full = (median(took[name]) for name in ("floor", "full"))
    print(f"\nstart-up to the first answer: bare Bolt {floor:.2f} s, the whole bot {full:.2f} s\n")
    pairs = zip(took["full"], took["floor"], strict=True)
    judge("start-up ÷ bare Bolt's", [mine / theirs for mine, theirs in pairs], START_GOAL)


def judge(words: str, ratios: Sequence[float], goal: float) -> None:
    """One line: the median, how far the runs lay apart, and the goal."""
    found = median(ratios)
    verdict = "reached" if found <= goal else "MISSED"
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
    print(f"  {words:<34}{found:>6.2f}   ({spread})   goal {goal:g}: {verdict}")
