"""Why a letter did not go: for now, or for good."""


class DeliveryError(Exception):
    """A letter could not be handed over. `permanent`: trying again cannot help. Its text is a code, nothing else."""

    def __init__(self, code: str, *, permanent: bool) -> None:
        self.code = code
        self.permanent = permanent
        super().__init__(code)
