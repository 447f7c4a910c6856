"""The words of a text, as the lexical side compares them: folded, split and stemmed alike for articles and questions.

It does not know phrases or other names of the same thing, and stems English only; other languages keep their words.
"""

from __future__ import annotations

import threading
import unicodedata

import regex
import Stemmer

_POSSESSIVE = regex.compile(r"(?<=\w)['’ʼ]s\b")
_INSIDE_WORD = regex.compile(r"(?<=\w)['’ʼ](?=\w)|[\u00ad\u200b-\u200d\u2060]")  # apostrophes, and what shows no picture
_ACCENTS = regex.compile(r"[\u0300-\u036f]+")
_ACRONYM = regex.compile(r"\b(?:\p{L}\.)+\p{L}\b")  # "U.S.", "a.m"
_GLUED = regex.compile(r"(?<=\p{L})(?=\d+[.,]\d)")  # "RMB1,896"
_UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
_NUMBER = r"(?<!\w)\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])|(?<!\w)\d+(?:\.\d+)+"  # "1,896", "2.2"
_WORD = rf"[\p{{L}}\p{{N}}](?:[\p{{L}}\p{{M}}\p{{N}}--{_UNSPACED}])*"
_TOKEN = regex.compile(rf"{_UNSPACED}\p{{M}}*|{_NUMBER}|{_WORD}", regex.V1)

_FUNCTION_WORDS = """
    a about across after again all also although am among an and any are arent as at be because been before being between both
    but by can cannot cant could did didnt do does doesnt doing done dont during each either else ever every few for from
    further get had has have having he her here him his how however i if in into is isnt it its itself just let many me
    might more most much must my myself neither no nor not of off on once one only or other our out over own per please
    rather same shall she should since so some such tell than that the their them themselves then there these they this
    those though through thus to too toward towards under until up upon very was wasnt we were what whatever when whenever
    where wherever whether which while who whom whose why will with within without would yet you your
"""
STOPWORDS = frozenset(_FUNCTION_WORDS.split())
"""Function words and question words, folded and not stemmed ("may" and "us" are left out: they also name things)."""


class _Stem(threading.local):  # PyStemmer's objects are not made to be shared between threads
    def __init__(self) -> None:
        self.words = Stemmer.Stemmer("english").stemWords


_stem = _Stem()


def folded_words(text: str) -> list[str]:
    """Return the words and numbers of `text` folded and not stemmed."""
    plain = _INSIDE_WORD.sub("", _POSSESSIVE.sub("", unicodedata.normalize("NFKC", text).casefold()))
    folded = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", plain)))
    joined = _GLUED.sub(" ", _ACRONYM.sub(lambda match: match[0].replace(".", ""), folded))
    return [token.replace(",", "") for token in _TOKEN.findall(joined)]


def words(text: str) -> list[str]:
    """Return the stemmed words and numbers of `text`, in its order ("Suzhou-Suqian's 1,896" is suzhou, suqian, 1896)."""
    return list(_stem.words(folded_words(text)))


def content_words(text: str) -> list[str]:
    """Return what `words` does, without the function words and question words."""
    return list(_stem.words([token for token in folded_words(text) if token not in STOPWORDS]))


def plain(text: str) -> str:
    """Return `text` on one line, without what no reader can take: half characters, NUL."""
    return " ".join(text.encode("utf-8", "replace").decode().replace("\0", " ").split())


def capitalised(text: str) -> str:
    """Return `text` with a capital at its beginning, the rest as it is."""
    return text[:1].upper() + text[1:]
