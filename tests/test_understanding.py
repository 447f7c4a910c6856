import pytest
from fakes import HashingEmbedder

from qa.building import update
from qa.config import Config
from qa.index import Index, load
from qa.understanding import understood

ARTICLE = """The shops of Vigo

Reyes and Lema sells nets. In 1904 Reyes and Lema moved to Vigo. The town lies north of Faro, and Vigo and Faro share a
bank. Old quays stand in Faro. The firm was made by Mota & Sons in Cadiz.
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("shops")
    config = Config(corpus=folder / "corpus", index=folder / "index")
    config.corpus.mkdir()
    (config.corpus / "vigo.txt").write_text(ARTICLE, encoding="utf-8")
    update(config, HashingEmbedder())
    return load(config.index)


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("When were Reyes and Lema founded?", ["When were Reyes and Lema founded?"]),
        ("When were Mota and Sons founded?", ["When were Mota and Sons founded?"]),
        ("When were Vigo and Faro founded?", ["When was Vigo founded?", "When was Faro founded?"]),
        ("When were Vigo and Cadiz founded?", ["When was Vigo founded?", "When was Cadiz founded?"]),
    ],
)
def test_a_name_that_the_articles_know_is_not_divided(index: Index, question: str, parts: list[str]) -> None:
    asked = understood(question, (), index, is_word=lambda _: True)
    assert [part.searched_for for part in asked.parts] == parts
