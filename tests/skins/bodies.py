"""Body styles: the ways in which editors' tools of twenty years have written the same paragraphs into HTML.

Each style is a function of the story's blocks and a random source, and returns the inner HTML of the body. What the
words are never depends on the style; `HELD_OUT` styles are dealt to held-out skins only.
"""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from tests.skins.story import Block

    Style = Callable[[Sequence[Block], Random], str]

INDENT: Final = "　　"


def _img(block: Block, attributes: str = "") -> str:
    return f'<img src="{block.file}"{" " + attributes if attributes else ""}>'


def _table(rows: Sequence[Block], attributes: str, cell: Callable[[str], str] = lambda text: text) -> str:
    lines = "".join(
        "<tr>" + "".join(f"<td>{cell(escape(text))}</td>" for text in row.text.split("|")) + "</tr>\n" for row in rows
    )
    return f"<table {attributes}>\n{lines}</table>\n"


def _grouped(blocks: Sequence[Block]) -> list[tuple[str, list[Block]]]:
    return [
        (kind, run)
        for kind, many in groupby(blocks, key=lambda block: block.kind)
        for run in ([list(many)] if kind in {"row", "item"} else [[block] for block in many])
    ]


def plain(blocks: Sequence[Block], rng: Random) -> str:
    """Write one indented `<p>` a paragraph, pictures and captions in centred ones."""
    lead = rng.choice((INDENT, "", "&nbsp;&nbsp;&nbsp; "))
    out = []
    for kind, run in _grouped(blocks):
        text = escape(run[0].text)
        if kind == "img":
            out.append(f'<p align="center">{_img(run[0], "border=0")}</p>')
            out.append(f'<p align="center">{text}</p>')
        elif kind == "row":
            out.append(_table(run, 'border="1" cellspacing="0"'))
        elif kind == "item":
            out.append("<ul>" + "".join(f"<li>{escape(item.text)}</li>" for item in run) + "</ul>")
        elif kind == "head":
            out.append(f"<p>{lead}<strong>{text}</strong></p>")
        else:
            out.append(f"<p>{lead}{text}</p>")
    return rng.choice(("\n", "\r\n\r\n", "")).join(out)


def breaks(blocks: Sequence[Block], rng: Random) -> str:
    """Write everything into one container, paragraphs parted by `<br>` and indented by spaces."""
    gap = rng.choice(("<br><br>", "<br />\r\n<br />\r\n", "<BR>", "<br/>"))
    lead = rng.choice((INDENT, "&nbsp;&nbsp;&nbsp;&nbsp;", "&#12288;&#12288;"))
    out = []
    for kind, run in _grouped(blocks):
        if kind == "img":
            out.append(f"<center>{_img(run[0])}<br>{escape(run[0].text)}</center>")
        elif kind == "row":
            out.append(_table(run, "width=400 border=1"))
        else:
            out.extend(lead + escape(block.text) for block in run)
    return gap.join(out)


def word(blocks: Sequence[Block], rng: Random) -> str:
    """Write what pasting from Word leaves: mso styles, `o:p`, conditional comments, spans per script."""
    junk = (
        '<?xml:namespace prefix = o ns = "urn:schemas-microsoft-com:office:office" />'
        "<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->"
        "<style>@font-face {font-family:宋体;} p.MsoNormal {text-indent:21.0pt;mso-pagination:widow-orphan}</style>"
    )

    def spans(text: str) -> str:
        cut = rng.randrange(len(text) + 1)
        halves = (f"<SPAN style=\"FONT-FAMILY: 宋体; mso-ascii-font-family: 'Times New Roman'\">{escape(part)}</SPAN>"
                  for part in (text[:cut], text[cut:]) if part)  # fmt: skip
        return "".join(halves) + "<SPAN lang=EN-US><o:p></o:p></SPAN>"

    style = 'class=MsoNormal style="MARGIN: 0cm 0cm 0pt; TEXT-INDENT: 21pt; mso-char-indent-count: 2.0"'
    out = [junk]
    for kind, run in _grouped(blocks):
        if kind == "img":
            out.append(f"<P {style} align=center><SPAN lang=EN-US>{_img(run[0])}<o:p></o:p></SPAN></P>")
            out.append(f"<P {style} align=center>{spans(run[0].text)}</P>")
        elif kind == "row":
            cell = f"<P {style}>{{}}<o:p></o:p></P>"
            out.append(_table(run, "class=MsoTableGrid border=1", cell.format))
        else:
            out.extend(
                f"<P {style}>{f'<B>{spans(block.text)}</B>' if kind == 'head' else spans(block.text)}</P>"
                for block in run
            )
        if rng.random() < 0.3:
            out.append(f"<P {style}><SPAN lang=EN-US><o:p>&nbsp;</o:p></SPAN></P>")
    return "\r\n".join(out)


def wechat(blocks: Sequence[Block], rng: Random) -> str:
    """Write the nested sections of WeChat editors, empty ones and lazy pictures among them."""

    def sections(inner: str) -> str:
        for _ in range(rng.randint(1, 4)):
            inner = f'<section style="box-sizing: border-box;margin: 0px {rng.randrange(9)}px;">{inner}</section>'
        return inner

    span = '<p style="line-height: 1.75em;"><span style="font-size: 15px;letter-spacing: 1px;">{}</span></p>'
    out = []
    for kind, run in _grouped(blocks):
        if kind == "img":
            inner = f'<p style="text-align: center;"><img data-src="{run[0].file}" src="{PLACEHOLDER}" data-ratio="0.6"></p>'
            out.append(sections(inner))
            out.append(sections(f'<p style="text-align:center;font-size:12px;color:#888">{escape(run[0].text)}</p>'))
        elif kind == "row":
            out.append(
                sections(_table(run, 'style="border-collapse:collapse"', lambda text: f"<section>{text}</section>"))
            )
        else:
            out.extend(sections(span.format(escape(block.text))) for block in run)
        if rng.random() < 0.4:
            out.append(sections("<p><br></p>"))
    return "".join(out)


PLACEHOLDER: Final = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


def fonts(blocks: Sequence[Block], rng: Random) -> str:
    """Write `<P>` without end tags inside `<FONT>`, as FrontPage did, pictures in tables with their captions."""
    size = rng.choice(("size=3", 'style="FONT-SIZE: 14px"', "face=宋体 size=2"))
    out = [f"<FONT {size}>"]
    for kind, run in _grouped(blocks):
        if kind == "img":
            out.append(
                "<TABLE cellSpacing=0 align=center border=0><TR><TD>" + _img(run[0]) + "</TD></TR>"
                f"<TR><TD align=middle><FONT color=#0000ff>{escape(run[0].text)}</FONT></TD></TR></TABLE>"
            )
        elif kind == "row":
            out.append(_table(run, "border=1"))
        else:
            mark = ("<B>", "</B>") if kind == "head" else ("", "")
            out.extend(f"<P>{INDENT}{mark[0]}{escape(block.text)}{mark[1]}" for block in run)
    return "\n".join(out) + "</FONT>"


def spans(blocks: Sequence[Block], rng: Random) -> str:
    """Split sentences by inline elements: keyword links, coloured and bold spans, stray white space in the source."""

    def split(text: str) -> str:
        if len(text) < 12:
            return escape(text)
        first, second = sorted(rng.sample(range(2, len(text) - 2), 2))
        open_tag, close_tag = rng.choice(
            (
                ('<a class="keyword" href="/tag/1.html" target="_blank">', "</a>"),
                ("<span>", "</span>"),
                ("<strong>", "</strong>"),
                ('<font color="#000">', "</font>"),
            )
        )
        return f"{escape(text[:first])}{open_tag}{escape(text[first:second])}{close_tag}{escape(text[second:])}"

    out = []
    for kind, run in _grouped(blocks):
        if kind == "img":
            out.append(
                f'<p class="pic"><a href="{run[0].file}" target="_blank">{_img(run[0], "alt=图片 width=550")}</a></p>'
            )
            out.append(f'<p class="pic"><span>{escape(run[0].text)}</span></p>')
        elif kind == "row":
            out.append(_table(run, 'class="tb"', lambda text: f"<p><span>{text}</span></p>"))
        else:
            out.extend(f'<p style="text-indent:2em">\n\t{split(block.text)}\n</p>' for block in run)
    return "\n".join(out)


def divs(blocks: Sequence[Block], rng: Random) -> str:
    """Write one `<div>` a paragraph, blank ones between, as early web editors did."""
    blank = rng.choice(("<div><br></div>", "<div>&nbsp;</div>", "<div></div>"))
    out = []
    for kind, run in _grouped(blocks):
        if kind == "img":
            out.append(
                f'<div style="text-align:center">{_img(run[0])}</div><div style="text-align:center">{escape(run[0].text)}</div>'
            )
        elif kind == "row":
            out.append(f"<div>{_table(run, 'width=90%')}</div>")
        else:
            out.extend(f"<div>{INDENT if kind == 'p' else ''}{escape(block.text)}</div>" for block in run)
    return blank.join(out)


def rows(blocks: Sequence[Block], rng: Random) -> str:
    """Write one table row a paragraph."""
    height = rng.choice(("24", "30"))
    out = []
    for kind, run in _grouped(blocks):
        if kind == "img":
            out.append(
                f'<tr><td align="center">{_img(run[0])}</td></tr><tr><td align="center">{escape(run[0].text)}</td></tr>'
            )
        elif kind == "row":
            out.append(f"<tr><td>{_table(run, 'border=1')}</td></tr>")
        else:
            out.extend(f'<tr><td height="{height}">{INDENT}{escape(block.text)}</td></tr>' for block in run)
    return '<table width="100%" border="0" cellpadding="4">' + "\n".join(out) + "</table>"


def figures(blocks: Sequence[Block], rng: Random) -> str:
    """Write HTML 5: figures with captions, lazy pictures, headings, block quotes, lists."""
    out = []
    for kind, run in _grouped(blocks):
        text = escape(run[0].text)
        if kind == "img":
            out.append(
                f'<figure><img class="lazy" src="/static/loading.gif" data-original="{run[0].file}" loading="lazy">'
                f"<noscript><img src='{run[0].file}'></noscript><figcaption>{text}</figcaption></figure>"
            )
        elif kind == "row":
            out.append(_table(run, 'class="table"'))
        elif kind == "item":
            out.append("<ol>" + "".join(f"<li><p>{escape(item.text)}</p></li>" for item in run) + "</ol>")
        else:
            tag = {"head": rng.choice(("h2", "h3")), "quote": "blockquote"}.get(kind, "p")
            out.append(f"<{tag}>{text}</{tag}>")
    return "\n".join(out)


def preformatted(blocks: Sequence[Block], rng: Random) -> str:
    """Write plain text into `<pre>`, lines parted by line feeds alone."""
    out = []
    for kind, run in _grouped(blocks):
        if kind == "img":
            out.append(f"</pre><p align=center>{_img(run[0])}</p><p align=center>{escape(run[0].text)}</p><pre>")
        elif kind == "row":
            out.append("</pre>" + _table(run, "border=1") + "<pre>")
        else:
            out.extend(INDENT + escape(block.text) for block in run)
    return "<pre>" + rng.choice(("\n", "\n\n", "\r\n")).join(out) + "</pre>"


def entities(blocks: Sequence[Block], rng: Random) -> str:
    """Write what UEditor stores: numeric and named entities, text-indent, empty paragraphs with `<br/>`."""
    names = {"“": "&ldquo;", "”": "&rdquo;", "—": "&mdash;", "·": "&middot;", "《": "&#12298;", "》": "&#x300B;"}

    def coded(text: str) -> str:
        return "".join(names.get(char, escape(char)) for char in text)

    out = []
    for kind, run in _grouped(blocks):
        if kind == "img":
            out.append(
                f'<p style="text-align:center"><img src="{run[0].file}" title="{run[0].file}" alt="{run[0].file}"/></p>'
            )
            out.append(f'<p style="text-align:center;font-family:楷体">{coded(run[0].text)}</p>')
        elif kind == "row":
            out.append(_table(run, 'data-sort="sortDisabled"', lambda text: f'<p style="text-indent:0">{text}</p>'))
        else:
            out.extend(f'<p style="text-indent: 2em;">{coded(block.text)}</p>' for block in run)
        if rng.random() < 0.5:
            out.append("<p><br/></p>")
    return "".join(out)


def slate(blocks: Sequence[Block], rng: Random) -> str:
    """Write what block editors of applications store: an element for the line, the leaf and the string, empty lines kept."""

    def line(text: str) -> str:
        leaf = '<span data-slate-leaf="true"><span data-slate-string="true">{}</span></span>'
        cut = rng.randrange(len(text) + 1) if rng.random() < 0.4 else 0
        return '<span data-slate-node="text">' + "".join(leaf.format(escape(part)) for part in (text[:cut], text[cut:]) if part) + "</span>"  # fmt: skip

    out = []
    for kind, run in _grouped(blocks):
        if kind == "img":
            out.append(f'<div class="image-block" contenteditable="false"><div class="inner">{_img(run[0])}</div><div class="caption">{escape(run[0].text)}</div></div>')  # fmt: skip
        elif kind == "row":
            out.append(f'<div class="table-wrap">{_table(run, "", lambda text: f"<div>{text}</div>")}</div>')
        else:
            out.extend(f'<div data-slate-node="element">{line(block.text)}</div>' for block in run)
        if rng.random() < 0.3:
            out.append('<div data-slate-node="element"><span data-slate-zero-width="n">\ufeff<br></span></div>')
    return "".join(out)


def mixed(blocks: Sequence[Block], rng: Random) -> str:
    """Write what many hands leave: bare text with breaks, paragraphs, boxes and bold lines in turn, centred pictures."""
    out = []
    for kind, run in _grouped(blocks):
        if kind == "img":
            out.append(
                f"<center>{_img(run[0], 'width=500')}</center><center><small>{escape(run[0].text)}</small></center>"
            )
        elif kind == "row":
            out.append(_table(run, 'border="1" align="center"'))
        elif kind == "head":
            out.append(f"<h4>{escape(run[0].text)}</h4>")
        else:
            forms = ("{}<br>", "<p>{}</p>", "<div>{}</div>", "<p>{}<br></p>", "<span>{}</span><br/>")
            out.extend(rng.choice(forms).format(INDENT + escape(block.text)) for block in run)
    return "\n".join(out)


SEEN: Final[dict[str, Style]] = {
    "plain": plain, "breaks": breaks, "word": word, "wechat": wechat, "fonts": fonts, "spans": spans, "divs": divs,
    "rows": rows, "mixed": mixed,
}  # fmt: skip
HELD_OUT: Final[dict[str, Style]] = {
    "figures": figures, "preformatted": preformatted, "entities": entities, "slate": slate,
}  # fmt: skip
STYLES: Final[dict[str, Style]] = SEEN | HELD_OUT
