// Which entities and statements a picture shows; a picture is never more than can be read.

const LIMITS = { 1: 36, 2: 60, 3: 60 };
const ON_NARROW = { 1: 11, 2: 16, 3: 20 };
const STEP = 12;
const BONDS = 3;

/**
 * The picture around an entity: its best supported neighbours and, at greater depth, theirs; then what the reader asked
 * for. `plus` holds entities whose neighbours are wanted, `minus` those whose neighbours are not, `more` by how many
 * the limit was raised, `people` whether papers, people and venues are drawn.
 */
function chooseFocus(centre, { depth = 1, plus = [], minus = [], more = 0, people = false }, filters, isNarrow, wanted = null) {
  const limit = (isNarrow ? ON_NARROW : LIMITS)[depth] + more;
  const isDrawn = (entity) => entity === centre || people || entity.type.inText;
  const near = (entity) => statementsOf(entity).filter((statement) => (
    filters.has.statement(statement) && isDrawn(otherEnd(statement, entity)) && otherEnd(statement, entity) !== entity));
  const shown = new Set([centre]);
  const found = new Set([centre]);
  let edge = [centre];
  for (let step = 1; step <= depth; step += 1) {
    const next = rankEnds(edge, found, near);
    const share = step === depth ? limit : Math.floor((limit * step) / (depth + 1));
    edge = [];
    for (const entity of next) {
      found.add(entity);
      if (shown.size > share) continue;
      shown.add(entity);
      edge.push(entity);
    }
  }
  if (wanted) shown.add(wanted.subject).add(wanted.object);
  for (const entity of plus) {
    if (shown.has(entity)) for (const end of rankEnds([entity], shown, near).slice(0, STEP)) shown.add(end);
  }
  for (const entity of minus) prune(entity, shown, near, new Set([centre, ...plus, ...minus]));
  const statements = between(shown, near, centre);
  if (wanted) statements.add(wanted);
  const hidden = new Map([...shown].map((entity) => [entity, new Set(near(entity).map((statement) => otherEnd(statement, entity)).filter((end) => !shown.has(end))).size]));
  return { entities: [...shown], statements: [...statements].sort((a, b) => a.i - b.i), of: Math.max(found.size, shown.size), centre, hidden };
}

/** Take away what only `entity` holds in the picture. */
function prune(entity, shown, near, kept) {
  for (const statement of near(entity)) {
    const end = otherEnd(statement, entity);
    if (kept.has(end) || !shown.has(end)) continue;
    const held = near(end).some((other) => { const far = otherEnd(other, end); return far !== entity && shown.has(far); });
    if (!held) shown.delete(end);
  }
}

/** The statements among the shown; away from the centre only those of each entity's best supported pairs. */
function between(shown, near, centre) {
  const inside = new Set();
  for (const entity of shown) {
    for (const statement of near(entity)) if (shown.has(otherEnd(statement, entity))) inside.add(statement);
  }
  if (inside.size <= shown.size * 1.6) return inside;
  const bonds = bondsOf([...inside]);
  return new Set([...inside].filter((statement) => statement.subject === centre || statement.object === centre || bonds.has(pairOf(statement))));
}

const pairOf = ({ subject, object }) => `${Math.min(subject.i, object.i)} ${Math.max(subject.i, object.i)}`;

/** Pairs of which at least one end counts the other among its best supported neighbours. */
function bondsOf(statements) {
  const support = new Map();
  for (const statement of statements) {
    const bond = support.get(pairOf(statement)) ?? { weight: 0, ends: [statement.subject, statement.object].sort((a, b) => a.i - b.i) };
    bond.weight += statement.belief * statement.papers;
    support.set(pairOf(statement), bond);
  }
  const found = new Map();
  const bonds = new Set();
  const byEnds = (a, b) => a.ends[0].i - b.ends[0].i || a.ends[1].i - b.ends[1].i;
  for (const [pair, { ends }] of [...support].sort(([, a], [, b]) => b.weight - a.weight || byEnds(a, b))) {
    if (Math.min(...ends.map((end) => found.get(end) ?? 0)) >= BONDS) continue;
    bonds.add(pair);
    for (const end of ends) found.set(end, (found.get(end) ?? 0) + 1);
  }
  return bonds;
}

/** The entities one step away from `from`, best supported first; entities found in text come before papers and people. */
function rankEnds(from, known, near) {
  const support = new Map();
  for (const entity of from) {
    for (const statement of near(entity)) {
      const end = otherEnd(statement, entity);
      if (known.has(end)) continue;
      const plain = statement.relation.name === "mentions" ? 0.05 : 1;
      support.set(end, (support.get(end) ?? 0) + plain * (statement.belief / 1000) * (1 + statement.papers));
    }
  }
  const weight = (entity) => support.get(entity) + Math.min(entity.papers, 20) / 20;
  return [...support.keys()].sort((a, b) => (
    Number(b.type.inText) - Number(a.type.inText) || weight(b) - weight(a) || a.i - b.i));
}

/** The entity that the overview draws: a model that hangs together with much, else whatever does. */
function mostTelling(store, filters) {
  const best = { model: null, any: null };
  const most = { model: 5, any: 0 };
  for (const entity of store.entities) {
    if (!entity.type.inText || !filters.has.entity(entity)) continue;
    const ends = new Set();
    for (const statement of statementsOf(entity)) if (filters.has.statement(statement) && otherEnd(statement, entity).type.inText) ends.add(otherEnd(statement, entity));
    for (const kind of entity.type.name === "Model" ? ["model", "any"] : ["any"]) {
      if (ends.size > most[kind]) [best[kind], most[kind]] = [entity, ends.size];
    }
  }
  return best.model ?? best.any;
}
