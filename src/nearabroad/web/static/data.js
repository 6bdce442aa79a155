// Data scripts, loaded when they are needed, and what is packed in them; see figures.py.
(function () {
  "use strict";
  var parts = window.nearabroadParts = window.nearabroadParts || {};
  var data = window.nearabroadData = window.nearabroadData || {};
  var loading = {};

  function load(name) {
    if (Object.hasOwn(data, name)) return Promise.resolve(data[name]);
    if (!/^[\w-]+$/.test(name)) return Promise.reject(new Error("no such data"));
    if (!loading[name]) {
      loading[name] = new Promise(function (resolve, reject) {
        var script = document.createElement("script");
        script.src = (document.documentElement.dataset.root || "") + "data/" + name + ".js";
        script.onload = function () { resolve(data[name]); };
        script.onerror = function () { delete loading[name]; reject(new Error("its data could not be loaded")); };
        document.head.appendChild(script);
      });
    }
    return loading[name];
  }

  // Rows from columns: a null is a field that the row does not have.
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

  // The data sets of a figure, as rows that a picture may write in.
  function datasets(entry) {
    var rows = {};
    Object.keys(entry.datasets || {}).forEach(function (name) { rows[name] = rowsOf(entry.datasets[name]); });
    return rows;
  }

  // The rows of a table, each a list of cells.
  function cellsOf(table) {
    var columns = table.cells.map(rowsOf);
    var longest = columns.reduce(function (one, other) { return other.length > one.length ? other : one; }, []);
    return longest.map(function (cell, place) {
      return columns.map(function (column) { return column[place] || {}; });
    });
  }

  function entryOf(place) {
    return load(parts.fill(place.dataset.source)).then(function (all) {
      var entry = all ? all[parts.fill(place.dataset.figure)] : null;
      if (!entry || !entry.template) return entry;
      return load(entry.template[0]).then(function () { return entry; });
    });
  }

  function specOf(entry) {
    if (!entry.template) return entry.spec;
    var drawn = data[entry.template[0]][entry.template[1]];
    return drawn && drawn.spec;
  }

  Object.assign(parts, {
    load: load, rowsOf: rowsOf, datasets: datasets, cellsOf: cellsOf, entryOf: entryOf, specOf: specOf
  });
})();
