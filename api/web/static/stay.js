/* The time-out: a minute before, whoever sits there is asked whether to stay, and at its end the page is covered.
   Typing counts as use. The server alone decides; this asks it. A page of a session that is over, or of somebody
   else's by now, is left. */
(function () {
  "use strict";
  var doc = document, box = doc.getElementById("stay"), WARN = 60, timer, until, before = null, said = 0;
  if (!box) { return; }
  var here = box.getAttribute("data-here"), button = box.querySelector("button"), words = box.querySelector("p");
  function headers(passive) {
    var found = { "HX-Request": "true", "X-Motcua-Session": box.getAttribute("data-session") };
    if (passive) { found["X-Motcua-Passive"] = "1"; }
    return found;
  }
  function later(seconds, what) { clearTimeout(timer); timer = setTimeout(what, Math.max(seconds, 1) * 1000); }
  function covered() { return doc.body.hasAttribute("data-locked"); }
  function close() {
    if (box.hidden) { return; }
    box.hidden = true;
    if (before && before.isConnected) { before.focus(); }
    before = null;
  }
  function cover() {
    close();
    window.htmx.ajax("GET", here, { target: "#gate", swap: "innerHTML", headers: headers(true) });
  }
  function ask(stay, then) {
    fetch(here, { method: stay ? "POST" : "GET", headers: headers(!stay), credentials: "same-origin" })
      .then(function (answer) {
        if (answer.headers.get("HX-Redirect")) { location.replace(answer.headers.get("HX-Redirect")); return; }
        if (answer.status !== 204) { if (!covered()) { cover(); } return; }
        var left = Number(answer.headers.get("X-Motcua-Left"));
        until = Date.now() + left * 1000;
        then(left);
      }).catch(function () { later(10, look); });
  }
  function follow(left) {
    if (left > WARN) { close(); later(left - WARN, look); return; }
    if (box.hidden) { before = doc.activeElement; box.hidden = false; button.focus(); }
    later(left, cover);
  }
  function look() { if (!covered()) { ask(false, follow); } }
  function start(left) { until = Date.now() + left * 1000; later(left - WARN, look); }

  button.addEventListener("click", function () {
    ask(true, function (left) {
      if (left <= WARN) { words.textContent = box.getAttribute("data-over"); button.hidden = true; box.focus(); later(left, cover); return; }
      close();
      later(left - WARN, look);
    });
  });
  doc.addEventListener("input", function (e) {
    if (!e.isTrusted || covered() || Date.now() - said < 60000) { return; }
    said = Date.now();
    ask(true, follow);
  });
  /* A machine that slept, another window in which somebody signed out. */
  function back() {
    if (doc.hidden || covered()) { return; }
    if (Date.now() > until) { doc.getElementById("main").hidden = true; cover(); return; }
    look();
  }
  doc.addEventListener("visibilitychange", back);
  window.addEventListener("pageshow", function (e) { if (e.persisted) { back(); } });
  doc.addEventListener("motcua:unlocked", look);
  start(Number(box.getAttribute("data-left")));
})();
