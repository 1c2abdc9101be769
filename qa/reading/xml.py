"""XML of office formats, parsed without following anything that it names."""

from typing import TYPE_CHECKING

from lxml import etree

from qa.errors import DocumentUnreadable

if TYPE_CHECKING:
    from lxml.etree import _Element


def parse_xml(data: bytes) -> "_Element":
    """The root of a document; entities stay unresolved. Raises DocumentUnreadable when it is no XML."""
    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        raise DocumentUnreadable(f"its XML is damaged ({error}).") from error


def local(element: "_Element") -> str:
    """An element's name without its namespace; "" for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def first_text(root: "_Element", *names: str) -> str:
    """The text of the first element with one of these names; "" where there is none."""
    for name in names:
        for element in root.iter(f"{{*}}{name}"):
            if text := inner_text(element):
                return text
    return ""


def inner_text(element: "_Element") -> str:
    """All text in an element, white space folded."""
    return " ".join("".join(str(part) for part in element.itertext()).split())
