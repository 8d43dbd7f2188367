"""pages.py - the code blocks of the project's pages: Markdown and scdoc"""
import re
from typing import NamedTuple

from harness import SOURCE

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAME = re.compile(r"\A(?://|#) ([\w./-]+\.\w+)\n")


class Block(NamedTuple):
    page: str
    line: int
    kind: str   # the word after the fence; in man pages, by what it looks like
    name: str   # of the file, when its first line says one
    text: str


def kind_of(word, text):
    if word:
        return word
    if text.startswith("$ "):
        return "console"
    name = NAME.match(text)
    return name[1].rpartition(".")[2] if name else "text"


def blocks():
    pages = [*SOURCE.glob("*.md"), *SOURCE.glob("docs/*.md"), *SOURCE.glob("docs/man/*.scd")]
    for page in sorted(pages):
        text = page.read_text()
        for found in FENCE.finditer(text):
            name = NAME.match(found[2])
            yield Block(page.name, text.count("\n", 0, found.start()) + 1, kind_of(found[1], found[2]),
                        name[1] if name else "", found[2])


def steps(text):
    """Each command of a console block with the output that is shown below it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


def shown(output):
    """The pattern of an output in which … stands for anything."""
    return re.compile(".*?".join(re.escape(part) for part in output.rstrip("\n").split("…")), re.DOTALL)
