"""The frame of the pages beside the chat: plain HTML that holds no script and may load nothing."""

from __future__ import annotations

from importlib.resources import files

from starlette.responses import HTMLResponse

from qa.escaping import escape

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'self'; base-uri 'none'"


def sheet(title: str, body: str, *, status: int = 200, again: int = 0) -> HTMLResponse:
    """Return a page with the text `title` and the HTML `body`; `again`: seconds after which a browser asks once more.

    A browser enforces this policy besides the guard's: even if a text slipped through, it could do nothing.
    """
    style = files("qa").joinpath("page", "sheet.css").read_text(encoding="utf-8")
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        # Forms of the page say where they come from, so that the guard can tell them from another site's.
        '<meta name="referrer" content="same-origin"><meta name="color-scheme" content="light dark">'
        f"<title>{escape(title, to='html')}</title><style>{style}</style></head><body><main>{body}</main></body></html>"
    )
    headers = {"content-security-policy": _POLICY, "cache-control": "no-store"}
    if again:
        headers["refresh"] = str(again)
    return HTMLResponse(html, status, headers)


def message(title: str, text: str, *, status: int) -> HTMLResponse:
    """Return a page that says one thing."""
    return sheet(title, f"<h1>{escape(title, to='html')}</h1><p>{escape(text, to='html')}</p>", status=status)
