// The map as a view of the page: what is clicked opens beside it in few words, the filters hide, the colours follow.

let heldMap = null;

// Of most papers these are half of all nodes, and hang on nothing else; the map shows them when asked to.
const MAP_ASIDE = new Set(["Person", "Venue"]);

/** The map of everything, made when it is first asked for and kept, since its making costs more than its showing. */
function mapView(host, app, params) {
  heldMap ??= makeMap(app);
  host.append(heldMap.element);
  if (!heldMap.map) return { title: "map", json: () => ({}), rows: () => [["name", "type", "papers"]] };
  heldMap.open(params);
  const shown = () => app.store.entities.filter(heldMap.isShown);
  return {
    title: "map",
    svgText: () => heldMap.map.svg(),
    png: () => heldMap.map.png(),
    json: () => shown().map((entity) => ({ ...entityData(entity), x: app.store.map.x[entity.i], y: app.store.map.y[entity.i] })),
    rows: () => [["name", "type", "papers"], ...shown().map(({ name, type, papers }) => [name, type.name, papers])],
  };
}

function makeMap(app) {
  const host = el("div", { id: "map", class: "map-host" });
  const card = el("section", { class: "map-card card", hidden: true, "aria-label": "What is marked on the map" });
  const tint = button("Colour by type", () => {
    const byType = tint.getAttribute("aria-pressed") !== "true";
    tint.setAttribute("aria-pressed", String(byType));
    map.setColoring(byType ? "type" : "community");
    explain();
  }, { "aria-pressed": "false" });
  const people = button("People and venues", () => {
    app.amend({ people: people.getAttribute("aria-pressed") === "true" ? null : 1 });
    open(app.params());
  }, { "aria-pressed": "false", id: "map-people", hidden: !app.store.types.some(({ name, count }) => count && MAP_ASIDE.has(name)) });
  const tools = el("div", { class: "map-tools" }, el("div", { class: "group", role: "group", "aria-label": "What the map shows" }, people, tint),
    el("div", { class: "group", role: "group", "aria-label": "Zoom" },
      button("+", () => map.zoom(1.35), { "aria-label": "Zoom in" }), button("−", () => map.zoom(1 / 1.35), { "aria-label": "Zoom out" }), button("⤢", () => map.fit(), { "aria-label": "Show all" })));
  const legend = el("p", { class: "key legend map-legend" });
  const element = el("div", { class: "map-frame" }, el("h1", { class: "unseen", tabindex: "-1" }, "Map"), host, legend, tools, card);
  byId("main").append(element);
  let clicked = null;
  let drawn = null;
  // What hangs together with no community lies on the rim; of a map that has communities it is left out.
  const isRim = (entity) => app.store.map.community[entity.i] < 0 && app.store.map.communities.length > 0;
  let isAside = () => false;
  const isShown = (entity) => app.filters.has.entity(entity) && !isAside(entity);
  const map = mountMap(host, app.store, mapColors(), { opened(entity) {
    clicked = entity;
    app.go(hashOfView("map", { at: entity?.id ?? null, people: app.params().people ?? null }));
  } });
  tools.hidden = !map;
  const follow = () => map?.setTheme(mapColors());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", follow);
  byId("theme").addEventListener("click", follow);

  /** Whether the filters leave nothing else. */
  const areOnlyThey = () => !app.store.types.some((type) => type.count && !app.filters.types.has(type) && !MAP_ASIDE.has(type.name));

  function open({ at, people: asked }) {
    const entity = app.store.byId.get(at) ?? null;
    const isPeople = asked === "1" || (entity !== null && MAP_ASIDE.has(entity.type.name)) || areOnlyThey();
    people.setAttribute("aria-pressed", String(isPeople));
    const isRimAsked = entity !== null && isRim(entity);
    isAside = (each) => (!isPeople && MAP_ASIDE.has(each.type.name)) || (!isRimAsked && isRim(each));
    if (drawn?.has !== app.filters.has || drawn.isPeople !== isPeople || drawn.isRimAsked !== isRimAsked) {
      drawn = { has: app.filters.has, isPeople, isRimAsked };
      map.filter(isShown, app.filters.has.statement);
      explain();
    }
    // Where a click marked it the map stays; where an address did, it goes there.
    map.choose(entity, { reveal: entity !== clicked });
    card.hidden = !at;
    const unmark = () => button("✕", () => app.go(hashOfView("map", { people: app.params().people ?? null })), { class: "action", "aria-label": "Unmark" });
    if (entity) {
      card.replaceChildren(el("p", { class: "kind" }, badge(entity.type)), el("h2", {}, said(short(entity.name, 120))), counts(entity),
        el("p", { class: "actions" }, el("a", { class: "action", href: hashOf(entity) }, "Open"), unmark()));
    } else if (at) card.replaceChildren(unknownAmong([at], app), el("p", { class: "actions" }, unmark()));
    map.show();
  }
  /** What the colours mean, and how much of the graph is there. */
  function explain() {
    const shown = app.store.entities.filter(isShown);
    const lone = app.store.entities.filter((entity) => isRim(entity) && isAside(entity) && app.filters.has.entity(entity) && !MAP_ASIDE.has(entity.type.name)).length;
    const types = new Set(shown.map(({ type }) => type));
    const byType = tint.getAttribute("aria-pressed") === "true";
    legend.replaceChildren(...(byType ? app.store.types.filter((type) => types.has(type)).map((type) => el("span", {}, glyph(type), type.label)) : [el("span", {}, "A colour is a community")]),
      el("span", { class: "shown" }, `${number(shown.length)} of ${plural(app.store.entities.length, "entity", "entities")}`),
      lone ? el("span", { class: "lone" }, `${number(lone)} that hang${lone === 1 ? "s" : ""} together with few or none left out`) : "");
  }
  return { element, map, open, isShown };
}

/** The colours of the page as the map takes them. */
function mapColors() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(`--${name}`).trim();
  return { isDark: read("ink") !== "0%", ground: read("ground"), text: read("text"), edge: read("edge"), accent: read("accent"), font: getComputedStyle(document.body).fontFamily };
}
