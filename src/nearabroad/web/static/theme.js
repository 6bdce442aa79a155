// The reader's choice of light or dark, before anything is drawn.
(function () {
  "use strict";
  var chosen = "";
  try { chosen = window.localStorage.getItem("nearabroad-theme") || ""; } catch (error) { /* no storage */ }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  document.documentElement.classList.add("scripted");
})();
