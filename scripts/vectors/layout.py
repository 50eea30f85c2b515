"""JSON with one row per line."""

import json


def layout(parts):
    """A whole file: what each name of `parts` holds."""
    return "{\n" + ",\n".join(f"{_row(name)}: {_part(part)}" for name, part in parts.items()) + "\n}\n"


def _row(value):
    """json writes a double as repr() does: the shortest text that reads back as the same bits."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def _part(part):
    if isinstance(part, list):
        return "[\n" + ",\n".join(map(_row, part)) + "\n]"
    if isinstance(part, dict):
        return "{\n" + ",\n".join(f"{_row(name)}: {_row(value)}" for name, value in part.items()) + "\n}"
    return _row(part)
