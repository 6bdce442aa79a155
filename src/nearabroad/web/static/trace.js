// Puts together the path of one number from the data of its pair and its neighbor.
(function () {
  "use strict";
  var site = window.nearabroad;

  function element(tag, text, name) {
    var made = document.createElement(tag);
    if (text) made.textContent = text;
    if (name) made.className = name;
    return made;
  }

  function chosen(id) {
    var control = document.getElementById(id);
    return control.options[control.selectedIndex].text;
  }

  function section(title, id) {
    var made = element("section", "", "panel");
    var head = element("h2", title);
    head.id = id + "-head";
    made.id = id;
    made.setAttribute("aria-labelledby", head.id);
    made.appendChild(head);
    return made;
  }

  function scroll(table, label) {
    var made = element("div", "", "scroll");
    made.setAttribute("role", "region");
    made.setAttribute("aria-label", label);
    made.tabIndex = 0;
    made.appendChild(table);
    return made;
  }

  function figure(value) {
    if (value === undefined || value === null) return "";
    var small = Math.abs(value) > 0 && Math.abs(value) < 0.001;
    return (small ? value.toExponential(3) : value.toLocaleString("en", { maximumFractionDigits: 5 })).replace("-", "\u2212");
  }

  function formula(shared, pair, path, state) {
    var made = section(chosen("lever") + " of " + chosen("patron") + " over " + chosen("neighbor") + ", " + state.year, "formula");
    var about = shared.levers[state.lever];
    made.appendChild(element("p", about.definition, "note"));
    made.appendChild(element("pre", path[0].map(function (line) { return pair.lines[line]; }).join("\n"), "formula"));
    if (about.caution) made.appendChild(element("p", "Caution: " + about.caution, "note"));
    return made;
  }

  function observations(shared, near, rows, path) {
    var made = section("Observations", "observations");
    if (!path[1].length) {
      made.appendChild(element("p", path[2].length ? "It rests on dated facts, not on observations: see the files below."
        : "Nothing is observed: the number is not observable."));
      return made;
    }
    var table = site.table({
      columns: ["Indicator", "State", "Partner", "Year", "Value", "Low", "High", "Unit", "Status", "File"],
      rows: path[1].map(function (number) {
        var row = rows[number];
        var hash = near.snapshots.levels[near.snapshots.codes[number]];
        return [
          { text: row.indicator, note: shared.indicators[row.indicator] || "" }, { text: row.state },
          { text: row.partner || "" }, { text: String(row.year) },
          { text: row.value === undefined ? "no point" : figure(row.value), value: row.value },
          { text: figure(row.low), value: row.low }, { text: figure(row.high), value: row.high },
          { text: row.unit || "" }, { text: row.status || "" },
          { text: row.source, note: hash.split(" ").map(function (one) { return one.slice(0, 8); }).join(" ") }
        ];
      })
    }, "Observations behind the number");
    made.appendChild(scroll(table, "Observations: table"));
    return made;
  }

  function files(shared, near, path) {
    var made = section("Files and publishers", "files");
    var hashes = {};
    path[1].forEach(function (number) {
      near.snapshots.levels[near.snapshots.codes[number]].split(" ").forEach(function (hash) { hashes[hash] = true; });
    });
    Object.keys(shared.snapshots).forEach(function (hash) {
      if (path[2].indexOf(shared.snapshots[hash].source) >= 0) hashes[hash] = true;
    });
    var known = Object.keys(hashes).filter(function (hash) { return shared.snapshots[hash]; });
    if (!known.length) {
      made.appendChild(element("p", "No file stands behind it."));
      return made;
    }
    var list = element("dl");
    known.forEach(function (hash) {
      var item = shared.snapshots[hash];
      list.appendChild(element("dt", item.publisher + ": " + item.file));
      var about = element("dd");
      about.appendChild(element("span", item.citation));
      about.appendChild(element("span", "Version " + item.version + " · from " + item.origin + " · licence: " + item.licence, "small"));
      var code = element("code", "sha256 " + hash);
      var holder = element("span", "", "small");
      holder.appendChild(code);
      about.appendChild(holder);
      list.appendChild(about);
    });
    made.appendChild(list);
    return made;
  }

  function again(state) {
    var made = section("Do it again", "again");
    var line = "nearabroad trace " + [state.patron, state.neighbor, state.lever, state.year].join(" ");
    var code = element("pre", line, "formula");
    code.id = "command";
    made.appendChild(code);
    var button = element("button", "Copy command", "button");
    button.type = "button";
    button.dataset.do = "copy";
    button.dataset.from = "command";
    made.appendChild(button);
    return made;
  }

  function show(parts) {
    var holder = document.getElementById("trace");
    holder.textContent = "";
    parts.forEach(function (part) { holder.appendChild(part); });
  }

  function missing(state, pair) {
    var made = section(chosen("lever") + " of " + chosen("patron") + " over " + chosen("neighbor") + ", " + state.year, "formula");
    var years = Object.keys(pair.paths).filter(function (key) { return key.indexOf(state.lever + " ") === 0; })
      .map(function (key) { return key.split(" ")[1]; });
    made.appendChild(element("p", state.lever === "grip"
      ? "Grip is comparable from " + years[0] + " to " + years[years.length - 1] + ". In other years it is the " +
        "weighted mean of the lever scores of that year alone; choose a lever to see its score."
      : "There is no number of this year. Years there are: " + years.join(", ") + "."));
    return made;
  }

  site.onState(function (state) {
    var name = "trace-" + state.neighbor;
    return Promise.all([site.load("trace"), site.load(name), site.load(name + "-" + state.patron)]).then(function (found) {
      if (name !== "trace-" + state.neighbor) return;
      var path = found[2].paths[state.lever + " " + state.year];
      if (!path) return show([missing(state, found[2]), again(state)]);
      var rows = site.rows(found[1].observations);
      show([formula(found[0], found[2], path, state), observations(found[0], found[1], rows, path),
        files(found[0], found[1], path), again(state)]);
    }).catch(function () {
      show([element("p", "There is no trace of this pair.")]);
    });
  });
})();
