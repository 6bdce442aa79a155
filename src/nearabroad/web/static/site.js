// A page comes to life: its state, its figures, its choice of colours, what happens to its window.
// No request, no eval, no module: the pages work from disk. The parts stand in state.js, data.js,
// tables.js, fitting.js, pictures.js and saving.js.
(function () {
  "use strict";
  var parts = window.nearabroadParts;
  var root = document.documentElement;
  var state = parts.state;
  var listeners = [];

  function set(changes) {
    var changed = Object.keys(changes).filter(function (key) {
      return String(changes[key]) !== state[key];
    });
    if (!changed.length) return Promise.resolve();
    changed.forEach(function (key) { state[key] = String(changes[key]); });
    window.history.replaceState(null, "", parts.address());
    parts.shown();
    return Promise.all(told(changed).concat(
      Array.prototype.map.call(document.querySelectorAll("[data-figure]"), function (place) {
        return parts.update(place, changed);
      })
    ));
  }

  function told(changed) {
    return listeners.map(function (listener) { return listener(state, changed); });
  }

  function listenToControls() {
    parts.controls().forEach(function (control) {
      control.addEventListener(control.type === "range" ? "input" : "change", function () {
        var change = {};
        change[control.dataset.state] = control.value;
        set(change);
      });
    });
    document.querySelectorAll("select[data-go]").forEach(function (choice) {
      choice.addEventListener("change", function () {
        window.location.href = choice.value + parts.address().replace(/^[^#]*/, "");
      });
    });
    document.querySelectorAll("form").forEach(function (form) {
      form.addEventListener("submit", function (event) { event.preventDefault(); });
    });
  }

  function listenToTheme() {
    var scheme = window.matchMedia("(prefers-color-scheme: dark)");
    document.querySelectorAll("input[name=theme]").forEach(function (choice) {
      choice.checked = choice.value === (root.dataset.theme || "system");
      choice.addEventListener("change", function () {
        if (choice.value === "system") delete root.dataset.theme; else root.dataset.theme = choice.value;
        try { window.localStorage.setItem("nearabroad-theme", choice.value); } catch (error) { /* no storage */ }
        parts.drawAll();
      });
    });
    scheme.addEventListener("change", function () { if (!root.dataset.theme) parts.drawAll(); });
  }

  function listenToTables() {
    document.querySelectorAll("table.sortable").forEach(parts.sortable);
    document.querySelectorAll("[data-figure] details.figures").forEach(function (fold) {
      fold.addEventListener("toggle", function () { if (fold.open) parts.fillTable(fold.closest("[data-figure]")); });
    });
  }

  function listenToWindow() {
    window.addEventListener("hashchange", function () {
      set(parts.askedFor());
      jump(parts.fromAddress().at);
    });
    var width = window.innerWidth, timer = 0;
    window.addEventListener("resize", function () {
      if (window.innerWidth === width) return;
      width = window.innerWidth;
      window.clearTimeout(timer);
      timer = window.setTimeout(parts.drawAll, 150);
    });
    window.addEventListener("beforeprint", function () {
      document.querySelectorAll("details.figures, details.long").forEach(function (item) { item.open = true; });
    });
  }

  function jump(id) {
    var target = id && document.getElementById(id);
    if (target) target.scrollIntoView();
  }

  function start() {
    parts.initial();
    listenToTheme();
    listenToControls();
    listenToTables();
    listenToWindow();
    parts.shown();
    Promise.all(told(Object.keys(state)).concat([parts.drawAll()])).then(function () {
      root.dataset.ready = "yes";
      window.performance.mark("ready");
      jump(parts.fromAddress().at);
    });
  }

  window.nearabroad = {
    state: state, set: set, load: parts.load, table: parts.tableOf, rows: parts.rowsOf,
    address: parts.address, views: parts.views,
    onState: function (listener) { listeners.push(listener); }
  };
  document.addEventListener("DOMContentLoaded", start);
})();
