/* Leaving in a hurry: Esc twice within 0.8 s, or the button. The page goes blank before anything is sent.
   Without this file the button is a form that does the same. */
(function () {
  "use strict";
  var doc = document, armed = -1000;
  function exit() { return doc.querySelector("form[data-exit]"); }
  function say(text) { var p = doc.getElementById("say"); if (p) { p.textContent = text; } }
  function leave(form) {
    doc.body.hidden = true;
    doc.title = doc.getElementById("say").getAttribute("data-away");
    doc.dispatchEvent(new Event("motcua:leaving"));
    navigator.sendBeacon(form.getAttribute("action"));
    setTimeout(function () { location.replace(form.getAttribute("data-exit")); }, 0);
  }
  doc.addEventListener("submit", function (e) {
    if (e.target.matches && e.target.matches("form[data-exit]")) { e.preventDefault(); leave(e.target); }
  }, true);
  doc.addEventListener("keydown", function (e) {
    var form = exit();
    if (!form || e.key !== "Escape" || e.isComposing) { return; }
    if (e.timeStamp - armed < 800) { e.preventDefault(); leave(form); return; }
    armed = e.timeStamp;
    var button = form.querySelector("button");
    button.setAttribute("data-armed", "");
    say(doc.getElementById("say").getAttribute("data-leave"));
    setTimeout(function () { button.removeAttribute("data-armed"); say(""); }, 800);
  });
})();
