"""`alarms`: what people were told of, what is over, when parts of the system were away."""

from cli.opening import AsJson, DataDir, open_world
from cli.output import local, say, say_json, table
from engine.reading.delivery_state import delivery_state


def alarms(data: DataDir = None, as_json: AsJson = False) -> None:
    """Show the alarms that were told and stand, the last that are over, and the outages of 30 days."""
    with open_world(data) as world:
        found = delivery_state(world)
    if as_json:
        say_json({"alarms": found.alarms, "past": found.past_alarms, "outages": found.outages})
        return
    rows = [
        (one.kind, one.about, local(one.began_at), local(one.ended_at)) for one in (*found.alarms, *found.past_alarms)
    ]
    rows += [("outage", one.part, local(one.began_at), local(one.ended_at)) for one in found.outages]
    if rows:
        table(("kind", "about", "since", "until"), rows)
    else:
        say("nothing was told, and nothing was away")
