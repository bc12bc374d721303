"""A tuned model that reads retrieved passages: what flows where, and what must be looked after."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.text import Text

from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.boxes import LINE_HEIGHT, Arrow, Box, sheet, words
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.decision.bill.hybrids import Compared, Kept, Stage, TunedWithRetrieval

_COLUMNS = (4, 256, 372, 514, 644)
_HEADS = ("", "1,000 requests", "up front", "upkeep a month", "whole answer")
_TABLE_TOP = 244


class TunedWithRetrievalPicture(LiveChart[TunedWithRetrieval]):
    """Above, the way of a request: question, retrieval, prompt, tuned model, answer. Below it, what
    feeds the two stages and its upkeep. At the foot, the same with one of the two or neither.
    """

    def __init__(self, flow: TunedWithRetrieval) -> None:
        figure, axes = sheet(648, 346)
        retrieving, tuned = (style.APPROACHES[i].colour for i in ("rag", "fine_tuning"))
        top, height = 6, 96
        middle = top + height / 2
        self._question = Box(axes, (2, top + 12), (84, height - 24), "Question", 2)
        self._retrieval = Box(axes, (108, top), (128, height), "Retrieval", 2, colour=retrieving)
        self._model = Box(axes, (360, top), (130, height), "Tuned model", 2, colour=tuned)
        self._answer = Box(axes, (512, top), (134, height), "Answer", 3)
        self._index = Box(
            axes, (82, 142), (180, 72), "Index: the knowledge", 2, colour=retrieving, dashed=True
        )
        self._training = Box(
            axes, (316, 142), (218, 72), "Training: the style", 2, colour=tuned, dashed=True
        )
        for left, right in (
            (self._question, self._retrieval),
            (self._retrieval, self._model),
            (self._model, self._answer),
        ):
            Arrow(axes, (left.right, middle), (right.left, middle))
        for below, above in ((self._index, self._retrieval), (self._training, self._model)):
            Arrow(axes, (above.middle[0], below.top), (above.middle[0], above.bottom))
        across = (self._retrieval.right + self._model.left - 8) / 2
        self._prompt = [
            words(axes, (across, middle + shift), align="center", bold=shift == -34)
            for shift in (-34, -16, 16, 34)
        ]
        self._table = _Table(axes, [row.approach for row in flow.compared])
        super().__init__(figure, flow, in_words)

    def _set(self, flow: TunedWithRetrieval) -> None:
        both = flow.both
        self._question.show([style.counts(flow.variable_tokens), "tokens"])
        self._retrieval.show(_stage(flow.retrieval))
        self._model.show(_stage(flow.model))
        took = both.latency
        self._answer.show(
            [
                f"{style.per_thousand(both.usd)} per 1,000",
                style.milliseconds(took.total),
                f"first token {style.milliseconds(took.time_to_first_token)}",
            ]
        )
        self._index.show([f"{style.counts(flow.knowledge_tokens)} tokens", _a_month(flow.index)])
        self._training.show(
            [
                f"{style.counts(flow.examples)} examples, {_again(flow.retrain_every_months)}",
                _a_month(flow.training),
            ]
        )
        whole = flow.static_tokens + flow.variable_tokens + flow.retrieved_tokens
        lines = (
            "Prompt",
            f"{style.counts(whole)} tokens",
            f"{style.counts(flow.retrieved_tokens)} of them",
            "retrieved",
        )
        for text, line in zip(self._prompt, lines, strict=True):
            text.set_text(line)
        self._table.show(flow.compared)


class _Table:
    """A row for each way to answer, the last in bold."""

    def __init__(self, axes: Axes, approaches: list[str]) -> None:
        for x, head in zip(_COLUMNS, _HEADS, strict=True):
            words(axes, (x, _TABLE_TOP), head, align=_align(x), colour=style.MUTED)
        axes.plot([_COLUMNS[0], _COLUMNS[-1]], [_TABLE_TOP + 12] * 2, color=style.GRID, linewidth=1)
        self._rows: dict[str, list[Text]] = {}
        for n, approach in enumerate(approaches):
            y = _TABLE_TOP + 25 + n * (LINE_HEIGHT + 3)
            last = n == len(approaches) - 1
            self._rows[approach] = [
                words(axes, (x, y), align=_align(x), bold=last) for x in _COLUMNS
            ]
            self._rows[approach][0].set_text(style.label(approach))

    def show(self, rows: tuple[Compared, ...]) -> None:
        for row in rows:
            cells = self._rows[row.approach][1:]
            values = (
                style.per_thousand(row.usd),
                style.dollars(row.kept.upfront),
                style.dollars(row.kept.per_month),
                style.milliseconds(row.latency.total),
            )
            for cell, text in zip(cells, values, strict=True):
                cell.set_text(text)


def _align(x: float) -> str:
    return "left" if x == _COLUMNS[0] else "right"


def _stage(stage: Stage) -> list[str]:
    return [f"{style.per_thousand(stage.usd)} per 1,000", style.milliseconds(stage.ms)]


def _a_month(kept: Kept) -> str:
    return f"{style.dollars(kept.per_month)} a month"


def _again(months: int) -> str:
    return "each month" if months == 1 else f"every {months} months"


def sentence(flow: TunedWithRetrieval) -> str:
    """What the picture shows, in one line: a request's cost and time, and what is looked after."""
    both = flow.both
    if flow.knows_enough:
        alone = next(row for row in flow.compared if row.approach == "fine_tuning")
        return (
            "This project needs no knowledge of its own, so there is nothing to retrieve: tuning "
            f"alone is {style.per_thousand(alone.usd)} per 1,000 requests."
        )
    return (
        f"{style.per_thousand(both.usd)} per 1,000 requests, "
        f"{style.milliseconds(both.latency.total)} an answer, and "
        f"{style.dollars(both.kept.per_month)} a month to look after both halves."
    )


def in_words(flow: TunedWithRetrieval) -> str:
    """All that the picture shows, for those who do not see it."""
    others = "; ".join(
        f"{style.label(row.approach)} {style.per_thousand(row.usd)} per 1,000 requests, "
        f"{style.dollars(row.kept.upfront)} up front, {_a_month(row.kept)} of upkeep, "
        f"{style.milliseconds(row.latency.total)}"
        for row in flow.compared
    )
    return (
        f"{sentence(flow)} Retrieval takes {style.milliseconds(flow.retrieval.ms)}, the tuned "
        f"model {style.milliseconds(flow.model.ms)}. In comparison: {others}."
    )
