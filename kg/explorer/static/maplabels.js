// Names on the map: those of communities large and faint from afar, those of nodes by importance, never one on another;
// nearer there is room for more.

// Labels are chosen anew after so many milliseconds and frames of movement at the earliest.
const MAP_CHOOSE_EVERY = 110;
const MAP_CHOOSE_FRAMES = 4;
const MAP_FADE = 160;
const MAP_MOST_LABELS = 170;
const MAP_CELL = 8;

/** Which parts of a canvas are taken, in cells of eight pixels. */
function mapOccupancy(width, height) {
  const [columns, rows] = [Math.ceil(width / MAP_CELL) + 1, Math.ceil(height / MAP_CELL) + 1];
  const taken = new Uint8Array(columns * rows);
  const span = (from, to, most) => [Math.max(Math.floor(from / MAP_CELL), 0), Math.min(Math.floor(to / MAP_CELL), most - 1)];
  return {
    cellOf(x, y) {
      const [column, row] = [Math.floor(x / MAP_CELL), Math.floor(y / MAP_CELL)];
      return column >= 0 && row >= 0 && column < columns && row < rows ? row * columns + column : -1;
    },
    /** Take one cell as it is. */
    mark(cell) {
      if (cell >= 0) taken[cell] = 1;
    },
    /** Take the box if all of it, but for the cell `own`, is free. */
    take(left, top, wide, high, own) {
      const [a, b] = span(left, left + wide, columns);
      const [c, d] = span(top, top + high, rows);
      for (let row = c; row <= d; row += 1) for (let at = a; at <= b; at += 1) if (taken[row * columns + at] && row * columns + at !== own) return false;
      for (let row = c; row <= d; row += 1) taken.fill(1, row * columns + a, row * columns + b + 1);
      return true;
    },
  };
}

/** Chooses and draws labels on the 2D canvas; `world` holds nodes, communities and what is chosen. */
function mapLabeller(canvas, world) {
  const context = canvas.getContext("2d");
  const widths = new Map();
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let shown = new Map();
  let chosenAt = -Infinity;
  let drawnAt = -Infinity;
  let frames = Infinity;
  let drawnFrom = null;

  function hasMoved(camera) {
    const [left, top] = camera.toMap(0, 0);
    return !drawnFrom || left !== drawnFrom.left || top !== drawnFrom.top || camera.scale !== drawnFrom.scale;
  }

  /** While the map moves, the labels are moved as they were drawn, which costs next to nothing; false if they cannot be. */
  function carry(camera) {
    const grown = drawnFrom ? camera.scale / drawnFrom.scale : 0;
    if (grown < 0.8 || grown > 1.25) return false;
    const [x, y] = camera.toScreen(drawnFrom.left, drawnFrom.top);
    canvas.style.transform = `translate(${x}px, ${y}px) scale(${grown})`;
    return true;
  }

  const widthOf = (text, font) => {
    const key = font + text;
    if (!widths.has(key)) {
      if (widths.size > 20000) widths.clear();
      context.font = font;
      widths.set(key, context.measureText(text).width);
    }
    return widths.get(key);
  };

  /** Which labels there are, and where each lies from its node; the chosen ones first, then by importance. */
  function choose(camera) {
    const room = mapOccupancy(camera.width, camera.height);
    const found = new Map();
    const add = (key, item) => {
      const { at, lines, font, size } = item;
      const [x, y] = camera.toScreen(...at);
      const wide = Math.max(...lines.map((line) => widthOf(line, font)));
      const high = lines.length * size * 1.18;
      const own = room.cellOf(x, y);
      const isAway = x < 0 || y < 0 || x > camera.width || y > camera.height;
      for (const [wantedLeft, wantedTop] of item.sides(x, y, wide, high)) {
        // A label that the edge would cut is pushed in where its node is in sight, a plain one tries its other sides.
        const isPushed = (item.isName || item.isForced) && !isAway;
        const left = isPushed ? Math.min(Math.max(wantedLeft, 4), camera.width - wide - 4) : wantedLeft;
        const top = isPushed ? Math.min(Math.max(wantedTop, 4), camera.height - high - 4) : wantedTop;
        if (left < 2 || left > camera.width - wide - 2 || top < 2 || top > camera.height - high - 2) continue;
        if (!room.take(left - 3, top - 1, wide + 6, high + 2, own) && !item.isForced) continue;
        found.set(key, { ...item, wide, high, dx: left - x, dy: top - y, alpha: shown.get(key)?.alpha ?? 0 });
        return true;
      }
      return false;
    };
    for (const i of world.forced()) add(i, nodeLabel(i, camera, true));
    for (const [place, community] of world.communities.entries()) {
      const item = communityLabel(community, camera);
      if (item) add(`c${place}`, item);
    }
    const [left, top] = camera.toMap(0, 0);
    const [right, bottom] = camera.toMap(camera.width, camera.height);
    const most = Math.min(MAP_MOST_LABELS, Math.round(camera.width * camera.height / 5200));
    const least = 2.6 / camera.scale;
    let tries = 0;
    let isCrowded = world.unit * camera.scale <= 14;
    const bright = world.lit();
    const order = bright ? [...bright].sort((a, b) => world.radii[b] - world.radii[a]) : world.byWeight;
    for (const i of order) {
      if (found.size >= most || tries > 600 || (!bright && world.radii[i] < least)) break;
      const [x, y] = [world.x[i], world.y[i]];
      if (x < left || x > right || y < top || y > bottom || !world.isOn(i) || found.has(i)) continue;
      tries += 1;
      // The most important names may lie on small nodes.
      if (!isCrowded && tries > most / 6) {
        keepNodesClear(camera, room, [left, top, right, bottom]);
        isCrowded = true;
      }
      add(i, nodeLabel(i, camera, false));
    }
    shown = found;
  }

  /** Where nodes are far enough apart, no label lies on the middle of another node. */
  function keepNodesClear(camera, room, [left, top, right, bottom]) {
    for (let i = 0; i < world.count; i += 1) {
      const [x, y] = [world.x[i], world.y[i]];
      if (x > left && x < right && y > top && y < bottom && world.isOn(i)) room.mark(room.cellOf(...camera.toScreen(x, y)));
    }
  }

  function nodeLabel(i, camera, isForced) {
    const wide = world.radii[i] * camera.scale;
    const radius = wide / (1 + wide / 30) * (isForced ? 1.25 : 1);
    const size = isForced ? 13 : Math.round(Math.min(10.5 + Math.sqrt(world.radii[i] / world.unit) * 3, 14));
    return {
      at: [world.x[i], world.y[i]], lines: [world.label(i)], size, isForced, isFaint: world.isDim(i), color: world.theme.text,
      font: `${isForced ? 650 : 500} ${size}px ${world.theme.font}`,
      sides: (x, y, w, h) => [[x - w / 2, y + radius + 3], [x + radius + 6, y - h / 2], [x - w / 2, y - radius - h - 3], [x - radius - 6 - w, y - h / 2]],
    };
  }

  /** From afar a community bears its name across its island; it fades where its own nodes can be read. */
  function communityLabel({ name, x, y, radius, depth, tint }, camera) {
    const wide = radius * camera.scale;
    const largest = Math.min(camera.width, camera.height);
    const opacity = (world.isMarked() ? 0.35 : 1) * Math.min((largest * 0.42 - wide) / (largest * 0.1), 1) * (depth ? 0.62 : 0.92);
    if (!name || opacity <= 0 || wide < (depth ? 38 : 18)) return null;
    const size = Math.round(Math.min(Math.max(wide * (depth ? 0.13 : 0.17), 11.5), depth ? 17 : 24));
    return {
      at: [x, y], lines: name.split(" · ").slice(0, wide < 62 ? 1 : 2), size, opacity, isName: true, color: world.theme.names[tint],
      font: `${depth ? 600 : 700} ${size}px ${world.theme.font}`,
      // Where nodes are mere dots a name may lie on them; else it lies beside.
      sides: (u, v, w, h) => {
        const beside = [[u - w / 2, v - wide - h * 0.75], [u - w / 2, v + wide - h * 0.25]];
        return world.unit * camera.scale < 7 ? [[u - w / 2, v - h / 2]] : [...beside, [u - w / 2, v - h / 2]];
      },
    };
  }

  /** Draw; true while something still fades in, so that another frame is wanted. */
  function draw(camera, ratio, now, isForced = false) {
    let isDue = false;
    frames += 1;
    if (isForced || (now - chosenAt > MAP_CHOOSE_EVERY && frames >= MAP_CHOOSE_FRAMES)) {
      choose(camera);
      chosenAt = now;
      frames = 0;
    } else if (hasMoved(camera) && carry(camera)) {
      return true;
    } else {
      isDue = true;
    }
    const [left, top] = camera.toMap(0, 0);
    drawnFrom = { left, top, scale: camera.scale };
    canvas.style.transform = "";
    const step = still.matches || isForced === "all" ? 1 : Math.max(now - drawnAt, 16) / MAP_FADE;
    drawnAt = now;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, camera.width, camera.height);
    context.textBaseline = "top";
    context.textAlign = "center";
    context.lineJoin = "round";
    context.strokeStyle = world.theme.ground;
    for (const item of shown.values()) {
      item.alpha = Math.min(item.alpha + step, 1);
      isDue ||= item.alpha < 1;
      const [x, y] = camera.toScreen(...item.at);
      context.globalAlpha = item.alpha * (item.isFaint ? 0.3 : 1) * (item.opacity ?? 1);
      context.font = item.font;
      context.fillStyle = item.color;
      context.lineWidth = item.isName ? 5 : 3.5;
      item.lines.forEach((line, row) => {
        const [u, v] = [x + item.dx + item.wide / 2, y + item.dy + row * item.size * 1.18];
        context.strokeText(line, u, v);
        context.fillText(line, u, v);
      });
    }
    context.globalAlpha = 1;
    return isDue;
  }

  /** The lines of text that are drawn now, with the middle of each. */
  const drawn = (camera) => [...shown.values()].flatMap((item) => item.lines.map((text, row) => {
    const [x, y] = camera.toScreen(...item.at);
    return {
      text, x: x + item.dx + item.wide / 2, y: y + item.dy + (row + 0.82) * item.size * 1.18, size: item.size, color: item.color,
      opacity: (item.isFaint ? 0.3 : 1) * (item.opacity ?? 1), weight: item.isName ? 700 : 500,
    };
  }));

  return { draw, drawn };
}
