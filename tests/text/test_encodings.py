"""Bytes to text: the right characters or none, whatever is declared; what had to be repaired is flagged."""

from __future__ import annotations

import codecs
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regional_news.extract import read
from regional_news.text import encodings
from regional_news.text.encodings import Decoded, decode, plausibility
from tests.every import every
from tests.skins.story import stories

TEXT = (
    "立秋刚过，云盘岭的黄桃进了采收期。果农没有急着上山，而是先打开手机看了一眼：东坡三号地块，土壤含水量百分之十八，"
    "离要浇水的线还差一点。村里的人说，从前种果树靠天，如今靠的是埋在地里的这些小东西。"
)
RARE = TEXT + "记者 卢镕基、宋喆、陶堃、𬭎文报道"
"""With characters that GB 2312 has not: 镕 喆 堃 are of GBK, 𬭎 of GB 18030."""
TRADITIONAL = (
    "島上只剩兩戶人家的那年冬天，父親接到了燈塔要改成自動控制的公文。他把公文對摺兩次，壓在收音機底下，"
    "照常在傍晚五點鐘上樓點燈。渡船在浪裡顛了兩個鐘頭，遠遠望見塔頂的光掃過海面。"
)


def page(text: str, charset: str = "") -> str:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">' if charset else ""
    return f"<html><head>{meta}<title>黄桃熟了</title></head><body><p>{text}</p></body></html>"


def header(charset: str) -> dict[str, str]:
    return {"Content-Type": f"text/html; charset={charset}"}


@pytest.mark.fault(
    "G1", "header or meta name a wrong encoding", "the right text, flagged, or a refusal: never mojibake"
)
@every(
    "codec meta said repaired",
    [
        ("utf-8", "utf-8", "utf-8", False),
        ("utf-8", "", "", False),
        ("gb18030", "gb2312", "", False),
        ("gb18030", "gbk", "GBK", False),
        ("gb18030", "", "", False),
        ("gb18030", "gb2312", "utf-8", True),
        ("gb18030", "", "utf-8", True),
        ("gb18030", "gb2312", "ISO-8859-1", True),
        ("gb18030", "utf-8", "", True),
        ("utf-8", "gb2312", "", True),
        ("utf-8", "gb2312", "utf-8", True),
        ("utf-8", "", "ISO-8859-1", True),
        ("gb18030", "x-unknown", "", True),
        ("gb18030", "gb2312", "no-such-charset", True),
    ],
)
def test_what_is_declared_is_judged_by_what_it_gives(codec, meta, said, repaired):
    source = page(RARE, meta)
    decoded = decode(source.encode(codec), header(said) if said else {})
    assert decoded.text == source
    assert (decoded.encoding, decoded.repaired, decoded.refusal) == (codec, repaired, None)


@pytest.mark.fault("G3", "Big5, with and without a label", "read as Big5")
@every("meta said", [("big5", ""), ("", ""), ("big5", "utf-8"), ("", "ISO-8859-1")])
def test_big5_is_recognised(meta, said):
    source = page(TRADITIONAL, meta)
    decoded = decode(source.encode("big5hkscs"), header(said) if said else {})
    assert decoded.text == source
    assert decoded.repaired is bool(said)


@pytest.mark.fault("G3", "UTF-16, and marks of every kind", "read by their mark")
@every(
    "mark codec",
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
    ],
)
def test_a_mark_at_the_beginning_wins_and_sixteen_bits_need_none(mark, codec):
    source = page(RARE, "gb2312")
    decoded = decode(mark + source.encode(codec), header("gbk"))
    assert (decoded.text, decoded.encoding, decoded.refusal) == (source, codec, None)


def test_a_mark_over_other_bytes_is_not_believed():
    decoded = decode(codecs.BOM_UTF8 + page(TEXT).encode("gb18030"))
    assert TEXT in decoded.text


@pytest.mark.fault("G2", "a byte is lost in a GBK page", "its place alone is damaged, and flagged")
@pytest.mark.parametrize("lost", [b"\xb5", b"\xff"])
def test_a_lost_byte_in_a_gbk_page_damages_its_place_alone_and_is_flagged(lost):
    """Every pair after a lost byte is shifted up to the next ASCII character; the rest of the page is right."""
    body = page(TEXT + "</p><p>" + RARE).encode("gb18030")
    middle = body.index("离要浇水".encode("gb18030")) + 3
    decoded = decode(body[:middle] + (b"" if lost == b"\xb5" else lost) + body[middle + 1 :])
    assert decoded.repaired
    assert 1 <= decoded.text.count("\N{REPLACEMENT CHARACTER}") <= 3
    assert RARE in decoded.text
    assert TEXT[:40] in decoded.text
    assert TEXT[-40:] in decoded.text


@pytest.mark.fault("G2", "a letter behind the lost byte is taken for its other half", "both are found out, and flagged")
def test_a_letter_that_a_lost_byte_would_swallow_stays():
    """High bytes and a letter are a character of GBK too, so nothing fails to decode."""
    body = page("渡口的柳树年年发芽，摆渡的老人记得每一棵树是谁栽的APP上也能看见").encode("gb18030")
    middle = body.index("年年".encode("gb18030"))
    decoded = decode(body[:middle] + body[middle + 1 :])
    assert decoded.repaired
    assert "\N{REPLACEMENT CHARACTER}" in decoded.text
    assert all(said in decoded.text for said in ("渡口的柳树", "老人记得每一棵树", "APP上也能看见"))


@every("name", ["朱镕基 APP", "陶喆A座", "李堃B组", "王祎Zoe"])
def test_rare_characters_before_letters_are_left_alone(name: str):
    body = page(f"在场的还有{name}，大家都说树长得好").encode("gb18030")
    assert (f"在场的还有{name}，" in decode(body).text, decode(body).repaired) == (True, False)


@pytest.mark.fault("G2", "a page is cut in the middle of a character", "that character alone is lost")
def test_a_page_cut_in_the_middle_of_a_character_loses_that_character_alone():
    body = page(TEXT).encode()
    cut = body[: body.index("采收".encode()) + 1]
    decoded = decode(cut)
    assert decoded.repaired
    assert decoded.text.endswith("黄桃进了")
    assert "\N{REPLACEMENT CHARACTER}" not in decoded.text


@pytest.mark.fault("G5", "a server stored a wrongly decoded text", "undone")
@pytest.mark.parametrize("right", ["gb18030", "utf-8"])
def test_a_wrong_decoding_that_was_stored_is_undone(right):
    """A proxy or an editor once read the bytes as Latin-1 and wrote what it saw as UTF-8."""
    spoilt = TEXT.encode(right).decode("latin-1")
    decoded = decode(page(spoilt).replace("黄桃熟了", "").encode())
    assert TEXT in decoded.text
    assert decoded.repaired


def test_a_wrong_decoding_that_lost_characters_is_refused():
    spoilt = TEXT.encode().decode("gb18030", "replace")
    assert decode(spoilt.encode()).refusal == "undecodable"


@every(
    "body reason",
    [
        (b"", "empty"),
        (b" \r\n\t\0", "empty"),
        (b"%PDF-1.4 \xe2\xe3\xcf\xd3", "not_html"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not_html"),
        (b"\xff\xd8\xff\xe0" + bytes(range(256)), "not_html"),
        (bytes(range(32)) * 40, "not_html"),
        (b"<html><p>" + bytes(range(128, 256)) * 30, "undecodable"),
        (b"<html><p>" + "锟斤拷".encode() * 50, "undecodable"),
    ],
)
def test_what_gives_no_text_is_refused(body, reason):
    decoded = decode(body)
    assert (decoded.text, decoded.refusal) == ("", reason) or decoded.refusal == reason


def test_ascii_alone_is_plain():
    assert decode(b"<p>hello</p>").encoding == "utf-8"
    assert plausibility("hello") == 0


@every("codec", ["latin-1", "cp1252", "koi8-r", "shift_jis"])
def test_a_short_page_of_names_need_hold_no_common_characters(codec):
    assert decode("<li>卢镕基<li>陶堃<li>宋喆".encode()).refusal is None
    assert decode("<p>Café à la crème</p>".encode("latin-1"), header("latin-1")).text == "<p>Café à la crème</p>"
    assert codecs.lookup(codec)


@pytest.mark.fault("G4", "good texts in every encoding", "all pass as plausible")
@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16"])
@every("story", [s for s in stories() if s.script == "Simplified"])
def test_known_good_texts_are_plausible_in_every_encoding_they_come_in(codec, story):
    text = page("</p><p>".join(block.text for block in story.blocks))
    decoded = decode(text.encode(codec))
    assert decoded.text == text
    assert not decoded.repaired


def test_a_page_decoded_against_its_label_bears_the_flag():
    body = page(f"<h1>黄桃熟了</h1><p>来源：河湾周报 2021-03-05 07:20</p><p>{TEXT}", "utf-8").encode("gb18030")
    assert read(body, url="", headers=header("utf-8")).flags == ["encoding_repaired"]
    assert read(body.replace(b"charset=utf-8", b"charset=gbk"), url="").flags == []


@given(st.binary(max_size=400), st.sampled_from(["", "gbk", "utf-8", "big5", "iso-8859-1", "utf-7", "rot13", "hex"]))
def test_no_bytes_raise(body, said):
    """Either text or a refusal; codecs that are no charsets are not run."""
    decoded = decode(body, header(said))
    assert decoded.refusal is not None or isinstance(decoded.text, str)


@pytest.mark.fault("G6", "an expected text is damaged itself", "none is")
def test_saved_pages_and_what_is_expected_of_them_hold_no_replacement_character():
    for path in (Path(__file__).parents[1] / "portals").glob("*/*/expected.json"):
        assert "\N{REPLACEMENT CHARACTER}" not in path.read_text(encoding="utf-8"), path


def test_a_page_that_is_no_gbk_at_all_is_not_mended_run_by_run():
    """Each damage costs a look at all that follows: a page of nothing else must not take minutes."""
    body = page(" 版 权" * 2000, "").encode()
    with patch.object(encodings, "_mend", wraps=encodings._mend) as mend:
        decode(body)
    assert mend.call_count < 100


@every("word", ["首页", "登录", "<a>首页</a>"])
def test_a_small_page_of_one_word_again_and_again_is_read(word):
    assert decode((word * 30).encode()).text == word * 30


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize(
    "words",
    [
        "田野 龙腾 柳芽 邹燕 骆梓涵 裴若曦 翟俊杰 褚婉婷 阎煜晨 秦诗涵 聂峻熙 窦瑾瑜 鲁芷若 贺奕辰 范梦琪",
        "喜鹊登枝啼晓月 锦鲤跃池戏莲花 桃符焕彩辞残腊 椒酒飘香贺吉祥 犁破冻泥春雨润 燕衔软絮柳丝斜",
        "芫荽 茼蒿 莴笋 豇豆 茄子 鲈鱼 鲫鱼 草莓 柠檬 榴莲 粳米 芝麻 核桃 板栗 枸杞 菠菜 韭菜 萝卜 莲藕 荸荠",
    ],
)
def test_names_couplets_and_prices_are_no_mojibake(words: str, encoding: str) -> None:
    page = f"<meta charset={encoding}><p>{words}</p>"
    assert decode(page.encode(encoding)) == Decoded(page, encoding)
    misread = page.encode().decode("gb18030", "replace")
    assert decode(misread.encode()).refusal == "undecodable"


@pytest.mark.parametrize("times", [1, 5, 300])
def test_what_is_clean_either_way_is_read_as_the_page_says(times: int) -> None:
    """楼 in GBK has the bytes of ¥ in UTF-8."""
    page = f"<meta charset=gbk><p>{'3楼 ' * times}</p>"
    assert decode(page.encode("gbk")) == Decoded(page, "gb18030")
    assert decode(page.replace("gbk", "utf-8").encode()).refusal is None
