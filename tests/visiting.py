"""Pages in a browser: they are opened, and neither complain nor ask anything of others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Visit = Callable[..., Any]


@contextmanager
def visiting(browser: Any, is_own: Callable[[str], bool], *, patience: int = 20_000) -> Iterator[Visit]:
    """Gives what opens an address in a window of its own; it waits for `ready`, and options are Playwright's.

    A `script` runs before those of the page. Each page has ``asked``, the requests that it made. At the end none may
    have written to the console (but for what `is_noise`), failed or raised a dialog, nor asked for an address that
    `is_own` denies. `patience`: milliseconds.
    """
    contexts, said, elsewhere = [], [], []

    def open_at(
        address: str, *, width: int, height: int = 800, ready: str = "main > *", script: str = "",
        is_noise: Callable[[Any], bool] = lambda message: False, **options: Any,
    ) -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(patience)
        page.asked = []
        page.on(
            "console", lambda message: "GL Driver" in message.text or is_noise(message) or said.append(message.text)
        )
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("request", lambda request: is_own(request.url) or elsewhere.append(request.url))
        page.add_init_script(script)
        page.goto(address)
        page.wait_for_selector(ready)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert said == []
    assert elsewhere == []


def is_on_disk(url: str) -> bool:
    """Tell whether a page from disk may ask for it: itself, and what it makes."""
    return url.startswith(("data:", "blob:")) or (url.startswith("file:") and url.partition("#")[0].endswith(".html"))


def names(page: Any, selector: str) -> list[str]:
    """The text of every element that matches."""
    return [text.strip() for text in page.locator(selector).all_text_contents()]
