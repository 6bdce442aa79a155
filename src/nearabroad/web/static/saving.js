// PNG and CSV of what is shown, addresses and citations to copy: all made in the browser.
(function () {
  "use strict";
  var parts = window.nearabroadParts = window.nearabroadParts || {};

  // Downloads

  function nameOf(place) {
    var words = [place.id.replace(/^fig-/, "")];
    Object.keys(parts.state).sort().forEach(function (key) {
      if ((place.dataset.figure + place.dataset.source + (place.dataset.signals || "")).indexOf(key) >= 0) words.push(parts.state[key]);
    });
    var page = document.documentElement.dataset.page || "nearabroad";
    return (words[0] === page ? words : [page].concat(words)).join("-");
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
        var text = value !== undefined ? value : parts.firstText(cell);
        if (value === undefined && /^[=+@\t\r-]/.test(text)) text = "'" + text;
        if (!head && absent.indexOf(text) >= 0) text = "";
        var notes = Array.prototype.map.call(cell.querySelectorAll(".small"), function (note) {
          return note.textContent.trim();
        }).join("; ");
        return quoted(text) + (noted[column] ? "," + quoted(head ? text + " (band, note)" : notes) : "");
      }).join(",");
    }).join("\r\n") + "\r\n";
  }

  function withHeading(done, place) {
    var build = document.documentElement.dataset.build || "";
    done.title = {
      text: place.dataset.heading + (place.dataset.years ? ", " + parts.fill(place.dataset.years) : ""),
      subtitle: ["nearabroad " + build]
    };
    return done;
  }

  function savePng(place) {
    return parts.entryOf(place).then(function (entry) {
      var drawn = entry && parts.specOf(entry);
      if (!drawn) return null;
      var holder = document.createElement("div");
      holder.className = "offstage";
      document.body.appendChild(holder);
      var width = drawn.usermeta && drawn.usermeta.width || 780;
      var spec = withHeading(parts.prepared(place, entry, width, true), place);
      if (spec.width === "container") spec.width = width;
      return window.vegaEmbed(holder, spec, { renderer: "canvas", actions: false, ast: true, defaultStyle: false, logLevel: 1, tooltip: false })
        .then(function (result) { return result.view.toCanvas(2).then(function (canvas) {
          return new Promise(function (resolve) {
            canvas.toBlob(function (blob) { save(blob, nameOf(place) + ".png"); result.finalize(); resolve(); }, "image/png");
          });
        }); })
        .finally(function () { holder.remove(); });
    });
  }

  function saveCsv(place) {
    parts.fillTable(place);
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
      var link = parts.address(place && place.id ? { at: place.id } : {});
      window.history.replaceState(null, "", link);
      copy(link, button);
    } else if (what === "copy") copy(document.getElementById(button.dataset.from).textContent.trim(), button);
    else return;
    event.preventDefault();
  });
})();
