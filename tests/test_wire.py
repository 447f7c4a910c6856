import json
from dataclasses import replace

from qa.types import Answer, Citation, Claim, Hit, Passage, Sentence, Span
from qa.wire import to_json

SENTENCE = Sentence("The port moved 1,896 ships.", Span(10, 37), "The port moved 1,896 ships.")
PASSAGE = Passage("port.md", 0, "The Port", "2021", "Cargo", (SENTENCE,))
CITATION = Citation("port.md", "The Port", "Cargo", "2021", SENTENCE.quote, SENTENCE.span)


def test_an_answer_is_the_object_that_other_programs_rely_on() -> None:
    claims = (Claim(SENTENCE.text, (CITATION,)),)
    found = to_json(
        Answer("And ships?", "How many ships?", (Hit(PASSAGE, 0.03, {"dense": 1}),), claims, "1,896", confidence=0.9),
        seconds=0.25,
    )
    citation = {
        "document": "port.md",
        "title": "The Port",
        "place": "Cargo",
        "date": "2021",
        "start": 10,
        "end": 37,
        "quote": SENTENCE.quote,
    }
    assert json.loads(json.dumps(found)) == {
        "question": "And ships?",
        "searched_for": "How many ships?",
        "answered": True,
        "short": "1,896",
        "text": SENTENCE.text,
        "claims": [{"text": SENTENCE.text, "citations": [citation]}],
        "passages": [
            {
                "document": "port.md",
                "title": "The Port",
                "place": "Cargo",
                "date": "2021",
                "start": 10,
                "end": 37,
                "text": SENTENCE.text,
                "score": 0.03,
                "ranks": {"dense": 1},
            }
        ],
        "abstained_because": "",
        "confidence": 0.9,
        "notes": [],
        "seconds": 0.25,
    }


def test_a_refusal_has_no_claims() -> None:
    found = to_json(Answer("?", "?", (), abstained_because="Nothing comes near."))
    assert (found["answered"], found["claims"], found["text"]) == (False, [], "")


def test_half_a_character_anywhere_can_be_written_and_moves_no_offset() -> None:
    half = "half \ud83d a"
    citation = replace(CITATION, quote=half, title=half, document_id="\udcff.md")
    passage = replace(PASSAGE, sentences=(replace(SENTENCE, text=half),), place=half)
    answer = Answer(half, half, (Hit(passage, 0.1),), (Claim(half, (citation,)),), half, notes=(half,))
    found = to_json(answer)
    assert json.loads(json.dumps(found, ensure_ascii=False).encode("utf-8")) == found
    assert found["claims"][0]["citations"][0]["quote"] == "half ? a"
    assert len(found["passages"][0]["text"]) == len(half)
    assert found["claims"][0]["citations"][0]["document"] == "?.md"
