// A picture's spec made for its place: colours of a dark ground, width, legends, long headings.
(function () {
  "use strict";
  var parts = window.nearabroadParts = window.nearabroadParts || {};
  var root = document.documentElement;
  var scheme = window.matchMedia("(prefers-color-scheme: dark)");
  var MARGIN = 64, NARROW = 560, LEAST = 120, LETTER = 7.2, ENTRY = 150;

  function dark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : scheme.matches;
  }

  // A copy of a spec, every part changed by `change(part, key)`: undefined leaves it as it is.
  function changed(item, change, key) {
    var other = change(item, key);
    if (other !== undefined) return other;
    if (Array.isArray(item)) return item.map(function (one) { return changed(one, change); });
    if (!item || typeof item !== "object") return item;
    var copy = {};
    Object.keys(item).forEach(function (name) { copy[name] = changed(item[name], change, name); });
    return copy;
  }

  function coloured(item) {
    var swaps = dark() ? window.nearabroadColours || {} : {};
    return changed(item, function (part) {
      return typeof part === "string" && Object.hasOwn(swaps, part) ? swaps[part] : undefined;
    });
  }

  // A picture without its legends: the page has a key of its own, which wraps on a phone.
  function keyless(item) {
    return changed(item, function (part, key) {
      return key === "datasets" ? part : key === "legend" ? null : undefined;
    });
  }

  // On a phone legends stand below, as many entries in a row as fit.
  function legendsBelow(item, width) {
    var columns = Math.max(1, Math.floor(width / ENTRY));
    return changed(item, function (part, key) {
      if (key === "datasets") return part;
      if (key !== "legend" || !part) return undefined;
      return Object.assign({}, part, { orient: "bottom", columns: Math.min(part.columns || columns, columns) });
    });
  }

  function wrapped(text, width) {
    var room = Math.max(12, Math.floor(width / LETTER));
    var lines = [""];
    text.split(" ").forEach(function (word) {
      var last = lines[lines.length - 1];
      if (last && last.length + word.length >= room) lines.push(word);
      else lines[lines.length - 1] = last ? last + " " + word : word;
    });
    return lines;
  }

  // Headings and titles of axes break where their panel ends.
  function breakTitles(spec, width) {
    var inner = panelsOf(spec);
    var own = typeof spec.width === "number" ? spec.width : width;
    if (spec.title) spec.title = lined(spec.title, own);
    (inner || spec.layer || []).forEach(function (each) {
      if (inner) breakTitles(each, width);
      else if (each.title) each.title = lined(each.title, own);
    });
    // Beside the axis stand names, which leave it half of the place or so.
    if (!inner && own < NARROW) breakAxes(spec, typeof spec.width === "number" ? own : own / 2);
  }

  function lined(title, width) {
    if (typeof title === "string") return wrapped(title, width);
    ["text", "subtitle"].forEach(function (part) {
      var lines = title[part];
      if (typeof lines === "string") lines = [lines];
      if (!Array.isArray(lines)) return;
      title[part] = lines.reduce(function (all, line) { return all.concat(wrapped(line, width)); }, []);
    });
    return title;
  }

  function breakAxes(spec, width) {
    (spec.layer || []).forEach(function (each) { breakAxes(each, width); });
    var x = spec.encoding && spec.encoding.x;
    if (x && typeof x.title === "string") x.title = wrapped(x.title, width);
  }

  // A picture of several panels: all as wide as there is room for; below each other on a phone.

  function panelsOf(spec) { return spec.vconcat || spec.hconcat || spec.concat || null; }

  // How many panels stand side by side, or how wide they are together, where they are most.
  function across(spec, measure) {
    var inner = panelsOf(spec);
    if (!inner) return measure(spec);
    var found = inner.map(function (one) { return across(one, measure); });
    if (spec.hconcat) return found.reduce(function (sum, one) { return sum + one; }, 0);
    return Math.max.apply(null, found) * (spec.concat ? Math.min(spec.columns || found.length, found.length) : 1);
  }

  function natural(spec) { return typeof spec.width === "number" ? spec.width : 300; }

  function one() { return 1; }

  // `spare` is the room that the picture left when it was drawn before, or took too much.
  function fit(spec, width, spare) {
    if (width < NARROW) stack(spec);
    var panels = across(spec, one);
    var room = width - MARGIN * panels + (spare || 0);
    scaleBy(spec, Math.max(LEAST, room) / across(spec, natural));
  }

  function stack(spec) {
    (panelsOf(spec) || []).forEach(stack);
    if (spec.hconcat) { spec.vconcat = spec.hconcat; delete spec.hconcat; }
    if (spec.concat) spec.columns = 1;
  }

  function scaleBy(spec, times) {
    var inner = panelsOf(spec);
    if (inner) inner.forEach(function (each) { scaleBy(each, times); });
    else if (typeof spec.width === "number") spec.width = Math.max(LEAST, Math.round(spec.width * times));
  }

  // The whole

  function signals(place) { return JSON.parse(place.dataset.signals || "{}"); }

  function typed(value) { return /^-?\d+$/.test(value) ? Number(value) : value; }

  function sized(done, width) {
    var meta = done.usermeta || {};
    if (meta.ratio) done.height = Math.round(Math.max(meta.least || 180, width * meta.ratio));
    if (meta.step) {
      done.height = meta.step * new Set(done.datasets.rows.map(function (row) { return row.row; })).size;
    }
    if (meta.wide === width && !meta.composed) done.width = width;
  }

  // What cannot be read when it is narrower is as wide as it must be: its place can be scrolled.
  function room(entry, width) { return Math.max(width, (parts.specOf(entry).usermeta || {}).wide || 0); }

  // The spec of a figure for a place so wide on the page, or `alone` for a file of its own.
  function prepared(place, entry, width, alone, spare) {
    var done = coloured(parts.specOf(entry));
    var wanted = signals(place);
    if (entry.datasets) done.datasets = Object.assign({}, done.datasets, coloured(parts.datasets(entry)));
    delete done.title;
    (done.params || []).forEach(function (param) {
      if (Object.hasOwn(wanted, param.name)) {
        param.value = typed(parts.state[wanted[param.name]]);
        delete param.bind;
      }
    });
    sized(done, width);
    var meta = done.usermeta || {};
    if (meta.key === "page" && !alone) done = keyless(done);
    if (width < NARROW) done = legendsBelow(done, width);
    if (meta.composed) fit(done, width, spare);
    breakTitles(done, width);
    return done;
  }

  Object.assign(parts, { prepared: prepared, room: room, dark: dark, signals: signals, typed: typed });
})();
