"""Why a letter did not go: for now or for good, and whether because of its recipient or because of us."""


class DeliveryError(Exception):
    """A letter could not be handed over. Its text is a code, nothing else.

    `permanent`: trying this letter again cannot help. `about_us`: the server refused whoever sends, or could not be
    reached, so that every other letter would fare alike; never permanent, since it is ours to mend.
    """

    def __init__(self, code: str, *, permanent: bool = False, about_us: bool = False) -> None:
        self.code = code
        self.permanent = permanent and not about_us
        self.about_us = about_us
        super().__init__(code)
