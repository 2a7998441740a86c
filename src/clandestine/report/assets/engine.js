"use strict";
// The arithmetic of a living report: a network of tables, summed out exactly, with values and gradients.
// What it reads is written by translate/portable.py; what it answers must agree with the engine in Python
// (docs/theory/living.md; the browser tests compare hundreds of random states). No page is known here.

const DECIBANS = 10 / Math.LN10;

// A network as it stands for some set of copies: factors, and the order in which they are multiplied and summed out.
class Structure {
  constructor(plain, nodes, gone, order) {
    this.plain = plain;
    this.gone = gone;
    const parents = new Set(nodes.flatMap((node) => node.scope.slice(0, -1)));
    const items = plain.items.map((item, place) => ({ ...item, place })).filter((item) => !gone.has(item.place));
    const saying = new Map(items.map((item) => [item.node, item]));
    const doubled = new Set(items.filter((item) => saying.get(item.node) !== item).map((item) => item.node));
    this.parentsOf = new Map(nodes.map((node) => [node.v, node.scope.slice(0, -1)]));
    this.factors = [];
    for (const node of nodes) {
      const item = saying.get(node.v);
      const card = plain.cards[node.v];
      if (item && !parents.has(node.v) && !doubled.has(node.v)) {
        // A report that nothing hangs on: only what was seen matters, and nothing of it where the item is out of force.
        const table = node.table.filter((_, cell) => cell % card === item.seen);
        this.factors.push({ scope: node.scope.slice(0, -1), table, item: item.place });
      } else {
        this.factors.push({ scope: node.scope, table: node.table, item: -1 });
      }
    }
    // What is seen or settled of a variable that stays: one more factor, over it alone, filled at every run.
    const marked = new Set(items.filter((item) => parents.has(item.node) || doubled.has(item.node)).map((item) => item.node));
    this.marks = new Map();
    for (const view of plain.views) for (const [name] of view.set) marked.add(name);
    const present = new Set(nodes.map((node) => node.v));
    for (const name of marked) {
      if (!present.has(name)) continue;
      this.marks.set(name, this.factors.length);
      this.factors.push({ scope: [name], table: null, item: -1 });
    }
    this.seen = items.filter((item) => this.marks.has(item.node));
    const used = new Set(this.factors.flatMap((factor) => factor.scope));
    used.delete(plain.about);
    const known = order.filter((name) => used.has(name));
    this.clusters = this.compile(known.length === used.size ? known : this.greedy(used));
    this.uses = this.countUses(nodes);
  }

  // The cheapest next variable, again and again: used where a copy makes another network than the one compiled beforehand.
  greedy(used) {
    const cards = this.plain.cards;
    let scopes = this.factors.map((factor) => new Set(factor.scope));
    const left = [...used].sort((one, other) => one - other);
    const order = [];
    while (left.length) {
      let best = -1, least = Infinity;
      for (const name of left) {
        const joined = new Set([name]);
        for (const scope of scopes) if (scope.has(name)) for (const one of scope) joined.add(one);
        let size = 1;
        for (const one of joined) size *= cards[one];
        if (size < least) { least = size; best = name; }
      }
      const joined = new Set();
      for (const scope of scopes) if (scope.has(best)) for (const one of scope) joined.add(one);
      joined.delete(best);
      scopes = scopes.filter((scope) => !scope.has(best));
      scopes.push(joined);
      left.splice(left.indexOf(best), 1);
      order.push(best);
    }
    return order;
  }

  // A cluster for every variable in order, the question last: what is multiplied, and where each cell finds its entries.
  compile(order) {
    const cards = this.plain.cards;
    let open = this.factors.map((factor, number) => ({ scope: factor.scope, factor: number, message: -1 }));
    const clusters = [];
    for (const out of [...order, -1]) {
      const mine = out < 0 ? open : open.filter((one) => one.scope.includes(out));
      open = out < 0 ? [] : open.filter((one) => !one.scope.includes(out));
      const axes = [...new Set(mine.flatMap((one) => one.scope))].filter((name) => name !== out);
      if (out < 0 && !axes.includes(this.plain.about)) axes.push(this.plain.about);
      const whole = out < 0 ? axes : [...axes, out];
      const size = whole.reduce((product, name) => product * cards[name], 1);
      const depth = out < 0 ? 1 : cards[out];
      const operands = mine.map((one) => ({ ...one, places: this.places(whole, one.scope, size) }));
      clusters.push({ out, axes, size, depth, operands, cells: new Float64Array(size), message: new Float64Array(size / depth),
                      above: new Float64Array(size / depth) });
      if (out >= 0) open.push({ scope: axes, factor: -1, message: clusters.length - 1 });
    }
    return clusters;
  }

  // For every cell of a table over `whole`, the cell of a table over `scope`.
  places(whole, scope, size) {
    const cards = this.plain.cards;
    const strides = whole.map(() => 0);
    let stride = 1;
    for (let at = scope.length - 1; at >= 0; at--) {
      strides[whole.indexOf(scope[at])] = stride;
      stride *= cards[scope[at]];
    }
    const found = new Int32Array(size);
    const digits = whole.map(() => 0);
    let place = 0;
    for (let cell = 0; cell < size; cell++) {
      found[cell] = place;
      for (let at = whole.length - 1; at >= 0; at--) {
        place += strides[at];
        if (++digits[at] < cards[whole[at]]) break;
        place -= strides[at] * digits[at];
        digits[at] = 0;
      }
    }
    return found;
  }

  // The highest degree P(evidence) can have in each number: in how many tables it is used, and to which power there.
  countUses(nodes) {
    const { polynomials, primitives, rows, numbers } = this.plain;
    const total = new Float64Array(numbers.length);
    const inRows = (number) => primitives[number][0] === "r" ? rows[primitives[number][1]] : [primitives[number][1]];
    for (const node of nodes) {
      const most = new Map();
      for (const number of new Set(node.table)) {
        const poly = polynomials[number];
        for (let at = 1; at < poly.length; at += 2) {
          const powers = new Map();
          for (const key of poly[at]) for (const one of inRows(key)) powers.set(one, (powers.get(one) || 0) + 1);
          for (const [one, power] of powers) most.set(one, Math.max(most.get(one) || 0, power));
        }
      }
      for (const [one, power] of most) total[one] += power;
    }
    return total;
  }
}

// The answers of one network: posteriors, weights and tipping points for any state a reader brings it into.
class Engine {
  constructor(plain) {
    this.plain = plain;
    this.structures = new Map();
    this.base = Float64Array.from(plain.numbers, (number) => number[1]);
    this.views = new Map(plain.views.map((view) => [view.name, view]));
    this.values = new Float64Array(plain.numbers.length);
    this.fixed = new Uint8Array(plain.numbers.length);
    this.primitives = new Float64Array(plain.primitives.length);
    this.polynomials = new Float64Array(plain.polynomials.length);
    this.primitivesOf = plain.numbers.map(() => []);
    plain.primitives.forEach((one, place) => {
      for (const number of one[0] === "r" ? plain.rows[one[1]] : [one[1]]) this.primitivesOf[number].push(place);
    });
  }

  // A reader's state: items out of force (a set of places), copies (source -> source), numbers moved (place -> value).
  static plainState() {
    return { off: new Set(), copies: new Map(), moved: new Map() };
  }

  structure(copies) {
    const key = [...copies].map((pair) => pair.join("\u0000")).sort().join("\u0001");
    if (!this.structures.has(key)) {
      const nodes = new Map(this.plain.nodes.map((node) => [node.v, node]));
      const gone = new Set();
      for (const [copy, of] of copies) {
        const found = this.plain.copies.find((one) => one.copy === copy && one.of === of);
        if (!found) throw new Error(`${copy} cannot be a copy of ${of}`);
        for (const node of found.nodes) nodes.set(node.v, node);
        for (const place of found.gone) gone.add(place);
      }
      const needed = this.needed(nodes, gone);
      this.structures.set(key, new Structure(this.plain, needed, gone, copies.size ? [] : this.plain.order));
    }
    return this.structures.get(key);
  }

  // The nodes that can matter: above the question, above an item, or settled by some view; parents before children.
  needed(nodes, gone) {
    const found = new Map();
    const visit = (name) => {
      if (found.has(name)) return;
      const node = nodes.get(name);
      for (const parent of node.scope.slice(0, -1)) visit(parent);
      found.set(name, node);
    };
    visit(this.plain.about);
    this.plain.items.forEach((item, place) => { if (!gone.has(place)) visit(item.node); });
    for (const view of this.plain.views) for (const [name] of view.set) visit(name);
    return [...found.values()];
  }

  // Every number as the view and the reader have it, then what tables are made of, then the entries of the tables. Where one number
  // is tried at many values (`trying`), numbers that keep an order are taken at their word.
  fill(view, moved, trying = false) {
    const { plain, values, fixed } = this;
    values.set(this.base);
    fixed.fill(0);
    for (const [number, value] of view.numbers) { values[number] = value; fixed[number] = 1; }
    for (const [number, value] of moved) { values[number] = value; fixed[number] = 1; }
    const entries = plain.rows.map((row) => this.shared(row));
    plain.primitives.forEach((one, place) => {
      if (one[0] === "r") this.primitives[place] = entries[one[1]][one[2]];
      else if (one[0] === "n") this.primitives[place] = values[one[1]];
      else {
        let value = values[one[1]];
        for (const [other, up] of trying ? [] : one[2]) {
          value = up ? Math.max(value, values[other]) : Math.min(value, values[other]);
          value = Math.min(Math.max(value, one[3]), one[4]);
        }
        this.primitives[place] = value;
      }
    });
    plain.polynomials.forEach((poly, place) => {
      let sum = 0;
      for (let at = 0; at < poly.length; at += 2) {
        let term = poly[at];
        for (const key of poly[at + 1]) term *= this.primitives[key];
        sum += term;
      }
      this.polynomials[place] = sum;
    });
  }

  // A row that sums to 1: entries that were fixed as they are, the others share what is left in their old proportions.
  shared(row) {
    const values = row.map((number) => this.values[number]);
    const held = row.map((number) => this.fixed[number] === 1);
    const sum = (kept) => values.reduce((total, value, at) => total + (kept(at) ? value : 0), 0);
    const left = 1 - sum((at) => held[at]), rest = sum((at) => !held[at]), free = held.filter((one) => !one).length;
    if (free === row.length || free === 0 || left < 0) {
      const total = sum(() => true);
      return values.map((value) => value / total);
    }
    return values.map((value, at) => held[at] ? value : rest > 0 ? value * (left / rest) : left / free);
  }

  // Which items are in force: those on, but being on file is only corrected for where an item says so by itself.
  inForce(structure, on) {
    const { items, divided } = this.plain;
    const force = items.map((item, place) => on(place) && !structure.gone.has(place));
    if (divided) {
      const entailed = items.some((item, place) => item.entails && force[place]);
      items.forEach((item, place) => { if (!item.source) force[place] = entailed; });
    }
    return force;
  }

  // P(question, items in force, what the view settles) up to a factor: values by state, and the log of the factor.
  up(structure, view, force) {
    const { cards } = this.plain;
    for (const [name, number] of structure.marks) {
      const factor = structure.factors[number];
      factor.values = (factor.values || new Float64Array(cards[name])).fill(1);
    }
    const only = (name, state) => {
      const values = structure.factors[structure.marks.get(name)].values;
      for (let at = 0; at < values.length; at++) if (at !== state) values[at] = 0;
    };
    for (const [name, state] of view.set) if (structure.marks.has(name)) only(name, state);
    for (const item of structure.seen) if (force[item.place]) only(item.node, item.seen);
    for (const factor of structure.factors) {
      if (factor.table === null) continue;
      const size = factor.table.length;
      if (!factor.values) factor.values = new Float64Array(size);
      if (factor.item >= 0 && !force[factor.item]) factor.values.fill(1);
      else for (let cell = 0; cell < size; cell++) factor.values[cell] = this.polynomials[factor.table[cell]];
    }
    let log = 0;
    for (const cluster of structure.clusters) {
      const { cells, size, depth, operands, message } = cluster;
      cells.fill(1);
      for (const operand of operands) {
        const values = operand.factor >= 0 ? structure.factors[operand.factor].values : structure.clusters[operand.message].message;
        const { places } = operand;
        for (let cell = 0; cell < size; cell++) cells[cell] *= values[places[cell]];
      }
      let most = 0;
      for (let at = 0, cell = 0; at < message.length; at++) {
        let sum = 0;
        for (let deep = 0; deep < depth; deep++) sum += cells[cell++];
        message[at] = sum;
        if (sum > most) most = sum;
      }
      if (most > 0) {
        for (let at = 0; at < message.length; at++) message[at] /= most;
        log += Math.log(most);
      }
      cluster.most = most > 0 ? most : 1;
    }
    return { values: Float64Array.from(structure.clusters[structure.clusters.length - 1].message), log };
  }

  // The derivative of one state's value (as `up` has just left it) by every polynomial.
  down(structure, state, into) {
    const { clusters, factors } = structure;
    into.fill(0);
    for (const cluster of clusters) cluster.above.fill(0);
    clusters[clusters.length - 1].above[state] = 1;
    for (let number = clusters.length - 1; number >= 0; number--) {
      const { size, depth, operands, above, most } = clusters[number];
      const held = operands.map((one) => one.factor >= 0 ? factors[one.factor].values : clusters[one.message].message);
      for (let cell = 0; cell < size; cell++) {
        const from = above[depth === 1 ? cell : Math.floor(cell / depth)] / most;
        if (from === 0) continue;
        for (let mine = 0; mine < operands.length; mine++) {
          let rest = from;
          for (let other = 0; other < operands.length; other++) {
            if (other !== mine) rest *= held[other][operands[other].places[cell]];
          }
          const operand = operands[mine], place = operand.places[cell];
          if (operand.message >= 0) clusters[operand.message].above[place] += rest;
          else {
            const factor = factors[operand.factor];
            if (factor.table && (factor.item < 0 || this.force[factor.item])) into[factor.table[place]] += rest;
          }
        }
      }
    }
    return into;
  }

  // log P(state, items in force | view) for every state, up to one constant; numbers and copies as the reader has them.
  joint(state, viewName, on) {
    const view = this.views.get(viewName), structure = this.structure(state.copies);
    this.fill(view, state.moved);
    return this.again(structure, view, this.inForce(structure, on));
  }

  again(structure, view, force) {
    this.force = force;
    const { values, log } = this.up(structure, view, force);
    return Array.from(values, (value) => Math.log(value) + log);
  }

  static shares(logs) {
    const most = Math.max(...logs);
    const values = logs.map((log) => Math.exp(log - most));
    const total = values.reduce((sum, value) => sum + value, 0);
    return values.map((value) => value / total);
  }

  // Prior and posterior of every state, and every item's weight between two states in decibans: in order, and by its removal.
  weigh(state, viewName, pair) {
    const view = this.views.get(viewName), structure = this.structure(state.copies), { items } = this.plain;
    this.fill(view, state.moved);
    const ask = (on) => this.again(structure, view, this.inForce(structure, on));
    const ticked = (place) => !state.off.has(place);
    const odds = (logs) => (logs[pair[0]] - logs[pair[1]]) * DECIBANS;
    const full = ask(ticked), none = ask(() => false);
    const inOrder = [], last = [];
    let before = odds(none);
    items.forEach((_, place) => {
      if (!ticked(place) || structure.gone.has(place)) { inOrder.push(0); last.push(0); return; }
      const after = odds(ask((other) => other <= place && ticked(other)));
      inOrder.push(after - before);
      before = after;
      last.push(odds(full) - odds(ask((other) => other !== place && ticked(other))));
    });
    return { prior: Engine.shares(none), posterior: Engine.shares(full), priorOdds: odds(none), odds: odds(full), inOrder, last,
             impossible: Math.max(...full) === -Infinity };
  }

  // For each number asked for: the nearest value at which another of the states `allowed` is level with the leading one.
  tips(state, viewName, numbers, allowed) {
    const view = this.views.get(viewName), structure = this.structure(state.copies);
    this.fill(view, state.moved, true);
    const force = this.inForce(structure, (place) => !state.off.has(place));
    this.force = force;
    const now = this.up(structure, view, force).values;
    const lead = allowed.reduce((best, one) => now[one] > now[best] ? one : best, allowed[0]);
    const gradients = allowed.map((one) => this.byNumbers(structure, one));
    const linear = numbers.filter((number) => structure.uses[number] <= 1);
    const found = new Map();
    for (const number of linear) {
      const here = this.standing(number);
      const curves = allowed.map((one, at) => (value) => now[one] + (value - here) * gradients[at](number));
      found.set(number, this.nearest(number, here, curves, allowed.indexOf(lead), true));
    }
    for (const number of numbers) {
      if (structure.uses[number] <= 1) continue;
      const here = this.standing(number);
      const curves = this.drawn(state, view, structure, force, number, structure.uses[number]);
      found.set(number, this.nearest(number, here, allowed.map((one) => curves[one]), allowed.indexOf(lead), false));
      this.fill(view, state.moved, true);
    }
    return { lead, tips: found };
  }

  // A number as it stands: as an entry of its row, if it is one.
  standing(number) {
    const key = this.primitivesOf[number].find((place) => this.plain.primitives[place][0] === "r");
    if (key === undefined) return this.values[number];
    const [, row] = this.plain.primitives[key];
    return this.shared(this.plain.rows[row])[this.plain.rows[row].indexOf(number)];
  }

  // The derivative of a state's value by a number that moves alone, the rest of its row sharing what it leaves.
  byNumbers(structure, state) {
    const { plain } = this;
    const byPolynomial = this.down(structure, state, new Float64Array(plain.polynomials.length));
    const byPrimitive = new Float64Array(plain.primitives.length);
    byPolynomial.forEach((slope, place) => {
      if (slope === 0) return;
      const poly = plain.polynomials[place];
      for (let at = 0; at < poly.length; at += 2) {
        const keys = poly[at + 1];
        keys.forEach((key, mine) => {
          let rest = slope * poly[at];
          keys.forEach((other, where) => { if (where !== mine) rest *= this.primitives[other]; });
          byPrimitive[key] += rest;
        });
      }
    });
    return (number) => {
      let slope = 0;
      for (const key of this.primitivesOf[number]) {
        const one = plain.primitives[key];
        if (one[0] !== "r") { slope += byPrimitive[key]; continue; }
        const row = plain.rows[one[1]], at = one[2];
        if (row[at] === number) { slope += byPrimitive[key]; continue; }
        if (this.fixed[row[at]]) continue;
        let rest = 0, free = 0;
        row.forEach((other) => { if (other !== number && !this.fixed[other]) { rest += this.values[other]; free++; } });
        slope -= byPrimitive[key] * (rest > 0 ? this.values[row[at]] / rest : 1 / free);
      }
      return slope;
    };
  }

  // P(state, evidence) as a polynomial in one number, drawn through as many points as it needs.
  drawn(state, view, structure, force, number, degree) {
    const points = Array.from({ length: degree + 1 }, (_, at) => (1 - Math.cos(Math.PI * (at + 0.5) / (degree + 1))) / 2);
    const rows = points.map((value) => {
      this.fill(view, new Map([...state.moved, [number, value]]), true);
      const { values, log } = this.up(structure, view, force);
      return { values, log };
    });
    const most = Math.max(...rows.map((row) => row.log));
    const values = rows.map((row) => Array.from(row.values, (value) => value * Math.exp(row.log - most)));
    const weights = points.map((point, at) =>
      1 / points.reduce((product, other, where) => where === at ? product : product * (point - other), 1));
    return values[0].map((_, one) => (value) => {
      let top = 0, bottom = 0;
      for (let at = 0; at < points.length; at++) {
        if (value === points[at]) return values[at][one];
        const share = weights[at] / (value - points[at]);
        top += share * values[at][one];
        bottom += share;
      }
      return top / bottom;
    });
  }

  nearest(number, here, curves, lead, straight) {
    const [, , low, high] = this.plain.numbers[number];
    const found = [];
    const whole = (value) => curves.reduce((sum, curve) => sum + Math.abs(curve(value)), 0);
    const most = Math.max(whole(0), whole(0.5), whole(1));
    const still = curves.every((curve) => Math.abs(curve(low) * whole(high) - curve(high) * whole(low)) <= 1e-13 * whole(low) * whole(high)
      && Math.abs(curve(0.5) * whole(high) - curve(high) * whole(0.5)) <= 1e-13 * whole(0.5) * whole(high));
    if (still) return null; // the answer does not hang on it
    curves.forEach((curve, other) => {
      if (other === lead) return;
      const gap = (value) => curves[lead](value) - curve(value);
      if (straight) {
        const start = gap(0), slope = gap(1) - start, root = -start / slope;
        if (slope !== 0 && Math.abs(slope) > 1e-16 * Math.abs(start) && root >= 0 && root <= 1) found.push(root);
        return;
      }
      const steps = 64;
      let left = gap(0);
      if (left === 0) found.push(0);
      for (let step = 1; step <= steps; step++) {
        const right = gap(step / steps);
        if (right === 0) found.push(step / steps);
        else if (left !== 0 && left < 0 !== right < 0) found.push(root(gap, (step - 1) / steps, step / steps));
        left = right;
      }
    });
    const possible = found.filter((value) => whole(value) > 1e-12 * most); // elsewhere the evidence is impossible
    const outside = (value) => (low <= value && value <= high ? 0 : 1);
    possible.sort((one, other) => outside(one) - outside(other) || Math.abs(one - here) - Math.abs(other - here));
    return possible.length ? possible[0] : null;
  }

  // Hypotheses that may be shown, and named as leading, on the items in force: see ask/manners.py.
  manners(state) {
    const structure = this.structure(state.copies);
    const above = (name, goal) => name === goal || (structure.parentsOf.get(name) || []).some((parent) => above(parent, goal));
    const hidden = new Map(), barred = new Set();
    for (const rule of this.plain.sensitive) {
      const bearing = this.plain.items.filter((item, place) => item.source && !state.off.has(place) && !structure.gone.has(place)
        && rule.variable !== null && above(item.node, rule.variable));
      const origins = new Set(bearing.map((item) => this.origin(item.source, state.copies)));
      if (!bearing.length) for (const one of rule.state) hidden.set(one, `${rule.words}: no evidence here, prior only`);
      if (origins.size < 2) for (const one of rule.lead) barred.add(one);
    }
    return { hidden, barred: new Set([...barred, ...hidden.keys()]) };
  }

  // Whether a source may be taken for a copy of another beside the copies there are: no chain of marks, for what is exported for
  // each pair holds for that pair, and for others that leave it alone.
  markable(copies, copy, of) {
    const chain = (source) => source ? [source, ...chain(this.plain.sources[source])] : [];
    if (copies.has(copy) || !this.plain.copies.some((one) => one.copy === copy && one.of === of)) return false;
    return [...copies].every(([other, above]) => !chain(of).includes(other) && !chain(above).includes(copy));
  }

  origin(source, copies) {
    const above = copies.get(source) || this.plain.sources[source];
    return above ? this.origin(above, copies) : source;
  }

  origins(state) {
    const gone = this.structure(state.copies).gone;
    const weighing = this.plain.items.filter((item, place) => item.source && !state.off.has(place) && !gone.has(place));
    return { items: weighing.length, origins: new Set(weighing.map((item) => this.origin(item.source, state.copies))).size };
  }
}

function root(gap, low, high) {
  let below = gap(low);
  for (let turn = 0; turn < 200 && high - low > 1e-15; turn++) {
    const middle = (low + high) / 2, value = gap(middle);
    if (value === 0) return middle;
    if (value < 0 === below < 0) { low = middle; below = value; } else high = middle;
  }
  return (low + high) / 2;
}

if (typeof module !== "undefined") module.exports = { Engine };
