// What the map holds in memory: places, looks and marks as arrays that go to the graphics card as they are.

const MAP_STATES = { hidden: 0, dim: 1, plain: 2, marked: 4 };

function mapWorld({ nodes, edges, communities, unit, label, typeColors, theme }) {
  const count = nodes.x.length;
  // Small ones first, so that large ones lie on top; `slot` is where the card keeps a node.
  const order = Uint32Array.from(nodes.x, (_, i) => i).sort((a, b) => nodes.size[a] - nodes.size[b] || a - b);
  const slot = new Uint32Array(count);
  order.forEach((i, at) => { slot[i] = at; });
  const places = new Uint16Array(2 * count);
  for (let at = 0; at < count; at += 1) places.set([nodes.x[order[at]], nodes.y[order[at]]], 2 * at);
  const near = mapNear(count, edges);
  const state = { selected: null, hovered: null, nodes: null, edges: null, lit: null };
  const look = new Uint8Array(4 * count);
  let shades = [];

  const world = {
    count, unit, label, communities, places, x: nodes.x, y: nodes.y, radii: nodes.size, coloring: "community",
    drawnRadii: Float32Array.from(order, (i) => nodes.size[i]),
    byWeight: order.slice().reverse(),
    bounds: mapBounds(nodes, communities, unit),
    edgeSets: mapEdgeSets(nodes, edges), edgeCount: edges.from.length,
    get selected() { return state.selected; },
    get hovered() { return state.hovered; },
    isMarked: () => state.selected !== null,
    lit: () => state.lit,
    forced: () => [...new Set([state.hovered, state.selected])].filter((i) => i !== null && world.isOn(i)),
    isOn: (i) => !state.nodes || state.nodes[i] > 0,
    isDim: (i) => state.lit !== null && i !== state.hovered && !state.lit.has(i),
    select(i) {
      state.selected = i;
      state.lit = i === null ? null : near(i).reduce((found, [other, edge]) => (isDrawn(edge) ? found.add(other) : found), new Set([i]));
    },
    /** Mark what is pointed at; the nodes that look different now, as rows of slot and bytes. */
    hover(i) {
      const changed = [state.hovered, i].filter((each) => each !== null);
      state.hovered = i;
      return changed.map((each) => [slot[each], Uint8Array.of(...colorOf(each), stateOf(each))]);
    },
    filter(nodeMask, edgeMask) {
      [state.nodes, state.edges] = [nodeMask, edgeMask];
      world.select(state.selected);
    },
    setTheme(next) {
      world.theme = mapTheme(next);
      shades = typeColors.map(world.theme.shade);
    },
    nodeLook,
    edgeLook,
    markedEdges,
    /** Rows of node and colour, the small ones first. */
    drawnNodes: () => Array.from(order).filter(world.isOn).map((i) => [i, colorOf(i)]),
    /** Rows of both ends, colour and opacity. */
    drawnEdges: () => ["across", "inside"].flatMap((name) => world.edgeSets[name].members.filter(isDrawn).map((edge) => [
      edges.from[edge], edges.to[edge], edgeColor(name, edge), Math.round(edges.weight[edge] * (name === "inside" ? 40 : 20)) / 100])),
  };
  world.setTheme(theme);

  const colorOf = (i) => {
    if (world.coloring === "type") return shades[nodes.type[i]];
    const home = nodes.community[i];
    return home < 0 ? world.theme.plain : world.theme.tints[communities[home].tint];
  };

  const edgeColor = (name, edge) => (
    name === "inside" && world.coloring === "community" ? colorOf(edges.from[edge]) : world.theme.edge);

  const isDrawn = (edge) => world.isOn(edges.from[edge]) && world.isOn(edges.to[edge]) && (!state.edges || state.edges[edge] > 0);

  /** Colour and state of each node, in the order of the card. */
  function nodeLook() {
    for (let at = 0; at < count; at += 1) {
      const i = order[at];
      const [red, green, blue] = colorOf(i);
      look[4 * at] = red;
      look[4 * at + 1] = green;
      look[4 * at + 2] = blue;
      look[4 * at + 3] = stateOf(i);
    }
    return look;
  }

  function stateOf(i) {
    if (!world.isOn(i)) return MAP_STATES.hidden;
    if (i === state.selected || i === state.hovered) return MAP_STATES.marked;
    return world.isDim(i) ? MAP_STATES.dim : MAP_STATES.plain;
  }

  function edgeLook(name) {
    const { members } = world.edgeSets[name];
    const looks = new Uint8Array(4 * members.length);
    for (let at = 0; at < members.length; at += 1) {
      const edge = members[at];
      if (!isDrawn(edge)) continue;
      const [red, green, blue] = edgeColor(name, edge);
      looks[4 * at] = red;
      looks[4 * at + 1] = green;
      looks[4 * at + 2] = blue;
      looks[4 * at + 3] = Math.round(255 * edges.weight[edge]);
    }
    return looks;
  }

  /** The edges of what is selected or pointed at, which are drawn once more and strongly. */
  function markedEdges() {
    const found = [];
    for (const i of new Set([state.selected, state.hovered])) if (i !== null) for (const [, edge] of near(i)) if (isDrawn(edge)) found.push(edge);
    return {
      from: mapPlaces(nodes, found.map((edge) => edges.from[edge])), to: mapPlaces(nodes, found.map((edge) => edges.to[edge])),
      look: Uint8Array.from(found.flatMap(() => [...world.theme.accent, 255])),
    };
  }
  return world;
}

/** For a node its neighbours with the edge to each, from arrays that are built once. */
function mapNear(count, { from, to }) {
  const start = new Uint32Array(count + 1);
  for (const ends of [from, to]) for (let edge = 0; edge < ends.length; edge += 1) start[ends[edge] + 1] += 1;
  for (let i = 0; i < count; i += 1) start[i + 1] += start[i];
  const fill = start.slice();
  const other = new Uint32Array(2 * from.length);
  const through = new Uint32Array(2 * from.length);
  const put = (i, j, edge) => {
    other[fill[i]] = j;
    through[fill[i]] = edge;
    fill[i] += 1;
  };
  for (let edge = 0; edge < from.length; edge += 1) {
    put(from[edge], to[edge], edge);
    put(to[edge], from[edge], edge);
  }
  return (i) => {
    const found = [];
    for (let at = start[i]; at < start[i + 1]; at += 1) found.push([other[at], through[at]]);
    return found;
  };
}

/** Edges inside communities and those across, which are drawn differently. */
function mapEdgeSets(nodes, { from, to }) {
  const sets = { inside: [], across: [] };
  for (let edge = 0; edge < from.length; edge += 1) {
    const home = nodes.community[from[edge]];
    sets[home === nodes.community[to[edge]] ? "inside" : "across"].push(edge);
  }
  // Well mixed, so that a part of a set stands for all of it.
  const mixed = (edge) => Math.imul(edge + 1, 2654435761) >>> 0;
  for (const members of Object.values(sets)) members.sort((a, b) => mixed(a) - mixed(b));
  const pack = (members) => ({
    members, from: mapPlaces(nodes, members.map((edge) => from[edge])), to: mapPlaces(nodes, members.map((edge) => to[edge])),
  });
  return { inside: pack(sets.inside), across: pack(sets.across) };
}

function mapPlaces(nodes, members) {
  const places = new Uint16Array(2 * members.length);
  members.forEach((i, at) => {
    places[2 * at] = nodes.x[i];
    places[2 * at + 1] = nodes.y[i];
  });
  return places;
}

function mapBounds(nodes, communities, unit) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  const stretch = (x, y, by) => {
    left = Math.min(left, x - by);
    right = Math.max(right, x + by);
    top = Math.min(top, y - by);
    bottom = Math.max(bottom, y + by);
  };
  // What lies on the rim of a map of islands is shown only when asked for.
  for (let i = 0; i < nodes.x.length; i += 1) if (nodes.community[i] >= 0 || !communities.length) stretch(nodes.x[i], nodes.y[i], unit);
  for (const { x, y, radius } of communities) stretch(x, y, radius);
  return left > right ? [0, 0, 1, 1] : [left, top, right, bottom];
}

/** Which node lies at a place of the screen: a grid over the map, looked up near the pointer only. */
function mapIndex(world) {
  const side = Math.max(2 * world.unit, 1);
  const cells = new Map();
  const key = (column, row) => column * 65536 + row;
  for (let i = 0; i < world.count; i += 1) {
    const at = key(Math.floor(world.x[i] / side), Math.floor(world.y[i] / side));
    if (cells.has(at)) cells.get(at).push(i);
    else cells.set(at, [i]);
  }
  return {
    /** The nearest node within `slack` pixels of the place, or null. */
    at(camera, [px, py], slack = 7) {
      const [x, y] = camera.toMap(px, py);
      const reach = slack / camera.scale + world.unit;
      let [best, gap] = [null, slack];
      for (let column = Math.floor((x - reach) / side); column <= Math.floor((x + reach) / side); column += 1) {
        for (let row = Math.floor((y - reach) / side); row <= Math.floor((y + reach) / side); row += 1) {
          for (const i of cells.get(key(column, row)) ?? []) {
            if (!world.isOn(i)) continue;
            const wide = world.radii[i] * camera.scale;
            const away = Math.hypot(world.x[i] - x, world.y[i] - y) * camera.scale - wide / (1 + wide / 30);
            if (away < gap) [best, gap] = [i, away];
          }
        }
      }
      return best;
    },
  };
}

const mapRgbBytes = (color) => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));

const mapRgb = (color) => mapRgbBytes(color).map((value) => value / 255);

const mapMix = (color, other, share) => color.map((value, i) => Math.round(value + (other[i] - value) * share));

const mapHex = (color) => `#${color.map((value) => value.toString(16).padStart(2, "0")).join("")}`;

/** The colours in use: on a dark ground everything is lighter. */
function mapTheme({ isDark, ground, text, edge, accent, font }) {
  const [white, black] = [[255, 255, 255], [0, 0, 0]];
  const shade = (color) => mapMix(mapRgbBytes(color), white, isDark ? 0.28 : 0);
  return {
    isDark, ground, text, font, shade, edge: mapRgbBytes(edge), accent: mapRgbBytes(accent), plain: mapRgbBytes(edge),
    tints: MAP_TINTS.map(shade),
    names: MAP_TINTS.map((color) => mapHex(isDark ? mapMix(mapRgbBytes(color), white, 0.68) : mapMix(mapRgbBytes(color), black, 0.42))),
  };
}
