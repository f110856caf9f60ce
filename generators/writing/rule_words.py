"""What each rule of a step is called in a solution in words: one record a rule.

A record's words stand behind "By" in English, and alone before a colon in Chinese. A rule that carries something of
its own problem (`eliminate y`, `limit, n = 1 mod 3`) has a record with a pattern, whose groups are filled in. A rule
without a record, of a family from outside, is called by its name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RuleWords:
    """A rule and its words. pattern: the rule's name, or an expression that matches the whole of it."""

    pattern: str
    english: str
    chinese: str


NAMED = (
    # arithmetic
    RuleWords("addition", "addition", "加法"),
    RuleWords("subtraction", "subtraction", "减法"),
    RuleWords("multiplication", "multiplication", "乘法"),
    RuleWords("division", "division", "除法"),
    RuleWords("floor division", "division rounded down", "向下取整的除法"),
    RuleWords("remainder", "taking the remainder", "取余数"),
    RuleWords("negation", "changing the sign", "取相反数"),
    RuleWords("power", "taking the power", "乘方"),
    RuleWords("absolute value", "taking the absolute value", "取绝对值"),
    RuleWords("square root", "taking the square root", "开平方"),
    RuleWords("factorial", "the definition of the factorial", "阶乘的定义"),
    RuleWords("greatest common divisor", "finding the greatest common divisor", "求最大公约数"),
    RuleWords("minimum", "taking the smaller one", "取较小者"),
    RuleWords("maximum", "taking the larger one", "取较大者"),
    # calculus
    RuleWords("constant rule", "the constant rule", "常数法则"),
    RuleWords("power rule", "the power rule", "幂法则"),
    RuleWords("sum rule", "the sum rule", "和的法则"),
    RuleWords("product rule", "the product rule", "乘积法则"),
    RuleWords("quotient rule", "the quotient rule", "商的法则"),
    RuleWords("chain rule", "the chain rule", "链式法则"),
    RuleWords("constant multiple rule", "the constant multiple rule", "常数倍法则"),
    RuleWords("constant multiple", "taking out the constant", "提出常数"),
    RuleWords("logarithmic rule", "logarithmic differentiation", "对数求导法"),
    RuleWords("higher derivative", "the definition of the higher derivative", "高阶导数的定义"),
    RuleWords("standard derivative", "the table of derivatives", "导数表"),
    RuleWords("sine rule", "the rule for the sine", "正弦法则"),
    RuleWords("cosine rule", "the rule for the cosine", "余弦法则"),
    RuleWords("tangent rule", "the rule for the tangent", "正切法则"),
    RuleWords("cotangent rule", "the rule for the cotangent", "余切法则"),
    RuleWords("secant rule", "the rule for the secant", "正割法则"),
    RuleWords("cosecant rule", "the rule for the cosecant", "余割法则"),
    RuleWords("exponential rule", "the rule for the exponential", "指数函数法则"),
    RuleWords("logarithm rule", "the rule for the logarithm", "对数函数法则"),
    RuleWords("arcsine rule", "the rule for the arcsine", "反正弦法则"),
    RuleWords("arccosine rule", "the rule for the arccosine", "反余弦法则"),
    RuleWords("arctangent rule", "the rule for the arctangent", "反正切法则"),
    RuleWords("inverse sine rule", "the rule that gives the arcsine", "反正弦积分法则"),
    RuleWords("inverse hyperbolic sine rule", "the rule that gives the inverse hyperbolic sine", "反双曲正弦积分法则"),
    RuleWords("hyperbolic sine rule", "the rule for the hyperbolic sine", "双曲正弦法则"),
    RuleWords("hyperbolic cosine rule", "the rule for the hyperbolic cosine", "双曲余弦法则"),
    RuleWords("simplify", "simplifying", "化简"),
    RuleWords("expand", "expanding", "展开"),
    RuleWords("factor", "factoring", "因式分解"),
    RuleWords("cancel", "cancelling", "约分"),
    RuleWords("differentiate", "differentiating", "求导"),
    RuleWords("on the reals", "what holds on the reals", "在实数范围内"),
    # integrals
    RuleWords("integration by parts", "integration by parts", "分部积分"),
    RuleWords("partial fractions", "partial fractions", "部分分式分解"),
    RuleWords("complete the square", "completing the square", "配方"),
    RuleWords("rewrite", "rewriting the integrand", "改写被积函数"),
    RuleWords("reciprocal rule", "the rule for the reciprocal", "倒数法则"),
    RuleWords("the same integral", "the integral just found", "上面求得的积分"),
    RuleWords("what remains", "what remains to be integrated", "余下的被积函数"),
    RuleWords("reduction formula", "the reduction formula", "递推公式"),
    RuleWords("solve for the integral", "solving for the integral", "解出该积分"),
    RuleWords("step function", "the rule for the step function", "阶跃函数法则"),
    RuleWords("root of a quadratic", "the table of integrals", "积分表"),
    RuleWords("undetermined coefficients", "undetermined coefficients", "待定系数法"),
    RuleWords("integral function", "the definition of that function", "该函数的定义"),
    RuleWords("error function", "the definition of the error function", "误差函数的定义"),
    RuleWords("derivative of the denominator above it", "the logarithm of the denominator", "分母的对数"),
    RuleWords("fundamental theorem", "the fundamental theorem of calculus", "微积分基本定理"),
    RuleWords("sum of the pieces", "adding the pieces", "各段相加"),
    RuleWords("linear substitution", "a linear substitution", "线性换元"),
    RuleWords(r"back from (\w+) = (\w+)", "going back to the first variable", "换回原变量"),
    RuleWords(r"derivative of (\w+)", "taking the derivative of {0}", "求 {0} 的导数"),
    RuleWords(r"substitute (\w+) = (\w+)", "the substitution {0} = {1}", "换元 {0} = {1}"),
    RuleWords(r"substitute (.+) = u", "the substitution of u", "换元 u"),
    RuleWords(r"back from (.+), without jumps", "going back to the first variable, without jumps", "换回原变量"),
    # limits
    RuleWords("direct substitution", "direct substitution", "直接代入"),
    RuleWords("known limit", "a known limit", "已知极限"),
    RuleWords("divide by the dominant term", "dividing by the dominant term", "除以主导项"),
    RuleWords("multiply by the conjugate", "multiplying by the conjugate", "乘以共轭式"),
    RuleWords("rationalise", "multiplying by the conjugate", "乘以共轭式"),
    RuleWords("L'Hopital's rule", "L'Hopital's rule", "洛必达法则"),
    RuleWords("dominant term", "the dominant terms", "主导项"),
    RuleWords("divide by the dominant power", "dividing by the dominant power", "除以最高次幂"),
    RuleWords("limit laws", "the limit laws", "极限的运算法则"),
    RuleWords("lower bound", "the limit of the lower bound", "下界的极限"),
    RuleWords("upper bound", "the limit of the upper bound", "上界的极限"),
    RuleWords("squeeze theorem", "the squeeze theorem", "夹逼定理"),
    RuleWords("pole", "the sign next to the pole", "极点附近的符号"),
    RuleWords("exponential", "the limit of the exponential", "指数函数的极限"),
    RuleWords("oscillation", "the oscillation of the function", "函数的振荡"),
    RuleWords("compare the sides", "comparing both sides", "比较两侧"),
    RuleWords(r"\|u\| = u for (.+)", "the sign on the right", "右侧的符号"),
    RuleWords(r"\|u\| = -u for (.+)", "the sign on the left", "左侧的符号"),
    # sequences
    RuleWords("limit", "taking the limit", "求极限"),
    RuleWords(r"limit, (even|odd) n", "taking the limit over {0} n", "求极限（{0}）"),
    RuleWords(r"limit, n = (\d+) mod (\d+)", "taking the limit over n = {0} mod {1}", "求极限（n 模 {1} 余 {0}）"),
    RuleWords("limit set", "the limits of the ends", "端点的极限"),
    RuleWords(r"limit set, (even|odd) n", "the limits of the ends, for {0} n", "端点的极限（{0}）"),
    RuleWords(
        r"limit set, n = (\d+) mod (\d+)",
        "the limits of the ends, for n = {0} mod {1}",
        "端点的极限（n 模 {1} 余 {0}）",
    ),
    RuleWords("lower end", "the limit of the lower end", "左端点的极限"),
    RuleWords("upper end", "the limit of the upper end", "右端点的极限"),
    RuleWords("side", "the side from which the end is approached", "端点的趋近方向"),
    RuleWords("tends to 0", "a term that tends to 0", "趋于 0 的项"),
    RuleWords("limsup", "the definition of the upper limit", "上极限的定义"),
    RuleWords("liminf", "the definition of the lower limit", "下极限的定义"),
    # linear algebra
    RuleWords("row operation", "a row operation", "初等行变换"),
    RuleWords("rank", "counting the rows that remain", "数出剩余的非零行"),
    RuleWords("relation", "a linear relation", "线性关系"),
    RuleWords("compare", "comparing", "比较"),
    RuleWords("determinant", "the determinant", "行列式"),
    # equations
    RuleWords("collect", "collecting terms", "合并同类项"),
    RuleWords("divide", "dividing", "两边同除"),
    RuleWords("divide by a negative number", "dividing by a negative number", "除以负数"),
    RuleWords("standard form", "moving everything to one side", "移项"),
    RuleWords("move to one side", "moving everything to one side", "移项"),
    RuleWords("discriminant", "the discriminant", "判别式"),
    RuleWords("no real root", "the sign of the discriminant", "判别式的符号"),
    RuleWords("zero product", "the zero product property", "零积性质"),
    RuleWords("quadratic formula", "the quadratic formula", "求根公式"),
    RuleWords("two cases", "distinguishing two cases", "分两种情况"),
    RuleWords("solve each case", "solving each case", "分别求解"),
    RuleWords("square both sides", "squaring both sides", "两边平方"),
    RuleWords("put the candidate in", "putting the candidate in", "代入检验"),
    RuleWords("throw out the extraneous root", "throwing out the extraneous root", "舍去增根"),
    RuleWords("multiply by the denominators", "multiplying by the denominators", "去分母"),
    RuleWords("one logarithm", "joining the logarithms", "合并对数"),
    RuleWords("same base", "the same base on both sides", "化为同底"),
    RuleWords("take logarithms", "taking logarithms", "取对数"),
    RuleWords("solve for x", "solving for x", "解出 x"),
    RuleWords("a power is positive", "keeping what is positive, as a power is", "幂恒为正"),
    RuleWords("between -1 and 1", "keeping what lies between -1 and 1", "保留 -1 与 1 之间的值"),
    RuleWords("angles of one turn", "listing the angles of one turn", "列出一周内的角"),
    RuleWords("sign in a gap", "the sign in a gap", "区间内的符号"),
    RuleWords("put together", "putting the gaps together", "合并区间"),
    RuleWords(r"eliminate (\w+)", "eliminating {0}", "消去 {0}"),
    RuleWords(r"isolate (\w+)", "isolating {0}", "解出 {0}"),
    RuleWords("substitute", "substituting", "代入"),
    RuleWords("put in", "putting in what is known", "代入已知值"),
    RuleWords("put back", "putting back", "回代"),
)
IN_CHINESE = {"even": "n 为偶数", "odd": "n 为奇数"}
_BY_NAME = {one.pattern: one for one in NAMED}
_BY_PATTERN = tuple((re.compile(one.pattern), one) for one in NAMED if "(" in one.pattern)


def said(rule: str, language: str) -> str:
    """The words of a rule in a language."""
    record, groups = _record(rule)
    if record is None:
        return rule
    if language == "en":
        return record.english.format(*groups)
    return record.chinese.format(*(IN_CHINESE.get(group, group) for group in groups))


def has_words(rule: str) -> bool:
    """Whether there is a record of the rule."""
    return _record(rule)[0] is not None


def _record(rule: str) -> tuple[RuleWords | None, tuple[str, ...]]:
    if rule in _BY_NAME:
        return _BY_NAME[rule], ()
    for pattern, record in _BY_PATTERN:
        match = pattern.fullmatch(rule)
        if match is not None:
            return record, match.groups()
    return None, ()
