"""Make a chat's past: people, rooms, and what they said, the same with every run.

1,000 rooms and 5,000 people; some rooms and people are much busier than others, and so are some
words (Zipf: the n-th most frequent comes 1/n as often as the first). Words are made up of
syllables, in the letters of English, German, Russian and Chinese; each room has one language.
"""

import itertools
import random
from collections.abc import Iterator

from hubbub.core.ids import EPOCH_MS
from hubbub.store.base import MESSAGE, NOTICE, Record

ROOMS = 1_000
PEOPLE = 5_000
TEXT_LENGTH = 80
BEGAN_MS = 1_704_067_200_000  # 2024-01-01
GAP_MS = 6_000  # five million make a year
VOCABULARY = 30_000
LANGUAGES = {"english": 0.5, "german": 0.2, "russian": 0.15, "chinese": 0.15}

_SYLLABLES = {
    "english": [
        "the",
        "ing",
        "er",
        "con",
        "tion",
        "ab",
        "le",
        "st",
        "re",
        "ment",
        "out",
        "work",
        "ay",
        "ock",
        "ship",
        "ee",
        "ly",
        "ward",
        "un",
        "mo",
    ],
    "german": [
        "schä",
        "ung",
        "kraft",
        "ver",
        "bau",
        "er",
        "zeu",
        "gn",
        "über",
        "straß",
        "en",
        "haf",
        "lich",
        "keit",
        "grö",
        "ße",
        "män",
        "ge",
        "wür",
    ],
    "russian": [
        "пре",
        "ста",
        "ни",
        "ко",
        "го",
        "вод",
        "ель",
        "ный",
        "ра",
        "зум",
        "ёж",
        "щи",
        "мо",
        "ло",
        "ка",
        "бы",
        "тие",
        "сть",
        "дру",
        "же",
        "хо",
    ],
}


class Past:
    """A made-up chat; `vocabulary` maps a language to its words, the most frequent first."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)
        self.rooms = [f"#room-{number}" for number in range(ROOMS)]
        self.people = [f"{self._made('english', 2)}{number}" for number in range(PEOPLE)]
        self.vocabulary = {one: self._words(one) for one in LANGUAGES}
        names = list(LANGUAGES)
        self.language_of = dict(
            zip(
                self.rooms,
                self._random.choices(names, list(LANGUAGES.values()), k=ROOMS),
                strict=True,
            )
        )

    def records(self, count: int) -> Iterator[Record]:
        """Yield so many records, oldest first."""
        roll = self._random
        members = {room: roll.sample(self.people, 60) for room in self.rooms}
        said = {language: self._texts(language) for language in LANGUAGES}
        busy_rooms = _zipf(ROOMS)
        busy_people = _zipf(60)
        ms, left = BEGAN_MS - EPOCH_MS, count
        while left:
            several = min(left, 10_000)
            left -= several
            rooms = roll.choices(self.rooms, cum_weights=busy_rooms, k=several)
            speakers = roll.choices(range(60), cum_weights=busy_people, k=several)
            for room, speaker in zip(rooms, speakers, strict=True):
                ms += 1 + int(roll.expovariate(1 / GAP_MS))
                nick = members[room][speaker]
                account = nick if speaker % 3 else None
                yield Record(
                    ms << 22,
                    NOTICE if speaker == 5 else MESSAGE,
                    (room,),
                    f"{nick}!~{nick[:8]}@10.1.{speaker}.7",
                    account or f"~{nick}",
                    account,
                    room,
                    next(said[self.language_of[room]]),
                )

    def _texts(self, language: str) -> Iterator[str]:
        words = self.vocabulary[language]
        weights = _zipf(len(words))
        glue = "" if language == "chinese" else " "
        average = sum(len(word) for word in self._random.choices(words, cum_weights=weights, k=999))
        each = round(TEXT_LENGTH / (average / 999 + len(glue)))
        while True:
            several = self._random.choices(words, cum_weights=weights, k=each * 1_000)
            for start in range(0, len(several), each):
                yield glue.join(several[start : start + each])

    def _words(self, language: str) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < VOCABULARY:
            rank = len(found)
            found[self._made(language, 1 + (rank > 15) + (rank > 300) + (rank > 6_000))] = None
        return list(found)

    def _made(self, language: str, length: int) -> str:
        length = self._random.randint(max(1, length - 1), length + 1)
        if language == "chinese":
            # A character's frequency falls steeply too: few make up most of a text.
            return "".join(
                chr(0x4E00 + int(3_000 * self._random.random() ** 2)) for _ in range(min(length, 3))
            )
        return "".join(self._random.choices(_SYLLABLES[language], k=length))


def _zipf(count: int) -> list[float]:
    return list(itertools.accumulate(1 / rank for rank in range(1, count + 1)))
