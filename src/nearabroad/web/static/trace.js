// Puts together the path of one number from the data of its pair and its neighbor.
(function () {
  "use strict";
  var site = window.nearabroad;
  var MANY = 30;  // observations: more are folded, but for those of the patron itself

  function element(tag, text, name) {
    var made = document.createElement(tag);
    if (text) made.textContent = text;
    if (name) made.className = name;
    return made;
  }

  function chosen(id) {
    var control = document.getElementById(id);
    var option = control.selectedOptions[0];
    return option.dataset.named || option.text;
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

  function formula(shared, path, state) {
    var made = section(chosen("lever") + " of " + chosen("patron") + " over " + chosen("neighbor") + ", " + state.year, "formula");
    var about = shared.levers[state.lever];
    made.appendChild(element("p", about.definition, "note"));
    made.appendChild(element("pre", path.lines.join("\n"), "formula"));
    if (about.caution) made.appendChild(element("p", "Caution: " + about.caution, "note"));
    return made;
  }

  // Numbers from runs: the first of each, and how many count up from it; see pages/trace.py.
  function counted(runs) {
    var numbers = [];
    for (var place = 0; place < runs.length; place += 2) {
      for (var step = 0; step < runs[place + 1]; step += 1) numbers.push(runs[place] + step);
    }
    return numbers;
  }

  function observations(shared, near, path, state) {
    var made = section("Observations", "observations");
    if (!path.behind.length) {
      made.appendChild(element("p", path.named.length ? "It rests on dated facts, not on observations: see the files below."
        : "Nothing is observed: the number is not observable."));
      return made;
    }
    var rows = site.rows(near.observations);
    var own = [], others = [];
    path.behind.forEach(function (number) {
      var partner = rows[number].partner;
      (!partner || partner === state.patron || !path.many ? own : others).push(number);
    });
    others.sort(function (one, two) { return (rows[two].value || 0) - (rows[one].value || 0); });
    made.appendChild(tableOf(shared, near, rows, own.length ? own : others, "Observations behind the number"));
    if (own.length && others.length) {
      var fold = element("details", "", "figures");
      fold.appendChild(element("summary", others.length + " more observations behind the number"));
      fold.appendChild(tableOf(shared, near, rows, others, "More observations behind the number"));
      made.appendChild(fold);
    }
    return made;
  }

  function tableOf(shared, near, rows, numbers, label) {
    return scroll(site.table({
      columns: ["Indicator", "State", "Partner", "Year", "Value", "Low", "High", "Unit", "Status", "File"],
      rows: numbers.map(function (number) {
        var row = rows[number];
        var hash = near.snapshots.levels[near.snapshots.codes[number]];
        var low = row.low === undefined && row.high === undefined ? row.value : row.low;
        var high = row.low === undefined && row.high === undefined ? row.value : row.high;
        return [
          { text: row.indicator, note: shared.indicators[row.indicator] || "" }, { text: row.state },
          { text: row.partner || "" }, { text: String(row.year) },
          { text: row.value === undefined ? "no point" : figure(row.value), value: row.value },
          { text: figure(low), value: low }, { text: figure(high), value: high },
          { text: row.unit || "" }, { text: row.status || "" },
          { text: row.source, note: hash.split(" ").map(function (one) { return one.slice(0, 8); }).join(" ") }
        ];
      })
    }, label), label + ": table");
  }

  function files(shared, near, path) {
    var made = section("Files and publishers", "files");
    var hashes = {};
    path.behind.forEach(function (number) {
      near.snapshots.levels[near.snapshots.codes[number]].split(" ").forEach(function (hash) { hashes[hash] = true; });
    });
    Object.keys(shared.snapshots).forEach(function (hash) {
      if (path.named.indexOf(shared.snapshots[hash].source) >= 0) hashes[hash] = true;
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
      about.appendChild(element("span", (item.version === "added" ? "Added by the user" : "Version " + item.version + " · from " + item.origin) +
        " · licence: " + item.licence, "small"));
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

  function read(pair, state) {
    var found = pair.paths[state.lever + " " + state.year];
    if (!found) return null;
    var behind = counted(found[1]);
    return {
      lines: found[0].map(function (line) { return pair.lines[line]; }), behind: behind, named: found[2],
      many: behind.length > MANY
    };
  }

  site.onState(function (state) {
    var asked = Object.assign({}, state);
    var block = Number(document.getElementById("trace").dataset.block);
    var near = "trace-" + state.neighbor;
    return Promise.all([
      site.load("trace"), site.load(near + "-" + state.patron), site.load(near + "-" + (state.year - state.year % block))
    ]).then(function (found) {
      if (Object.keys(asked).some(function (key) { return asked[key] !== state[key]; })) return;
      var path = read(found[1], state);
      if (!path) return show([missing(state, found[1]), again(state)]);
      show([formula(found[0], path, state), observations(found[0], found[2], path, state),
        files(found[0], found[2], path), again(state)]);
    }).catch(function () {
      show([element("p", "There is no trace of this pair.")]);
    });
  });
})();
