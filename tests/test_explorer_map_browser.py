"""The map in a browser: that it draws, answers hands and keys, and says so where it cannot."""

from __future__ import annotations

import base64
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import HOSTILE
from visiting import Visit, is_on_disk, visiting

from kg.explorer import view, write_page
from kg.explorer.atlas import atlas
from kg.explorer.page import SCRIPTS, static
from kg.graph import KnowledgeGraph
from kg.workspace import Workspace

# What the graphics card drew can be read in the frame in which it did; a key makes it draw.
PIXELS = """(key) => new Promise((done) => {
  const canvas = document.querySelector("#map canvas");
  canvas.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
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
def workspace() -> Iterator[Workspace]:
    with Workspace() as workspace:
        names = [HOSTILE, *(f"Entity {i}" for i in range(59))]
        rows = [(f"model/{i:02}", "Model", name, 1 + i % 7, i, []) for i, name in enumerate(names)]
        workspace.insert("entities", rows)
        workspace.insert("statements", [
            (f"s{i}{step}", f"model/{i:02}", "uses", f"model/{i // 20 * 20 + (i + step) % 20:02}", 0.9, 1, 0)
            for i in range(60) for step in (1, 3, 4)
        ])
        yield workspace


@pytest.fixture(scope="module")
def page_file(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("map") / "graph.html"
    write_page(KnowledgeGraph(workspace), path, title="Map")
    return path


@pytest.fixture(scope="module")
def bare_file(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The map alone on a page, without the rest of the explorer."""
    shown = view(KnowledgeGraph(workspace))
    given = {"map": atlas(shown), "names": [entity.name for entity in shown.entities],
             "edges": [[item.subject, item.object] for item in shown.statements]}
    script = "".join(static(f"{name}.js") for name in SCRIPTS if name.startswith("map") and name != "mapmount")
    path = tmp_path_factory.mktemp("bare") / "map.html"
    data = json.dumps(given).replace("<", "\\u003c")
    path.write_text(f"""<!doctype html><meta charset="utf-8">
<div id="map" style="position: fixed; inset: 0"></div><script>{script}
const given = {data};
const {{ x, y, size, community, communities, unit }} = given.map;
const clicked = [];
const map = createMap(document.getElementById("map"), {{
  nodes: {{ x, y, size: size.map((part) => part / 100 * unit), community, type: x.map(() => 0) }},
  edges: {{ from: given.edges.map(([a]) => a), to: given.edges.map(([, b]) => b), weight: given.edges.map(() => 1) }},
  communities: communities.map(([name, u, v, radius, depth, tint]) => ({{ name, x: u, y: v, radius, depth, tint }})),
  unit, typeColors: ["#2f6fde"], label: (i) => given.names[i], onSelect: (i) => clicked.push(i),
  theme: {{ isDark: false, ground: "#ffffff", text: "#000000", edge: "#888888", accent: "#cc0000", font: "serif" }},
}});
const settled = () => new Promise((done) => setTimeout(done, 60));
</script>""", encoding="utf-8")
    return path


@pytest.fixture
def bare(browser: Any, bare_file: Path) -> Iterator[Any]:
    with visiting(browser, is_on_disk) as open_at:
        yield open_at(bare_file.as_uri(), width=900, height=700, ready="#map > *")


@pytest.fixture
def opened(browser: Any, page_file: Path) -> Iterator[Visit]:
    with visiting(browser, is_on_disk) as open_at:
        yield partial(open_at, f"{page_file.as_uri()}#map", width=1400, height=900, ready="#map > *")


def test_map_is_drawn_in_the_colours_of_its_communities(opened: Visit) -> None:
    drawn = opened().evaluate(PIXELS, "0")
    assert drawn["count"] > 500
    assert drawn["colors"] >= 3
    assert drawn["spread"] > drawn["width"] * drawn["share"] / 4


def test_click_opens_a_node_and_marks_it(opened: Visit) -> None:
    page = opened()
    drawn = page.evaluate(PIXELS, "0")
    x, y = (place / drawn["share"] for place in drawn["at"])
    page.locator("#map canvas").first.click(position={"x": x, "y": y})
    page.wait_for_function("() => location.hash.startsWith('#map?at=model/')")
    assert page.locator(".map-card h2").inner_text()
    page.click(".map-card a")
    assert page.locator("#panel h1").inner_text()
    page.go_back()
    after = page.evaluate(PIXELS, "0")
    assert after["count"] != drawn["count"]  # the others are dimmed


def test_keys_zoom_and_move(opened: Visit) -> None:
    page = opened()
    whole = page.evaluate(PIXELS, "0")
    near = page.evaluate(PIXELS, "+")
    assert near["spread"] > whole["spread"] * 1.2
    assert page.evaluate(PIXELS, "0")["spread"] == whole["spread"]
    moved = page.evaluate(PIXELS, "ArrowRight")
    assert moved["at"][0] < whole["at"][0]


def test_wheel_zooms_to_the_pointer_and_a_drag_moves(opened: Visit) -> None:
    page = opened()
    whole = page.evaluate(PIXELS, "0")
    box = page.locator("#map canvas").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.wheel(0, -240)
    page.wait_for_timeout(100)
    assert page.evaluate(PIXELS, "ArrowLeft")["count"] != whole["count"]
    page.evaluate(PIXELS, "0")
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 90, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    assert page.evaluate("() => location.hash") == "#map"  # a drag is no click


def test_hidden_types_are_not_drawn(opened: Visit) -> None:
    page = opened()
    assert page.evaluate(PIXELS, "0")["count"] > 500
    page.click("#filter")
    page.uncheck("[data-key=types-Model]")
    page.wait_for_timeout(100)
    assert page.evaluate(PIXELS, "0")["count"] == 0


def test_map_comes_back_after_the_graphics_card_was_lost(opened: Visit) -> None:
    page = opened()
    page.evaluate("""() => new Promise((done) => {
      const canvas = document.querySelector("#map canvas");
      const card = canvas.getContext("webgl2").getExtension("WEBGL_lose_context");
      canvas.addEventListener("webglcontextrestored", () => setTimeout(done, 50));
      card.loseContext();
      setTimeout(() => card.restoreContext(), 50);
    })""")
    assert page.evaluate(PIXELS, "0")["count"] > 500


def test_dark_map_is_drawn_in_lighter_colours(opened: Visit) -> None:
    light, dark = opened(color_scheme="light"), opened(color_scheme="dark")
    assert light.evaluate(PIXELS, "0")["count"] > 500
    assert dark.evaluate(PIXELS, "0")["count"] > 500


def test_without_webgl_a_sentence_stands_in_its_place(opened: Visit) -> None:
    page = opened(script="""
      const real = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
        return kind === "webgl2" ? null : real.call(this, kind, ...more);
      };
    """)
    assert "WebGL2" in page.locator("#map [role=status]").inner_text()
    assert page.locator("#map canvas").count() == 0
    page.click("#tabs a[data-view='']")
    assert page.locator(".home .entry").count() > 0


def test_every_node_answers_a_click_at_its_place(bare: Any) -> None:
    for node in range(0, 60, 7):
        x, y = bare.evaluate("(i) => map.locate(i)", node)
        bare.mouse.click(x, y)
    assert bare.evaluate("clicked") == list(range(0, 60, 7))
    bare.mouse.click(2, 2)
    assert bare.evaluate("clicked.at(-1)") is None


def test_revealed_node_lies_in_the_middle(bare: Any) -> None:
    bare.evaluate("map.select(5, { reveal: true })")
    assert bare.evaluate("map.locate(5).map(Math.round)") == [450, 350]


def test_filter_hides_nodes_and_what_hangs_on_them(bare: Any) -> None:
    whole = bare.evaluate(PIXELS, "0")["count"]
    bare.evaluate("map.setFilter(Uint8Array.from(x, (_, i) => Number(i < 20)), null)")
    part = bare.evaluate(PIXELS, "0")["count"]
    assert 0 < part < whole / 2
    x, y = bare.evaluate("map.locate(40)")
    bare.mouse.click(x, y)
    assert bare.evaluate("clicked") == []
    bare.evaluate("map.setFilter(null, null)")
    assert bare.evaluate(PIXELS, "0")["count"] == whole


def test_colours_follow_communities_or_types(bare: Any) -> None:
    communities = bare.evaluate(PIXELS, "0")["colors"]
    bare.evaluate("map.setColoring('type')")
    assert bare.evaluate(PIXELS, "0")["colors"] < communities


def test_picture_as_svg_is_well_formed_and_names_are_text(bare: Any) -> None:
    root = ET.fromstring(bare.evaluate("map.select(0), map.svg()"))
    space = "{http://www.w3.org/2000/svg}"
    assert len(root.findall(f"{space}circle")) == 60
    assert len(root.findall(f"{space}line")) == 180
    assert HOSTILE in {text.text for text in root.findall(f"{space}text")}
    assert not root.findall(f".//{space}script")


def test_picture_as_png(bare: Any) -> None:
    data = bare.evaluate("""async () => {
      const bytes = new Uint8Array(await (await map.png()).arrayBuffer());
      return btoa(String.fromCharCode(...bytes.slice(0, 24))) + " " + bytes.length;
    }""")
    head, size = data.split()
    assert base64.b64decode(head).startswith(b"\x89PNG")
    assert int.from_bytes(base64.b64decode(head)[16:20], "big") == 900
    assert int(size) > 5_000


def test_a_frame_is_drawn_only_when_something_moves(bare: Any) -> None:
    drawn = bare.evaluate("""async () => {
      const until = async (test) => { for (let i = 0; i < 200 && !test(); i += 1) await settled(); };
      await new Promise((done) => setTimeout(done, 3000));
      let frames = 0;
      const real = requestAnimationFrame;
      window.requestAnimationFrame = (step) => real((now) => { frames += 1; step(now); });
      await settled(); await settled();
      const still = frames;
      map.zoom(1.2);
      await until(() => frames > still);
      return [still, frames];
    }""")
    assert drawn[0] == 0
    assert drawn[1] > 0


def test_destroyed_map_leaves_nothing(bare: Any) -> None:
    bare.evaluate("map.destroy()")
    assert bare.locator("#map *").count() == 0
