// Tables of figures: made from a figure's rows for the state of the view, and sorted.
(function () {
  "use strict";
  var parts = window.nearabroadParts = window.nearabroadParts || {};

  var WHOLE = 22;  // letters of a note that no line end breaks, such as a band

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
      holder.className = "word " + item.tone.replace(/,/g, "").replace(/ /g, "-");
      cell.appendChild(holder);
    }
    holder.textContent = item.text !== undefined ? item.text : item.value !== undefined ? String(item.value) : "";
    if (item.note) {
      var note = document.createElement("span");
      note.className = item.note.length > WHOLE ? "small" : "small whole";
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

  function minus(text) { return text.replace(/^-/, "\u2212"); }

  function printed(value) {
    if (value === undefined || value === null) return "";
    return typeof value === "number" ? minus(String(value)) : String(value);
  }

  function tableFrom(found, datasets) {
    var rows = datasets[found.dataset].filter(function (row) {
      return Object.keys(found.where).every(function (field) {
        return found.where[field].some(function (key) { return String(row[field]) === parts.state[key]; });
      });
    });
    return {
      columns: found.columns.map(function (column) { return column[1]; }),
      rows: rows.map(function (row) {
        return found.columns.map(function (column) {
          var value = row[column[0]];
          var notes = column.slice(2).map(function (name) { return printed(row[name]); }).filter(Boolean);
          var item = { text: printed(value), note: notes.join(" · ") };
          if (typeof value === "number") item.value = value;
          if (found.links[column[0]] && item.text) item.href = parts.filled(found.links[column[0]], row);
          return item;
        });
      })
    };
  }

  // A table is made when it is first looked at, or saved.
  function emptyTable(place) {
    var holder = place.querySelector("[data-table]");
    if (!holder || holder.dataset.table === "fixed") return;
    holder.dataset.stale = "yes";
    var fold = holder.closest("details");
    if (!fold || fold.open) fillTable(place);
  }

  function fillTable(place) {
    var holder = place.querySelector("[data-table]");
    if (!holder || !holder.dataset.stale) return;
    delete holder.dataset.stale;
    holder.textContent = "";
    var found = place.entry && place.entry.table;
    if (!found) return;
    found = found.dataset ? tableFrom(found, parts.datasets(place.entry))
      : { columns: found.columns, rows: parts.cellsOf(found) };
    var table = tableOf(found, place.dataset.heading || "");
    table.className = holder.dataset.kind || "";
    holder.appendChild(table);
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

  Object.assign(parts, {
    tableOf: tableOf, emptyTable: emptyTable, fillTable: fillTable, sortable: sortable, firstText: firstText
  });
})();
