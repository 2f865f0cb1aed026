/* A session that was locked while a page stands open: the page is covered, the password asked for in place, and what
   its owner was just sending is sent again. What was typed stays where it is. */
(function () {
  "use strict";
  var doc = document, again = null, before = null, title = doc.title;
  function main() { return doc.getElementById("main"); }
  /* Only what a person sent or pressed is done again: a page that asks by itself will ask by itself. */
  function repeat(config) {
    var e = config.triggeringEvent, elt = config.elt;
    if (!e || !e.isTrusted && e.type !== "submit") { return null; }
    if (e.type === "submit" && elt.matches("form")) { return function () { elt.requestSubmit(e.submitter || null); }; }
    if (e.type === "click") { return function () { elt.click(); }; }
    return null;
  }
  doc.addEventListener("htmx:beforeSwap", function (e) {
    if (e.detail.xhr.status !== 401 || e.detail.requestConfig.path === "/unlock") { return; }
    if (!doc.body.hasAttribute("data-locked")) {
      again = repeat(e.detail.requestConfig);
      before = doc.activeElement;
      title = doc.title;
    }
    doc.body.setAttribute("data-locked", "");
    main().hidden = true;
    main().inert = true;
  });
  doc.addEventListener("htmx:afterSwap", function (e) {
    var gate = e.detail.target.id === "gate" && e.detail.target.querySelector("[data-title]");
    if (gate) { doc.title = gate.getAttribute("data-title"); }
  });
  doc.addEventListener("motcua:unlocked", function () {
    doc.getElementById("gate").textContent = "";
    doc.body.removeAttribute("data-locked");
    doc.title = title;
    main().hidden = false;
    main().inert = false;
    if (before && before.isConnected) { before.focus(); }
    if (again) { again(); }
    again = before = null;
  });
})();
