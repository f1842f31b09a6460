"""Where private keys live, behind one interface: files, a PKCS#11 module, a signing server.

A store holds private keys and nothing else; certificates lie in the folder of keys, whatever holds their private half.
"""

from liangzhao.signing.stores.store import KeyNotSafe, KeyStore, StoreCannot, StoredKey, StoreTrouble

__all__ = ["KeyNotSafe", "KeyStore", "StoreCannot", "StoreTrouble", "StoredKey"]
