"""Routes of signing in at a provider of OpenID Connect."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse

from ilrs.mission.access.id_token import refused
from ilrs.mission.access.oidc import FLOW_S
from ilrs.mission.server.cookies import set_session
from ilrs.mission.server.signed_in import access_of, address_of, session_secret

oidc_router = APIRouter(prefix="/auth/oidc", tags=["access"])
CALLBACK = "/api/v1/auth/oidc/callback"


@oidc_router.get("/start")
def start(request: Request, provider: int = 0, then: str = "/") -> RedirectResponse:
    """Send the browser to a provider; it comes back to `callback`."""
    access = access_of(request)
    begun = access.oidc.begin(provider, _redirect_uri(request), then)
    answer = RedirectResponse(begun.url, 303)
    # Coming back from the provider is a visit from elsewhere, which Strict would not let through.
    answer.set_cookie(
        access.settings.flow_cookie, begun.browser, max_age=int(FLOW_S), path="/",
        secure=access.settings.tls, httponly=True, samesite="lax",
    )  # fmt: skip
    return answer


@oidc_router.get("/callback")
def callback(
    request: Request, state: str = "", code: str = "", iss: str = "", error: str = ""
) -> RedirectResponse:
    """The browser comes back with a code: sign in, and go where it wanted to."""
    access = access_of(request)
    if error or not code:
        raise refused(f"the provider says {error[:60]!r}" if error else "it brings no code")
    browser = request.cookies.get(access.settings.flow_cookie, "")
    identity, then = access.oidc.finish(state, code, browser, _redirect_uri(request), iss)
    secret = access.door.enter(identity, address_of(request), session_secret(request))
    answer = RedirectResponse(then, 303)
    settings = access.settings
    set_session(answer, settings, secret)
    answer.delete_cookie(settings.flow_cookie, path="/", secure=settings.tls, httponly=True)
    return answer


def _redirect_uri(request: Request) -> str:
    scheme = "https" if access_of(request).settings.tls else "http"
    return f"{scheme}://{request.headers.get('host', '')}{CALLBACK}"
