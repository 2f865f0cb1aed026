/* A session that was locked while a page stands open: the page is covered, the password asked for in place, and the
   request that waited is sent again. What was typed stays where it is. */
(function () {
  "use strict";
  var doc = document, waiting = null;
  function main() { return doc.getElementById("main"); }
  doc.addEventListener("htmx:beforeSwap", function (e) {
    if (e.detail.xhr.status !== 401 || e.detail.requestConfig.path === "/unlock") { return; }
    waiting = e.detail.requestConfig.elt;
    main().hidden = true;
    main().inert = true;
  });
  doc.addEventListener("motcua:unlocked", function () {
    doc.getElementById("gate").textContent = "";
    main().hidden = false;
    main().inert = false;
    if (waiting && waiting.isConnected && waiting.matches("form")) { waiting.requestSubmit(); }
    waiting = null;
  });
})();
