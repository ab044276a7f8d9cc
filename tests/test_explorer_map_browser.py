"""The map in a browser: that it draws, answers hands and keys, and says so where it cannot."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import HOSTILE

from kg.explorer import write_page
from kg.graph import KnowledgeGraph
from kg.workspace import Workspace

_BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_FLAGS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]

playwright = pytest.importorskip("playwright.sync_api", reason="playwright drives the browser; it is not installed")
pytestmark = pytest.mark.skipif(_BROWSER is None, reason="no chromium on this machine")

# What the graphics card drew can be read in the frame in which it did; a key makes it draw.
PIXELS = """(key) => new Promise((done) => {
  const [canvas, above] = document.querySelectorAll("#map canvas");
  above.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  requestAnimationFrame(() => {
    const flat = document.createElement("canvas");
    [flat.width, flat.height] = [canvas.width, canvas.height];
    const context = flat.getContext("2d");
    context.drawImage(canvas, 0, 0);
    const { data } = context.getImageData(0, 0, flat.width, flat.height);
    const full = [];
    const colors = new Set();
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3] < 255) continue;
      full.push(at / 4);
      colors.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
    }
    const [left, top] = [full.map((at) => at % flat.width), full.map((at) => Math.floor(at / flat.width))];
    done({ count: full.length, colors: colors.size, width: canvas.clientWidth, share: flat.width / canvas.clientWidth,
           at: [left[Math.floor(full.length / 2)], top[Math.floor(full.length / 2)]],
           spread: full.length ? Math.max(...left) - Math.min(...left) : 0 });
  });
})"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=_BROWSER, args=_FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("map") / "graph.html"
    with Workspace() as workspace:
        names = [HOSTILE, *(f"Entity {i}" for i in range(59))]
        rows = [(f"model/{i:02}", "Model", name, 1 + i % 7, i, []) for i, name in enumerate(names)]
        workspace.insert("entities", rows)
        workspace.insert("statements", [
            (f"s{i}{step}", f"model/{i:02}", "uses", f"model/{i // 20 * 20 + (i + step) % 20:02}", 0.9, 1, 0)
            for i in range(60) for step in (1, 3, 4)
        ])
        write_page(KnowledgeGraph(workspace), path, title="Map")
    return path


@pytest.fixture
def opened(browser: Any, page_file: Path) -> Iterator[Callable[..., Any]]:
    pages, said = [], []

    def open_map(script: str = "", **options: Any) -> Any:
        page = browser.new_page(viewport={"width": 1400, "height": 900}, reduced_motion="reduce", **options)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.add_init_script(script)
        page.goto(page_file.as_uri())
        page.wait_for_selector("#top li")
        page.click("#map-tab")
        pages.append(page)
        return page

    yield open_map
    for page in pages:
        page.close()
    assert said == []


def test_map_is_drawn_in_the_colours_of_its_communities(opened: Callable[..., Any]) -> None:
    drawn = opened().evaluate(PIXELS, "0")
    assert drawn["count"] > 500
    assert drawn["colors"] >= 3
    assert drawn["spread"] > drawn["width"] * drawn["share"] / 4


def test_click_opens_a_node_and_marks_it(opened: Callable[..., Any]) -> None:
    page = opened()
    drawn = page.evaluate(PIXELS, "0")
    x, y = (place / drawn["share"] for place in drawn["at"])
    page.locator("#map canvas").last.click(position={"x": x, "y": y})
    page.wait_for_function("() => location.hash.startsWith('#model/')")
    assert page.locator("#panel h2").inner_text()
    after = page.evaluate(PIXELS, "0")
    assert after["count"] != drawn["count"]  # the others are dimmed


def test_keys_zoom_and_move(opened: Callable[..., Any]) -> None:
    page = opened()
    whole = page.evaluate(PIXELS, "0")
    near = page.evaluate(PIXELS, "+")
    assert near["spread"] > whole["spread"] * 1.2
    assert page.evaluate(PIXELS, "0")["spread"] == whole["spread"]
    moved = page.evaluate(PIXELS, "ArrowRight")
    assert moved["at"][0] < whole["at"][0]


def test_wheel_zooms_to_the_pointer_and_a_drag_moves(opened: Callable[..., Any]) -> None:
    page = opened()
    whole = page.evaluate(PIXELS, "0")
    box = page.locator("#map canvas").last.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.wheel(0, -240)
    page.wait_for_timeout(100)
    assert page.evaluate(PIXELS, "ArrowLeft")["count"] != whole["count"]
    page.evaluate(PIXELS, "0")
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 90, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    assert not page.evaluate("() => location.hash")  # a drag is no click


def test_hidden_types_are_not_drawn(opened: Callable[..., Any]) -> None:
    page = opened()
    assert page.evaluate(PIXELS, "0")["count"] > 500
    page.locator("#types .chip").first.click()
    page.wait_for_timeout(100)
    assert page.evaluate(PIXELS, "0")["count"] == 0


def test_map_comes_back_after_the_graphics_card_was_lost(opened: Callable[..., Any]) -> None:
    page = opened()
    page.evaluate("""() => new Promise((done) => {
      const canvas = document.querySelector("#map canvas");
      const card = canvas.getContext("webgl2").getExtension("WEBGL_lose_context");
      canvas.addEventListener("webglcontextrestored", () => setTimeout(done, 50));
      card.loseContext();
      setTimeout(() => card.restoreContext(), 50);
    })""")
    assert page.evaluate(PIXELS, "0")["count"] > 500


def test_dark_map_is_drawn_in_lighter_colours(opened: Callable[..., Any]) -> None:
    light, dark = opened(color_scheme="light"), opened(color_scheme="dark")
    assert light.evaluate(PIXELS, "0")["count"] > 500
    assert dark.evaluate(PIXELS, "0")["count"] > 500


def test_without_webgl_a_sentence_stands_in_its_place(opened: Callable[..., Any]) -> None:
    page = opened("""
      const real = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
        return kind === "webgl2" ? null : real.call(this, kind, ...more);
      };
    """)
    assert "WebGL2" in page.locator("#map [role=status]").inner_text()
    assert page.locator("#map canvas").count() == 0
    assert page.locator("#top li").count() > 0
