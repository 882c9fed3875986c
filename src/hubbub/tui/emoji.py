"""`:smile:` and its like: the names people know, and the letters they stand for.

Source: the short names of GitHub and Slack, those that are used most.
"""

EMOJI = {
    "+1": "👍", "-1": "👎", "100": "💯", "alarm_clock": "⏰", "angry": "😠", "arrow_down": "⬇️",
    "arrow_left": "⬅️", "arrow_right": "➡️", "arrow_up": "⬆️", "beer": "🍺", "beers": "🍻",
    "bell": "🔔", "blush": "😊", "boom": "💥", "broken_heart": "💔", "bug": "🐛", "bulb": "💡",
    "cake": "🍰", "calendar": "📅", "cat": "🐱", "chart": "📈", "check": "✅", "clap": "👏",
    "clipboard": "📋", "clock": "🕐", "cloud": "☁️", "coffee": "☕", "computer": "💻",
    "confused": "😕", "construction": "🚧", "cookie": "🍪", "cool": "😎", "cry": "😢",
    "dart": "🎯", "dizzy": "💫", "dog": "🐶", "earth": "🌍", "email": "📧", "exclamation": "❗",
    "eyes": "👀", "facepalm": "🤦", "fire": "🔥", "flag": "🚩", "flushed": "😳", "ghost": "👻",
    "gift": "🎁", "globe": "🌐", "grin": "😁", "grimacing": "😬", "hammer": "🔨", "handshake": "🤝",
    "hash": "#️⃣", "heart": "❤️", "heart_eyes": "😍", "hourglass": "⏳", "house": "🏠",
    "hug": "🤗", "hundred": "💯", "inbox": "📥", "info": "ℹ️", "joy": "😂", "key": "🔑",
    "kiss": "😘", "laughing": "😆", "link": "🔗", "lock": "🔒", "mag": "🔍", "mask": "😷",
    "mega": "📣", "memo": "📝", "moon": "🌙", "muscle": "💪", "nerd": "🤓", "neutral_face": "😐",
    "no_entry": "⛔", "ok": "🆗", "ok_hand": "👌", "package": "📦", "party": "🥳", "pencil": "✏️",
    "phone": "📞", "pin": "📌", "pizza": "🍕", "point_down": "👇", "point_left": "👈",
    "point_right": "👉", "point_up": "👆", "poop": "💩", "pray": "🙏", "question": "❓",
    "rage": "😡", "rainbow": "🌈", "raised_hands": "🙌", "recycle": "♻️", "robot": "🤖",
    "rocket": "🚀", "rofl": "🤣", "rotating_light": "🚨", "salute": "🫡", "scream": "😱",
    "seedling": "🌱", "shrug": "🤷", "skull": "💀", "sleeping": "😴", "slight_smile": "🙂",
    "smile": "😄", "smiley": "😃", "smirk": "😏", "snail": "🐌", "snowflake": "❄️", "sob": "😭",
    "sparkles": "✨", "star": "⭐", "stop": "🛑", "sun": "☀️", "sunglasses": "😎",
    "sweat_smile": "😅",
    "tada": "🎉", "thinking": "🤔", "thumbsdown": "👎", "thumbsup": "👍", "tired": "😫",
    "tools": "🛠️", "trophy": "🏆", "turtle": "🐢", "umbrella": "☔", "unlock": "🔓",
    "upside_down": "🙃", "v": "✌️", "warning": "⚠️", "wave": "👋", "weary": "😩", "wink": "😉",
    "wrench": "🔧", "x": "❌", "yum": "😋", "zap": "⚡", "zipper_mouth": "🤐", "zzz": "💤",
}  # fmt: skip

QUICK = ("👍", "❤️", "😂", "🎉", "👀", "✅")
"""Offered first, as reactions."""


def named() -> dict[str, list[str]]:
    """Return each letter with its names, those in front that are offered first."""
    found: dict[str, list[str]] = {letter: [] for letter in QUICK}
    for name, letter in EMOJI.items():
        found.setdefault(letter, []).append(name)
    return found


def replaced(text: str) -> str:
    """Return the text with each :name: that is known as its letter."""
    parts = text.split(":")
    found = [parts[0]]
    index = 1
    while index < len(parts):
        emoji = EMOJI.get(parts[index]) if index + 1 < len(parts) else None
        if emoji is None:
            found.append(f":{parts[index]}")
        else:
            found.append(emoji + parts[index + 1])
            index += 1
        index += 1
    return "".join(found)
