"""The one process that holds the keys, and the signer that asks it over a Unix socket."""

from liangzhao.signing.process.client import Health, SocketSigner
from liangzhao.signing.process.server import AlreadyServed, SignerServer, SocketPlaceNotPrivate, serve

__all__ = ["AlreadyServed", "Health", "SignerServer", "SocketPlaceNotPrivate", "SocketSigner", "serve"]
