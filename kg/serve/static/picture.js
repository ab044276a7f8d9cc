// Triples as a picture: resources and values as dots, predicates as arrows; placed by springs, the same each time.

import { address, text } from "./terms.js";

const MOST = 120;
const STEPS = 300;
const [WIDTH, HEIGHT] = [1000, 640];

const svg = (name, attributes = {}, ...children) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};

const short = (words) => (words.length > 28 ? `${words.slice(0, 27)}…` : words);

// Labels stand in for the IRIs that they name.
const gathered = (rows, setup) => {
  const names = new Map();
  const links = [];
  for (const [subject, predicate, object] of rows) {
    if (/[#/](label|prefLabel)$/.test(predicate.value) && object.type === "literal") names.set(subject.value, object.value);
    else links.push([subject, predicate, object]);
  }
  const nodes = new Map();
  const node = (term) => {
    const key = `${term.type} ${term.value}`;
    if (!nodes.has(key) && nodes.size < MOST) {
      nodes.set(key, { term, label: short(names.get(term.value) ?? text(term, setup)), x: 0, y: 0, degree: 0 });
    }
    return nodes.get(key);
  };
  const edges = [];
  for (const [subject, predicate, object] of links) {
    const [from, to] = [node(subject), node(object)];
    if (from && to && from !== to) {
      edges.push({ from, to, label: text(predicate, setup).replace(/^kg:/, "") });
      from.degree += 1;
      to.degree += 1;
    }
  }
  return [[...nodes.values()], edges];
};

const placed = (nodes, edges) => {
  nodes.forEach((node, place) => {
    const turn = place * 2.399963;
    node.x = Math.cos(turn) * Math.sqrt(place + 0.5) * 30;
    node.y = Math.sin(turn) * Math.sqrt(place + 0.5) * 30;
  });
  const length = 140;
  for (let step = 0; step < STEPS; step += 1) {
    const heat = 14 * (1 - step / STEPS) + 0.2;
    for (const node of nodes) [node.dx, node.dy] = [-node.x * 0.02, -node.y * 0.03];
    for (let i = 0; i < nodes.length; i += 1) {
      for (let j = 0; j < i; j += 1) {
        const [a, b] = [nodes[i], nodes[j]];
        const [dx, dy] = [a.x - b.x, a.y - b.y];
        const push = (length * length) / (dx * dx + dy * dy + 1);
        a.dx += dx * push * 0.06; a.dy += dy * push * 0.06;
        b.dx -= dx * push * 0.06; b.dy -= dy * push * 0.06;
      }
    }
    for (const { from, to } of edges) {
      const [dx, dy] = [to.x - from.x, to.y - from.y];
      const pull = (Math.hypot(dx, dy) - length) / length;
      from.dx += dx * pull * 0.12; from.dy += dy * pull * 0.12;
      to.dx -= dx * pull * 0.12; to.dy -= dy * pull * 0.12;
    }
    for (const node of nodes) {
      const far = Math.max(Math.hypot(node.dx, node.dy), 0.001);
      node.x += (node.dx / far) * Math.min(far, heat);
      node.y += (node.dy / far) * Math.min(far, heat);
    }
  }
};

const fitted = (nodes) => {
  const [xs, ys] = [nodes.map((node) => node.x), nodes.map((node) => node.y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const scale = Math.min((WIDTH - 240) / Math.max(Math.max(...xs) - left, 1), (HEIGHT - 80) / Math.max(Math.max(...ys) - top, 1), 1.6);
  const shift = [(WIDTH - 60 - (Math.max(...xs) - left) * scale) / 2, (HEIGHT - (Math.max(...ys) - top) * scale) / 2];
  for (const node of nodes) {
    node.x = (node.x - left) * scale + shift[0] - 40;
    node.y = (node.y - top) * scale + shift[1];
  }
};

const edge = ({ from, to, label }) => {
  const far = Math.max(Math.hypot(to.x - from.x, to.y - from.y), 1);
  const [ux, uy] = [(to.x - from.x) / far, (to.y - from.y) / far];
  const [x, y] = [to.x - ux * 9, to.y - uy * 9];
  const arrow = `M${x} ${y} L${x - ux * 8 - uy * 3.5} ${y - uy * 8 + ux * 3.5} L${x - ux * 8 + uy * 3.5} ${y - uy * 8 - ux * 3.5} Z`;
  const words = svg("text", { class: "edge", x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 - 3 }, label);
  return svg("g", {}, svg("line", { x1: from.x, y1: from.y, x2: x, y2: y }), svg("path", { class: "arrow", d: arrow }), far > 80 ? words : "");
};

const dot = (node, setup) => {
  const drawn = svg("g", { class: node.term.type === "uri" ? "thing" : "value" },
    svg("circle", { cx: node.x, cy: node.y, r: 5 + Math.min(node.degree, 9) * 0.5 }),
    svg("text", { x: node.x + 11, y: node.y + 4 }, node.label), svg("title", {}, text(node.term, setup)));
  const href = node.term.type === "uri" ? address(node.term.value, setup) : "";
  return href.startsWith("/") ? svg("a", { href }, drawn) : drawn;
};

// The picture and a note on what it leaves out.
export const picture = (rows, setup) => {
  const [nodes, edges] = gathered(rows, setup);
  placed(nodes, edges);
  fitted(nodes);
  const drawing = svg("svg", { class: "net", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `${nodes.length} nodes, ${edges.length} arrows; the table lists them` },
    ...edges.map(edge), ...nodes.map((node) => dot(node, setup)));
  return [drawing, nodes.length === MOST ? `the first ${MOST} nodes` : ""];
};
