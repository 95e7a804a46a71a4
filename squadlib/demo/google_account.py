"""A service account as Google hands it out, with a key made up when the program runs; and the check of its grant."""

import base64
import binascii
import json
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from squadlib.demo.wire import Answer, Request, answered, shown

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
EMAIL = "squadlib@sample-company.iam.gserviceaccount.com"
# Google's own client names this audience whatever the account file's token_uri says.
AUDIENCE = "https://oauth2.googleapis.com/token"
SCOPES = {"https://www.googleapis.com/auth/spreadsheets.readonly", "https://www.googleapis.com/auth/spreadsheets"}


@cache
def _key() -> rsa.RSAPrivateKey:
    """Make the account's key, once per process; it is never written into the repository."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def write(folder: Path, *, token_uri: str) -> Path:
    """Write the account's file, readable by its owner alone, and return its path."""
    pem = _key().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    account = {
        "type": "service_account",
        "project_id": "sample-company",
        "private_key_id": "0123456789abcdef0123456789abcdef01234567",
        "private_key": pem.decode(),
        "client_email": EMAIL,
        "client_id": "100000000000000000000",
        "token_uri": token_uri,
        "universe_domain": "googleapis.com",
    }
    path = folder / "service-account.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(account), encoding="utf-8")
    return path


def grant(request: Request, *, token_uri: str, bearer: str) -> Answer:
    """Answer the token endpoint: a signed assertion of this account is given the bearer token."""
    form = request.form()
    if form.get("grant_type") != GRANT:
        return _refused("unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type', '')}")
    claims = _claims(form.get("assertion", ""))
    if claims is None:
        return _refused("invalid_grant", "Invalid JWT Signature.")
    if claims.get("iss") != EMAIL or claims.get("aud") not in (AUDIENCE, token_uri):
        return _refused("invalid_grant", "Invalid grant: account not found")
    if not SCOPES & set(str(claims.get("scope", "")).split()):
        return _refused("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
    return answered({"access_token": bearer, "expires_in": 3599, "token_type": "Bearer"})


def _claims(assertion: str) -> dict[str, Any] | None:
    """Return what a JSON web token claims, if its signature is this account's."""
    signed, _, signature = assertion.rpartition(".")
    try:
        _key().public_key().verify(_decoded(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        claims = json.loads(_decoded(signed.partition(".")[2]))
    except (InvalidSignature, binascii.Error, ValueError):
        return None
    return claims if isinstance(claims, dict) else None


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _refused(error: str, description: str) -> Answer:
    return Answer(HTTPStatus.BAD_REQUEST, shown({"error": error, "error_description": description}).encode())
