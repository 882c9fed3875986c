"""[operators.NAME] and [operator_classes.NAME]: who may do what to the whole server."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hubbub.core.privileges import ADMIN, Draft, resolved
from hubbub.names import fold
from hubbub.server.named_tables import Note, TableReader


@dataclass(frozen=True, slots=True)
class Operator:
    """[operators.NAME]: an operator; `operator_class` is the key `class`."""

    password: str = ""
    certfp: str = ""
    operator_class: str = ADMIN
    account: str = ""
    auto: bool = False

    def fits(self, certfp: str | None, account: str | None) -> bool:
        """Whether somebody has the certificate and the account that are asked for, if any are."""
        return self.certfp in ("", certfp) and self.fits_account(account)

    def fits_account(self, account: str | None) -> bool:
        """Whether it is the account that is asked for, if one is."""
        return not self.account or fold(self.account) == fold(account or "")


OPERATOR_KEYS = {
    "password": "A hash that `hubbub admin passwd` has made, of the password that OPER is given.",
    "certfp": "SHA-256 of the TLS certificate that one has to show.",
    "account": "The account that one has to be logged in to.",
    "auto": "Whether who shows the certificate or logs in is this operator at once, without OPER.",
    "class": f"The class of this operator; `{ADMIN}` has every privilege.",
}
CLASS_KEYS = {
    "privileges": "A list of privileges, which docs/topics/moderation.md explains.",
    "title": "What WHOIS says of such an operator.",
    "extends": "Another class, whose privileges it has too.",
}


def read_operators(tables: Mapping[str, Any], note: Note) -> dict[str, Operator]:
    """Return the operators of the file that nothing is wrong with; the rest is noted."""
    found = {}
    for name, table in tables.items():
        reader = TableReader(("operators", name), table, OPERATOR_KEYS, note)
        operator = Operator(
            reader.text("password"),
            reader.certfp(),
            reader.text("class") or ADMIN,
            reader.text("account"),
            reader.flag("auto"),
        )
        if not name or " " in name:
            reader.refuse("an operator's name is one word")
        if operator.password and not operator.password.startswith("$argon2"):
            reader.refuse("password must come from `hubbub admin passwd`", "password")
        if reader.is_right and not (operator.password or operator.certfp or operator.account):
            reader.refuse("it needs a password, a certfp or an account")
        if operator.auto and operator.password:
            reader.refuse("auto does without OPER, and so without a password", "auto")
        if reader.is_right:
            found[name] = operator
    return found


def read_classes(tables: Mapping[str, Any], note: Note) -> dict[str, Draft]:
    """Return the classes of the file that nothing is wrong with; the rest is noted."""
    found = {}
    for name, table in tables.items():
        reader = TableReader(("operator_classes", name), table, CLASS_KEYS, note)
        draft = Draft(reader.texts("privileges"), reader.text("title"), reader.text("extends"))
        if reader.is_right:
            found[name] = draft
    return found


def check(operators: Mapping[str, Operator], classes: Mapping[str, Draft], note: Note) -> None:
    """Note which classes cannot be resolved, and which operators have none that is known."""
    try:
        known = resolved(classes)
    except ValueError as error:
        note(("operator_classes",), f"operator_classes: {error}")
        return
    for name, operator in operators.items():
        if operator.operator_class not in known:
            note(
                ("operators", name, "class"),
                f"operators.{name}.class: there is no operator class {operator.operator_class}; "
                f"there are: {', '.join(known)}",
            )
