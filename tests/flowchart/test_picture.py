"""The picture of a flowchart: three drawings with their paths and shares, as SVG and as PNG."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Mapping
from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from flowchart.graph import Edge, Graph, Kind, Node
from flowchart.picture import FlowchartPicture
from flowchart.walk import LivePath, Shares, follow


def chart(name: str, nodes: str, edges: str) -> Graph:
    """Nodes as lines "id kind text", a | in the text being a line break; edges as "a b answer"."""
    kinds: dict[str, Kind] = {"s": "start", "q": "question", "o": "outcome"}
    return Graph(
        title=f"The chart of {name}",
        nodes=tuple(
            Node(node, kinds[kind], text.replace("|", "\n"))
            for node, kind, text in (line.split(maxsplit=2) for line in nodes.strip().splitlines())
        ),
        edges=tuple(
            Edge(source, target, answer[0] if answer else None)
            for source, target, *answer in (e.split() for e in edges.replace("\n", ",").split(","))
        ),
    )


S1 = chart(
    "s1",
    """
    A s Start
    B q Does prompt engineering give the results you want?
    C o Stay with prompt engineering
    D s Consider fine-tuning
    E q Do you need consistent, specific outputs?
    F q Is the task complex or domain-specific?
    G q Do you want to use fewer tokens?
    H q Do you generate long outputs?
    I o Fine-tune for consistency
    J o Fine-tune for complexity
    K o Fine-tune for efficiency
    L o Fine-tune a state-of-the-art model
    """,
    """A B,B C Yes,B D No,D E,E I Yes,E F No,F J Yes,F G No,G K Yes,G H No,H L Yes,H C No""",
)
S2 = chart(
    "s2",
    """
    A q What do you need to customise?
    B o Retrieve: RAG
    C q Does prompting get the style right?
    D q Does few-shot keep the format?
    E o Stay with prompting
    F o Stay with few-shot examples
    G o Fine-tune
    """,
    """A B Knowledge,A C Style,A D Format,A G Behaviour,C E Yes,C G No,D F Yes,D G No""",
)
S5 = chart(
    "s5",
    """
    A s Should I fine-tune an LLM?
    B q Is prompt engineering|sufficient?
    C o Use prompt engineering|No fine-tuning needed
    D q Is it primarily a|knowledge retrieval|problem?
    E q Is real-time data|access needed?
    F o Use RAG|No fine-tuning needed
    G q Is data volume|very large?
    H o Consider hybrid:|RAG + fine-tuning
    I q Is it a narrow,|specific task?
    J q Can a smaller|specialized model|handle it?
    K o Use smaller model|No fine-tuning needed
    L o Consider fine-tuning
    M q Do you need|consistent style|or format?
    N q Is deep domain|expertise required?
    O q Is the domain|well-represented in|base model?
    P o Use base model|No fine-tuning needed
    Q q Is data|proprietary/sensitive?
    R q Can you use|API solutions?
    S o Use API solutions|No fine-tuning needed
    """,
    """A B,B C Yes,B D No,D E Yes,D I No,E F Yes,E G No,G H Yes,G F No,I J Yes,I M No,J K Yes
    J L No,M L Yes,M N No,N O Yes,N Q No,O P Yes,O L No,Q R Yes,R S Yes,R L No,Q S No""",
)
CHARTS = [S1, S2, S5]
NASTY = chart(
    "nasty",
    """
    A q Is 1 < 2 && "quoted" or 'so'? 🙂 \x00 ]]> $x$
    B o <script>alert(1)</script>
    C o &amp; </text></svg>
    """,
    """A B "Yes"&'yes',A C No<br/>""",
)


def walk(
    chart: Graph, answers: Mapping[str, Iterable[str]], assumed: Iterable[str] = ()
) -> LivePath:
    nodes: dict[str, None] = {}
    edges: set[Edge] = set()
    waiting = [chart.root]
    while waiting:
        node = waiting.pop(0)
        nodes[node] = None
        for edge in chart.exits[node]:
            if edge.answer is None or edge.answer in answers.get(node, ()):
                edges.add(edge)
                waiting.append(edge.target)
    outcomes = tuple(node for node in nodes if chart.by_id[node].kind == "outcome")
    open_questions = [node for node in nodes if node in assumed]
    return LivePath(
        nodes=frozenset(nodes),
        edges=frozenset(edges),
        outcomes=outcomes,
        unsettled=frozenset(open_questions),
        current=open_questions[0] if open_questions else None,
    )


def random_walk(chart: Graph, random: random.Random) -> LivePath:
    answers = {}
    for node, exits in chart.exits.items():
        choices = [edge.answer for edge in exits if edge.answer]
        several = random.randint(1, len(choices)) if len(choices) > 2 else min(len(choices), 1)
        answers[node] = random.sample(choices, several)
    questions = [node.id for node in chart.nodes if node.kind == "question"]
    return walk(chart, answers, assumed=random.sample(questions, len(questions) // 2))


NEEDS = walk(S2, {"A": ["Knowledge", "Style"], "C": ["No"], "D": ["Yes"]}, assumed="C")
DOMAIN = walk(
    S5, {"B": ["No"], "D": ["No"], "I": ["No"], "M": ["No"], "N": ["Yes"], "O": ["No"]}, "NO"
)


def by_id(svg: str) -> dict[str, ElementTree.Element]:
    return {name: e for e in ElementTree.fromstring(svg).iter() if (name := e.get("id"))}


def apply(root: ElementTree.Element, patch: dict[str, dict[str, str | None]]) -> None:
    elements = {element.get("id"): element for element in root.iter()}
    for name, attributes in patch.items():
        for key, value in attributes.items():
            if key == "text":
                elements[name].text = value or None
            elif value is None:
                elements[name].attrib.pop(key, None)
            else:
                elements[name].set(key, value)


def shown(element: ElementTree.Element) -> bool:
    return element.get("display") != "none"


def test_the_largest_chart_fits_a_page() -> None:
    layout = FlowchartPicture(S5).layout
    assert layout.width <= 1150
    assert layout.height <= 880


@pytest.mark.slow
@pytest.mark.parametrize("chart", [*CHARTS, NASTY], ids=lambda chart: chart.title)
def test_restyling_gives_the_same_picture_as_drawing_afresh(chart: Graph) -> None:
    picture, random_walks = FlowchartPicture(chart), random.Random(1)
    first = picture.svg(random_walk(chart, random_walks))
    kept = ElementTree.fromstring(first)
    for _ in range(30):
        walk = random_walk(chart, random_walks)
        late = ElementTree.fromstring(first)
        fresh = ElementTree.canonicalize(picture.svg(walk), rewrite_prefixes=True)
        for root in (kept, late):
            apply(root, picture.restyle(walk))
            patched = ElementTree.tostring(root, encoding="unicode")
            assert ElementTree.canonicalize(patched, rewrite_prefixes=True) == fresh


def test_texts_survive_whatever_they_hold() -> None:
    svg = FlowchartPicture(NASTY).svg(walk(NASTY, {"A": ["No<br/>"]}))
    root = ElementTree.fromstring(svg)
    written = "".join(text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text"))
    for text in ["1<2", '"quoted"', "'so'", "🙂", "]]>", "<script>", "&amp;", "</text>", "<br/>"]:
        assert text in written.replace(" ", "")
    assert {element.tag.partition("}")[2] for element in root.iter()} == {
        *("svg", "g", "rect", "polygon", "polyline", "text")
    }
    events = [json.loads(e.get("data-event", "")) for e in root.iter() if e.get("data-event")]
    assert sorted(event["answer"] for event in events) == ["\"Yes\"&'yes'", "No<br/>"]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.title)
def test_every_answer_is_a_button(chart: Graph) -> None:
    walk = random_walk(chart, random.Random(2))
    elements = by_id(FlowchartPicture(chart).svg(walk))
    for node, exits in chart.exits.items():
        for index, edge in enumerate(exits):
            if edge.answer is None:
                continue
            button = elements[f"answer-{node}-{index}"]
            question = " ".join(chart.by_id[node].text.split())
            hit = button[0]
            assert button.get("role") == "button"
            assert button.get("aria-label") == f"{question}: {edge.answer}"
            assert button.get("aria-pressed") == str(edge in walk.edges).lower()
            assert button.get("tabindex") == ("0" if node in walk.nodes else "-1")
            assert json.loads(button.get("data-event", "")) == {
                "question": node,
                "answer": edge.answer,
            }
            assert hit.get("pointer-events") == "all"
            assert min(float(hit.get("width", 0)), float(hit.get("height", 0))) >= 24


def test_several_answers_can_be_pressed_at_once() -> None:
    elements = by_id(FlowchartPicture(S2).svg(NEEDS))
    pressed = [elements[f"answer-A-{index}"].get("aria-pressed") for index in range(4)]
    assert pressed == ["true", "true", "false", "false"]
    assert shown(elements["check-B"])
    assert shown(elements["check-G"])


def test_tab_goes_down_the_page() -> None:
    root = ElementTree.fromstring(FlowchartPicture(S5).svg(DOMAIN))
    hits = [element[0] for element in root if element.get("role") == "button"]
    places = [(float(hit.get("y", 0)), float(hit.get("x", 0))) for hit in hits]
    assert places == sorted(places)


def test_the_path_shows_without_colours() -> None:
    elements = by_id(FlowchartPicture(S5).svg(DOMAIN))
    for index, edge in enumerate(S5.edges):
        on = edge in DOMAIN.edges
        assert (float(elements[f"edge-{index}"].get("stroke-width", 0)) >= 3) == on
        assert shown(elements[f"head-{index}"]) == on
    for node in S5.by_id:
        box, on = elements[f"box-{node}"], node in DOMAIN.nodes
        assert (float(box.get("stroke-width", 0)) >= 2) == on
        assert (box.get("font-weight") == "bold") == on


def test_what_is_assumed_asked_and_reached_is_marked() -> None:
    elements = by_id(FlowchartPicture(S5).svg(DOMAIN))
    dashed = {name for name, element in elements.items() if element.get("stroke-dasharray")}
    marks = {
        name
        for name, element in elements.items()
        if name.startswith(("next-", "ring-", "check-")) and shown(element)
    }
    assert dashed == {"box-N", "box-O"}
    assert marks == {"next-N", "ring-L", "check-L"}


# The values of JupyterLab's two themes, on the background of an output cell.
THEMES = {
    "light": {
        "--jp-ui-font-color1": (0, 0, 0, 0.87),
        "--jp-ui-font-color2": (0, 0, 0, 0.54),
        "--jp-layout-color0": (255, 255, 255, 1),
        "--jp-brand-color1": (0x19, 0x76, 0xD2, 1),
    },
    "dark": {
        "--jp-ui-font-color1": (255, 255, 255, 0.87),
        "--jp-ui-font-color2": (255, 255, 255, 0.54),
        "--jp-layout-color0": (0x11, 0x11, 0x11, 1),
        "--jp-brand-color1": (0x21, 0x96, 0xF3, 1),
    },
}


def contrast(theme: str, css: str, behind: str) -> float:
    """Contrast of two colours as WCAG 2 defines it."""

    def look_up(css: str) -> tuple[float, float, float, float]:
        return THEMES[theme][css.removeprefix("var(").partition(",")[0]]

    def luminance(colour: Iterable[float]) -> float:
        channels = (channel / 255 for channel in colour)
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    *ground, _ = look_up(behind)
    *ink, opacity = look_up(css)
    seen = [opacity * i + (1 - opacity) * g for i, g in zip(ink, ground, strict=True)]
    dark, light = sorted([luminance(seen), luminance(ground)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("chart", "walk"), [(S2, NEEDS), (S5, DOMAIN)], ids=["needs", "domain"])
def test_texts_and_lines_stand_out_in_both_themes(theme: str, chart: Graph, walk: LivePath) -> None:
    for name, group in by_id(FlowchartPicture(chart).svg(walk)).items():
        text, fill, stroke = (group.get(key, "") for key in ("color", "fill", "stroke"))
        if any("text" in child.tag for child in group):
            assert contrast(theme, text, fill) >= 4.5, name
        if name.startswith(("box-", "edge-", "answer-")):
            assert contrast(theme, stroke, "var(--jp-layout-color0, #fff)") >= 3, name


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.title)
def test_two_pictures_can_share_a_page(chart: Graph) -> None:
    svg = FlowchartPicture(chart).svg(random_walk(chart, random.Random(3)))
    ids = re.findall(r' id="([^"]+)"', svg)
    assert len(ids) == len(set(ids))
    assert not re.search(r"<style|<foreignObject|<marker|url\(|href", svg)
    colours = set(re.findall(r'(?:fill|stroke|color)="([^"]+)"', svg)) - {"none", "currentColor"}
    assert all(re.fullmatch(r"var\(--jp-[\w-]+, #\w+\)", colour) for colour in colours)


@pytest.mark.slow
@pytest.mark.parametrize(("chart", "walk"), [(S2, NEEDS), (S5, DOMAIN)], ids=["needs", "domain"])
def test_the_static_picture_is_small_and_always_the_same(chart: Graph, walk: LivePath) -> None:
    png = FlowchartPicture(chart).png(walk)
    assert png == FlowchartPicture(chart).png(walk)
    assert len(png) <= 60_000
    image = Image.open(BytesIO(png))
    assert image.mode == "P"
    assert not image.info
    assert image.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.slow
def test_the_static_picture_shows_the_path() -> None:
    picture = FlowchartPicture(S5)
    assert picture.png(DOMAIN) != picture.png(walk(S5, {"B": ["Yes"]}))


def test_the_static_picture_takes_any_text() -> None:
    # Warnings are errors here: a character that the font lacks must not give one.
    assert FlowchartPicture(NASTY).png(walk(NASTY, {"A": ["No<br/>"]}))


# Shares


def random_shares(chart: Graph, seed: int, rows: int = 40) -> Shares:
    """Of rows that answer every question at random, the last of several answers never."""
    random = np.random.default_rng(seed)
    answers = {}
    for node, exits in chart.exits.items():
        chosen = random.integers(0, max(1, len(exits)), rows)
        answers[node] = {edge.answer or "": chosen == n for n, edge in enumerate(exits)}
    return follow(chart, answers.__getitem__, rows).shares()


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.title)
def test_a_branch_is_as_wide_as_its_share(chart: Graph) -> None:
    picture, shares = FlowchartPicture(chart), random_shares(chart, seed=4)
    elements = by_id(picture.svg(random_walk(chart, random.Random(4)), shares))
    lines = {edge: elements[f"edge-{place}"] for place, edge in enumerate(chart.edges)}
    widths = {edge: float(line.get("stroke-width", 0)) for edge, line in lines.items()}
    wide = {edge: share for edge, share in shares.edges.items() if share > 0.15}
    assert len(wide) > 2
    ratios = [widths[edge] / share for edge, share in wide.items()]
    assert max(ratios) == pytest.approx(min(ratios))
    assert all(width >= 1 for width in widths.values())
    live = {edge for edge, line in lines.items() if "brand" in line.get("stroke", "")}
    assert live == set(shares.edges)


@pytest.mark.slow
@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.title)
def test_restyling_with_shares_gives_the_same_picture_as_drawing_afresh(chart: Graph) -> None:
    picture, random_walks = FlowchartPicture(chart), random.Random(5)
    kept = ElementTree.fromstring(picture.svg(random_walk(chart, random_walks)))
    for seed in range(20):
        walk = random_walk(chart, random_walks)
        shares = random_shares(chart, seed) if seed % 3 else None
        apply(kept, picture.restyle(walk, shares))
        patched = ElementTree.tostring(kept, encoding="unicode")
        fresh = ElementTree.canonicalize(picture.svg(walk, shares), rewrite_prefixes=True)
        assert ElementTree.canonicalize(patched, rewrite_prefixes=True) == fresh


@pytest.mark.slow
def test_shares_of_one_row_are_the_crisp_picture() -> None:
    picture = FlowchartPicture(S5)
    assert picture.restyle(DOMAIN, DOMAIN.shares) == picture.restyle(DOMAIN)
    assert picture.png(DOMAIN, DOMAIN.shares) == picture.png(DOMAIN)
    assert picture.png(DOMAIN, random_shares(S5, 1)) != picture.png(DOMAIN)


def test_a_split_answer_is_pressed_in_part_and_the_likely_end_is_marked() -> None:
    answers = {
        "B": {"Yes": np.array([False] * 4), "No": np.array([True] * 4)},
        "D": {"Yes": np.array([True, True, True, False]), "No": np.array([False] * 3 + [True])},
        "E": {"Yes": np.array([True] * 4), "No": np.array([False] * 4)},
        "I": {"Yes": np.array([True] * 4), "No": np.array([False] * 4)},
        "J": {"Yes": np.array([True] * 4), "No": np.array([False] * 4)},
    }
    shares = follow(S5, answers.__getitem__, 4).shares()
    elements = by_id(FlowchartPicture(S5).svg(DOMAIN, shares))
    pressed = {f"{node}{n}": elements[f"answer-{node}-{n}"].get("aria-pressed")
               for node in "BDEG" for n in (0, 1)}  # fmt: skip
    assert pressed == {"B0": "false", "B1": "true", "D0": "mixed", "D1": "mixed", "E0": "true",
                       "E1": "false", "G0": "false", "G1": "false"}  # fmt: skip
    assert {name for name in elements if name.startswith("ring-") and shown(elements[name])} == {
        "ring-F"
    }
    assert elements["answer-G-0"].get("tabindex") == "-1"
    assert elements["answer-J-0"].get("tabindex") == "0"


def test_where_not_all_goes_one_way_each_outcome_has_its_share() -> None:
    chart = CHARTS[1]
    picture = FlowchartPicture(chart)
    shares = random_shares(chart, 1)
    root = ElementTree.fromstring(picture.svg(random_walk(chart, random.Random(1)), shares))
    texts = {element.get("id"): element.text for element in root.iter() if element.get("id")}
    ends = [node.id for node in chart.nodes if node.kind == "outcome"]
    for node in ends:
        share = shares.nodes.get(node, 0.0)
        written = f"{100 * share:.0f} %" if 0.005 <= share < 0.995 else None
        assert texts[f"percent-{node}"] == written
    assert any(texts[f"percent-{node}"] for node in ends)
