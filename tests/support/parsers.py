"""What parsers do that are not right: for tests of the processes that read files."""

import ctypes
import os
import sys
import time
from pathlib import Path

from loaders.documents import Block, ParsedFile
from loaders.errors import CorruptFileError


def parse_by_order(path: Path) -> ParsedFile:
    """Do what the file says: `sleep SECONDS`, `crash`, `exit`, `fill MEGABYTES`, `print`, …"""
    words = path.read_text(encoding="utf-8").split()
    match words:
        case ["sleep", seconds]:
            time.sleep(float(seconds))
        case ["crash"]:
            ctypes.string_at(0)
        case ["exit"]:
            os._exit(3)
        case ["fill", megabytes]:
            bytearray(int(megabytes) * 1_000_000)
        case ["keep", megabytes]:  # as a cache of a library's would be
            vars(sys)["kept"] = b"x" * (int(megabytes) * 1_000_000)
        case ["creep", megabytes]:  # in pieces that are kept, as a parser's tree would be
            [bytearray(1_000_000) for _ in range(int(megabytes))]
        case ["print"]:
            os.write(1, b"something that a C library prints\n")
            sys.stdout.write("and a Python one")
            sys.stdout.flush()
        case ["corrupt"]:
            raise CorruptFileError("nothing but rubbish", hint="throw it away")
        case ["start", marker]:  # a process of the parser's own, as LibreOffice is
            os.system(f"(sleep 5; touch '{marker}') &")
            time.sleep(60)
    return ParsedFile(blocks=(Block(text=f"{os.getpid()} {words}"),), parser="order/1")
