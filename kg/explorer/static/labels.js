// Names in the picture: always the same size on the screen, drawn by importance, and left out where they would lie on
// another; zooming in makes room for more.

const LABEL_SIZE = 12.5;
const SIDES = ["below", "above", "right", "left"];

/** Draws the labels of `items` ({text, x, y, radius, strong, faint}), the most important first; all in canvas units. */
function drawLabels(context, items, scale, colors, view) {
  const size = LABEL_SIZE / scale;
  const discs = items.map(({ x, y, radius }) => ({ x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius }));
  const taken = [];
  context.save();
  context.textBaseline = "middle";
  context.textAlign = "center";
  context.lineJoin = "round";
  context.lineWidth = 4 / scale;
  for (const item of items) {
    context.font = `${item.strong ? 650 : 500} ${size}px ${colors.font}`;
    const width = context.measureText(item.text).width;
    const box = placeLabel(item, width, size, scale, taken, discs, view);
    if (!box) continue;
    taken.push(box);
    context.globalAlpha = item.faint ? 0.35 : 1;
    context.strokeStyle = colors.ground;
    context.strokeText(item.text, box.x + width / 2, box.y + size / 2);
    context.fillStyle = colors.text;
    context.fillText(item.text, box.x + width / 2, box.y + size / 2);
  }
  context.restore();
}

/** The first side where a label covers neither dots nor labels, else no labels; a strong one is drawn below at worst. */
function placeLabel(item, width, size, scale, taken, discs, view) {
  const boxes = SIDES.map((side) => keepInside(labelBox(item, side, width, size, 4 / scale), item, view));
  const free = boxes.filter((box) => !taken.some((other) => overlaps(box, other)));
  const clear = free.find((box) => !discs.some((disc) => overlaps(box, disc)));
  return clear ?? free[0] ?? (item.strong ? boxes[0] : null);
}

function labelBox({ x, y, radius }, side, width, height, gap) {
  if (side === "below") return { x: x - width / 2, y: y + radius + gap, width, height };
  if (side === "above") return { x: x - width / 2, y: y - radius - gap - height, width, height };
  if (side === "right") return { x: x + radius + gap, y: y - height / 2, width, height };
  return { x: x - radius - gap - width, y: y - height / 2, width, height };
}

/** Push a label that would be cut by the edge of the picture back in, where its dot is in sight. */
function keepInside(box, { x, y }, { left, right, top, bottom }) {
  if (x < left || x > right || y < top || y > bottom) return box;
  return { ...box, x: Math.max(left, Math.min(box.x, right - box.width)), y: Math.max(top, Math.min(box.y, bottom - box.height)) };
}

const overlaps = (a, b) => (
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height);
