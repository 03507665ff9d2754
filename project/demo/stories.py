"""Why customers of the demo leave: what they say of it in both languages, and what would bring them back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

Words = tuple[str, str]
"""In English, and in Chinese."""


@dataclass(frozen=True, kw_only=True)
class Story:
    """What customers say who leave for one reason; `recorded` is what their CSM takes it for.

    `main` are several ways of saying the main reason. `back` is the kind of the condition for coming back, and
    `until` what must be true then.
    """

    reason: str
    recorded: str
    team: str = ""
    verdict: str = "avoidable"
    evidence: Words = ("", "")
    main: tuple[Words, ...]
    help_sought: Words
    one_thing: Words
    rival: str = ""
    strengths: Words = ("", "")
    back: str = ""
    until: Words = ("", "")
    request: str = ""
    """The product request that would bring them back."""


# ruff: noqa: RUF001  Chinese text has its own punctuation
REQUESTS: Final = {"several-warehouses": ("Several warehouses in one view", "多仓库统一视图")}
"""What customers wait for, by its code."""
STORIES: Final = (
    (
        Story(
            reason="product-missing",
            recorded="price",
            team="product",
            main=(
                ("It could not take stock in two warehouses at once, so we kept a spreadsheet beside it.",
                 "无法同时管理两个仓库，我们只能另外用表格。"),
                ("Since we opened the second warehouse, half of our stock was not in your system.",
                 "开了第二个仓库以后，一半的库存都不在系统里。"),
                ("We need serial numbers through the whole chain; yours ended at goods received.",
                 "我们需要全程的序列号追踪，你们的只到收货为止。"),
            ),
            help_sought=("We asked twice. The answer was that it is on the list.",
                         "我们提过两次，回复都是“已在计划中”。"),
            one_thing=("Tell us honestly when something will not come.", "做不到的事，希望早点直说。"),
            rival="Stockwise",
            strengths=("Several warehouses in one view, from the first day.", "第一天就能在一个界面里看到多个仓库。"),
            back="feature",
            until=("Stock of several warehouses in one view.", "能在一个界面里管理多个仓库的库存。"),
            request="several-warehouses",
        ),
        30,
    ),
    (
        Story(
            reason="service-slow",
            recorded="relationship",
            team="service",
            main=(
                ("Tickets stayed open for days, and at the end of the month we could not close our books.",
                 "工单几天没人处理，月底我们没法结账。"),
                ("The second time we stood still for three days without an answer, we looked for somebody else.",
                 "第二次停了三天都没有人回复，我们就开始找别家了。"),
                ("Every question went to somebody new, and every answer took a week.",
                 "每次提问都换一个人，每个答复都要等一周。"),
            ),
            help_sought=("Four tickets in March, one call. Nobody called back.",
                         "三月提交了四个工单，打过一次电话，没有人回电。"),
            one_thing=("Answer within a day.", "希望一天之内能有回复。"),
            back="service",
            until=("A named person, and an answer within a working day.", "有固定的对接人，一个工作日内答复。"),
        ),
        25,
    ),
    (
        Story(
            reason="price-value",
            recorded="price",
            team="sales",
            main=(
                ("We paid for a hundred seats and twenty people used it.", "买了一百个席位，实际只有二十个人在用。"),
                ("For what we used of it, it was twice too dear.", "按我们用到的部分来算，价格贵了一倍。"),
            ),
            help_sought=("No. We only looked at it when the renewal came.", "没有，续约时我们才认真看了一遍。"),
            one_thing=("Show us what we get for it, once a quarter.", "每季度让我们看到实际价值。"),
            back="price",
            until=("A price by the people who use it, not by seats.", "按实际使用人数收费，而不是按席位。"),
        ),
        20,
    ),
    (
        Story(
            reason="competitor-suite",
            recorded="price",
            team="product",
            main=(
                ("Our group bought one suite for everything, and yours was no part of it.",
                 "集团统一采购了一套系统，没有包含你们的产品。"),
                ("Finance and stock are in one system now; two bills for the same thing made no sense.",
                 "财务和库存现在是同一套系统，没有理由再付第二份钱。"),
            ),
            help_sought=("There was nothing to help with.", "没有什么可以求助的。"),
            one_thing=("Talk to our head office earlier.", "应该更早和我们总部沟通。"),
            rival="Onehouse Suite",
            strengths=("One login and one bill for the whole group.", "整个集团一个账号、一张账单。"),
        ),
        13,
    ),
    (
        Story(
            reason="own-sponsor",
            recorded="unknown",
            verdict="undetermined",
            main=(
                ("The colleague who brought you in left, and nobody took it over.",
                 "当初引进的同事离职后，没有人接手。"),
                ("Our new operations manager brought the tool that she knew.", "新来的运营经理换成了她熟悉的工具。"),
            ),
            help_sought=("I do not know what he did.", "他当时怎么处理的我不清楚。"),
            one_thing=("Know more than one of us.", "不要只联系我们一个人。"),
            back="time",
        ),
        8,
    ),
    (
        Story(
            reason="own-bankrupt",
            recorded="own-bankrupt",
            verdict="unavoidable",
            evidence=("The notice of insolvency is in the public register.", "破产公告已在公开登记中查到。"),
            main=(("We close at the end of the quarter; there is nobody left to use it.",
                   "公司季度末就关闭了，没有人再用了。"),),
            help_sought=("There was nothing to help with.", "没有什么可以求助的。"),
            one_thing=("Nothing. You were the last thing that worked.", "没有，你们是最后还在正常运转的。"),
        ),
        4,
    ),
)  # fmt: skip
