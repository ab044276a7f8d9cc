// Tables that the reader sorts. An order is the name of a column, after "-" where it is turned round.

const LETTERS = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

const columnOf = (order) => order.replace(/^-/, "");

/**
 * Rows in an order. `columns` says for each name what to sort by (`of` a row: a number, a text, or null, which comes
 * last either way) and whether it `rises` at first; what is alike stays as it stands.
 */
function sortedRows(rows, columns, order) {
  const { of, rises } = columns[columnOf(order)];
  const way = rises === order.startsWith("-") ? -1 : 1;
  const compare = (a, b) => (typeof a === "string" ? LETTERS.compare(a, b) : a - b);
  const keyed = rows.map((row) => [of(row), row]);
  keyed.sort(([a], [b]) => (a === null || b === null ? Number(a === null) - Number(b === null) : way * compare(a, b)));
  return keyed.map(([, row]) => row);
}

/** The head of such a table: pairs of a column's name (null where it does not sort) and its title. A press on the column in force turns it round. */
function sortingHead(heads, columns, order, choose) {
  const head = ([name, title]) => {
    if (!name) return el("th", { scope: "col" }, title);
    const isOn = name === columnOf(order);
    const isRising = columns[name].rises !== order.startsWith("-");
    return el("th", { scope: "col", "aria-sort": isOn ? (isRising ? "ascending" : "descending") : null },
      button(title, () => choose(order === name ? `-${name}` : name), { class: "plain", "data-column": name }));
  };
  return el("thead", {}, el("tr", {}, ...heads.map(head)));
}
