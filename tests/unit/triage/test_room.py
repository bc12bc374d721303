"""A room that shares: what a class hands in, in one picture, and where its people differ."""

import base64
import json
import zlib
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest

from tests.unit.reader.test_resume_code import GOLD
from tune_or_not.case import Case
from tune_or_not.cli import main
from tune_or_not.decision.choice.recommendation_of_cases import recommend_cases
from tune_or_not.reader.today import today
from tune_or_not.record.carried import carried_json
from tune_or_not.record.files import write_record
from tune_or_not.record.follow_up import FollowUp
from tune_or_not.triage.cases import TriagedCases, as_json
from tune_or_not.triage.differences import differences
from tune_or_not.triage.handed_in import HandedIn, files_of, room_of
from tune_or_not.triage.map_chart import NAMED, Mapped, TriageMap
from tune_or_not.triage.page_table import differences_html, refused_html, table_html
from tune_or_not.triage.panel import triage_panel
from tune_or_not.triage.room import triage_room

HOSTILE = "<img src=x onerror='window.hacked = 1'>"
SHOP = {"name": "Shop", "needs_live_data": True, "prompt_score": 0.5}


def code_of(values: dict[str, object]) -> str:
    """A code of version 2, written here a second time."""
    packer = zlib.compressobj(9, wbits=-15)
    packed = packer.compress(json.dumps({"case": values}).encode()) + packer.flush()
    whole = zlib.crc32(packed).to_bytes(4, "big") + packed
    return f"TUNE2-{base64.b64encode(whole).decode().rstrip('=')}"


def pasted(text: str) -> TriagedCases:
    return triage_room([HandedIn("", text.encode())])


def names(cases: TriagedCases) -> list[str]:
    return sorted(cases.table["name"])


def test_codes_of_both_versions_are_read_with_the_names_beside_them() -> None:
    ben, eve = code_of(SHOP), code_of({"needs_style": True})
    text = (
        f"Name,Code\n2026-11-21,Ada,{GOLD}\nBen: {ben}\n\n"
        f"Cleo\n{code_of({'epochs': 3})}\n{code_of({'name': 'Fay'})}\n{eve} — Eve\n"
    )
    room = room_of([HandedIn("", text.encode())])
    assert [person.name for person in room.people] == [
        "2026-11-21,Ada",
        "Ben",
        "Cleo",
        "Fay",
        "Eve",
    ]
    assert room.refused == ()
    assert room.people[1].case == Case.of(SHOP).judged_on(today())


def test_a_bad_code_gets_its_line_its_name_and_what_to_do() -> None:
    good = code_of(SHOP)
    text = f"Ada: {good}\nBen: {good[:-3]}\nhello\nthere\nCleo: TUNE9-abcdefgh\n"
    text += f"Dan: {code_of({'epochs': 99})}"
    cases = pasted(text)
    assert names(cases) == ["Ada"]
    assert [str(entry) for entry in cases.refused] == [
        'line 2: "Ben": The code is mistyped or cut off: copy it again, from its T to its end.',
        "line 3: no resume code; allowed: a name and a code.",
        "line 4: no resume code; allowed: a name and a code.",
        'line 5: "Cleo": This resume code was made by a newer version of the course (code version '
        "9, this one reads 2).",
        'line 6: "Dan": This resume code cannot be used: epochs is 99; allowed: a whole number '
        "from 1 to 50 (passes).",
    ]
    assert cases.refused_count == 5


@pytest.mark.slow
def test_a_folder_of_everything_is_one_room(tmp_path: Path) -> None:
    room = tmp_path / "room"
    (room / "ada/my_decision").mkdir(parents=True)
    kept = {"kind": "case", "schema": 1, "content": {"needs_live_data": True}}
    for name, content in {"case": kept, "progress": {}, "case.before-1": kept}.items():
        (room / f"ada/my_decision/{name}.json").write_text(json.dumps(content))
    (room / "ben.md").write_text(
        f"# Record\n\n```json\n{carried_json(Case.of(SHOP), FollowUp())}\n```\n"
    )
    write_record(Case.of(SHOP), room / "ben.html", written=date(2026, 11, 21))
    (room / "ben_pictures").mkdir()
    (room / "ben_pictures/board.svg").write_text("<svg/>")
    (room / "codes.txt").write_text(f"Cleo {code_of({'epochs': 3})}\n")
    (room / "ideas.csv").write_text("name,epochs\nDan,2\nEve,none\n")
    (room / "photo.png").write_bytes(b"\x89PNG")
    (room / "torn.json").write_text('{"epochs": ')
    (room / ".DS_Store").write_bytes(b"\0")
    cases = triage_room(files_of([room]))
    # The record in HTML and in Markdown hold one case under one name: it counts once.
    assert names(cases) == ["Cleo", "Dan", "Shop", "ada"]
    assert cases.twice == 1
    assert sorted(str(entry).split(": ")[0] for entry in cases.refused) == [
        "ideas.csv, line 3, column “epochs”", "photo.png", "torn.json",
    ]  # fmt: skip
    assert all("allowed" in str(e) or "JSON" in str(e) for e in cases.refused)
    assert cases.refused_count == 3


def test_namesakes_are_told_apart_and_the_same_person_twice_counts_once() -> None:
    one, other = code_of(SHOP), code_of({**SHOP, "prompt_score": 0.9})
    cases = pasted(f"Ada: {one}\nAda: {other}\nAda: {one}\n")
    assert names(cases) == ["Ada", "Ada (2)"]
    assert "1 came twice and counts once." in cases.sentence
    files = [HandedIn(f"{who}.json", json.dumps({**SHOP, "epochs": n}).encode())
             for n, who in enumerate(("ada", "ben"), start=1)]  # fmt: skip
    assert names(triage_room(files)) == ["ada: Shop", "ben: Shop"]


def test_names_are_text_whatever_they_look_like() -> None:
    code = code_of({**SHOP, "name": HOSTILE})
    cases = pasted(
        f"{HOSTILE}: {code}\n$x^2$ \u202e: {code_of({'epochs': 3})}\n{HOSTILE} TUNE2-AAAA\n"
    )
    page = table_html(cases.table, "x") + differences_html(cases)
    page += (
        refused_html(cases.refused, cases.refused_count)
        + TriageMap(Mapped.of(cases.table)).live.svg
    )
    assert "<img" not in page
    assert "$x^2$" in page


def test_a_room_is_judged_as_each_of_its_cases_alone() -> None:
    values = [
        SHOP,
        {"traffic_order": "millions"},
        {"requests_per_month": 500, "api_allowed": False},
    ]
    cases = pasted("\n".join(f"P{n}: {code_of(v)}" for n, v in enumerate(values))).table
    for n, value in enumerate(values):
        alone = recommend_cases(Case.of(value).judged_on(today()), 1, {}, {})
        row = cases[cases["name"] == f"P{n}"].iloc[0]
        assert (row["recommendation"], row["clear"]) == (alone.verdicts[0], alone.clear[0])


def test_where_the_room_differs_is_the_mean_distance_of_two_people() -> None:
    answers = [(0.2, True, 1_000), (0.9, True, 100_000), (0.5, False, 1_000), (None, True, 1_000)]
    cases = [
        Case.of({"prompt_score": score, "needs_style": style, "requests_per_month": requests})
        for score, style, requests in answers
    ]
    by_name = {each.name: each for each in differences(cases)}
    pairs = list(combinations([0.2, 0.9, 0.5], 2))
    score = by_name["prompt_score"]
    assert score.distance == pytest.approx(sum(abs(a - b) for a, b in pairs) / len(pairs))
    assert (score.people, score.answers) == (3, "20 % to 90 %, the middle 50 %")
    assert by_name["needs_style"].distance == pytest.approx(3 / 6)
    assert by_name["needs_style"].answers == "yes 3, no 1"
    assert "epochs" not in by_name
    agreed = differences([Case.of({"epochs": 3})] * 3)
    assert [(each.name, each.distance) for each in agreed] == [("epochs", 0)]


def test_a_room_says_where_it_differs_and_where_it_agrees() -> None:
    ada = code_of({**SHOP, "epochs": 3})
    ben = code_of({**SHOP, "epochs": 3, "prompt_score": 0.9})
    cases = pasted(f"Ada: {ada}\nBen: {ben}")
    assert "Most apart: Score of the best prompt (50 % to 90 %" in cases.sentence
    page = differences_html(cases)
    assert "Score of the best prompt" in page.partition("All who answered agree on")[0]
    assert "Epochs" in page.partition("All who answered agree on")[2]
    assert as_json(cases)["differences"][0]["field"] == "prompt_score"


@pytest.mark.slow
def test_a_class_of_thirty_has_its_names_at_its_dots() -> None:
    text = "\n".join(
        f"Pupil {n:02}: {code_of({'prompt_score': n / 30, 'score_needed': 0.9})}" for n in range(30)
    )
    assert NAMED >= 30
    svg = TriageMap(Mapped.of(pasted(text).table)).live.svg
    assert all(f"Pupil {n:02}" in svg for n in range(30))


def test_the_command_takes_a_folder_and_several_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes, case, room = tmp_path / "codes.csv", tmp_path / "fay.json", tmp_path / "room"
    codes.write_text(f"name,code\nAda,{code_of(SHOP)}\nBen,TUNE2-AAAA\n")
    case.write_text(json.dumps({"epochs": 3}))
    room.mkdir()
    (room / "gus.json").write_text("{}")
    assert main(["triage", str(codes), str(case), str(room)]) == 0
    printed = capsys.readouterr()
    answer = json.loads(printed.out)
    assert sorted(row["name"] for row in answer["cases"]) == ["Ada", "fay", "gus"]
    assert printed.err.startswith('tune_or_not: codes.csv, line 3: "Ben": The code is mistyped')
    assert main(["triage", str(room), "-o", str(room / "out.csv")]) == 2
    assert "write it elsewhere" in capsys.readouterr().err
    assert main(["triage", str(codes)]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == 1


@pytest.mark.parametrize(
    ("file", "content", "why"),
    [
        ("empty.json", "", "JSON"),
        ("list.json", "[1]", "object"),
        ("page.html", "<html><body>no record</body></html>", "carries no case"),
        ("bad.json", '{"kind": "progress", "content": {}}', '"kind"'),
    ],
)
def test_nothing_that_is_a_case_is_one_sentence(
    file: str, content: str, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / file).write_text(content)
    assert main(["triage", str(tmp_path / file)]) == 2
    err = capsys.readouterr().err
    assert (err.count("\n"), file in err, why in err) == (1, True, True)


@pytest.mark.slow
def test_the_panel_takes_codes_and_several_files(tmp_path: Path) -> None:
    panel = triage_panel(folder=tmp_path)
    assert panel._differences.value == ""
    panel._box.value = f"Ada: {code_of(SHOP)}\nBen: {code_of({**SHOP, 'prompt_score': 0.9})}"
    panel.settle()
    assert panel.sentence.startswith("2 cases: ")
    assert "Where the room differs most" in panel._differences.value
    upload = panel._upload
    for name in ("gus", "hal"):
        content = json.dumps({"epochs": len(name), "name": name}).encode()
        upload._receive(upload, {"begin": f"{name}.json"}, [])
        upload._receive(upload, {"piece": 0}, [content])
        upload._receive(upload, {"end": True, "more": True}, [])
    upload._receive(upload, {"all": True}, [])
    panel.settle()
    assert names(panel.cases) == ["gus", "hal"]
    panel.close()
