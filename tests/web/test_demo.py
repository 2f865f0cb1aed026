"""The demo's control of time: there, and nowhere else."""

from datetime import timedelta

from engine.store.time import DemoTime, make_demo
from engine.world import World
from tests import people
from tests.web.visiting import Visitor


def test_time_moves_forward_in_a_demo_alone(world: World) -> None:
    visitor = Visitor(world, people.INTAKE)
    assert visitor.post("/demo/time", {"hours": "4"}).status_code == 404
    assert "/demo/time" not in visitor.get("/work").text
    make_demo(world.database, world.vault.record)
    world.demo, world.time = True, DemoTime(world.database, world.vault.record)
    visitor = Visitor(world, people.INTAKE)
    before = world.time.now()
    moved = visitor.post("/demo/time", {"hours": "4", "back": "/work"})
    assert (moved.status_code, moved.headers["location"]) == (303, "/work")
    assert world.time.now() - before >= timedelta(hours=4)
    assert visitor.post("/demo/time", {"hours": "5"}).status_code == 422
    assert "/demo/time" in visitor.get("/work").text
