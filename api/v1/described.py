"""The API's description: closed lists as enums, refusals as problem documents, an example on every operation."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.errors import PROBLEM
from api.v1.closed_lists import closed_lists, given_fields
from api.v1.examples import PARAMETERS, REQUESTS, sample
from api.v1.problems import ProblemOut
from engine.world import World

_REFERENCE = "#/components/schemas/{model}"
_METHODS = ("get", "post", "put", "patch", "delete")
# FastAPI describes refusals of its own, which never leave here.
_NOT_OURS = ("HTTPValidationError", "ValidationError")


def describe(app: FastAPI, world: World) -> dict[str, Any]:
    """Return the OpenAPI document; it is made once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title, version=app.version, routes=app.routes, description=app.description or None
        )
        _describe_models(document, world)
        for path in document["paths"].values():
            for method in _METHODS:
                if method in path:
                    _describe_operation(path[method], document)
        app.openapi_schema = document
    return app.openapi_schema


def _describe_models(document: dict[str, Any], world: World) -> None:
    models = document["components"]["schemas"]
    for name in _NOT_OURS:
        models.pop(name, None)
    problem = ProblemOut.model_json_schema(ref_template=_REFERENCE, mode="serialization")
    models |= problem.pop("$defs", {})
    models["ProblemOut"] = problem
    models["GivenFields"] = given_fields(world)
    for (model, name), values in closed_lists(world).items():
        _text_of(models[model]["properties"][name])["enum"] = list(values)
    for model in models.values():
        fields = model.get("properties", {}).get("fields", {})
        if model.get("additionalProperties") is False and fields.get("type") == "object":
            model["properties"]["fields"] = {"$ref": _REFERENCE.format(model="GivenFields"), "default": {}}


def _text_of(schema: dict[str, Any]) -> dict[str, Any]:
    """The part of a schema that is a text, where it may also be nothing."""
    found: dict[str, Any] = next((part for part in schema.get("anyOf", ()) if part.get("type") == "string"), schema)
    return found


def _describe_operation(operation: dict[str, Any], document: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", ()):
        name = parameter["name"].lower()
        parameter["example"] = PARAMETERS.get(name) or sample(parameter["schema"], document, name)
    for status, response in operation["responses"].items():
        if int(status) >= 400:
            response["content"] = {PROBLEM: {"schema": {"$ref": _REFERENCE.format(model="ProblemOut")}}}
            continue
        for content in response.get("content", {}).values():
            content["example"] = sample(content["schema"], document)
    for content in operation.get("requestBody", {}).get("content", {}).values():
        model = content["schema"].get("$ref", "").rsplit("/", 1)[-1]
        content["example"] = REQUESTS[model] if model else sample(content["schema"], document)
