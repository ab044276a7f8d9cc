"""Identity of papers: what is one, what is not, and that order plays no part."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import identity
from kg.identifiers import SCHEMES, iri, recognise, title_hash, title_key
from kg.identity import Reason, merge
from kg.model import Paper
from kg.readers import Reject, read_papers

SEEDS = Path(__file__).parent.parent / "seeds"
TITLE = "Scaling Laws for Zeta"


def paper(title: str = TITLE, *identifiers: str, **fields: object) -> Paper:
    return replace(Paper("local", title, identifiers=tuple(sorted(identifiers))), **fields)  # type: ignore[arg-type]


def test_seeds_make_27_papers_with_16_duplicates() -> None:
    records = [record for record in read_papers(SEEDS) if not isinstance(record, Reject)]
    merged = merge(records)
    assert (len(records), len(merged), sum(one.duplicates for one in merged)) == (43, 27, 16)
    assert {reason.kind for one in merged for reason in one.reasons} == {"title"}
    assert all(one.paper.abstract for one in merged)
    assert all(len(one.reasons) == one.duplicates for one in merged)
    ernie = next(one for one in merged if one.paper.id == "1907.12412")
    assert (ernie.paper.year, len(ernie.paper.authors)) == (2019, 7)
    titles = {record.title for record in records if record.abstract}
    assert {one.paper.title for one in merged} == titles, "the title that came with the abstract stays"


@pytest.mark.parametrize(
    ("text", "scheme", "expected"),
    [
        ("2005.10433v2", None, ("arxiv:2005.10433",)),
        ("arXiv: 2005.10433", None, ("arxiv:2005.10433",)),
        ("http://arxiv.org/pdf/2005.10433v1.pdf", None, ("arxiv:2005.10433",)),
        ("https://huggingface.co/papers/2005.10433", None, ("arxiv:2005.10433",)),
        ("https://arxiv.org/abs/hep-th/9901001v3", None, ("arxiv:hep-th/9901001",)),
        ("10.48550/arXiv.2005.10433", "doi", ("arxiv:2005.10433",)),
        ("https://doi.org/10.1000%2FABC", None, ("doi:10.1000/abc",)),
        ("10.3115/v1/P14-1001", None, ("acl:P14-1001", "doi:10.3115/v1/p14-1001")),
        ("https://www.aclweb.org/anthology/p14-1001/", None, ("acl:P14-1001",)),
        ("https://aclanthology.org/2020.inlg-1.14.pdf", None, ("acl:2020.inlg-1.14",)),
        ("https://openreview.net/forum?x=1&id=Bni1wy49vY", None, ("openreview:Bni1wy49vY",)),
        ("https://openalex.org/W2741809807", "openalex", ("openalex:W2741809807",)),
        ("31452104", "pmid", ("pmid:31452104",)),
        ("31452104", None, ()), ("2005.99999x", None, ()), ("2013.12345", None, ()), ("", None, ()),
        ("doi:x", None, ()), ("https://example.org/2005.10433", None, ()), ("h:9d4ea3f42cf1166c", None, ()),
    ],
)
def test_identifiers_are_recognised(text: str, scheme: str | None, expected: tuple[str, ...]) -> None:
    assert recognise(text, scheme=scheme) == expected
    for curie in expected:
        assert recognise(curie) == expected or curie.startswith("acl:"), "a CURIE stands for itself"
        address = iri(curie)
        assert address is not None
        assert curie in recognise(address)


def test_every_scheme_reads_its_own_address() -> None:
    samples = {"arxiv": "2005.10433", "doi": "10.1000/a(1)", "acl": "P14-1001", "openreview": "Bni1wy49vY",
               "openalex": "W12345", "s2": "0123456789abcdef" * 2 + "01234567", "s2corpus": "77", "pmid": "12345"}
    assert samples.keys() == SCHEMES.keys()
    for prefix, local in samples.items():
        assert recognise(str(iri(f"{prefix}:{local}"))) == (f"{prefix}:{local}",)


def test_an_identifier_joins_across_titles_and_fields_are_the_richest() -> None:
    text = paper(TITLE, "arxiv:2001.00001", abstract="Long text here.", venue="arXiv", year=2020, authors=("A. B.",))
    card = paper("Zeta laws", "arxiv:2001.00001", "acl:P14-1001", abstract="Short.", venue="ACL 2021", year=2021,
                 authors=("Ada B.", "C"), url="https://b.example", references=("doi:10.1/x",))
    [one] = merge([card, text])
    assert one.paper == Paper(
        "2001.00001", TITLE, "Long text here.", ("Ada B.", "C"), 2021, "ACL 2021", "https://b.example",
        ("acl:P14-1001", "arxiv:2001.00001"), ("doi:10.1/x",), "",
    )
    assert one.reasons == (Reason("identifier", "arxiv:2001.00001"),)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (paper(), paper(TITLE.upper() + "!"), 1),
        (paper(TITLE, "arxiv:2001.00001"), paper(TITLE, "acl:P14-1001"), 1),
        (paper(TITLE, "arxiv:2001.00001"), paper(TITLE, "arxiv:2001.00002"), 2),
        (paper(TITLE, "doi:10.1/a", "acl:P14-1001"), paper(TITLE, "doi:10.1/a", "acl:P14-1002"), 2),
        (paper(TITLE, year=2001), paper(TITLE, year=2021), 1),
        (paper("Preface", year=2001), paper("Preface", year=2021), 2),
        (paper("Preface", year=2020), paper("Preface", year=2021), 2),
        (paper("Preface", authors=("Ada E.",), year=2020), paper("Preface", authors=("A. E.", "Ada E."), year=2021), 1),
        (paper("Introduction", url="https://a.example"), paper("Introduction", url="https://b.example"), 2),
        (paper("Technical Report", "arxiv:2001.00001"), paper("Technical report."), 2),
        (paper("Technical Report", "arxiv:2001.00001"), paper("Technical report", "arxiv:2001.00001"), 1),
        (paper("Introduction", abstract="We study cats."), paper("Introduction", abstract="We study cats"), 1),
        (paper(authors=("Ada Example", "Cy Third")), paper(authors=("Bo Sample", "Cy Third")), 2),
        (paper(authors=("Ada Example", "Bo Sample")), paper(authors=("Bo Sample", "A. Example")), 1),
        (paper(authors=("Zeta Team",), abstract="We study cats."),
         paper(authors=("Ada Example",), abstract="We study cats."), 1),
        (paper(TITLE, "s2corpus:1"), paper(TITLE, "s2corpus:2"), 1),
        (paper("Preface to the proceedings", year=2001), paper("Preface to the proceedings", year=2021), 2),
        (paper("Zeta", abstract="We study cats."), paper("Zeta", abstract="They like dogs now."), 2),
        (paper("Zeta", abstract="We study cats."), paper("Zeta", abstract="We study cats"), 1),
        (paper("Zeta", authors=("Ada Example",)), paper("Zeta", authors=("Bo Sample",)), 2),
        (paper("Zeta", authors=("Ada Example",)), paper("Zeta", authors=("A. Example",)), 1),
        (paper(authors=("Ada E.",), abstract="Cats run."), paper(authors=("Bo S.",), abstract="All dogs."), 2),
        (paper("深層学習の研究"), paper("深層学習 の応用"), 2),
        (paper("α-Divergence of Graphs"), paper("β-Divergence of Graphs"), 2),
        (paper("A Parser for C++"), paper("A Parser for C#"), 2),
        (paper(abstract="Cats run.", year=1999), paper(abstract="All dogs.", year=2024), 2),
        (paper(abstract="Cats run."), paper(abstract="All dogs."), 2),
        (paper(abstract="Cats run.", authors=("Ada E.",)), paper(abstract="All dogs."), 2),
        (paper(abstract="Cats run.", authors=("Ada Ex",)), paper(abstract="All dogs.", authors=("A. Ex",)), 1),
        (paper(abstract="Cats run.", authors=("Ada Ex",), year=1999),
         paper(abstract="All dogs.", authors=("Ada Ex",), year=2024), 2),
        (paper(abstract="Cats run.", year=1999), paper(year=2024), 1),
        (paper(abstract="We see cats run."), paper(abstract="We see that cats can run."), 1),
        (paper(TITLE, "doi:10.1101/2020.01.01.1"), paper(TITLE, "doi:10.1038/s1"), 1),
        (paper(TITLE, "doi:10.1038/s2"), paper(TITLE, "doi:10.1038/s1"), 2),
        (paper(TITLE, "openalex:W12345"), paper(TITLE, "openalex:W12346"), 1),
    ],
)
def test_what_is_the_same_paper(one: Paper, other: Paper, expected: int) -> None:
    for records in ([one, other], [other, one]):
        assert len(merge(records)) == expected
    assert len({merged.paper.id for merged in merge([one, other])}) == expected, "ids are unique"


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("A Study: of 2 (Two) Things!", "astudyof2twothings"), ("Naïve Größe", "naivegrosse"), ("ＢＥＲＴ²", "bert2"),
        ("Τέχνη", "τεχνη"), ("Йод", "иод"), ("F# and C++", "fsharpandcplusplus"),
        ("ガス", unicodedata.normalize("NFKD", "ガス")), ("☕\ufe0f tea", "tea"), ("!?", "!?"),
    ],
)
def test_title_keys_keep_the_letters_of_every_script(title: str, key: str) -> None:
    assert title_key(title) == key


def test_a_title_of_ascii_letters_keeps_its_hash() -> None:
    title = "Big Transfer (BiT): General Visual Representation Learning"
    plain = "".join(c for c in title.lower() if c in "abcdefghijklmnopqrstuvwxyz0123456789")
    assert title_hash(title) == "h:" + hashlib.sha1(plain.encode()).hexdigest()[:16] == "h:9d4ea3f42cf1166c"


def test_a_title_of_thousands_of_papers_takes_linear_time(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = 0

    def counted(one: Paper, other: Paper) -> bool:
        nonlocal calls
        calls += 1
        return told_apart(one, other)

    told_apart = identity._told_apart
    monkeypatch.setattr(identity, "_told_apart", counted)
    records = [paper("Introduction", abstract=f"cats{number} dogs{number}") for number in range(1_000)]
    copies = [replace(record, url="https://example.org") for record in records]
    merged = merge([*records, *copies])
    assert [one.duplicates for one in merged] == [1] * 1_000
    assert calls < 65 * len([*records, *copies])
    same = [paper(url=f"https://example.org/{number}") for number in range(1_000)]
    assert len(merge(same)) == 1
    calls = 0
    merge([replace(record, identifiers=("doi:10.1/a",)) for record in same])
    assert calls < 65 * len(same)


def test_a_bare_record_does_not_bridge_two_papers() -> None:
    records = [paper("Zeta"), paper("Zeta", authors=("Ada Example",)), paper("Zeta", authors=("Bo Sample",))]
    merged = merge(records)
    assert sorted(one.duplicates for one in merged) == [0, 1]
    assert len({one.paper.id for one in merged}) == 2


def test_ids() -> None:
    assert merge([paper()])[0].paper.id == title_hash(TITLE)
    assert merge([paper(TITLE, "doi:10.1/a", "pmid:1")])[0].paper.id == "doi:10.1/a"
    same = merge([paper(source="b:1"), paper(source="a:9")])
    assert (len(same), same[0].paper.source, same[0].reasons) == (1, "a:9", (Reason("content", TITLE),))
    assert merge([]) == []


_RECORDS = st.lists(
    st.builds(
        paper,
        st.sampled_from([TITLE, "Zeta", "ZETA"]),
        st.sampled_from(["arxiv:2001.00001", "arxiv:2001.00002", "doi:10.1/a"]),
        st.sampled_from(["arxiv:2001.00001", "doi:10.1/a", "acl:P14-1001", "acl:P14-1002"]),
        year=st.sampled_from([None, 2001, 2020]),
        abstract=st.sampled_from(["", "We study cats.", "They like dogs now."]),
        source=st.sampled_from(["a:1", "b:2"]),
    ),
    max_size=6,
)


@settings(max_examples=80, deadline=None)
@given(records=_RECORDS, data=st.data())
def test_order_plays_no_part(records: list[Paper], data: st.DataObject) -> None:
    merged = merge(records)
    assert merge(data.draw(st.permutations(records))) == merged
    moved = merge([replace(record, source="elsewhere:1") for record in records])
    assert [one.paper.id for one in moved] == [one.paper.id for one in merged]
    assert [replace(one.paper, source="") for one in moved] == [replace(one.paper, source="") for one in merged]
    assert sum(len(one.records) for one in merged) == len(records)
    assert len({one.paper.id for one in merged}) == len(merged)


def test_versions_addresses_and_orcids_of_all_records_are_kept() -> None:
    ada = "0000-0002-1825-0097"
    first = paper(TITLE, "arxiv:2001.00001", versions=("arxiv:2001.00001v1",), url="https://a.example/long",
                  authors=("Ada Example", "Bo"), urls=("https://c.example",))
    second = paper(TITLE, "arxiv:2001.00001", versions=("arxiv:2001.00001v2",), url="https://b.example",
                   authors=("ADA EXAMPLE",), orcids=(ada,))
    [one] = merge([first, second])
    assert one.paper.versions == ("arxiv:2001.00001v1", "arxiv:2001.00001v2")
    assert (one.paper.url, one.paper.urls) == ("https://b.example", ("https://a.example/long", "https://c.example"))
    assert (one.paper.authors, one.paper.orcids) == (("Ada Example", "Bo"), (ada, ""))
