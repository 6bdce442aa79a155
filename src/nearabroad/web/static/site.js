// State in the address, controls, data scripts, figures. No request, no eval, no module: the pages
// work from disk. Tables and downloads stand in tables.js and saving.js.
(function () {
  "use strict";
  var parts = window.nearabroadParts;
  var data = window.nearabroadData = window.nearabroadData || {};
  var root = document.documentElement;
  var scheme = window.matchMedia("(prefers-color-scheme: dark)");
  var listeners = [];
  var state = {};
  var views = new Map();
  var loading = {};

  // State and address

  function known(key) { return Object.hasOwn(state, key); }

  function fromAddress() {
    var found = {};
    var hash = window.location.hash.slice(1);
    if (hash.indexOf("=") < 0) return found;
    new URLSearchParams(hash).forEach(function (value, key) { found[key] = value; });
    return found;
  }

  function allowed(control, value) {
    if (control.tagName === "SELECT") {
      return Array.prototype.some.call(control.options, function (one) { return one.value === value; });
    }
    if (control.type === "radio") {
      return controls().some(function (one) { return one.dataset.state === control.dataset.state && one.value === value; });
    }
    if (control.type === "range") {
      return /^-?\d+$/.test(value) && Number(value) >= Number(control.min) && Number(value) <= Number(control.max);
    }
    return true;
  }

  function controls() { return Array.prototype.slice.call(document.querySelectorAll("[data-state]")); }

  function initial() {
    var asked = fromAddress();
    controls().forEach(function (control) {
      var key = control.dataset.state;
      if (control.type === "radio") {
        var settled = known(key) && state[key] === asked[key];
        if (asked[key] === control.value || (!settled && control.checked) || !known(key)) {
          state[key] = control.value;
        }
      } else {
        state[key] = key in asked && allowed(control, asked[key]) ? asked[key] : control.value;
      }
    });
  }

  function toControls() {
    controls().forEach(function (control) {
      var value = state[control.dataset.state];
      if (control.type === "radio") control.checked = control.value === value;
      else if (control.value !== value) control.value = value;
      if (control.type === "range") {
        control.setAttribute("aria-valuetext", value);
        var output = document.querySelector("output[for=" + control.id + "]");
        if (output) output.textContent = value;
      }
    });
  }

  function address(extra) {
    var query = new URLSearchParams();
    Object.keys(state).sort().forEach(function (key) { query.set(key, state[key]); });
    Object.keys(extra || {}).forEach(function (key) { query.set(key, extra[key]); });
    var hash = query.toString();
    return window.location.href.split("#")[0] + (hash ? "#" + hash : "");
  }

  function set(changes) {
    var changed = Object.keys(changes).filter(function (key) {
      return String(changes[key]) !== state[key];
    });
    if (!changed.length) return Promise.resolve();
    changed.forEach(function (key) { state[key] = String(changes[key]); });
    window.history.replaceState(null, "", address());
    return apply(changed);
  }

  function apply(changed) {
    toControls();
    when();
    relink();
    var jobs = listeners.map(function (listener) { return listener(state, changed); });
    document.querySelectorAll("[data-figure]").forEach(function (place) {
      jobs.push(update(place, changed));
    });
    return Promise.all(jobs);
  }

  function when() {
    document.querySelectorAll("[data-when]").forEach(function (item) {
      item.hidden = !item.dataset.when.split("&").every(function (part) {
        var pair = part.split("=");
        return state[pair[0]] === pair[1];
      });
    });
  }

  // Links that carry the state on: data-carry="patron year"
  function relink() {
    document.querySelectorAll("a[data-carry]").forEach(function (link) {
      var query = new URLSearchParams();
      link.dataset.carry.split(" ").forEach(function (key) { if (known(key)) query.set(key, state[key]); });
      link.href = link.getAttribute("href").split("#")[0] + "#" + query.toString();
    });
  }

  function fill(text) {
    return text.replace(/\{(\w+)\}/g, function (whole, key) { return known(key) ? state[key] : whole; });
  }

  // An address with {field} filled in from a row, or from the state; "" where one is missing.
  function filled(text, row) {
    var whole = true;
    var done = text.replace(/\{(\w+)\}/g, function (found, key) {
      var value = row[key] !== undefined ? row[key] : state[key];
      if (value === undefined || value === null) whole = false;
      return encodeURIComponent(value);
    });
    return whole ? done : "";
  }

  function uses(text, changed) {
    return changed.some(function (key) { return text.indexOf("{" + key + "}") >= 0; });
  }

  // Data scripts

  function load(name) {
    if (Object.hasOwn(data, name)) return Promise.resolve(data[name]);
    if (!/^[\w-]+$/.test(name)) return Promise.reject(new Error("no such data"));
    if (!loading[name]) {
      loading[name] = new Promise(function (resolve, reject) {
        var script = document.createElement("script");
        script.src = (root.dataset.root || "") + "data/" + name + ".js";
        script.onload = function () { resolve(data[name]); };
        script.onerror = function () { delete loading[name]; reject(new Error("its data could not be loaded")); };
        document.head.appendChild(script);
      });
    }
    return loading[name];
  }

  // Figures

  function dark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : scheme.matches;
  }

  function colours(item) {
    var swaps = window.nearabroadColours || {};
    if (Array.isArray(item)) return item.map(colours);
    if (item && typeof item === "object") {
      var copy = {};
      Object.keys(item).forEach(function (key) { copy[key] = colours(item[key]); });
      return copy;
    }
    return typeof item === "string" && Object.hasOwn(swaps, item) ? swaps[item] : item;
  }

  function tooltip(value, asHtml) {
    if (!value || typeof value !== "object") return asHtml(value);
    var rows = Object.keys(value).filter(function (key) {
      return value[key] !== "" && value[key] !== "undefined" && value[key] !== "null";
    });
    return "<table>" + rows.map(function (key) {
      return "<tr><td class=\"key\">" + asHtml(key) + "</td><td class=\"value\">" + asHtml(value[key]) + "</td></tr>";
    }).join("") + "</table>";
  }

  function signals(place) { return JSON.parse(place.dataset.signals || "{}"); }

  function typed(value) { return /^-?\d+$/.test(value) ? Number(value) : value; }

  function prepared(place, entry, width, alone) {
    var spec = specOf(entry);
    var done = dark() ? colours(spec) : JSON.parse(JSON.stringify(spec));
    if (entry.datasets) done.datasets = Object.assign({}, done.datasets, unpacked(entry));
    var wanted = signals(place);
    delete done.title;
    (done.params || []).forEach(function (param) {
      if (Object.hasOwn(wanted, param.name)) {
        param.value = typed(state[wanted[param.name]]);
        delete param.bind;
      }
    });
    var meta = done.usermeta || {};
    if (meta.ratio) done.height = Math.round(Math.max(meta.least || 220, width * meta.ratio));
    if (meta.step) {
      done.height = meta.step * new Set(done.datasets.rows.map(function (row) { return row.row; })).size;
    }
    if (meta.key === "page" && !alone) done = keyless(done);
    if (meta.composed) fit(done, width);
    return done;
  }

  // Rows from columns; see figures.packed.
  function unpacked(entry) {
    if (!entry.rows) {
      entry.rows = {};
      Object.keys(entry.datasets).forEach(function (name) { entry.rows[name] = rowsOf(entry.datasets[name]); });
    }
    return entry.rows;
  }

  function rowsOf(columns) {
    var rows = [];
    Object.keys(columns).forEach(function (name) {
      var column = columns[name];
      (column.codes || column).forEach(function (value, place) {
        if (!rows[place]) rows[place] = {};
        if (column.codes) value = column.levels[value];
        if (value !== null && value !== undefined) rows[place][name] = value;
      });
    });
    return rows;
  }

  // A picture without its legends: the page has a key of its own, which wraps on a phone.
  function keyless(item) {
    if (Array.isArray(item)) return item.map(keyless);
    if (!item || typeof item !== "object") return item;
    var copy = {};
    Object.keys(item).forEach(function (key) {
      copy[key] = key === "datasets" ? item[key] : key === "legend" ? null : keyless(item[key]);
    });
    return copy;
  }

  function specOf(entry) {
    if (!entry.template) return entry.spec;
    var drawn = data[entry.template[0]][entry.template[1]];
    return drawn && drawn.spec;
  }

  // A picture of several panels: all as wide as there is room for; below each other on a phone.

  var MARGIN = 64, NARROW = 560;

  function panelsOf(spec) { return spec.vconcat || spec.hconcat || spec.concat || null; }

  function natural(spec) {
    var inner = panelsOf(spec);
    if (!inner) return typeof spec.width === "number" ? spec.width : 300;
    var widths = inner.map(natural);
    if (spec.hconcat) return widths.reduce(function (sum, one) { return sum + one; }, 0);
    var across = spec.concat ? Math.min(spec.columns || widths.length, widths.length) : 1;
    return Math.max.apply(null, widths) * across;
  }

  function depth(spec) {
    var inner = panelsOf(spec);
    if (!inner) return 1;
    var counts = inner.map(depth);
    if (spec.hconcat) return counts.reduce(function (sum, one) { return sum + one; }, 0);
    var across = spec.concat ? Math.min(spec.columns || counts.length, counts.length) : 1;
    return Math.max.apply(null, counts) * across;
  }

  function fit(spec, width) {
    if (width < NARROW) stack(spec);
    var room = width - MARGIN * depth(spec);
    scaleBy(spec, Math.max(120, room) / natural(spec));
  }

  function stack(spec) {
    (panelsOf(spec) || []).forEach(stack);
    if (spec.hconcat) { spec.vconcat = spec.hconcat; delete spec.hconcat; }
    if (spec.concat) spec.columns = 1;
  }

  function scaleBy(spec, times) {
    var inner = panelsOf(spec);
    if (inner) inner.forEach(function (one) { scaleBy(one, times); });
    else if (typeof spec.width === "number") spec.width = Math.max(120, Math.round(spec.width * times));
  }

  function entryOf(place) {
    return load(fill(place.dataset.source)).then(function (all) {
      var entry = all ? all[fill(place.dataset.figure)] : null;
      if (!entry || !entry.template) return entry;
      return load(entry.template[0]).then(function () { return entry; });
    });
  }

  function draw(place) {
    var chart = place.querySelector(".chart");
    var token = {};
    place.token = token;
    return entryOf(place).then(function (entry) {
      if (place.token !== token) return null;
      place.entry = entry;
      parts.emptyTable(place);
      var said = entry && entry.said || "";
      if (said && chart) chart.setAttribute("aria-label", said);
      var words = place.querySelector("[data-said]");
      if (words) words.textContent = said;
      var spec = entry && specOf(entry);
      place.classList.toggle("empty", !spec);
      var trace = place.querySelector("[data-trace]");
      if (trace && entry && entry.trace) trace.href = entry.trace;
      if (!chart) return null;
      if (!spec) {
        forget(place);
        chart.textContent = said || "Nothing is observed, so there is no picture.";
        return null;
      }
      return embed(place, chart, entry);
    }).catch(function (error) {
      if (chart) chart.textContent = "This picture could not be drawn: " + error.message + ".";
      place.classList.add("failed");
    });
  }

  function forget(place) {
    if (views.has(place)) { views.get(place).finalize(); views.delete(place); }
  }

  function embed(place, chart, entry) {
    var spec = prepared(place, entry, chart.clientWidth);
    var old = views.get(place);
    var fresh = document.createElement("div");
    fresh.className = "drawing";
    fresh.setAttribute("aria-hidden", "true");  // the place around it says what it shows
    chart.textContent = "";
    chart.appendChild(fresh);
    if (old) old.finalize();
    return window.vegaEmbed(fresh, spec, {
      renderer: "svg", actions: false, ast: true, defaultStyle: false, logLevel: 1,
      tooltip: { disableDefaultStyle: true, theme: "site", formatTooltip: tooltip }
    }).then(function (result) {
      views.set(place, result);
      place.classList.add("drawn");
      listen(place, result.view);
      return result.view;
    });
  }

  function listen(place, view) {
    if (!place.dataset.open) return;
    view.addEventListener("click", function (event, item) {
      var target = item && item.datum && filled(place.dataset.open, item.datum);
      if (target) window.location.href = target;
    });
  }

  function update(place, changed) {
    if (uses(place.dataset.figure + place.dataset.source, changed)) return draw(place);
    parts.emptyTable(place);
    var wanted = signals(place);
    var found = views.get(place);
    var names = Object.keys(wanted).filter(function (name) { return changed.indexOf(wanted[name]) >= 0; });
    if (!found || !names.length) return null;
    names.forEach(function (name) { found.view.signal(name, typed(state[wanted[name]])); });
    return found.view.runAsync();
  }

  function drawAll() {
    return Promise.all(Array.prototype.map.call(document.querySelectorAll("[data-figure]"), draw));
  }

  // Theme

  function themeSwitch() {
    document.querySelectorAll("input[name=theme]").forEach(function (choice) {
      choice.checked = choice.value === (root.dataset.theme || "system");
      choice.addEventListener("change", function () {
        if (choice.value === "system") delete root.dataset.theme; else root.dataset.theme = choice.value;
        try { window.localStorage.setItem("nearabroad-theme", choice.value); } catch (error) { /* no storage */ }
        drawAll();
      });
    });
    scheme.addEventListener("change", function () { if (!root.dataset.theme) drawAll(); });
  }

  // Start

  function start() {
    initial();
    themeSwitch();
    controls().forEach(function (control) {
      control.addEventListener(control.type === "range" ? "input" : "change", function () {
        var change = {};
        change[control.dataset.state] = control.value;
        set(change);
      });
    });
    document.querySelectorAll("select[data-go]").forEach(function (choice) {
      choice.addEventListener("change", function () {
        window.location.href = choice.value + address().replace(/^[^#]*/, "");
      });
    });
    document.querySelectorAll("form").forEach(function (form) {
      form.addEventListener("submit", function (event) { event.preventDefault(); });
    });
    document.querySelectorAll("table.sortable").forEach(parts.sortable);
    document.querySelectorAll("[data-figure] details.figures").forEach(function (fold) {
      fold.addEventListener("toggle", function () { if (fold.open) parts.fillTable(fold.closest("[data-figure]")); });
    });
    window.addEventListener("hashchange", function () {
      var asked = fromAddress();
      var changes = {};
      Object.keys(asked).forEach(function (key) { if (known(key)) changes[key] = asked[key]; });
      controls().forEach(function (control) {
        var key = control.dataset.state;
        if (key in changes && !allowed(control, changes[key])) delete changes[key];
      });
      set(changes);
      jump(asked.at);
    });
    var width = window.innerWidth, timer = 0;
    window.addEventListener("resize", function () {
      if (window.innerWidth === width) return;
      width = window.innerWidth;
      window.clearTimeout(timer);
      timer = window.setTimeout(drawAll, 150);
    });
    window.addEventListener("beforeprint", function () {
      document.querySelectorAll("details.figures").forEach(function (item) { item.open = true; });
    });
    toControls();
    when();
    relink();
    var jobs = listeners.map(function (listener) { return listener(state, Object.keys(state)); });
    Promise.all(jobs.concat([drawAll()])).then(function () {
      root.dataset.ready = "yes";
      window.performance.mark("ready");
      jump(fromAddress().at);
    });
  }

  function jump(id) {
    var target = id && document.getElementById(id);
    if (target) target.scrollIntoView();
  }

  Object.assign(parts, {
    state: state, address: address, fill: fill, filled: filled, unpacked: unpacked,
    entryOf: entryOf, specOf: specOf, prepared: prepared
  });
  window.nearabroad = {
    state: state, set: set, load: load, table: parts.tableOf, rows: rowsOf, address: address, views: views,
    onState: function (listener) { listeners.push(listener); }
  };
  document.addEventListener("DOMContentLoaded", start);
})();
