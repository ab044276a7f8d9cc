// In which years papers speak of what.

const TIMED_TYPES = ["Technique", "Model", "Dataset", "Task", "Metric", "Software", "Organization", "Language"];
const COLUMNS = 14;
const NARROW_COLUMNS = 4;
const COMPACT = new Intl.NumberFormat("en", { notation: "compact" });

function timelineOf(type, { store, filters }) {
  const rows = [];
  for (const entity of store.entities) {
    if (entity.type !== type || !filters.has.entity(entity)) continue;
    const counts = new Map();
    for (const paper of entity.seen) if (paper.year && filters.has.paper(paper)) counts.set(paper.year, (counts.get(paper.year) ?? 0) + 1);
    if (counts.size) rows.push({ entity, counts, first: Math.min(...counts.keys()), all: [...counts.values()].reduce((sum, count) => sum + count, 0) });
  }
  return rows;
}

function timelineView(host, app, params) {
  const { store } = app;
  const types = TIMED_TYPES.map((name) => store.types.find((type) => type.name === name)).filter((type) => type?.count);
  const type = types.find(({ name }) => name === params.type) ?? types[0];
  const byFirst = params.by === "first";
  const found = type ? timelineOf(type, app) : [];
  found.sort((a, b) => b.all - a.all || a.entity.i - b.entity.i);
  const shown = found.slice(0, Math.min(Number(params.rows) || 40, 400));
  if (byFirst) shown.sort((a, b) => a.first - b.first || b.all - a.all || a.entity.i - b.entity.i);
  const go = (change) => app.go(hashOfView("timeline", { ...viewParams(params, ["type", "by", "rows"]), ...change }));
  const room = host.clientWidth < NARROW ? host.clientWidth - 60 : Math.min(host.clientWidth - 86, 1154);
  const svg = shown.length ? timelineDrawing(shown, room, (entity) => app.go(hashOf(entity))) : null;
  host.append(el("div", { class: "sheet-view" }, el("h1", { tabindex: "-1" }, "Timeline"),
    el("p", { class: "quiet" }, `How many papers of a year speak of it. ${undated(store)}`),
    type ? el("p", { class: "row start" }, el("select", { "aria-label": "Type", id: "timeline-type", on: { change: ({ target }) => go({ type: target.value, rows: null }) } },
      ...types.map((each) => el("option", { value: each.name, selected: each === type }, each.label))),
    button("Oldest first", () => go({ by: byFirst ? null : "first" }), { class: "action", "aria-pressed": String(byFirst) }),
    el("span", { class: "quiet", role: "status" }, `${number(shown.length)} of ${number(found.length)}`)) : null,
    svg ? el("div", { class: "card wide" }, svg) : el("p", { class: "nothing-found" }, "Of what passes the filters no year is known."),
    found.length > shown.length ? button(`Show more of ${number(found.length)}`, () => go({ rows: shown.length + 40 }), { class: "plain" }) : null));
  return {
    title: `timeline of ${type?.label ?? "nothing"}`,
    svg: svg ? () => svg : null,
    json: () => shown.map(({ entity, counts }) => ({ ...entityData(entity), years: Object.fromEntries([...counts].sort((a, b) => a[0] - b[0])) })),
    rows: () => {
      const years = yearsOf(shown);
      return [["name", ...years], ...shown.map(({ entity, counts }) => [entity.name, ...years.map((year) => counts.get(year) ?? 0)])];
    },
  };
}

function undated({ papers }) {
  const count = papers.filter(({ year }) => !year).length;
  return count ? `${plural(count, "paper")} without a year ${count === 1 ? "is" : "are"} left out.` : "";
}

/** The years with a column of their own: at most so many, the last ones. */
function yearsOf(rows, columns = COLUMNS) {
  const all = rows.flatMap(({ counts }) => [...counts.keys()]);
  const last = Math.max(...all);
  const first = Math.max(Math.min(...all), last - columns + 1);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** What came before the first column, as one column of its own where there is such. */
function columnsFor(rows, most) {
  const years = yearsOf(rows, most);
  const isEarly = rows.some(({ first }) => first < years[0]);
  const columns = [...(isEarly ? [null] : []), ...years];
  const at = (year) => (year < years[0] ? 0 : columns.indexOf(year));
  return { columns, at, nameOf: (year) => (year === null ? `before ${years[0]}` : String(year)) };
}

/** The timeline as a drawing in so much room across. */
function timelineDrawing(rows, room, act) {
  const isNarrow = room < NARROW;
  const { columns, at, nameOf } = columnsFor(rows, isNarrow ? NARROW_COLUMNS : COLUMNS);
  const [left, row, letters] = isNarrow ? [124, 27, 15] : [230, 27, 28];
  const gap = Math.min(isNarrow ? 60 : 110, (room - left - 8) / columns.length);
  const x = (column) => left + (column + 0.5) * gap;
  const [width, height] = [left + columns.length * gap + 8, 34 + rows.length * row];
  // By the order of magnitude, so that what few papers speak of is seen beside what hundreds do, and its count fits in.
  const size = (count) => (count > 1 ? Math.min(6 + 2 * Math.log10(count), 13) : 4.5);
  const axis = columns.flatMap((year, i) => [draw("line", { class: "rule", x1: x(i), x2: x(i), y1: 24, y2: height }), draw("text", { class: "year", x: x(i), y: 15 }, year === null ? `≤ ${columns[1] - 1}` : String(year))]);
  const lines = rows.map(({ entity, counts, first, all }, i) => {
    const y = 34 + row * i + row / 2;
    const last = Math.max(...counts.keys());
    const sums = new Map();
    for (const [year, count] of counts) sums.set(at(year), (sums.get(at(year)) ?? 0) + count);
    const dots = [...sums].flatMap(([column, count]) => [
      draw("circle", { cx: x(column), cy: y, r: size(count).toFixed(1) }, draw("title", {}, `${short(entity.name, 60)}, ${nameOf(columns[column])}: ${plural(count, "paper")}`)),
      count > 1 ? draw("text", { class: "letters", x: x(column), y: y + 3.2, "font-size": count < 100 ? 9 : 8.5 }, COMPACT.format(count)) : null]);
    const part = draw("g", { class: "node time", role: "link", tabindex: "0", "aria-label": `${short(entity.name, 80)}: ${plural(all, "paper")} from ${first} to ${last}`,
      on: { click: () => act(entity), keydown: (event) => { if (event.key === "Enter") act(entity); } } },
    draw("rect", { class: "ground", x: 0, y: y - row / 2, width, height: row }),
    draw("text", { class: "name beside", x: left - 16, y: y + 4 }, short(entity.name, letters)),
    draw("line", { class: "span", x1: x(at(first)), x2: x(at(last)), y1: y, y2: y }), ...dots);
    part.style.setProperty("--c", entity.type.color);
    return part;
  });
  return draw("svg", { class: "graph timeline", width: Math.ceil(width), height, role: "group", "aria-label": "Papers by year" }, ...axis, ...lines);
}
