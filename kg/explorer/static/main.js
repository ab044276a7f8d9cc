// What is open is the part of the address after `#`: nothing, an entity (`#model/bert`) or a statement
// (`#model/bert&uses&technique/attention`); going back is the browser's own going back.

const encoded = (id) => encodeURIComponent(id).replaceAll("%2F", "/");

function hashOf(entity) {
  return `#${encoded(entity.id)}`;
}

function hashOfStatement({ subject, relation, object }) {
  return `#${encoded(subject.id)}&${relation.name}&${encoded(object.id)}`;
}

/** The entity or statement that an address names, or null. */
function readHash(hash, store) {
  let parts = [];
  try {
    parts = hash.slice(1).split("&").map(decodeURIComponent);
  } catch {
    return null;
  }
  const subject = store.byId.get(parts[0]);
  if (!subject || parts.length === 1) return subject ?? null;
  return subject.out.find(({ relation, object }) => relation.name === parts[1] && object.id === parts[2]) ?? null;
}

async function start() {
  const store = readStore(await loadData());
  let waiting = 0;
  let unsettled = false;
  const filters = makeFilters(store, (settled = true) => {
    unsettled ||= settled;
    waiting ||= requestAnimationFrame(refresh);
  });
  const [where, showing, nothing, focus, depth, back] = ["where", "showing", "nothing", "focus", "depth", "back"].map(byId);
  let deep = 0;
  let steps = 1;
  let keep = false;
  let current = null;

  const go = (hash) => { location.hash = hash; };
  const picture = makePicture(byId("picture"), store, {
    entity(entity) { keep = current !== entity; go(hashOf(entity)); },
    statement(statement) { keep = true; go(hashOfStatement(statement)); },
    centre(entity) { turnTo(entity); go(hashOf(entity)); },
  });
  makeSearchBox(store, (entity) => go(hashOf(entity)));
  const updates = [makeTopList(store, filters), makeChips("types", store, filters), makeChips("relations", store, filters), makeBelief(store, filters)];

  function refresh() {
    waiting = 0;
    updates.forEach((update) => update());
    if (picture.chosen?.centre) turnTo(picture.chosen.centre);
    else turnTo(null);
    atlas.refilter();
    if (unsettled && current && !current.relation) retell();
    unsettled = false;
  }

  /** Draw around an entity, or the overview for null. */
  function turnTo(centre) {
    const standard = filters.isStandard("types") && filters.isStandard("relations") && filters.belief === store.threshold;
    const isNarrow = picture.isNarrow();
    const wanted = current?.relation && current.subject === centre ? current : null;
    if (centre) picture.show(chooseAround(centre, steps, filters, isNarrow, wanted));
    else if (standard && !isNarrow) picture.show(landing(store, filters));
    else picture.show(chooseOverview(store, filters, isNarrow));
    picture.select(current ?? centre);
    describe(picture.chosen);
  }

  function describe({ entities, statements, of, centre }) {
    where.replaceChildren(centre ? said(short(centre.name, 60)) : "Overview");
    const total = centre ? of : store.entities.length;
    showing.textContent = `showing ${entities.length.toLocaleString("en")} of ${plural(total, "entity", "entities")}, ${plural(statements.length, "statement")}`;
    nothing.hidden = statements.length > 0;
    nothing.textContent = centre ? "Nothing around it passes the filters; its details offer what is weaker." : "Nothing passes the filters: lower the least belief, or switch more types and relations on.";
    depth.hidden = !centre;
    for (const button of depth.children) button.setAttribute("aria-pressed", String(Number(button.dataset.depth) === steps));
    byId("picture").setAttribute("aria-label", `${where.textContent}: ${showing.textContent}. The details and lists hold the same as text.`);
  }

  /** Fill the panel with what is open. */
  function tell() {
    const content = !current ? welcomePanel(store, location.hash.length > 1) : current.relation ? statementPanel(current, store) : entityPanel(current, store, filters);
    byId("panel").replaceChildren(...content.filter(Boolean));
    offerFocus();
  }

  /** The same again under other filters: what the reader opened stays open, and in sight. */
  function retell() {
    const { scrollTop } = byId("main");
    tell();
    byId("main").scrollTop = scrollTop;
  }

  function offerFocus() {
    const entity = current && !current.relation ? current : null;
    focus.hidden = !entity || picture.chosen?.centre === entity;
    focus.replaceChildren("Centre on ", said(entity ? short(entity.name) : ""));
  }

  function route() {
    current = readHash(location.hash, store);
    const kept = keep && picture.holds(current);
    keep = false;
    if (!kept && !(current?.relation && picture.holds(current))) turnTo(current?.relation ? current.subject : current);
    picture.select(current);
    const wasInside = byId("panel").contains(document.activeElement);
    opened.clear();
    tell();
    byId("main").scrollTop = 0;
    document.title = current ? `${short(current.relation ? `${current.subject.name} ${current.relation.label} ${current.object.name}` : current.name, 80)} · ${store.title}` : store.title;
    if (current) showPane("tell");
    if (wasInside) focusHeading();
  }

  /** How far one can go back stands in the history itself, which forgets and repeats as the reader moves. */
  function standAt(depth) {
    deep = history.state?.deep ?? depth;
    history.replaceState({ deep }, "");
    back.disabled = deep === 0;
  }

  addEventListener("hashchange", () => {
    standAt(deep + 1);
    route();
    byId("news").textContent = `Details: ${byId("panel").querySelector("h2").textContent}`;
  });
  back.addEventListener("click", () => history.back());
  byId("home").addEventListener("click", () => { if (location.hash) go(""); else { turnTo(null); showPane("draw"); } });
  focus.addEventListener("click", () => { turnTo(current); offerFocus(); });
  depth.addEventListener("click", ({ target }) => {
    if (!target.dataset.depth) return;
    steps = Number(target.dataset.depth);
    turnTo(picture.chosen.centre);
  });
  const atlas = wireMap(store, filters, go);
  wireZoom(picture, atlas);
  wirePanes();
  byId("skip").addEventListener("click", (event) => { event.preventDefault(); byId("main").focus(); });
  byId("summary").textContent = `${plural(store.stats.papers, "paper")} · ${plural(store.stats.entities, "entity", "entities")}${partNote(store) ? ", in part" : ""}`;
  standAt(0);
  route();
}

/** The picture that the page was written with. */
function landing(store, filters) {
  return {
    entities: store.picture.nodes.map(([entity]) => store.entities[entity]),
    statements: store.picture.edges.map((edge) => store.statements[edge]).filter((statement) => drawsStatement(filters, statement)),
    of: store.entities.length,
    settled: true,
  };
}

/** The map, made when it is first asked for. */
function wireMap(store, filters, go) {
  const [host, tab] = ["map", "map-tab"].map(byId);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let map;
  const theme = () => {
    const colors = readColors();
    return { isDark: dark.matches, ground: colors.ground, text: colors.text, edge: colors.edge, accent: colors.accent, font: colors.font };
  };
  const refilter = () => map?.filter((entity) => listsType(filters, entity.type), (statement) => statement.belief >= filters.belief);
  tab.addEventListener("click", () => {
    const isOpen = host.hidden;
    host.hidden = !isOpen;
    tab.setAttribute("aria-pressed", String(isOpen));
    if (!isOpen) return;
    map ??= mountMap(host, store, theme(), { opened: (entity) => go(entity ? hashOf(entity) : "") });
    map?.show();
    refilter();
  });
  dark.addEventListener("change", () => map?.setTheme(theme()));
  return { get map() { return host.hidden ? null : map; }, refilter };
}

function wireZoom({ network, fit }, atlas) {
  const zoom = (by) => (atlas.map ? atlas.map.zoom(by) : zoomPicture(by));
  const zoomPicture = (by) => network.moveTo({ scale: Math.min(Math.max(network.getScale() * by, 0.1), 5), animation: { duration: 150 } });
  byId("zoom-in").addEventListener("click", () => zoom(1.35));
  byId("zoom-out").addEventListener("click", () => zoom(1 / 1.35));
  byId("zoom-fit").addEventListener("click", () => (atlas.map ? atlas.map.fit() : fit({ duration: 200 })));
}

const focusHeading = () => byId("panel").querySelector("h2").focus({ preventScroll: true });

/** On a narrow screen one part shows at a time; focus moves to the details where it would be hidden. */
function showPane(name) {
  const left = document.activeElement?.closest(".pane");
  document.body.dataset.pane = name;
  for (const button of document.querySelectorAll(".tabs button")) button.setAttribute("aria-pressed", String(button.dataset.pane === name));
  if (name === "tell" && left && getComputedStyle(left).display === "none") focusHeading();
}

function wirePanes() {
  for (const button of document.querySelectorAll(".tabs button")) button.addEventListener("click", () => showPane(button.dataset.pane));
}

start().catch((error) => byId("panel").replaceChildren(el("p", { role: "alert" }, String(error.message ?? error))));
