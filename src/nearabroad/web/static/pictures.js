// Figures: their pictures drawn, drawn anew when the state changes, and clicked.
(function () {
  "use strict";
  var parts = window.nearabroadParts = window.nearabroadParts || {};
  var views = new Map();
  var SPARE = 24;

  function tooltip(value, asHtml) {
    if (!value || typeof value !== "object") return asHtml(value);
    var rows = Object.keys(value).filter(function (key) {
      return value[key] !== "" && value[key] !== "undefined" && value[key] !== "null";
    });
    return "<table>" + rows.map(function (key) {
      return "<tr><td class=\"key\">" + asHtml(key) + "</td><td class=\"value\">" + asHtml(value[key]) + "</td></tr>";
    }).join("") + "</table>";
  }

  function draw(place) {
    var chart = place.querySelector(".chart");
    var token = place.token = {};
    return parts.entryOf(place).then(function (entry) {
      if (place.token !== token) return null;
      place.entry = entry;
      parts.emptyTable(place);
      say(place, chart, entry);
      var spec = entry && parts.specOf(entry);
      place.classList.toggle("empty", !spec);
      if (!chart) return null;
      if (spec) return embed(place, chart, entry);
      forget(place);
      chart.textContent = entry && entry.said || "Nothing is observed, so there is no picture.";
      return null;
    }).catch(function (error) {
      if (chart) chart.textContent = "This picture could not be drawn: " + error.message + ".";
      place.classList.add("failed");
    });
  }

  function say(place, chart, entry) {
    var said = entry && entry.said || "";
    if (said && chart) chart.setAttribute("aria-label", said);
    var words = place.querySelector("[data-said]");
    if (words) words.textContent = said;
    var trace = place.querySelector("[data-trace]");
    if (trace && entry && entry.trace) trace.href = entry.trace;
    var table = entry && entry.table;
    place.classList.toggle("bare", !!(table && table.cells && !table.cells.length));
  }

  function forget(place) {
    if (views.has(place)) { views.get(place).finalize(); views.delete(place); }
  }

  function embed(place, chart, entry, spare) {
    var width = parts.room(entry, chart.clientWidth);
    var spec = parts.prepared(place, entry, width, false, spare);
    place.classList.toggle("wide", width > chart.clientWidth);
    place.classList.toggle("darkened", parts.dark());
    var fresh = document.createElement("div");
    fresh.className = "drawing";
    fresh.setAttribute("aria-hidden", "true");  // the place around it says what it shows
    chart.textContent = "";
    chart.appendChild(fresh);
    forget(place);
    return window.vegaEmbed(fresh, spec, {
      renderer: "svg", actions: false, ast: true, defaultStyle: false, logLevel: 1,
      tooltip: { disableDefaultStyle: true, theme: "site", formatTooltip: tooltip }
    }).then(function (result) {
      if (!fresh.isConnected) return result.finalize();
      views.set(place, result);
      // How much room axes, legends and headings take is known when they are drawn.
      var left = width - fresh.querySelector("svg").width.baseVal.value;
      if (spare === undefined && (spec.usermeta || {}).composed && (left < 0 || left > SPARE)) {
        return embed(place, chart, entry, left);
      }
      place.classList.add("drawn");
      scrollable(chart);
      listen(place, result.view);
      return result.view;
    });
  }

  // What is wider than its place is scrolled, by keyboard too.
  function scrollable(chart) {
    if (chart.scrollWidth > chart.clientWidth + 1) chart.tabIndex = 0;
    else chart.removeAttribute("tabindex");
  }

  function listen(place, view) {
    if (!place.dataset.open) return;
    view.addEventListener("click", function (event, item) {
      var target = item && item.datum && parts.filled(place.dataset.open, item.datum);
      if (target) window.location.href = target;
    });
  }

  function update(place, changed) {
    if (parts.uses(place.dataset.figure + place.dataset.source, changed)) return draw(place);
    parts.emptyTable(place);
    var wanted = parts.signals(place);
    var found = views.get(place);
    var names = Object.keys(wanted).filter(function (name) { return changed.indexOf(wanted[name]) >= 0; });
    if (!found || !names.length) return null;
    names.forEach(function (name) { found.view.signal(name, parts.typed(parts.state[wanted[name]])); });
    return found.view.runAsync();
  }

  function drawAll() {
    return Promise.all(Array.prototype.map.call(document.querySelectorAll("[data-figure]"), draw));
  }

  Object.assign(parts, { views: views, update: update, drawAll: drawAll });
})();
