// What the reader lets through, for every view alike: `has` answers for an entity, a statement, a paper or a result.

const FILTER_KEYS = ["types", "relations", "belief", "from", "to", "papers"];
const FILTER_BITS = { types: 1, relations: 2, belief: 4, from: 8, to: 8, papers: 16 };

function makeFilters(store) {
  const standard = () => ({ types: new Set(), relations: new Set(), belief: store.threshold, from: null, to: null, papers: 1 });
  const refusals = makeRefusals(store);
  const filters = {
    ...standard(),
    years: [...new Set(store.papers.map(({ year }) => year).filter(Boolean))].sort((a, b) => a - b),
    /** `types` and `relations` hold what is switched off. */
    set(change) {
      if (filters.has && Object.entries(change).every(([key, value]) => isSame(filters[key], value))) return;
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
    without(...keys) { return makeTest(refusals, filters, 31 & ~keys.reduce((bits, key) => bits | FILTER_BITS[key], 0)); },
  };
  function apply() {
    refusals.find(filters);
    filters.has = makeTest(refusals, filters, 31);
  }
  apply();
  return filters;
}

const isSame = (a, b) => (a instanceof Set ? a.size === b.size && [...a].every((each) => b.has(each)) : a === b);

/** Which of the filters keep each paper, entity and statement back, as bits, found once for each change of the filters. */
function makeRefusals(store) {
  const { papers, entities, statements } = store;
  const [paper, entity, statement] = [papers, entities, statements].map((rows) => new Uint8Array(rows.length));
  const column = (read) => Int32Array.from(statements, read);
  const [subject, relation, object, belief] = [column((row) => row.subject.i), column((row) => row.relation.i), column((row) => row.object.i), column((row) => row.belief)];

  /** Whether some sentence of the years that are let through says it. */
  function isSaid(row) {
    const source = row.subject.paper;
    return row.count ? sourcesOf(row, store).some(({ i }) => !paper[i]) : !source || !paper[source.i];
  }

  function find(filters) {
    const { from, to } = filters;
    const anyYear = from === null && to === null;
    const isIn = (year) => anyYear || (year !== null && year >= (from ?? -Infinity) && year <= (to ?? Infinity));
    papers.forEach((row, i) => { paper[i] = isIn(row.year) ? 0 : FILTER_BITS.from; });
    entities.forEach((row, i) => {
      entity[i] = (filters.types.has(row.type) ? FILTER_BITS.types : 0) | (row.type.inText && row.papers < filters.papers ? FILTER_BITS.papers : 0)
        | (anyYear || row.seen.some((seen) => !paper[seen.i]) ? 0 : FILTER_BITS.from);
    });
    const off = Uint8Array.from(store.relations, (row) => (filters.relations.has(row) ? FILTER_BITS.relations : 0));
    for (let i = 0; i < statement.length; i += 1) {
      statement[i] = entity[subject[i]] | entity[object[i]] | off[relation[i]] | (belief[i] < filters.belief ? FILTER_BITS.belief : 0)
        | (anyYear || isSaid(statements[i]) ? 0 : FILTER_BITS.from);
    }
  }
  return { paper, entity, statement, find };
}

/** What passes those of the filters whose bits are in `asked`. */
function makeTest(refusals, filters, asked) {
  return {
    entity: (entity) => !(refusals.entity[entity.i] & asked),
    statement: (statement) => !(refusals.statement[statement.i] & asked),
    paper: (paper) => !((refusals.paper[paper.i] | refusals.entity[paper.entity.i]) & asked),
    result: ({ score, paper, subject, dataset }) => !(((score < filters.belief ? FILTER_BITS.belief : 0)
      | refusals.paper[paper.i] | refusals.entity[subject.i] | (dataset ? refusals.entity[dataset.i] : 0)) & asked),
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
