"""Public identifiers of papers, written as CURIEs: one table of schemes, and how each is told in ids and addresses.

Versions are dropped (``2005.10433v2`` is the paper ``arxiv:2005.10433``), and DOIs that only wrap another
scheme's id give that id as well, so that records from different sources meet.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, unquote

__all__ = ["SCHEMES", "Scheme", "iri", "orcid", "rank", "recognise", "title_hash", "title_key", "version"]


@dataclass(frozen=True, slots=True)
class Scheme:
    """One kind of identifier.

    Attributes:
        prefix: Left of the colon in the CURIE.
        label: Its name for people.
        template: The IRI, with ``{}`` for the local part.
        local: What the local part looks like by itself.
        address: How web addresses carry it; group 1 is the local part.
        canonical: From a matched local part to the one spelling that is kept.
        bare: Whether the local part alone, without prefix or address, is told from other text.
    """

    prefix: str
    label: str
    template: str
    local: re.Pattern[str]
    address: re.Pattern[str]
    canonical: Callable[[str], str]
    bare: bool = False


def _arxiv(local: str) -> str:
    archive, slash, number = re.sub(r"v\d+$", "", local.lower()).rpartition("/")
    return archive.partition(".")[0] + slash + number


def _doi(local: str) -> str:
    return unquote(local).lower().rstrip(".,;")


def _acl(local: str) -> str:
    return local.upper() if local[0].isalpha() else local.lower()


_ARXIV = r"(?:\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z-]+(?:\.[A-Za-z]{2})?/\d{7})(?:v\d{1,3})?"
_ACL = r"(?:\d{4}\.[a-z0-9_]+-[a-z0-9]+\.\d+|[A-Za-z]\d{2}-\d{4})"
_LONGEST = 2048
_OPENREVIEW = r"[A-Za-z0-9_-]{8,14}"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE | re.ASCII)


SCHEMES: dict[str, Scheme] = {
    scheme.prefix: scheme
    for scheme in (
        Scheme("arxiv", "arXiv", "https://arxiv.org/abs/{}", _pattern(_ARXIV), _pattern(
            rf"(?:arxiv\.org|alphaxiv\.org|ar5iv\.org)/(?:abs|pdf|html|format|ps|src|e-print)/({_ARXIV})(?![\d])"
            rf"|huggingface\.co/papers/({_ARXIV})(?![\d])"), _arxiv, bare=True),
        Scheme("doi", "DOI", "https://doi.org/{}", _pattern(r"10\.\d{4,9}/\S+"),
               _pattern(r"doi\.org/(10\.\d{4,9}(?:/|%2f)[^\s?#]+)"), _doi, bare=True),
        Scheme("acl", "ACL Anthology", "https://aclanthology.org/{}/", _pattern(_ACL),
               _pattern(rf"(?:aclanthology\.org|aclweb\.org/anthology|aclanthology\.info/papers)/({_ACL})(?!\d)"),
               _acl, bare=True),
        Scheme("openreview", "OpenReview", "https://openreview.net/forum?id={}", _pattern(_OPENREVIEW),
               _pattern(rf"openreview\.net/(?:forum|pdf|attachment)\?(?:[^#\s]*&)?id=({_OPENREVIEW})"), str),
        Scheme("openalex", "OpenAlex", "https://openalex.org/{}", _pattern(r"W\d{4,12}"),
               _pattern(r"openalex\.org/(?:works/)?(W\d{4,12})"), str.upper),
        Scheme("s2", "Semantic Scholar", "https://www.semanticscholar.org/paper/{}", _pattern(r"[0-9a-f]{40}"),
               _pattern(r"semanticscholar\.org/(?:paper|p)/(?:[^/\s?#]+/)?([0-9a-f]{40})"), str.lower),
        Scheme("s2corpus", "Semantic Scholar corpus", "https://api.semanticscholar.org/CorpusID:{}",
               _pattern(r"\d{1,12}"), _pattern(r"semanticscholar\.org/CorpusID:(\d{1,12})"), str),
        Scheme("pmid", "PubMed", "https://pubmed.ncbi.nlm.nih.gov/{}/", _pattern(r"\d{1,9}"),
               _pattern(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d{1,9})"), str),
    )
}
"""Every scheme, the one that best names a paper first."""

_RANKS = {prefix: place for place, prefix in enumerate(SCHEMES)}
_SPOKEN = {"+": "plus", "#": "sharp"}
# Combining accents, and selectors that only choose how a sign looks.
_ACCENTS = re.compile("[\u0300-\u036f\ufe00-\ufe0f]")
_PREFIXED = re.compile(rf"({'|'.join(SCHEMES)})\s*:\s*(\S+)", re.IGNORECASE)
_ORCID = re.compile(r"(?:.*orcid\.org/|orcid:\s*|)(\d{4}-\d{4}-\d{4}-\d{3}[\dX])/?", re.IGNORECASE | re.ASCII)
_WRAPPED = (
    (re.compile(rf"10\.48550/arxiv\.({_ARXIV})", re.IGNORECASE), "arxiv", True),
    (re.compile(rf"10\.(?:18653|3115)/v1/({_ACL})", re.IGNORECASE), "acl", False),
)


def recognise(text: str, *, scheme: str | None = None) -> tuple[str, ...]:
    """The identifiers that an id, a CURIE or a web address carries, sorted; none where nothing is recognised.

    Args:
        text: Any text that stands in an id or address field.
        scheme: Prefix to assume for a bare local part, as a column called ``doi`` does.

    >>> recognise("https://arxiv.org/pdf/2005.10433v2.pdf"), recognise("arXiv:cs.CL/0108005")
    (('arxiv:2005.10433',), ('arxiv:cs/0108005',))
    >>> recognise("https://doi.org/10.18653/V1/2020.inlg-1.14")
    ('acl:2020.inlg-1.14', 'doi:10.18653/v1/2020.inlg-1.14')
    >>> recognise("Q42")
    ()
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return ()
    prefixed = _PREFIXED.fullmatch(text)
    if prefixed:
        return _curies(SCHEMES[prefixed[1].lower()], prefixed[2])
    if scheme is None and "/" in text:
        for row in SCHEMES.values():
            found = row.address.search(text)
            if found:
                return _curies(row, found[found.lastindex or 0])
    candidates = [SCHEMES[scheme]] if scheme else [row for row in SCHEMES.values() if row.bare]
    for row in candidates:
        if row.local.fullmatch(text):
            return _curies(row, text)
    return recognise(text) if scheme and "/" in text else ()


def _curies(scheme: Scheme, local: str) -> tuple[str, ...]:
    if not scheme.local.fullmatch(unquote(local) if scheme.prefix == "doi" else local):
        return ()
    curie = f"{scheme.prefix}:{scheme.canonical(local)}"
    for pattern, prefix, alone in _WRAPPED:
        inner = pattern.fullmatch(curie.partition(":")[2])
        if inner:
            wrapped = f"{prefix}:{SCHEMES[prefix].canonical(inner[1])}"
            return (wrapped,) if alone else tuple(sorted((wrapped, curie)))
    return (curie,)


def version(text: str) -> str | None:
    """The one version of an arXiv paper that an id or address names, as a CURIE; None where it names none.

    >>> version("https://arxiv.org/pdf/2005.10433v2.pdf"), version("arXiv:hep-th/9901001v1"), version("2005.10433")
    ('arxiv:2005.10433v2', 'arxiv:hep-th/9901001v1', None)
    """
    text = text.strip()
    number = re.search(r"v(\d{1,3})(?:\.pdf|/)?$", text, re.ASCII | re.IGNORECASE)
    papers = [curie for curie in recognise(text) if curie.startswith("arxiv:")] if number else []
    return f"{papers[0]}v{int(number[1])}" if number and papers else None


def orcid(text: str) -> str | None:
    """The ORCID iD in an address or by itself; None where there is none or its check digit is wrong (ISO 7064).

    >>> orcid("https://orcid.org/0000-0002-1825-0097"), orcid("0000-0002-1825-0098")
    ('0000-0002-1825-0097', None)
    """
    found = _ORCID.fullmatch(text.strip()) if len(text) < _LONGEST else None
    if found is None:
        return None
    total = 0
    for digit in found[1].replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    return found[1].upper() if "0123456789X"[(12 - total % 11) % 11] == found[1][-1].upper() else None


def rank(curie: str) -> tuple[int, str]:
    """Sort key of identifiers: the scheme that names papers best first, then by spelling."""
    return _RANKS.get(curie.partition(":")[0], len(_RANKS)), curie


def iri(curie: str) -> str | None:
    """The web address that a CURIE stands for; None where its prefix is in no row of :data:`SCHEMES`.

    >>> iri("doi:10.1000/a<b"), iri("h:00")
    ('https://doi.org/10.1000/a%3Cb', None)
    """
    prefix, _, local = curie.partition(":")
    scheme = SCHEMES.get(prefix)
    return scheme.template.format(quote(local, safe="/:._-()")) if scheme else None


def title_key(title: str) -> str:
    """The form under which spellings of one title meet: letters and digits of any script, case folded, no accents.

    The signs ``+`` and ``#`` are spoken, since they tell names apart; a title without any letter stands for itself.

    >>> title_key("Pré-Training: T5!"), title_key("α-Divergence"), title_key("深層 学習!"), title_key("?")
    ('pretrainingt5', 'αdivergence', '深層学習', '?')
    >>> title_key("C++"), title_key("C#")
    ('cplusplus', 'csharp')
    """
    folded = _ACCENTS.sub("", unicodedata.normalize("NFKD", title)).casefold()
    return "".join(_SPOKEN.get(c, c) for c in folded if c in _SPOKEN or _is_letter(c)) or title


def _is_letter(character: str) -> bool:
    """Letters, digits, and the vowel and voicing signs without which words of other scripts are not the same."""
    return character.isalnum() or unicodedata.category(character) in ("Mn", "Mc")


def title_hash(title: str) -> str:
    """The id of a paper that has no identifier: ``h:`` and the first 16 digits of SHA-1 of its title's key.

    >>> title_hash("Big Transfer (BiT): General Visual Representation Learning")
    'h:9d4ea3f42cf1166c'
    """
    key = title_key(title).encode("utf-8", "surrogatepass")
    return "h:" + hashlib.sha1(key, usedforsecurity=False).hexdigest()[:16]
