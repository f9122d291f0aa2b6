"""How names are compared: brackets, copies and filler words do not make another thing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_QUOTES: Final = str.maketrans("", "", "《》〈〉“”\"'‘’【】[]〔〕「」 \t\n·")
_BRACKETS: Final = re.compile(r"[（(][^（()）]*[)）]")
_COPIES: Final = re.compile(
    r"(?:的?(?:原件及复印件|原件和复印件|原件与复印件|原件或复印件|复印件及原件|正本|副本|正副本|原件|复印件|影印件|扫描件|电子版|电子件))+"
    r"(?:各?[一二两三四五1-9]份)?$"
)
_OWNER: Final = re.compile(
    r"^(?:有效的?|本人的?|申请人的?|申请者的?|当事人的?|申请单位的?|单位的?|企业的?|公司的?|合法的?|有效期内的?|现行的?|"
    r"经营者的?|法定代表人的?|负责人的?|\d+[.、．])+"
)
_NUMBERED: Final = re.compile(r"^(?:[A-Z]\d{3,}|\d+[.、．])\s*")
ALTERNATIVE: Final = re.compile(r"或者|或|/")
TOGETHER: Final = re.compile(r"[、,，;；+]|以及|及其|及|和|与")


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Give a name without quotes, blanks, width and trailing marks; brackets stay."""
    return unicodedata.normalize("NFKC", text).translate(_QUOTES).strip(".。;；,，:：")


@lru_cache(maxsize=20_000)
def unbracketed(text: str) -> str:
    """Give a name without what stands in brackets."""
    name = plain(text)
    shorter = _BRACKETS.sub("", name)
    return shorter or name


@lru_cache(maxsize=20_000)
def thing(text: str) -> str:
    """Give what a material is: without brackets, number, owner, and whether it is a copy."""
    name = _COPIES.sub("", _NUMBERED.sub("", unbracketed(text)))
    return _OWNER.sub("", name) or name


@lru_cache(maxsize=20_000)
def grams(text: str) -> frozenset[str]:
    """Give the pairs of neighbouring characters."""
    return frozenset(text[n : n + 2] for n in range(len(text) - 1)) or frozenset({text})


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Give how much two sets share: 0 nothing, 1 everything (Jaccard)."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


_INFORMS: Final = re.compile(
    r"查询|查阅|查看|检索|咨询|宣传|科普|公示|公布|公报|公开|通告|发布|解读|展示|展览|下载|直播|留言|信箱|邮箱|信息|资讯|简报|周报|月报|年报|"
    r"报告（|统计概要|监测|名录|名单|目录|规划|指引|指南|导览|地图|浏览|展厅|课堂|讲座|活动|培训|交流|研讨|服务[”\"']?$|推广|回顾|专题|典藏|精品|捐赠|"
    r"新闻|抓拍|策展|时间轴|风情|概况|简介|阅报|研究|成果|标准|技术|文库|数据|平台|专栏|视频|音乐|影像|欣赏|艺术家|"
    r"介绍|公告|提示|须知|座谈会|举办|大赛|演出|阅览|图书馆|文化馆|状况|查找|艺术节"
)


def only_informs(name: str) -> bool:
    """Tell whether a name is of a page to read or an event, not of something to apply for."""
    return _INFORMS.search(name) is not None and "依申请" not in name
