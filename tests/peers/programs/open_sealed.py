"""Unwrap keys and open AES-GCM with `cryptography`. Lines of JSON in, hexadecimal text out."""

import json
import sys

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap

for line in sys.stdin:
    case = {name: bytes.fromhex(text) for name, text in json.loads(line).items()}
    key = (
        aes_key_unwrap(case["wrapping_key"], case["wrapped"]) if "wrapped" in case else case["key"]
    )
    print(AESGCM(key).decrypt(case["iv"], case["sealed"] + case["tag"], case["associated"]).hex())
