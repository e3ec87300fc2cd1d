"""An example of what a JSON Schema describes: given in it, or the plainest value that fits."""

from typing import Any

PLAIN: dict[str, str] = {
    "uuid": "6f1c1d1e-0000-4000-8000-000000000001",
    "date": "2026-04-06",
    "date-time": "2026-04-06T12:00:00Z",
}
DEPTH_MAX = 12


def example_of(schema: dict[str, Any], components: dict[str, Any], depth: int = 0) -> Any:
    """A value that fits the schema; references are looked up in `components`."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return example_of(components[name], components, depth + 1)
    for given in ("examples", "enum"):
        if schema.get(given):
            return schema[given][0]
    if "const" in schema:
        return schema["const"]
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return example_of(schema[several][0], components, depth + 1)
    kind = schema.get("type")
    if kind == "object":
        return _object(schema, components, depth)
    if kind == "array":
        item = schema.get("items")
        few = isinstance(item, dict) and depth < DEPTH_MAX
        return [example_of(item, components, depth + 1)] if few and item else []
    return _plain(schema, kind)


def _object(schema: dict[str, Any], components: dict[str, Any], depth: int) -> dict[str, Any]:
    required = schema.get("required", ())
    return {
        name: example_of(field, components, depth + 1)
        for name, field in schema.get("properties", {}).items()
        if name in required or "examples" in field
    }


def _plain(schema: dict[str, Any], kind: Any) -> Any:
    if kind == "integer":
        return schema.get("minimum", 1)
    if kind == "number":
        return 0.5
    if kind == "boolean":
        return True
    if kind == "null":
        return None
    text = PLAIN.get(schema.get("format", ""), "text")
    return text[: schema.get("maxLength", len(text))]
