"""The process of Prefect's server: `python -m workflows.prefect_child PORT`. It ends with its parent."""

import sys

import uvicorn

from engine.logs import SERVER_LOGGING, speak_plainly
from workflows.children import end_with_parent


def main(port: int) -> None:
    """Serve Prefect's API on this machine only."""
    end_with_parent()
    speak_plainly()
    uvicorn.run(
        "prefect.server.api.server:create_app",
        factory=True,
        host="127.0.0.1",
        port=port,
        log_config=SERVER_LOGGING,
        log_level="error",
        access_log=False,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
