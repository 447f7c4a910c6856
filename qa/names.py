"""Names of the same thing: found in the articles, and given or forbidden by the editor in `names.yml`.

An acronym and its long form are one name where an article says so ("Suzhou Industrial Park (SIP)"), or where an acronym
that no article spells out has the initials of one name that clearly leads, and not by chance. Of several long forms in other
words, which is more than another spelling, it means the one that far more articles give, or none. Names widen a question;
they never change a quote. Nothing here knows any particular name.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from itertools import combinations, product
from pathlib import Path

import yaml
from rapidfuzz.distance import OSA

from qa.errors import UnreadableError
from qa.words import STOPWORDS, content_words

FILE = "names.yml"
"""The editor's list, inside the folder of articles."""

_LINKING = {"of", "and", "the", "for", "de", "la", "in", "on", "&"}
_WORD = r"[A-Z][\w'’&]{0,60}"
_LINK = r"(?:(?:of|and|the|for|de|la|in|on|&) )"
_FURTHER = rf"(?:(?:[ -]|, ){_LINK}?{_WORD})"
_RUN = rf"{_WORD}{_FURTHER}*"
_LONG = rf"(?<!\w){_WORD}{_FURTHER}{{0,9}}"
"""At most ten words, which is what an acronym can stand for: all of a long list from each of its words would take minutes."""
_LONG_SHORT = re.compile(rf"(?P<long>{_LONG})\s*\(\s*(?:the\s+)?[\"“']?(?P<short>[A-Z][A-Za-z&-]{{1,9}})[\"”']?\s*\)")
_SHORT_LONG = re.compile(rf"(?:\(\s*(?P<inner>[A-Z]{{2,9}})\s*\)|\b(?P<outer>[A-Z]{{2,9}})\s*\()\s*(?P<long>{_LONG})")
_ACRONYM = re.compile(r"\b[A-Z]{3,9}\b")
_NAME = re.compile(_RUN)
_SUFFIX = re.compile(
    r",?\s+(?:Co\.?,?\s+Ltd\.?|Company Limited|Ltd\.?|Limited|Inc\.?|Incorporated|Corp\.?|Corporation|GmbH|AG|LLC|PLC|S\.A\.)"
    r"(?=\W|$)"
)
_COMPANY = re.compile(rf"(?=.{{4}}){_WORD}(?:[ -](?!and ){_LINK}{{0,2}}(?:{_WORD}|\([^()]*\)))*$")
_LEAD = 3
"""How many times more often than any other a name must stand in the articles to be what an unexplained acronym means, and how
many times more articles must give one long form of an acronym than another for the other to be passed over."""
_TELLING = 5
"""So many initials hardly agree by chance: a name with fewer must stand there `_LEAD` times."""
_CLOSE = 0.8
"""More than this share of letters agrees in two spellings of a word (optimal string alignment)."""


@dataclass(frozen=True)
class Use:
    """Where a text names a thing: the range of characters, the name as written, and the other names of the thing."""

    start: int
    end: int
    written: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class Put:
    """A question in a text's own words; `exchanged` has each name that the text uses beside the one that was asked for."""

    question: str
    exchanged: tuple[tuple[str, str], ...] = ()

    def exchanging(self, use: Use, other: str) -> Put:
        """Return the question with `other` where the name is used."""
        return Put(self.question[: use.start] + other + self.question[use.end :], (*self.exchanged, (other, use.written)))


@dataclass(frozen=True)
class Names:
    """Groups of names, each group one thing. Longer names win over shorter ones inside them."""

    groups: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def _others(self) -> Mapping[str, tuple[str, ...]]:
        return {_key(name): tuple(other for other in group if other != name) for group in self.groups for name in group}

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        names = sorted({name for group in self.groups for name in group}, key=len, reverse=True)
        return re.compile(rf"(?<![\w-])(?:{'|'.join(map(_loose, names))})(?!\w)") if names else None

    @cached_property
    def _heads(self) -> Mapping[str, str]:
        """For each name of a company the name that is its first word, if that is one: what people call it for short.

        A name that goes by initials too is a place's or an institution's, after which a company may only be called.
        """
        short = {_key(name): name for group in self.groups if not any(map(str.isupper, group)) for name in group}
        companies = (name for group in self.groups if any(map(_SUFFIX.search, group)) for name in group)
        return {_key(name): head for name in companies if (head := short.get(_key(name).split()[0]))}

    def uses(self, text: str, *, known: Sequence[str] = ()) -> list[Use]:
        """Return where `text` uses a name, in order. `known`: longer names of other things, which hide those inside them."""
        if self._pattern is None:
            return []
        hidden = [match.span() for name in known for match in re.finditer(_loose(name), text)]
        return [
            Use(match.start(), match.end(), match[0], self._others.get(_key(match[0]), ()))
            for match in self._pattern.finditer(text)
            if not any(start <= match.start() and match.end() <= end and end - start > len(match[0]) for start, end in hidden)
        ]

    def variants(self, question: str, *, most: int = 3) -> list[str]:
        """Return the question, and at most `most` others in which its names are exchanged for other names of the same."""
        found = [question]
        for use in reversed(self.uses(question)):
            found += [text[: use.start] + other + text[use.end :] for text in found for other in use.others]
        return found[: most + 1]

    def in_words_of(self, question: str, text: str) -> list[Put]:
        """Return the question as `text` may put it: with the names that it uses; as it is where that is one of them.

        A text that names a company uses the name that is its first word too. Where `text` uses several names of a thing, there
        is a form for each, at most four in all; the first changes least.
        """
        used = {_key(use.written): use.written for use in self.uses(text)}
        used = {_key(head): head for name in used if (head := self._heads.get(name))} | used
        forms = [Put(question)]
        for use in reversed(self.uses(question)):
            others = [used[_key(other)] for other in use.others if _key(other) in used]
            changed = [form.exchanging(use, other) for form in forms for other in others]
            forms = [*forms, *changed] if _key(use.written) in used or not others else changed
        return forms[:4]


@dataclass(frozen=True)
class Stated:
    """What the editor's file says: groups that are one thing, and pairs that are not."""

    same: tuple[tuple[str, ...], ...] = ()
    different: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """The same for the same statements, and for the same rules of finding names."""
        code = (files("qa") / "names.py").read_bytes()
        return hashlib.sha256(code + repr((self.same, self.different)).encode()).hexdigest()


def found(texts: Iterable[str], stated: Stated) -> Names:
    """Return the names that the articles `texts` use for the same things, with those `stated` and without what that forbids.

    A name that would join two different things joins neither: an acronym of which the articles give two long forms, say,
    unless one of them clearly leads or the editor says which of them it is.
    """
    texts = list(texts)
    apart = {frozenset(map(_key, pair)) for pair in stated.different}
    given = _decided((pair for group in stated.same for pair in combinations(group, 2)), apart)
    suffixes = [*dict.fromkeys(_without_suffix(texts))]
    defined = Counter(pair for text in texts for pair in dict.fromkeys(_defined(text)))
    apart.update(_other_things(defined, _groups(given, apart)))
    guessed = _by_initials(texts, {short for _, short in defined})
    return Names(tuple(_groups([*given, *_decided([*suffixes, *_leading(defined, apart), *guessed], apart)], apart)))


def stated(folder: Path) -> Stated:
    """Return what the editor's file in the folder of articles says; nothing where there is none.

    Raises UnreadableError, naming what is wrong and how to write it, when the file cannot be used.
    """
    path = folder / FILE
    try:
        content = (yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else None) or {}
        same = tuple(tuple(map(_name, group)) for group in content.get("same") or ())
        different = tuple((_name(one), _name(other)) for one, other in content.get("different") or ())
        if unknown := sorted(set(content) - {"same", "different"}):
            raise ValueError(f"{unknown[0]!r} means nothing")
        if lonely := [group for group in same if len(group) < 2]:
            raise ValueError(f"{lonely[0]} is a group of one")
    except (OSError, yaml.YAMLError, ValueError, TypeError, AttributeError) as error:
        said = " ".join(str(error).split())
        cure = "write lists of names, `same: [[One, Other]]` and `different: [[A, B]]`"
        raise UnreadableError("NAMES", f"{path} cannot be used ({said}): {cure}") from error
    return Stated(same, different)


def _name(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError(f"{value!r} is no name")
    return value.strip()


def _defined(text: str) -> Iterator[tuple[str, str]]:
    """Yield long form and acronym where a text gives both beside each other (after Schwartz and Hearst, 2003)."""
    for match in _LONG_SHORT.finditer(text):
        if long := _with_initials(match["long"], match["short"], last=True):
            yield long, match["short"]
    for match in _SHORT_LONG.finditer(text):
        short = match["inner"] or match["outer"]
        if long := _with_initials(match["long"], short, last=False):
            yield long, short


def _with_initials(run: str, acronym: str, *, last: bool) -> str:
    """Return the words at the end (or the beginning) of `run` whose initials are `acronym`, or ""."""
    words = list(re.finditer(r"[\w'’&]+", run))
    for count in range(len(words), 0, -1):
        part = words[-count:] if last else words[:count]
        text = run[part[0].start() : part[-1].end()]
        if len(part) > 1 and part[0][0] not in _LINKING and _initials(text) == acronym.upper():
            return text
    return ""


def _initials(name: str) -> str:
    return "".join(word[0] for word in re.findall(r"[\w'’&]+", name) if word not in _LINKING).upper()


def _by_initials(texts: Sequence[str], spelled: set[str]) -> Iterator[tuple[str, str]]:
    """Yield unexplained acronyms with the one name that has their initials and clearly leads."""
    acronyms = Counter(match[0] for text in texts for match in _ACRONYM.finditer(text))
    runs = [match[0].removeprefix("The ") for text in texts for match in _NAME.finditer(text)]
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for run in runs:
        names[_initials(run)][_key(run)] += 1
    written = {_key(run): run for run in runs}
    for acronym, count in acronyms.items():
        (name, times), (_, rival) = [*names[acronym].most_common(2), ("", 0), ("", 0)][:2]
        if count > 1 and acronym not in spelled and times >= max(1 if len(acronym) >= _TELLING else _LEAD, _LEAD * rival):
            yield written[name], acronym


def _without_suffix(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield companies with "Ltd." and without; one word alone after a linking one is no whole name ("Bank of Faro Ltd.")."""
    for text in texts:
        suffixes = list(_SUFFIX.finditer(text))
        for before, match in zip([0, *(match.end() for match in suffixes)], suffixes, strict=False):
            if run := _COMPANY.search(text, max(before, match.start() - 80), match.start()):
                last = re.split(rf"[ -]{_LINK}+", run[0])[-1]
                name = (last if re.search("[ -]", last) else run[0]).removeprefix("The ")
                yield name + match[0], name


def _other_things(defined: Iterable[tuple[str, str]], same: Iterable[tuple[str, ...]]) -> Iterator[frozenset[str]]:
    """Yield pairs of long forms of one acronym that are two things: other words, and not in one group of `same`."""
    groups = [set(map(_key, group)) for group in same]
    forms: dict[str, set[str]] = defaultdict(set)
    for long, short in defined:
        forms[_key(short)].add(long)
    for two in (two for longs in forms.values() for two in combinations(sorted(longs), 2)):
        pair = frozenset(map(_key, two))
        if not _spelled_alike(*two) and not any(map(pair.issubset, groups)):
            yield pair


def _spelled_alike(one: str, other: str) -> bool:
    """Tell whether two long forms have the same words, but for the spelling or a typing error in one of them."""
    names = [_SUFFIX.sub("", name) for name in (one, other)]
    for split in (content_words, _content):
        words, others = map(split, names)
        differing = [pair for pair in zip(words, others, strict=False) if pair[0] != pair[1]]
        close = all(OSA.normalized_similarity(*pair) > _CLOSE for pair in differing)
        if len(words) == len(others) and len(differing) < 2 and close:
            return True
    return False


def _content(name: str) -> list[str]:
    """Return the words of a name that mean something, as they are spelled: stems of two spellings may be far apart."""
    return [word for word in _key(name).split() if word not in STOPWORDS]


def _leading(defined: Counter[tuple[str, str]], apart: Set[frozenset[str]]) -> Iterator[tuple[str, str]]:
    """Yield long forms and acronyms, without those of which far more articles give a long form of another thing."""
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for (long, short), articles in defined.items():
        forms[_key(short)][_key(long)] += articles
    for long, short in defined:
        given = forms[_key(short)]
        far_more = (other for other, articles in given.items() if articles >= _LEAD * given[_key(long)])
        if not any(frozenset((_key(long), other)) in apart for other in far_more):
            yield long, short


def _decided(pairs: Iterable[tuple[str, str]], apart: Set[frozenset[str]]) -> list[tuple[str, str]]:
    """Return the pairs without those of a name that is paired with two names of different things."""
    pairs = list(pairs)
    others: dict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        others[_key(one)].add(_key(other))
        others[_key(other)].add(_key(one))
    torn = {name for name, paired in others.items() if any(frozenset(two) in apart for two in combinations(paired, 2))}
    return [pair for pair in pairs if torn.isdisjoint(map(_key, pair))]


def _groups(pairs: Iterable[tuple[str, str]], apart: Set[frozenset[str]]) -> list[tuple[str, ...]]:
    """Return the names in groups: what is the same as the same thing is the same, but never two names that are `apart`."""
    group_of: dict[str, dict[str, str]] = {}
    for pair in pairs:
        groups = [group_of.get(_key(name), {_key(name): name}) for name in pair]
        if any(frozenset(two) in apart for two in product(*groups)):
            continue
        merged = groups[0] | groups[1]
        for key in merged:
            group_of[key] = merged
    unique = {id(group): group for group in group_of.values()}
    return sorted(
        tuple(sorted(group.values(), key=lambda name: (-len(name), name))) for group in unique.values() if len(group) > 1
    )


def _key(name: str) -> str:
    return " ".join(re.findall(r"[\w'&]+", name.replace("’", "'"))).casefold()


def _loose(name: str) -> str:
    """Return a pattern for the name, hyphens and spaces alike; names of several words in any case."""
    words = re.findall(r"[\w'’&.]+|[()]", name)
    pattern = r"(?:[\s-]+|[\s-]*,[\s-]*|(?=[()])|(?<=[()]))".join(map(re.escape, words))
    return f"(?i:{pattern})" if len(words) > 1 else pattern
