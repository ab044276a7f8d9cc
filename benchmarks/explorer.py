"""How heavy the page is, beside pyvis's own output of the same graph.

Usage: explorer.py WORKSPACE [SIZE ...] [--pyvis-limit SECONDS] [--workdir DIR]

For each number of entities: seconds and bytes of writing, seconds until the page can be used, JavaScript heap, and
milliseconds of the main thread a frame while the map is moved and zoomed, in headless Chromium without a graphics card.
pyvis gets the same nodes and edges, physics off, at the places of our layout, with its scripts inlined. Needs
``pip install playwright`` and Chromium (``--chromium PATH``).
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Error, Page, sync_playwright

from kg.explorer.atlas import atlas
from kg.explorer.page import render
from kg.explorer.view import EvidenceView, MentionView, PaperView, StatementView, View, view
from kg.graph import KnowledgeGraph
from kg.schema import TYPES, EntityType

FLAGS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist",
         "--enable-precise-memory-info"]
FRAMES = 40
PATIENCE = 12_000
"""Milliseconds after which zooming, and dragging, are broken off."""
WINDOW = {"width": 1440, "height": 900}


def part_of(whole: View, size: int) -> View:
    """Papers with all that they mention, as many as have about `size` entities; several copies where there are too few.

    Papers with text and evidence come first.
    """
    if size > len(whole.entities):
        whole = repeated(whole, -(-size // len(whole.entities)))
    held: dict[int, list[int]] = {}
    for item in whole.statements:
        held.setdefault(item.subject, []).append(item.object)
    told = [item.entity for item in whole.papers]
    silent = [place for place, entity in enumerate(whole.entities) if entity.type == EntityType.PAPER]
    kept: set[int] = set()
    for paper in dict.fromkeys((*told, *silent)):
        if len(kept) < size:
            kept.update((paper, *held.get(paper, ())))
    return cut(whole, sorted(kept))


def cut(whole: View, kept: list[int]) -> View:
    """The view of the entities at these places alone."""
    seat = {place: at for at, place in enumerate(kept)}
    shelf = [place for place, item in enumerate(whole.papers) if item.entity in seat]
    row = {place: at for at, place in enumerate(shelf)}
    papers = tuple(
        PaperView(seat[item.entity], item.paper,
                  tuple(MentionView(seat[m.entity], m.span) for m in item.mentions if m.entity in seat))
        for item in (whole.papers[place] for place in shelf)
    )
    statements = tuple(
        StatementView(seat[item.subject], seat[item.object], item.statement, tuple(
            EvidenceView(row[e.paper], e.span, e.score, e.polarity) for e in item.evidence if e.paper in row
        ))
        for item in whole.statements if item.subject in seat and item.object in seat
    )
    entities = tuple(whole.entities[place] for place in kept)
    unread = tuple((seat[place], year) for place, year in whole.unread if place in seat)
    return View(whole.stats, entities, papers, statements, (), (), unread)


def repeated(whole: View, copies: int) -> View:
    """The view several times, each copy under new names, joined by nothing."""
    entities, papers, statements = list(whole.entities), list(whole.papers), list(whole.statements)
    unread = list(whole.unread)
    for copy in range(1, copies):
        by, shelf = len(whole.entities) * copy, len(whole.papers) * copy
        entities += [dataclasses.replace(e, id=f"{e.id}~{copy}", name=f"{e.name} {copy}") for e in whole.entities]
        papers += [
            PaperView(item.entity + by, item.paper, tuple(MentionView(m.entity + by, m.span) for m in item.mentions))
            for item in whole.papers
        ]
        statements += [
            StatementView(item.subject + by, item.object + by, item.statement, tuple(
                EvidenceView(e.paper + shelf, e.span, e.score, e.polarity) for e in item.evidence
            ))
            for item in whole.statements
        ]
        unread += [(place + by, year) for place, year in whole.unread]
    return View(whole.stats, tuple(entities), tuple(papers), tuple(statements), (), (), tuple(unread))


def write_ours(shown: View, path: Path) -> None:
    """Our page."""
    path.write_text(render(shown, title="Benchmark"), encoding="utf-8", errors="replace")


def write_pyvis(shown: View, path: Path) -> None:
    """What pyvis writes for the same graph, its slow ``add_edge`` passed by."""
    from pyvis.network import Network

    places = atlas(shown)
    picture = Network(directed=True, cdn_resources="in_line", height="900px", width="100%")
    picture.options.physics.enabled = False
    for place, entity in enumerate(shown.entities):
        picture.nodes.append({
            "id": place, "label": entity.name.replace("href", ""), "color": TYPES[entity.type].color, "shape": "dot",
            "size": 8, "x": places["x"][place] * 2, "y": places["y"][place] * 2, "physics": False,
        })
    picture.edges.extend(
        {"from": item.subject, "to": item.object, "arrows": "to", "smooth": False} for item in shown.statements
    )
    picture.options.edges.smooth.enabled = False
    path.write_text(picture.generate_html(notebook=False), encoding="utf-8", errors="replace")


@contextmanager
def opened(browser: Browser, path: Path, limit: float) -> Iterator[tuple[Page, CDPSession]]:
    """The page in a window of its own; nothing but the file is let through."""
    page = browser.new_page(viewport=WINDOW)
    page.set_default_timeout(limit * 1000)
    page.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    try:
        page.goto(path.as_uri(), wait_until="commit")
        yield page, devtools
    finally:
        page.close()


def figures(devtools: CDPSession) -> dict[str, float]:
    """The browser's own counters: seconds of work on the main thread, bytes of heap."""
    return {item["name"]: item["value"] for item in devtools.send("Performance.getMetrics")["metrics"]}


MOVE = """async ([frames, event, patience]) => {
  const target = document.querySelector(event);
  let start = performance.now();
  const isOver = () => performance.now() - start > patience;
  const box = target.getBoundingClientRect();
  const at = (type, x, y, more = {}) => target.dispatchEvent(new (type === "wheel" ? WheelEvent : PointerEvent)(type, {
    clientX: box.left + box.width / 2 + x, clientY: box.top + box.height / 2 + y, bubbles: true, cancelable: true,
    pointerId: 1, isPrimary: true, button: 0, buttons: 1, pointerType: "mouse", ...more }));
  let drawn = 0;
  const frame = () => new Promise((done) => requestAnimationFrame(() => { drawn += 1; done(); }));
  for (let i = 0; i < frames / 2 && !isOver(); i += 1) {
    at("wheel", 60, 20, { deltaY: i < frames / 4 ? -40 : 40 });
    await frame();
  }
  start = performance.now();
  at("pointerdown", 0, 0);
  for (let i = 0; i < frames / 2 && !isOver(); i += 1) { at("pointermove", 4 * i, 2 * i); await frame(); }
  at("pointerup", 0, 0);
  return drawn;
}"""


def moved(page: Page, devtools: CDPSession, target: str) -> dict[str, float]:
    """Milliseconds a frame, of the main thread and of scripts, while the picture is zoomed and dragged."""
    page.evaluate(MOVE, [4, target, PATIENCE])
    before, start = figures(devtools), time.perf_counter()
    frames = page.evaluate(MOVE, [FRAMES, target, PATIENCE])
    wall, after = time.perf_counter() - start, figures(devtools)
    return {
        "task_ms": 1000 * (after["TaskDuration"] - before["TaskDuration"]) / frames,
        "script_ms": 1000 * (after["ScriptDuration"] - before["ScriptDuration"]) / frames,
        "wall_ms": 1000 * wall / frames,
    }


def measure_ours(browser: Browser, path: Path, limit: float) -> dict[str, float]:
    """Seconds until the lists stand and until the map is drawn, heap and work a frame."""
    with opened(browser, path, limit) as (page, devtools):
        start = time.perf_counter()
        page.wait_for_selector(".home h1")
        loaded = time.perf_counter() - start
        start = time.perf_counter()
        page.click("#tabs a[data-view=map]")
        page.wait_for_selector("#map canvas")
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        drawn = time.perf_counter() - start
        work = moved(page, devtools, "#map canvas")
        return {"load_s": loaded, "map_s": drawn, "heap_mb": figures(devtools)["JSHeapUsedSize"] / 1e6} | work


def measure_pyvis(browser: Browser, path: Path, limit: float) -> dict[str, float]:
    """The same of pyvis's page, which is loaded when its picture has been drawn."""
    with opened(browser, path, limit) as (page, devtools):
        start = time.perf_counter()
        page.wait_for_function("() => typeof network === 'object' && network && document.querySelector('canvas')")
        page.evaluate("() => new Promise((done) => { network.once('afterDrawing', done); network.redraw(); })")
        loaded = time.perf_counter() - start
        work = moved(page, devtools, "#mynetwork canvas")
        return {"load_s": loaded, "heap_mb": figures(devtools)["JSHeapUsedSize"] / 1e6} | work


WAYS: dict[str, tuple[Callable[[View, Path], None], Callable[[Browser, Path, float], dict[str, float]]]] = {
    "litkg": (write_ours, measure_ours), "pyvis": (write_pyvis, measure_pyvis),
}


def main() -> None:
    """Print one JSON object a size and program."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("sizes", type=int, nargs="*", default=[300, 5_000, 20_000, 50_000])
    parser.add_argument("--pyvis-limit", type=float, default=90.0, help="seconds after which a page is given up")
    parser.add_argument("--chromium", default=shutil.which("chromium"))
    parser.add_argument("--only", choices=WAYS)
    options = parser.parse_args()
    with KnowledgeGraph.open(options.workspace) as graph:
        whole = view(graph)
    with sync_playwright() as play, tempfile.TemporaryDirectory() as folder:
        browser = play.chromium.launch(executable_path=options.chromium, args=FLAGS)
        for size in options.sizes:
            shown = part_of(whole, size)
            for name, (write, measure) in WAYS.items():
                if options.only in (None, name):
                    path = Path(folder, f"{name}.html")
                    print(json.dumps(row(name, shown, path, browser, write, measure, options)), flush=True)
        browser.close()


def row(
    name: str, shown: View, path: Path, browser: Browser, write: Callable[[View, Path], None],
    measure: Callable[[Browser, Path, float], dict[str, float]], options: argparse.Namespace,
) -> dict[str, Any]:
    """One program's figures for one graph."""
    start = time.process_time()
    write(shown, path)
    found: dict[str, Any] = {
        "program": name,
        "entities": len(shown.entities),
        "statements": len(shown.statements),
        "papers": len(shown.papers),
        "write_cpu_s": round(time.process_time() - start, 2),
        "megabytes": round(path.stat().st_size / 1e6, 2),
    }
    try:
        found |= {key: round(value, 2) for key, value in measure(browser, path, options.pyvis_limit).items()}
    except Error as error:
        found["gave_up"] = str(error).splitlines()[0]
    return found


if __name__ == "__main__":
    main()
