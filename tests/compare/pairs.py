"""Texts with the reading that a person wants of them, written out by hand.

`[-removed-]`, `{+added+}`, `[1 stood here]` and `{1 stands here}` for what moved; all else is the same in both.
"""

from typing import NamedTuple

from chatbase_inspector.compare.result import Mark, Span, TextDiff


class Pair(NamedTuple):
    name: str
    left: str
    right: str
    reading: str


def reading_of(diff: TextDiff) -> str:
    """The inline reading in the signs of the table."""
    return "".join(map(_written, diff.inline))


def _written(span: Span) -> str:
    match span.mark:
        case Mark.SAME:
            return span.text
        case Mark.REMOVED:
            return f"[-{span.text}-]"
        case Mark.ADDED:
            return f"{{+{span.text}+}}"
        case Mark.MOVED:
            return f"[{span.move} {span.text}]" if span.stood else f"{{{span.move} {span.text}}}"


PLAIN = (
    Pair("identical", "You have 14 days.", "You have 14 days.", "You have 14 days."),
    Pair("both empty", "", "", ""),
    Pair("nothing to something", "", "You have 30 days.", "{+You have 30 days.+}"),
    Pair("something to nothing", "You have 14 days.", "", "[-You have 14 days.-]"),
    Pair("one number", "You have 14 days.", "You have 30 days.", "You have [-14-]{+30+} days."),
    Pair(
        "a word alone between changes does not shred them",
        "You have 14 days.",
        "You have 30 days, until 19 December.",
        "You have [-14 days-]{+30 days, until 19 December+}.",
    ),
    Pair(
        "a small word alone neither",
        "Send the lamp to a friend.",
        "Send a chair to the shop.",
        "Send [-the lamp to a friend-]{+a chair to the shop+}.",
    ),
    Pair(
        "four words in a row stay an anchor",
        "Monday is fine because we open at nine and close early.",
        "Tuesday works because we open at nine but never close.",
        "[-Monday is fine-]{+Tuesday works+} because we open at nine [-and close early-]{+but never close+}.",
    ),
    Pair("a word in a list", "We have red, blue.", "We have red, green, blue.", "We have red, {+green, +}blue."),
    Pair("letter case", "your order", "Your order", "[-your-]{+Your+} order"),
    Pair("punctuation only", "It is broken.", "It is broken!", "It is broken[-.-]{+!+}"),
    Pair("a sentence behind", "We pay.", "We pay. It is free.", "We pay.{+ It is free.+}"),
    Pair("a sentence in front", "We pay.", "Yes, gladly. We pay.", "{+Yes, gladly. +}We pay."),
    Pair(
        "a sentence in the middle",
        "We ship today. Delivery takes two days. You get an e-mail.",
        "We ship today. You get an e-mail.",
        "We ship today. [-Delivery takes two days. -]You get an e-mail.",
    ),
    Pair(
        "a rewritten answer is one change",
        "Sorry, I cannot help with that. Please contact our support team by e-mail.",
        "Good news: your lamp was delivered on 19 November, so you can return it until 19 December.",
        "[-Sorry, I cannot help with that. Please contact our support team by e-mail-]"
        "{+Good news: your lamp was delivered on 19 November, so you can return it until 19 December+}.",
    ),
    Pair(
        "words with signs inside",
        "It's RET-1, 49.90.",
        "It’s RET-2, 49.95.",
        "[-It's RET-1, 49.90-]{+It’s RET-2, 49.95+}.",
    ),
    Pair(
        "an e-mail address",
        "Write to help@lumen.example now.",
        "Write to care@lumen.example now.",
        "Write to [-help-]{+care+}@lumen.example now.",
    ),
)

SPACES = (
    Pair("two spaces", "Hello  world", "Hello world", "Hello [- -]world"),
    Pair("a line end at the end", "Hello", "Hello\n", "Hello{+\n+}"),
    Pair("a blank line", "One.\nTwo.", "One.\n\nTwo.", "One.\n{+\n+}Two."),
    Pair("line ends of Windows", "One.\r\nTwo.", "One.\nTwo.", "One.[-\r\n-]{+\n+}Two."),
    Pair("a tab for spaces", "if x:\n    y()", "if x:\n\ty()", "if x:\n[-    -]{+\t+}y()"),
    Pair("a space that does not break", "30\u00a0days", "30 days", "30[-\u00a0-]{+ +}days"),
    Pair("only white space", "  ", " \n", " [- -]{+\n+}"),
    Pair("an invisible sign", "ab c", "ab\u202e c", "ab{+\u202e+} c"),
    Pair("a NUL", "a b", "a \x00 b", "a {+\x00 +}b"),
)

MARKDOWN = (
    Pair(
        "a word in bold",
        "You have **14 days** to return it.",
        "You have **30 days** to return it.",
        "You have **[-14-]{+30+} days** to return it.",
    ),
    Pair(
        "bold begins to be",
        "You have 30 days.",
        "You have **30 days**.",
        "You have {+**+}30 days{+**+}.",
    ),
    Pair(
        "bold in two answers that share nothing else",
        "I am sorry that the lamp broke. For your order that means **until Friday**. Shall I print a label?",
        "Would you rather have a **new one** than your money back at once, or a voucher for the whole sum instead?",
        "[-I am sorry that the lamp broke. For your order that means **until Friday**. Shall I print a label-]"
        "{+Would you rather have a **new one** than your money back at once, or a voucher for the whole sum instead+}?",
    ),
    Pair(
        "the words of a link",
        "See [our page](https://lumen.example/returns).",
        "See [the policy](https://lumen.example/returns).",
        "See [[-our page-]{+the policy+}](https://lumen.example/returns).",
    ),
    Pair(
        "the address of a link",
        "See [our page](https://lumen.example/returns).",
        "See [our page](https://lumen.example/refunds?lang=en).",
        "See [our page](https://lumen.example/[-returns-]{+refunds?lang=en+}).",
    ),
    Pair("a heading", "## Returns\n\nYes.", "### Returns\n\nYes.", "[-##-]{+###+} Returns\n\nYes."),
    Pair(
        "a point more",
        "Choose:\n- A new lamp\n- Your money back\n",
        "Choose:\n- A new lamp\n- A repair\n- Your money back\n",
        "Choose:\n- A new lamp\n{+- A repair\n+}- Your money back\n",
    ),
    Pair(
        "a point less at the end",
        "- A new lamp\n- A voucher",
        "- A new lamp",
        "- A new lamp[-\n- A voucher-]",
    ),
    Pair(
        "points that changed stay points",
        "- red\n- green\n- blue",
        "- black\n- white\n- blue",
        "- [-red-]{+black+}\n- [-green-]{+white+}\n- blue",
    ),
    Pair(
        "a step more renumbers",
        "1. Open the page\n2. Choose Orders\n",
        "1. Print the label\n2. Open the page\n3. Choose Orders\n",
        "1. {+Print the label\n2. +}Open the page\n[-2-]{+3+}. Choose Orders\n",
    ),
    Pair(
        "a cell of a table",
        "| Item | Days |\n|---|---|\n| Lamp | 14 |\n| Bulb | 30 |",
        "| Item | Days |\n|---|---|\n| Lamp | 30 |\n| Bulb | 30 |",
        "| Item | Days |\n|---|---|\n| Lamp | [-14-]{+30+} |\n| Bulb | 30 |",
    ),
    Pair(
        "a column more",
        "| Plan | Price |\n|---|---|\n| Basic | 9.00 |\n| Team | 29.00 |\n",
        "| Plan | Price | Seats |\n|---|---|---|\n| Basic | 9.00 | 1 |\n| Team | 29.00 | 5 |\n",
        "| Plan | Price |{+ Seats |+}\n|---|---|{+---|+}\n| Basic | 9.00 |{+ 1 |+}\n| Team | 29.00 |{+ 5 |+}\n",
    ),
    Pair(
        "a row more",
        "| Lamp | 14 |\n| Bulb | 30 |\n",
        "| Lamp | 14 |\n| Shade | 60 |\n| Bulb | 30 |\n",
        "| Lamp | 14 |\n{+| Shade | 60 |\n+}| Bulb | 30 |\n",
    ),
    Pair("struck out", "as a coupon", "as a ~~coupon~~ credit", "as a {+~~+}coupon{+~~ credit+}"),
)

CODE = (
    Pair("a name", "total = price * count", "total = price * number", "total = price * [-count-]{+number+}"),
    Pair("an operator", "if days >= 14:", "if days > 14:", "if days [->=-]{+>+} 14:"),
    Pair("an argument", "refund(order)", "refund(order, days=30)", "refund(order{+, days=30+})"),
    Pair("two names in a call stay a call", "foo(x)", "bar(y)", "[-foo-]{+bar+}([-x-]{+y+})"),
    Pair(
        "a line more",
        "```python\ndef f(x):\n    return x\n```",
        "```python\ndef f(x):\n    x += 1\n    return x\n```",
        "```python\ndef f(x):\n    {+x += 1\n    +}return x\n```",
    ),
    Pair(
        "another depth",
        "for x in y:\n    a()\nb()",
        "for x in y:\n    a()\n    b()",
        "for x in y:\n    a()\n{+    +}b()",
    ),
    Pair(
        "inline code",
        "Use `order_id` here.",
        "Use `orderId` here.",
        "Use `[-order_id-]{+orderId+}` here.",
    ),
)

SCRIPTS = (
    Pair(
        "Arabic",
        "يمكنك طلب استرداد خلال ١٤ يومًا من التسليم.",
        "يمكنك طلب استرداد خلال ٣٠ يومًا من تاريخ التسليم.",
        "يمكنك طلب استرداد خلال [-١٤-]{+٣٠+} يومًا من {+تاريخ +}التسليم.",
    ),
    Pair("Arabic, only a vowel sign", "كَتَبَ الرسالة", "كُتِبَ الرسالة", "[-كَتَبَ-]{+كُتِبَ+} الرسالة"),
    Pair("Persian with a joiner", "می‌خواهم بروم", "نمی‌خواهم بروم", "[-می‌خواهم-]{+نمی‌خواهم+} بروم"),
    Pair("Hebrew", "ניתן להחזיר בתוך 14 ימים.", "ניתן להחזיר בתוך 30 ימים.", "ניתן להחזיר בתוך [-14-]{+30+} ימים."),
    Pair("Hebrew, only the points", "שָׁלוֹם לכם", "שלום לכם", "[-שָׁלוֹם-]{+שלום+} לכם"),
    Pair("Chinese", "退货期限为14天。", "退货期限为30天,截止12月19日。", "退货期限为[-14天-]{+30天,截止12月19日+}。"),
    Pair("Japanese", "返品は14日以内です。", "返品は30日以内です。", "返品は[-14-]{+30+}日以内です。"),
    Pair("Japanese, other words", "配達されました", "配達中です", "配達[-されました-]{+中です+}"),
    Pair("Thai", "คุณมีเวลา 14 วัน", "คุณมีเวลา 30 วัน", "คุณมีเวลา [-14-]{+30+} วัน"),
    Pair("Thai, a vowel above", "น้ำร้อน", "น้ำเย็น", "[-น้ำร้อน-]{+น้ำเย็น+}"),
    Pair("Korean", "배송은 2일 걸립니다", "배송은 5일 걸립니다", "배송은 [-2일-]{+5일+} 걸립니다"),
    Pair("an accent of its own", "caf\u00e9 noir", "cafe\u0301 noir", "[-caf\u00e9-]{+cafe\u0301+} noir"),
    Pair("Hindi", "आपके पास 14 दिन हैं", "आपके पास 30 दिन हैं", "आपके पास [-14-]{+30+} दिन हैं"),
)

EMOJI = (
    Pair("another skin", "Thanks 👍🏽", "Thanks 👍🏿", "Thanks [-👍🏽-]{+👍🏿+}"),
    Pair("a skin of its own", "Thanks 👍", "Thanks 👍🏿", "Thanks [-👍-]{+👍🏿+}"),
    Pair("another family", "For the 👨‍👩‍👧 today", "For the 👨‍👩‍👦 today", "For the [-👨‍👩‍👧-]{+👨‍👩‍👦+} today"),
    Pair("another flag", "To 🇩🇪🇫🇷 now", "To 🇩🇪🇮🇹 now", "To 🇩🇪[-🇫🇷-]{+🇮🇹+} now"),
    Pair("a keycap", "Press 1️⃣ now", "Press 1 now", "Press [-1️⃣-]{+1+} now"),
)

MOVED = (
    Pair(
        "a paragraph",
        "First we check the order for you.\n\n"
        "The second paragraph tells about our return policy and its costs.\n\nBye.",
        "The second paragraph tells about our return policy and its costs.\n\n"
        "First we check the order for you.\n\nBye.",
        "[1 First we check the order for you.\n\n]The second paragraph tells about our return policy and its costs."
        "\n\n{1 First we check the order for you.\n\n}Bye.",
    ),
    Pair(
        "a point",
        "- A new lamp\n- Your money back\n- One voucher\n",
        "- One voucher\n- A new lamp\n- Your money back\n",
        "{1 - One voucher\n}- A new lamp\n- Your money back\n[1 - One voucher\n]",
    ),
    Pair(
        "a point with the point of the next one left where it is",
        "- Track your parcel with the link that we sent\n- Ask your neighbours about it\n- Call the post\n",
        "- Ask your neighbours about it\n- Track your parcel with the link that we sent\n",
        "{1 - Ask your neighbours about it\n}- Track your parcel with the link that we sent\n"
        "[1 - Ask your neighbours about it\n][-- Call the post\n-]",
    ),
    Pair(
        "a sentence",
        "You get the money back on your card. We pay for the way.",
        "We pay for the way. You get the money back on your card.",
        "{1 We pay for the way.}{+ +}You get the money back on your card.[- -][1 We pay for the way.]",
    ),
    Pair(
        "a few words are no move",
        "Today we ship the lamp. It is red and it is large.",
        "It is red and it is large. Today we ship.",
        "[-Today we ship the lamp. -]It is red and it is large.{+ Today we ship.+}",
    ),
)

TEXTS = PLAIN + SPACES + MARKDOWN + CODE + SCRIPTS + EMOJI + MOVED
