"""What Sphinx needs to make a site of the pages: one file beside them."""

from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

from dealwright.documents.escape import one_line
from dealwright.errors import UsageError

CONF = "conf.py"
_LABEL = b"("
"""What a page of a playbook begins with: the label by which other pages name it."""
_FIRST = "# Written by dealwright render playbook --site, and written anew each time."


def site_conf(title: str, pages: Iterable[str]) -> str:
    """The settings of the site. Only the pages of this playbook belong to it.

    The theme takes its title for HTML, and Sphinx takes the file for Python: the title is made
    harmless for both.
    """
    listed = "".join(f"    {page!a},\n" for page in sorted(pages) if page.endswith(".md"))
    return f"""{_FIRST}
project = {one_line(title)!a}
html_title = {escape(one_line(title))!a}
language = "en"
root_doc = "index"
include_patterns = [
{listed}]
extensions = ["myst_parser"]
nitpicky = True
html_theme = "furo"
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
html_use_index = False
"""


def check_place(folder: Path) -> None:
    """Settings that somebody else wrote are not overwritten."""
    path = folder / CONF
    if path.is_file() and not path.read_bytes().startswith(_FIRST.encode()):
        raise UsageError(
            f"{path} was not written by dealwright",
            hint="leave out --site to keep it, or choose another folder with --out",
        )


def check_pages(folder: Path, pages: Mapping[str, str]) -> None:
    """Pages that somebody else wrote are not overwritten: they begin without a label."""
    for name, text in pages.items():
        path = folder / name
        if not (name.endswith(".md") and text.encode().lstrip().startswith(_LABEL)):
            continue
        if path.is_file() and not path.read_bytes().lstrip().startswith(_LABEL):
            raise UsageError(
                f"{path} was not written by dealwright", hint="choose another folder with --out"
            )
