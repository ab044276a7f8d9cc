// Where one looks at the map, and how hands move it: wheel, drag, pinch, double click and keys.

const MAP_GLIDE = 220;

/**
 * A camera over `element`. `bounds` is [left, top, right, bottom] in map units; `changed` is called when the view has
 * moved, `clicked` with a place on the screen, `pointed` with one or null.
 */
function mapCamera(element, bounds, { changed, clicked, pointed }) {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const camera = { x: 0, y: 0, scale: 1, least: 1, most: 1, isFit: true, get width() { return element.clientWidth; }, get height() { return element.clientHeight; } };
  let glide = 0;

  camera.toScreen = (x, y) => [(x - camera.x) * camera.scale + camera.width / 2, (y - camera.y) * camera.scale + camera.height / 2];
  camera.toMap = (x, y) => [(x - camera.width / 2) / camera.scale + camera.x, (y - camera.height / 2) / camera.scale + camera.y];

  function place(x, y, scale) {
    const [left, top, right, bottom] = bounds;
    camera.scale = Math.min(Math.max(scale, camera.least), camera.most);
    camera.x = Math.min(Math.max(x, left), right);
    camera.y = Math.min(Math.max(y, top), bottom);
    changed();
  }

  /** Go somewhere, in a short glide unless the reader wants no motion. */
  camera.glide = (x, y, scale) => {
    cancelAnimationFrame(glide);
    camera.isFit = false;
    const from = [camera.x, camera.y, Math.log(camera.scale)];
    const to = [x, y, Math.log(scale)];
    if (still.matches) return place(x, y, scale);
    const start = performance.now();
    const step = (now) => {
      const part = Math.min(Math.max((now - start) / MAP_GLIDE, 0), 1);
      const ease = 1 - (1 - part) ** 3;
      const [u, v, w] = from.map((value, i) => value + (to[i] - value) * ease);
      place(u, v, Math.exp(w));
      if (part < 1) glide = requestAnimationFrame(step);
    };
    glide = requestAnimationFrame(step);
    return undefined;
  };

  const fitted = () => {
    const [left, top, right, bottom] = bounds;
    const room = Math.min(camera.width / Math.max(right - left, 1), camera.height / Math.max(bottom - top, 1));
    return [(left + right) / 2, (top + bottom) / 2, Math.max(room * 0.92, 1e-6)];
  };

  /** Show all of it. */
  camera.fit = (isGliding = false) => {
    const [x, y, scale] = fitted();
    if (isGliding) camera.glide(x, y, scale);
    else place(x, y, scale);
    camera.isFit = true;
  };

  /** After a change of size: what was seen whole stays seen whole. */
  camera.resized = (nearest) => {
    camera.least = fitted()[2] * 0.5;
    camera.most = Math.max(nearest, camera.least * 4);
    if (camera.isFit) camera.fit();
    else changed();
  };

  /** Zoom by a factor; what lies at the place (x, y) of the screen stays there. */
  camera.zoom = (by, x = camera.width / 2, y = camera.height / 2, isGliding = false) => {
    const scale = Math.min(Math.max(camera.scale * by, camera.least), camera.most);
    const [u, v] = camera.toMap(x, y);
    const [dx, dy] = [(x - camera.width / 2) / scale, (y - camera.height / 2) / scale];
    if (isGliding) return camera.glide(u - dx, v - dy, scale);
    cancelAnimationFrame(glide);
    camera.isFit = false;
    return place(u - dx, v - dy, scale);
  };

  camera.pan = (dx, dy) => {
    cancelAnimationFrame(glide);
    camera.isFit = false;
    place(camera.x - dx / camera.scale, camera.y - dy / camera.scale, camera.scale);
  };

  camera.stop = mapHands(element, camera, { clicked, pointed });
  return camera;
}

const MAP_KEYS = {
  ArrowLeft: (camera) => camera.pan(80, 0), ArrowRight: (camera) => camera.pan(-80, 0),
  ArrowUp: (camera) => camera.pan(0, 80), ArrowDown: (camera) => camera.pan(0, -80),
  "+": (camera) => camera.zoom(1.4, undefined, undefined, true), "=": (camera) => camera.zoom(1.4, undefined, undefined, true),
  "-": (camera) => camera.zoom(1 / 1.4, undefined, undefined, true), 0: (camera) => camera.fit(true),
};

/** Listens to pointers and keys; the returned function stops listening. */
function mapHands(element, camera, { clicked, pointed }) {
  const hands = new Map();
  let moved = 0;
  const listeners = new AbortController();
  const on = (event, listener, options = {}) => element.addEventListener(event, listener, { signal: listeners.signal, ...options });
  const spot = (event) => {
    const box = element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const spread = () => {
    const [a, b] = [...hands.values()];
    return { gap: Math.max(Math.hypot(a[0] - b[0], a[1] - b[1]), 1), x: (a[0] + b[0]) / 2, y: (a[1] + b[1]) / 2 };
  };

  on("wheel", (event) => {
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 18 : event.deltaMode === 2 ? 300 : 1;
    const turn = Math.min(Math.max(event.deltaY * lines, -240), 240) * (event.ctrlKey ? 4 : 1);
    camera.zoom(Math.exp(-turn * 0.0022), ...spot(event));
  }, { passive: false });
  on("pointerdown", (event) => {
    if (event.button) return;
    element.setPointerCapture(event.pointerId);
    if (!hands.size) moved = 0;
    hands.set(event.pointerId, spot(event));
    if (hands.size > 1) moved = Infinity;
  });
  on("pointermove", (event) => {
    const last = hands.get(event.pointerId);
    if (!last) return pointed(spot(event));
    const before = hands.size === 2 ? spread() : null;
    const now = spot(event);
    hands.set(event.pointerId, now);
    moved += Math.hypot(now[0] - last[0], now[1] - last[1]);
    if (before) {
      const after = spread();
      camera.zoom(after.gap / before.gap, before.x, before.y);
      camera.pan(after.x - before.x, after.y - before.y);
    } else if (moved > 3 && hands.size === 1) {
      pointed(null);
      camera.pan(now[0] - last[0], now[1] - last[1]);
    }
    return undefined;
  });
  const release = (event) => {
    if (!hands.delete(event.pointerId)) return;
    if (event.type === "pointerup" && moved <= 3) clicked(spot(event));
  };
  on("pointerup", release);
  on("pointercancel", release);
  on("pointerleave", () => pointed(null));
  on("dblclick", (event) => { event.preventDefault(); camera.zoom(2.2, ...spot(event), true); });
  on("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") clicked([camera.width / 2, camera.height / 2], true);
    else if (MAP_KEYS[event.key]) MAP_KEYS[event.key](camera);
    else return;
    event.preventDefault();
  });
  return () => listeners.abort();
}
