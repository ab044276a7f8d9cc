"""Readers, format by format: every field of a record, and what tools make of each format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.latex import plain
from kg.model import Paper
from kg.readers import Reject, read_papers
from kg.readers.openalex import abstract_from

TEXT = "We train Zeta on SetB and find that it is better than Alpha in all that we measured; it is small. " * 2


def read(
    tmp_path: Path, content: str | bytes, name: str = "data", **options: object
) -> tuple[list[Paper], list[Reject]]:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = list(read_papers(path, **options))  # type: ignore[arg-type]
    return [one for one in found if isinstance(one, Paper)], [one for one in found if isinstance(one, Reject)]


def only(tmp_path: Path, content: str | bytes, name: str = "data") -> Paper:
    papers, rejects = read(tmp_path, content, name)
    assert rejects == []
    [paper] = papers
    return paper


BIB = r"""
A comment without any sign, then one with: % @article{gone, title = {Not read}}
% @article{gone, title = {Not read}}
@comment{jabref-meta: x}
@string{tacl = "Transactions of the {ACL}"}
@preamble{"\newcommand{\x}{y}"}
@article{one,
  title = {{B}ERT and $\alpha$-Zeta: G{\"o}del's ``New'' \emph{Theory} -- 5\% \& more},
  author = "Erd{\H{o}}s, P{\'a}l and van der Berg, Jr., Mary and {Zeta Team and Friends} and Ada Example and others",
  journal = tacl # ", vol.~" # 7,
  year = 2020, month = jan,
  abstract = {We win by 74%. Then we {stop}, at $10^{-3}$, with $5 to $10 left.},
  doi = {10.1000/ABC}, url = {\url{https://example.org/~me/a\_b--c}}, eprint = {2001.00001v3}, archivePrefix = {arXiv},
  pmid = {12345},
}
@InProceedings(two, title = "Two in parentheses", crossref = {Vol20}, author = {Doe, Jane})
@inproceedings{three, title = {Three}, year = {1999}, booktitle = {Own}, crossref = "none"}
@proceedings{vol20, title = {Proceedings of Zeta}, year = 2020}
@article{broken, title = {Never closed
@misc{five, title = {Five}, howpublished = {arXiv preprint arXiv:2001.00005}, title = {Again}}
@article{six, author = {Nobody}}
@article{seven, title = {Seven}, journal = {CoRR}, volume = {abs/2001.00007}}
"""


def test_bibtex(tmp_path: Path) -> None:
    papers, rejects = read(tmp_path, "\ufeff" + BIB)
    by_title = {paper.title: paper for paper in papers}
    one = papers[0]
    assert one.title == "BERT and α-Zeta: Gödel's “New” Theory – 5% & more"
    assert one.abstract == "We win by 74%. Then we stop, at 10^-3, with $5 to $10 left."
    assert one.authors == ("Pál Erdős", "Mary van der Berg Jr.", "Zeta Team and Friends", "Ada Example")
    assert (one.venue, one.year, one.url) == ("Transactions of the ACL, vol. 7", 2020, "https://example.org/~me/a_b--c")
    assert one.identifiers == ("arxiv:2001.00001", "doi:10.1000/abc", "pmid:12345")
    assert one.versions == ("arxiv:2001.00001v3",)
    assert one.source.endswith("data:7")
    two = by_title["Two in parentheses"]
    assert (two.venue, two.year, two.authors) == ("Proceedings of Zeta", 2020, ("Jane Doe",))
    assert (by_title["Three"].venue, by_title["Three"].year) == ("Own", 1999)
    assert by_title["Five"].identifiers == ("arxiv:2001.00005",)
    assert by_title["Seven"].identifiers == ("arxiv:2001.00007",)
    assert len(papers) == 5
    assert [reject.line for reject in rejects] == [18, 19, 21]
    assert rejects[0].reason.startswith("@proceedings, which is a volume")
    assert rejects[1].reason == "malformed BibTeX: an entry that is not closed before the next"


def test_bibtex_volume_heads_its_papers(tmp_path: Path) -> None:
    content = "@Proceedings{V, booktitle={Workshop Z}, year={2022}}\n@InProceedings{a, title={A}}\n@misc{b, title={B}}"
    papers, [reject] = read(tmp_path, content, "x.bib")
    assert [(paper.venue, paper.year) for paper in papers] == [("Workshop Z", 2022), (None, None)]
    assert reject.reason == "@proceedings, which is a volume and no paper"


def test_bibtex_strings_do_not_swell(tmp_path: Path) -> None:
    doubling = "@string{a0 = {" + "x" * 100 + "}}\n"
    doubling += "".join(f"@string{{a{n} = a{n - 1} # a{n - 1}}}\n" for n in range(1, 60))
    papers, rejects = read(tmp_path, doubling + "@misc{x, title = a59}\n@misc{y, title = {Y}}", "x.bib")
    assert papers[1].title == "Y"
    assert len(papers[0].title) <= 200_000
    assert rejects
    assert "@string values of more than" in rejects[0].reason


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"Ren\'e, Ren{\'e}, Ren\'{e}, {\'E}a, \'{\i}, \v{c}, {\v s}, \c c, \~n, \aa, {\L}ukasz, Stra\ss e, \o re",
         "René, René, René, Éa, í, č, š, ç, ñ, å, Łukasz, Straße, øre"),
        (r"$\mathcal{O}(n)$ and \(x_i \leq \frac{1}{2}\), $$\beta$$ at 10$\times$", "O(n) and x_i ≤ 1/2, β at 10×"),
        (r"$\tilde \Theta(\frac{\sqrt{n}}{\varepsilon_2^{2}})$, $f\colon\mathbb R^n\to\mathbf{x}$, $\mathrm{A}_3^{k}$",
         "Θ(√n/ε_2^2), f:R^n→x, A_3^k"),
        (r"see \cite{a,b} and~\citep[p.~3]{c}: \href{https://e.org}{here}, \url{https://e.org/~x}",
         "see and: here (https://e.org), https://e.org/~x"),
        (r"a --- b, \{x\}, 5\,ms, \$3, \#1, \textbackslash, C:\new", "a — b, {x}, 5 ms, $3, #1, \\, C:\\new"),
        ("https://e.org/a--b/~x and a--b", "https://e.org/a--b/~x and a–b"),
        ("no LaTeX: 100% of $3, a_b ^ c", "no LaTeX: 100% of $3, a_b ^ c"),
        ("{" * 100_000, ""), ("\\", "\\"), ("$", "$"), (r"\'", "'"),
    ],
)
def test_latex(latex: str, text: str) -> None:
    assert " ".join(plain(latex).split()) == text


RIS = """TY  - JOUR
TI  - Zeta for
  everyone
T1  - Other title
AU  - Doe, Jane
A1  - Roe, R.
PY  - 2021/05/01/
T2  - Journal of Zeta
J2  - J. Zeta
AB  - First line,
second line
   T1 - weighted.
DO  - https://doi.org/10.1000/ABC
UR  - https://example.org/a https://arxiv.org/abs/2001.00001v2
N1  - PMID: 777
KW  - a
ER  -\x20
TY  - CONF
CT  - Two <i>in</i> a row &amp; no end
TY  - GEN
AU  - Nobody
ER  -

TY  - BOOK
T2  - The whole is the title
ER  -
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_ris(tmp_path: Path, newline: str) -> None:
    papers, [reject] = read(tmp_path, "\ufeff" + RIS.replace("\n", newline))
    assert [paper.title for paper in papers] == [
        "Zeta for everyone", "Two in a row & no end", "The whole is the title"
    ]
    one = papers[0]
    assert (one.authors, one.year, one.venue) == (("Jane Doe", "R. Roe"), 2021, "Journal of Zeta")
    assert one.abstract == "First line, second line T1 - weighted."
    assert one.identifiers == ("arxiv:2001.00001", "doi:10.1000/abc", "pmid:777")
    assert (one.url, one.urls) == ("https://example.org/a", ("https://arxiv.org/abs/2001.00001v2",))
    assert reject.line == 20


ATOM = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">
<title>arXiv Query</title><id>x</id>
<entry><id>http://arxiv.org/abs/2001.00001v2</id><title>Zeta &amp;
  G\\"odel</title><summary>We {do} $\\alpha$.</summary><published>2020-01-01T00:00:00Z</published>
<author><name>Ada Example</name></author><author><name>Bo Sample</name></author><arxiv:doi>10.1000/a</arxiv:doi>
<arxiv:journal_ref>J. Zeta 1 (2021)</arxiv:journal_ref><link href="http://arxiv.org/pdf/2001.00001v2"/></entry>
<entry><id>http://arxiv.org/api/errors#incorrect</id><title>Error</title><summary>incorrect id format</summary></entry>
</feed>"""


def test_atom(tmp_path: Path) -> None:
    [paper], [reject] = read(tmp_path, ATOM)
    assert paper == Paper(
        "2001.00001", "Zeta & Gödel", "We do α.", ("Ada Example", "Bo Sample"), 2020, "J. Zeta 1 (2021)",
        "http://arxiv.org/abs/2001.00001v2", ("arxiv:2001.00001", "doi:10.1000/a"), (),
        f"{(tmp_path / 'data').as_posix()}:4", (), ("arxiv:2001.00001v2",), ("http://arxiv.org/pdf/2001.00001v2",),
    )
    assert (reject.line, reject.reason) == (8, "arXiv answered with an error: incorrect id format")


ACL = """<?xml version='1.0' encoding='UTF-8'?>
<!DOCTYPE collection SYSTEM "schema.dtd">
<collection id="2022.zeta"><volume id="1">
<meta><booktitle>Proceedings of <fixed-case>Z</fixed-case>eta</booktitle><year>2022</year></meta>
<frontmatter><title>Front</title><url>2022.zeta-1.0</url></frontmatter>
<paper id="1"><title>Using <fixed-case>ASR</fixed-case> at <tex-math>\\alpha_1</tex-math></title>
<author orcid="0000-0002-1825-0097"><first>Ada</first><last>Example</last></author>
<author><last>Plato</last></author>
<abstract>We <i>do</i> &lt;x&gt;.</abstract><url hash="1">2022.zeta-1.1</url>
<doi>10.18653/v1/2022.zeta-1.1</doi></paper><paper id="2"><author><first>No</first><last>Title</last></author></paper>
</volume></collection>"""


def test_acl_anthology(tmp_path: Path) -> None:
    [paper], [reject] = read(tmp_path, ACL)
    assert (paper.title, paper.abstract, paper.venue, paper.year) == (
        "Using ASR at α_1", "We do <x>.", "Proceedings of Zeta", 2022)
    assert (paper.authors, paper.orcids) == (("Ada Example", "Plato"), ("0000-0002-1825-0097", ""))
    assert paper.identifiers == ("acl:2022.zeta-1.1", "doi:10.18653/v1/2022.zeta-1.1")
    assert (paper.url, reject.line) == ("https://aclanthology.org/2022.zeta-1.1/", 10)


TEI = """<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title level="a" type="main">Zeta</title>
</titleStmt><sourceDesc><biblStruct><analytic><author><persName><forename type="first">Ada</forename>
<forename type="middle">M</forename><surname>Example</surname></persName><idno type="ORCID">0000-0002-1825-0097</idno>
</author><idno type="DOI">10.1000/a</idno><idno type="arXiv">arXiv:2001.00001v1[cs.CL]</idno></analytic>
<monogr><title level="j">J. Zeta</title><imprint><date type="published" when="2020-02-01"/></imprint></monogr>
</biblStruct></sourceDesc></fileDesc><profileDesc><abstract><div><head>Abstract</head><p>We do <ref>[1]</ref>.</p>
<p>More.</p></div></abstract></profileDesc></teiHeader><text><body><div><p>Body of the paper.</p></div></body>
<back><div><listBibl><biblStruct><analytic><title>R</title><idno type="DOI">10.1000/R</idno></analytic></biblStruct>
<biblStruct><monogr><idno type="arXiv">2001.00009</idno></monogr></biblStruct></listBibl></div></back></text></TEI>"""


def test_tei(tmp_path: Path) -> None:
    paper = only(tmp_path, TEI)
    assert (paper.title, paper.abstract, paper.year, paper.venue) == ("Zeta", "We do [1]. More.", 2020, "J. Zeta")
    assert (paper.authors, paper.orcids) == (("Ada M Example",), ("0000-0002-1825-0097",))
    assert "doi:10.1000/a" in paper.identifiers
    assert paper.references == ("arxiv:2001.00009", "doi:10.1000/r")


def test_openalex(tmp_path: Path) -> None:
    work = {
        "id": "https://openalex.org/W12345", "doi": "https://doi.org/10.1000/A", "display_name": "Zeta <i>works</i>",
        "publication_year": 2021, "ids": {"pmid": "https://pubmed.ncbi.nlm.nih.gov/99", "mag": "12345"},
        "abstract_inverted_index": {"We": [0], "do.": [2], "all": [1], "far": [10**12]},
        "primary_location": {"source": {"display_name": "J. Zeta"}, "landing_page_url": "https://e.org/a",
                             "pdf_url": "https://e.org/a.pdf"},
        "authorships": [{"author": {"display_name": "Ada Example", "orcid": "https://orcid.org/0000-0002-1825-0097"}},
                        {"author": None, "raw_author_name": "Doe, Jane"}],
        "referenced_works": ["https://openalex.org/W67890"],
    }
    paper = only(tmp_path, json.dumps(work, indent=1))
    assert (paper.title, paper.abstract, paper.venue) == ("Zeta works", "We all do. far", "J. Zeta")
    assert paper.identifiers == ("doi:10.1000/a", "openalex:W12345", "pmid:99")
    assert (paper.authors, paper.orcids) == (("Ada Example", "Jane Doe"), ("0000-0002-1825-0097", ""))
    assert (paper.references, paper.id) == (("openalex:W67890",), "doi:10.1000/a")
    assert (paper.url, paper.urls) == ("https://e.org/a", ("https://e.org/a.pdf", "https://openalex.org/W12345"))
    papers, rejects = read(tmp_path, json.dumps({"meta": {"count": 2}, "results": [work, None, work]}))
    assert [paper.title for paper in papers] == ["Zeta works", "Zeta works"]
    assert [paper.source.rpartition(":")[2] for paper in papers] == ["1", "1#3"]
    assert "entry 2 of the line: null" in rejects[0].reason
    assert abstract_from({"a": "x", "b": [None, 1, True]}) == "b b"


SHA = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize("shape", ["paper", "batch", "answer", "bulk lines", "citing"])
def test_semantic_scholar(tmp_path: Path, shape: str) -> None:
    paper: dict[str, object] = {
        "paperId": SHA, "corpusId": 77, "externalIds": {"ArXiv": "2001.00001", "DOI": "10.1000/A", "PubMed": "5"},
        "title": "Zeta", "abstract": None, "venue": "", "journal": {"name": "J. Zeta"}, "year": 2020,
        "authors": [{"authorId": "1", "name": "Ada Example"}], "citationCount": 3,
        "references": [{"paperId": SHA[::-1], "title": "R"}, {"paperId": None, "title": "S"}],
        "openAccessPdf": {"url": "https://e.org/a.pdf"},
    }
    if shape == "bulk lines":
        paper = {key.lower(): value for key, value in paper.items() if key != "paperId"}
    content = {
        "paper": json.dumps(paper, indent=1), "batch": json.dumps([None, paper], indent=1),
        "answer": json.dumps({"total": 1, "token": "x", "data": [paper]}),
        "bulk lines": json.dumps(paper) + "\n" + json.dumps(paper).replace("Zeta", "Eta") + "\n",
        "citing": json.dumps({"data": [{"citingPaper": paper}]}),
    }[shape]
    papers, rejects = read(tmp_path, content)
    one = papers[0]
    assert (one.title, one.year, one.authors) == ("Zeta", 2020, ("Ada Example",))
    assert {"arxiv:2001.00001", "doi:10.1000/a", "pmid:5", "s2corpus:77"} <= set(one.identifiers)
    assert len(papers) == (2 if shape == "bulk lines" else 1)
    assert [reject.reason[:4] for reject in rejects] == (["null"] if shape == "batch" else [])
    if shape != "bulk lines":
        assert one.references == (f"s2:{SHA[::-1]}",)
        assert one.venue == "J. Zeta"


def test_arxiv_dump(tmp_path: Path) -> None:
    record = {
        "id": "hep-th/9901001", "submitter": "x", "authors": "Paul Erd\\H{o}s and B. B", "title": "Zeta\n  for $SU(2)$",
        "abstract": "  We study\nG\\\"odel.\n", "categories": "hep-th", "journal-ref": None, "doi": "10.1000/a",
        "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}, {"version": "v2"}],
        "update_date": "2015-05-13", "authors_parsed": [["Erd\\H{o}s", "Paul", ""], ["B", "B.", "Jr"]],
    }
    paper = only(tmp_path, json.dumps(record))
    assert (paper.title, paper.abstract, paper.year) == ("Zeta for SU(2)", "We study Gödel.", 2007)
    assert (paper.authors, paper.venue) == (("Paul Erdős", "B. B Jr"), "arXiv")
    assert paper.identifiers == ("arxiv:hep-th/9901001", "doi:10.1000/a")
    assert paper.versions == ("arxiv:hep-th/9901001v1", "arxiv:hep-th/9901001v2")


def test_hugging_face_daily_papers(tmp_path: Path) -> None:
    post = {
        "paper": {"id": "2401.00001", "authors": [{"name": "Ada Example"}, {"name": "H", "hidden": True}],
                  "publishedAt": "2024-01-01T00:00:00.000Z", "title": "Zeta", "summary": "We do.", "upvotes": 3},
        "publishedAt": "2024-01-02T00:00:00.000Z", "title": "Zeta", "numComments": 1,
    }
    paper = only(tmp_path, json.dumps([post]))
    assert (paper.id, paper.title, paper.abstract, paper.year) == ("2401.00001", "Zeta", "We do.", 2024)
    assert (paper.authors, paper.urls) == (("Ada Example",), ("https://huggingface.co/papers/2401.00001",))


def test_csl_json(tmp_path: Path) -> None:
    item = {"id": "x", "title": "Zeta", "author": [{"family": "Example", "given": "Ada"}], "DOI": "10.1000/a",
            "container-title": "J. Zeta", "issued": {"date-parts": [[2020, 5]]}}
    paper = only(tmp_path, json.dumps([item]))
    assert (paper.authors, paper.year, paper.venue) == (("Ada Example",), 2020, "J. Zeta")
    assert only(tmp_path, json.dumps([{**item, "issued": {"date-parts": [[]]}}])).year is None


@pytest.mark.parametrize("content", [
    "# Package\n\nCite us:\n\n```bibtex\n@article{x,\n title = {X}}\n```\n",
    "<html><body>\n<pre>\n@article{x,\n title = {X}}\n</pre>",
    f"# Package\n\n{TEXT}\n\n## Installation\n\n{TEXT}\n",
])
def test_what_quotes_a_format_is_not_in_it(tmp_path: Path, content: str) -> None:
    [reject] = read(tmp_path, content)[1]
    assert reject.reason.startswith("in no known format")


def test_columns_are_found_where_the_user_says(tmp_path: Path) -> None:
    columns = {"title": "Naam", "abstract": "meta.samenvatting"}
    record = {"naam": "A", "title": "Dr.", "meta": {"samenvatting": "Text."}}
    papers, _ = read(tmp_path, json.dumps(record), columns=columns)
    assert [(paper.title, paper.abstract) for paper in papers] == [("A", "Text.")]
    work = {"id": "https://openalex.org/W12345", "display_name": "A", "abstract_inverted_index": {"Long": [0]}}
    assert [paper.abstract for paper in read(tmp_path, json.dumps(work), columns=columns)[0]] == ["Long"]
    papers, _ = read(tmp_path, json.dumps({**work, "Naam": "B"}), columns=columns)
    assert [(paper.title, paper.abstract) for paper in papers] == [("B", "Long")]
    ris = "TY  - JOUR\nTI  - A\nN2  - x\nC1  - y\nER  - \n"
    assert [paper.abstract for paper in read(tmp_path, ris, columns={"abstract": "C1"})[0]] == ["y"]
    table = "Naam;Title;abstract\nA;Dr.;x\n;Dr.;y\n"
    papers, rejects = read(tmp_path, table, "x.csv", columns={"title": "naam"})
    assert ([paper.title for paper in papers], [reject.line for reject in rejects]) == (["A"], [3])
    table = "Naam;Uittreksel\nA;x\nB;y\n"
    papers, _ = read(tmp_path, table, "x.csv", columns={"title": "naam", "abstract": "UITTREKSEL"})
    assert [(paper.title, paper.abstract) for paper in papers] == [("A", "x"), ("B", "y")]
    [reject] = read(tmp_path, table, "x.csv", columns={"title": "Titel"})[1]
    assert reject.reason.endswith("expected one called 'Titel'")


def test_zotero_export(tmp_path: Path) -> None:
    table = (
        '"Key","Publication Year","Author","Title","Publication Title","DOI","Url","Abstract Note","Extra"\n'
        '"K","2020","Doe, Jane; Roe, R. S.","Zeta","J. Zeta","10.1000/A","https://e.org/a",'
        '"Some, text","PMID: 77 arXiv:2001.00001 [cs]"\n')
    paper = only(tmp_path, "\ufeff" + table)
    assert (paper.authors, paper.year, paper.venue) == (("Jane Doe", "R. S. Roe"), 2020, "J. Zeta")
    assert paper.identifiers == ("arxiv:2001.00001", "doi:10.1000/a", "pmid:77")


@pytest.mark.parametrize("content", [
    f"# Zeta\n\n*Ada Example, Bo Sample*\n\n{TEXT}\n\n# Eta\n\n{TEXT}\n",
    f"# Zeta\n\n**Authors:** Ada Example, Bo Sample\n\n## Abstract\n\n{TEXT}\n\n# Eta\n\n## Abstract\n{TEXT}",
    f"## [Zeta](https://e.org)\nAuthors: Ada Example, Bo Sample\n\n> {TEXT}\n\n## Eta\n\n**Abstract**\n\n{TEXT}",
])
def test_markdown(tmp_path: Path, content: str) -> None:
    papers, rejects = read(tmp_path, content, "x.md")
    assert ([paper.title for paper in papers], rejects) == (["Zeta", "Eta"], [])
    assert {paper.abstract for paper in papers} == {TEXT.strip()}
    assert papers[0].authors == ("Ada Example", "Bo Sample")


def test_markdown_with_front_matter(tmp_path: Path) -> None:
    head = "---\nlayout: x\ntitle: Zeta\nauthors: Ada Example\ndate: 2024-05-01\n---\n\n"
    paper = only(tmp_path, head + TEXT, "x.md")
    assert (paper.title, paper.authors, paper.year, paper.abstract) == ("Zeta", ("Ada Example",), 2024, TEXT.strip())


def pdf(*lines: tuple[int, str]) -> bytes:
    """A PDF of one page with these lines, each in letters of a size."""
    shown = "".join(f"BT /F1 {size} Tf 72 {760 - 24 * place} Td ({text}) Tj ET\n"
                    for place, (size, text) in enumerate(lines))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(shown)}>>stream\n{shown}endstream", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj{content}endobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    body += f"xref\n0 6\n0000000000 65535 f \n{table}trailer<</Size 6/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF"
    return body.encode()


PAGE = [
    (9, "arXiv:2001.00001v2  [cs.CL]  1 Jan 2020"), (20, "Zeta: A Model of"), (20, "All Things"), (10, "Ada Example"),
    (12, "Abstract"), (10, "We train Zeta on many things and find that it is bet-"),
    (10, "ter than Alpha and Beta in all"), (10, "that we measured."), (12, "1 Introduction"),
    (10, "Once there was a model."),
]


def test_pdf(tmp_path: Path) -> None:
    paper = only(tmp_path, pdf(*PAGE))
    assert paper.title == "Zeta: A Model of All Things"
    assert paper.abstract == (
        "We train Zeta on many things and find that it is better than Alpha and Beta in all that we measured.")
    assert paper.identifiers == ("arxiv:2001.00001",)


@pytest.mark.parametrize(("content", "reason"), [
    (pdf(*PAGE[:4]), "without a heading Abstract"), (pdf(), "without text"), (b"%PDF-1.7\n\x00", "cannot be read"),
    (pdf(*PAGE[:6]), "would have"),
])
def test_pdf_says_why_not(tmp_path: Path, content: bytes, reason: str) -> None:
    [reject] = read(tmp_path, content)[1]
    assert reject.reason.startswith("a PDF")
    assert reason in reject.reason
