from qa.name_words import name_words
from qa.names import Names

NAMES = Names((("port authority of Vigo", "PAV"),))


def named(text: str) -> list[str]:
    return [word.text for word in name_words(text, NAMES) if word.named]


def test_names_of_several_words_are_one_word() -> None:
    assert named("Does the New Harbour Bank of Vigo lend to Marta Lema?") == ["New Harbour Bank of Vigo", "Marta Lema"]
    assert named("Who pays the port authority of Vigo's fees?") == ["port authority of Vigo's"]


def test_a_title_joins_the_name_after_its_full_stop_and_a_day_does_not() -> None:
    assert named("He said on Tuesday Dr. Ruiz left.") == ["Tuesday", "Dr. Ruiz"]
    assert named("the Tuesday Club met in Faro. Ruiz left") == ["Tuesday Club", "Faro", "Ruiz"]


def test_every_word_knows_its_place() -> None:
    text = "The ferry of Vigo's port sails."
    assert all(text[word.start : word.end] == word.text for word in name_words(text, NAMES))
    assert [word.text for word in name_words(text, NAMES) if word.owner] == ["Vigo's"]
