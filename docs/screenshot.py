"""Pictures of an explorer page, taken with a Chromium that is on the machine.

::

    python docs/screenshot.py graph.html out.png [--at model/bert] [--size 1400x900] [--dark]

The pictures of the README are ``seeds.png``, and of a page of more papers ``focus.png`` (``--at model/bert``) and
``map.png`` (``--at map``).
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def browser() -> str:
    """The first Chromium on the path; ``SystemExit`` where there is none."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    raise SystemExit(f"no browser found; looked for {', '.join(BROWSERS)}")


def shoot(page: Path, picture: Path, *, at: str = "", size: str = "1400x900", dark: bool = False) -> None:
    """Write a PNG of `page` as it looks when ``#at`` is open, `size` pixels large, in light or dark colours."""
    with tempfile.TemporaryDirectory() as profile:
        command = [
            browser(), "--headless", "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
            "--force-prefers-reduced-motion", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
            f"--user-data-dir={profile}", f"--window-size={size.replace('x', ',')}", "--virtual-time-budget=5000",
            f"--blink-settings=preferredColorScheme={int(not dark)}", f"--screenshot={picture.resolve()}",
            f"{page.resolve().as_uri()}#{at}",
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and take one picture."""
    parser = argparse.ArgumentParser(description="Take a picture of an explorer page.")
    parser.add_argument("page", type=Path)
    parser.add_argument("picture", type=Path)
    parser.add_argument("--at", default="", help="what is open: an entity's id, a view, or nothing for the overview")
    parser.add_argument("--size", default="1400x900", help="width and height in pixels")
    parser.add_argument("--dark", action="store_true")
    options = parser.parse_args(arguments)
    shoot(options.page, options.picture, at=options.at, size=options.size, dark=options.dark)


if __name__ == "__main__":
    main()
