/* What is typed is kept on the server: two seconds after a change, and when the page is left. Nothing stays in the
   browser. Keeping a draft does not put off the time-out. */
(function () {
  "use strict";
  var doc = document, waiting = new Map();
  function keep(form) {
    clearTimeout(waiting.get(form));
    waiting.delete(form);
    if (!form.isConnected) { return; }
    fetch(form.getAttribute("data-draft"), {
      method: "POST", body: new URLSearchParams(new FormData(form)), keepalive: true, credentials: "same-origin",
      headers: { "X-Motcua-Passive": "1", "HX-Request": "true", "X-Motcua-Session": doc.getElementById("stay").getAttribute("data-session") }
    }).then(function (answer) { return answer.ok ? answer.text() : ""; }).then(function (html) {
      var at = form.querySelector("[data-kept]");
      if (html && at) { at.replaceChildren.apply(at, Array.from(new DOMParser().parseFromString(html, "text/html").body.childNodes)); }
    }).catch(function () {});
  }
  function changed(e) {
    var form = e.target.closest && e.target.closest("form[data-draft]");
    if (!form) { return; }
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(function () { keep(form); }, 2000));
  }
  doc.addEventListener("input", changed);
  doc.addEventListener("change", changed);
  doc.addEventListener("submit", function (e) { clearTimeout(waiting.get(e.target)); waiting.delete(e.target); }, true);
  doc.addEventListener("visibilitychange", function () {
    if (doc.hidden) { Array.from(waiting.keys()).forEach(keep); }
  });
})();
