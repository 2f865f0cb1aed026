"""The reference of conditions, needs and effects: written from what each declares about itself."""

from collections.abc import Iterable, Mapping

from engine.definitions.compiling import conditions, effects, needs
from engine.definitions.records import Attribute, Record
from engine.domain.definition.rule import Need

BEGIN, END = "<!-- written by `motcua procedures reference` -->", "<!-- to here -->"


def reference() -> str:
    """Return the reference as Markdown, between its two marks."""
    parts = [
        "## Conditions (`when`, `holds`)",
        "A mapping; every key must hold; a list means any of.",
        "",
        *_table(("key", "holds when"), conditions().family),
        "",
        "## Needs (each may carry `when`)",
        *_table(("need", "met when", "refused with"), needs().family),
        "",
        "## Effects (`then`, in order; each may carry `when`)",
        "`urgency` is emergency, urgent, routine or given, or a list of `{is, when}` with a last one without `when`.",
        "",
        *_table(("effect", "does"), effects().family),
    ]
    return "\n".join((BEGIN, *parts, END))


def with_reference(page: str) -> str:
    """Return a page with its reference written anew; ValueError when it has no place for one."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("the page has no place for the reference")
    return f"{before}{reference()}{after}"


def _table(heads: Iterable[str], family: Mapping[str, Record]) -> Iterable[str]:
    heads = tuple(heads)
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for word in family.values():
        cells = [_forms(word), _said(word)]
        if issubclass(word.make, Need):
            cells.append(", ".join(word.make.refuses))
        yield f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _forms(word: Record) -> str:
    main, *options = [a for a in word.attributes if a.key != "when" and a.shape is not None]
    return "; ".join((_form(main), *(_form(option) for option in options)))


def _form(attribute: Attribute) -> str:
    form = attribute.shape.form() if attribute.shape else ""
    return f"`{attribute.key}: {form}`"


def _said(word: Record) -> str:
    return " ".join(line.strip() for line in (word.make.__doc__ or "").strip().splitlines() if line.strip())
