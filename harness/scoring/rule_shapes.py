"""What the name of a step's rule promises of the claim's shape. A wrong name does not make a claim false: it is said.

Names are compared without case and without a closing "rule"; a name that is not in the table promises nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from harness.formulas.syntax import Node
from harness.formulas.syntax.canonical import canonical_cached, parts
from harness.scoring.relevance import bare, evaluated

Shape = Callable[[Node, Node], bool]
"""Takes the two sides, lets substituted, the side that asks on the left."""


def fits(rule: str, left: Node, right: Node) -> bool | None:
    """Whether the claim has the shape that the rule's name promises; None where it promises none."""
    name = " ".join(rule.lower().replace("-", " ").split()).removesuffix(" rule")
    shape = SHAPES.get(name)
    if shape is None:
        return None
    # Rules of integrals and of limits share names with those of derivatives ("power rule", "sine rule"): of those the
    # name promises no shape.
    if left.head in ("Integral", "Limit", "Sum") and name not in OF_MORE:
        return None
    return shape(left, right)


def _differentiated(left: Node) -> Iterator[tuple[Node, Node]]:
    """(function, variable) of every derivative on the left side, canonical."""
    for part in left.walk():
        if part.head == "Derivative":
            function, spec = part.args[0], part.args[1]
            assert isinstance(function, Node)
            assert isinstance(spec, Node)
            variable = spec.args[0]
            assert isinstance(variable, Node)
            yield canonical_cached(function), variable


def _depends(node: Node, variable: Node) -> bool:
    return any(part == variable for part in node.walk())


def _of_derivative(test: Callable[[Node, Node], bool]) -> Shape:
    return lambda left, right: any(test(function, variable) for function, variable in _differentiated(left))


def _constant(function: Node, variable: Node) -> bool:
    """d/dx c = 0."""
    return not _depends(function, variable)


def _power(function: Node, variable: Node) -> bool:
    """d/dx x**n = n*x**(n - 1), also of c*x**n and of u**n."""
    dependent = [factor for factor in parts(function, "Mul") if _depends(factor, variable)]
    if len(dependent) != 1:
        return False
    (factor,) = dependent
    return factor == variable or (factor.head == "Pow" and not _depends(list(factor.children())[1], variable))


def _multiple(function: Node, variable: Node) -> bool:
    """d/dx c*f = c*df/dx."""
    return function.head == "Mul" and any(not _depends(factor, variable) for factor in function.children())


def _sum(function: Node, variable: Node) -> bool:
    """d/dx (f + g) = df/dx + dg/dx."""
    return function.head == "Add"


def _factors(function: Node, variable: Node) -> int:
    return sum(_depends(factor, variable) for factor in function.children()) if function.head == "Mul" else 0


def _product(function: Node, variable: Node) -> bool:
    """d/dx f*g = df/dx*g + f*dg/dx; a power is a product too."""
    return _factors(function, variable) > 1 or function.head == "Pow"


def _quotient(function: Node, variable: Node) -> bool:
    """d/dx f/g = (df/dx*g - f*dg/dx)/g**2: a factor in the denominator."""
    return any(part.head == "Pow" and _negative(part.args[1]) for part in function.walk())


def _negative(exponent: object) -> bool:
    if not isinstance(exponent, Node):
        return False
    if exponent.head == "Mul":
        return any(_negative(factor) for factor in exponent.children())
    return exponent.head == "Integer" and str(exponent.args[0]).startswith("-")


def _chain(function: Node, variable: Node) -> bool:
    """d/dx f(u(x)) = df/du*du/dx: some function or power of more than the variable itself."""
    return any(
        part.head not in ("Add", "Mul") and any(_depends(arg, variable) and arg != variable for arg in part.children())
        for part in function.walk()
    )


def _applies(*heads: str) -> Shape:
    """The left side holds one of the heads; names of functions come in canonical form (exp(x) is E**x)."""
    return lambda left, right: any(part.head in heads for part in left.walk())


def _exponential(function: Node, variable: Node) -> bool:
    """d/dx a**u = a**u*log(a)*du/dx."""
    return any(part.head == "Pow" and _depends(part.args[1], variable) for part in function.walk())  # type: ignore[arg-type]  # a Pow holds Nodes


def _function(name: str) -> Shape:
    return _of_derivative(lambda function, variable: any(part.head == name for part in function.walk()))


def _rewriting(left: Node, right: Node) -> bool:
    """Nothing is asked on either side: one expression in two forms."""
    return evaluated(left) and evaluated(right)


def _integral_of(head: str) -> Shape:
    """The integral of a sum, or of a product."""

    def shape(left: Node, right: Node) -> bool:
        integrands = [next(part.children()) for part in left.walk() if part.head == "Integral"]
        return any(canonical_cached(integrand).head == head for integrand in integrands)

    return shape


def _quotient_limit(left: Node, right: Node) -> bool:
    """lim f/g = lim f'/g': the limit of a quotient."""
    limits = [canonical_cached(part) for part in left.walk() if part.head == "Limit"]
    return any(_quotient(function, function) for function in limits)


def _arithmetic(head: str) -> Shape:
    return lambda left, right: bare(left) and any(part.head == head for part in left.walk())


def _either(*shapes: Shape) -> Shape:
    return lambda left, right: any(shape(left, right) for shape in shapes)


REWRITINGS = ("simplify", "expand", "factor", "cancel", "rationalise")
SHAPES: dict[str, Shape] = {
    "constant": _of_derivative(_constant),
    "power": _either(_of_derivative(_power), _applies("Integral"), _arithmetic("Pow")),
    "constant multiple": _either(_of_derivative(_multiple), _integral_of("Mul"), _applies("Limit")),
    "sum": _either(_of_derivative(_sum), _integral_of("Add"), _applies("Limit", "Sum")),
    "product": _of_derivative(_product),
    "quotient": _of_derivative(_quotient),
    "chain": _of_derivative(_chain),
    "exponential": _either(_of_derivative(_exponential), _applies("Integral")),
    "sine": _function("sin"),
    "cosine": _function("cos"),
    "tangent": _function("tan"),
    "logarithm": _function("log"),
    "arcsine": _function("asin"),
    "arccosine": _function("acos"),
    "arctangent": _function("atan"),
    "hyperbolic sine": _function("sinh"),
    "hyperbolic cosine": _function("cosh"),
    "higher derivative": _applies("Derivative"),
    **dict.fromkeys(REWRITINGS, _rewriting),
    "rank": _applies("rank", "nullity"),
    "determinant": _applies("det"),
    "trace": _applies("trace"),
    "row reduction": _applies("rref", "rank"),
    "inverse": _applies("inverse"),
    "l'hopital": _quotient_limit,
    "direct substitution": _applies("Limit"),
    "addition": _arithmetic("Add"),
    "subtraction": _arithmetic("Add"),
    "multiplication": _arithmetic("Mul"),
    "division": _arithmetic("Div"),
    "exponentiation": _arithmetic("Pow"),
}
"""Name -> shape. The names of functions stand for the derivative of that function."""
OF_MORE = frozenset({"constant multiple", "sum", "l'hopital", "direct substitution", *REWRITINGS})
"""Names whose shape is known of integrals and limits too."""
