// What was built from what: basedOn and variantOf as trees along the years.

const LINEAGE = ["variantOf", "basedOn"];
const ROW = 26;
const STEP_WIDTHS = [96, 52];
const TREE = 24;
// How wide a drawing may be that leaves room for another beside it.
const HALF = 530;
const INDENT = 0.3;

/** Trees, the largest first: {root, rows: [{entity, depth, via, parent, column}]} from the root down. */
function lineages({ store, filters }) {
  const kin = store.statements.filter((statement) => LINEAGE.includes(statement.relation.name) && statement.subject !== statement.object && filters.has.statement(statement));
  const parents = new Map();
  for (const statement of kin) {
    const known = parents.get(statement.subject);
    if (!known || strengthOf(statement) > strengthOf(known)) parents.set(statement.subject, statement);
  }
  // Where papers say it in a circle, the weakest step is left out.
  for (const start of parents.keys()) {
    const seen = new Set();
    for (let at = start; parents.has(at); at = parents.get(at).object) {
      if (seen.has(at)) { parents.delete(at); break; }
      seen.add(at);
    }
  }
  const children = new Map();
  for (const [entity, statement] of parents) children.set(statement.object, [...(children.get(statement.object) ?? []), entity]);
  const roots = [...children.keys()].filter((entity) => !parents.has(entity));
  return roots.map((root) => treeOf(root, parents, children)).sort((a, b) => b.rows.length - a.rows.length || byWeight(a.root, b.root));
}

const strengthOf = ({ belief, papers }) => belief * (1 + papers);

function treeOf(root, parents, children) {
  const rows = [];
  const add = (entity, depth, parent) => {
    const row = { entity, depth, parent, via: parents.get(entity) ?? null };
    rows.push(row);
    const below = [...(children.get(entity) ?? [])].sort((a, b) => (a.year ?? 9999) - (b.year ?? 9999) || byWeight(a, b));
    for (const child of below) add(child, depth + 1, row);
  };
  add(root, 0, null);
  return { root, rows };
}

/** Columns from left to right: the year of each, and never left of what it comes from. */
function columnsOf(tree) {
  const years = [...new Set(tree.rows.map(({ entity }) => entity.year).filter(Boolean))].sort((a, b) => a - b);
  const timed = years.length > 1 && years.length <= 14;
  // What others were made from was there before them, also where this corpus speaks of it later.
  for (const row of tree.rows.toReversed()) {
    row.since = Math.min(row.since ?? Infinity, row.entity.year ?? Infinity);
    if (row.parent) row.parent.since = Math.min(row.parent.since ?? Infinity, row.since);
  }
  for (const row of tree.rows) {
    const least = row.parent ? row.parent.column + INDENT : 0;
    row.column = timed && Number.isFinite(row.since) ? Math.max(years.indexOf(row.since), least) : least;
  }
  return timed ? years : [];
}

/** How it hangs on its parent, and its year where its column does not tell it. */
function noteOf({ via, entity, column }, years) {
  const isTold = years.length && column === years.indexOf(entity.year);
  return [via?.relation.label, entity.year && !isTold ? entity.year : null].filter(Boolean).join(", ");
}

/** A tree cut down to those of its rows that most papers speak of, with all that they hang on, in the same order. */
function topOfTree(tree, limit) {
  const kept = new Set();
  for (const row of [...tree.rows].sort((a, b) => byWeight(a.entity, b.entity))) {
    const way = [];
    for (let at = row; at && !kept.has(at); at = at.parent) way.push(at);
    if (kept.size + way.length <= limit) way.forEach((each) => kept.add(each));
  }
  return { root: tree.root, rows: tree.rows.filter((row) => kept.has(row)) };
}

/** A tree as a drawing, with narrow steps where there is little room. */
function lineageDrawing(tree, act, isNarrow) {
  const step = STEP_WIDTHS[Number(isNarrow)];
  const years = columnsOf(tree);
  const top = years.length ? 34 : 12;
  const x = (row) => 16 + row.column * step;
  tree.rows.forEach((row, i) => { row.y = top + i * ROW + 10; });
  const width = Math.max(...tree.rows.map((row) => x(row) + nameWidth(row.entity, 32) + 125));
  const height = top + tree.rows.length * ROW + 4;
  const axis = years.flatMap((year, i) => [
    draw("line", { class: "rule", x1: 16 + i * step, x2: 16 + i * step, y1: 22, y2: height }),
    draw("text", { class: "year", x: 16 + i * step, y: 14 }, String(year))]);
  const links = tree.rows.filter(({ parent }) => parent).map((row) => draw("path", { class: `branch${row.via.relation.name === "variantOf" ? " variant" : ""}`,
    d: `M${x(row.parent)} ${row.parent.y + 8}V${row.y}H${x(row) - 9}` }));
  const nodes = tree.rows.map((row) => {
    const node = draw("g", { class: "node", role: "link", tabindex: "0", transform: `translate(${x(row)} ${row.y})`,
      "aria-label": `${row.entity.name}${row.via ? `, ${row.via.relation.label} ${row.via.object.name}` : ""}${row.entity.year ? `, ${row.entity.year}` : ""}`,
      on: { click: () => act(row.entity), keydown: (event) => { if (event.key === "Enter") act(row.entity); } } },
    outline(row.entity.type, 8), draw("text", { class: "letters", y: 2.9, "font-size": 8 }, row.entity.type.letters),
    draw("text", { class: "name aside", x: 15, y: 4.4 }, short(row.entity.name, 32), draw("tspan", { class: "via", dx: 9 }, noteOf(row, years))));
    node.style.setProperty("--c", row.entity.type.color);
    return node;
  });
  return draw("svg", { class: "graph lineage", width: Math.ceil(width), height, role: "group", "aria-label": `Lineage of ${tree.root.name}` }, ...axis, ...links, ...nodes);
}

/** Drawings below each other as one, for a file. */
function stacked(drawings) {
  const sides = (name) => drawings.map((drawing) => Number(drawing.getAttribute(name)));
  const heights = sides("height").map((height) => height + 20);
  const [width, height] = [Math.max(...sides("width")), heights.reduce((sum, each) => sum + each, 0)];
  return draw("svg", { class: "graph lineage", width, height }, ...drawings.map((drawing, i) => (
    draw("g", { transform: `translate(0 ${heights.slice(0, i).reduce((sum, each) => sum + each, 0)})` }, ...drawing.cloneNode(true).childNodes))));
}

function lineageView(host, app) {
  const trees = lineages(app);
  const list = el("div", { class: "trees" });
  const isNarrow = host.clientWidth < NARROW;
  const card = (tree) => {
    const place = el("div", { class: "wide" });
    const section = el("section", { class: "card" }, el("h2", {}, entityLink(tree.root, 80), " ", el("span", { class: "count" }, plural(tree.rows.length - 1, "descendant"))), place);
    const show = (shown) => {
      const drawn = [isNarrow, true].map((tight) => lineageDrawing(shown, (entity) => app.go(hashOf(entity)), tight));
      const fits = (each) => Number(each.getAttribute("width")) <= HALF;
      const drawing = drawn.find(fits) ?? drawn[0];
      place.replaceChildren(drawing);
      section.classList.toggle("large", !fits(drawing));
      return drawing;
    };
    show(topOfTree(tree, TREE));
    if (tree.rows.length > TREE) {
      const all = button(`Show all ${number(tree.rows.length)}; these are the most covered`, () => { all.remove(); show(tree).querySelector(".node").focus(); }, { class: "plain" });
      section.append(all);
    }
    return section;
  };
  const [, more] = paged(list, trees.map((tree) => () => [card(tree)]), 12, 24);
  host.append(el("div", { class: "sheet-view" }, el("h1", { tabindex: "-1" }, "Lineage"),
    el("p", { class: "quiet" }, "What is based on or a variant of what, by the year in which this corpus first has it. The line of a variant is dotted."),
    trees.length ? list : el("p", { class: "nothing-found" }, "No statement of lineage passes the filters."), more));
  return {
    title: "lineage",
    svg: trees.length ? () => stacked([...list.querySelectorAll("svg.lineage")]) : null,
    json: () => lineageData(trees, app.store),
    rows: () => [["root", "entity", "type", "year", "relation", "of", "depth"], ...trees.flatMap(({ root, rows }) => rows.map(({ entity, depth, via }) => (
      [root.name, entity.name, entity.type.name, entity.year ?? "", via?.relation.name ?? "", via?.object.name ?? "", depth])))],
  };
}

async function lineageData(trees, store) {
  const ways = await statementsData(trees.flatMap(({ rows }) => rows.map(({ via }) => via).filter(Boolean)), store);
  return trees.map(({ root, rows }) => ({ root: root.id, rows: rows.map(({ entity, depth, via }) => ({ ...entityData(entity), depth, via: via && ways.shift() })) }));
}
