"""A document as one HTML page that needs nothing else."""

from html import escape

from dealwright.documents.tree import PARSER, title, tree, watermark

_STYLE = """\
body { font: 17px/1.55 Georgia, "Times New Roman", serif; color: #1b1b1b; background: #fff;
  max-width: 44rem; margin: 3rem auto; padding: 0 1.25rem; overflow-wrap: break-word; }
h1, h2, h3 { line-height: 1.25; margin: 2em 0 0.6em; }
h1 { font-size: 1.9rem; margin-top: 0; }
h2 { font-size: 1.3rem; }
h3 { font-size: 1.05rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; margin: 1em 0; }
th, td { border-bottom: 1px solid #bbb; padding: 0.35em 0.8em; text-align: left; }
blockquote { margin: 1em 0; padding: 0.1em 1em; border-left: 3px solid #ccc; }
code { font-size: 0.85em; }
a { color: #1f4e8c; }
hr { border: 0; border-top: 1px solid #bbb; }
.watermark { position: fixed; inset: 0; z-index: -1; display: grid; place-items: center;
  font-size: clamp(2rem, 9vw, 5rem); color: #ececec; text-align: center; pointer-events: none; }
.watermark span { transform: rotate(-40deg); }
@media print {
  body { margin: 0; max-width: none; }
  h1, h2, h3 { break-after: avoid; }
  table { display: table; }
  tr, li { break-inside: avoid; }
}
"""


def make_html(markdown: str) -> str:
    """The page; what the tree refuses is refused here as well, so that formats agree."""
    root = tree(markdown)
    body = PARSER.renderer.render(root.to_tokens(), PARSER.options, {})
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title(root))}</title>\n<style>\n{_STYLE}</style>\n</head>\n"
        f"<body>\n{_behind(watermark(markdown))}<main>\n{body}</main>\n</body>\n</html>\n"
    )


def _behind(words: str) -> str:
    """Outside of `main`: it is no part of the text, and nobody has it read aloud."""
    shown = f'<div class="watermark" aria-hidden="true"><span>{escape(words)}</span></div>\n'
    return shown if words else ""
