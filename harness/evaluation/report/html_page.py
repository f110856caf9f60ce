"""What every page of ours has: one file, nothing loaded, no script run but its own, by hash."""

from __future__ import annotations

import base64
import hashlib
from importlib import resources
from importlib.resources.abc import Traversable

from harness.evaluation.statistics.summary import percent

OURS = resources.files("harness.evaluation.report") / "page"
"""The templates, scripts and styles of the reports; page.html, page.js and page.css are every page's."""


def html_page(name: str, folder: Traversable = OURS, /, **shown: object) -> str:
    """The page that NAME.html of the folder makes of what is shown, in the frame of page.html.

    Its script is page.js and NAME.js; its style is page.css and, where there is one, NAME.css.
    """
    from jinja2 import DictLoader, Environment, StrictUndefined
    from markupsafe import Markup

    templates = {"page.html": OURS, f"{name}.html": folder}
    environment = Environment(
        loader=DictLoader({file: (place / file).read_text("utf-8") for file, place in templates.items()}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = percent
    script = (OURS / "page.js").read_text("utf-8") + (folder / f"{name}.js").read_text("utf-8")
    own_style = folder / f"{name}.css"
    style = (OURS / "page.css").read_text("utf-8") + (own_style.read_text("utf-8") if own_style.is_file() else "")
    return environment.get_template(f"{name}.html").render(
        **shown,
        style=Markup(style),
        script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )
