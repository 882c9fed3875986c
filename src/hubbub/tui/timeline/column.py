"""A room's entries one below the other: their places, heights and rows, at one width.

Heights are known for what was on the screen; elsewhere they are guesses that `measure` betters a
slice at a time, so that 100,000 entries may come or be resized without anybody waiting.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import islice

from hubbub.names import fold
from hubbub.tui.timeline import rows as drawing
from hubbub.tui.timeline import spoken
from hubbub.tui.timeline.entries import Entry, Gap, Manner, Message, Traffic
from hubbub.tui.timeline.heights import Heights
from hubbub.tui.timeline.look import Look, Place, Row

GROUP_S = 300
"""Within so many seconds a person's next message goes under the same name."""

KEPT = 2_000
"""Entries whose rows are kept; 30 KB a hundred."""


class Column:
    """Entries, oldest first, and where each is drawn."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._plain_look = replace(look, coloured=False)
        self._ahead: list[tuple[int, int]] = []  # heights measured and not yet in use
        self._entries: list[Entry] = []
        self._by_key: dict[str, int] = {}
        self._before = 0  # entries put in front: what _by_key counts from
        self._heights = Heights()
        self._measured = bytearray()
        self._unmeasured = 0
        self._rows: OrderedDict[str, list[Row]] = OrderedDict()
        self._revealed: set[str] = set()  # first keys of runs that are shown one by one
        self._unread: str | None = None
        self._unread_count = 0
        self._days: dict[int, date] = {}  # by quarter of an hour, which is what zones differ by

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, index: int) -> Entry:
        return self._entries[index]

    @property
    def look(self) -> Look:
        """Return how entries are drawn."""
        return self._look

    @property
    def total(self) -> int:
        """Return the height of all, as far as it is known."""
        return self._heights.total

    @property
    def unmeasured(self) -> int:
        """Return how many heights are guesses."""
        return self._unmeasured

    def index(self, key: str) -> int | None:
        """Return where the entry stands; None: there is none."""
        found = self._by_key.get(key)
        return None if found is None else found + self._before

    # Changes

    def fill(self, entries: Iterable[Entry]) -> None:
        """Begin anew with these entries."""
        self._entries = list(entries)
        self._before = 0
        self._by_key = {entry.key: index for index, entry in enumerate(self._entries)}
        self._heights = Heights()
        self._heights.extend([1] * len(self._entries))
        self._forget_heights()
        self._revealed.clear()

    def append(self, entry: Entry) -> None:
        """Put an entry behind all, and measure it."""
        self.use_ahead()
        self._by_key[entry.key] = len(self._entries) - self._before
        self._entries.append(entry)
        self._measured.append(1)
        index = len(self._entries) - 1
        self._heights.append(self._height(index))
        if isinstance(entry, Traffic):
            self._changed(self.run_start(index))

    def prepend(self, entries: Sequence[Entry]) -> int:
        """Put older entries in front, and measure them; return how many lines that adds."""
        self.use_ahead()
        old_total = self._heights.total
        count = len(entries)
        self._entries[:0] = entries
        self._before += count
        for index, entry in enumerate(entries):
            self._by_key[entry.key] = index - self._before
        self._measured[:0] = bytes(count)
        self._unmeasured += count
        self._heights.prepend([1] * count)
        for index in range(count):
            self._measure(index)
        if len(self._entries) > count:  # its day, name or run may begin above now
            self._changed(count)
            self._changed(self.run_start(count))
        return self._heights.total - old_total

    def drop(self, count: int) -> None:
        """Let go of the oldest entries."""
        self.use_ahead()
        for entry in self._entries[:count]:
            del self._by_key[entry.key]
            self._rows.pop(entry.key, None)
            self._revealed.discard(entry.key)
        del self._entries[:count]
        self._before -= count
        self._unmeasured -= self._measured[:count].count(0)
        del self._measured[:count]
        self._heights.delete(0, count)
        if self._unread not in self._by_key:
            self._unread = None
        if self._entries:  # whose day, name or run began above
            self._changed(0)

    def replace(self, key: str, entry: Entry) -> tuple[int, int]:
        """Put an entry in another's place; return its index, and how many lines that adds.

        Raises: KeyError: there is no such entry.
        """
        self.use_ahead()
        index = self._by_key[key] + self._before
        self._entries[index] = entry
        if entry.key != key:
            self._by_key[entry.key] = self._by_key.pop(key)
        old_total = self._heights.total
        self._rows.pop(key, None)
        self._changed(index)
        if index + 1 < len(self._entries):
            self._changed(index + 1)
        return index, self._heights.total - old_total

    def remove(self, key: str) -> None:
        """Take an entry out."""
        self.use_ahead()
        index = self._by_key.pop(key) + self._before
        del self._entries[index]
        self._unmeasured -= not self._measured[index]
        del self._measured[index]
        self._heights.delete(index, index + 1)
        self._rows.pop(key, None)
        for later in range(index, len(self._entries)):
            self._by_key[self._entries[later].key] = later - self._before
        if index < len(self._entries):
            self._changed(index)

    def restyle(self, look: Look) -> None:
        """Draw all in another look; heights become guesses if lines break elsewhere."""
        if look == self._look:
            return
        breaks = _breaks(look) != _breaks(self._look)
        self._look = look
        self._plain_look = replace(look, coloured=False)
        self._rows.clear()
        if breaks:
            self._forget_heights()

    def mark_unread(self, key: str | None, count: int = 0) -> None:
        """Draw the unread line above that entry, and nowhere else."""
        old, self._unread, self._unread_count = self._unread, key, count
        for each in {old, key} - {None}:
            if each is not None and (index := self.index(each)) is not None:
                self._changed(index)

    @property
    def unread(self) -> str | None:
        """Return the entry that the unread line stands above."""
        return self._unread

    def reveal(self, index: int) -> None:
        """Show a run one by one, or as one line again."""
        first = self.run_start(index)
        self._revealed ^= {self._entries[first].key}
        for each in range(first, self._run_end(index)):
            self._changed(each)

    # Where things are

    def run_start(self, index: int) -> int:
        """Return the first entry of the traffic that this one is part of."""
        while self._continues_run(index):
            index -= 1
        return index

    def top(self, index: int) -> int:
        """Return the line where an entry begins."""
        return self._heights.top(index)

    def height(self, index: int) -> int:
        """Return the lines of an entry."""
        return self._heights[index]

    def at(self, line: int) -> int:
        """Return the entry to which a line belongs. Raises: IndexError: there are none."""
        return self._heights.at(line)

    def messages_after(self, index: int) -> int:
        """Return how many messages are below an entry, a millisecond for 30,000."""
        below = islice(self._entries, index + 1, None)
        return sum(isinstance(entry, Message) for entry in below)

    def row(self, line: int) -> tuple[int, Row] | None:
        """Return the entry at a line, and its row there; None below all.

        The heights around it must have been measured (`measure_lines`).
        """
        if not self._entries or not 0 <= line < self._heights.total:
            return None
        index = self._heights.at(line)
        rows = self.rows(index)
        within = line - self._heights.top(index)
        return (index, rows[within]) if within < len(rows) else None

    def rows(self, index: int) -> list[Row]:
        """Return an entry's rows."""
        key = self._entries[index].key
        rows = self._rows.get(key)
        if rows is None:
            draw = spoken.rows if self._look.spoken else drawing.rows
            rows = draw(self._entries[index], self.place(index), self._look)
            self._rows[key] = rows
            if len(self._rows) > KEPT:
                self._rows.popitem(last=False)
        else:
            self._rows.move_to_end(key)
        return rows

    # Measuring

    def measure_lines(self, first: int, last: int) -> None:
        """Measure all entries that have a line between these two."""
        if not self._entries or not self._unmeasured:
            return
        index = self._heights.at(first)
        line = self._heights.top(index)
        while index < len(self._entries) and line <= last:
            self._measure(index)
            line += self._heights[index]
            index += 1

    def measure_up(self, index: int, lines: int) -> None:
        """Measure an entry and those above it, until they fill so many lines."""
        while index >= 0 and lines > 0:
            self._measure(index)
            lines -= self._heights[index]
            index -= 1

    def unmeasured_near(self, index: int, count: int) -> list[int]:
        """Return up to count entries without a measured height, those near an entry first."""
        found: list[int] = []
        for begin in (self._measured.rfind(0, 0, index + 1), self._measured.find(0, index + 1)):
            if begin < 0:
                continue
            step = -1 if begin <= index else 1
            each = begin
            while 0 <= each < len(self._measured) and len(found) < count:
                if not self._measured[each]:
                    found.append(each)
                each += step
        return found[:count]

    def measure(self, indices: Iterable[int]) -> None:
        """Measure these entries."""
        for index in indices:
            self._measure(index)

    def measure_ahead(self, indices: Iterable[int]) -> None:
        """Measure these entries, and keep for later what came out: what is in sight stays put."""
        for index in indices:
            if not self._measured[index]:
                self._measured[index] = 1
                self._unmeasured -= 1
                self._ahead.append((index, self._height(index)))

    def use_ahead(self) -> None:
        """Put what was measured ahead in use."""
        for index, height in self._ahead:
            self._heights.set(index, height)
        self._ahead.clear()

    def _measure(self, index: int) -> None:
        if not self._measured[index]:
            self._measured[index] = 1
            self._unmeasured -= 1
            self._heights.set(index, self._height(index))

    def _changed(self, index: int) -> None:
        self._rows.pop(self._entries[index].key, None)
        if not self._measured[index]:
            self._measured[index] = 1
            self._unmeasured -= 1
        self._heights.set(index, self._height(index))

    def _height(self, index: int) -> int:
        entry, place = self._entries[index], self.place(index)
        if self._look.spoken:
            return len(spoken.rows(entry, place, self._look))
        return drawing.height(entry, place, self._plain_look)

    def _forget_heights(self) -> None:
        self._ahead.clear()
        self._measured = bytearray(len(self._entries))
        self._unmeasured = len(self._entries)
        self._rows.clear()

    # Places

    def place(self, index: int) -> Place:
        """Return what an entry's look takes from where it stands."""
        entry = self._entries[index]
        above = self._entries[index - 1] if index else None
        day = self._new_day(entry, above)
        unread = self._unread_count if entry.key == self._unread else None
        if isinstance(entry, Traffic):
            first = self.run_start(index)
            revealed = self._entries[first].key in self._revealed
            if first != index:
                return Place(day=day, unread=unread, hidden=not revealed, revealed=False)
            run = self._entries[index : self._run_end(index)]
            traffic = tuple(each for each in run if isinstance(each, Traffic))
            return Place(day=day, unread=unread, run=traffic, revealed=revealed)
        if day or unread is not None or not isinstance(entry, Message):
            return Place(day=day, unread=unread)
        if not (isinstance(above, Message) and self._goes_under(entry, above)):
            return Place()
        return Place(grouped=True, new_minute=int(entry.time_s // 60) != int(above.time_s // 60))

    def _new_day(self, entry: Entry, above: Entry | None) -> str:
        day = self._day(entry)
        if above is not None and self._day(above) == day:
            return ""
        return f"{day:%a} {day.day} {day:%b}" if isinstance(entry, Message | Gap | Traffic) else ""

    def _day(self, entry: Entry) -> date:
        quarter = int(entry.time_s // 900)
        day = self._days.get(quarter)
        if day is None:
            day = datetime.fromtimestamp(entry.time_s, self._look.zone).date()
            self._days[quarter] = day
        return day

    def _goes_under(self, entry: Message, above: Message) -> bool:
        return (
            fold(entry.nick) == fold(above.nick)
            and 0 <= entry.time_s - above.time_s < GROUP_S
            and entry.manner is above.manner is Manner.SPEECH
            and entry.own == above.own
            and entry.reply is None
            and not entry.mention  # which is marked at the nick
        )

    def _run_end(self, index: int) -> int:
        """Return the entry behind the traffic that this one is part of."""
        index += 1
        while index < len(self._entries) and self._continues_run(index):
            index += 1
        return index

    def _continues_run(self, index: int) -> bool:
        """Whether it is traffic like the entry above; a day or the unread line ends a run."""
        if not index:
            return False
        entry, above = self._entries[index], self._entries[index - 1]
        return (
            isinstance(entry, Traffic)
            and isinstance(above, Traffic)
            and entry.key != self._unread
            and self._day(entry) == self._day(above)
        )


def _breaks(look: Look) -> tuple[int, int, bool]:
    """Return what decides where lines break."""
    return look.width, look.text_cells, look.spoken
