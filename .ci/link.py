"""Make the checkout importable in its environment, and `mutual` a command there.

An editable install would do the same, but it needs a build tool that is not in the lock.
"""

import sys
import sysconfig
from pathlib import Path

checkout = Path(__file__).resolve().parent.parent
Path(sysconfig.get_path("purelib"), "mutual.pth").write_text(f"{checkout}\n", encoding="utf-8")
command = Path(sysconfig.get_path("scripts"), "mutual")
command.write_text(
    f"#!{sys.executable}\nfrom marketplace.__main__ import main\n\nmain(prog_name='mutual')\n",
    encoding="utf-8",
)
command.chmod(0o755)
