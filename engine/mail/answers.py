"""What a mail server's refusal is about: the recipient of one letter, or whoever sends.

A refusal of the recipient ends its letter, or lets it wait. A refusal of us (greeting, TLS, sign-in, sender, policy,
its own full disk) says nothing of any letter: taken for the recipient's, it would end every letter there is.
"""

import re

# RFC 5321 4.2.1: 4yz is a refusal for now, 5yz one for good.
REFUSALS = range(400, 600)
_FOR_GOOD = 500
# RFC 5321 3.8: the server is about to close the connection.
SERVER_LEAVES = 421
# RFC 5321 4.2.3 and RFC 4954: a command out of order or unknown, signing in or TLS wanted first. 501 and 504 to a
# recipient are about its address.
_OF_THE_DIALOGUE = frozenset({500, 502, 503, 530, 534, 535, 538})
# RFC 3463, `class.subject.detail`: x.3.z is the mail system itself (its disk, its limits), x.1.7 and x.1.8 our
# address, which many servers refuse no sooner than at the recipient, x.5.1 a command out of order, 5.7.z policy.
# 4.7.z is none of it: greylisting takes the same letter later.
_ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")
_ABOUT_US = re.compile(r"[45]\.(3\.\d+|1\.[78]|5\.1)|5\.7\.\d+")


def is_for_good(code: int) -> bool:
    """Say whether an answer is a refusal for good."""
    return code >= _FOR_GOOD


def is_about_us(code: int, said: str) -> bool:
    """Say whether a refusal of a recipient, or of a text, is about us; `said`: the words after the code."""
    if code in _OF_THE_DIALOGUE:
        return True
    found = _ENHANCED.match(said)
    return found is not None and _ABOUT_US.fullmatch(found[1]) is not None
