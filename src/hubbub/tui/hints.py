"""The three hints of the first run: each is shown until it is dismissed, or done."""

HINTS = {
    "go": "{app.go} goes to a room, a person or a command by a part of its name",
    "unread": "{app.next_unread} goes where something is unread; {app.help} lists all keys",
    "message": "{app.older} chooses a message: {timeline.reply} answers it, "
    "{timeline.edit} edits, {timeline.react} reacts",
}
"""By name; what stands in braces is an action, told by its key."""
