"""Keys in a row are nonsense; names are none, of whatever language."""

from __future__ import annotations

import pytest

from leadline.quality.nonsense import is_nonsense
from leadline.simulate import names

NONSENSE = """asdf ASDF asdfgh qwe qwert qwertz qwertzuiop azerty qsdf yxcv zxcvbn poiuyt lkjhgf fdsa abc
    abcdef sdfsdf asdasd qweasd asdqwe dfgdfg fghjkl hjkl hhh aaaa XXX aaaaaaaa jkjkjk hahaha lalala
    xoxoxo dkjfhg sdkfjhsdf asdkjhaskd qazwsx Heeeello bcdfgh йцукен фыва фывапр ыыы ㅁㄴㅇㄹ
    ㅋㅋㅋㅋ شسيب""".split()
NAMES = """Ng Li Xu Wu O Aa Oo Jo Al Yu Ho Bo Krč Vlk Smrž Brk Trn Grbc Krk Hrb Wrzesz Szczęsny Wrzeszcz
    Pszczółkowski Brzęczyszczykiewicz Llwyd Bwlch Rhys Glyn Llewellyn Ynyr Nguyễn Nguyen Trương Phạm
    Đặng Þórr Þorbjörg Sigurðsson Ægir Øystein Schmidt Goldschmidt Hirschsprung Schwartzkopf
    Knightsbridge Angstschweiß Strauß Wertz Wert Trew Azer Yui Poi Ionut Ferrer Studer Crewe Ewers
    Abaza Junjun Tingting Xiaoxiao Zsazsa Mimi Jojo Lulu Aaron Isaac Saar Õie Jüri Üprus Järv Mägi
    Şahin Işık Əhməd Ömer Mhmd Mhmmd Khld Fhd Ahmd Dlshad Alhddad Hjh Srdjan Strnad Chrt Prch Dvořák
    Dmitrij Тютчев Щербак Смит Пруст Хрущёв Грбић Крк محمد أحمد علي שרה כהן Παπαδόπουλος Στρατής 王
    欧阳 秀英 佐々木 さくら 김민준 박 ณัฐวุฒิ नरेंद्र បញ្ញា កោកកាក ममता III McDonald O'Connor D'Angelo Jean-Luc
    Al-Sayed JFK DJ TJ MC Sasha Salah Dalal Hadas Kajsa Klaas Falk Glas Shah Skjald Hjalmar""".split()


@pytest.mark.parametrize("word", NONSENSE)
def test_keys_in_a_row_are_nonsense(word: str) -> None:
    assert is_nonsense(word)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_none(name: str) -> None:
    assert not is_nonsense(name)


def test_no_name_of_the_simulated_people_is_one() -> None:
    written = [name for table in (names.FIRST, names.LAST) for code in table for name, _ in names.pairs(table, code)]
    assert len(written) > 500
    assert [name for name in written if is_nonsense(name)] == []


@pytest.mark.parametrize("word", ["", " ", "-", "'", "12", "\0", "🙂"])
def test_what_has_no_letters_is_none(word: str) -> None:
    assert not is_nonsense(word)
