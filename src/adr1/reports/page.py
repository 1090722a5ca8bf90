"""The page's text: one template, with style, program and data inside."""

from __future__ import annotations

import json
from importlib.resources import files

import jinja2
from markupsafe import Markup

from adr1.reports.series import Json

_FOLDER = files("adr1.reports") / "page_files"
_STYLES = ("page.css",)
_SCRIPTS = ("base.js", "overview.js", "table.js", "map.js", "charts.js", "detail.js", "start.js")


def render(summary: Json) -> str:
    """The whole page; all text that came from routes or agents is data, never markup."""
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    template = environment.from_string(_read("page.html"))
    return template.render(
        title=" / ".join(str(run["label"]) for run in summary["runs"]),  # type: ignore[attr-defined]
        style=Markup("\n".join(_read(name) for name in _STYLES)),
        scripts=[Markup(_read(name)) for name in _SCRIPTS],
        summary=Markup(script_json(summary)),
    )


def script_json(value: object) -> str:
    """JSON that is safe between script tags: no character that could end or open a tag."""
    text = json.dumps(value, allow_nan=False, ensure_ascii=True, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")
