// Shows the description of this interface; nothing is loaded from elsewhere, and no request leaves by itself.
window.addEventListener("load", () => {
  window.SwaggerUIBundle({
    url: "/api/v1/openapi.json",
    dom_id: "#documentation",
    deepLinking: false,
    validatorUrl: null,
    persistAuthorization: false,
    defaultModelsExpandDepth: 0,
  });
});
