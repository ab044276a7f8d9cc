// The map of a store: its rows as the arrays that `createMap` takes. The only part of the map that knows the page.

/**
 * Mount the map of `store` into `host` (positioned, with a size). `opened(entity or null)` tells what was clicked;
 * `hinted(entity or null, [x, y])` what is pointed at. The returned map also has `show(isEntityOn, isStatementOn)`-like
 * filters: `filter(entityTest, statementTest)`, and `choose(entity or null, { reveal })`.
 */
function mountMap(host, store, theme, { opened, hinted = () => {} }) {
  const { x, y, size, community, communities, unit } = store.map;
  const pairs = mapPairs(store.statements, store.entities.length);
  const map = createMap(host, {
    nodes: { x, y, size: size.map((part) => (part / 100) * unit), community, type: store.entities.map((entity) => entity.type.i) },
    edges: pairs,
    communities: communities.map(([name, u, v, radius, depth, tint, count]) => ({ name, x: u, y: v, radius, depth, tint, count })),
    unit, theme, typeColors: store.types.map((type) => type.color),
    label: (i) => mapName(store.entities[i].name),
    onSelect: (i) => opened(i === null ? null : store.entities[i]),
    onHover: (i, place) => hinted(i === null ? null : store.entities[i], place),
  });
  if (!map) return null;
  return {
    ...map,
    /** Show the entities and statements for which the tests hold. */
    filter(entityTest, statementTest) {
      const edges = new Uint8Array(pairs.from.length);
      for (const statement of store.statements) if (pairs.edgeOf[statement.i] >= 0 && statementTest(statement)) edges[pairs.edgeOf[statement.i]] = 1;
      map.setFilter(Uint8Array.from(store.entities, (entity) => Number(entityTest(entity))), edges);
    },
    choose: (entity, options) => map.select(entity ? entity.i : null, options),
  };
}

/** One edge for each pair of entities with a statement; plain mentions and records of metadata are drawn faintly. */
function mapPairs(statements, count) {
  const seats = new Map();
  const [from, to, weight] = [[], [], []];
  const edgeOf = Int32Array.from(statements, ({ subject, object, relation }) => {
    if (subject === object) return -1;
    const key = Math.min(subject.i, object.i) * count + Math.max(subject.i, object.i);
    if (!seats.has(key)) {
      seats.set(key, from.length);
      from.push(subject.i);
      to.push(object.i);
      weight.push(0);
    }
    const seat = seats.get(key);
    weight[seat] = Math.max(weight[seat], MAP_FAINT.has(relation.name) ? 0.4 : 1);
    return seat;
  });
  return { from, to, weight, edgeOf };
}

const MAP_FAINT = new Set(["mentions", "authoredBy", "publishedIn", "cites"]);

/** One line without control and direction marks, cut to fit. */
function mapName(name, limit = 32) {
  // eslint-disable-next-line no-control-regex
  const text = name.slice(0, 400).replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\s]+/g, " ").trim();
  const letters = Array.from(text);
  return letters.length <= limit ? text : `${letters.slice(0, limit - 1).join("").trimEnd()}…`;
}
