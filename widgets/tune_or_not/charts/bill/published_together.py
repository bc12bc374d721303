"""Published accuracy of training, retrieval and both together, as a table."""

from __future__ import annotations

from tune_or_not.charts.kit.tables import Table
from tune_or_not.facts.tables import fact
from tune_or_not.words.quantity import quantity

_STUDY = "Ovadia et al."
_MODELS = ("Mistral-7B", "Llama2-7B", "Orca2-7B")
_WAYS = {
    "as it is": "base",
    "passages": "base+RAG",
    "trained": "FT-reg",
    "retold": "FT-par",
    "trained + passages": "FT-reg+RAG",
    "retold + passages": "FT-par+RAG",
}


def published_together_table() -> Table:
    """Share of questions on current events answered right, a row for each model and a column for
    each way (Ovadia et al. 2023, table 2: training on bare text; retold: on paraphrases too)."""

    def accuracy(model: str, item: str) -> str:
        row = fact("published_quality", _STUDY, f"{model} current-events {item}")
        return quantity(row.number, "%")

    rows = {model: {way: accuracy(model, item) for way, item in _WAYS.items()} for model in _MODELS}
    return Table(rows)
