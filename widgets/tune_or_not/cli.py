"""The command line: JSON to standard output, messages to standard error.

Exit 0; 2 and one line for bad input.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn

from tune_or_not.case import Case, CaseError
from tune_or_not.compare import command as compare_command
from tune_or_not.dataset.command import add_arguments as check_data_arguments
from tune_or_not.dataset.command import check_data
from tune_or_not.decision.advice.advisers import advice
from tune_or_not.decision.advice.chart import DecisionChart
from tune_or_not.decision.advice.chart_reader import charts
from tune_or_not.decision.bill.approaches import comparable
from tune_or_not.decision.bill.cost import estimate
from tune_or_not.decision.bill.latency import latencies
from tune_or_not.decision.bill.uncertainty import MOST_DRAWS, uncertainty
from tune_or_not.decision.choice.brief import brief
from tune_or_not.decision.choice.recommendation import MOST_DRAWS as MOST_DECISION_DRAWS
from tune_or_not.decision.choice.recommendation import USUAL_DRAWS, recommend
from tune_or_not.lab.command import add_lab
from tune_or_not.reader.today import today
from tune_or_not.record import command as record_command
from tune_or_not.record.any_case import case_in
from tune_or_not.triage import command as triage_command
from tune_or_not.upkeep import command as upkeep_command


class _OneLine(argparse.ArgumentParser):
    """Says what is wrong in one line, without the usage block."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"tune_or_not: {message} (see --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # JSON is UTF-8, whatever the terminal's own
    try:
        refuse_overwriting(given)
        answer = given.run(given)
        print(answer if isinstance(answer, str) else _as_json(answer))
        sys.stdout.flush()
    except CaseError as refused:
        print(f"tune_or_not: {refused}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return int(getattr(given, "exit_code", 0))


def _parser() -> argparse.ArgumentParser:
    parser = _OneLine(prog="tune_or_not", description=__doc__)
    calls = parser.add_subparsers(required=True, metavar="CALL")

    def call(name: str, run: Callable[[argparse.Namespace], Any], help: str) -> _OneLine:
        added = calls.add_parser(name, help=help, description=help)
        added.set_defaults(run=run)
        return added

    call("schema", lambda options: Case.model_json_schema(), "the JSON schema of a case")
    call("charts", lambda options: _charts(), "every decision chart as a graph")
    for name, run, help in (
        ("decide", _decide, "what each source advises, and the recommendation"),
        ("cost", _cost, "what each approach costs over the horizon"),
        ("latency", _latency, "how long an answer takes, by approach"),
    ):
        added = call(name, run, help)
        added.add_argument("case", metavar="CASE.json", help="a file, or - for standard input")
        if name == "cost":
            what = "also draw all that is uncertain N times: shares won and bands"
            _add_draws(added, MOST_DRAWS, None, what)
        if name == "decide":
            what = f"draw what is not told N times (default {USUAL_DRAWS:,})"
            _add_draws(added, MOST_DECISION_DRAWS, USUAL_DRAWS, what)
            added.add_argument(
                "--brief", action="store_true", help="ten lines for people in place of JSON"
            )
    add_lab(call("lab", lambda options: None, "the lab: train its tiny language model again"))
    record = call("record", record_command.run(read_case), "the decision record of a case")
    record_command.add_arguments(record)
    compare = call("compare", compare_command.run(read_case), "cases side by side")
    compare_command.add_arguments(compare)
    triage_command.add_arguments(call("triage", triage_command.run, "many cases from a CSV file"))
    upkeep_command.add_arguments(
        call("facts", upkeep_command.run, "every fact by age, and what the price library changed")
    )
    added = call(
        "check-data",
        lambda options: check_data(options, read_case),
        "what is wrong with a training file",
    )
    check_data_arguments(added, _whole)
    return parser


def _add_draws(call: argparse.ArgumentParser, most: int, usual: int | None, help: str) -> None:
    call.add_argument("--draws", type=_whole(1, most), default=usual, metavar="N", help=help)
    call.add_argument(
        "--seed",
        type=_whole(0, 2**32 - 1),
        default=0,
        metavar="S",
        help="another seed gives other draws (default 0)",
    )


def _as_json(answer: Any) -> str:
    return json.dumps(answer, indent=2, ensure_ascii=False, allow_nan=False, default=str)


def refuse_overwriting(arguments: argparse.Namespace) -> None:
    """Raises CaseError, one sentence, where a call would write over a file that it reads."""
    output = getattr(arguments, "output", None)
    if not output:
        return
    # Imported here: the checks of a training file need more than a case does.
    from tune_or_not.dataset.file.clean_copy import refuse_same_file  # noqa: PLC0415
    from tune_or_not.dataset.problems import DataError  # noqa: PLC0415

    read = [getattr(arguments, name, None) for name in ("case", "cases", "file")]
    paths = [path for entry in read for path in (entry if isinstance(entry, list) else [entry])]
    try:
        refuse_same_file(output, *paths)
    except DataError as refused:
        raise CaseError(str(refused)) from None


def read_case(path: str) -> Case:
    """The case in a file or in a record; "-" is standard input. Raises CaseError, one sentence."""
    try:
        raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except (OSError, ValueError) as refused:
        why = refused.strerror if isinstance(refused, OSError) else str(refused)
        raise CaseError(f"Cannot read {path!r}: {why}.") from None
    try:
        return case_in(raw.decode("utf-8-sig")).judged_on(today())
    except UnicodeDecodeError:
        raise CaseError(f"{path!r} is not UTF-8 text; save the case as UTF-8.") from None


def _charts() -> dict[str, Any]:
    return {"charts": [_graph(chart) for chart in charts().values()]}


def _graph(chart: DecisionChart) -> dict[str, Any]:
    return {
        "id": chart.id,
        "source": chart.source,
        "title": chart.title,
        "nodes": [
            {"id": node.id, "kind": node.kind, "text": node.text}
            | ({"verdict": chart.verdicts[node.id]} if node.id in chart.verdicts else {})
            for node in chart.nodes
        ],
        "edges": [
            {"from": edge.source, "to": edge.target, "answer": edge.answer} for edge in chart.edges
        ],
        "readings": [{"node": reading.node, "text": reading.text} for reading in chart.readings],
    }


def _decide(arguments: argparse.Namespace) -> dict[str, Any] | str:
    case = read_case(arguments.case)
    recommendation = recommend(case, arguments.draws, arguments.seed)
    if arguments.brief:
        return brief(case, recommendation)
    return {
        "advisers": [given.as_json() for given in advice(case)],
        "recommendation": recommendation.as_json(),
    }


def _cost(options: argparse.Namespace) -> dict[str, Any]:
    case = read_case(options.case)
    approaches = comparable(case)
    answer = estimate(case, approaches).as_json()
    if options.draws is not None:
        sure = uncertainty(case, options.draws, options.seed, approaches)
        for approach in answer["approaches"]:
            approach.update(sure.as_json(approach["id"]))
    return answer


def _latency(options: argparse.Namespace) -> dict[str, Any]:
    case = read_case(options.case)
    times = latencies(case, comparable(case))
    return {"approaches": [one.as_json() for one in times.values()]}


def _whole(low: int, high: int) -> Callable[[str], int]:
    """What reads a whole number in this range from the command line."""

    def read(text: str) -> int:
        if not re.fullmatch("[0-9]{1,12}", text) or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {low} to {high}")
        return int(text)

    return read
