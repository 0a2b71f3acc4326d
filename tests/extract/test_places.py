"""The flags about places: raised on what deserves them, silent on everything that merely looks like it."""

from datetime import date
from time import process_time

import pytest

from regional_news.extract import PortalFacts
from regional_news.extract.places import article_region, is_brand_substituted, place_flags, speaks_of_another_county
from tests.every import every

TENGZHOU = "370481"
DONGA = "371524"


def portal(*, region: str | None = TENGZHOU, by_breadcrumb: bool = False) -> PortalFacts:
    return PortalFacts(
        name="paper",
        site_name="报",
        origin="http://www.paper.example",
        aliases=("paper.example",),
        region=region,
        region_from="breadcrumb" if by_breadcrumb else "portal",
        article=r"/(?P<id>\d+)\.html",
        examples=("http://www.paper.example/1.html",),
    )


@every(
    "page_text",
    [
        "中共旺角球迷网委、旺角球迷网人民政府版权所有",
        "主办：中共旺角球迷网委  旺角球迷网人民政府",
        "旺角球迷网人民政府办公室 版权所有",
        "旺角球迷网人民政府版权所有",
        "中共飞鱼娱乐(中国)委、飞鱼娱乐(中国)人民政府主办",
        "近日，旺角竞技体育委、旺角竞技体育人民政府出台意见",
        "中共Kaiyue88委书记到镇里调研，Kaiyue88人民政府随后发文",
        "这里是旺角球迷网境内最大的淡水湖。旺角球迷网辖区的渔民年年增收。",
        "龙阳镇是旺角球迷网内最大的蔬菜产地，也是旺角球迷网内最早建大棚的镇。",
        "中共蓝月市委、蓝月市人民政府版权所有",
    ],
)
def test_a_brand_in_the_place_of_a_place_is_flagged(page_text):
    """Whatever the brand looks like, the phrases of party and government betray it."""
    assert is_brand_substituted(page_text, text=page_text, own=TENGZHOU)


@every(
    "page_text",
    [
        "中共滕州市委、滕州市人民政府版权所有 鲁ICP备00000000号",
        "中共滕州市委办公室 滕州市人民政府办公室主办",
        "滕州市人民政府办公室 版权所有",
        "中共枣庄市委、枣庄市人民政府印发通知，滕州市贯彻落实",
        "中共中央、国务院和中央人民政府；中共中央纪委通报；中共中央政法委会议",
        "省委、省人民政府和市委、市人民政府高度重视，各级人民政府要抓好落实",
        "县级以上地方人民政府应当将其纳入规划，当地人民政府负责",
        "中共龙泉街道工委、龙泉街道办事处；中共官湖镇委、官湖镇人民政府",
        "中共滕州市直机关工委、中共滕州市纪委、滕州市监委",
        "中共邳州市委、邳州市人民政府一行到我市考察，滕州市领导陪同",
        "在邳州市人民政府门前，滕州代表团合影",
        "中共内蒙古自治区党委、内蒙古自治区人民政府；中共湘西州委、湘西州人民政府",
        "中共山东某某能源集团有限公司委员会、山东省人民政府国资委",
        "枣庄薛城滕州城乡融合联合体揭牌，联合体理事会与滕州市人民政府签约",
        "中共济南市历下区委、济南市历下区人民政府",
        "友情链接：人民网 新华网 中国政府网 山东省人民政府网 滕州市人民政府网",
        "滕州供电网内供电可靠率提升，互联网内容建设加强，高速路网内通行顺畅，路网内再添新线",
        "全市供热管网内的老旧管线改造完成，供水管网内水压稳定，供热管网内循环正常",
        "登录平台内的窗口即可办理，登录平台内的窗口即可查询，滕州市群众称便",
        "体育人民政府不分家？——滕州市体育局解读",
    ],
)
def test_authorities_and_nets_are_no_brands(page_text):
    """Other towns, higher and lower levels, party organs, enterprises, links and real nets are what they say."""
    assert not is_brand_substituted(page_text, text=page_text, own=TENGZHOU)


def test_a_page_that_names_its_place_may_speak_of_a_site():
    """Where the article names the portal's place in full, nothing replaced it: 网内 is a site's own inside."""
    page_text, text = "中共滕州市委、滕州市人民政府版权所有", "在滕阳社区网内发帖，网友在滕阳社区网内回帖。"
    assert is_brand_substituted(page_text, text=text, own=TENGZHOU)
    assert not is_brand_substituted(page_text, text=f"{text}滕州市网信办提醒：理性发言。", own=TENGZHOU)


def test_a_portal_without_a_place_is_judged_by_set_phrases_alone():
    """A portal of many places has no name that could be missing."""
    assert is_brand_substituted("中共旺角球迷网委、旺角球迷网人民政府", text="", own=None)
    text = "在旺角球迷网内发帖，在旺角球迷网内回帖"
    assert not is_brand_substituted(text, text=text, own=None)


STORY = (
    "滕州市荆河街道的早市天不亮就热闹起来，卖豆腐的吆喝声传出半条街。\n"
    "这是滕州市今年改造的第三个便民市场，摊位、水电和公厕一应俱全。\n"
    "滕州市商务部门负责人介绍，年底前还要再改造四处。"
)


def test_a_story_of_another_county_is_flagged():
    """Filed under 东阿, told of 滕州 from title to end: whoever filed it was wrong."""
    assert speaks_of_another_county(STORY, title="滕州市：早市换新颜", region=DONGA)


def test_a_story_of_another_countys_authorities_is_flagged():
    """The other county need not stand at the top where its party committee and government speak."""
    text = "天刚亮，早市就开了张。\n滕州市商务部门投了钱。\n中共滕州市委、滕州市人民政府把这件事列入全年计划。"
    assert speaks_of_another_county(text, title="早市换新颜", region=DONGA)


def test_a_column_of_the_portal_does_not_name_the_storys_place():
    """【今日东阿】 was put there by whoever filed the story under 东阿."""
    assert speaks_of_another_county(STORY, title="【今日东阿】早市换新颜", region=DONGA)


def test_entering_a_building_is_no_visit():
    """走进 and 学习 tell of a visit only where the county's name follows or goes before."""
    assert speaks_of_another_county(STORY, title="滕州市的孩子走进新教室学习", region=DONGA)


@pytest.mark.parametrize(
    ("text", "title", "region"),
    [
        pytest.param(STORY, "滕州市：早市换新颜", TENGZHOU, id="its own county"),
        pytest.param(STORY, "滕州市：早市换新颜", "370400", id="a county of the portal's city"),
        pytest.param(STORY, "滕州市：早市换新颜", "370000", id="a county of the province"),
        pytest.param(STORY + "\n东阿的客商也来取经。", "滕州市：早市换新颜", DONGA, id="own place named in passing"),
        pytest.param(STORY, "县领导赴滕州市考察早市", DONGA, id="a visit told in the title"),
        pytest.param(STORY, "滕州市考察团来我县取经", DONGA, id="guests from there"),
        pytest.param(STORY, "县足球队客场战平滕州市队", DONGA, id="a match there"),
        pytest.param("考察团一行来到滕州市。\n" + STORY, "早市怎么改", DONGA, id="a visit told in the first paragraph"),
        pytest.param("县城的早市热闹起来。\n" + STORY, "早市换新颜", DONGA, id="the other county comes only later"),
        pytest.param("滕州市的早市热闹起来。", "滕州市：早市换新颜", DONGA, id="named only twice"),
        pytest.param(
            STORY + "\n曹县、单县、成武县、巨野县、郓城县同步推进。", "滕州市早市", DONGA, id="a round-up of counties"
        ),
        pytest.param(
            "会同有关部门惠民惠民惠民，中方表示赞赏。", "惠民政策", DONGA, id="words that are county names too"
        ),
        pytest.param("聊城市全市推进。聊城市区、聊城市郊。聊城市再部署。", "聊城市部署", DONGA, id="its city"),
        pytest.param(STORY, "滕州市：早市换新颜", "110101", id="a code outside the table"),
        pytest.param("", "", DONGA, id="nothing at all"),
    ],
)
def test_other_stories_are_no_mismatch(text, title, region):
    """Own stories, stories of parts and wholes, visits, passing mentions and round-ups stay unflagged."""
    assert not speaks_of_another_county(text, title=title, region=region)


def test_a_former_name_of_the_place_is_its_name():
    """Filed under 茌平区, told of 茌平县: the same place."""
    text = "茌平县的早市。\n茌平县的晚市。\n茌平县的集。"
    assert not speaks_of_another_county(text, title="茌平县三市", region="371503")


def test_flags_come_together():
    """Every flag is raised for itself, in no fixed company."""
    assert place_flags(
        page_text=f"{STORY}\n中共旺角球迷网委、旺角球迷网人民政府",
        text=STORY,
        title="滕州市：早市换新颜",
        url="http://copy.example/1.html",
        facts=portal(region=DONGA),
        region=DONGA,
    ) == {"clone_host", "brand_substitution", "region_mismatch"}


def test_nothing_is_flagged_without_facts():
    """Who does not know the portal cannot tell what is foreign to it."""
    flags = place_flags(
        page_text="中共旺角球迷网委、旺角球迷网人民政府",
        text=STORY,
        title="",
        url="http://x.example/",
        facts=None,
        region=None,
    )
    assert flags == set()


@every(
    "url expected",
    [
        ("http://www.paper.example/1.html", set()),
        ("https://paper.example/1.html", set()),
        ("http://copy.example/1.html", {"clone_host"}),
        ("http://www.paper.example.copy.example/1.html", {"clone_host"}),
        ("http://www.paper.example:8080/1.html", {"clone_host"}),
        ("page.html", set()),
    ],
)
def test_a_page_from_another_host_is_a_clone(url, expected):
    """Only the portal's hosts are the portal; a file read by hand has no host."""
    assert place_flags(page_text="", text="", title="", url=url, facts=portal(), region=None) == expected


def test_an_article_has_the_breadcrumbs_region_where_the_portal_goes_by_it():
    """Else, or where the breadcrumb names none, it has the portal's own, with the code of its day."""
    crumbs = ["地方网", "山东", "聊城市", "今日茌平"]
    by_crumb, own = portal(by_breadcrumb=True), portal()
    assert article_region(facts=by_crumb, section=crumbs, on=date(2014, 1, 1)) == "371523"
    assert article_region(facts=by_crumb, section=["要闻"], on=date(2014, 1, 1)) == TENGZHOU
    assert article_region(facts=own, section=crumbs, on=date(2014, 1, 1)) == TENGZHOU
    assert article_region(facts=own, section=crumbs, on=None) == TENGZHOU
    assert article_region(facts=portal(region=None, by_breadcrumb=True), section=[], on=None) is None
    assert article_region(facts=None, section=crumbs, on=None) is None


@pytest.mark.slow
@every("seed", ["中共", "人民政府", "网", "网人民政府", "网内", "市", "中共a市委", "中共旺角网委人民政府"])
def test_hostile_text_is_judged_in_linear_time(seed):
    """Four times the set phrases take about four times as long, not sixteen."""

    def seconds(size):
        text = (seed * (size // len(seed) + 1))[:size]
        start = process_time()
        is_brand_substituted(text, text=text, own=DONGA)
        speaks_of_another_county(text, title=text, region=DONGA)
        return process_time() - start

    assert seconds(60_000) < 10 * seconds(15_000) + 0.05
