// Cards of the verdict and the state chosen.
(function () {
  "use strict";
  window.nearabroad.onState(function (state) {
    var shown = 0;
    var cards = document.querySelectorAll(".card[data-verdict]");
    cards.forEach(function (card) {
      var fits = (state.verdict === "all" || card.dataset.verdict === state.verdict) &&
        (state.subject === "all" || card.dataset.subjects.split(" ").indexOf(state.subject) >= 0);
      card.hidden = !fits;
      if (fits) shown += 1;
    });
    document.getElementById("count").textContent = shown + " of " + cards.length + " claims shown.";
  });
})();
