/* Focus goes to what has just come: an error summary, else the heading of a form. Keys: Ctrl+Enter sends the form
   one is in, "/" goes to the search box. One open box at a time. */
(function () {
  "use strict";
  var doc = document;
  function focusNew(root) {
    var to = root.querySelector("[data-focus]");
    if (to) { to.focus(); }
  }
  doc.addEventListener("htmx:afterSwap", function (e) { focusNew(e.detail.target); });
  if (doc.querySelector("#errors")) { focusNew(doc); }

  doc.addEventListener("click", function (e) {
    doc.querySelectorAll("details.menu[open],details.clk[open]").forEach(function (d) { if (!d.contains(e.target)) { d.open = false; } });
    var b = e.target.closest("[data-do]");
    if (b && b.getAttribute("data-do") === "print") { window.print(); }
  });

  doc.addEventListener("keydown", function (e) {
    var t = e.target, typing = t.matches && t.matches("input,textarea,select");
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && t.form) { e.preventDefault(); t.form.requestSubmit(); }
    if (e.key === "/" && !typing && !e.ctrlKey && !e.altKey && !e.metaKey) {
      var s = doc.querySelector("[data-search]");
      if (s) { e.preventDefault(); s.focus(); }
    }
  });
})();
