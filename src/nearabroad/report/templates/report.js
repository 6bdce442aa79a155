(function () {
  "use strict";
  var swaps = JSON.parse(document.getElementById("dark-colours").textContent);
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  var views = {};

  function colours(item) {
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
      return "<tr><td class=\"key\">" + asHtml(key) + "</td><td class=\"value\">" +
        asHtml(value[key]) + "</td></tr>";
    }).join("") + "</table>";
  }

  function draw(place) {
    var name = place.dataset.figure;
    var spec = JSON.parse(document.getElementById("spec-" + name).textContent);
    if (spec.usermeta && spec.usermeta.ratio) {
      spec.height = Math.round(Math.max(200, place.clientWidth * spec.usermeta.ratio));
    }
    if (dark.matches) spec = colours(spec);
    var kept = views[name] && name === "map" ? views[name].getState({
      data: function () { return false; },
      signals: function (signal) { return signal === "year_shown" || signal === "patron_shown"; }
    }) : null;
    var options = {
      renderer: "svg",
      actions: false,
      logLevel: 1,
      tooltip: { theme: dark.matches ? "dark" : "light", formatTooltip: tooltip }
    };
    var switches = document.getElementById(name + "-switches");
    if (switches) { switches.textContent = ""; options.bind = switches; }
    return window.vegaEmbed(place, spec, options).then(function (result) {
      views[name] = result.view;
      place.classList.add("drawn");
      if (kept) return result.view.setState(kept).runAsync();
      return null;
    }).catch(function (error) {
      place.textContent = "This chart could not be drawn: " + error.message;
    });
  }

  function drawAll() {
    return Promise.all(Array.prototype.map.call(
      document.querySelectorAll("[data-figure]"), draw));
  }

  function sortable(table) {
    var heads = table.querySelectorAll("thead th");
    heads.forEach(function (head, column) {
      var button = head.querySelector("button");
      if (!button) return;
      button.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        sortRows(table.tBodies[0], column, down ? -1 : 1);
      });
    });
  }

  function sortRows(body, column, way) {
    var rows = Array.prototype.slice.call(body.rows);
    rows.sort(function (one, two) {
      var a = one.cells[column].dataset.key, b = two.cells[column].dataset.key;
      if (a === b) return 0;
      if (a === "") return 1;
      if (b === "") return -1;
      var numbers = Number(a) - Number(b);
      return way * (isNaN(numbers) ? a.localeCompare(b) : numbers);
    });
    rows.forEach(function (row) { body.appendChild(row); });
  }

  document.querySelectorAll("table.sortable").forEach(sortable);
  dark.addEventListener("change", drawAll);
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (item) { item.open = true; });
  });
  var width = window.innerWidth;
  window.addEventListener("resize", function () {
    if (window.innerWidth === width) return;
    width = window.innerWidth;
    var map = document.querySelector("[data-figure=map]");
    if (map) draw(map);
  });
  drawAll().then(function () { document.documentElement.dataset.ready = "yes"; });
})();
