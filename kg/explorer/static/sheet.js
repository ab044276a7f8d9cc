// The filters, which are the legend too, each with the count of what it would let through.

function makeSheet(app) {
  const sheet = byId("sheet");
  const toggle = byId("filter");
  const show = (isOpen) => {
    sheet.hidden = !isOpen;
    toggle.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) build();
  };
  toggle.addEventListener("click", () => show(sheet.hidden));
  sheet.addEventListener("keydown", (event) => { if (event.key === "Escape") { show(false); toggle.focus(); } });

  function build() {
    const held = document.activeElement?.closest("#sheet") ? document.activeElement.dataset.key : null;
    sheet.replaceChildren(
      el("div", { class: "row" }, el("h2", {}, "Filters"), button("Reset", () => app.filter("reset"), { class: "plain", "data-key": "reset", disabled: !app.filters.active() }),
        button("✕", () => { show(false); toggle.focus(); }, { class: "plain", "aria-label": "Close the filters", "data-key": "close" })),
      chips("types", "Types", (type) => app.filters.without("types").entity, app.store.entities, ({ type }) => type, app),
      chips("relations", "Relations", () => app.filters.without("relations").statement, app.store.statements, ({ relation }) => relation, app),
      beliefPart(app), yearPart(app), papersPart(app));
    if (held) sheet.querySelector(`[data-key="${held}"]`)?.focus();
  }
  return { update() { if (!sheet.hidden) build(); } };
}

function chips(kind, title, test, rows, kindOf, app) {
  const passes = test();
  const counts = new Map();
  for (const row of rows) if (passes(row)) counts.set(kindOf(row), (counts.get(kindOf(row)) ?? 0) + 1);
  const off = app.filters[kind];
  const turn = (row) => { const next = new Set(off); if (!next.delete(row)) next.add(row); app.filter({ [kind]: next }); };
  const only = (row) => app.filter({ [kind]: new Set(app.store[kind].filter((each) => each !== row)) });
  const listed = app.store[kind].filter((row) => row.count);
  return el("section", {}, el("div", { class: "row" }, el("h3", { id: `${kind}-heading` }, title),
    off.size ? button("All", () => app.filter({ [kind]: new Set() }), { class: "plain", "data-key": `${kind}-all` }) : null),
  el("ul", { class: "checks", "aria-labelledby": `${kind}-heading` }, ...listed.map((row) => el("li", {},
    el("label", { title: row.definition },
      el("input", { type: "checkbox", checked: !off.has(row), "data-key": `${kind}-${row.name}`, on: { change: () => turn(row) } }),
      kind === "types" ? glyph(row) : null, el("span", { class: "name" }, row.label), el("span", { class: "count" }, number(counts.get(row) ?? 0))),
    button("only", () => only(row), { class: "plain only", "aria-label": `only ${row.label}`, "data-key": `${kind}-only-${row.name}` })))));
}

/** Bars of how many there are, low to high. */
function bars(counts, isIn) {
  const most = Math.max(1, ...counts);
  return el("div", { class: "bars", "aria-hidden": "true" }, ...counts.map((count, i) => (
    el("i", { class: isIn(i) ? "in" : "", vars: { h: `${Math.max(count ? 4 : 0, (100 * count) / most)}%` }, title: number(count) }))));
}

function beliefPart(app) {
  const passes = app.filters.without("belief").statement;
  const counts = Array(20).fill(0);
  let shown = 0;
  for (const statement of app.store.statements) {
    if (!passes(statement)) continue;
    counts[Math.min(19, Math.floor(statement.belief / 50))] += 1;
    if (statement.belief >= app.filters.belief) shown += 1;
  }
  const value = el("output", { for: "belief" }, figure(app.filters.belief));
  const all = counts.reduce((sum, count) => sum + count, 0);
  const slider = el("input", { type: "range", id: "belief", min: 0, max: 1000, step: 10, value: app.filters.belief, "aria-label": "Least belief", "data-key": "belief",
    "aria-valuetext": figure(app.filters.belief), on: {
      input: () => { value.textContent = figure(Number(slider.value)); },
      change: () => app.filter({ belief: Number(slider.value) }),
    } });
  return el("section", {}, el("div", { class: "row" }, el("h3", {}, "Least belief"), value),
    bars(counts, (i) => (i + 1) * 50 > app.filters.belief), slider,
    el("p", { class: "quiet", id: "belief-note" }, `${number(shown)} of ${plural(all, "statement")}`));
}

function yearPart(app) {
  const { years, from, to } = app.filters;
  if (!years.length) return el("section", {}, el("h3", {}, "Years"), el("p", { class: "quiet" }, "No paper tells its year."));
  const passes = app.filters.without("from", "to").paper;
  const span = Array.from({ length: Math.min(years.at(-1) - years[0] + 1, 60) }, (_, i) => years.at(-1) - Math.min(years.at(-1) - years[0], 59) + i);
  const counts = new Map(span.map((year) => [year, 0]));
  let unknown = 0;
  for (const paper of app.store.papers) {
    if (!paper.year) unknown += 1;
    else if (passes(paper) && counts.has(paper.year)) counts.set(paper.year, counts.get(paper.year) + 1);
  }
  const isIn = (year) => year >= (from ?? -Infinity) && year <= (to ?? Infinity);
  const choice = (key, label, asked) => el("select", { "aria-label": label, "data-key": key, on: { change: ({ target }) => app.filter({ [key]: target.value ? Number(target.value) : null }) } },
    el("option", { value: "" }, label), ...span.map((year) => el("option", { value: year, selected: year === asked }, `${year} (${number(counts.get(year))})`)));
  return el("section", {}, el("h3", {}, "Years"), bars([...counts.values()], (i) => isIn(span[i])),
    el("p", { class: "row" }, choice("from", "from", from), choice("to", "to", to)),
    unknown ? el("p", { class: "quiet" }, `${plural(unknown, "paper")} without a year ${from !== null || to !== null ? "left out" : ""}`) : null);
}

function papersPart(app) {
  const passes = app.filters.without("papers").entity;
  const steps = [1, 2, 3, 5, 10, 20, 50];
  const counts = steps.map(() => 0);
  for (const entity of app.store.entities) {
    if (entity.type.inText && passes(entity)) steps.forEach((step, i) => { if (entity.papers >= step) counts[i] += 1; });
  }
  const shown = steps.filter((step, i) => counts[i] || step === app.filters.papers);
  const own = steps.includes(app.filters.papers) ? [] : [app.filters.papers];
  return el("section", {}, el("h3", {}, "Entities in at least"),
    el("select", { "aria-label": "Entities in at least so many papers", "data-key": "papers", on: { change: ({ target }) => app.filter({ papers: Number(target.value) }) } },
      ...[...shown, ...own].sort((a, b) => a - b).map((step) => el("option", { value: step, selected: step === app.filters.papers },
        `${plural(step, "paper")}${steps.includes(step) ? ` (${number(counts[steps.indexOf(step)])})` : ""}`))));
}

/** The filters in force, each of which goes at a press. */
function showActive(app) {
  const place = byId("active");
  const { filters, store } = app;
  const off = (kind, one, many) => {
    const on = store[kind].filter((row) => row.count && !filters[kind].has(row));
    const words = on.length <= 3 ? `only ${on.map((row) => row.label).join(", ") || "no"} ${on.length ? "" : many}` : `${plural([...filters[kind]].filter((row) => row.count).length, one)} hidden`;
    return filters[kind].size ? [words, { [kind]: new Set() }] : null;
  };
  const years = filters.from !== null || filters.to !== null ? [`${filters.from ?? "…"} to ${filters.to ?? "…"}`, { from: null, to: null }] : null;
  const shown = [
    off("types", "type", "types"), off("relations", "relation", "relations"),
    filters.belief !== store.threshold ? [`belief from ${figure(filters.belief)}`, { belief: store.threshold }] : null,
    years, filters.papers > 1 ? [`in ${filters.papers} papers or more`, { papers: 1 }] : null,
  ].filter(Boolean);
  place.hidden = !shown.length;
  place.replaceChildren(...shown.map(([words, change]) => button(`${words.trim()} ✕`, () => app.filter(change), { class: "chip", "aria-label": `Take away: ${words.trim()}` })));
  byId("filter-count").hidden = !shown.length;
  byId("filter-count").textContent = String(shown.length);
}
