// The map's title and its table of states, for the patron and year chosen.
(function () {
  "use strict";
  window.nearabroad.onState(function (state) {
    return window.nearabroad.load("map").then(function (data) {
      document.getElementById("map-title").textContent = "Grip of " + data.names[state.patron] + ", " + state.year;
      var rows = data.rows.filter(function (row) {
        return row.patron === state.patron && String(row.year) === state.year;
      });
      var holder = document.querySelector("#fig-map [data-table]");
      holder.textContent = "";
      holder.appendChild(window.nearabroad.table({
        columns: ["State", "Year", "Grip", "90 % band", "Strongest lever", "Why not"],
        rows: rows.map(function (row) {
          return [
            { text: row.State, href: "country/" + row.neighbor + ".html#patron=" + state.patron },
            { text: String(row.year) },
            { text: row.text, value: row.grip, tone: row.observable ? "" : "not observable" },
            { text: row.band || "" }, { text: row.lever || "" }, { text: row.reason || "" }
          ];
        })
      }, "Grip of " + data.names[state.patron] + ", " + state.year));
      holder.querySelectorAll("tbody th a").forEach(function (link, place) { link.dataset.opens = rows[place].neighbor; });
    });
  });
})();
