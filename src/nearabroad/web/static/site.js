// State in the address, controls, figures, tables, downloads. No request, no eval, no module:
// the pages work from disk.
(function () {
  "use strict";
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
    if (control.type === "range") {
      return /^-?\d+$/.test(value) && Number(value) >= Number(control.min) && Number(value) <= Number(control.max);
    }
    if (control.type === "radio") return true;
    return true;
  }

  function controls() { return Array.prototype.slice.call(document.querySelectorAll("[data-state]")); }

  function initial() {
    var asked = fromAddress();
    controls().forEach(function (control) {
      var key = control.dataset.state;
      if (control.type === "radio") {
        if (control.checked || !known(key)) state[key] = control.value;
        if (asked[key] === control.value) state[key] = control.value;
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
    var parts = new URLSearchParams();
    Object.keys(state).sort().forEach(function (key) { parts.set(key, state[key]); });
    Object.keys(extra || {}).forEach(function (key) { parts.set(key, extra[key]); });
    var hash = parts.toString();
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
      var parts = new URLSearchParams();
      link.dataset.carry.split(" ").forEach(function (key) { if (known(key)) parts.set(key, state[key]); });
      link.href = link.getAttribute("href").split("#")[0] + "#" + parts.toString();
    });
  }

  function fill(text) {
    return text.replace(/\{(\w+)\}/g, function (whole, key) { return known(key) ? state[key] : whole; });
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

  function prepared(place, spec, width) {
    var done = dark() ? colours(spec) : JSON.parse(JSON.stringify(spec));
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
    if (meta.composed) {
      ["vconcat", "hconcat"].forEach(function (part) {
        (done[part] || []).forEach(function (panel) {
          if (panel.width) panel.width = Math.max(160, width - (meta.margin || 70));
        });
      });
    }
    return done;
  }

  function entryOf(place) {
    return load(fill(place.dataset.source)).then(function (all) {
      return all ? all[fill(place.dataset.figure)] : null;
    });
  }

  function draw(place) {
    var chart = place.querySelector(".chart");
    var token = {};
    place.token = token;
    return entryOf(place).then(function (entry) {
      if (place.token !== token) return null;
      fillTable(place, entry);
      var said = entry && entry.said || "";
      if (said && chart) chart.setAttribute("aria-label", said);
      var words = place.querySelector("[data-said]");
      if (words) words.textContent = said;
      place.classList.toggle("empty", !entry || !entry.spec);
      var trace = place.querySelector("[data-trace]");
      if (trace && entry && entry.trace) trace.href = entry.trace;
      if (!chart) return null;
      if (!entry || !entry.spec) {
        forget(place);
        chart.textContent = said || "Nothing is observed, so there is no picture.";
        return null;
      }
      return embed(place, chart, entry);
    }).catch(function (error) {
      chart.textContent = "This picture could not be drawn: " + error.message + ".";
      place.classList.add("failed");
    });
  }

  function forget(place) {
    if (views.has(place)) { views.get(place).finalize(); views.delete(place); }
  }

  function embed(place, chart, entry) {
    var spec = prepared(place, entry.spec, chart.clientWidth);
    var old = views.get(place);
    var fresh = document.createElement("div");
    fresh.className = "drawing";
    chart.textContent = "";
    chart.appendChild(fresh);
    if (old) old.finalize();
    return window.vegaEmbed(fresh, spec, {
      renderer: "svg", actions: false, ast: true, defaultStyle: false, logLevel: 1,
      config: { aria: false },
      tooltip: { disableDefaultStyle: true, theme: "site", formatTooltip: tooltip }
    }).then(function (result) {
      views.set(place, result);
      place.classList.add("drawn");
      listen(place, result.view);
      return result.view;
    });
  }

  function listen(place, view) {
    var target = place.dataset.open;
    if (!target) return;
    view.addEventListener("click", function (event, item) {
      var datum = item && item.datum;
      if (!datum || !datum[place.dataset.openBy || "neighbor"]) return;
      var link = document.querySelector("a[data-opens=\"" + CSS.escape(datum[place.dataset.openBy || "neighbor"]) + "\"]");
      if (link) window.location.href = link.href;
    });
  }

  function update(place, changed) {
    if (uses(place.dataset.figure + place.dataset.source, changed)) return draw(place);
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

  // Tables: texts are set as text, never as markup.

  function cellOf(item, head) {
    var cell = document.createElement(head ? "th" : "td");
    if (head) cell.scope = "row";
    var holder = cell;
    if (item.href) {
      holder = document.createElement("a");
      holder.href = item.href;
      cell.appendChild(holder);
    } else if (item.tone) {
      holder = document.createElement("span");
      holder.className = "word " + item.tone.replace(/ /g, "-");
      cell.appendChild(holder);
    }
    holder.textContent = item.text || "";
    if (item.note) {
      var note = document.createElement("span");
      note.className = "small";
      note.textContent = item.note;
      cell.appendChild(note);
    }
    if (item.value !== undefined) cell.dataset.value = item.value;
    if (typeof item.value === "number") cell.classList.add("num");
    return cell;
  }

  function tableOf(found, label) {
    var table = document.createElement("table");
    var caption = table.createCaption();
    caption.className = "unseen";
    caption.textContent = label;
    var row = table.createTHead().insertRow();
    found.columns.forEach(function (name) {
      var head = document.createElement("th");
      head.scope = "col";
      head.textContent = name;
      row.appendChild(head);
    });
    var body = table.createTBody();
    found.rows.forEach(function (items) {
      var line = body.insertRow();
      items.forEach(function (item, place) { line.appendChild(cellOf(item, place === 0)); });
    });
    return table;
  }

  function fillTable(place, entry) {
    var holder = place.querySelector("[data-table]");
    if (!holder || holder.dataset.table === "fixed") return;
    holder.textContent = "";
    if (entry && entry.table) holder.appendChild(tableOf(entry.table, place.dataset.heading || ""));
  }

  function sortable(table) {
    table.querySelectorAll("thead th").forEach(function (head, column) {
      var button = head.querySelector("button");
      if (!button) return;
      button.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") === "ascending";
        table.querySelectorAll("thead th").forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        sortRows(table.tBodies[0], column, down ? -1 : 1);
      });
    });
  }

  function valueOf(cell) { return cell.dataset.value !== undefined ? cell.dataset.value : firstText(cell); }

  function firstText(cell) {
    var copy = cell.cloneNode(true);
    copy.querySelectorAll(".small").forEach(function (note) { note.remove(); });
    return copy.textContent.trim();
  }

  function sortRows(body, column, way) {
    Array.prototype.slice.call(body.rows).sort(function (one, two) {
      var a = valueOf(one.cells[column]), b = valueOf(two.cells[column]);
      if (a === b) return 0;
      if (a === "") return 1;
      if (b === "") return -1;
      var numbers = Number(a) - Number(b);
      return way * (isNaN(numbers) ? a.localeCompare(b) : numbers);
    }).forEach(function (row) { body.appendChild(row); });
  }

  // Downloads

  function nameOf(place) {
    var parts = [place.id.replace(/^fig-/, "")];
    Object.keys(state).sort().forEach(function (key) {
      if ((place.dataset.figure + place.dataset.source + (place.dataset.signals || "")).indexOf(key) >= 0) parts.push(state[key]);
    });
    return (root.dataset.page || "nearabroad") + "-" + parts.join("-");
  }

  function save(blob, name) {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    document.body.appendChild(link);
    link.click();
    link.remove();
    window.setTimeout(function () { URL.revokeObjectURL(link.href); }, 10000);
  }

  function quoted(text) {
    return /[",\n\r]/.test(text) ? "\"" + text.replace(/"/g, "\"\"") + "\"" : text;
  }

  var absent = ["", "not observable", "not covered", "no point, only a band", "–"];

  function csvText(table) {
    // A column with notes below its figures becomes two columns.
    var rows = Array.prototype.filter.call(table.rows, function (row) { return !row.hidden; });
    var noted = {};
    rows.forEach(function (row) {
      Array.prototype.forEach.call(row.cells, function (cell, column) {
        if (cell.querySelector(".small")) noted[column] = true;
      });
    });
    return "\ufeff" + rows.map(function (row) {
      var head = row.parentNode.tagName === "THEAD";
      return Array.prototype.map.call(row.cells, function (cell, column) {
        var value = cell.dataset.value;
        var text = value !== undefined ? value : firstText(cell);
        if (value === undefined && /^[=+@\t\r-]/.test(text)) text = "'" + text;
        if (!head && absent.indexOf(text) >= 0) text = "";
        var notes = Array.prototype.map.call(cell.querySelectorAll(".small"), function (note) {
          return note.textContent.trim();
        }).join("; ");
        return quoted(text) + (noted[column] ? "," + quoted(head ? text + " (band, note)" : notes) : "");
      }).join(",");
    }).join("\r\n") + "\r\n";
  }

  function withHeading(spec, place) {
    var done = JSON.parse(JSON.stringify(spec));
    var build = root.dataset.build || "";
    done.title = {
      text: place.dataset.heading + (place.dataset.years ? ", " + fill(place.dataset.years) : ""),
      subtitle: ["nearabroad " + build]
    };
    return done;
  }

  function savePng(place) {
    return entryOf(place).then(function (entry) {
      if (!entry || !entry.spec) return null;
      var holder = document.createElement("div");
      holder.className = "offstage";
      document.body.appendChild(holder);
      var width = entry.spec.usermeta && entry.spec.usermeta.width || 780;
      var spec = withHeading(prepared(place, entry.spec, width), place);
      if (spec.width === "container") spec.width = width;
      return window.vegaEmbed(holder, spec, { renderer: "canvas", actions: false, ast: true, defaultStyle: false, tooltip: false })
        .then(function (result) { return result.view.toCanvas(2).then(function (canvas) {
          return new Promise(function (resolve) {
            canvas.toBlob(function (blob) { save(blob, nameOf(place) + ".png"); result.finalize(); resolve(); }, "image/png");
          });
        }); })
        .finally(function () { holder.remove(); });
    });
  }

  function saveCsv(place) {
    var table = Array.prototype.find.call(place.querySelectorAll("table"), function (one) { return !one.closest("[hidden]"); });
    if (table) save(new Blob([csvText(table)], { type: "text/csv;charset=utf-8" }), nameOf(place) + ".csv");
  }

  function copy(text, button) {
    var told = document.getElementById("told");
    function done(good) {
      if (told) told.textContent = good ? "Copied: " + text : "Address: " + text;
      if (button && good) {
        var old = button.dataset.label || button.textContent;
        button.dataset.label = old;
        button.textContent = "Copied";
        window.setTimeout(function () { button.textContent = old; }, 1800);
      }
    }
    function byHand() {
      var box = document.createElement("textarea");
      box.value = text;
      box.className = "offstage";
      document.body.appendChild(box);
      box.select();
      var good = document.execCommand("copy");
      box.remove();
      done(good);
    }
    if (navigator.clipboard && navigator.clipboard.writeText) {
      navigator.clipboard.writeText(text).then(function () { done(true); }, byHand);
    } else byHand();
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-do]");
    if (!button) return;
    var place = button.closest("[data-figure]");
    var what = button.dataset.do;
    if (what === "png") savePng(place);
    else if (what === "csv") saveCsv(place);
    else if (what === "share") {
      var link = address(place && place.id ? { at: place.id } : {});
      window.history.replaceState(null, "", link);
      copy(link, button);
    } else if (what === "copy") copy(document.getElementById(button.dataset.from).textContent.trim(), button);
    else return;
    event.preventDefault();
  });

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
    document.querySelectorAll("table.sortable").forEach(sortable);
    window.addEventListener("hashchange", function () {
      var asked = fromAddress();
      var changes = {};
      Object.keys(asked).forEach(function (key) { if (known(key)) changes[key] = asked[key]; });
      controls().forEach(function (control) {
        var key = control.dataset.state;
        if (key in changes && control.type !== "radio" && !allowed(control, changes[key])) delete changes[key];
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
      jump(fromAddress().at);
    });
  }

  function jump(id) {
    var target = id && document.getElementById(id);
    if (target) target.scrollIntoView();
  }

  window.nearabroad = {
    state: state, set: set, load: load, table: tableOf, address: address, views: views,
    onState: function (listener) { listeners.push(listener); }
  };
  document.addEventListener("DOMContentLoaded", start);
})();
