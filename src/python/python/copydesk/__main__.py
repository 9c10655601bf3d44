"""The command: ``copydesk``, or ``python -m copydesk``."""

import signal
import sys

from . import _copydesk


def main() -> int:
    """Runs the command with the arguments of the process, and answers with its exit code."""
    if not hasattr(_copydesk, "run_command"):
        print("error: this copydesk was built without its command", file=sys.stderr)
        return 2
    # what Python does at Ctrl-C waits for code of Python to run, and here is none; who told it to be ignored is obeyed
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    if hasattr(signal, "SIGXFSZ"):
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    return _copydesk.run_command(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
