// The map's heading follows the patron and the year.
(function () {
  "use strict";
  window.nearabroad.onState(function (state) {
    var chosen = document.getElementById("patron");
    document.getElementById("map-title").textContent =
      "Grip of " + chosen.selectedOptions[0].dataset.named + ", " + state.year;
  });
})();
