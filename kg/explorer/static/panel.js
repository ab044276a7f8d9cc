// The right-hand side: an entity, a paper, a statement, or how to begin.

const GROUP = 8;

const badge = (type) => el("span", { class: "badge", color: type.color }, type.label);

const entityLink = (entity, limit = 400) => (
  el("a", { href: hashOf(entity), class: "entity", color: entity.type.color, title: `${entity.type.label}: ${short(entity.name, 200)}` },
    el("i", { class: "dot", "aria-hidden": "true" }), said(entity.name.length > limit ? short(entity.name, limit) : entity.name)));

function entityPanel(entity, store, filters) {
  const { paper } = entity;
  return [
    el("p", { class: "kind" }, badge(entity.type)),
    el("h2", { dir: "auto", tabindex: "-1" }, said(paper ? paper.title : entity.name)),
    paper ? byline(paper) : counts(entity),
    entity.aliases.length ? el("p", { class: "aliases" }, el("span", { class: "quiet" }, "also "), ...aliasList(entity)) : null,
    identifiers(entity, paper),
    paper ? paperText(paper, store) : null,
    resultTable(entity, store),
    ...statementGroups(entity, store, filters),
    paper ? supported(paper, filters) : null,
  ];
}

const counts = (entity) => el("p", { class: "quiet" },
  [plural(entity.papers, "paper"), plural(entity.mentions, "mention"), plural(statementsOf(entity).length, "statement")].join(" · "));

function aliasList({ aliases }) {
  const shown = aliases.slice(0, 12).map((alias) => el("span", { class: "tag" }, said(alias)));
  return aliases.length > 12 ? [...shown, el("span", { class: "quiet" }, `and ${aliases.length - 12} more`)] : shown;
}

function byline(paper) {
  const parts = [paper.authors.join(", "), paper.year && String(paper.year), paper.venue].filter(Boolean);
  return el("p", { class: "quiet" }, ...parts.flatMap((part, i) => (i ? [" · ", said(part)] : [said(part)])));
}

function identifiers(entity, paper) {
  const shown = [...new Set([...(paper?.url ? [paper.url] : []), ...entity.identifiers, ...(paper?.identifiers ?? [])])];
  return shown.length ? el("ul", { class: "identifiers" }, ...shown.map((address) => el("li", {}, link(address)))) : null;
}

function paperText(paper, store) {
  if (!paper.abstract) return el("p", { class: "quiet" }, "No abstract.");
  const mark = (mention, text) => (
    el("a", { href: hashOf(mention.entity), class: "mention", color: mention.entity.type.color, title: `${mention.entity.type.label}: ${short(mention.entity.name, 200)}` }, text));
  return el("section", { "aria-label": "Abstract" },
    el("p", { class: "abstract", dir: "auto" }, ...marked(paper.abstract, 0, paper.abstract.length, mentionsOf(paper, "abstract", store), mark)));
}

function resultTable(entity, store) {
  if (!entity.results.length) return null;
  const body = el("tbody");
  const head = ["What", "Measured", "Value"].map((name) => el("th", { scope: "col" }, name));
  const key = ({ metric, dataset }) => `${metric?.id ?? "~"} ${dataset?.id ?? "~"}`;
  const sorted = [...entity.results].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.i - b.i));
  const rows = sorted.map((result) => () => resultRow(result, store));
  return el("section", {},
    el("h3", {}, "Results ", el("span", { class: "count" }, String(rows.length))),
    el("div", { class: "wide" }, el("table", {}, el("thead", {}, el("tr", {}, ...head)), body)), growing(body, rows, 10, "results"));
}

function resultRow(result, store) {
  const cell = (...entities) => el("td", {}, ...entities.filter(Boolean).map((entity) => el("div", {}, entityLink(entity, 44))));
  const value = el("button", { type: "button", class: "value", "aria-expanded": "false", title: "Show the sentence" },
    said(result.kind === "improvement" ? `+${result.value.replace(/^\+/, "")}` : result.value));
  const row = el("tr", {}, cell(result.subject), cell(result.metric, result.dataset, result.task), el("td", {}, value));
  if (result.kind === "improvement") {
    value.after(el("div", { class: "quiet over" }, result.baseline ? "over " : "gain", result.baseline ? entityLink(result.baseline, 44) : null));
  }
  const roles = [result.subject, result.metric, result.dataset, result.task, result.baseline];
  return opening(value, row, keyOf(result), () => el("tr", { class: "opened" }, el("td", { colspan: 3 }, evidenceList(result, roles, store))));
}

/** `row`, and after it what `button` in it opens and closes, where the reader has it open. */
function opening(button, row, key, build) {
  let shown = opened.has(key) ? build() : null;
  button.setAttribute("aria-expanded", String(Boolean(shown)));
  button.addEventListener("click", () => {
    if (shown) {
      shown.remove();
      shown = null;
      opened.delete(key);
    } else {
      shown = build();
      row.after(shown);
      opened.add(key);
    }
    button.setAttribute("aria-expanded", String(Boolean(shown)));
  });
  return shown ? [row, shown] : [row];
}

/** Statements by relation and direction, in the schema's order; mentions last. */
function statementGroups(entity, store, filters) {
  const all = statementsOf(entity);
  const listed = all.filter((statement) => listsStatement(filters, statement, entity));
  const order = [...store.relations].sort((a, b) => Number(a.name === "mentions") - Number(b.name === "mentions") || a.i - b.i);
  const groups = order.flatMap((relation) => [true, false].map((outward) => (
    statementGroup(entity, relation, outward, listed.filter((statement) => statement.relation === relation && (statement.subject === entity) === outward), store))));
  const hidden = all.length - listed.length;
  const note = hidden ? el("p", { class: "quiet" }, `${plural(hidden, "statement")} hidden by the filters. `, weakerButton(all, filters)) : null;
  return [...groups, note];
}

/** What lowers the least belief so far that the weakest of the statements shows; null where that changes nothing. */
function weakerButton(statements, filters) {
  const weakest = Math.min(...statements.map((statement) => statement.belief));
  if (weakest >= filters.belief) return null;
  const button = el("button", { type: "button", id: "weaker" }, "Show weaker ones");
  button.addEventListener("click", () => filters.setBelief(weakest, true));
  return button;
}

function statementGroup(entity, relation, outward, statements, store) {
  if (!statements.length) return null;
  statements.sort((a, b) => b.belief - a.belief || b.papers - a.papers || a.i - b.i);
  const list = el("ul", { class: "statements" });
  const rows = statements.map((statement) => () => statementRow(statement, otherEnd(statement, entity), store));
  const heading = el("h3", { title: relation.definition }, headline(relation, outward), " ", el("span", { class: "count" }, String(statements.length)));
  return el("section", {}, heading, list, growing(list, rows, relation.name === "mentions" ? 5 : GROUP, `${relation.name} ${outward}`));
}

/** `uses …` for what the entity uses, `… uses this` for what uses it. */
function headline(relation, outward) {
  if (relation.symmetric) return relation.label;
  return outward ? `${relation.label} …` : `… ${relation.label} this`;
}

function statementRow(statement, end, store) {
  const count = statement.evidence.length ? plural(statement.papers, "paper") : "record";
  const button = el("button", { type: "button", class: "why", "aria-expanded": "false", title: "Show the evidence" }, meter(statement.belief), el("span", {}, count));
  const row = el("div", { class: "statement" }, entityLink(end, 90), isAffirmed(statement) ? null : el("span", { class: "tag warn" }, "not affirmed"), button);
  const ends = [statement.subject, statement.object];
  return [el("li", {}, ...opening(button, row, keyOf(statement), () => evidenceList(statement, ends, store)))];
}

/** Fills `list` with the first rows (each builds its elements) and returns a button for the others, or null. */
function growing(list, rows, limit, key) {
  const all = opened.has(key) || rows.length <= limit;
  list.append(...(all ? rows : rows.slice(0, limit)).flatMap((row) => row()));
  if (all) return null;
  const button = el("button", { type: "button", class: "plain", on: { click: () => {
    const at = list.children.length;
    opened.add(key);
    list.append(...rows.slice(limit).flatMap((row) => row()));
    list.children[at]?.querySelector("a, button")?.focus();
    button.remove();
  } } }, `Show all ${rows.length}`);
  return button;
}

/** Statements between other entities that this paper says. */
function supported(paper, filters) {
  const found = [...paper.says].filter((statement) => (
    statement.subject !== paper.entity && statement.object !== paper.entity
    && listsStatement(filters, statement, statement.subject) && listsType(filters, statement.subject.type)));
  if (!found.length) return null;
  const list = el("ul", { class: "statements" });
  const rows = found.map((statement) => () => [tripleRow(statement)]);
  return el("section", {}, el("h3", {}, "Says ", el("span", { class: "count" }, String(found.length))), list, growing(list, rows, 12, "says"));
}

const tripleRow = (statement) => el("li", {}, el("div", { class: "statement triple" },
  entityLink(statement.subject), el("a", { href: hashOfStatement(statement), class: "relation" }, statement.relation.label), entityLink(statement.object)));

function statementPanel(statement, store) {
  const { subject, relation, object } = statement;
  const beside = subject.out.concat(subject.into).filter((other) => other !== statement && otherEnd(other, subject) === object);
  return [
    el("p", { class: "kind" }, el("span", { class: "badge plainly" }, "statement")),
    el("h2", { class: "triple-heading", tabindex: "-1" }, entityLink(subject), el("span", { class: "relation", title: relation.definition }, relation.symmetric ? relation.label : `${relation.label} →`), entityLink(object)),
    el("p", { class: "quiet" }, relation.definition),
    el("p", { class: "measure" }, meter(statement.belief), ` belief ${figure(statement.belief)} · ${plural(statement.papers, "paper")}`,
      isAffirmed(statement) ? null : el("span", { class: "tag warn" }, "not affirmed")),
    el("section", {}, el("h3", {}, "Evidence"), evidenceList(statement, [subject, object], store)),
    beside.length ? el("section", {}, el("h3", {}, "Also between these two"), el("ul", { class: "statements" }, ...beside.map(tripleRow))) : null,
  ];
}

const TOTALS = [["papers", "papers"], ["entities", "entities"], ["statements", "statements"], ["sentences as evidence", "evidence"], ["results", "results"]];

/** Says what a page leaves out of a graph that is too large for it, or null. */
function partNote(store) {
  const isPart = (key) => store[key].length < store.stats[key];
  if (!isPart("papers") && !isPart("entities")) return null;
  const share = (key) => `${store[key].length.toLocaleString("en")} of ${store.stats[key].toLocaleString("en")} ${key}`;
  return el("p", { class: "part", id: "part" }, el("strong", {}, `This page holds the text and evidence of ${share("papers")}`),
    `, those on which the best supported statements rest, with ${share("entities")} and ${share("statements")}. Beliefs and counts of papers are those of the whole graph.`);
}

function welcomePanel(store, asked) {
  return [
    asked ? el("p", { class: "tag warn" }, "Nothing in this graph goes by the address that was asked for.") : null,
    el("h2", { tabindex: "-1" }, "In this graph"),
    el("dl", { class: "totals" }, ...TOTALS.map(([name, key]) => el("div", {}, el("dt", {}, name), el("dd", {}, store.stats[key].toLocaleString("en"))))),
    partNote(store),
    el("section", {}, el("h3", {}, "How to read it"), el("ul", { class: "how" },
      el("li", {}, "Search, or choose from the lists: the picture turns to what you open."),
      el("li", {}, "Click a dot for what is said about it, an arrow for the sentences that say it. Double-click a dot to centre the picture on it."),
      el("li", {}, "Every statement opens to its evidence."),
      el("li", {}, "Belief grows with sure sentences and with more papers; the slider hides what is weak."),
      el("li", {}, "A dashed arrow, “not affirmed” in the lists, is only doubted or denied by the sentences that speak of it. Its belief is 0: it shows once the slider stands at 0."),
      el("li", {}, "The key / leads to the search, except while you type; Escape empties the search."))),
    resultsOverview(store),
  ];
}

/** All results where they are few, else what most of them are measured on. */
function resultsOverview(store) {
  if (store.results.length <= 40) return resultTable(store, store);
  const measured = store.entities.filter((entity) => entity.results.length && ["Dataset", "Metric", "Task"].includes(entity.type.name));
  measured.sort((a, b) => b.results.length - a.results.length || a.i - b.i);
  const row = (entity) => () => [el("li", {}, el("div", { class: "statement" }, entityLink(entity), el("span", { class: "count" }, plural(entity.results.length, "result"))))];
  const list = el("ul", { class: "statements" });
  return el("section", {}, el("h3", {}, "Results are reported on"), list, growing(list, measured.slice(0, 100).map(row), 10, "measured"));
}
