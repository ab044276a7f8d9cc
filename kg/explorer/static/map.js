// The map of everything. It knows nothing of the rest of the page:
//
//   const map = createMap(host, {
//     nodes: { x, y, size, community, type },   numbers by node: map units, radius, place in `communities` (-1: none), place in `typeColors`
//     edges: { from, to, weight },              places of nodes; weight 0..1 is how strongly an edge is drawn
//     communities: [{ name, x, y, radius, depth, tint }],
//     unit,                                     the wanted distance of neighbours, in map units
//     label: (i) => "name of node i",
//     typeColors: ["#rrggbb", ...],
//     theme: { isDark, ground, text, edge, accent, font },   colours as #rrggbb
//     onSelect: (i or null) => {},              a click on a node, or on nothing
//     onHover: (i or null, [x, y]) => {},       optional
//   });
//
// null, and a sentence in `host`, where the browser draws no WebGL2. Else:
//   show()                     measure and draw; to be called when the host has become visible
//   setFilter(nodes, edges)    Uint8Arrays, 0 hides; null shows all
//   setColoring("community" or "type")
//   select(i or null, { reveal }) mark a node and what it touches; with reveal, go there
//   setTheme(theme)
//   zoom(factor), fit(), locate(i) → [x, y] in pixels of the host
//   png() → Promise of a Blob; svg() → text
//   destroy()
//
// Text reaches the map through fillText only. Frames are drawn on demand.

// Apart from each other for every kind of colour vision.
const MAP_TINTS = ["#1d7cd5", "#ee9e10", "#48cba1", "#a56185", "#844420", "#ada3ff", "#718516", "#644395"];

// Milliseconds without movement after which the map is at rest.
const MAP_REST = 160;

function createMap(host, given) {
  const canvas = document.createElement("canvas");
  const above = document.createElement("canvas");
  const world = mapWorld(given);
  let renderer = mapRenderer(canvas);
  if (!renderer) {
    const words = document.createElement("p");
    words.setAttribute("role", "status");
    words.className = "map-none";
    words.textContent = "This browser draws no WebGL2, which the map needs. Search, lists and focused views hold the same.";
    host.append(words);
    return null;
  }
  for (const layer of [canvas, above]) {
    Object.assign(layer.style, { position: "absolute", inset: "0", width: "100%", height: "100%" });
    host.append(layer);
  }
  above.style.pointerEvents = "none";
  above.style.transformOrigin = "0 0";
  above.setAttribute("aria-hidden", "true");
  canvas.tabIndex = 0;
  canvas.style.touchAction = "none";
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `Map of ${world.count} entities. Arrow keys move it, plus and minus zoom, 0 shows all, Enter opens what lies in the middle.`);
  const labels = mapLabeller(above, world);
  const index = mapIndex(world);
  let waiting = 0;
  let ratio = 1;

  // `share` of the edges is drawn while the map moves, more at rest. It begins small, since without a graphics card the
  // first frame would take seconds, and grows with frames that cost little.
  const leastShare = Math.min(1, 1500 / world.edgeCount);
  const goodShare = Math.min(1, 24000 / world.edgeCount);
  let share = leastShare;
  let isFirst = true;
  let isStale = true;
  let isSparse = false;
  let movedAt = -Infinity;
  let isTimed = false;

  function frame(now) {
    waiting = 0;
    if (!canvas.width || renderer.gl.isContextLost()) return;
    const isMoving = now - movedAt < MAP_REST;
    if (isStale || (isSparse && !isMoving)) {
      paint(isMoving ? share : Math.min(1, share * 6));
      isSparse = isMoving && share < 1;
      isStale = false;
      time();
    }
    if (labels.draw(camera, ratio, now) || isSparse) request();
  }

  function paint(part) {
    const afar = world.unit * camera.scale;
    const strength = Math.min(0.1 + afar / 70, 0.42) * (world.theme.isDark ? 1.15 : 1) * (world.isMarked() ? 0.35 : 1);
    // Many lines across would be a fog.
    const crowd = Math.min(1, Math.sqrt(9000 / world.edgeSets.across.members.length) + afar / 60);
    // Fewer lines are drawn the stronger, so that the map keeps its look.
    const fuller = 1 / Math.sqrt(part);
    const width = Math.min(0.8 + afar / 60, 1.6);
    renderer.frame({
      camera: [camera.x, camera.y, camera.scale * ratio], ratio, ground: mapRgb(world.theme.ground), mark: mapRgb(world.theme.text),
      dim: world.theme.isDark ? 0.2 : 0.25,
      layers: [["across", strength * 0.6 * crowd * fuller, width, true, part], ["inside", Math.min(strength * fuller, 0.6), width, false, part], ["marked", 0.85, width + 0.4, true, 1]],
    });
  }

  /** Learn from how long the frame keeps the graphics card busy. */
  function time() {
    if (isTimed) return;
    isTimed = true;
    const { gl } = renderer;
    const start = performance.now();
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    const look = () => {
      const cost = performance.now() - start;
      if (gl.isContextLost() || cost > 10000) isTimed = false;
      else if (gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED) setTimeout(look, 8);
      else {
        gl.deleteSync(fence);
        isTimed = false;
        if (isFirst && cost < 60) {
          share = goodShare;
          ask();
        } else if (cost > 60) share = Math.max(share * Math.max(40 / cost, 1 / 16), leastShare);
        else if (cost < 30) share = Math.min(share * 1.5, 1);
        isFirst = false;
      }
    };
    setTimeout(look, 8);
  }

  const request = () => { waiting ||= requestAnimationFrame(frame); };

  const ask = () => {
    isStale = true;
    request();
  };

  function upload() {
    renderer.putNodes(world.places, world.drawnRadii, world.nodeLook());
    for (const name of ["across", "inside"]) {
      const set = world.edgeSets[name];
      renderer.putEdges(name, set.from, set.to, world.edgeLook(name));
    }
    mark();
  }

  /** States and colours of all nodes, and the edges of the marked ones, anew. */
  function mark() {
    renderer.look("nodes", world.nodeLook());
    trace();
  }

  function trace() {
    const { from, to, look } = world.markedEdges();
    renderer.putEdges("marked", from, to, look);
    ask();
  }

  function recolor() {
    for (const name of ["across", "inside"]) renderer.look(name, world.edgeLook(name));
    mark();
  }

  function hover(place) {
    const i = place ? index.at(camera, place) : null;
    canvas.style.cursor = i === null ? "grab" : "pointer";
    if (i === world.hovered) return;
    for (const [at, bytes] of world.hover(i)) renderer.look("nodes", bytes, at);
    trace();
    given.onHover?.(i, place);
  }

  const camera = mapCamera(canvas, world.bounds, {
    changed() {
      movedAt = performance.now();
      ask();
    },
    clicked(place, isNear) {
      const i = index.at(camera, place, isNear ? 120 : undefined);
      if (i === null && world.selected === null) return;
      world.select(i);
      mark();
      given.onSelect(i);
    },
    pointed: hover,
  });

  function measure() {
    ratio = Math.min(devicePixelRatio || 1, 2);
    const [wide, high] = [Math.round(host.clientWidth * ratio), Math.round(host.clientHeight * ratio)];
    for (const layer of [canvas, above]) {
      // To set a size, even the same, clears a canvas and waits for the graphics card.
      if (layer.width !== wide) layer.width = wide;
      if (layer.height !== high) layer.height = high;
    }
    if (host.clientWidth) camera.resized(64 / world.unit);
  }

  const sizes = new ResizeObserver(measure);
  sizes.observe(host);
  canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
  canvas.addEventListener("webglcontextrestored", () => { renderer = mapRenderer(canvas); upload(); });
  upload();
  measure();

  return {
    show() { measure(); ask(); },
    setFilter(nodes, edges) { world.filter(nodes, edges); recolor(); },
    setColoring(coloring) { world.coloring = coloring; recolor(); },
    select(i, { reveal = false } = {}) {
      world.select(i);
      mark();
      if (reveal && i !== null) camera.glide(world.x[i], world.y[i], Math.max(camera.scale, 22 / world.unit));
    },
    setTheme(theme) { world.setTheme(theme); recolor(); },
    zoom: (by) => camera.zoom(by, undefined, undefined, true),
    fit: () => camera.fit(true),
    locate: (i) => camera.toScreen(world.x[i], world.y[i]),
    png() {
      const flat = document.createElement("canvas");
      [flat.width, flat.height] = [canvas.width, canvas.height];
      const context = flat.getContext("2d");
      context.fillStyle = world.theme.ground;
      context.fillRect(0, 0, flat.width, flat.height);
      paint(1);
      context.drawImage(canvas, 0, 0);
      labels.draw(camera, ratio, performance.now(), "all");
      context.drawImage(above, 0, 0);
      return new Promise((done) => { flat.toBlob(done, "image/png"); });
    },
    svg() {
      labels.draw(camera, ratio, performance.now(), "all");
      return mapSvg(world, camera, labels.drawn(camera));
    },
    destroy() {
      cancelAnimationFrame(waiting);
      sizes.disconnect();
      camera.stop();
      renderer.destroy();
      canvas.remove();
      above.remove();
    },
  };
}
