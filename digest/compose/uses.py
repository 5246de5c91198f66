"""How a page's template uses the values that differ from reader to reader.

A value can be left open, and filled in later, where the template does nothing but print it
(`{{ page.greeting }}`) or ask whether there is one (`{% if page.leave_url %}`). Where it is
filtered, compared, measured, set or handed to a macro, what is printed depends on what it says,
and the page has to be rendered with it. This is read off the syntax tree; in doubt a value
counts as used otherwise, which costs time and changes nothing.
"""

from collections.abc import Iterator

from jinja2 import nodes

PAGE = "page"

_TRANSPARENT = (nodes.Template, nodes.If, nodes.For, nodes.With, nodes.Scope)
"""What hands its output on as it is; blocks, macros and filters may do anything with theirs."""


def only_printed(tree: nodes.Template, names: frozenset[str], *, escaped: bool) -> frozenset[str]:
    """Those of `names` that are only printed, or asked for, wherever `page.NAME` stands.

    `escaped`: whether the template is escaped as HTML, so that `|e` changes nothing.
    """
    plain = set(_plain_uses(tree, escaped=escaped))
    found: dict[int, str] = {}
    of_page = set()
    for use in tree.find_all(nodes.Getattr):
        if isinstance(use.node, nodes.Name) and use.node.name == PAGE:
            found[id(use)] = use.attr
            of_page.add(id(use.node))
    if any(name.name == PAGE and id(name) not in of_page for name in tree.find_all(nodes.Name)):
        return frozenset()  # the page itself goes somewhere, or something else takes its name
    return names - {attr for use, attr in found.items() if use not in plain}


def _plain_uses(node: nodes.Node, *, escaped: bool) -> Iterator[int]:
    """The ids of the nodes that only print or ask, below a node that hands its output on."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Output):
            for printed in child.nodes:
                yield from _printed(printed, escaped=escaped)
        elif isinstance(child, _TRANSPARENT) and not getattr(child, "recursive", False):
            if isinstance(child, nodes.If):
                yield from _asked(child.test)
            yield from _plain_uses(child, escaped=escaped)


def _printed(node: nodes.Expr, *, escaped: bool) -> Iterator[int]:
    if isinstance(node, nodes.Getattr):
        yield id(node)
    elif isinstance(node, nodes.CondExpr):
        yield from _asked(node.test)
        yield from _printed(node.expr1, escaped=escaped)
        if node.expr2 is not None:
            yield from _printed(node.expr2, escaped=escaped)
    elif escaped and isinstance(node, nodes.Filter) and node.name in {"e", "escape"}:
        yield id(node.node)  # of no use if it is anything but a value of the page


def _asked(node: nodes.Node) -> Iterator[int]:
    if isinstance(node, nodes.Getattr):
        yield id(node)
    elif isinstance(node, nodes.Not):
        yield from _asked(node.node)
    elif isinstance(node, (nodes.And, nodes.Or)):
        yield from _asked(node.left)
        yield from _asked(node.right)
