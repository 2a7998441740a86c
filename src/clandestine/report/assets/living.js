"use strict";
// The living part of a report: what a reader ticks and slides, kept in the page's address and saved as a supposition file.
// All text goes in as text; nothing is asked of anywhere outside this page.

(function () {
  const held = document.getElementById("living-data");
  const home = document.getElementById("living");
  if (!held || !home) return;
  const { circuit, page } = JSON.parse(held.textContent);
  const engine = new Engine(circuit);
  const state = Engine.plainState();
  state.scenario = "";
  state.pair = 0;

  const places = new Map(circuit.numbers.map((number, place) => [number[0], place]));
  const free = page.order.map((path) => places.get(path));
  const listed = new Set([...document.querySelectorAll('[data-live="tip"]')].map((one) => places.get(one.dataset.number)));
  const shown = () => state.scenario ? [state.scenario] : circuit.shown;
  const untouched = () => !state.off.size && !state.copies.size && !state.moved.size && !state.scenario;
  const labelOf = (number) => page.labels[circuit.numbers[number][0]] || circuit.numbers[number][0];

  // -- printing numbers as the rest of the report does -------------------------------------------

  const share = (value) => value === 0 || value === 1 ? String(value)
    : value < 0.01 - 1e-12 ? "<0.01" : value > 0.99 + 1e-12 ? ">0.99" : value.toFixed(2);
  const signed = (value) => !Number.isFinite(value) ? (value > 0 ? "only" : value < 0 ? "never" : "none")
    : ((rounded) => (rounded < 0 ? "\u2212" : "+") + Math.abs(rounded).toFixed(1))(Math.round(value * 10) / 10 + 0);
  const word = (weight) => page.scale.find((band) => band.below === undefined || 10 ** (Math.min(Math.abs(weight), 3000) / 10) < band.below).say;
  const digits = (value) => String(Number(value.toPrecision(4)));
  const decimal = (value) => {
    const text = value.toFixed(12).replace(/0+$/, "").replace(/\.$/, "");
    return text === "" || text === "-" ? "0" : text;
  };

  // -- building ----------------------------------------------------------------------------------

  function make(tag, settings, ...children) {
    const one = document.createElement(tag);
    for (const [name, value] of Object.entries(settings || {})) {
      if (name === "on") for (const [event, act] of Object.entries(value)) one.addEventListener(event, act);
      else if (value === true) one.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined) one.setAttribute(name, String(value));
    }
    one.append(...children.filter((child) => child !== null));
    return one;
  }

  const button = (text, act) => make("button", { type: "button", on: { click: act } }, text);

  const status = make("p", { role: "status", class: "living-status", "aria-live": "polite" });
  const results = make("div", { class: "living-results" });
  const saved = make("div", { class: "living-saved", hidden: true });
  const boxes = new Map(), copies = new Map(), weights = new Map(), sliders = new Map(), tips = new Map();

  function items() {
    const rows = circuit.items.map((item, place) => {
      const told = page.items[place];
      const id = `living-item-${place}`;
      const cells = circuit.views.map((view) => {
        const cell = make("td", { class: "number", "data-view": view.name });
        weights.set(`${place} ${view.name}`, cell);
        return cell;
      });
      if (!item.drop.length) {
        return make("tr", { class: "fixed" }, make("td", {}), make("th", { scope: "row" }, told.id, " ", make("small", {}, told.says)),
                    make("td", {}), ...cells);
      }
      const box = make("input", { type: "checkbox", id, checked: true, on: { change: () => {
        if (box.checked) state.off.delete(place); else state.off.add(place);
        changed();
      } } });
      boxes.set(place, box);
      const offered = circuit.copies.filter((one) => one.copy === item.source);
      let choose = null;
      if (offered.length) {
        choose = make("select", { "aria-label": `${told.id}: its source ${item.source} is a copy of`, on: { change: () => {
          if (choose.value) state.copies.set(item.source, choose.value); else state.copies.delete(item.source);
          changed();
        } } }, make("option", { value: "" }, "on its own"),
        ...offered.map((one) => make("option", { value: one.of }, `a copy of ${one.of}`)));
        copies.set(place, choose);
      }
      return make("tr", {}, make("td", {}, box),
        make("th", { scope: "row" }, make("label", { for: id }, told.id, " ", make("small", {}, `${told.says}; ${item.source}${told.when ? ", " + told.when : ""}`))),
        make("td", {}, choose), ...cells);
    });
    const heads = circuit.views.map((view) => make("th", { scope: "col", class: "number", "data-view": view.name }, `dB, ${view.name}`));
    return make("details", { open: true }, make("summary", {}, "The items: which count, and which are copies"),
      make("p", {}, "Untick an item, and the answer is as if it had never been found. Call its source a copy of another, and all ",
           "it says weighs only as far as the other said it. The weights are of each item after those before it."),
      make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "items" }, make("table", { class: "living-items" },
        make("thead", {}, make("tr", {}, make("td", {}), make("th", { scope: "col" }, "item"), make("th", { scope: "col" }, "its source is"), ...heads)),
        make("tbody", {}, ...rows))));
  }

  function slider(number, within) {
    const [path, stated, low, high] = circuit.numbers[number];
    const out = make("output", { class: "number" });
    const tip = make("small", { class: "living-tip" });
    const input = make("input", { type: "range", min: low, max: high, step: "any", "aria-label": `${labelOf(number)}, from ${digits(low)} to ${digits(high)}`,
      on: { input: () => { state.moved.set(number, Number(Number(input.value).toPrecision(4))); changed(); } } });
    // The page's own step: a hundredth of the way, whatever the keys say.
    input.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
      if (!step) return;
      event.preventDefault();
      input.value = Math.min(high, Math.max(low, Number(input.value) + step * (high - low) / 100));
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    const back = make("button", { type: "button", class: "quiet", "aria-label": `${labelOf(number)}: back to ${digits(stated)}`,
      on: { click: () => { state.moved.delete(number); changed(); } } }, `back to ${digits(stated)}`);
    sliders.set(number, { input, out, back, within, held: null });
    tips.set(number, tip);
    return make("li", { "data-number": path }, make("span", { class: "living-label" }, labelOf(number)), input, out, back, tip);
  }

  function numbers() {
    const priors = free.filter((number) => page.priors.includes(circuit.numbers[number][0]));
    const rest = free.filter((number) => !priors.includes(number));
    const folded = { on: { toggle: () => changed() } };
    const whole = make("details", folded, make("summary", {}, "The numbers: priors, and what sources see, invent and hide"));
    const list = (some, ...within) => make("ul", { class: "living-numbers" }, ...some.map((number) => slider(number, [whole, ...within])));
    const more = make("details", folded, make("summary", {}, `${rest.length > 12 ? rest.length - 12 : 0} more numbers that move the answer less`));
    more.append(list(rest.slice(12), more));
    whole.append(
      make("p", {}, "Each moves within its stated limits. Beside it stands the value at which another state would lead, all else as it now is."),
      priors.length ? make("h4", {}, "Before any evidence") : "", priors.length ? list(priors) : "",
      make("h4", {}, "The twelve others that move the answer most"), list(rest.slice(0, 12)), rest.length > 12 ? more : "");
    return whole;
  }

  const scenario = make("select", { id: "living-scenario", on: { change: () => { state.scenario = scenario.value; changed(); } } },
    make("option", { value: "" }, circuit.shown.length > 1 ? `side by side: ${circuit.shown.join(" and ")}` : circuit.shown[0]),
    ...circuit.views.filter((view) => circuit.shown.length > 1 || view.name !== circuit.shown[0])
      .map((view) => make("option", { value: view.name }, view.name === "average" ? "all mixed by their prior" : view.name)));
  const pair = make("select", { id: "living-pair", on: { change: () => { state.pair = Number(pair.value); changed(); } } },
    ...page.pairs.map((one, place) => make("option", { value: place }, `${circuit.states[one[0]]} against ${circuit.states[one[1]]}`)));

  function build() {
    home.append(
      make("div", { class: "living-choices" },
        make("label", { for: "living-scenario" }, "View of the movement ", scenario),
        make("label", { for: "living-pair" }, "Weigh ", pair)),
      results, status, items(), free.length ? numbers() : null,
      make("div", { class: "living-buttons" },
        button("Back to the report as it was", () => { restore(new URLSearchParams()); changed(); }),
        button("Copy a link to this state", copyLink),
        button("Save as a supposition file", save)),
      saved);
    home.hidden = false;
    document.documentElement.classList.add("is-living");
    for (const section of document.querySelectorAll("[data-first]")) {
      const note = make("p", { class: "first-note", hidden: true }, "As first computed: this part does not follow what you have changed.");
      const head = section.querySelector("h2, h3, h4, caption, figcaption");
      if (head && section.contains(head) && head.tagName !== "CAPTION") head.after(note); else section.prepend(note);
    }
  }

  // -- computing ---------------------------------------------------------------------------------

  let waiting = 0, speaking = 0, keeping = 0;
  function changed() {
    if (!waiting) waiting = requestAnimationFrame(() => { waiting = 0; show(); });
  }

  function compute() {
    const start = performance.now();
    const manners = engine.manners(state), two = page.pairs[state.pair] || null;
    const allowed = circuit.states.map((_, place) => place).filter((place) => !manners.barred.has(circuit.states[place]));
    const views = [...new Set([...shown(), ...circuit.shown])]; // those of the report follow along, whichever is chosen here
    const every = views.map((view) => ({ view, ...engine.weigh(state, view, two || [0, 0]) }));
    const found = every.filter((one) => shown().includes(one.view));
    const visible = free.filter((number) => listed.has(number) || (sliders.has(number) && sliders.get(number).within.every((one) => one.open)));
    const items = state.pair === 0 ? every : views.map((view) => ({ view, ...engine.weigh(state, view, page.pairs[0] || [0, 0]) }));
    const tipping = visible.length && allowed.length ? views.map((view) => ({ view, ...engine.tips(state, view, visible, allowed) })) : [];
    return { manners, allowed, found, every, items, tipping, two, counted: engine.origins(state), took: performance.now() - start };
  }

  function show() {
    let answer;
    try { answer = compute(); } catch (error) { status.textContent = `This cannot be worked out: ${error.message}`; return; }
    last = answer;
    const { manners, found, every, items, tipping } = answer;
    controls();
    results.replaceChildren(...found.map((one) => answerOf(one, manners)));
    const gone = engine.structure(state.copies).gone;
    for (const [key, cell] of weights) {
      const [place, view] = [Number(key.split(" ")[0]), key.slice(key.indexOf(" ") + 1)];
      const one = found.find((other) => other.view === view);
      cell.hidden = !one;
      const out = !one || state.off.has(place) || gone.has(place);
      cell.textContent = one ? (out ? "not counted" : signed(one.inOrder[place])) : "";
    }
    for (const head of home.querySelectorAll("thead [data-view]")) head.hidden = !found.some((one) => one.view === head.dataset.view);
    for (const [number, small] of tips) {
      const told = tipping.filter((one) => shown().includes(one.view) && one.tips.has(number) && one.tips.get(number) !== null)
        .map((one) => {
          const value = one.tips.get(number), [, , low, high] = circuit.numbers[number];
          return `${one.view}: ${digits(value)}${value < low || value > high ? " (outside its limits)" : ""}`;
        });
      small.textContent = told.length ? `another would lead at ${told.join("; ")}` : "";
    }
    elsewhere(every, items, tipping, manners);
    clearTimeout(keeping); // a browser counts changes of the address, and slows them down where they come by the dozen
    keeping = setTimeout(keep, 200);
    clearTimeout(speaking);
    speaking = setTimeout(() => speak(found, answer), 250);
  }

  let marked = null;
  // What the controls say, brought in line with the state (after a link, or a reset).
  function controls() {
    scenario.value = state.scenario;
    pair.value = String(state.pair);
    for (const [place, box] of boxes) box.checked = !state.off.has(place);
    const marks = [...state.copies].join();
    for (const [place, choose] of marks === marked ? [] : copies) {
      const source = circuit.items[place].source;
      choose.value = state.copies.get(source) || "";
      for (const option of choose.options) {
        const others = new Map([...state.copies].filter(([copy]) => copy !== source));
        option.disabled = option.value !== "" && !engine.markable(others, source, option.value);
      }
    }
    marked = marks;
    for (const [number, one] of sliders) {
      const moved = state.moved.has(number), value = moved ? state.moved.get(number) : circuit.numbers[number][1];
      if (one.held === value && one.back.hidden !== moved) continue;
      const { input, out, back } = one;
      one.held = value;
      if (Number(input.value) !== value) input.value = value;
      input.setAttribute("aria-valuetext", digits(value));
      out.textContent = digits(value);
      back.hidden = !moved;
    }
  }

  function answerOf(one, manners) {
    const first = page.first[one.view] || {};
    const rows = circuit.states.map((name, place) => {
      if (manners.hidden.has(name)) {
        return make("tr", {}, make("th", { scope: "row" }, name), make("td", { colspan: "4", class: "withheld" }, "no evidence here, prior only"));
      }
      const bar = make("span", { class: "living-bar", "aria-hidden": "true" });
      bar.style.width = `${(100 * one.posterior[place]).toFixed(2)}%`;
      const before = first[name];
      return make("tr", {}, make("th", { scope: "row" }, name), make("td", { class: "number" }, share(one.prior[place])),
        make("td", { class: "number now" }, one.impossible ? "" : share(one.posterior[place])),
        make("td", { class: "track", "aria-hidden": "true" }, bar),
        make("td", { class: "number" }, before ? `${share(before[0])} (${share(before[1])} to ${share(before[2])})` : ""));
    });
    const odds = last.two && Number.isFinite(one.priorOdds) ? one.odds - one.priorOdds : NaN;
    const names = last.two ? last.two.map((place) => circuit.states[place]) : [];
    const withheld = names.some((name) => manners.hidden.has(name));
    const told = one.impossible ? "These items cannot all hold together: soften or untick one."
      : Number.isNaN(odds) || withheld ? ""
      : `The evidence together: ${signed(odds)} dB for ${names[0]} against ${names[1]} (${word(odds)}); by removal each item's weight may differ.`;
    return make("div", { class: "living-view" }, make("table", {},
      make("caption", {}, circuit.shown.length > 1 || state.scenario ? `Under ${one.view === "average" ? "all views mixed by their prior" : one.view}` : "The answer"),
      make("thead", {}, make("tr", {}, make("th", { scope: "col" }, page.about), make("th", { scope: "col", class: "number" }, "prior"),
        make("th", { scope: "col", class: "number" }, "now"), make("td", { class: "track", "aria-hidden": "true" }), make("th", { scope: "col", class: "number" }, "as first computed, with its range"))),
      make("tbody", {}, ...rows)), make("p", {}, told));
  }

  // Numbers printed elsewhere in the report that follow along.
  function elsewhere(found, items, tipping, manners) {
    document.documentElement.classList.toggle("is-changed", !untouched());
    for (const note of document.querySelectorAll(".first-note")) note.hidden = untouched();
    const write = (one, text) => {
      if (one.dataset.was === undefined) one.dataset.was = one.textContent;
      one.textContent = untouched() ? one.dataset.was : text;
      one.classList.toggle("moved", one.textContent !== one.dataset.was);
    };
    for (const one of document.querySelectorAll("[data-live]")) {
      const { live, view, item } = one.dataset;
      const answer = found.find((other) => other.view === view);
      if (live === "posterior") {
        const place = circuit.states.indexOf(one.dataset.state);
        if (place < 0) continue;
        write(one, manners.hidden.has(one.dataset.state) ? "withheld" : answer ? share(answer.posterior[place]) : one.dataset.was || one.textContent);
      } else if (live === "weight" && answer) {
        const place = circuit.items.findIndex((other) => other.id === item);
        const mine = items.find((other) => other.view === view);
        if (place >= 0) write(one, state.off.has(place) ? "not counted" : signed(mine.inOrder[place]));
      } else if (live === "tip") {
        const number = places.get(one.dataset.number);
        const mine = tipping.find((other) => other.view === view);
        if (mine && mine.tips.has(number)) write(one, mine.tips.get(number) === null ? "" : digits(mine.tips.get(number)));
      }
    }
    for (const row of document.querySelectorAll("[data-item]")) {
      const place = circuit.items.findIndex((other) => other.id === row.dataset.item);
      if (place >= 0) row.classList.toggle("is-off", state.off.has(place));
    }
  }

  function speak(found, answer) {
    const { items: count, origins } = answer.counted;
    const counted = `${count} item${count === 1 ? "" : "s"}, ${origins} independent origin${origins === 1 ? "" : "s"}; model ${page.model}`;
    if (untouched()) { status.textContent = `As in the report: nothing is changed (${counted}).`; return; }
    if (!answer.allowed.length) { status.textContent = `Nothing can be said of ${page.about} from this evidence (${counted}).`; return; }
    const told = found.filter((one) => !one.impossible).map((one) => {
      const lead = answer.allowed.reduce((best, place) => one.posterior[place] > one.posterior[best] ? place : best, answer.allowed[0]);
      const under = circuit.shown.length > 1 || state.scenario ? `under ${one.view === "average" ? "all views mixed" : one.view}, ` : "";
      const name = page.called[circuit.states[lead]] || circuit.states[lead];
      return `${under}${name} leads with ${share(one.posterior[lead])}`;
    });
    const none = count === 0 ? "No item is counted: this is the prior. " : "";
    status.textContent = `${none}As changed: ${told.join("; ") || "impossible"} (at the numbers chosen, with no range; ${counted}).`;
  }

  // -- the state in the address, and in a file ---------------------------------------------------

  function words() {
    const found = new URLSearchParams();
    if (untouched()) return found;
    found.set("of", `${page.digests.model} ${page.digests.dossier}`);
    if (state.off.size) found.set("off", [...state.off].sort((one, other) => one - other).map((place) => circuit.items[place].id).join("\n"));
    for (const [copy, of] of [...state.copies].sort()) found.append("copy", `${copy}\n${of}`);
    for (const [number, value] of [...state.moved].sort((one, other) => one[0] - other[0])) found.append("number", `${circuit.numbers[number][0]}\n${decimal(value)}`);
    if (state.scenario) found.set("view", state.scenario);
    return found;
  }

  function keep() {
    const text = words().toString();
    const goal = text ? `#what-if?${text}` : location.hash.startsWith("#what-if?") ? "#living" : location.hash;
    if (goal !== location.hash) history.replaceState(null, "", goal || " ");
  }

  // Bring the state of a link back; what this report does not know is told and left.
  function restore(found) {
    const unknown = [];
    state.off.clear(); state.copies.clear(); state.moved.clear();
    state.scenario = "";
    const of = found.get("of");
    if (of && of !== `${page.digests.model} ${page.digests.dossier}`) unknown.push("the link was made for another version of model or dossier");
    for (const id of (found.get("off") || "").split("\n").filter(Boolean)) {
      const place = circuit.items.findIndex((item) => item.id === id && item.drop.length);
      if (place < 0) unknown.push(id); else state.off.add(place);
    }
    for (const words of found.getAll("copy")) {
      const [copy, above] = words.split("\n");
      if (engine.markable(state.copies, copy, above)) state.copies.set(copy, above); else unknown.push(`${copy} as a copy`);
    }
    for (const words of found.getAll("number")) {
      const [path, text] = words.split("\n"), number = places.get(path), value = Number(text);
      const within = number !== undefined && circuit.numbers[number][4] && text && value >= circuit.numbers[number][2] && value <= circuit.numbers[number][3];
      if (within) state.moved.set(number, value); else unknown.push(path);
    }
    const view = found.get("view");
    if (view && circuit.views.some((one) => one.name === view)) state.scenario = view; else if (view) unknown.push(view);
    saved.hidden = true;
    return unknown;
  }

  function fromAddress() {
    if (!location.hash.startsWith("#what-if?")) return;
    const unknown = restore(new URLSearchParams(location.hash.slice("#what-if?".length)));
    show();
    home.scrollIntoView();
    if (unknown.length) {
      clearTimeout(speaking);
      status.textContent = `Not all of the link could be brought back: ${unknown.join(", ")}.`;
    }
  }

  async function copyLink() {
    keep();
    const link = location.href;
    try {
      await navigator.clipboard.writeText(link);
      status.textContent = "The link is copied.";
    } catch {
      offer("A link to this state", link, null);
    }
  }

  const quoted = (text) => JSON.stringify(text).replace(/[\u007f-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);

  // The state as a supposition file, as `clandestine suppose --file` reads it.
  function supposition() {
    const drop = [...state.off].sort((one, other) => one - other).flatMap((place) => circuit.items[place].drop);
    const lines = ["clandestine: 1", "supposition: tried-in-the-report", `because: ${quoted(`tried by a reader of the report on ${page.title}`)}`,
      `of: {model: ${quoted(page.digests.model)}, dossier: ${quoted(page.digests.dossier)}}`];
    if (state.scenario && state.scenario !== "average" && state.scenario !== "model") lines.push(`scenario: ${quoted(state.scenario)}`);
    if (drop.length) lines.push(`drop: [${drop.map(quoted).join(", ")}]`);
    if (state.copies.size) lines.push("copies:", ...[...state.copies].sort().map(([copy, of]) => `  ${quoted(copy)}: ${quoted(of)}`));
    if (state.moved.size) lines.push("numbers:", ...[...state.moved].sort((one, other) => one[0] - other[0])
      .map(([number, value]) => `  ${quoted(circuit.numbers[number][0])}: ${decimal(value)}`));
    return `${lines.join("\n")}\n`;
  }

  function save() {
    if (!state.off.size && !state.copies.size && !state.moved.size && (!state.scenario || state.scenario === "average")) {
      status.textContent = "Nothing is supposed yet: untick an item, move a number or choose a view first.";
      return;
    }
    if (engine.origins(state).items === 0) {
      status.textContent = "No item is counted: a supposition needs at least one left.";
      return;
    }
    const text = supposition(), name = "tried-in-the-report.yaml";
    const link = make("a", { href: URL.createObjectURL(new Blob([text], { type: "text/yaml" })), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    offer(`Saved as ${name}. If nothing was saved, copy this into a file of that name:`, text,
          `${page.command}${state.scenario === "average" ? " --average" : ""} --file ${name}`);
  }

  function offer(title, text, command) {
    const area = make("textarea", { readonly: true, rows: Math.min(16, text.split("\n").length + 1), "aria-label": title });
    area.value = text;
    saved.replaceChildren(make("p", {}, title), area, command ? make("p", {}, "Then ask: ", make("code", {}, command)) : "");
    saved.hidden = false;
    area.focus();
    area.select();
  }

  let last = null;
  build();
  window.addEventListener("hashchange", fromAddress);
  show();
  fromAddress();
  // For whoever wants to check the arithmetic from the browser's console (and for our own tests, which do).
  window.clandestine = { engine, state, circuit, page, compute, changed, show, restore, words, supposition, last: () => last };
})();
