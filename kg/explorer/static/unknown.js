// Addresses that ask for what the page does not hold: said in words, with what is spelled alike.

const unknownNote = (...content) => el("p", { class: "part warn-note", role: "alert" }, ...content);

/** Says which of these ids (undefined ones aside) no entity of the page has, or null where there is none. */
function unknownAmong(ids, app) {
  const { store, search } = app;
  const missing = [...new Set(ids)].filter((id) => id && !store.byId.has(id));
  if (!missing.length) return null;
  const isPart = store.entities.length < store.stats.entities;
  const alike = new Set(missing.flatMap((id) => search(id.slice(id.lastIndexOf("/") + 1)).slice(0, 3)));
  return unknownNote(
    isPart ? `This page holds ${number(store.entities.length)} of the graph's ${plural(store.stats.entities, "entity", "entities")}, and none with the id ` : "No entity of this graph has the id ",
    ...missing.map((id, i) => [i ? " or " : "", said(short(id, 120), { class: "unknown" })]), ".",
    isPart && store.source.served ? [" The server knows all of them: ", ...missing.map((id, i) => [i ? ", " : "", el("a", { href: pathOf(id) }, said(short(id, 120)))]), "."] : null,
    alike.size ? [" Spelled alike: ", ...[...alike].map((entity, i) => [i ? ", " : "", entityLink(entity, 60)]), "."] : null);
}

/** The same for a place as it stands in an address: a view, an entity or a statement. */
function unknownPlace(place, app) {
  const [subject, relation, object] = place.split("&").map(decoded);
  if (!place.includes("/")) return unknownNote("There is no view ", said(short(place, 120), { class: "unknown" }), " in this page.");
  return unknownAmong([subject, object], app)
    ?? unknownNote("Nothing in this page says ", said(short(`${subject} ${relation} ${object}`, 240), { class: "unknown" }), ".");
}
