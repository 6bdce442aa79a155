// The keys of both pictures name what is compared.
(function () {
  "use strict";
  window.nearabroad.onState(function () {
    document.querySelectorAll("[data-name]").forEach(function (place) {
      var control = document.getElementById(place.dataset.name);
      place.textContent = control.options[control.selectedIndex].text;
    });
  });
})();
