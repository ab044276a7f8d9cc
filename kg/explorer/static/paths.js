// The shortest way from one entity to another, with the sentences that make each step.

/** The chain of [statement, entity it leads to] with fewest steps, surest among those; null where there is none. */
function shortestPath(from, to, { directed, people }, filters) {
  const before = new Map([[from, null]]);
  let edge = [from];
  while (edge.length && !before.has(to)) {
    const found = new Map();
    for (const entity of edge) {
      for (const statement of directed ? entity.out.concat(entity.into.filter(({ relation }) => relation.symmetric)) : statementsOf(entity)) {
        const end = otherEnd(statement, entity);
        if (before.has(end) || !filters.has.statement(statement) || (!people && !end.type.inText && end !== to)) continue;
        const best = found.get(end);
        if (!best || statement.belief * statement.papers > best.statement.belief * best.statement.papers) found.set(end, { statement, entity });
      }
    }
    for (const [end, way] of found) before.set(end, way);
    edge = [...found.keys()];
  }
  if (!before.has(to)) return null;
  const chain = [];
  for (let end = to; before.get(end); end = before.get(end).entity) chain.unshift({ ...before.get(end), end });
  return chain;
}

function pathView(host, app, params) {
  const { store, filters } = app;
  const [from, to] = [store.byId.get(params.from), store.byId.get(params.to)];
  const directed = params.directed === "1";
  const amend = (change) => app.go(hashOfView("path", { ...viewParams(params, ["from", "to", "directed"]), ...change }));
  const form = el("div", { class: "pickers" },
    picker("From", from, app, (entity) => amend({ from: entity.id })), el("span", { "aria-hidden": "true" }, "→"),
    picker("To", to, app, (entity) => amend({ to: entity.id })),
    button("Swap", () => amend({ from: params.to, to: params.from }), { class: "action" }),
    el("label", { class: "check" }, el("input", { type: "checkbox", id: "directed", checked: directed, on: { change: () => amend({ directed: directed ? null : 1 }) } }), "follow the arrows"));
  host.append(el("div", { class: "sheet-view" }, el("h1", { tabindex: "-1" }, "Shortest path"), form));
  const place = host.firstChild;
  let chain = null;
  if (from && to && from !== to) {
    chain = shortestPath(from, to, { directed, people: false }, filters) ?? shortestPath(from, to, { directed, people: true }, filters);
    if (chain) place.append(...pathParts(from, chain, app));
    else place.append(el("p", { class: "nothing-found", role: "status" }, `No ${directed ? "directed " : ""}path under the filters of the moment.`));
  } else {
    place.append(unknownAmong([params.from, params.to], app) ?? el("p", { class: "quiet" }, "Choose two entities to see how they hang together."));
  }
  app.afterMount();
  const steps = () => (chain ?? []).map(({ statement }) => statement);
  return {
    title: from && to ? `${from.name} to ${to.name}` : "path",
    svg: chain ? () => place.querySelector("svg.graph") : null,
    json: async () => ({ from: from?.id ?? null, to: to?.id ?? null, directed, path: chain && await statementsData(steps(), store) }),
    rows: () => [["subject", "relation", "object", "belief", "papers"], ...steps().map(({ subject, relation, object, belief, papers }) => [subject.name, relation.name, object.name, belief / 1000, papers])],
  };
}

function pathParts(from, chain, app) {
  const host = el("div", { class: "small-picture path-picture" });
  const entities = [from, ...chain.map(({ end }) => end)];
  app.onMount(() => {
    const lay = () => {
      const lines = Math.ceil(entities.length / seatsIn(roomOf(host)[0], entities.length));
      host.style.setProperty("--high", `${LINE * lines + 40}px`);
      picture.show({ entities, statements: chain.map(({ statement }) => statement), row: true }, { anew: true });
    };
    const picture = makePicture(host, { entity: (entity) => app.go(hashOf(entity)), statement: (statement) => app.go(hashOfStatement(statement)), reshaped: lay });
    picture.svg.classList.add("named");
    picture.svg.setAttribute("aria-label", "The path as a picture");
    lay();
  });
  const step = ({ statement, entity, end }) => {
    const forward = statement.subject === entity;
    return el("li", {},
      el("p", { class: "way" }, entityLink(statement.subject, 80), el("a", { class: "relation", href: hashOfStatement(statement) }, `${statement.relation.label}${statement.relation.symmetric ? "" : " →"}`), entityLink(statement.object, 80),
        meter(statement.belief), forward ? null : el("span", { class: "tag" }, "against the arrow")),
      el("div", {}, evidenceList(statement, [statement.subject, statement.object], app.store)));
  };
  return [el("p", { class: "lead", role: "status" }, plural(chain.length, "step")), host, el("ol", { class: "chain" }, ...chain.map(step))];
}
