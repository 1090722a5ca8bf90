"""Parameters in attribute values: `$name`, and arithmetic in `${...}` (OpenSCENARIO 1.1 on)."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping

MAX_CHARS = 500
_NAME = re.compile(r"\$([A-Za-z_][A-Za-z0-9_.]*)")
_BINARY: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: math.fmod,
}
_FUNCTIONS: dict[str, Callable[..., float]] = {
    "round": lambda x: math.floor(x + 0.5),
    "floor": math.floor,
    "ceil": math.ceil,
    "sqrt": math.sqrt,
    "pow": math.pow,
    "sign": lambda x: float((x > 0) - (x < 0)),
    "max": max,
    "min": min,
}


def filled_in(text: str, values: Mapping[str, str]) -> str:
    """An attribute's text with its parameter or expression replaced by the value.

    Raises:
        ValueError: a parameter is not declared, or the expression is none or has no finite value.
    """
    if text.startswith("${") and text.endswith("}"):
        return _shown(_evaluate(text[2:-1], values))
    if text.startswith("$"):
        return _value(text[1:], values)
    return text


def _value(name: str, values: Mapping[str, str]) -> str:
    if name not in values:
        known = ", ".join(sorted(values)) or "none"
        raise ValueError(f"parameter {name!r} is not declared before it is used; declared: {known}")
    return values[name]


def _evaluate(source: str, values: Mapping[str, str]) -> float:
    if len(source) > MAX_CHARS:
        raise ValueError(f"an expression may have {MAX_CHARS} characters, not {len(source)}")

    def literal(match: re.Match[str]) -> str:
        value = _value(match[1], values)
        word = {"true": "1", "false": "0"}.get(value, value)
        try:
            return f"({float(word)!r})"
        except ValueError:
            raise ValueError(f"parameter {match[1]!r} is {value!r}, no number") from None

    try:
        tree = ast.parse(_NAME.sub(literal, source).strip(), mode="eval")
        result = _number(tree.body)
    except (SyntaxError, ArithmeticError, TypeError, RecursionError, MemoryError) as error:
        raise ValueError(f"expression {source!r} cannot be computed: {error}") from error
    if not math.isfinite(result):
        raise ValueError(f"expression {source!r} has no finite value")
    return result


def _number(node: ast.expr) -> float:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return float(node.value)  # type: ignore[arg-type]
    if isinstance(node, ast.UnaryOp):
        inner = _number(node.operand)
        if isinstance(node.op, ast.Not):
            return float(not inner)
        return -inner if isinstance(node.op, ast.USub) else inner
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        return _BINARY[type(node.op)](_number(node.left), _number(node.right))
    if isinstance(node, ast.BoolOp):
        parts = [bool(_number(value)) for value in node.values]
        return float(all(parts) if isinstance(node.op, ast.And) else any(parts))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        function = _FUNCTIONS.get(node.func.id)
        if function is not None:
            return float(function(*map(_number, node.args)))
    allowed = f"+ - * / % not and or, and {', '.join(_FUNCTIONS)}"
    raise ValueError(f"{ast.unparse(node)!r} is not allowed in an expression; allowed: {allowed}")


def _shown(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
