// The rows that `pack.py` wrote, as objects that point at each other.

const PLACE_COLUMNS = 4;
const MENTION_COLUMNS = 4;
const FIELDS = ["title", "abstract"];
const FORMS = {
  Paper: "page", Model: "round", Dataset: "square", Organization: "pentagon", Technique: "diamond", Software: "octagon",
  Task: "hexagon", Metric: "shield", Language: "pill", Person: "round", Venue: "square",
};

function readStore(raw) {
  const types = raw.types.map(([name, label, definition, color, inText], i) => (
    { i, name, label, definition, color, inText: Boolean(inText), count: 0, form: FORMS[name] ?? "round", letters: name.slice(0, 2) }));
  const relations = raw.relations.map(([name, label, definition, symmetric], i) => (
    { i, name, label, definition, symmetric: Boolean(symmetric), count: 0 }));
  const entities = raw.entities.map(([type, id, name, papers, mentions, aliases = [], identifiers = []], i) => {
    types[type].count += 1;
    return { i, type: types[type], id, name, papers, mentions, aliases, identifiers, out: [], into: [], results: [], paper: null, seen: [], year: null };
  });
  const store = { ...raw, types, relations, entities };
  store.papers = raw.papers.map((row, i) => readPaper(row, i, entities));
  store.texts = store.papers.length;
  for (let at = 0; at < raw.unread.length; at += 2) store.papers.push(unreadPaper(entities[raw.unread[at]], raw.unread[at + 1], store.papers.length));
  store.statements = raw.statements.map((row, i) => readStatement(row, i, store));
  store.results = raw.results.map((row, i) => readResult(row, i, store));
  store.boards = raw.boards.map((row, i) => readBoard(row, i, store));
  store.byId = new Map(entities.map((entity) => [entity.id, entity]));
  store.relation = Object.fromEntries(relations.map((relation) => [relation.name, relation]));
  readYears(store);
  store.source = raw.served ? serverSource(store) : pageSource(store);
  return store;
}

function readPaper([entity, title, abstract, authors, year, venue, url, identifiers, mentions], i, entities) {
  const paper = {
    i, entity: entities[entity], title: title ?? entities[entity].name, abstract, authors, year, venue, url, identifiers, mentions, says: new Set(),
  };
  entities[entity].paper = paper;
  return paper;
}

/** A paper whose text is not in the page: what is known of it are its name, its year and what it says. */
function unreadPaper(entity, year, i) {
  entity.paper = { i, entity, title: entity.name, abstract: null, authors: [], year, venue: null, url: null, identifiers: [], mentions: [], says: new Set() };
  return entity.paper;
}

function readStatement([subject, relation, object, belief, papers, at, count], i, store) {
  const statement = {
    i, subject: store.entities[subject], relation: store.relations[relation], object: store.entities[object], belief, papers, at, count,
    affirmed: count ? store.sentences.polarities[at] === 0 : belief > 0, // What affirms comes first.
  };
  statement.relation.count += 1;
  statement.subject.out.push(statement);
  statement.object.into.push(statement);
  for (let each = at; each < at + count; each += 1) store.papers[store.sentences.sources[each]].says.add(statement);
  return statement;
}

function readResult(row, i, store) {
  const [paper, subject, metric, dataset, task, baseline, value, unit, kind, score, polarity, ...place] = row;
  const entity = (index) => (index === null ? null : store.entities[index]);
  const result = {
    i, paper: store.papers[paper], subject: entity(subject), metric: entity(metric), dataset: entity(dataset),
    task: entity(task), baseline: entity(baseline), value, unit, kind, score, polarity, place,
  };
  const roles = [result.paper.entity, result.subject, result.metric, result.dataset, result.task, result.baseline];
  for (const role of new Set(roles)) role?.results.push(result);
  return result;
}

function readBoard([metric, higher, unit, task, cells], i, store) {
  const entries = [];
  for (let at = 0; at < cells.length; at += 3) entries.push({ result: store.results[cells[at]], number: cells[at + 1], own: Boolean(cells[at + 2]) });
  return { i, metric, higher, unit, task, entries, dataset: entries[0].result.dataset, measure: entries[0].result.metric };
}

/** In which papers each entity stands, and the earliest known year: of a paper that introduces it, else of any. */
function readYears(store) {
  for (const paper of store.papers) {
    const found = new Set(paper.entity.out.map(({ object }) => object)).add(paper.entity);
    for (let at = 0; at < paper.mentions.length; at += MENTION_COLUMNS) found.add(store.entities[paper.mentions[at]]);
    for (const entity of found) entity.seen.push(paper);
  }
  const first = (papers) => papers.reduce((least, { year }) => (year && (!least || year < least) ? year : least), null);
  for (const entity of store.entities) {
    const makers = entity.into.filter(({ relation, subject, belief }) => relation.name === "introduces" && subject.paper && belief >= store.threshold);
    entity.year = first(makers.map(({ subject }) => subject.paper)) ?? first(entity.seen);
  }
}

/** Whether some sentence says it outright; what is only doubted or denied is drawn dashed. */
const isAffirmed = ({ affirmed }) => affirmed;

/** The papers whose sentences say a statement, as far as the page knows them, strongest first. */
const sourcesOf = ({ at, count }, { sentences, papers }) => Array.from(sentences.sources.subarray(at, at + count), (source) => papers[source]);

const otherEnd = (statement, entity) => (statement.subject === entity ? statement.object : statement.subject);

const statementsOf = (entity) => entity.out.concat(entity.into.filter((statement) => statement.subject !== entity));

const byWeight = (a, b) => b.papers - a.papers || b.mentions - a.mentions || a.i - b.i;
