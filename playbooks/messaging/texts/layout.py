"""What a mail looks like: paragraphs, lists and links as plain text, and as HTML that every mail program shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import css_inline
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from playbooks.messaging.texts import placeholders

_ADDRESS: Final = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?()]")
BLOCK: Final = "highlights"
"""A field that stands for several lines; without data it is left out."""
STYLE: Final = """
body { margin: 0; background: #f4f5f7; }
.page { width: 100%; background: #f4f5f7; }
.sheet { max-width: 600px; margin: 0 auto; background: #ffffff; }
.text { padding: 28px 32px 8px; color: #1f2933; font: 16px/1.55 -apple-system, 'Segoe UI', Roboto, 'PingFang SC',
  'Microsoft YaHei', Arial, sans-serif; }
p { margin: 0 0 16px; }
ul { margin: 0 0 16px; padding-left: 22px; }
li { margin: 0 0 6px; }
a { color: #1d4f91; }
.highlights { margin: 0 0 16px; padding: 14px 18px; background: #eef4fb; border-left: 4px solid #1d4f91; }
.highlights ul { margin: 0; }
.foot { padding: 8px 32px 24px; color: #52606d; font: 13px/1.5 Arial, 'PingFang SC', 'Microsoft YaHei', sans-serif; }
"""


@dataclass(frozen=True)
class Written:
    """A message ready to be sent."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, kw_only=True)
class Source:
    """The text of a template in one language."""

    subject: str
    body: str


def write(
    *, source: Source, values: Mapping[str, str], highlights: list[str], unsubscribe: str = "", language: str = "en"
) -> Written:
    """Fill a text and lay it out, as plain text and as HTML with the style in every element.

    Everything is escaped: what a customer wrote into a name stays text. Raises placeholders.UnableToFill.
    """
    given = {**values, BLOCK: "\n".join(highlights)}
    blocks = list(_blocks(source.body))
    plain = [text for block in blocks if (text := _plain(block, given))]
    rich = [text for block in blocks if (text := _rich(block, given))]
    if unsubscribe:
        words = _("You get this mail because your company works with us.")
        plain.append(f"-- \n{words} {_('Unsubscribe')}: {unsubscribe}")
    subject = placeholders.one_line(placeholders.fill(source.subject, values=values))[:300]
    page = _page(subject, "\n".join(rich), unsubscribe, language)
    return Written(subject=subject, text="\n\n".join(plain) + "\n", html=_inlined(page))


def together(*, messages: Sequence[Written], site: str, language: str = "en") -> Written:
    """Several notices as one; only addresses of the own site become links."""
    subject = ngettext("%(count)d notice", "%(count)d notices", len(messages)) % {"count": len(messages)}
    parts = [
        f"<p><strong>{escape(one.subject)}</strong><br>{_own_links(one.text.strip(), site)}</p>" for one in messages
    ]
    plain = "\n\n".join(f"{one.subject}\n{one.text.strip()}" for one in messages)
    page = _page(subject, "\n".join(parts), "", language)
    colon = pgettext("in a sentence", ": ")
    return Written(subject=f"{subject}{colon}{messages[0].subject}"[:300], text=plain + "\n", html=_inlined(page))


def _own_links(text: str, site: str) -> str:
    lines = []
    for line in text.split("\n"):
        whole = bool(site) and line.startswith(site.rstrip("/") + "/") and _ADDRESS.fullmatch(line)
        lines.append(_link(line) if whole else str(escape(line)))
    return "<br>".join(lines)


def _blocks(body: str) -> Iterator[list[str]]:
    """Paragraphs: the lines between empty lines."""
    for block in re.split(r"\n\s*\n", body.replace("\r\n", "\n").replace("\r", "\n").strip()):
        if block.strip():
            yield [line.strip() for line in block.split("\n")]


def _is_highlights(block: list[str]) -> bool:
    return placeholders.FIELD.fullmatch(" ".join(block)) is not None and BLOCK in placeholders.names_in(block[0])


def _is_list(block: list[str]) -> bool:
    return all(line.startswith("- ") for line in block)


def _plain(block: list[str], values: Mapping[str, str]) -> str:
    if _is_highlights(block):
        return "\n".join(f"- {line}" for line in values[BLOCK].split("\n") if line)
    return "\n".join(placeholders.fill(line, values=values) for line in block)


def _rich(block: list[str], values: Mapping[str, str]) -> str:
    if _is_highlights(block):
        items = "".join(f"<li>{escape(line)}</li>" for line in values[BLOCK].split("\n") if line)
        return f'<div class="highlights"><ul>{items}</ul></div>' if items else ""
    if _is_list(block):
        return "<ul>" + "".join(f"<li>{_line(line[2:], values)}</li>" for line in block) + "</ul>"
    return "<p>" + "<br>".join(_line(line, values) for line in block) + "</p>"


def _line(line: str, values: Mapping[str, str]) -> str:
    """A line as HTML; addresses that the author wrote, and fields that are links, become links."""
    parts = []
    position = 0
    for match in placeholders.FIELD.finditer(line):
        parts.append(_linked(line[position : match.start()]))
        filled = placeholders.fill(match[0], values=values)
        parts.append(_link(filled) if match[1].endswith("link") else str(escape(filled)).replace("\n", "<br>"))
        position = match.end()
    return "".join([*parts, _linked(line[position:])])


def _linked(text: str) -> str:
    parts = []
    position = 0
    for match in _ADDRESS.finditer(text):
        parts += [str(escape(text[position : match.start()])), _link(match[0])]
        position = match.end()
    return "".join([*parts, str(escape(text[position:]))])


def _link(address: str) -> str:
    if not address.startswith(("https://", "http://")):
        return str(escape(address))
    return f'<a href="{escape(address)}">{escape(address)}</a>'


def _page(subject: str, content: str, unsubscribe: str, language: str) -> str:
    foot = ""
    if unsubscribe:
        words = escape(_("You get this mail because your company works with us."))
        foot = f'<div class="foot">{words} <a href="{escape(unsubscribe)}">{escape(_("Unsubscribe"))}</a></div>'
    return (
        f'<!DOCTYPE html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(subject)}</title></head><body>"
        '<table role="presentation" class="page" cellpadding="0" cellspacing="0"><tr><td>'
        f'<div class="sheet"><div class="text">{content}</div>{foot}</div></td></tr></table></body></html>'
    )


def _inlined(page: str) -> str:
    inliner = css_inline.CSSInliner(extra_css=STYLE, load_remote_stylesheets=False, keep_style_tags=False)
    return inliner.inline(page)
