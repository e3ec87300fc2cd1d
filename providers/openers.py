"""Who opens envelopes: the worker's key pair, to whose public half every private key is wrapped.

Publishing a commission makes its keys in the web process, which must not be able to open any
commission's bids later: so the private key is sealed to the opener's public key, and only the
worker, which reads the opener's private key file, gets it back.
"""

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from providers.sealing import KEY_BYTES, CannotOpen, KeyPair, key_pair


def opener_keys(secret: bytes) -> KeyPair:
    """The opener's key pair from the 32 bytes of its key file."""
    return key_pair(secret)


def wrap_for_opener(private_key: bytes, opener_public_key: bytes, commission_id: bytes) -> bytes:
    """A commission's private key as the database may hold it, tied to its commission."""
    if len(private_key) != KEY_BYTES:
        raise ValueError(f"a private key has {KEY_BYTES} bytes, not {len(private_key)}")
    content = len(commission_id).to_bytes(1, "big") + commission_id + private_key
    return bytes(SealedBox(PublicKey(opener_public_key)).encrypt(content))


def unwrap_by_opener(wrapped: bytes, opener_secret: bytes, commission_id: bytes) -> bytes:
    """The private key. Raises CannotOpen for another file, another commission or changed bytes."""
    head = len(commission_id).to_bytes(1, "big") + commission_id
    try:
        content = SealedBox(PrivateKey(opener_keys(opener_secret).private_key)).decrypt(wrapped)
    except (CryptoError, ValueError) as error:
        raise CannotOpen("This cannot be opened with this key.") from error
    if not content.startswith(head) or len(content) != len(head) + KEY_BYTES:
        raise CannotOpen("This cannot be opened with this key.")
    return content[len(head) :]
