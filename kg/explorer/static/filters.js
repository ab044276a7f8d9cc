// What the reader lets through, for every view alike: `has` answers for an entity, a statement, a paper or a result.

const FILTER_KEYS = ["types", "relations", "belief", "from", "to", "papers"];

function makeFilters(store) {
  const standard = () => ({ types: new Set(), relations: new Set(), belief: store.threshold, from: null, to: null, papers: 1 });
  const filters = {
    ...standard(),
    years: [...new Set(store.papers.map(({ year }) => year).filter(Boolean))].sort((a, b) => a - b),
    /** `types` and `relations` hold what is switched off. */
    set(change) {
      Object.assign(filters, change);
      apply();
    },
    reset() { filters.set(standard()); },
    /** How many of the filters differ from how the page opens. */
    active() {
      return [filters.types.size > 0, filters.relations.size > 0, filters.belief !== store.threshold, filters.from !== null || filters.to !== null, filters.papers > 1].filter(Boolean).length;
    },
    has: null,
    /** The same question with some of the filters left aside, for counts of what they would let through. */
    without(...keys) { return makeTest(store, { ...filters, ...Object.fromEntries(keys.map((key) => [key, standard()[key]])), ...(keys.includes("belief") ? { belief: 0 } : {}) }); },
  };
  function apply() { filters.has = makeTest(store, filters); }
  apply();
  return filters;
}

/** Bit sets of what passes, worked out once for each change of the filters. */
function makeTest(store, { types, relations, belief, from, to, papers }) {
  const anyYear = from === null && to === null;
  const fits = ({ year }) => anyYear || (year !== null && year >= (from ?? -Infinity) && year <= (to ?? Infinity));
  const paperOk = Uint8Array.from(store.papers, (paper) => Number(fits(paper)));
  const entityOk = Uint8Array.from(store.entities, (entity) => Number(
    !types.has(entity.type) && (!entity.type.inText || entity.papers >= papers) && (anyYear || entity.seen.some((paper) => paperOk[paper.i]))));
  const isSaid = ({ evidence, subject }) => {
    if (anyYear) return true;
    if (!evidence.length) return !subject.paper || paperOk[subject.paper.i] === 1;
    for (let at = 0; at < evidence.length; at += EVIDENCE_COLUMNS) if (paperOk[evidence[at]]) return true;
    return false;
  };
  const statementOk = Uint8Array.from(store.statements, (statement) => Number(
    statement.belief >= belief && !relations.has(statement.relation) && entityOk[statement.subject.i] && entityOk[statement.object.i] && isSaid(statement)));
  return {
    entity: (entity) => entityOk[entity.i] === 1,
    statement: (statement) => statementOk[statement.i] === 1,
    paper: (paper) => paperOk[paper.i] === 1 && entityOk[paper.entity.i] === 1,
    result: (result) => result.score >= belief && paperOk[result.paper.i] === 1 && entityOk[result.subject.i] === 1
      && (!result.dataset || entityOk[result.dataset.i] === 1),
  };
}

/** The filters as parameters of an address; what is as at first is left out. */
function filterParams(filters, store) {
  const names = (rows, off) => rows.filter((row) => !off.has(row)).map((row) => row.name).join(",") || "none";
  const params = {};
  if (filters.types.size) params.types = names(store.types, filters.types);
  if (filters.relations.size) params.relations = names(store.relations, filters.relations);
  if (filters.belief !== store.threshold) params.belief = String(filters.belief);
  if (filters.from !== null) params.from = String(filters.from);
  if (filters.to !== null) params.to = String(filters.to);
  if (filters.papers > 1) params.papers = String(filters.papers);
  return params;
}

/** The filters that an address asks for; whatever makes no sense in it is as at first. */
function readFilters(params, filters, store) {
  const off = (rows, asked) => new Set(asked === undefined ? [] : rows.filter((row) => !asked.split(",").includes(row.name)));
  const whole = (text, least, most, otherwise) => (
    /^\d{1,6}$/.test(text ?? "") ? Math.min(Math.max(Number(text), least), most) : otherwise);
  filters.set({
    types: off(store.types, params.types), relations: off(store.relations, params.relations),
    belief: whole(params.belief, 0, 1000, store.threshold), papers: whole(params.papers, 1, 99999, 1),
    from: whole(params.from, 0, 9999, null), to: whole(params.to, 0, 9999, null),
  });
}
