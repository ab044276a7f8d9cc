// All entities as a list, the most covered first, a page at a time.

function entitiesView(host, app, params) {
  const { store, filters } = app;
  const type = store.types.find(({ name }) => name === params.type) ?? null;
  const columns = {
    papers: { of: ({ papers }) => papers, rises: false }, name: { of: ({ name }) => name.replace(/^[^\p{L}\p{N}]+/u, "") || null, rises: true },
    statements: { of: (entity) => statementsOf(entity).length, rises: false }, year: { of: ({ year }) => year, rises: false },
  };
  const order = Object.hasOwn(columns, columnOf(params.by ?? "")) ? params.by : "papers";
  const kept = store.entities.filter((entity) => (type ? entity.type === type : entity.type.inText) && filters.has.entity(entity));
  const found = sortedRows(kept.sort(byWeight), columns, order);
  const go = (change) => app.go(hashOfView("entities", { ...viewParams(params, ["type", "by"]), ...change }));
  const body = el("tbody");
  const row = (entity) => () => [el("tr", {}, el("td", {}, entityLink(entity, 160)), el("td", { class: "quiet" }, entity.type.label),
    el("td", { class: "figure" }, number(entity.papers)), el("td", { class: "figure" }, number(statementsOf(entity).length)), el("td", { class: "figure" }, entity.year ? String(entity.year) : ""))];
  const [, more] = paged(body, found.map(row), 100, 200);
  const heads = [["name", "Name"], [null, "Type"], ["papers", "Papers"], ["statements", "Statements"], ["year", "First year"]];
  const choose = (next) => go({ by: next === "papers" ? null : next });
  host.append(el("div", { class: "sheet-view" },
    el("h1", { tabindex: "-1" }, type ? `Entities: ${type.label}` : "Entities"),
    el("p", { class: "row start" }, el("select", { id: "entities-type", "aria-label": "Type", on: { change: ({ target }) => go({ type: target.value || null }) } },
      el("option", { value: "" }, "all found in text"), ...store.types.filter(({ count }) => count).map((each) => el("option", { value: each.name, selected: each === type }, `${each.label} (${number(each.count)})`))),
    el("span", { class: "quiet", role: "status" }, plural(found.length, "entity", "entities"))),
    found.length ? el("div", { class: "wide" }, el("table", { class: "entities" },
      sortingHead(heads, columns, order, choose), body)) : el("p", { class: "nothing-found" }, "Nothing passes the filters."), more));
  return {
    title: type ? type.label : "entities",
    json: () => found.map(entityData),
    rows: () => [["name", "type", "papers", "statements", "first year"], ...found.map((entity) => [entity.name, entity.type.name, entity.papers, statementsOf(entity).length, entity.year ?? ""])],
  };
}
