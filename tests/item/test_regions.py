"""The table of divisions: codes, names, periods, and places found by what a page calls them."""

import re
from datetime import date

from regional_news.item import regions
from tests.every import every

TODAY = date(2026, 1, 1)


def test_table_holds_every_division_of_both_provinces_today():
    """Shandong has 16 cities and 136 counties, Hunan 14 prefectures and 122 counties."""
    now = [row for row in regions.all_regions() if row.is_valid(TODAY)]
    counts = {
        (province, level): sum(row.code.startswith(province) and row.level == level for row in now)
        for province in ("37", "43")
        for level in ("province", "prefecture", "county")
    }
    assert counts == {
        ("37", "province"): 1,
        ("37", "prefecture"): 16,
        ("37", "county"): 136,
        ("43", "province"): 1,
        ("43", "prefecture"): 14,
        ("43", "county"): 122,
    }


def test_every_row_is_whole():
    """Codes have six digits, parents and successors exist, and a period never ends before it begins."""
    codes = {row.code for row in regions.all_regions()}
    for row in regions.all_regions():
        assert re.fullmatch(r"(37|43)\d{4}", row.code)
        assert row.parent is None or row.parent in codes
        assert (row.parent is None) == (row.level == "province")
        assert row.successor is None or row.successor in codes
        assert (row.valid_to is None) == (row.successor is None)
        assert row.valid_from is None or row.valid_to is None or row.valid_from < row.valid_to


def test_no_code_has_two_names_on_one_day():
    """Whatever the day, a code stands for one place."""
    rows = regions.all_regions()
    for day in (date(1995, 2, 1), date(1998, 1, 1), date(2005, 7, 1), date(2013, 12, 1), date(2019, 8, 1), TODAY):
        valid = [row.code for row in rows if row.is_valid(day)]
        assert len(valid) == len(set(valid))


def test_every_former_code_leads_to_one_of_today():
    """No chain of successors ends in a code that no longer holds."""
    for row in regions.all_regions():
        present = regions.by_code(regions.current(row.code))
        assert present is not None
        assert present.is_valid(TODAY)


@every(
    "former present name",
    [
        ("371523", "371503", "茌平区"),
        ("371727", "371703", "定陶区"),
        ("370882", "370812", "兖州区"),
        ("371421", "371403", "陵城区"),
        ("371081", "371003", "文登区"),
        ("370181", "370114", "章丘区"),
        ("370282", "370215", "即墨区"),
        ("371626", "371681", "邹平市"),
        ("371200", "370100", "济南市"),
        ("371202", "370116", "莱芜区"),
        ("370634", "370614", "蓬莱区"),
        ("370684", "370614", "蓬莱区"),
        ("370521", "370505", "垦利区"),
        ("371624", "371603", "沾化区"),
        ("370205", "370203", "市北区"),
        ("370284", "370211", "黄岛区"),
        ("370802", "370811", "任城区"),
        ("379010", "370481", "滕州市"),
        ("372901", "371702", "牡丹区"),
        ("372501", "371502", "东昌府区"),
        ("430124", "430182", "宁乡市"),
        ("430122", "430112", "望城区"),
        ("430221", "430212", "渌口区"),
        ("430521", "430582", "邵东市"),
        ("431121", "431181", "祁阳市"),
        ("433021", "431281", "洪江市"),
        ("432902", "431103", "冷水滩区"),
    ],
)
def test_former_codes_lead_to_their_successors(former, present, name):
    """Changes of three decades are followed, recodings, mergers and counties that became cities among them."""
    assert regions.current(former) == present
    found = regions.by_code(present)
    assert found is not None
    assert found.name == name


@every(
    "code day then",
    [
        ("371503", date(2014, 5, 1), "371523"),
        ("371523", date(2014, 5, 1), "371523"),
        ("371523", date(2021, 5, 1), "371503"),
        ("371503", date(1996, 5, 1), "372524"),
        ("370614", date(2015, 5, 1), "370684"),  # of 蓬莱市 and 长岛县 the one that gave its name
        ("371703", date(2016, 3, 31), "371727"),
        ("371703", date(2016, 4, 1), "371703"),
        ("370481", date(2020, 1, 1), "370481"),
        ("999999", date(2020, 1, 1), "999999"),
    ],
)
def test_a_place_has_the_code_of_the_day(code, day, then):
    """The code that an item carries is the one that held when it was published; an unknown one stays."""
    assert regions.at(code, day) == then


def test_a_renamed_code_keeps_both_names():
    """苍山县 became 兰陵县 under one code: the name is that of the day, the last one without a day."""
    names = [regions.by_code("371324", on=day) for day in (date(2013, 1, 1), date(2015, 1, 1), None)]
    assert [row.name if row else None for row in names] == ["苍山县", "兰陵县", "兰陵县"]
    assert regions.former_names("371324") == ("苍山县",)


def test_by_code_of_an_unknown_code_is_none():
    """A code of another province is no row of the table."""
    assert regions.by_code("110000") is None


@every(
    "name within codes",
    [
        ("滕州市", None, ["370481", "379010"]),
        ("滕州", "370400", ["370481", "379010"]),
        ("岳阳", None, ["430600", "430621"]),
        ("岳阳县", None, ["430621"]),
        ("市中区", "370400", ["370402"]),
        ("市中区", "370100", ["370103"]),
        ("莘县", "371500", ["371522", "372523"]),
        ("湘西", None, ["433100"]),
        ("芷江", "431200", ["431228", "433027"]),
        ("茌平县", "371500", ["371523", "372524"]),
        ("芝罘", "371500", []),
        ("江城足球网", None, []),
    ],
)
def test_places_are_found_by_full_and_short_name(name, within, codes):
    """What two places share is resolved by the division above, else the larger comes first."""
    assert [row.code for row in regions.find(name, within=within)] == codes


def test_found_places_are_those_of_the_day():
    """A name is answered with the code that held that day, whether or not the name was still in use."""
    assert [row.code for row in regions.find("茌平县", on=TODAY)] == ["371503"]
    assert [row.code for row in regions.find("茌平区", on=date(2010, 1, 1))] == ["371523"]
    assert [row.code for row in regions.find("聊城市", on=date(1996, 1, 1))] == ["372501"]


@every(
    "section code",
    [
        (["地方网", "山东", "聊城市", "今日临清"], "371581"),
        (["地方网", "山东省", "聊城市", "今日莘县"], "371522"),
        (["地方网", "山东", "聊城市", "今日聊城"], "371500"),
        (["地方网", "山东", "聊城市"], "371500"),
        (["地方网", "山东", "枣庄市", "今日市中区"], "370402"),
        (["地方网", "湖南", "张家界市", "今日永定"], "430802"),
        (["地方网", "湖南", "岳阳市", "今日岳阳县"], "430621"),
        (["地方网", "湖南", "岳阳市", "今日岳阳"], "430600"),
        (["地方网", "湖南", "湘西", "今日凤凰"], "433123"),
        (["地方网", "山东", "聊城市", "临清新闻"], "371581"),
        (["地方网", "山东", "聊城市", "今日滕州"], "371500"),
        (["地方网", "福建", "龙岩市", "今日永定"], None),
        (["龙岩市", "今日永定"], None),
        (["焦点", "今日国内"], None),
        (["中国菏泽网", "本地要闻"], None),
        (["便民服务", "惠民"], None),
        (["岳阳网", "县区"], None),
        ([], None),
    ],
)
def test_breadcrumbs_name_the_smallest_place(section, code):
    """Each crumb is read within the one before; places of other provinces and plain words are none."""
    assert regions.from_breadcrumb(section, on=date(2022, 1, 1)) == code


def test_a_county_of_the_portals_prefecture_is_named_in_short_above_a_section():
    assert regions.from_breadcrumb(["宝庆在线", "武冈", "民生"], within="430500") == "430581"
    assert regions.from_breadcrumb(["滨州在线", "惠民"], within="371600") is None
    assert regions.from_breadcrumb(["宝庆在线", "武冈", "民生"], within="430000") is None


def test_a_breadcrumb_gives_the_code_of_the_day():
    """Old stories stand under a channel's present name and still get the code of their time."""
    crumbs = ["地方网", "山东", "聊城市", "今日茌平"]
    assert regions.from_breadcrumb(crumbs, on=date(2014, 1, 2)) == "371523"
    assert regions.from_breadcrumb(crumbs, on=date(2021, 1, 2)) == "371503"


def test_mentions_count_full_names_only():
    """Short names are words too (惠民, 会同), shared names tell no place, and 湖南县域 does not speak of 南县."""
    text = "惠民政策会同有关部门在湖南县域落地，市中区郊区同步推进；东阿县、阳谷县和莘县先行，东阿县再次领跑。"
    assert regions.mentions(text) == {"371524": 2, "371521": 1, "371522": 1}


def test_former_names_count_for_todays_place():
    """A story that says 茌平县 speaks of today's 茌平区."""
    assert regions.mentions("茌平县冯官屯镇") == {"371503": 1}


@every(
    "outer inner expected",
    [
        ("371500", "371523", True),
        ("370000", "371581", True),
        ("371503", "371523", True),
        ("370100", "371202", True),
        ("371581", "371500", False),
        ("371500", "370481", False),
        ("371500", "999999", False),
    ],
)
def test_contains_follows_mergers(outer, inner, expected):
    """A division holds what lies in it as it is drawn today: 莱城区 is in 济南市 now."""
    assert regions.contains(outer, inner) is expected
