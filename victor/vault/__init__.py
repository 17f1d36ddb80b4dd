"""Keys, seals and identities: nothing of a person is readable without the store's passphrase or key file.

The library `cryptography` is imported when the first key is made, not here.

>>> from victor.vault import Identity, Keyring, Passphrase, sealed_fields, unsealed_identity
>>> keyring = Keyring.new(Passphrase("seven grey herons wait"), "store-1")
>>> key = keyring.case_key("case-7", keyring.new_case_key("case-7"))
>>> kept = sealed_fields(Identity(name="Example Child"), key, store_id="store-1", case_id="case-7")
>>> sorted(kept), kept["name"][:3]
(['name'], 'v1:')
>>> identity = unsealed_identity(kept, key, store_id="store-1", case_id="case-7")
>>> identity
Identity(name=<hidden>, born=None, contacts=None, documents=None, photo=None)
>>> written = []
>>> identity.name.reveal("the clinic asks for it", written.append)
'Example Child'
"""

from victor.vault.concealed import ConcealedError
from victor.vault.hidden import Hidden
from victor.vault.identity import Identity, from_plain, plain, sealed_fields, unsealed_identity
from victor.vault.identity_forms import MOST_PHOTO_BYTES
from victor.vault.key import Key
from victor.vault.keyring import Keyring, MasterKey, WrongKeyError
from victor.vault.master import KeyFile, Passphrase
from victor.vault.sealing import MOST_SEALS, as_text, from_text, seal, unseal

__all__ = [
    "MOST_PHOTO_BYTES",
    "MOST_SEALS",
    "ConcealedError",
    "Hidden",
    "Identity",
    "Key",
    "KeyFile",
    "Keyring",
    "MasterKey",
    "Passphrase",
    "WrongKeyError",
    "as_text",
    "from_plain",
    "from_text",
    "plain",
    "seal",
    "sealed_fields",
    "unseal",
    "unsealed_identity",
]
