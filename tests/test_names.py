"""On names that are not ours, so that nothing can be made for ours."""

import time
from pathlib import Path

import pytest

from qa.errors import UnreadableError
from qa.names import Names, Put, Stated, found, stated

NOTHING = Stated()
FOUND = [
    (["The Port of Vigo Authority (PVA) met. PVA agreed."], ("Port of Vigo Authority", "PVA")),
    (["(PVA) Port Vigo Authority met."], ("Port Vigo Authority", "PVA")),
    (["The PVA (Port Vigo Authority) met."], ("Port Vigo Authority", "PVA")),
    (["The Vigo-Porto Ferry Line opened."] * 3 + ["VPFL grew. VPFL sank."], ("Vigo-Porto Ferry Line", "VPFL")),
    (["The Vigo and Porto Old Ferry Line opened.", "VPOFL grew. VPOFL sank."], ("Vigo and Porto Old Ferry Line", "VPOFL")),
    (["Soto Boats Co., Ltd. sails. Soto Boats won."], ("Soto Boats Co., Ltd.", "Soto Boats")),
    (["Partners such as Bosca and Hitara Ltd. came."], ("Hitara Ltd.", "Hitara")),
]


@pytest.mark.parametrize(("texts", "group"), FOUND)
def test_names_of_one_thing_are_found(texts: list[str], group: tuple[str, ...]) -> None:
    assert group in found(texts, NOTHING).groups


COMPANIES = [
    ("The Bank of Faro Ltd. grew.", ["Bank of Faro Ltd."]),
    ("The Bank of the West Ltd. grew.", ["Bank of the West Ltd."]),
    ("Soto & Soto Inc. sails.", ["Soto & Soto Inc."]),
    ("Soto Boats GmbH and Mar Ships GmbH sail.", ["Mar Ships GmbH", "Soto Boats GmbH"]),
    ("The Head of Soto Boats Ltd. came.", ["Soto Boats Ltd."]),
    ("They invest in Soto (Vigo) Boats Ltd. now.", ["Soto (Vigo) Boats Ltd."]),
]


@pytest.mark.parametrize(("text", "companies"), COMPANIES)
def test_a_companys_name_is_read_back_over_the_words_that_link_it(text: str, companies: list[str]) -> None:
    groups = found([text], NOTHING).groups
    assert sorted(groups) == [(name, name.rsplit(" ", 1)[0]) for name in companies]


LEFT_ALONE = [
    ["The results (SEE table) are good."],
    ["Vigo Port Lane and Via Porto Lugo are streets.", "VPL grew. VPL sank."],
    ["VPFL grew. VPFL sank."],
    ["The NATO met. NATO agreed.", "A Northern Alliance Trade Office and the Northern Alliance Trade Office."],
    ["The CEO left. Her CEO was kind.", "China Eastern Operations and the China Eastern Operations of old grew."],
    ["The harbour (built 1990) is old."],
]


@pytest.mark.parametrize("texts", LEFT_ALONE)
def test_what_does_not_clearly_lead_is_left_alone(texts: list[str]) -> None:
    assert found(texts, NOTHING).groups == ()


AUTHORITY, ASSOCIATION = "The Port Vigo Authority (PVA) met.", "A Pan-Vigo Association (PVA) met."


def test_an_acronym_of_two_things_is_a_name_of_neither() -> None:
    assert found([AUTHORITY, ASSOCIATION], NOTHING).groups == ()
    assert found([AUTHORITY, ASSOCIATION], Stated(different=(("Port Vigo Authority", "Pan-Vigo Association"),))).groups == ()


def test_the_editor_says_which_thing_an_acronym_means() -> None:
    assert found([AUTHORITY, ASSOCIATION], Stated(same=(("PVA", "Port Vigo Authority"),))).groups == (
        ("Port Vigo Authority", "PVA"),
    )
    one_thing = Stated(same=(("Port Vigo Authority", "Pan-Vigo Association"),))
    assert found([AUTHORITY, ASSOCIATION], one_thing).groups == (("Pan-Vigo Association", "Port Vigo Authority", "PVA"),)


@pytest.mark.parametrize(
    "other",
    [
        "Port-Vigo Authority",
        "Port of Vigo Authority",
        "Port VIGO Authority",
        "Port Vigo Authorities",
        "Port Vigo Autority",
        "Port Vigo Auhtority",
    ],
)
def test_a_long_form_written_in_another_way_is_the_same(other: str) -> None:
    (group,) = found([AUTHORITY, f"The {other} (PVA) met."], Stated(same=(("Port Vigo Authority", "Harbour Board"),))).groups
    assert {"PVA", "Harbour Board"} < set(group)


@pytest.mark.parametrize(("one", "other"), [("Organisation", "Organization"), ("Offshore Programme", "Offshore Program")])
def test_two_spellings_are_one_thing(one: str, other: str) -> None:
    short = "PV" + "".join(word[0] for word in one.split())
    group = (f"Port Vigo {one}", f"Port Vigo {other}", short)
    texts = [f"The {name} ({short}) met." for name in group[:2]]
    assert found(texts, NOTHING).groups == (group,)


@pytest.mark.parametrize(("one", "other"), [("Port", "Post"), ("Austrian", "Australian"), ("Harbour", "Harvest")])
def test_words_that_are_merely_alike_are_two_things(one: str, other: str) -> None:
    short = f"V{one[0]}A"
    assert found([f"The Vigo {word} Authority ({short}) met." for word in (one, other)], NOTHING).groups == ()


def test_a_long_form_that_far_more_articles_give_leads() -> None:
    leading = (("Port Vigo Authority", "PVA"),)
    assert found([AUTHORITY] * 3 + [ASSOCIATION], NOTHING).groups == leading
    assert found([ASSOCIATION] + [AUTHORITY] * 3, NOTHING).groups == leading
    assert found([AUTHORITY] * 2 + [ASSOCIATION * 9], NOTHING).groups == ()
    other = Stated(same=(("PVA", "Pan-Vigo Association"),))
    assert found([AUTHORITY] * 3 + [ASSOCIATION], other).groups == (("Pan-Vigo Association", "PVA"),)


APART = [
    (("PVA", "One"), ("PVA", "Two")),
    (("One", "Two"),),
    (("One", "PVA", "Two"),),
    (("One", "Three"), ("Three", "Four"), ("Four", "Two")),
]


@pytest.mark.parametrize("same", APART)
def test_what_the_editor_keeps_apart_is_never_joined(same: tuple[tuple[str, ...], ...]) -> None:
    groups = found([], Stated(same, different=(("Two", "One"),))).groups
    assert not any({"One", "Two"} <= set(group) for group in groups)
    assert not any("PVA" in group for group in groups)


def test_a_long_list_of_names_is_looked_through_once() -> None:
    text = ", ".join(f"Vigo{number}" for number in range(10_000)) + " and the Port Vigo Authority (PVA)."
    started = time.process_time()
    assert found([text], NOTHING).groups == (("Port Vigo Authority", "PVA"),)
    assert time.process_time() - started < 5


def test_many_brackets_before_a_company_are_read_in_time() -> None:
    started = time.process_time()
    found(["Vigo" + " (a)" * 18 + " x Ltd. "] * 4_000, NOTHING)
    assert time.process_time() - started < 5


PORT = Names((("Vigo-Porto Ferry Line", "VPFL"), ("Vigo Port", "VP")))


def test_a_question_is_put_with_other_names_too() -> None:
    assert PORT.variants("How old is the VPFL?") == ["How old is the VPFL?", "How old is the Vigo-Porto Ferry Line?"]
    assert PORT.variants("How old is it?") == ["How old is it?"]


def test_longer_names_win_over_shorter_ones_inside_them() -> None:
    names = Names((("Vigo Port Museum", "VPM"), ("Vigo Port", "VP")))
    assert [use.written for use in names.uses("The Vigo Port Museum and Vigo Port.")] == ["Vigo Port Museum", "Vigo Port"]


@pytest.mark.parametrize("text", ["the Vigo Porto Ferry Line", "the VIGO-PORTO ferry line", "the Vigo-Porto  Ferry Line"])
def test_hyphens_spaces_and_case_do_not_matter_in_long_names(text: str) -> None:
    assert len(PORT.uses(text)) == 1


def test_a_question_is_put_in_the_words_of_a_passage() -> None:
    (put,) = PORT.in_words_of("Who runs the Vigo Porto Ferry Line?", "VPFL is run by the town.")
    assert (put.question, put.exchanged) == ("Who runs the VPFL?", (("VPFL", "Vigo Porto Ferry Line"),))
    assert PORT.in_words_of("Who runs VPFL?", "VPFL is run by the town.") == [Put("Who runs VPFL?")]
    assert PORT.in_words_of("Who runs VPFL?", "The town runs much.") == [Put("Who runs VPFL?")]


def test_where_a_passage_uses_both_names_the_question_is_put_with_each() -> None:
    forms = PORT.in_words_of("Who runs VPFL?", "The Vigo-Porto Ferry Line (VPFL) is run by the town.")
    assert [put.question for put in forms] == ["Who runs VPFL?", "Who runs Vigo-Porto Ferry Line?"]


def test_a_company_is_called_by_the_name_that_its_own_begins_with() -> None:
    names = found(["Soto Boats (Vigo) Co., Ltd. sails."], Stated(same=(("Soto", "Sotto"),)))
    (put,) = names.in_words_of("Who runs Sotto's yard in Vigo?", "Ada Mar runs Soto Boats (Vigo) Co., Ltd. now.")
    assert (put.question, put.exchanged) == ("Who runs Soto's yard in Vigo?", (("Soto", "Sotto"),))


def test_what_is_no_company_is_not_called_by_a_name_inside_its_own() -> None:
    names = Names((("Vigo Museum", "VM"), ("Vigo", "Vico")))
    assert names.in_words_of("Who runs Vico?", "Ada Mar runs the Vigo Museum.") == [Put("Who runs Vico?")]


@pytest.mark.parametrize(("long", "short"), [("Vigo Port", "VP"), ("Vigo", "VIG")])
def test_a_company_named_after_an_institution_is_not_that(long: str, short: str) -> None:
    names = Names(((f"{long} Boats Co., Ltd.", f"{long} Boats"), (long, short)))
    assert names.in_words_of(f"Who runs {short}?", f"Ada Mar runs {long} Boats Co., Ltd.") == [Put(f"Who runs {short}?")]


def test_the_editor_joins_and_parts_names(tmp_path: Path) -> None:
    (tmp_path / "names.yml").write_text("same:\n  - [Soto, Sotto]\ndifferent:\n  - [PVA, Port of Vigo Authority]\n")
    names = found(["The Port of Vigo Authority (PVA) met."], stated(tmp_path))
    assert names.groups == (("Sotto", "Soto"),)
    assert stated(tmp_path).key != NOTHING.key


def test_without_the_editors_file_nothing_is_stated(tmp_path: Path) -> None:
    assert stated(tmp_path) == NOTHING


WRONG = ["same: [[Soto]]", "same: [[Soto, 5]]", "sane: []", "- a", "same: {", "different: [[a, b, c]]"]


@pytest.mark.parametrize("content", WRONG)
def test_a_file_that_cannot_be_used_is_explained(tmp_path: Path, content: str) -> None:
    (tmp_path / "names.yml").write_text(content)
    with pytest.raises(UnreadableError, match=r"names\.yml cannot be used .*same: \[\[One, Other\]\]"):
        stated(tmp_path)


def test_names_written_together_are_no_names() -> None:
    assert PORT.variants("Who runs VigoPort?") == ["Who runs VigoPort?"]
