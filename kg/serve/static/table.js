// An answer as a table that can be sorted, drawn in steps so that a long one does not hold up the page.

import { element, isNumber, shown, text } from "./terms.js";

const STEP = 300;

const compared = (a, b, setup) => {
  if (!a || !b) return (a ? 0 : 1) - (b ? 0 : 1);
  if (isNumber(a) && isNumber(b)) return Number(a.value) - Number(b.value);
  return text(a, setup).localeCompare(text(b, setup), undefined, { numeric: true });
};

const cell = (term, setup) => element("td", { className: isNumber(term) ? "number" : "" }, shown(term, setup));

export const table = (columns, rows, setup) => {
  const body = element("tbody");
  const more = element("button", { className: "more", type: "button" });
  const heads = [];
  let order = [...rows];
  let drawn = 0;

  const draw = () => {
    for (const row of order.slice(drawn, drawn + STEP)) {
      body.append(element("tr", {}, ...columns.map((_, place) => cell(row[place], setup))));
    }
    drawn = Math.min(drawn + STEP, order.length);
    more.hidden = drawn === order.length;
    more.textContent = `Show more (${(order.length - drawn).toLocaleString("en")} left)`;
  };

  const sort = (place) => {
    const down = heads[place].getAttribute("aria-sort") === "ascending";
    for (const head of heads) head.removeAttribute("aria-sort");
    heads[place].setAttribute("aria-sort", down ? "descending" : "ascending");
    order = [...rows].sort((a, b) => (down ? -1 : 1) * compared(a[place], b[place], setup));
    body.replaceChildren();
    drawn = 0;
    draw();
  };

  columns.forEach((name, place) => {
    const button = element("button", { type: "button", title: "Sort" }, name);
    button.addEventListener("click", () => sort(place));
    heads.push(element("th", { scope: "col", className: isNumber(rows[0]?.[place]) ? "number" : "" }, button));
  });
  more.addEventListener("click", draw);
  draw();
  const head = element("thead", {}, element("tr", {}, ...heads));
  return element("div", {}, element("div", { className: "rows", tabIndex: 0 }, element("table", {}, head, body)), more);
};
