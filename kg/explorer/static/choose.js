// Which entities and statements a picture shows; a picture is never more than can be read.

const AROUND = { 1: 36, 2: 56 };
const BONDS = 3;
const ON_NARROW = { 1: 16, 2: 24, overview: 24 };

/** The landing picture under the filters of the moment: important entities that hang together. */
function chooseOverview(store, filters, isNarrow) {
  const size = isNarrow ? Math.min(store.size, ON_NARROW.overview) : store.size;
  const near = new Map();
  const drawn = store.statements.filter((statement) => drawsStatement(filters, statement));
  for (const { subject, object } of drawn) {
    if (!near.has(subject)) near.set(subject, new Set());
    if (!near.has(object)) near.set(object, new Set());
    near.get(subject).add(object);
    near.get(object).add(subject);
  }
  const weight = (entity) => entity.papers + Math.min(near.get(entity).size / 4, 3);
  const ranked = [...near.keys()].sort((a, b) => weight(b) - weight(a) || a.i - b.i);
  const kept = new Set(ranked.slice(0, Math.floor(size / 2)));
  const touches = (entity) => [...near.get(entity)].some((other) => kept.has(other));
  for (const entity of ranked) {
    if (kept.size >= size) break;
    if (!kept.has(entity) && touches(entity)) kept.add(entity);
  }
  const entities = [...kept].filter(touches);
  const shown = new Set(entities);
  const inside = drawn.filter(({ subject, object }) => shown.has(subject) && shown.has(object));
  const bonds = bondsOf(inside);
  return { entities, statements: inside.filter((statement) => bonds.has(pairOf(statement))), of: store.entities.length };
}

const pairOf = ({ subject, object }) => `${Math.min(subject.i, object.i)} ${Math.max(subject.i, object.i)}`;

/** Pairs of which at least one end counts the other among its best supported neighbours. */
function bondsOf(statements) {
  const support = new Map();
  for (const statement of statements) {
    const ends = [statement.subject, statement.object].sort((a, b) => a.i - b.i);
    const bond = support.get(pairOf(statement)) ?? { weight: 0, ends };
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

/** The picture around one entity: its best supported neighbours, at depth 2 theirs, and the `wanted` statement anyhow. */
function chooseAround(centre, depth, filters, isNarrow, wanted = null) {
  const limit = (isNarrow ? ON_NARROW : AROUND)[depth];
  const touches = (entity) => statementsOf(entity).filter((statement) => drawsAround(filters, statement, centre));
  const first = rankEnds([centre], new Set([centre]), touches);
  const shown = new Set([centre, ...first.slice(0, depth === 2 ? Math.floor(limit / 3) : limit)]);
  let of = first.length + 1;
  if (depth === 2) {
    const second = rankEnds([...shown].slice(1), new Set([centre, ...first]), touches);
    of += second.length;
    for (const entity of second.slice(0, limit - shown.size + 1)) shown.add(entity);
  }
  const inside = new Set();
  if (wanted) shown.add(otherEnd(wanted, centre)) && inside.add(wanted);
  for (const entity of shown) {
    for (const statement of touches(entity)) if (shown.has(otherEnd(statement, entity))) inside.add(statement);
  }
  const statements = dropPlain([...inside].sort((a, b) => a.i - b.i), filters);
  return { entities: [...shown], statements, of: Math.max(of, shown.size), centre };
}

/** Leave out that a paper mentions what it also says more about, unless mentions are asked for. */
function dropPlain(statements, filters) {
  const told = new Set();
  for (const { subject, relation, object } of statements) if (relation.name !== "mentions") told.add(`${subject.i} ${object.i}`);
  return statements.filter(({ subject, relation, object }) => (
    relation.name !== "mentions" || filters.relations.get(relation) === "true" || !told.has(`${subject.i} ${object.i}`)));
}

/** The entities one step away from `from`, best supported first; entities found in text come before papers and people. */
function rankEnds(from, known, touches) {
  const support = new Map();
  for (const entity of from) {
    for (const statement of touches(entity)) {
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
