"""Answers in Chinese, said in ASCII: `12元`, `5厘米`, `3.5 千克`, `无解`, `第一象限`, `小明有42个苹果`."""

from __future__ import annotations

import re
import unicodedata

CHINESE = re.compile("[\u3400-\u9fff]")

_UNITS = {
    "千米": "km",
    "公里": "km",
    "厘米": "cm",
    "毫米": "mm",
    "分米": "dm",
    "米": "m",
    "千克": "kg",
    "公斤": "kg",
    "毫克": "mg",
    "克": "g",
    "吨": "t",
    "小时": "h",
    "分钟": "min",
    "秒钟": "s",
    "秒": "s",
    "毫升": "mL",
    "升": "L",
    "天": "day",
    "日": "day",
    "个月": "month",
    "年": "year",
    "周": "week",
    "度": "degree",
    "元": "yuan",
    "块钱": "yuan",
    "美元": "dollar",
    "角": "jiao",
    "分": "fen",
}
"""Measures; any other word behind a number is a noun (`12 个苹果`)."""
_POWERS = {"平方": "^2", "立方": "^3"}
_MEASURE = "|".join(sorted(_UNITS, key=len, reverse=True))
_SCALED = {"万": "0000", "亿": "00000000", "千": "000", "百": "00"}
_NUMBER = r"(?:\\?\$\s*)?[-+]?(?:\d+(?:,\d{3})*(?:\.\d+)?(?:\s*/\s*\d+)?|\\[dt]?frac\s*\{\d+\}\s*\{\d+\})(?:\s*\$)?"
_QUANTITY = re.compile(
    rf"(?P<number>.+?)\s*(?P<scale>[万亿])?\s*(?P<power>平方|立方)?(?P<unit>{_MEASURE})"
    rf"(?:\s*(?:/|每)\s*(?P<per>{_MEASURE}))?"
)

_RATE = re.compile(rf"每\s*(?P<per>{_MEASURE})\s*(?P<rest>.+)")
_BEHIND = re.compile(rf"\s*[万亿]?\s*(?:平方|立方)?(?:{_MEASURE})")
_FORMULA = re.compile(r"[A-Za-z\\{}=<>^_+*/]")
_FIGURE = re.compile(_NUMBER)
_WORDS = {
    "无解": "no solution",
    "没有解": "no solution",
    "无实数解": "no solution",
    "无实根": "no solution",
    "没有实数根": "no solution",
    "不存在": "does not exist",
    "极限不存在": "does not exist",
    "发散": "diverges",
    "收敛": "converges",
    "无穷大": "infinity",
    "正无穷": "infinity",
    "负无穷": "-infinity",
    "空集": "empty set",
    "全体实数": "all real numbers",
    "任意实数": "all real numbers",
    "一切实数": "all real numbers",
    "是": "yes",
    "是的": "yes",
    "否": "no",
    "不是": "no",
    "对": "true",
    "正确": "true",
    "错": "false",
    "错误": "false",
    "不正确": "false",
    "线性相关": "linearly dependent",
    "线性无关": "linearly independent",
    "奇函数": "odd function",
    "偶函数": "even function",
    "以上都不对": "none of the above",
    "无法确定": "cannot be determined",
    "不能确定": "cannot be determined",
    "充要条件": "necessary and sufficient",
    "充分必要条件": "necessary and sufficient",
    "充分不必要条件": "sufficient but not necessary",
    "充分而不必要条件": "sufficient but not necessary",
    "必要不充分条件": "necessary but not sufficient",
    "必要而不充分条件": "necessary but not sufficient",
    "既不充分也不必要条件": "neither sufficient nor necessary",
    "既不充分又不必要条件": "neither sufficient nor necessary",
    "第一象限": "first quadrant",
    "第二象限": "second quadrant",
    "第三象限": "third quadrant",
    "第四象限": "fourth quadrant",
}
_JOINED = (("或者", " or "), ("或", " or "), ("和", " and "), ("且", " and "), ("与", " and "), ("、", ", "))
_ABOUT = re.compile("^(?:大约|约为|约是|约等于|约|等于|为|是)")
_DENIED = re.compile(
    "不|非|没|无|否|或|如果|若|可能|至少|至多|最多|大于|小于|超过|多于|少于|以上|以下|之间|左右|倍|半|[一二两三四五六七八九十百千]|每|又|加|减|乘|除|分之|吗|几"
)
_NAMES = re.compile(r"(?:第|问题|题|例|图|表|步骤?|练习|公式|定理|方程|选项|章|节|页|号)\s*\(?\d")
_TOGETHER = re.compile("一共|总共|一定|一起|共有|还有")
_POLITE = re.compile("[。！!．.；;]+$")


def may_name(text: str) -> bool:
    """Whether a number in the text may be a name: 第72题, 图72."""
    return _NAMES.search(unicodedata.normalize("NFKC", text)) is not None


def in_ascii(text: str) -> str | None:
    """The text with its Chinese said in ASCII, a noun as \\text{}; None where it says what cannot be said so."""
    plain = unicodedata.normalize("NFKC", text).replace("，", ",").replace("。", ".").strip()
    plain = _POLITE.sub("", plain).strip()
    plain = _ABOUT.sub("", plain).strip()
    if plain in _WORDS:
        return _WORDS[plain]
    if CHINESE.search(plain) is None:
        return plain
    return _quantity(plain) or _joined(plain) or _counted(plain)


def _quantity(text: str) -> str | None:
    """A number or formula with a measure behind it."""
    rate = _RATE.fullmatch(text)
    found = _QUANTITY.fullmatch(rate["rest"] if rate else text)
    if found is None or CHINESE.search(found["number"]):
        return None
    unit = _UNITS[found["unit"]] + _POWERS.get(found["power"] or "", "")
    per = (rate and rate["per"]) or found["per"]
    number = f"{found['number']}{_SCALED.get(found['scale'] or '', '')}"
    if found["scale"] and not found["number"].strip().isdigit():
        return None
    return f"{number} \\text{{{unit}{'/' + _UNITS[per] if per else ''}}}"


def _joined(text: str) -> str | None:
    """Formulas with `or` and `and` between them."""
    for sign, word in _JOINED:
        text = text.replace(sign, word)
    return None if CHINESE.search(text) else text


def _counted(text: str) -> str | None:
    """A sentence with one number, and with no word that denies, compares or multiplies it."""
    figures = list(_FIGURE.finditer(text))
    if len(figures) != 1:
        return None
    number, before, behind = figures[0][0], text[: figures[0].start()], text[figures[0].end() :]
    measure = _BEHIND.match(behind)
    rest = before + (behind[measure.end() :] if measure else behind)
    if (
        _DENIED.search(_TOGETHER.sub("", rest))
        or _FORMULA.search(rest)
        or (not measure and behind.strip()[:1] in _SCALED)
    ):
        return None
    return (measure and _quantity(number + measure[0])) or f"{number} \\text{{count}}"
