// What the reader lets through. A type or relation is on, off, or "mixed": in lists and around a chosen entity, but not
// in the overview.

const NEXT = { true: "false", false: "true", mixed: "true" };

function makeFilters(store, changed) {
  const standard = (rows, isMixed) => new Map(rows.map((row) => [row, isMixed(row) ? "mixed" : "true"]));
  const start = {
    types: () => standard(store.types, (type) => !type.inText),
    relations: () => standard(store.relations, (relation) => relation.name === "mentions"),
  };
  const filters = {
    belief: store.threshold,
    types: start.types(),
    relations: start.relations(),
    turn(kind, row) {
      filters[kind].set(row, NEXT[filters[kind].get(row)]);
      changed();
    },
    only(kind, row) {
      for (const each of filters[kind].keys()) filters[kind].set(each, each === row ? "true" : "false");
      changed();
    },
    reset(kind) {
      filters[kind] = start[kind]();
      changed();
    },
    isStandard(kind) {
      const standing = start[kind]();
      return [...standing].every(([row, state]) => filters[kind].get(row) === state);
    },
    /** A slider still moving changes the picture; the panel waits until it is `settled`. */
    setBelief(belief, settled) {
      filters.belief = belief;
      changed(settled);
    },
  };
  return filters;
}

const listsType = (filters, type) => filters.types.get(type) !== "false";

/** Whether lists show the statement, seen from one of its ends. */
const listsStatement = (filters, statement, end) => (
  statement.belief >= filters.belief
  && filters.relations.get(statement.relation) !== "false"
  && listsType(filters, otherEnd(statement, end).type));

/** Whether the overview draws the statement. */
const drawsStatement = (filters, statement) => (
  statement.belief >= filters.belief
  && statement.subject !== statement.object
  && filters.relations.get(statement.relation) === "true"
  && filters.types.get(statement.subject.type) === "true"
  && filters.types.get(statement.object.type) === "true");

/** Whether a picture around `centre` draws the statement: "mixed" counts there, but plain mentions only around a paper. */
function drawsAround(filters, statement, centre) {
  if (statement.belief < filters.belief || statement.subject === statement.object) return false;
  const state = filters.relations.get(statement.relation);
  if (state === "false") return false;
  if (state === "mixed" && statement.subject !== centre) return false;
  return [statement.subject, statement.object].every((end) => end === centre || listsType(filters, end.type));
}
