"""Who wrote an article: names in every order and spelling, and never an outlet, an office or a role."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from regional_news.extract.people import credited, is_outlet, names, signed
from tests.every import every


@every(
    "text expected",
    [
        ("胡德光", ["胡德光"]),
        ("胡德光 李冀", ["胡德光", "李冀"]),
        ("胡德光、李冀，王小明;赵一", ["胡德光", "李冀", "王小明", "赵一"]),
        ("李 冀", ["李冀"]),
        ("李　冀　王小明", ["李冀", "王小明"]),
        ("李 冀 王 明", ["李冀", "王明"]),
        ("记者 胡德光", ["胡德光"]),
        ("记者胡德光", ["胡德光"]),
        ("本报记者 胡德光 通讯员 李冀 王小明", ["胡德光", "李冀", "王小明"]),
        ("聊城日报全媒体记者刘海恒", ["刘海恒"]),
        ("大众日报·大众新闻客户端记者 高峰 孟一", ["高峰", "孟一"]),
        ("见习记者 欧阳雪", ["欧阳雪"]),
        ("文/图 记者 胡德光", ["胡德光"]),
        ("胡德光 文/图", ["胡德光"]),
        ("胡德光 摄影报道", ["胡德光"]),
        ("胡德光和李冀", ["胡德光", "李冀"]),
        ("阿依古丽·买买提", ["阿依古丽·买买提"]),
        ("John Smith", ["John Smith"]),
        ("胡德光 胡德光", ["胡德光"]),
        ("𬭎文", ["𬭎文"]),
        ("编辑：", []),
        ("", []),
        ("佚名", []),
        ("admin", []),
        ("本站", []),
        ("菏泽日报", []),
        ("市融媒体中心", []),
        ("县委宣传部", []),
        ("新华社", []),
        ("张书记", []),
        ("王主任 李冀", ["李冀"]),
        ("前天", []),
        ("网友", []),
    ],
)
def test_names_behind_a_label(text, expected):
    assert names(text) == expected


@every(
    "paragraph expected",
    [
        ("中国菏泽网消息(记者 胡德光)在全市上下,11月20日召开会议。", ["胡德光"]),
        ("本报讯（记者 张三丰 通讯员 李四光）连阴雨刚停。", ["张三丰", "李四光"]),
        ("□聊城日报全媒体记者刘海恒", ["刘海恒"]),
        ("（河灣社記者劉鴻國台北9日電）連陰雨剛停。", ["劉鴻國"]),
        ("河灣日報訊（記者 劉進 湖南報道）連陰雨剛停。", ["劉進"]),
        ("■ 本报记者 胡德光 李冀", ["胡德光", "李冀"]),
        ("本报记者 胡德光 通讯员 李冀", ["胡德光", "李冀"]),
        ("本报记者 白一凡 柯岩 报道 10月19日,联赛落幕。", ["白一凡", "柯岩"]),
        ("文/图 胡德光", ["胡德光"]),
        ("作者：胡德光", ["胡德光"]),
    ],
)
def test_a_story_is_signed_at_its_beginning(paragraph, expected):
    assert signed([paragraph, "天晴了，大家都下地去收玉米。"]) == expected


@every(
    "paragraph expected",
    [
        ("天晴了，玉米收完了。（记者 胡德光 通讯员 李冀）", ["胡德光", "李冀"]),
        ("天晴了，玉米收完了。（胡德光 李冀）", ["胡德光", "李冀"]),
        ("天晴了，玉米收完了。（张 明）", ["张明"]),
        ("天晴了，玉米收完了。金海燕 摄影报道", ["金海燕"]),
        ("天晴了，玉米收完了。胡德光、李冀 文/图", ["胡德光", "李冀"]),
        ("（文/图：胡德光）", ["胡德光"]),
    ],
)
def test_a_story_is_signed_at_its_end(paragraph, expected):
    assert signed(["天阴了。", "雨下了。", paragraph]) == expected


@every(
    "paragraph",
    [
        "记者从县气象局获悉，明天有雨。",
        "天晴了（图为收割现场）。",
        "参加会议的有县委书记（兼）。",
        "天晴了。（下转第二版）",
        "天晴了。（完）",
        "（一）加强领导。",
        "据新华社报道，天晴了。",
        "他说，这是好事（笑）。",
    ],
)
def test_what_merely_looks_signed_is_not(paragraph):
    assert signed([paragraph]) == []
    assert signed([]) == []


@every("name", ["菏泽日报", "岳阳网", "新华社", "县教育局", "石鼓中学", "编辑部", "大众新闻客户端"])
def test_outlets_and_offices_are_recognised(name):
    assert is_outlet(name)


@every("name", ["胡德光", "高峰", "王台", "李局", "欧阳雪"])
def test_people_are_no_outlets(name):
    assert not is_outlet(name)


@given(st.text(max_size=400))
def test_nothing_that_is_written_raises(text):
    for name in [*names(text), *signed([text, text])]:
        assert 2 <= len(name) <= 40
        assert "记者" not in name


@every(
    "paragraph expected",
    [
        ("【滨河日报记者 田野 滨河日报驻省城特约记者 龙腾】河水涨了。", ["田野", "龙腾"]),
        ("本报讯 记者田野 通讯员龙腾报道：河水涨了，船来了。", ["田野", "龙腾"]),
        ("本报记者田野北京报道", ["田野"]),
        ("每日记者：田野 每日编辑：龙腾", ["田野"]),
        ("采写：滨河记者 田野 实习生 龙腾", ["田野", "龙腾"]),
        ("天晴了，玉米收完了。（文/田野）", ["田野"]),
        ("天晴了，玉米收完了。（实习编译：田野 审稿：龙腾）", ["田野"]),
        ("天晴了，玉米收完了。（作者田野·汤姆，龙腾 译）", ["田野·汤姆"]),
        ("天晴了，玉米收完了。（滨河县委宣传部 田野 龙腾）", ["田野", "龙腾"]),
    ],
)
def test_roles_outlets_and_places_stand_between_the_names(paragraph, expected):
    assert signed([paragraph]) == expected


def test_each_line_that_names_a_writer_counts():
    assert signed(["【记者】田野", "【通讯员】龙腾", "河水涨了，船来了，柳树发芽了。"]) == ["田野", "龙腾"]


def test_a_line_of_credits_is_read_in_traditional_script_too():
    assert credited("河灣報／ 記者游振昇／彰化即時報導") == ["游振昇"]
