// The right-hand side of a focus: an entity, a paper or a statement, with the sentences behind it.

const GROUP = 8;
const RESULTS = 4;

const badge = (type) => el("span", { class: "badge" }, glyph(type), type.label);

const entityLink = (entity, limit = 400) => (
  el("a", { href: hashOf(entity), class: "entity", title: `${entity.type.label}: ${short(entity.name, 200)}` },
    glyph(entity.type), said(entity.name.length > limit ? short(entity.name, limit) : entity.name)));

function entityPanel(entity, app) {
  const { paper } = entity;
  const { source } = app.store;
  /** A part that needs what the source knows of the paper; until then, and where it does not come, what the page knows. */
  const withPaper = (build) => awaited(() => source.paper(paper), build, () => build(paper), () => build(paper));
  return [
    el("p", { class: "kind" }, badge(entity.type)),
    el("h1", { dir: "auto", tabindex: "-1" }, said(paper ? paper.title : entity.name)),
    paper ? withPaper((known) => byline(known, entity)) : counts(entity),
    entity.aliases.length ? el("p", { class: "aliases" }, el("span", { class: "quiet" }, "also "), ...aliasList(entity)) : null,
    paper ? withPaper((known) => identifiers(entity, known)) : identifiers(entity, null),
    actions(entity, app),
    paper ? awaited(() => source.paper(paper), paperText) : null,
    resultTable(entity, app),
    ...statementGroups(entity, app),
    paper ? supported(paper, app) : seenIn(entity, app),
  ];
}

const counts = (entity) => el("p", { class: "quiet" },
  [plural(entity.papers, "paper"), plural(entity.mentions, "mention"), plural(statementsOf(entity).length, "statement"), entity.year && `first in ${entity.year}`].filter(Boolean).join(" · "));

function aliasList({ aliases }) {
  const shown = aliases.slice(0, 12).map((alias) => el("span", { class: "tag" }, said(short(alias, 80))));
  return aliases.length > 12 ? [...shown, el("span", { class: "quiet" }, `and ${aliases.length - 12} more`)] : shown;
}

/** Authors lead to what else they wrote, where the graph knows them. */
function byline(paper, entity) {
  const people = entity.out.filter(({ relation }) => relation.name === "authoredBy").map(({ object }) => object);
  const author = (name) => {
    const known = people.find((person) => person.name === name || person.aliases.includes(name));
    return known ? el("a", { href: hashOf(known) }, said(name)) : said(name);
  };
  const parts = [...paper.authors.slice(0, 30).map((name, i) => [i ? ", " : "", author(name)]),
    paper.authors.length > 30 ? ` and ${paper.authors.length - 30} more` : "",
    ...[paper.year && String(paper.year), paper.venue].filter(Boolean).map((part) => [" · ", said(part)])];
  return el("p", { class: "quiet byline" }, ...parts);
}

function identifiers(entity, paper) {
  const shown = [...new Set([...(paper?.url ? [paper.url] : []), ...entity.identifiers, ...(paper?.identifiers ?? [])])];
  return shown.length ? el("ul", { class: "identifiers" }, ...shown.map((address) => el("li", {}, link(address)))) : null;
}

function actions(entity, app) {
  const centred = app.focus.centre() === entity;
  const drawn = !centred && app.focus.holds(entity);
  return el("p", { class: "actions" },
    centred ? null : el("a", { class: "action", href: hashOf(entity), id: "centre" }, "Centre here"),
    drawn ? button("Expand", () => app.focus.expand(entity), { class: "action" }) : null,
    drawn ? button("Collapse", () => app.focus.collapse(entity), { class: "action" }) : null,
    el("a", { class: "action", href: hashOfView("path", { from: entity.id }) }, "Path from here"),
    el("a", { class: "action", href: hashOfView("map", { at: entity.id }) }, "On the map"),
    entity.type.inText ? el("a", { class: "action", href: hashOfView("compare", { with: [...new Set([...app.compared, entity.id])].join(",") }) }, "Compare") : null,
    app.store.source.served ? el("a", { class: "action", id: "linked", href: app.store.source.addressOf(entity), title: "Its page on this server, with its data as RDF" }, "Linked data") : null);
}

function paperText({ abstract, marks }) {
  if (!abstract) return el("p", { class: "quiet" }, abstract === null ? "The text of this paper is not in this page." : "No abstract.");
  const mark = (mention, text) => (
    el("a", { href: hashOf(mention.entity), class: "mention", vars: { c: mention.entity.type.color }, title: `${mention.entity.type.label}: ${short(mention.entity.name, 200)}` }, text));
  const types = [...new Set(marks.map(({ entity }) => entity.type))].sort((a, b) => a.i - b.i);
  return el("section", { "aria-label": "Abstract" },
    el("p", { class: "abstract", dir: "auto" }, ...marked(abstract, marks, mark)),
    el("p", { class: "key" }, ...types.map((type) => el("span", {}, glyph(type), type.label))));
}

/** What is reported of an entity, its own results first; what is the entity itself is not said again. */
function resultTable(entity, app) {
  const results = entity.results.filter(app.filters.has.result);
  const all = entity.results.length;
  if (!results.length) return all ? el("p", { class: "quiet" }, `${plural(all, "result")} hidden by the filters.`) : null;
  const key = ({ metric, dataset }) => `${dataset?.id ?? "~"} ${metric?.id ?? "~"}`;
  const isOwn = ({ subject }) => Number(subject === entity);
  const sorted = [...results].sort((a, b) => isOwn(b) - isOwn(a) || (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.i - b.i));
  const [body, more] = paged(el("tbody"), sorted.map((result) => () => resultRow(result, entity, app.store)), RESULTS, 40);
  return el("section", {}, el("h2", {}, "Results ", el("span", { class: "count" }, number(results.length))),
    el("div", { class: "wide" }, el("table", { class: "results" }, el("thead", {}, el("tr", {}, ...["Reported", "Value"].map((name) => el("th", { scope: "col" }, name)))), body)), more);
}

function resultRow(result, entity, store) {
  const roles = [result.subject, result.metric, result.dataset, result.task].filter((role) => role && role !== entity);
  const value = el("button", { type: "button", class: "value", "aria-expanded": "false", title: "Show the sentence" },
    said(result.kind === "improvement" ? `+${plainValue(result).replace(/^\+/, "")}` : plainValue(result)));
  const row = el("tr", {}, el("td", {}, ...roles.map((role) => el("div", {}, entityLink(role, 60)))), el("td", {}, value));
  if (result.kind === "improvement") {
    value.after(el("div", { class: "quiet over" }, result.baseline ? "over " : "gain", result.baseline ? entityLink(result.baseline, 44) : null));
  }
  return opening(value, row, keyOf(result), () => el("tr", { class: "opened" }, el("td", { colspan: 2 }, evidenceList(result, rolesOf(result), store))));
}

/** Statements by relation and direction, in the schema's order; mentions last. */
function statementGroups(entity, app) {
  const all = statementsOf(entity).filter((statement) => statement.relation.name !== "mentions" || entity.paper);
  const listed = all.filter(app.filters.has.statement);
  const order = [...app.store.relations].sort((a, b) => Number(a.name === "mentions") - Number(b.name === "mentions") || a.i - b.i);
  const groups = order.flatMap((relation) => [true, false].map((outward) => (
    statementGroup(entity, relation, outward, listed.filter((statement) => statement.relation === relation && (statement.subject === entity) === outward), app.store))));
  const hidden = all.length - listed.length;
  const note = hidden ? el("p", { class: "quiet hidden-note" }, `${plural(hidden, "statement")} hidden by the filters. `, weakerButton(all, app)) : null;
  return [...groups, note];
}

/** What lowers the least belief so far that the weakest of the statements shows; null where that changes nothing. */
function weakerButton(statements, app) {
  const weakest = Math.min(...statements.map((statement) => statement.belief));
  if (weakest >= app.filters.belief) return null;
  return button("Show weaker ones", () => app.filter({ belief: weakest }), { id: "weaker", class: "plain" });
}

function statementGroup(entity, relation, outward, statements, store) {
  if (!statements.length) return null;
  statements.sort((a, b) => b.belief - a.belief || b.papers - a.papers || a.i - b.i);
  const rows = statements.map((statement) => () => statementRow(statement, otherEnd(statement, entity), store));
  const heading = el("h2", { title: relation.definition }, headline(relation, outward), " ", el("span", { class: "count" }, number(statements.length)));
  return el("section", {}, heading, paged(el("ul", { class: "statements" }), rows, relation.name === "mentions" ? 5 : GROUP, 40));
}

/** `uses …` for what the entity uses, `… uses this` for what uses it. */
function headline(relation, outward) {
  if (relation.symmetric) return relation.label;
  return outward ? `${relation.label} …` : `… ${relation.label} this`;
}

function statementRow(statement, end, store) {
  const ends = [statement.subject, statement.object];
  const toggle = whyButton(statement);
  const row = el("div", { class: "statement" }, entityLink(end, 90), isAffirmed(statement) ? null : el("span", { class: "tag warn" }, "not affirmed"), toggle);
  return [el("li", {}, ...opening(toggle, row, keyOf(statement), () => el("div", {}, evidenceList(statement, ends, store))))];
}

function whyButton(statement) {
  const count = hasSentences(statement) ? plural(statement.papers, "paper") : "record";
  return el("button", { type: "button", class: "why", "aria-expanded": "false", title: "Show the evidence" }, meter(statement.belief), el("span", {}, count));
}

/** Statements between other entities that this paper says. */
function supported(paper, app) {
  const found = [...paper.says].filter((statement) => (
    statement.subject !== paper.entity && statement.object !== paper.entity && app.filters.has.statement(statement)));
  if (!found.length) return null;
  const rows = found.map((statement) => () => tripleRow(statement, app.store));
  return el("section", {}, el("h2", {}, "Says ", el("span", { class: "count" }, number(found.length))), paged(el("ul", { class: "statements" }), rows, 12, 40));
}

/** The papers that name an entity, newest first. */
function seenIn(entity, app) {
  const found = entity.seen.filter(app.filters.has.paper).sort((a, b) => (b.year ?? 0) - (a.year ?? 0) || a.i - b.i);
  if (!found.length) return null;
  const rows = found.map((paper) => () => [el("li", {}, paperRow(paper))]);
  return el("section", {}, el("h2", {}, "In papers ", el("span", { class: "count" }, number(found.length))), paged(el("ul", { class: "statements" }), rows, 6, 40));
}

const paperRow = (paper) => el("div", { class: "statement" }, entityLink(paper.entity, 140), el("span", { class: "count" }, paper.year ? String(paper.year) : ""));

function tripleRow(statement, store) {
  const toggle = whyButton(statement);
  const row = el("div", { class: "statement triple" },
    entityLink(statement.subject), el("a", { href: hashOfStatement(statement), class: "relation" }, statement.relation.label), entityLink(statement.object), toggle);
  return [el("li", {}, ...opening(toggle, row, keyOf(statement), () => el("div", {}, evidenceList(statement, [statement.subject, statement.object], store))))];
}

function statementPanel(statement, { store }) {
  const { subject, relation, object } = statement;
  const beside = subject.out.concat(subject.into).filter((other) => other !== statement && otherEnd(other, subject) === object);
  return [
    el("p", { class: "kind" }, el("span", { class: "badge" }, "statement")),
    el("h1", { class: "triple-heading", tabindex: "-1" }, entityLink(subject), el("span", { class: "relation", title: relation.definition }, relation.symmetric ? relation.label : `${relation.label} →`), entityLink(object)),
    el("p", { class: "quiet" }, relation.definition),
    el("p", { class: "measure" }, meter(statement.belief), ` belief ${figure(statement.belief)} · ${plural(statement.papers, "paper")}`,
      isAffirmed(statement) ? null : el("span", { class: "tag warn" }, "not affirmed")),
    el("section", {}, el("h2", {}, "Evidence"), evidenceList(statement, [subject, object], store)),
    beside.length ? el("section", {}, el("h2", {}, "Also between these two"), el("ul", { class: "statements" }, ...beside.flatMap((other) => tripleRow(other, store)))) : null,
  ];
}
