/* What is under way is said, and what is lost: a form that is being sent, a connection that is gone, a list that
   refreshes itself until it is told to stop. */
(function () {
  "use strict";
  var doc = document, say = doc.getElementById("say");
  function tell(name) { if (say) { say.textContent = name ? say.getAttribute("data-" + name) : ""; } }

  /* A form goes once: what is sent twice is one step for the server, and one button for the eye. */
  doc.addEventListener("submit", function (e) {
    var form = e.target, button = e.submitter;
    if (e.defaultPrevented || form.hasAttribute("data-exit")) { return; }
    if (navigator.onLine === false) { e.preventDefault(); tell("lost"); return; }
    if (!form.hasAttribute("data-plain") && (form.hasAttribute("hx-post") || form.hasAttribute("hx-get") || form.target)) { return; }
    if (form.hasAttribute("data-sending")) { e.preventDefault(); return; }
    form.setAttribute("data-sending", "");
    if (button) { button.classList.add("htmx-request"); }
    tell("sending");
  });
  window.addEventListener("pageshow", function () {
    doc.querySelectorAll("form[data-sending]").forEach(function (form) {
      form.removeAttribute("data-sending");
      form.querySelectorAll(".htmx-request").forEach(function (b) { b.classList.remove("htmx-request"); });
    });
    tell("");
  });

  doc.addEventListener("htmx:sendError", function () { tell("lost"); });
  doc.addEventListener("htmx:timeout", function () { tell("lost"); });
  doc.addEventListener("htmx:responseError", function () { tell("failed"); });
  doc.addEventListener("htmx:beforeRequest", function (e) { if (e.detail.elt.matches("form")) { tell("sending"); } });
  doc.addEventListener("htmx:afterOnLoad", function () { tell(""); });

  /* A list that refreshes itself: it can be stopped, and it waits while the page is not looked at. */
  var still = false;
  doc.addEventListener("click", function (e) {
    var b = e.target.closest("[data-do='pause']");
    if (!b) { return; }
    still = b.getAttribute("aria-pressed") !== "true";
    b.setAttribute("aria-pressed", String(still));
    tell(still ? "stopped" : "going");
  });
  doc.addEventListener("htmx:beforeRequest", function (e) {
    if (e.detail.elt.hasAttribute("data-refresh") && (still || doc.hidden)) { e.preventDefault(); }
  });
})();
