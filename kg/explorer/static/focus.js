// An entity and what is around it, and beside the picture what is said about it.

function makeFocus(app) {
  const { store, filters } = app;
  let route = null;
  const where = el("strong", { id: "where" });
  const showing = el("span", { id: "showing", class: "quiet", role: "status" });
  const nothing = el("p", { class: "nothing", id: "nothing", hidden: true });
  const stage = el("div", { class: "stage" });
  const legend = el("p", { class: "key legend", "aria-label": "Legend" });
  const panel = el("article", { id: "panel" });
  const depth = el("div", { class: "group", role: "group", "aria-label": "How many steps around the entity" },
    ...[1, 2, 3].map((steps) => button(String(steps), () => amend({ depth: steps === 1 ? null : steps, plus: null, minus: null, more: null }), { "data-depth": steps, title: plural(steps, "step") })));
  const more = button("More", () => amend({ more: Number(route.params.more ?? 0) + 20 }), { id: "more" });
  const names = button("Relations", () => amend({ names: route.params.names ? null : 1 }), { id: "names", title: "Write the relation beside every arrow" });
  const people = button("Papers and people", () => amend({ people: isPeople() ? 0 : 1 }), { id: "people" });
  const picture = makePicture(stage, {
    entity: (entity) => app.go(hashOf(entity, pictureParams(entity))),
    statement: (statement) => app.go(hashOfStatement(statement, pictureParams(statement))),
    centre: (entity) => app.go(hashOf(entity)), expand, collapse, reshaped: () => redraw({ anew: true }),
  });
  stage.append(nothing, el("div", { class: "zoom group", role: "group", "aria-label": "Zoom" },
    button("+", () => picture.zoom(1.35), { "aria-label": "Zoom in" }), button("−", () => picture.zoom(1 / 1.35), { "aria-label": "Zoom out" }),
    button("⤢", () => picture.fit(), { "aria-label": "Fit the picture" })));
  const element = el("div", { class: "focus" },
    el("section", { class: "drawing", "aria-label": "Picture" },
      el("div", { class: "bar" }, el("div", { class: "where" }, where, showing), el("span", { class: "quiet steps" }, "steps"), depth, more, names, people), stage, legend), panel);

  const listOf = (text) => (text ?? "").split(",").map((id) => store.byId.get(id)).filter(Boolean);
  const idsOf = (entities) => [...new Set(entities)].map((entity) => entity.id).join(",") || null;
  const centreOf = () => {
    const item = route.item;
    const around = store.byId.get(route.params.around);
    return around ?? (item.relation ? item.subject : item);
  };
  const isPeople = () => (route.params.people === undefined ? !centreOf().type.inText : route.params.people === "1");

  /** Another way to look at the same: no step of its own in the history. */
  function amend(change) {
    app.amend(change);
    route.params = app.params();
    redraw();
  }
  function expand(entity) {
    const [plus, minus] = [listOf(route.params.plus), listOf(route.params.minus)];
    amend({ plus: idsOf([...plus, entity]), minus: idsOf(minus.filter((each) => each !== entity)) });
    picture.focusNode(entity);
  }
  function collapse(entity) {
    const [plus, minus] = [listOf(route.params.plus), listOf(route.params.minus)];
    amend({ plus: idsOf(plus.filter((each) => each !== entity)), minus: idsOf([...minus, entity]) });
    picture.focusNode(entity);
  }
  /** What keeps the picture as it is while something else in it is opened. */
  function pictureParams(item) {
    const centre = centreOf();
    const { depth: steps, plus, minus, more: raised, names: said, people: drawn } = route.params;
    return { around: item === centre ? null : centre.id, depth: steps, plus, minus, more: raised, names: said, people: drawn };
  }

  function redraw({ anew = false } = {}) {
    const centre = centreOf();
    const steps = Math.min(Math.max(Number(route.params.depth) || 1, 1), 3);
    const wanted = route.item.relation ? route.item : null;
    const chosen = chooseFocus(centre, {
      depth: steps, plus: listOf(route.params.plus), minus: listOf(route.params.minus), more: Math.min(Number(route.params.more) || 0, 400), people: isPeople(),
    }, filters, picture.isNarrow(), wanted);
    if (!chosen.entities.includes(route.item) && !wanted && route.item !== centre) chosen.entities.push(route.item);
    picture.select(route.item);
    const same = !anew && picture.chosen && picture.chosen.centre === centre && sameAs(picture.chosen, chosen);
    if (!same) picture.show(chosen, { anew });
    picture.select(route.item);
    picture.svg.classList.toggle("named", route.params.names === "1");
    describe(chosen, steps);
  }
  const sameAs = (a, b) => a.entities.length === b.entities.length && a.statements.length === b.statements.length
    && b.entities.every((entity) => a.entities.includes(entity)) && b.statements.every((statement) => a.statements.includes(statement));

  function describe(chosen, steps) {
    where.replaceChildren(said(short(chosen.centre.name, 60)));
    showing.textContent = `showing ${number(chosen.entities.length)} of ${plural(chosen.of, "entity", "entities")}, ${plural(chosen.statements.length, "statement")}`;
    nothing.hidden = chosen.statements.length > 0;
    nothing.textContent = "Nothing around it passes the filters; its details offer what is weaker.";
    more.hidden = chosen.entities.length >= chosen.of;
    for (const step of depth.children) step.setAttribute("aria-pressed", String(Number(step.dataset.depth) === steps));
    names.setAttribute("aria-pressed", String(route.params.names === "1"));
    people.setAttribute("aria-pressed", String(isPeople()));
    picture.svg.setAttribute("aria-label", `${where.textContent}: ${showing.textContent}. The arrow keys go from node to node, Enter opens, plus and minus show and hide neighbours. The details hold the same as text.`);
    const types = [...new Set(chosen.entities.map(({ type }) => type))].sort((a, b) => a.i - b.i);
    const doubted = chosen.statements.some((statement) => !isAffirmed(statement));
    legend.replaceChildren(...types.map((type) => el("span", {}, glyph(type), type.label)), ...(doubted ? [el("span", {}, el("i", { class: "dashes" }), "not affirmed")] : []));
  }

  function tell() {
    const content = route.item.relation ? statementPanel(route.item, app) : entityPanel(route.item, app);
    panel.replaceChildren(...content.flat(Infinity).filter(Boolean));
  }

  return {
    element,
    centre: () => (route ? centreOf() : null),
    holds: (item) => picture.holds(item),
    expand, collapse,
    /** Open an item; the picture stays where it holds it. */
    show(item, params, { again = false } = {}) {
      const isOther = route?.item !== item;
      route = { item, params };
      redraw();
      if (isOther && !again) opened.clear();
      const { scrollTop } = panel;
      tell();
      panel.scrollTop = isOther ? 0 : scrollTop;
    },
    saved: () => ({
      title: route.item.name ?? `${route.item.subject.name} ${route.item.relation.label} ${route.item.object.name}`,
      svg: () => picture.svg,
      json: async () => ({ centre: centreOf().id, entities: picture.chosen.entities.map(entityData), statements: await statementsData(picture.chosen.statements, store) }),
      rows: () => [["subject", "relation", "object", "belief", "papers"], ...picture.chosen.statements.map(({ subject, relation, object, belief, papers }) => [subject.name, relation.name, object.name, belief / 1000, papers])],
    }),
  };
}
