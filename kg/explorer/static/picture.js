// The picture: vis-network draws what `choose.js` chose at the places of `layout.js` (or of the page's own data).

const MARGIN = { x: 150, y: 90 };
const LARGEST = 1.2;
const NARROW = 520;

function makePicture(container, store, opened) {
  const nodes = new vis.DataSet();
  const edges = new vis.DataSet();
  const given = new Map(store.picture.nodes.map(([entity, x, y]) => [store.entities[entity], { x, y }]));
  const box = el("div", { class: "hint-box", hidden: true, "aria-hidden": "true" });
  container.after(box);
  const state = { chosen: null, places: new Map(), selected: null, hovered: null, colors: readColors() };
  const network = new vis.Network(container, { nodes, edges }, store.picture.options);

  network.on("afterDrawing", (context) => drawLabels(context, labelItems(state), network.getScale(), state.colors, sight()));
  network.on("click", ({ nodes: [node], edges: [edge] }) => {
    if (node !== undefined) opened.entity(store.entities[node]);
    else if (edge !== undefined) opened.statement(store.statements[edge]);
  });
  network.on("doubleClick", ({ nodes: [node] }) => node !== undefined && opened.centre(store.entities[node]));
  network.on("hoverNode", ({ node, pointer }) => hover(store.entities[node], pointer.DOM));
  network.on("blurNode", () => hover(null));
  network.on("dragStart", () => hint(null));
  network.on("zoom", () => hint(null));
  network.on("hoverEdge", ({ edge, pointer }) => hint(statementHint(store.statements[edge]), pointer.DOM));
  network.on("blurEdge", () => hint(null));
  network.on("dragEnd", ({ nodes: [node] }) => {
    if (node !== undefined) state.places.set(store.entities[node], network.getPosition(node));
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    state.colors = readColors();
    if (state.chosen) fill();
  });
  let width = container.clientWidth;
  new ResizeObserver(() => {
    const appeared = !width && container.clientWidth;
    width = container.clientWidth;
    if (appeared && state.chosen) picture.show(state.chosen);
    else fit();
  }).observe(container);

  function room() {
    return [Math.max(container.clientWidth - MARGIN.x, 220), Math.max(container.clientHeight - MARGIN.y, 300)];
  }

  /** What can be seen, in canvas units. */
  function sight() {
    const { x: left, y: top } = network.DOMtoCanvas({ x: 4, y: 4 });
    const { x: right, y: bottom } = network.DOMtoCanvas({ x: container.clientWidth - 4, y: container.clientHeight - 4 });
    return { left, right, top, bottom };
  }

  /** Show all of it; labels keep their size on the screen, so their room is a margin of the screen. */
  function fit(animation = false) {
    if (!state.chosen?.entities.length) return;
    const [left, right, top, bottom] = extent([...state.places.values()]);
    const [width, height] = room();
    const scale = Math.min(width / Math.max(right - left, 1), height / Math.max(bottom - top, 1), LARGEST);
    network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 + 10 / scale }, scale, animation });
  }

  function hover(entity, at) {
    state.hovered = entity;
    hint(entity && entityHint(entity), at);
    network.redraw();
  }

  /** A few words beside the pointer; null takes them away. */
  function hint(words, at) {
    container.style.cursor = words ? "pointer" : "";
    box.hidden = !words;
    if (!words) return;
    box.replaceChildren(...words);
    const left = Math.min(at.x + 14, container.clientWidth - box.offsetWidth - 8);
    const top = at.y + 18 + box.offsetHeight > container.clientHeight ? at.y - box.offsetHeight - 10 : at.y + 18;
    box.style.translate = `${Math.max(left, 8)}px ${Math.max(top, 8)}px`;
  }

  function fill() {
    const near = state.selected ? nearOf(state.selected, state.chosen) : null;
    const curves = curvesOf(state.chosen.statements);
    nodes.clear();
    edges.clear();
    nodes.add(state.chosen.entities.map((entity) => nodeOf(entity, state, near)));
    edges.add(state.chosen.statements.map((statement) => ({
      ...edgeOf(statement, state, near), smooth: curves.get(statement), font: edgeFont(state.colors, network.getScale()),
    })));
  }

  const picture = {
    network,
    get chosen() { return state.chosen; },
    holds: (item) => Boolean(state.chosen && (state.chosen.entities.includes(item) || state.chosen.statements.includes(item))),
    fit,
    isNarrow: () => container.clientWidth < NARROW,
    show(chosen) {
      state.chosen = chosen;
      state.places = arrange(chosen, chosen.centre ? new Map() : given, room());
      hint(null);
      fill();
      fit();
    },
    select(item) {
      state.selected = item;
      if (state.chosen) fill();
    },
  };
  return picture;
}

const entityHint = (entity) => [said(short(entity.name, 120)), el("span", { class: "quiet" }, ` ${entity.type.label}, ${plural(entity.papers, "paper")}`)];

const statementHint = ({ subject, relation, object, belief, papers }) => [
  said(short(subject.name, 60)), el("span", { class: "relation" }, ` ${relation.label} `), said(short(object.name, 60)),
  el("div", { class: "quiet" }, `belief ${figure(belief)}, ${plural(papers, "paper")}`)];

function extent(points) {
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  return [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
}

/** What stays bright when something is selected: it, and what it touches. */
function nearOf(selected, { entities, statements }) {
  if (statements.includes(selected)) return new Set([selected, selected.subject, selected.object]);
  if (!entities.includes(selected)) return null;
  const near = new Set([selected]);
  for (const statement of statements) {
    if (statement.subject !== selected && statement.object !== selected) continue;
    near.add(statement).add(otherEnd(statement, selected));
  }
  return near;
}

function nodeOf(entity, { places, colors, selected }, near) {
  const chosen = entity === selected;
  const color = colors.type(entity.type.color);
  const border = chosen ? colors.text : colors.ground;
  return {
    id: entity.i, ...places.get(entity), size: radiusOf(entity), opacity: near && !near.has(entity) ? 0.25 : 1,
    borderWidth: chosen ? 3 : 1.5,
    color: { background: color, border, highlight: { background: color, border }, hover: { background: color, border: colors.text } },
  };
}

function edgeOf(statement, { colors, selected }, near) {
  const chosen = statement === selected;
  const bright = near && near.has(statement);
  const faint = near && !bright;
  return {
    id: statement.i, from: statement.subject.i, to: statement.object.i,
    arrows: statement.relation.symmetric ? "" : "to",
    dashes: !isAffirmed(statement) && [5, 5],
    width: (chosen ? 2.5 : 1) + Math.min(Math.log2(1 + statement.papers), 4) * 0.35,
    label: chosen ? statement.relation.label : "",
    color: {
      color: chosen ? colors.accent : bright ? colors.edgeStrong : colors.edge, highlight: colors.accent, hover: colors.accent,
      opacity: faint ? 0.2 : near ? 1 : 0.75,
    },
  };
}

const radiusOf = (entity) => Math.min(6 + Math.round(2 * Math.sqrt(entity.papers)), 18);

const edgeFont = (colors, scale) => (
  { size: 12 / scale, color: colors.text, face: colors.font, strokeWidth: 5 / scale, strokeColor: colors.ground, align: "horizontal" });

/** A bend for each statement, so that those between one pair lie side by side. */
function curvesOf(statements) {
  const pairs = new Map();
  for (const statement of statements) {
    const key = [statement.subject.i, statement.object.i].sort((a, b) => a - b).join();
    pairs.set(key, [...(pairs.get(key) ?? []), statement]);
  }
  const curves = new Map();
  for (const group of pairs.values()) {
    group.forEach((statement, turn) => {
      const bend = (turn - (group.length - 1) / 2) * 0.28;
      const clockwise = (bend > 0) === (statement.subject.i < statement.object.i);
      curves.set(statement, bend ? { enabled: true, type: clockwise ? "curvedCW" : "curvedCCW", roundness: Math.abs(bend) } : false);
    });
  }
  return curves;
}

function labelItems({ chosen, places, selected, hovered, colors }) {
  if (!chosen) return [];
  const near = selected ? nearOf(selected, chosen) : null;
  const items = chosen.entities.map((entity) => ({
    text: short(entity.name), ...places.get(entity), radius: radiusOf(entity),
    strong: entity === selected || entity === hovered || entity === chosen.centre,
    faint: Boolean(near && !near.has(entity)), weight: entity.papers + (near?.has(entity) ? 1000 : 0),
  }));
  return items.sort((a, b) => Number(b.strong) - Number(a.strong) || b.weight - a.weight);
}

/** The colours of the page's style, for the canvas; types are lightened on a dark ground. */
function readColors() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(name).trim();
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  return {
    ground: read("--ground"), text: read("--text"), edge: read("--edge"), edgeStrong: read("--edge-strong"),
    accent: read("--accent"), font: getComputedStyle(document.body).fontFamily, type: (color) => (dark ? lighten(color, 0.28) : color),
  };
}

function lighten(color, share) {
  const channels = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  return `rgb(${channels.map((value) => Math.round(value + (255 - value) * share)).join(",")})`;
}
