"""A site made of rendered pages, and what is in its HTML."""

import subprocess
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from dealwright.documents.site import CONF, site_conf
from dealwright.documents.write import write


def make_site(folder: Path, title: str, pages: dict[str, str]) -> Path:
    """The pages as HTML; a warning of Sphinx's fails."""
    write(folder / "pages", {**pages, CONF: site_conf(title, pages)})
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-n", "--keep-going"]
    done = subprocess.run(
        [*command, str(folder / "pages"), str(folder / "html")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return folder / "html"


@dataclass
class Read(HTMLParser):
    """What a page of HTML links to, loads, and can be linked at."""

    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    tags: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for key, value in attrs:
            if key == "id" and value:
                self.names.add(value)
            if key == "href" and value:
                (self.links if tag == "a" else self.loads).append(value)
            if key == "src" and value:
                self.loads.append(value)


def read_site(html: Path) -> dict[str, Read]:
    """Every page by its path."""
    found = {}
    for path in sorted(html.rglob("*.html")):
        read = Read()
        read.feed(path.read_text(encoding="utf-8"))
        found[path.relative_to(html).as_posix()] = read
    return found


def dead_links(html: Path, site: dict[str, Read]) -> list[str]:
    """The links to a page, a place or a file that is not there; the web is not asked."""
    dead = []
    for page, read in site.items():
        for target in (*read.links, *read.loads):
            parts = urlsplit(target)
            if parts.scheme or target.startswith(("//", "data:")):
                continue
            place = (html / page).parent / unquote(parts.path) if parts.path else html / page
            known = site.get(place.resolve().relative_to(html.resolve()).as_posix())
            missing = not place.is_file()
            if missing or (parts.fragment and known and unquote(parts.fragment) not in known.names):
                dead.append(f"{page}: {target}")
    return dead


def reached(site: dict[str, Read], first: str = "index.html") -> set[str]:
    """The pages that one can come to from the front page."""
    seen, ahead = {first}, [first]
    while ahead:
        page = ahead.pop()
        for target in site[page].links:
            parts = urlsplit(target)
            if parts.scheme or not parts.path:
                continue
            place = (Path("/") / page).parent / unquote(parts.path)
            found = place.resolve().relative_to("/").as_posix()
            if found in site and found not in seen:
                seen.add(found)
                ahead.append(found)
    return seen
