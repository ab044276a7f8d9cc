// Search over names and aliases: accents, case and hyphens aside, forgiving a slip or two. All forms stand in one long
// text, so that a query costs a few passes of the browser's own search however many there are; slips are looked for only
// among the forms that share enough trigrams with what was typed.

const ENOUGH = 8;
const CANDIDATES = 300;
const MOST_PLACES = 40000;
const BUCKETS = 1 << 16;

const fold = (text) => text.slice(0, 300).normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase().replace(/[\s\-_\u2010-\u2015]+/g, " ").trim();

/** Prepares the folded forms once; the returned function lists the entities for a query, best match first. */
function makeSearch(store) {
  let index = null;
  let grams = null;
  const search = (query) => {
    index ??= formIndex(store);
    const wanted = fold(query);
    if (!wanted) return [];
    const ranks = new Map();
    const take = (form, rank) => {
      const entity = index.entityOf[form];
      if (rank < (ranks.get(entity) ?? Infinity)) ranks.set(entity, rank);
    };
    takeMatches(index, wanted, take);
    if (ranks.size < ENOUGH && wanted.length > 3) {
      grams ??= gramIndex(index);
      for (const form of candidates(index, grams, wanted)) {
        const rank = slipRank(index.form(form), wanted);
        if (rank !== null) take(form, rank);
      }
    }
    return byRank(ranks, store);
  };
  search.warm = () => { index ??= formIndex(store); grams ??= gramIndex(index); };
  return search;
}

/** Every form on a line of its own; `starts` holds where each line begins. */
function formIndex(store) {
  const lines = [];
  const owners = [];
  for (const entity of store.entities) {
    for (const name of [entity.name, ...entity.aliases]) {
      lines.push(fold(name));
      owners.push(entity.i);
    }
  }
  const starts = new Uint32Array(lines.length + 1);
  lines.forEach((line, i) => { starts[i + 1] = starts[i] + line.length + 1; });
  const text = `\n${lines.join("\n")}\n`;
  const at = (place) => {
    let [low, high] = [0, lines.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= place) low = middle;
      else high = middle;
    }
    return low;
  };
  return { text, starts, count: lines.length, at, entityOf: Int32Array.from(owners), form: (i) => text.slice(starts[i] + 1, starts[i + 1]) };
}

/** 0 whole, 1 beginning, 2 beginning of a word, 3 inside, 4 all words in any order. */
function takeMatches(index, wanted, take) {
  const { text } = index;
  const each = (sought, act) => {
    let left = MOST_PLACES;
    for (let place = text.indexOf(sought); place >= 0 && left > 0; place = text.indexOf(sought, place + 1)) {
      left -= 1;
      act(place);
    }
  };
  each(`\n${wanted}`, (place) => take(index.at(place), text[place + 1 + wanted.length] === "\n" ? 0 : 1));
  each(` ${wanted}`, (place) => take(index.at(place), 2));
  if (wanted.length > 2) each(wanted, (place) => take(index.at(place - 1), 3));
  const words = wanted.split(" ");
  if (words.length < 2) return;
  const [longest] = [...words].sort((a, b) => b.length - a.length);
  each(longest, (place) => {
    const form = index.at(place - 1);
    const line = index.form(form);
    if (words.every((word) => line.includes(word))) take(form, 4);
  });
}

/** What was found in text comes before papers, and these before people and venues, who are many and seldom meant. */
const kindOf = ({ type, paper }) => (type.inText ? 0 : paper ? 1 : 2);

/** Entities by rank, then by kind and number of papers: sorted as numbers, which is quick for many. */
function byRank(ranks, { entities }) {
  const keys = new Float64Array(ranks.size);
  let at = 0;
  for (const [entity, rank] of ranks) {
    keys[at] = ((rank * 6 + kindOf(entities[entity])) * 2 ** 20 + (2 ** 20 - 1 - Math.min(entities[entity].papers, 2 ** 20 - 1))) * 2 ** 24 + entity;
    at += 1;
  }
  return Array.from(keys.sort(), (key) => entities[key % 2 ** 24]);
}

const gramAt = (text, i) => (text.charCodeAt(i) * 961 + text.charCodeAt(i + 1) * 31 + text.charCodeAt(i + 2)) & (BUCKETS - 1);

/** The forms that hold each trigram (by a hash of it), one after the other in one array. */
function gramIndex({ text, starts, count }) {
  const ends = new Uint32Array(BUCKETS + 1);
  const walk = (act) => {
    for (let form = 0; form < count; form += 1) {
      for (let i = starts[form]; i + 2 <= starts[form + 1]; i += 1) act(gramAt(text, i), form);
    }
  };
  walk((gram) => { ends[gram + 1] += 1; });
  for (let gram = 0; gram < BUCKETS; gram += 1) ends[gram + 1] += ends[gram];
  const forms = new Int32Array(ends[BUCKETS]);
  const next = ends.slice();
  walk((gram, form) => { forms[next[gram]] = form; next[gram] += 1; });
  return { ends, forms, shared: new Uint8Array(count) };
}

/** The forms that share most trigrams with the query, at least the share that so few slips leave. */
function candidates({ count, starts }, { ends, forms, shared }, wanted) {
  shared.fill(0);
  const padded = `\n${wanted}`;
  const all = padded.length - 2;
  for (let i = 0; i < all; i += 1) {
    const gram = gramAt(padded, i);
    for (let at = ends[gram]; at < ends[gram + 1]; at += 1) if (shared[forms[at]] < 255) shared[forms[at]] += 1;
  }
  const least = Math.max(1, all - 3 * slipsAllowed(wanted));
  const found = [];
  for (let form = 0; form < count; form += 1) if (shared[form] >= least) found.push(form);
  const apart = (form) => Math.abs(starts[form + 1] - starts[form] - wanted.length);
  return found.sort((a, b) => shared[b] - shared[a] || apart(a) - apart(b) || a - b).slice(0, CANDIDATES);
}

const slipsAllowed = (text) => (text.length < 8 ? 1 : 2);

/** 5 and more by the slips between the query and a form or the beginning of one; null for too many. */
function slipRank(form, wanted) {
  const slips = prefixDistance(wanted, form, slipsAllowed(wanted));
  return slips === null ? null : 5 + slips + (form.length - wanted.length > 2 ? 0.5 : 0);
}

/** The least number of insertions, losses, changes and swaps that make `typed` a beginning of `form`, or null over `most`. */
function prefixDistance(typed, form, most) {
  const width = Math.min(form.length, typed.length + most);
  let [before, last] = [[], Array.from({ length: width + 1 }, (_, j) => j)];
  for (let i = 1; i <= typed.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= width; j += 1) {
      const same = typed[i - 1] === form[j - 1] ? 0 : 1;
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + same);
      if (i > 1 && j > 1 && typed[i - 1] === form[j - 2] && typed[i - 2] === form[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    if (Math.min(...row) > most) return null;
    [before, last] = [last, row];
  }
  const least = Math.min(...last);
  return least <= most ? least : null;
}
