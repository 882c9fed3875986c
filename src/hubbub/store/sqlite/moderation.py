"""What moderators have decided, in SQLite; see moderation.Moderation."""

from hubbub.core.bans import Aim, Effect, ServerBan, Target
from hubbub.core.filters import Action, Filter
from hubbub.core.state import ClosedRoom
from hubbub.names import fold
from hubbub.store.moderation import Act
from hubbub.store.sqlite.connection import Database
from hubbub.store.sqlite.readable import Readable


class Acts:
    """What of moderation can be read from outside of the server, too."""

    def __init__(self, database: Readable) -> None:
        self._readable = database

    def acts(self, limit: int, *, after_s: int = 0, by: str | None = None) -> list[Act]:
        """See moderation.Moderation."""
        with self._readable.reading() as db:
            rows = db.execute(
                "SELECT by, what, whom, why, at_s, number FROM acts"
                " WHERE at_s >= ? AND (? IS NULL OR by = ?) ORDER BY number DESC LIMIT ?",
                (after_s, by, by, limit),
            ).fetchall()
        return [Act(*row) for row in reversed(rows)]


class SqliteModeration(Acts):
    """See moderation.Moderation."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._database = database

    def save_ban(self, ban: ServerBan) -> None:
        """See moderation.Moderation."""
        target = ban.target
        with self._database.writing() as db:
            db.execute(
                "INSERT OR REPLACE INTO server_bans"
                " (effect, aim, target, reason, by, at_s, until_s) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    ban.effect.value,
                    target.aim.value,
                    target.text,
                    ban.reason,
                    ban.by,
                    ban.at_s,
                    ban.until_s,
                ),
            )

    def drop_ban(self, target: Target, effect: Effect) -> None:
        """See moderation.Moderation."""
        with self._database.writing() as db:
            db.execute(
                "DELETE FROM server_bans WHERE effect = ? AND aim = ? AND target = ?",
                (effect.value, target.aim.value, target.text),
            )

    def bans(self) -> list[ServerBan]:
        """See moderation.Moderation."""
        with self._database.reading() as db:
            return [
                ServerBan(Target(Aim(aim), text), Effect(effect), *rest)
                for aim, text, effect, *rest in db.execute(
                    "SELECT aim, target, effect, reason, by, at_s, until_s"
                    " FROM server_bans ORDER BY number"
                )
            ]

    def save_filter(self, rule: Filter) -> None:
        """See moderation.Moderation."""
        with self._database.writing() as db:
            db.execute(
                "INSERT OR REPLACE INTO filters (pattern, is_regex, action, reason, by, at_s)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (rule.pattern, rule.is_regex, rule.action.value, rule.reason, rule.by, rule.at_s),
            )

    def drop_filter(self, pattern: str) -> None:
        """See moderation.Moderation."""
        with self._database.writing() as db:
            db.execute("DELETE FROM filters WHERE pattern = ?", (pattern,))

    def filters(self) -> list[Filter]:
        """See moderation.Moderation."""
        with self._database.reading() as db:
            return [
                Filter(pattern, bool(is_regex), Action(action), *rest)
                for pattern, is_regex, action, *rest in db.execute(
                    "SELECT pattern, is_regex, action, reason, by, at_s FROM filters"
                    " ORDER BY number"
                )
            ]

    def save_closed_room(self, closed: ClosedRoom) -> None:
        """See moderation.Moderation."""
        with self._database.writing() as db:
            db.execute(
                "INSERT OR REPLACE INTO closed_rooms VALUES (?, ?, ?, ?, ?)",
                (fold(closed.name), closed.name, closed.reason, closed.by, closed.at_s),
            )

    def drop_closed_room(self, folded: str) -> None:
        """See moderation.Moderation."""
        with self._database.writing() as db:
            db.execute("DELETE FROM closed_rooms WHERE folded = ?", (folded,))

    def closed_rooms(self) -> list[ClosedRoom]:
        """See moderation.Moderation."""
        with self._database.reading() as db:
            return [
                ClosedRoom(*row)
                for row in db.execute(
                    "SELECT name, reason, by, at_s FROM closed_rooms ORDER BY folded"
                )
            ]

    def note(self, act: Act) -> None:
        """See moderation.Moderation."""
        with self._database.writing() as db:
            db.execute(
                "INSERT INTO acts (by, what, whom, why, at_s) VALUES (?, ?, ?, ?, ?)",
                (act.by, act.what, act.whom, act.why, act.at_s),
            )
