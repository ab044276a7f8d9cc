// Places for a picture chosen in the browser: the same forces as `layout.py`, from given or ring-shaped beginnings, so
// that the same choice always looks the same.

const CELL = 130;
const STEPS = 260;
const UPRIGHT = 1.05;
const SEAT = 170;
const LINE = 96;
const GOLDEN_ANGLE = 2.399963229728653;

/**
 * Positions by entity. `start` holds known positions; `centre` stays at the
 * origin; `room` is [width, height] in pixels.
 */
function arrange({ entities, statements, centre = null, row = false, letters = 24 }, start, room) {
  if (row) return inARow(entities, room);
  const aspect = Math.min(Math.max(room[0] / room[1], 0.5), 1.8);
  const seat = new Map(entities.map((entity, i) => [entity, i]));
  const points = entities.map((entity, i) => begin(entity, i, start.get(entity), centre, aspect));
  const pairs = new Map();
  for (const { subject, object } of statements) {
    const ends = [seat.get(subject), seat.get(object)].sort((a, b) => a - b);
    pairs.set(ends.join(), ends);
  }
  const links = [...pairs.values()];
  const pinned = centre ? seat.get(centre) : -1;
  spread(points, links, pinned, aspect);
  shrink(points, room);
  const boxes = entities.map((entity) => [nameWidth(entity, letters) + 12, 30 + 2 * radiusOf(entity)]);
  part(points, boxes, pinned, UPRIGHT / aspect);
  return new Map(entities.map((entity, i) => [entity, { x: Math.round(points[i][0]), y: Math.round(points[i][1]) }]));
}

/** How many entities of a row stand side by side in a room so wide. */
const seatsIn = (width, count) => Math.max(1, Math.min(count, Math.floor(width / SEAT) + 1));

/** One after the other, in lines that turn round at the rim, so that what follows is always the next. */
function inARow(entities, room) {
  const seats = seatsIn(room[0], entities.length);
  const step = Math.min(230, room[0] / Math.max(seats - 1, 1));
  return new Map(entities.map((entity, i) => {
    const line = Math.floor(i / seats);
    const seat = line % 2 ? seats - 1 - (i % seats) : i % seats;
    return [entity, { x: Math.round(seat * step), y: line * LINE }];
  }));
}

function begin(entity, i, known, centre, aspect) {
  if (entity === centre) return [0, 0];
  if (known) return [known.x, known.y];
  const radius = CELL * Math.sqrt(i + 0.5);
  return [radius * Math.cos(GOLDEN_ANGLE * i) * aspect, radius * Math.sin(GOLDEN_ANGLE * i)];
}

function spread(points, links, pinned, aspect) {
  const degree = points.map(() => 0);
  for (const [a, b] of links) {
    degree[a] += 1;
    degree[b] += 1;
  }
  for (let step = 0; step < STEPS; step += 1) {
    const force = points.map(([x, y]) => [-x * 0.06, -y * 0.06 * aspect]);
    repel(points, force);
    for (const [a, b] of links) pull(points, force, a, b, 1 / Math.sqrt(Math.max(1, Math.min(degree[a], degree[b]))));
    const reach = CELL * (1 - step / STEPS);
    points.forEach((point, i) => {
      if (i === pinned) return;
      const length = Math.max(Math.hypot(...force[i]), 1e-9);
      const by = Math.min(length, reach) / length;
      point[0] += force[i][0] * by;
      point[1] += force[i][1] * by;
    });
  }
}

function repel(points, force) {
  for (let a = 0; a < points.length; a += 1) {
    for (let b = a + 1; b < points.length; b += 1) {
      const dx = points[a][0] - points[b][0];
      const dy = points[a][1] - points[b][1];
      const by = (CELL * CELL) / Math.max(dx * dx + dy * dy, 1);
      force[a][0] += dx * by;
      force[a][1] += dy * by;
      force[b][0] -= dx * by;
      force[b][1] -= dy * by;
    }
  }
}

function pull(points, force, a, b, stiffness) {
  const dx = points[b][0] - points[a][0];
  const dy = points[b][1] - points[a][1];
  const by = (Math.hypot(dx, dy) / CELL) * stiffness;
  force[a][0] += dx * by;
  force[a][1] += dy * by;
  force[b][0] -= dx * by;
  force[b][1] -= dy * by;
}

/** Scale each axis down, never up, until the picture is about as wide and high as its room. */
function shrink(points, room) {
  for (const axis of [0, 1]) {
    const along = points.map((point) => point[axis]);
    const by = Math.min(1, room[axis] / Math.max(Math.max(...along) - Math.min(...along), 1));
    for (const point of points) point[axis] *= by;
  }
}

/** Move overlapping boxes apart along the axis on which they lie further apart for their size, until none overlap. */
function part(points, boxes, pinned, upright) {
  for (let round = 0; round < 400; round += 1) {
    let clash = false;
    for (let a = 0; a < points.length; a += 1) {
      for (let b = a + 1; b < points.length; b += 1) clash = separate(points, boxes, a, b, pinned, upright) || clash;
    }
    if (!clash) return;
  }
}

function separate(points, boxes, a, b, pinned, upright) {
  const apart = [points[a][0] - points[b][0], points[a][1] - points[b][1]];
  const half = [0, 1].map((axis) => (boxes[a][axis] + boxes[b][axis]) / 2);
  const overlap = [0, 1].map((axis) => half[axis] - Math.abs(apart[axis]));
  if (overlap[0] <= 0.5 || overlap[1] <= 0.5) return false;
  const axis = (upright * overlap[0]) / half[0] < overlap[1] / half[1] ? 0 : 1;
  const step = overlap[axis] * (apart[axis] < 0 ? -1 : 1);
  const share = a === pinned ? 0 : b === pinned ? 1 : 0.5;
  points[a][axis] += step * share;
  points[b][axis] -= step * (1 - share);
  return true;
}
