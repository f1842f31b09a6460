"""Addresses for wallets. The well-known ones stand where their standards put them; ``places`` has those inside
credentials."""

from django.urls import path

from liangzhao.web.wallet import endpoints, metadata

app_name = "wallet"
urlpatterns = [
    path(".well-known/openid-credential-issuer", metadata.credential_issuer, name="credential_issuer"),
    path(".well-known/oauth-authorization-server", metadata.authorization_server, name="authorization_server"),
    path(".well-known/jwt-vc-issuer/wallet/issuers/<str:uscc>", metadata.issuer_keys, name="issuer_keys"),
    path("wallet/types/<str:kind>-licence", metadata.credential_type, name="type"),
    path("wallet/context/v1", metadata.context, name="context"),
    path("wallet/offers/<str:reference>", endpoints.offer, name="offer"),
    path("wallet/token", endpoints.token, name="token"),
    path("wallet/nonce", endpoints.nonce, name="nonce"),
    path("wallet/credential", endpoints.credential, name="credential"),
]
