"""A live picture's SVG in a document: a name and a description, ids of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.dom import minidom

_OF_BUTTONS = ("aria-label", "aria-pressed", "cursor", "data-event", "role", "tabindex")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_VARIABLE = re.compile(r"var\(--[\w-]+,\s*([^()]*)\)")


def inline_svg(svg: str, name: str, title: str, description: str) -> str:
    """For a page: colours stay variables, so that the page's theme decides."""
    return _still(svg, name, title, description).toxml()


def inline_buttons(svg: str, name: str, title: str, description: str) -> str:
    """For a page whose script answers a press: the same, and its buttons stay."""
    root = _named(svg, name, title, description)
    root.setAttribute("role", "group")
    root.removeAttribute("aria-label")
    return root.toxml()


def svg_file(svg: str, name: str, title: str, description: str) -> str:
    """For a file: colours of the light theme, for viewers that know no variables."""
    markup = _still(svg, name, title, description).toxml()
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_VARIABLE.sub(_fallback, markup)}\n'


def _fallback(match: re.Match[str]) -> str:
    return match[1].strip()


def _still(svg: str, name: str, title: str, description: str) -> minidom.Element:
    root = _named(svg, name, title, description)
    for element in _elements(root):
        for attribute in _OF_BUTTONS:
            if element.hasAttribute(attribute):
                element.removeAttribute(attribute)
    root.setAttribute("role", "img")
    return root


def _named(svg: str, name: str, title: str, description: str) -> minidom.Element:
    document = minidom.parseString(svg)
    root = document.documentElement
    assert root is not None
    for element in _elements(root):
        _make_ids_own(element, name)
    root.setAttribute("aria-labelledby", f"{name}-title {name}-description")
    root.insertBefore(
        _labelled(document, "desc", f"{name}-description", description), root.firstChild
    )
    root.insertBefore(_labelled(document, "title", f"{name}-title", title), root.firstChild)
    return root


def _make_ids_own(element: minidom.Element, name: str) -> None:
    for attribute, value in list((element.attributes or {}).items()):
        if attribute == "id":
            element.setAttribute("id", f"{name}-{value}")
        elif "url(#" in value:
            element.setAttribute(attribute, _REFERENCE.sub(rf"url(#{name}-\1)", value))


def _labelled(document: minidom.Document, tag: str, name: str, text: str) -> minidom.Element:
    element = document.createElement(tag)
    element.setAttribute("id", name)
    element.appendChild(document.createTextNode(text))
    return element


def _elements(element: minidom.Element) -> Iterator[minidom.Element]:
    yield element
    for child in element.childNodes:
        if isinstance(child, minidom.Element):
            yield from _elements(child)
