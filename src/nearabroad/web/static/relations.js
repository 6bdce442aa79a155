// The heading of the relations page: the two states chosen.
(function () {
  "use strict";
  window.nearabroad.onState(function (state) {
    return window.nearabroad.load("relation-" + state.neighbor + "-" + state.patron).then(function (data) {
      document.getElementById("dyad").textContent = data.title;
    }, function () {
      document.getElementById("dyad").textContent = "Relations";
    });
  });
})();
