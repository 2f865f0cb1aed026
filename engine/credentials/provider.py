"""Signing in by a hospital's own directory: OpenID Connect, the code flow with PKCE (RFC 7636), state and nonce.

The provider says who somebody is; which posts they hold, and the second factor, stay ours unless the deployment
trusts the provider for it. The libraries are imported when somebody comes this way: they would cost every start.
"""

from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode

_SECONDS = 10.0
_ALGORITHMS = ["RS256", "ES256", "PS256"]
_BYTES = 32


class ProviderError(Exception):
    """The provider did not say who it is; its text is a code, and nothing that was sent."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A sign-in that is on its way: kept by the browser, sealed, until it comes back."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a provider knows: by which verified mail address, and by which means they showed it (RFC 8176)."""

    email: str
    means: frozenset[str]


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider as a deployment knows it. `back`: the address of ours that it sends people back to."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    back: str

    def begin(self) -> tuple[str, Pending]:
        """Return where to send the browser, and what it has to bring back. Raises ProviderError."""
        from authlib.oauth2.rfc7636 import create_s256_code_challenge

        pending = Pending(*(token_urlsafe(_BYTES) for _ in range(3)))
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.back,
            "scope": "openid email",
            "state": pending.state,
            "nonce": pending.nonce,
            "code_challenge": create_s256_code_challenge(pending.verifier),  # type: ignore[no-untyped-call]
            "code_challenge_method": "S256",
        }
        return f"{self._said()['authorization_endpoint']}?{urlencode(asked)}", pending

    def finish(self, pending: Pending, code: str) -> Identity:
        """Return whom the provider knows by a code that the browser brought. Raises ProviderError."""
        import httpx
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        said = self._said()
        given = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.back,
            "code_verifier": pending.verifier,
        }
        with httpx.Client(timeout=_SECONDS) as client:
            try:
                answer = client.post(
                    said["token_endpoint"], data=given, auth=(self.client_id, self.client_secret)
                ).raise_for_status()
                keys = KeySet.import_key_set(client.get(said["jwks_uri"]).raise_for_status().json())
                claims = jwt.decode(answer.json()["id_token"], keys, algorithms=_ALGORITHMS).claims
            except (httpx.HTTPError, JoseError, KeyError, ValueError, TypeError):
                raise ProviderError("token_refused") from None
        self._check(claims, pending)
        return Identity(str(claims["email"]), frozenset(map(str, claims.get("amr") or ())))

    def _check(self, claims: dict[str, Any], pending: Pending) -> None:
        from joserfc import jwt
        from joserfc.errors import JoseError

        wanted = jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.client_id},
            exp={"essential": True},
            nonce={"essential": True, "value": pending.nonce},
            email={"essential": True},
        )
        try:
            wanted.validate(claims)
        except JoseError:
            raise ProviderError("claims_refused") from None
        if claims.get("email_verified") is not True:
            raise ProviderError("address_unverified")

    def _said(self) -> dict[str, Any]:
        """Return what the provider says of itself (OpenID Connect Discovery 1.0)."""
        import httpx

        try:
            with httpx.Client(timeout=_SECONDS) as client:
                said = (
                    client.get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
                    .raise_for_status()
                    .json()
                )
            if said["issuer"] != self.issuer:
                raise ProviderError("another_issuer")
        except (httpx.HTTPError, KeyError, ValueError, TypeError):
            raise ProviderError("provider_unreachable") from None
        return dict(said)
