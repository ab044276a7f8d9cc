// The picture: entities and statements as a drawing (SVG), so that it is sharp, can be reached by keyboard and saved.

const LARGEST = 1.25;
const NARROW = 560;
const BEND = 34;
const RESHAPED = 0.2;
// The strip below a picture in which its zoom buttons lie.
const TOOLS = 38;

const radiusOf = (entity) => Math.min(8 + Math.round(1.3 * Math.log2(1 + entity.papers)), 19);

/** The outline of a type around the origin, as large as a circle of that radius. */
function outline(type, r) {
  const polygon = (sides, turn, size) => Array.from({ length: sides }, (_, i) => {
    const angle = turn + (2 * Math.PI * i) / sides;
    return `${(size * Math.sin(angle)).toFixed(1)},${(-size * Math.cos(angle)).toFixed(1)}`;
  }).join(" ");
  const box = (w, h, rx) => draw("rect", { x: -w, y: -h, width: 2 * w, height: 2 * h, rx });
  switch (type.form) {
    case "square": return box(r * 0.9, r * 0.9, 2.5);
    case "page": return box(r * 0.76, r, 2);
    case "pill": return box(r * 1.15, r * 0.75, r * 0.75);
    case "diamond": return draw("polygon", { points: polygon(4, 0, r * 1.22) });
    case "hexagon": return draw("polygon", { points: polygon(6, Math.PI / 6, r * 1.08) });
    case "pentagon": return draw("polygon", { points: polygon(5, 0, r * 1.12) });
    case "octagon": return draw("polygon", { points: polygon(8, Math.PI / 8, r * 1.05) });
    case "shield": return draw("polygon", { points: polygon(5, Math.PI, r * 1.12) });
    default: return draw("circle", { r });
  }
}

const sizeOf = (host) => [host.clientWidth || 600, host.clientHeight || 400];

/** What of it is for the middles of nodes: names and signs take the rest. */
const roomOf = (host) => sizeOf(host).map((side, i) => Math.max(side - [120, 110][i], 240));

/** `act` says what follows when an entity or a statement is chosen, an entity is centred, its neighbours are wanted, or the room has changed its shape. */
function makePicture(host, act) {
  const edges = draw("g", { class: "edges" });
  const nodes = draw("g", { class: "nodes" });
  const world = draw("g", {}, edges, nodes);
  const svg = draw("svg", { class: "graph", role: "group" }, world);
  const box = el("div", { class: "hint-box", hidden: true, "aria-hidden": "true" });
  host.append(svg, box);
  const state = { chosen: null, places: new Map(), parts: new Map(), lines: new Map(), selected: null, laidFor: null, view: { x: 0, y: 0, k: 1 } };
  const size = () => sizeOf(host);

  function look(view) {
    state.view = view;
    world.setAttribute("transform", `translate(${view.x.toFixed(2)} ${view.y.toFixed(2)}) scale(${view.k.toFixed(4)})`);
  }

  /** Show all of it; names are wider than their nodes. */
  function fit() {
    if (!state.chosen?.entities.length) return;
    const points = [...state.places].map(([entity, { x, y }]) => ({ x, y, half: nameWidth(entity, lettersIn(host)) / 2 }));
    const left = Math.min(...points.map(({ x, half }) => x - half));
    const right = Math.max(...points.map(({ x, half }) => x + half));
    const top = Math.min(...points.map(({ y }) => y)) - 28;
    const bottom = Math.max(...points.map(({ y }) => y)) + 44;
    const [width, whole] = size();
    const height = act.expand ? whole - TOOLS : whole;
    const k = Math.min((width - 24) / Math.max(right - left, 1), (height - 24) / Math.max(bottom - top, 1), LARGEST);
    look({ k, x: width / 2 - (k * (left + right)) / 2, y: height / 2 - (k * (top + bottom)) / 2 });
  }

  function zoom(by, at = size().map((side) => side / 2)) {
    const { x, y, k } = state.view;
    const next = Math.min(Math.max(k * by, 0.15), 4);
    look({ k: next, x: at[0] - ((at[0] - x) * next) / k, y: at[1] - ((at[1] - y) * next) / k });
  }

  /** Draw what was chosen; `anew` forgets where things were. */
  function show(chosen, { anew = false } = {}) {
    const before = state.places;
    const known = new Map([...before].filter(([entity]) => chosen.entities.includes(entity)));
    const isKin = !anew && chosen.centre === state.chosen?.centre && known.size > 1;
    state.chosen = chosen;
    state.laidFor = host.clientWidth ? size() : null;
    state.places = arrange({ ...chosen, letters: lettersIn(host) }, isKin ? known : new Map(), roomOf(host));
    build();
    fit();
    if (isKin) glide(before);
    mark();
  }

  /** From where things were to where they are now. */
  function glide(before) {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const places = state.places;
    const start = performance.now();
    const step = (now) => {
      if (state.places !== places) return;
      const share = Math.min((now - start) / 260, 1);
      const eased = 1 - (1 - share) ** 3;
      for (const [entity, to] of places) {
        const from = before.get(entity) ?? before.get(state.chosen.centre) ?? to;
        put(entity, { x: from.x + (to.x - from.x) * eased, y: from.y + (to.y - from.y) * eased });
      }
      bend(places);
      if (share < 1) requestAnimationFrame(step);
    };
    step(start);
  }

  function put(entity, { x, y }) {
    state.parts.get(entity).setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    state.parts.get(entity).at = { x, y };
  }

  function build() {
    state.parts = new Map(state.chosen.entities.map((entity) => [entity, nodeOf(entity)]));
    state.lines = new Map();
    for (const group of byPair(state.chosen.statements)) {
      group.forEach((statement, turn) => state.lines.set(statement, { ...edgeOf(statement), bow: (turn - (group.length - 1) / 2) * BEND }));
    }
    edges.replaceChildren(...[...state.lines.values()].map(({ part }) => part));
    nodes.replaceChildren(...state.parts.values());
    for (const [entity, place] of state.places) put(entity, place);
    bend();
    // One stop of the tab key; the arrow keys go from node to node.
    const first = state.parts.get(state.selected) ?? state.parts.get(state.chosen.centre) ?? nodes.firstChild;
    first?.setAttribute("tabindex", "0");
  }

  function bend() {
    for (const [{ subject, object, relation }, line] of state.lines) {
      const curve = curveOf(state.parts.get(subject).at, state.parts.get(object).at, line.bow * (subject.i < object.i ? 1 : -1), radiusOf(subject) + 3, radiusOf(object) + 4);
      line.path.setAttribute("d", curve.path);
      line.wide.setAttribute("d", curve.path);
      line.head.setAttribute("d", relation.symmetric ? "" : curve.head);
      line.name.setAttribute("x", curve.middle.x.toFixed(1));
      line.name.setAttribute("y", (curve.middle.y + 4).toFixed(1));
    }
  }

  function nodeOf(entity) {
    const r = radiusOf(entity);
    const hidden = state.chosen.hidden?.get(entity) ?? 0;
    const names = `${entity.type.label} ${short(entity.name, 80)}, ${plural(entity.papers, "paper")}${hidden ? `, ${plural(hidden, "more neighbour")}` : ""}`;
    const part = draw("g", { class: `node${entity === state.chosen.centre ? " centre" : ""}`, role: "link", tabindex: "-1", "aria-label": names },
      outline(entity.type, r),
      draw("text", { class: "letters", y: r > 12 ? 4.2 : 3.6, "font-size": r > 12 ? 11.5 : 9.5 }, entity.type.letters),
      draw("text", { class: "name", y: r + 16 }, short(entity.name, lettersIn(host))),
      hidden && act.expand ? draw("g", { class: "grow", transform: `translate(${r + 5} ${-r - 3})` }, draw("circle", { r: 8.5 }), draw("text", { y: 3.4 }, hidden > 99 ? "99+" : `+${hidden}`)) : null);
    part.style.setProperty("--c", entity.type.color);
    part.entity = entity;
    return part;
  }

  const isByCentre = ({ subject, object }) => !state.chosen.centre || subject === state.chosen.centre || object === state.chosen.centre;

  function edgeOf(statement) {
    const [path, wide, head] = ["line", "wide", "head"].map((name) => draw("path", { class: name }));
    const name = draw("text", { class: "said" }, statement.relation.label);
    const part = draw("g", { class: `edge${isAffirmed(statement) ? "" : " doubted"}${isByCentre(statement) ? "" : " aside"}`, "data-statement": statement.i }, path, wide, head, name);
    part.style.setProperty("--w", String(1 + Math.min(Math.log2(1 + statement.papers), 4) * 0.4));
    part.statement = statement;
    return { part, path, wide, head, name };
  }

  /** Bright is what is selected and what it touches. */
  function mark() {
    const near = state.selected && state.selected !== state.chosen.centre && nearOf(state.selected, state.chosen);
    for (const [entity, part] of state.parts) {
      part.classList.toggle("faint", Boolean(near && !near.has(entity)));
      part.classList.toggle("selected", entity === state.selected);
    }
    for (const [statement, { part }] of state.lines) {
      part.classList.toggle("faint", Boolean(near && !near.has(statement)));
      part.classList.toggle("near", Boolean(near && near.has(statement)));
      part.classList.toggle("selected", statement === state.selected);
    }
  }

  function hint(words, event) {
    box.hidden = !words;
    if (!words) return;
    box.replaceChildren(...words);
    const { left, top } = host.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const [width, height] = size();
    box.style.translate = `${Math.max(8, Math.min(x + 14, width - box.offsetWidth - 8))}px ${y + 18 + box.offsetHeight > height ? y - box.offsetHeight - 10 : y + 18}px`;
  }

  const target = (event) => event.target.closest?.(".node, .edge");
  const choose = (part, event) => {
    if (event.target.closest(".grow")) act.expand(part.entity);
    else if (part.entity) act.entity(part.entity);
    else act.statement(part.statement);
  };
  svg.addEventListener("pointermove", (event) => {
    const part = event.pointerType === "mouse" && !event.buttons ? target(event) : null;
    hint(part && (part.entity ? entityHint(part.entity) : statementHint(part.statement)), event);
  });
  svg.addEventListener("pointerleave", () => hint(null));
  svg.addEventListener("dblclick", (event) => { const part = target(event); if (part?.entity && act.centre) act.centre(part.entity); });
  // A small picture in a page that scrolls lets the wheel pass.
  if (act.expand) svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    const { left, top } = host.getBoundingClientRect();
    zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)), [event.clientX - left, event.clientY - top]);
  }, { passive: false });
  svg.addEventListener("keydown", (event) => {
    const part = event.target.closest(".node");
    if (!part) return;
    const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (arrow) step(part, arrow);
    else if (event.key === "Enter" || event.key === " ") act.entity(part.entity);
    else if (event.key === "+" && act.expand) act.expand(part.entity);
    else if (event.key === "-" && act.collapse) act.collapse(part.entity);
    else return;
    event.preventDefault();
  });

  /** The nearest node that way. */
  function step(part, [dx, dy]) {
    let best = null;
    let least = Infinity;
    for (const other of nodes.children) {
      const [x, y] = [other.at.x - part.at.x, other.at.y - part.at.y];
      const along = x * dx + y * dy;
      const cost = along + 2 * Math.abs(x * dy - y * dx);
      if (other !== part && along > 0 && cost < least) [best, least] = [other, cost];
    }
    if (!best) return;
    for (const other of nodes.children) other.setAttribute("tabindex", other === best ? "0" : "-1");
    best.focus();
  }

  wireDragging(svg, {
    target, choose, zoom,
    pan: (dx, dy) => look({ ...state.view, x: state.view.x + dx, y: state.view.y + dy }),
    drag(part, dx, dy) {
      const place = { x: part.at.x + dx / state.view.k, y: part.at.y + dy / state.view.k };
      state.places.set(part.entity, place);
      put(part.entity, place);
      bend();
      hint(null);
    },
  });
  /** Whether the room is much larger or smaller than the one for which things were laid out, or of another shape. */
  const isReshaped = () => !state.laidFor || size().some((side, i) => Math.abs(Math.log(side / state.laidFor[i])) > RESHAPED);
  new ResizeObserver(() => {
    if (!state.chosen || !host.clientWidth || !host.clientHeight) return;
    if (!isReshaped()) fit();
    else if (act.reshaped) act.reshaped();
    else show(state.chosen, { anew: true });
  }).observe(host);

  return {
    svg, show, fit, zoom,
    get chosen() { return state.chosen; },
    holds: (item) => Boolean(state.chosen && (state.chosen.entities.includes(item) || state.chosen.statements.includes(item))),
    isNarrow: () => host.clientWidth < NARROW,
    select(item) { state.selected = item; if (state.chosen) mark(); },
    focusNode(entity) { state.parts.get(entity)?.focus(); },
  };
}

/** How many letters of a name a picture so wide shows. */
const lettersIn = (host) => (sizeOf(host)[0] < 440 ? 17 : 24);

const nameWidth = (entity, letters = 24) => 14 + 6.6 * Math.min(entity.name.length, letters);

const entityHint = (entity) => [said(short(entity.name, 120)), el("span", { class: "quiet" }, ` ${entity.type.label}, ${plural(entity.papers, "paper")}`)];

const statementHint = ({ subject, relation, object, belief, papers }) => [
  said(short(subject.name, 60)), el("span", { class: "relation" }, ` ${relation.label} `), said(short(object.name, 60)),
  el("div", { class: "quiet" }, `belief ${figure(belief)}, ${plural(papers, "paper")}`)];

function byPair(statements) {
  const pairs = new Map();
  for (const statement of statements) pairs.set(pairOf(statement), [...(pairs.get(pairOf(statement)) ?? []), statement]);
  return pairs.values();
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

/** A line that bows by so many pixels, from the rim of one node to that of the other, and its arrowhead. */
function curveOf(from, to, bow, startGap, endGap) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.max(Math.hypot(dx, dy), 1);
  const top = { x: (from.x + to.x) / 2 - (dy / length) * bow, y: (from.y + to.y) / 2 + (dx / length) * bow };
  const toward = (point, other, gap) => {
    const far = Math.max(Math.hypot(other.x - point.x, other.y - point.y), 1);
    const by = Math.min(gap, far / 2.5) / far;
    return { x: point.x + (other.x - point.x) * by, y: point.y + (other.y - point.y) * by };
  };
  const [start, end, neck] = [toward(from, top, startGap), toward(to, top, endGap), toward(to, top, endGap + 7)];
  const n = ({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const [ux, uy] = [(end.x - neck.x) / 2.2, (end.y - neck.y) / 2.2];
  return {
    path: `M${n(start)}Q${n(top)} ${n(neck)}`,
    head: `M${n(end)}L${n({ x: neck.x - uy, y: neck.y + ux })}L${n({ x: neck.x + uy, y: neck.y - ux })}Z`,
    middle: { x: (start.x + 2 * top.x + end.x) / 4, y: (start.y + 2 * top.y + end.y) / 4 },
  };
}

/** One finger or the mouse moves a node or the ground, two fingers zoom; what was pressed without moving is chosen. */
function wireDragging(svg, { target, choose, zoom, pan, drag }) {
  const held = new Map();
  let part = null;
  let moved = 0;
  svg.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    held.set(event.pointerId, event);
    if (held.size === 1) [part, moved] = [target(event), 0];
  });
  svg.addEventListener("pointermove", (event) => {
    const last = held.get(event.pointerId);
    if (!last) return;
    const [dx, dy] = [event.clientX - last.clientX, event.clientY - last.clientY];
    moved += Math.abs(dx) + Math.abs(dy);
    if (moved > 4 && !svg.hasPointerCapture(event.pointerId)) svg.setPointerCapture(event.pointerId);
    const other = [...held].find(([id]) => id !== event.pointerId)?.[1];
    held.set(event.pointerId, event);
    if (other) {
      const apart = (a) => Math.hypot(a.clientX - other.clientX, a.clientY - other.clientY);
      const { left, top } = svg.getBoundingClientRect();
      zoom(apart(event) / Math.max(apart(last), 1), [(event.clientX + other.clientX) / 2 - left, (event.clientY + other.clientY) / 2 - top]);
    } else if (moved > 4) {
      if (part?.entity) drag(part, dx, dy);
      else pan(dx, dy);
    }
  });
  const release = (event) => {
    const wasHeld = held.delete(event.pointerId);
    if (wasHeld && event.type === "pointerup" && moved <= 4 && part && target(event) === part) choose(part, event);
    if (!held.size) part = null;
  };
  svg.addEventListener("pointerup", release);
  svg.addEventListener("pointercancel", release);
}
