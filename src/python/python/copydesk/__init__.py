"""The copy desk for web news: keeps section, headline, byline and body of a page, and drops everything else.

>>> import copydesk
>>> page = "<title>Bridge reopens</title><h1>Bridge reopens</h1><p>The old bridge at Lenn reopened on Monday.</p>"
>>> article = copydesk.extract(page)
>>> article.headline
'Bridge reopens'
>>> article.text
'The old bridge at Lenn reopened on Monday.'

One page: ``extract``, ``fetch``. Many, on all cores: ``extract_many``, ``Archive``. Why an article is as it is: ``explain``.
The command is there too: ``copydesk``, or ``python -m copydesk``.
"""

from . import _copydesk
from ._copydesk import (
    Article,
    Articles,
    Block,
    Explanation,
    Extractor,
    Image,
    UnmatchedRule,
    Verdict,
    __version__,
    explain,
    extract,
    extract_many,
)

__all__ = [
    "Article",
    "Articles",
    "Block",
    "Explanation",
    "Extractor",
    "Image",
    "UnmatchedRule",
    "Verdict",
    "__version__",
    "explain",
    "extract",
    "extract_many",
]

# what a wheel without the network lacks
if hasattr(_copydesk, "fetch"):
    from ._copydesk import Archive, Damage, fetch

    __all__ += ["Archive", "Damage", "fetch"]
