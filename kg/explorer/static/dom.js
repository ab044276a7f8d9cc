// Building elements. Text enters the page only here, as text nodes: nothing on the page is ever parsed as markup.

const byId = (id) => document.getElementById(id);

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes, listeners (`on: {click}`) and children (elements, or strings as text). */
const el = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);

/** The same for a part of a drawing. */
const draw = (tag, attributes = {}, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name === "vars") {
      for (const [key, each] of Object.entries(value)) element.style.setProperty(`--${key}`, each);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const button = (text, click, attributes = {}) => el("button", { type: "button", on: { click }, ...attributes }, text);

/** Text of a paper: its own writing direction, shut in so that marks inside it cannot turn what is around. */
const said = (text, attributes = {}) => el("bdi", attributes, text);

/** A link for web addresses, plain text for everything else (an address is data and may hold any scheme). */
function link(address, text = address) {
  let target = null;
  try {
    target = new URL(address);
  } catch {
    return said(text);
  }
  if (target.protocol !== "http:" && target.protocol !== "https:") return said(text);
  return el("a", { href: target.href, rel: "noopener noreferrer", target: "_blank" }, said(text));
}

const number = (count) => count.toLocaleString("en");

const plural = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;

const figure = (thousandths) => (thousandths / 1000).toFixed(2);

/** A reported value as it is read: without the marks by which LaTeX escapes its signs. */
const plainValue = ({ value }) => value.replace(/\\([%$&#_])/g, "$1");

/** What a name becomes in a picture: one line without control or direction marks, cut to fit. */
function short(name, limit = 24) {
  // eslint-disable-next-line no-control-regex
  const text = name.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\s]+/g, " ").trim();
  const letters = Array.from(text.slice(0, 4 * limit));
  return letters.length <= limit ? text : `${letters.slice(0, limit - 1).join("").trimEnd()}…`;
}

/** A bar that shows a belief or score, with the figure for those who cannot see it. */
const meter = (thousandths, what = "belief") => (
  el("span", { class: "meter", role: "img", "aria-label": `${what} ${figure(thousandths)}`, title: `${what} ${figure(thousandths)}`,
    vars: { v: `${thousandths / 10}%` } }, el("i")));

/** The sign of a type: its colour, its outline and the first two letters of its name. */
const glyph = (type) => (
  el("i", { class: `glyph ${type.form}`, "aria-hidden": "true", vars: { c: type.color }, title: type.label }, type.letters));

/** Rows of a list: the first `limit`, and a button for as many more, so that no list is built at once; one or two more are shown at once. */
function paged(list, rows, limit, more = limit) {
  let at = 0;
  const next = button("", () => {
    const from = list.children.length;
    add(more);
    list.children[from]?.querySelector("a, button")?.focus();
  }, { class: "plain" });
  function add(count) {
    list.append(...rows.slice(at, at + count).flatMap((row) => row()));
    at += count;
    next.hidden = at >= rows.length;
    next.textContent = `Show more of ${number(rows.length)}`;
  }
  add(rows.length <= limit + 2 ? rows.length : limit);
  return [list, next];
}
