// In which years papers speak of what.

const TIMED_TYPES = ["Technique", "Model", "Dataset", "Task", "Metric", "Software", "Organization", "Language"];

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
  const most = Math.max(1, ...found.map(({ counts }) => Math.max(...counts.values())));
  found.sort((a, b) => b.all - a.all || a.entity.i - b.entity.i);
  const shown = found.slice(0, Math.min(Number(params.rows) || 40, 400));
  if (byFirst) shown.sort((a, b) => a.first - b.first || b.all - a.all || a.entity.i - b.entity.i);
  const go = (change) => app.go(hashOfView("timeline", { ...viewParams(params, ["type", "by", "rows"]), ...change }));
  const svg = shown.length ? timelineDrawing(shown, most, (entity) => app.go(hashOf(entity))) : null;
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

function yearsOf(rows) {
  const all = rows.flatMap(({ counts }) => [...counts.keys()]);
  const [first, last] = [Math.min(...all), Math.max(...all)];
  return Array.from({ length: last - Math.max(first, last - 39) + 1 }, (_, i) => Math.max(first, last - 39) + i);
}

function timelineDrawing(rows, most, act) {
  const years = yearsOf(rows);
  const [left, gap, row] = [200, Math.min(84, Math.max(34, 760 / years.length)), 26];
  const x = (year) => left + (years.indexOf(year) + 0.5) * gap;
  const [width, height] = [left + years.length * gap + 12, 34 + rows.length * row];
  const size = (count) => 3 + 8 * Math.sqrt(count / most);
  const axis = years.flatMap((year) => [draw("line", { class: "rule", x1: x(year), x2: x(year), y1: 24, y2: height }), draw("text", { class: "year", x: x(year), y: 15, "text-anchor": "middle" }, String(year))]);
  const lines = rows.map(({ entity, counts, first, all }, i) => {
    const y = 34 + row * i + row / 2;
    const last = Math.max(...counts.keys());
    const known = [...counts].filter(([year]) => years.includes(year));
    const part = draw("g", { class: "node time", role: "link", tabindex: "0", "aria-label": `${entity.name}: ${plural(all, "paper")} from ${first} to ${last}`,
      on: { click: () => act(entity), keydown: (event) => { if (event.key === "Enter") act(entity); } } },
    draw("rect", { class: "ground", x: 0, y: y - row / 2, width, height: row }),
    draw("text", { class: "name beside", x: left - 14, y: y + 4 }, short(entity.name, 28)),
    draw("line", { class: "span", x1: x(Math.max(first, years[0])), x2: x(last), y1: y, y2: y }),
    ...known.map(([year, count]) => draw("g", {}, draw("title", {}, `${short(entity.name, 60)}, ${year}: ${plural(count, "paper")}`), draw("circle", { cx: x(year), cy: y, r: size(count).toFixed(1) }),
      count > 1 ? draw("text", { class: "letters", x: x(year), y: y + 3.4, "font-size": 9 }, size(count) > 6 ? String(count) : "") : null)));
    part.style.setProperty("--c", entity.type.color);
    return part;
  });
  return draw("svg", { class: "graph timeline", width: Math.ceil(width), height, role: "group", "aria-label": "Papers by year" }, ...axis, ...lines);
}
