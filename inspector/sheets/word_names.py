"""Answers for the names in a template: each is held against the fields of its form, inside loops too.

Only fields, `for` over a list and `if` are let through: what a template can call or set, it could do harm with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from inspector.sheets.word_fields import TEXT, Shape
from inspector.sheets.word_package import Fault
from inspector.wording.official import DID_YOU_MEAN

if TYPE_CHECKING:
    from jinja2 import nodes

FILTERS = ("default", "length", "join", "first", "last", "upper", "round", "trim")
TESTS = ("defined", "none", "odd", "even")
MOST_DEEP = 3  # 主要问题, 例子, 照片行: more would fill for ever where lists are long
_DIGITS = 4
_MOST_JOINT = 8  # characters between what is joined
_LOOP = Shape(dict.fromkeys(("index", "index0", "first", "last", "length", "revindex"), TEXT))

# a word, how its tag begins → (where it stands first, the words there)
Near = Callable[[str, str], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Found:
    """What an expression is: its shape and the path it was reached by (问题清单.描述)."""

    shape: Shape
    path: str = ""
    looped: bool = False  # the item of a loop


@dataclass(slots=True)
class Names:
    """Reads templates of one form: gathers the paths that are `used`, and the `faults`."""

    fields: Mapping[str, Shape]
    near: Near
    used: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    line: int = 0  # of the source, where what is being read stands

    def read(self, tree: nodes.Template) -> None:
        """Take in one part of the file."""
        self._body(tree.body, {name: _Found(shape, name) for name, shape in self.fields.items()})

    def _body(self, body: list[Any], scope: Mapping[str, _Found]) -> None:
        from jinja2 import nodes

        for node in body:
            self.line = node.lineno or self.line  # jinja says of some statements no line
            if isinstance(node, nodes.Output):
                for part in node.nodes:
                    self.line = part.lineno or self.line
                    self._shown(part, scope)
            elif isinstance(node, nodes.For):
                self._loop(node, scope)
            elif isinstance(node, nodes.If):
                self._value(node.test, scope)
                for branch in (node.body, node.elif_, node.else_):
                    self._body(branch, scope)
            else:
                self._fault("expression", type(node).__name__.lower())

    def _shown(self, part: Any, scope: Mapping[str, _Found]) -> None:
        """What stands in {{ }} has to be a text."""
        from jinja2 import nodes

        if isinstance(part, nodes.TemplateData):
            return
        found = self._value(part, scope)
        if found is not None and (found.shape.many or found.shape.parts is not None):
            self._fault("list_as_text", found.path)

    def _loop(self, node: Any, scope: Mapping[str, _Found]) -> None:
        from jinja2 import nodes

        listed = self._value(node.iter, scope)
        if not isinstance(node.target, nodes.Name) or node.recursive or node.test is not None:
            self._fault("expression", "for")
            return
        if listed is None:
            return
        if not listed.shape.many:
            self._fault("not_a_list", listed.path)
            return
        around = [one.path for one in scope.values() if one.looped]
        inside = all(listed.path.startswith(f"{path}.") for path in around)  # else it is gone through for each of those
        if len(around) >= MOST_DEEP or not inside:
            self._fault("loop_too_deep", listed.path)
            return
        item = _Found(Shape(listed.shape.parts), listed.path, looped=True)
        self._body(node.body, {**scope, node.target.name: item, "loop": _Found(_LOOP)})
        self._body(node.else_, scope)

    def _value(self, node: Any, scope: Mapping[str, _Found]) -> _Found | None:
        """Return what an expression is; None where that was told as a fault."""
        from jinja2 import nodes

        if isinstance(node, nodes.Name):
            return self._named(node.name, scope, "")
        if isinstance(node, nodes.Getattr):
            return self._part(node, scope)
        inside = _inside(node)
        if inside is None:
            self._fault("expression", getattr(node, "name", "") or type(node).__name__.lower())
            return None
        for child in inside:
            self._value(child, scope)
        return _Found(TEXT)

    def _part(self, node: Any, scope: Mapping[str, _Found]) -> _Found | None:
        """A field of a record: 问题.描述."""
        base = self._value(node.node, scope)
        if base is None:
            return None
        if base.shape.many:
            self._fault("list_as_text", base.path, node.attr)
            return None
        inside = {name: _Found(one, f"{base.path}.{name}") for name, one in (base.shape.parts or {}).items()}
        return self._named(node.attr, inside, base.path)

    def _named(self, name: str, known: Mapping[str, _Found], path: str) -> _Found | None:
        found = known.get(name)
        if found is None:
            alike = get_close_matches(name, known, n=1, cutoff=0.4)
            hint = DID_YOU_MEAN.format(alike[0]) if alike else ""
            self._fault("field_unknown", f"{path}.{name}" if path else name, name, hint)
        elif found.path:
            self.used.add(found.path)
        return found

    def _fault(self, code: str, name: str, word: str = "", detail: str = "") -> None:
        where, near = self.near(word or name.rpartition(".")[2], "{{" if code == "list_as_text" else "{")
        fault = Fault(code=code, name=name, where=where, near=near, detail=detail)
        if fault not in self.faults:
            self.faults.append(fault)


def _inside(node: Any) -> list[Any] | None:
    """Return the expressions within one that is let through, None where it is not."""
    from jinja2 import nodes

    if isinstance(node, nodes.Const):
        return []
    if isinstance(node, nodes.Filter):
        return _filtered(node)
    if isinstance(node, nodes.Test):
        return [node.node] if node.name in TESTS else None
    through = (nodes.Not, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.CondExpr, nodes.Concat, nodes.Add)
    return list(node.iter_child_nodes()) if isinstance(node, (*through, nodes.Sub)) else None


def _filtered(node: Any) -> list[Any] | None:
    """Return what a filter is given; named arguments could call, and many digits would be reckoned for ever.

    What is joined with a long text, or joined once more, would grow beyond all memory.
    """
    from jinja2 import nodes

    plain = not (node.kwargs or node.dyn_args or node.dyn_kwargs) and node.node is not None
    digits = [one.value for one in node.args if isinstance(one, nodes.Const)] if node.name == "round" else []
    if not plain or node.name not in FILTERS or (node.name == "round" and len(digits) != len(node.args)):
        return None
    if any(not isinstance(one, int) or abs(one) > _DIGITS for one in digits):
        return None
    if node.name == "join":
        within = [node.node, *node.node.find_all(nodes.Filter)]
        joints = [one.value if isinstance(one, nodes.Const) else None for one in node.args]
        if any(isinstance(one, nodes.Filter) and one.name == "join" for one in within):
            return None
        if any(not isinstance(one, str) or len(one) > _MOST_JOINT for one in joints):
            return None
    return [node.node, *node.args]
