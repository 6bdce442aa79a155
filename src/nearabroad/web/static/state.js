// The state of a view stands in its address and in its controls: reading, checking, writing it.
(function () {
  "use strict";
  var parts = window.nearabroadParts = window.nearabroadParts || {};
  var state = {};

  function known(key) { return Object.hasOwn(state, key); }

  function fromAddress() {
    var found = {};
    var hash = window.location.hash.slice(1);
    if (hash.indexOf("=") < 0) return found;
    new URLSearchParams(hash).forEach(function (value, key) { found[key] = value; });
    return found;
  }

  function controls() { return Array.prototype.slice.call(document.querySelectorAll("[data-state]")); }

  function allowed(control, value) {
    if (control.tagName === "SELECT") {
      return Array.prototype.some.call(control.options, function (one) { return one.value === value; });
    }
    if (control.type === "radio") {
      return controls().some(function (one) { return one.dataset.state === control.dataset.state && one.value === value; });
    }
    if (control.type === "range") {
      return /^-?\d+$/.test(value) && Number(value) >= Number(control.min) && Number(value) <= Number(control.max);
    }
    return true;
  }

  function initial() {
    var asked = fromAddress();
    controls().forEach(function (control) {
      var key = control.dataset.state;
      if (control.type === "radio") {
        var settled = known(key) && state[key] === asked[key];
        if (asked[key] === control.value || (!settled && control.checked) || !known(key)) {
          state[key] = control.value;
        }
      } else {
        state[key] = key in asked && allowed(control, asked[key]) ? asked[key] : control.value;
      }
    });
  }

  // What an address asks for that some control allows.
  function askedFor() {
    var asked = fromAddress();
    var changes = {};
    Object.keys(asked).forEach(function (key) { if (known(key)) changes[key] = asked[key]; });
    controls().forEach(function (control) {
      var key = control.dataset.state;
      if (key in changes && !allowed(control, changes[key])) delete changes[key];
    });
    return changes;
  }

  function address(extra) {
    var query = new URLSearchParams();
    Object.keys(state).sort().forEach(function (key) { query.set(key, state[key]); });
    Object.keys(extra || {}).forEach(function (key) { query.set(key, extra[key]); });
    var hash = query.toString();
    return window.location.href.split("#")[0] + (hash ? "#" + hash : "");
  }

  // The page follows the state: its controls, what it shows, its links.

  function shown() {
    toControls();
    document.querySelectorAll("[data-when]").forEach(function (item) {
      item.hidden = !item.dataset.when.split("&").every(function (part) {
        var pair = part.split("=");
        return state[pair[0]] === pair[1];
      });
    });
    document.querySelectorAll("a[data-carry]").forEach(function (link) {
      var query = new URLSearchParams();
      link.dataset.carry.split(" ").forEach(function (key) { if (known(key)) query.set(key, state[key]); });
      link.href = link.getAttribute("href").split("#")[0] + "#" + query.toString();
    });
  }

  function toControls() {
    controls().forEach(function (control) {
      var value = state[control.dataset.state];
      if (control.type === "radio") control.checked = control.value === value;
      else if (control.value !== value) control.value = value;
      if (control.type === "range") {
        control.setAttribute("aria-valuetext", value);
        var output = document.querySelector("output[for=" + control.id + "]");
        if (output) output.textContent = value;
      }
    });
  }

  // Texts with {field} in them

  function fill(text) {
    return text.replace(/\{(\w+)\}/g, function (whole, key) { return known(key) ? state[key] : whole; });
  }

  // An address with {field} filled in from a row, or from the state; "" where one is missing.
  function filled(text, row) {
    var whole = true;
    var done = text.replace(/\{(\w+)\}/g, function (found, key) {
      var value = row[key] !== undefined ? row[key] : state[key];
      if (value === undefined || value === null) whole = false;
      return encodeURIComponent(value);
    });
    return whole ? done : "";
  }

  function uses(text, changed) {
    return changed.some(function (key) { return text.indexOf("{" + key + "}") >= 0; });
  }

  Object.assign(parts, {
    state: state, controls: controls, initial: initial, askedFor: askedFor, fromAddress: fromAddress,
    address: address, shown: shown, fill: fill, filled: filled, uses: uses
  });
})();
