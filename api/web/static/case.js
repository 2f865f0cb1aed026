/* A page that turns itself over keeps what somebody is in the middle of: a form that is being filled in, what was
   just shown, details that are open. */
(function () {
  "use strict";
  var doc = document;
  function kept(node) { return node.nodeType === 1 && node.hasAttribute("data-keep") && node.firstElementChild; }
  doc.addEventListener("DOMContentLoaded", function () {
    if (!window.Idiomorph) { return; }
    var calls = window.Idiomorph.defaults.callbacks;
    calls.beforeNodeMorphed = function (old) { return !kept(old); };
    calls.beforeAttributeUpdated = function (name, node) { return !(name === "open" && node.tagName === "DETAILS"); };
  });
  /* What was done is said, and focus goes on in the lane that has moved. */
  doc.addEventListener("htmx:afterSettle", function () {
    var told = doc.getElementById("done"), say = doc.getElementById("say"), to;
    if (!told || told.hasAttribute("data-told")) { return; }
    told.setAttribute("data-told", "");
    to = doc.getElementById(told.getAttribute("data-to") || "");
    if (to) { to.focus(); }
    setTimeout(function () { if (say) { say.textContent = told.textContent; } }, 100);
  });
  /* Putting off closes the form in its place; the way back leads to the button that opened it. */
  doc.addEventListener("click", function (e) {
    var link = e.target.closest("[data-do='close']"), place = link && link.closest("#case [data-keep]");
    if (!place) { return; }
    e.preventDefault();
    var lane = place.closest("section");
    place.replaceChildren();
    var back = lane && lane.querySelector(".btn,summary");
    if (back) { back.focus(); }
  });
})();
