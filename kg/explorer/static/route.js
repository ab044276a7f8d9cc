// What is open is the part of the address after `#`: nothing, a view (`#leaderboards`), an entity (`#model/bert`) or a
// statement (`#model/bert&uses&technique/attention`), then `?` and what else there is to say (`?depth=2&belief=800`).

const encoded = (text) => encodeURIComponent(text).replaceAll("%2F", "/").replaceAll("%3A", ":").replaceAll("%2C", ",");

/** Where an entity is opened: in this page, or, where only the server that sent it has the entity, there. */
const hashOf = (entity, params = {}) => (entity.isOutside ? pathOf(entity.id) : `#${encoded(entity.id)}${asQuery(params)}`);

/** The path of an entity's page on the server: that of its IRI, as `ids.py` mints it. */
const pathOf = (id) => `/${encodeURIComponent(id).replaceAll("%2F", "/").replaceAll("%3A", ":").replace(/\/(?=\.\.?(?:\/|$))/g, "%2F")}`;

const hashOfStatement = ({ subject, relation, object }, params = {}) => (
  `#${encoded(subject.id)}&${relation.name}&${encoded(object.id)}${asQuery(params)}`);

const hashOfView = (name, params = {}) => `#${name}${asQuery(params)}`;

function asQuery(params) {
  const parts = Object.entries(params).filter(([, value]) => value !== undefined && value !== null && value !== "").map(([key, value]) => `${key}=${encoded(String(value))}`);
  return parts.length ? `?${parts.join("&")}` : "";
}

/** {place, params} of an address's fragment; what cannot be decoded is taken as it stands. */
function readHash(hash) {
  const [place, query = ""] = hash.replace(/^#/, "").split(/\?(.*)/s);
  const params = {};
  for (const part of query.split("&").filter(Boolean)) {
    const [key, value = ""] = part.split(/=(.*)/s);
    params[key] = decoded(value);
  }
  return { place, params };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The entity or statement that a place names, or null. */
function itemAt(place, store) {
  const parts = place.split("&").map(decoded);
  const subject = store.byId.get(parts[0]);
  if (!subject || parts.length === 1) return subject ?? null;
  return subject.out.find(({ relation, object }) => relation.name === parts[1] && object.id === parts[2]) ?? null;
}

/**
 * Goes from address to address, in the browser's history where there is one. A frame that a notebook shows has no
 * address of its own; there the history is kept here.
 */
function makeRouter(arrive) {
  const hasAddress = location.protocol !== "about:";
  const past = [];
  let hash = hasAddress ? location.hash : "";
  let deep = 0;

  function write(method, next, depth) {
    hash = next;
    deep = depth;
    if (hasAddress) history[method]({ deep }, "", next || "#");
  }
  if (hasAddress) {
    addEventListener("popstate", () => {
      const isNew = history.state === null;
      write("replaceState", location.hash, isNew ? deep + 1 : history.state.deep);
      arrive(isNew);
    });
    write("replaceState", hash, history.state?.deep ?? 0);
  }
  return {
    get hash() { return hash; },
    get deep() { return deep; },
    go(next) {
      if (next === hash) return;
      if (!hasAddress) past.push(hash);
      write("pushState", next, deep + 1);
      arrive(true);
    },
    /** Another address for where the reader is. */
    amend(next) { if (next !== hash) write("replaceState", next, deep); },
    back() {
      if (hasAddress) history.back();
      else if (past.length) {
        write("replaceState", past.pop(), deep - 1);
        arrive(false);
      }
    },
  };
}
