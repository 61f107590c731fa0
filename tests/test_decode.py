"""Characters: what a page is in, by its mark, its bytes and its labels, in the order in which they can lie."""

from __future__ import annotations

import pytest

from pipeline.clean import clean
from pipeline.clean.decode import decode

WESTERN = "Señal “y” – é"
CHINESE = "学生在证明掌握标准之后可以获得学分并且进入下一个学习阶段"
JAPANESE = "生徒は標準の習得を示したときに単位を取得することができます"
KOREAN = "학생은 기준에 대한 숙달을 보여 줄 때 학점을 받을 수 있습니다"
RUSSIAN = "Ученики получают зачёт, когда показывают владение стандартом"


def page(words: str, label: str | None = None) -> str:
    meta = f'<meta charset="{label}">' if label else ""
    return f"<!doctype html><html><head>{meta}<title>t</title></head><body><p>{words}</p></body></html>"


@pytest.mark.parametrize(
    ("body", "content_type", "words"),
    [
        # a byte order mark is stronger than any label
        (b"\xef\xbb\xbf" + page(WESTERN).encode(), "text/html; charset=iso-8859-1", WESTERN),
        (b"\xff\xfe" + page(WESTERN, "utf-8").encode("utf-16-le"), "text/html; charset=utf-8", WESTERN),
        (b"\xfe\xff" + page(CHINESE, "big5").encode("utf-16-be"), "text/html; charset=big5", CHINESE),
        # UTF-16 without a mark, with and without a label
        (page(WESTERN).encode("utf-16-le"), "text/html; charset=utf-16", WESTERN),
        (page(WESTERN).encode("utf-16-be"), "text/html; charset=utf-16", WESTERN),
        (page(CHINESE).encode("utf-16-le"), "text/html", CHINESE),
        # labels of UTF-16 on a page that is not
        (page(WESTERN, "utf-16").encode(), "text/html", WESTERN),
        (page(WESTERN).encode(), "text/html; charset=utf-16le", WESTERN),
        # UTF-8 and windows-1252, each declared as the other, as Latin-1, as nothing
        (page(WESTERN).encode(), "text/html; charset=iso-8859-1", WESTERN),
        (page(WESTERN).encode("cp1252"), "text/html; charset=iso-8859-1", WESTERN),
        (page(WESTERN).encode("cp1252"), "text/html; charset=utf-8", WESTERN),
        (page(WESTERN, "iso-8859-1").encode("cp1252"), None, WESTERN),
        (page(WESTERN).encode("cp1252"), None, WESTERN),
        # header against meta: the header holds, unless the bytes speak for UTF-8
        (page(RUSSIAN, "windows-1252").encode("cp1251"), "text/html; charset=windows-1251", RUSSIAN),
        (page(RUSSIAN, "koi8-r").encode("koi8-r"), "text/html", RUSSIAN),
        (page(RUSSIAN, "windows-1251").encode(), "text/html; charset=koi8-r", RUSSIAN),
        (page(CHINESE, "gb2312").encode(), "text/html; charset=gbk", CHINESE),
        (page(JAPANESE, "utf-8").encode(), "text/html; charset=Shift_JIS", JAPANESE),
        # East Asian labels mean the larger sets that browsers read
        (page(CHINESE + "镕").encode("gb18030"), "text/html; charset=gb2312", CHINESE + "镕"),
        (page(JAPANESE + "①").encode("cp932"), "text/html; charset=x-sjis", JAPANESE + "①"),
        (page(JAPANESE, "euc-jp").encode("euc_jp"), None, JAPANESE),
        (page(JAPANESE, "iso-2022-jp").encode("iso2022_jp"), None, JAPANESE),
        (page(KOREAN + "똠").encode("cp949"), "text/html; charset=euc-kr", KOREAN + "똠"),
        # labels that name nothing: the next one counts
        (page(RUSSIAN, "windows-1251").encode("cp1251"), "text/html; charset=x-nope", RUSSIAN),
        (page(WESTERN, "rot13").encode(), 'text/html; charset="base64"', WESTERN),
        (b'<?xml version="1.0" encoding="windows-1251"?>' + page(RUSSIAN).encode("cp1251"), None, RUSSIAN),
    ],
)
def test_pages_are_read_in_what_they_are_in(body: bytes, content_type: str | None, words: str) -> None:
    assert clean(body, content_type=content_type, url="https://agency.example/").text == words


def test_stray_bytes_are_read_as_their_author_wrote_them_or_marked() -> None:
    assert decode(page("Señal ").encode() + b"\x93cr\xe9dit\x94", "text/html; charset=utf-8").endswith(
        "Señal </p></body></html>“crédit”"
    )
    assert "\ufffd" in decode(page(CHINESE).encode("gb18030") + b"\xff\xff", "text/html; charset=gb2312")
    assert decode(b"\xff\xfe\x41", None) == "\ufffd"
