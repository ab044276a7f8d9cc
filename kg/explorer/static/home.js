// Where the page opens: what the corpus says, in few words.

const TOP = 6;
// Of lineages so many rows in all, and of each.
const [LINES, BRANCHES] = [11, 4];
const TOP_TYPES = ["Model", "Dataset", "Technique", "Task", "Metric", "Organization"];

function homeView(host, app) {
  const { store, filters } = app;
  host.append(el("div", { class: "home" },
    el("header", { class: "hero" },
      el("h1", { tabindex: "-1", dir: "auto" }, store.title),
      el("p", { class: "lead" }, totals(store)),
      partNote(store), el("p", { class: "quiet" }, "Every statement opens to the sentences that say it. Press / to search.")),
    el("div", { class: "columns" }, focusCard(app), boardsCard(app)), topSection(store, filters),
    el("div", { class: "columns" }, lineageCard(app), papersCard(store, filters))));
  app.afterMount();
  return {
    title: store.title,
    json: () => ({ title: store.title, totals: store.stats, top: Object.fromEntries(topTypes(store).map((type) => [type.name, topOf(type, store, filters).slice(0, 20).map(entityData)])) }),
    rows: () => [["type", "name", "papers", "mentions"], ...topTypes(store).flatMap((type) => topOf(type, store, filters).slice(0, 20).map((entity) => [type.name, entity.name, entity.papers, entity.mentions]))],
  };
}

const totals = ({ stats }) => [["papers", "paper", "papers"], ["entities", "entity", "entities"], ["statements", "statement"], ["evidence", "sentence as evidence", "sentences as evidence"], ["results", "reported result"]]
  .flatMap(([key, ...words], i) => [i ? " · " : "", el("strong", {}, number(stats[key])), ` ${plural(stats[key], ...words).replace(/^[\d,]+ /, "")}`]);

/** Says what a page leaves out of a graph that is too large for it, or null. */
function partNote({ stats, texts, entities, statements, source }) {
  const isWhole = entities.length >= stats.entities;
  if (isWhole && (source.served || texts >= stats.papers)) return null;
  const share = (held, key) => `${number(held)} of ${number(stats[key])} ${key}`;
  if (source.served) {
    return el("p", { class: "part", id: "part" }, el("strong", {}, `This page holds ${share(entities.length, "entities")} and ${share(statements.length, "statements")}`),
      ", those that most papers name. ", el("a", { href: "/search" }, "Search all of them"));
  }
  return el("p", { class: "part", id: "part" }, el("strong", {}, `This page holds the text and evidence of ${share(texts, "papers")}`),
    `, those on which the best supported statements rest, with ${share(entities.length, "entities")} and ${share(statements.length, "statements")}. Beliefs and counts of papers are those of the whole graph.`);
}

const topTypes = (store) => TOP_TYPES.map((name) => store.types.find((type) => type.name === name)).filter((type) => type?.count);

const topOf = (type, store, filters) => store.entities.filter((entity) => entity.type === type && filters.has.entity(entity)).sort(byWeight);

function topSection(store, filters) {
  const cards = topTypes(store).map((type) => {
    const all = topOf(type, store, filters);
    if (!all.length) return null;
    const most = all[0].papers || 1;
    const row = (entity) => el("li", {}, el("a", { href: hashOf(entity), class: "entry bar-row", vars: { v: `${(100 * entity.papers) / most}%`, c: type.color } },
      said(short(entity.name, 80), { class: "name" }), el("span", { class: "count", title: plural(entity.papers, "paper") }, number(entity.papers))));
    return el("section", { class: "card" },
      el("h3", {}, glyph(type), `${type.label[0].toUpperCase()}${type.label.slice(1)}s`),
      el("ol", { class: "list", "aria-label": `Most covered: ${type.label}` }, ...all.slice(0, TOP).map(row)),
      all.length > TOP ? el("a", { class: "more", href: hashOfView("entities", { type: type.name }) }, `All ${number(all.length)}`) : null);
  });
  return el("section", {}, el("h2", {}, "Most covered"), el("div", { class: "cards" }, ...cards));
}

function focusCard(app) {
  const centre = mostTelling(app.store, app.filters);
  if (!centre) return null;
  const host = el("div", { class: "small-picture" });
  app.onMount(() => {
    const picture = makePicture(host, { entity: (entity) => app.go(hashOf(entity)), statement: (statement) => app.go(hashOfStatement(statement)) });
    picture.svg.setAttribute("aria-label", `${centre.name} and its neighbours`);
    const chosen = chooseFocus(centre, { depth: 1 }, app.filters, true);
    picture.show({ ...chosen, statements: strongestBy(centre, chosen.statements), hidden: null });
  });
  return el("section", { class: "card" }, el("h3", {}, "In focus: ", el("a", { href: hashOf(centre) }, said(short(centre.name, 60)))), host,
    el("a", { class: "more", href: hashOf(centre) }, "Look closer"));
}

/** Of the statements of a small picture one between the centre and each neighbour, so that it can be read at a glance. */
function strongestBy(centre, statements) {
  const best = new Map();
  for (const statement of statements) {
    if (statement.subject !== centre && statement.object !== centre) continue;
    const end = otherEnd(statement, centre);
    if (!best.has(end) || strengthOf(statement) > strengthOf(best.get(end))) best.set(end, statement);
  }
  return [...best.values()];
}

function boardsCard(app) {
  const found = boardsShown(app).slice(0, 3);
  const boards = found.map((board) => el("div", { class: "mini-board" },
    el("p", {}, el("a", { href: hashOfBoard(board) }, said(board.dataset.name)), el("span", { class: "quiet" }, ` ${board.metric}${arrowOf(board)}`)),
    el("ol", { class: "list" }, ...board.best.slice(0, 3).map(({ result }) => el("li", { class: "entry" }, entityLink(result.subject, 60), el("span", { class: "count" }, said(plainValue(result))))))));
  const ranked = new Set(found.flatMap(({ shown }) => shown.map(({ result }) => result)));
  const others = app.store.results.filter((result) => app.filters.has.result(result) && !ranked.has(result) && result.dataset).slice(0, Math.max(0, 7 - 3 * found.length));
  const row = (result) => el("li", { class: "entry" }, entityLink(result.subject, 40), el("span", { class: "type" }, said(short([result.metric, result.dataset].filter(Boolean).map(({ name }) => name).join(", "), 36))),
    el("span", { class: "count" }, said(`${result.kind === "improvement" ? "+" : ""}${plainValue(result)}`)));
  if (!found.length && !others.length) return null;
  return el("section", { class: "card" }, el("h3", {}, found.length ? "Leaderboards" : "Reported results"), ...boards,
    others.length ? el("div", { class: "mini-board" }, found.length ? el("p", { class: "quiet" }, "Other results") : null, el("ul", { class: "list" }, ...others.map(row))) : null,
    el("a", { class: "more", href: hashOfView("leaderboards") }, "All leaderboards"));
}

function lineageCard(app) {
  const shown = [];
  for (const tree of lineages(app)) {
    if (shown.length >= LINES) break;
    shown.push(...topOfTree(tree, Math.min(BRANCHES, LINES - shown.length)).rows);
  }
  if (!shown.length) return null;
  return el("section", { class: "card" }, el("h3", {}, "Lineage"),
    el("ul", { class: "list tree" }, ...shown.map(({ entity, depth, via }) => el("li", { class: "entry", vars: { depth: String(depth) } },
      entityLink(entity, 60), via ? el("span", { class: "type" }, via.relation.label) : null, el("span", { class: "count" }, entity.year ? String(entity.year) : "")))),
    el("a", { class: "more", href: hashOfView("lineage") }, "All lineages"));
}

function papersCard(store, filters) {
  const papers = store.papers.filter(filters.has.paper).sort((a, b) => (b.year ?? 0) - (a.year ?? 0) || b.says.size - a.says.size || a.i - b.i);
  if (!papers.length) return null;
  return el("section", { class: "card" }, el("h3", {}, "Papers"), el("ul", { class: "statements" }, ...papers.slice(0, 6).map((paper) => el("li", {}, paperRow(paper)))),
    el("a", { class: "more", href: hashOfView("entities", { type: "Paper" }) }, `All ${number(papers.length)}`));
}
