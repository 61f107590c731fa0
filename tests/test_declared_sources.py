"""What the shipped declarations promise: every jurisdiction, law that leads somewhere, gaps that say why."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest

from crawler.declarations import SOURCES, load
from crawler.declared.mistakes import NotDeclaredError
from crawler.declared.selections import listed
from db.ids import host_of, url_key
from db.records import LawCited, Publisher
from pipeline.atlas import Atlas
from pipeline.law_addresses import resolve
from pipeline.meanings import MEANINGS, evidence_words

REGISTRY = load(SOURCES)
REFUSED = {
    "bi_ecfr", "ca_rules", "dc_council", "dd_ecfr", "ga_legislature", "ms_legislature", "ny_rules",
    "tn_legislature", "vi_legislature",
}  # fmt: skip
# What was weeded from the lists that the addresses came from: private copies of law, vendors' pages, single
# schools, former hosts, staging hosts, other governments' summaries, programmes of awards.
WEEDED = re.compile(
    r"elaws\.us|instructure\.com|govdelivery\.com|sites\.google\.com|csi\.state\.co\.us|louisianabelieves"
    r"|ksde\.org|mde\.k12\.ms\.us|dev-publish|homebuilding\.tn\.gov|archives\.maryland|archive\.legmt"
    r"|oese\.ed\.gov|sck12techinit|biliteracy(?!.*comar)|elpa21",
    re.IGNORECASE,
)
BOARDLESS = {"AS", "BI", "DD", "GU", "MN", "MP", "PR", "WI"}
ADDRESSES = [
    ("AK", "AS 14.03.073", "www.akleg.gov/basis/statutes.asp?media=print&secStart=14.03.073&secEnd=14.03.073"),
    ("AZ", "A.R.S. 15-701.01", "www.azleg.gov/ars/15/00701-01.htm"),
    ("AZ", "A.R.S. 15-203(A)(39)", "www.azleg.gov/ars/15/00203.htm"),
    (
        "CA",
        "Cal. Educ. Code 51225.3",
        "leginfo.legislature.ca.gov/faces/codes_displaySection.xhtml?lawCode=EDC&sectionNum=51225.3",
    ),
    ("DC", "D.C. Code 38-2602", "code.dccouncil.gov/us/dc/council/code/sections/38-2602"),
    ("DE", "14 DE Admin. Code 1510", "regulations.delaware.gov/AdminCode/title14/1500/1510.shtml"),
    (
        "FL",
        "Fla. Stat. 1003.4282",
        "www.leg.state.fl.us/statutes/index.cfm?App_mode=Display_Statute"
        "&URL=1000-1099/1003/Sections/1003.4282.html",
    ),
    ("GA", "Ga. Comp. R. & Regs. 160-4-2-.48", "rules.sos.ga.gov/gac/160-4-2-.48"),
    (
        "HI",
        "HRS 302A-321",
        "www.capitol.hawaii.gov/hrscurrent/Vol05_Ch0261-0319/HRS0302A/HRS_0302A-0321.htm",
    ),
    ("IA", "Iowa Code 256.11", "www.legis.iowa.gov/docs/code/256.11.pdf"),
    ("IA", "281 IAC 12.5(14)", "www.legis.iowa.gov/docs/iac/rule/281.12.5.pdf"),
    ("ID", "Idaho Code 33-512", "legislature.idaho.gov/statutesrules/idstat/Title33/T33CH5/SECT33-512/"),
    ("ID", "IDAPA 08.02.03.105", "adminrules.idaho.gov/rules/current/08/080203.pdf"),
    ("IL", "105 ILCS 5/27-22", "www.ilga.gov/legislation/ilcs/documents/010500050K27-22.htm"),
    ("KS", "K.S.A. 72-3235", "ksrevisor.gov/statutes/chapters/ch72/072_032_0035.html"),
    ("KY", "704 KAR 3:305", "apps.legislature.ky.gov/law/kar/titles/704/003/305/"),
    ("MA", "M.G.L. c. 69, § 1D", "malegislature.gov/Laws/GeneralLaws/PartI/TitleXII/Chapter69/Section1D"),
    ("MA", "603 CMR 30.03", "www.doe.mass.edu/lawsregs/603cmr30.html"),
    ("MD", "COMAR 13A.03.02.04", "regs.maryland.gov/us/md/exec/comar/13A.03.02.04"),
    ("ME", "20-A M.R.S. 4722-A", "legislature.maine.gov/statutes/20-A/title20-Asec4722-A.html"),
    ("MI", "MCL 380.1278a", "www.legislature.mi.gov/Laws/MCL?objectName=mcl-380-1278a"),
    ("MN", "Minn. Stat. 120B.02, subd. 2", "www.revisor.mn.gov/statutes/cite/120B.02"),
    ("MN", "Minn. R. 3501.0660", "www.revisor.mn.gov/rules/3501.0660/"),
    ("MO", "5 CSR 20-100.190", "www.sos.mo.gov/cmsimages/adrules/csr/current/5csr/5c20-100.pdf"),
    (
        "MT",
        "20-7-101, MCA",
        "mca.legmt.gov/bills/mca/title_0200/chapter_0070/part_0010/section_0010/0200-0070-0010-0010.html",
    ),
    (
        "NC",
        "N.C.G.S. 115C-81.5",
        "www.ncleg.gov/EnactedLegislation/Statutes/HTML/BySection/Chapter_115C/GS_115C-81.5.html",
    ),
    ("ND", "N.D.C.C. 15.1-21-02.2", "ndlegis.gov/cencode/t15-1c21.pdf"),
    ("NH", "Ed 306.27", "gc.nh.gov/rules/state_agencies/ed300.html"),
    ("NM", "6.29.1.9 NMAC", "www.srca.nm.gov/parts/title06/06.029.0001.html"),
    ("NV", "NRS 389.210", "www.leg.state.nv.us/NRS/NRS-389.html"),
    ("NY", "N.Y. Educ. Law 3204", "www.nysenate.gov/legislation/laws/EDN/3204"),
    ("OH", "R.C. 3313.603", "codes.ohio.gov/ohio-revised-code/section-3313.603"),
    ("OH", "Ohio Admin. Code 3301-35-06", "codes.ohio.gov/ohio-administrative-code/rule-3301-35-06"),
    ("OR", "ORS 329.451", "www.oregonlegislature.gov/bills_laws/ors/ors329.html"),
    ("RI", "R.I. Gen. Laws 16-22-1", "webserver.rilin.state.ri.us/Statutes/TITLE16/16-22/16-22-1.htm"),
    ("SC", "S.C. Code 59-1-50", "www.scstatehouse.gov/code/t59c001.php"),
    ("TX", "Tex. Educ. Code 28.025(b)", "statutes.capitol.texas.gov/Docs/ED/htm/ED.28.htm"),
    ("VA", "Va. Code 22.1-253.13:4", "law.lis.virginia.gov/vacode/22.1-253.13:4/"),
    ("VA", "8VAC20-131-50", "law.lis.virginia.gov/admincode/title8/agency20/chapter131/section50/"),
    ("VT", "16 V.S.A. § 941(a)", "legislature.vermont.gov/statutes/section/16/023/00941"),
    ("WA", "RCW 28A.230.090", "app.leg.wa.gov/RCW/default.aspx?cite=28A.230.090"),
    ("WI", "Wis. Stat. 118.33(1)(es)", "docs.legis.wisconsin.gov/document/statutes/118.33"),
    ("WV", "W. Va. Code 18-2E-5", "code.wvlegislature.gov/18-2E-5/"),
    ("BI", "25 C.F.R. 36.32", "www.govinfo.gov/link/cfr/25/36?sectionnum=32&year=mostrecent"),
]  # fmt: skip


def _publishers() -> dict[str, tuple[Publisher, ...]]:
    by_code: dict[str, list[Publisher]] = defaultdict(list)
    for publisher in REGISTRY.publishers:
        by_code[publisher.jurisdiction].append(publisher)
    return {code: tuple(found) for code, found in by_code.items()}


PUBLISHERS = _publishers()


def _addresses() -> Iterator[tuple[str, str]]:
    for publisher in REGISTRY.publishers:
        yield from ((publisher.id, url) for url in (publisher.url, *publisher.entries))
    for document in REGISTRY.documents:
        yield document.publisher, document.url
    for index in REGISTRY.indexes:
        yield index.publisher, index.url


def _unresolved() -> list[LawCited]:
    return [law for law in REGISTRY.laws if not resolve(law.citation, PUBLISHERS[law.jurisdiction])]


def _gap_kind(citation: str) -> str:
    """What kind of gap a citation without an address is."""
    if re.search(r"DCMR|LAC |R7-|TAC|Okla\. Admin|^Rule |Policy 2510|^Chapter 31$|Ill\. Adm", citation):
        return "rule_section"
    return "board_policy" if citation.startswith("Policy ") else "statute_section"


def test_every_jurisdiction_has_a_file_of_its_own_name() -> None:
    files = {path.stem for path in SOURCES.glob("*.yml")} - {"jurisdictions"}
    assert files == {j.code.lower() for j in REGISTRY.jurisdictions}
    assert set(PUBLISHERS) == {j.code for j in REGISTRY.jurisdictions}


def test_every_jurisdiction_declares_agency_statutes_rules_and_board_where_it_has_them() -> None:
    for code in set(PUBLISHERS) - {"US"}:
        kinds = {publisher.kind for publisher in PUBLISHERS[code]}
        wanted = {"agency", "legislature", "rules", "board"}
        wanted -= {"board"} if code in BOARDLESS else set()
        wanted -= {"rules"} if code == "VI" else set()
        assert wanted <= kinds, code


def test_what_a_jurisdiction_lacks_is_marked_as_a_gap() -> None:
    marked = {(gap.jurisdiction, gap.kind) for gap in REGISTRY.gaps}
    with_law = {(p.jurisdiction, p.kind) for p in REGISTRY.publishers if p.law and not p.do_not_crawl}
    with_pages = {d.publisher for d in REGISTRY.documents}
    for code in set(PUBLISHERS) - {"US"}:
        assert (code, "legislature") in with_law or (code, "statute_section") in marked, code
        assert (code, "rules") in with_law or (code, "rule_section") in marked, code
        boards = [p.id for p in PUBLISHERS[code] if p.kind == "board"]
        assert with_pages & set(boards) or (code, "board_policy") in marked, code
    for code in ("AZ", "KY", "NH"):
        assert (code, "agency_page") in marked, f"{code} has been seen to refuse, and says so"


def test_every_gap_says_why_in_one_sentence_or_two() -> None:
    for gap in REGISTRY.gaps:
        assert gap.reason.endswith(".") and len(gap.reason) > 20, gap


def test_discovery_starts_at_every_agency_and_board_and_at_no_code_of_law() -> None:
    for publisher in REGISTRY.publishers:
        if publisher.kind in {"agency", "board"}:
            assert publisher.entries, publisher.id
            assert url_key(publisher.url) in set(map(url_key, publisher.entries)), publisher.id
        else:
            assert not publisher.entries, publisher.id


def test_law_addresses_are_on_a_host_of_their_publisher() -> None:
    for publisher in REGISTRY.publishers:
        for law in publisher.law:
            assert host_of(law.url) in publisher.hosts, (publisher.id, law.url)


@pytest.mark.parametrize(("code", "citation", "address"), ADDRESSES, ids=[a[1] for a in ADDRESSES])
def test_a_citation_leads_to_its_section(code: str, citation: str, address: str) -> None:
    found = resolve(citation, PUBLISHERS[code])
    assert found is not None
    assert found[1].split("://", 1)[1] == address


def test_a_citation_means_the_same_law_beside_every_other_state() -> None:
    """Where all publishers are asked at once no other state's pattern takes a citation away."""
    for code, citation, _ in ADDRESSES:
        own = resolve(citation, PUBLISHERS[code])
        assert resolve(citation, REGISTRY.publishers) == own, citation


def test_every_cited_law_has_an_address_or_a_gap_that_names_it() -> None:
    reasons = {(gap.jurisdiction, gap.kind): gap.reason for gap in REGISTRY.gaps}
    for law in _unresolved():
        reason = reasons.get((law.jurisdiction, _gap_kind(law.citation)), "")
        number = max(re.findall(r"[0-9A-Z][0-9A-Za-z.:/-]*", law.citation), key=len).rstrip(".")
        assert number in reason, law


def test_most_cited_law_has_an_address() -> None:
    assert (len(REGISTRY.laws), len(_unresolved())) == (130, 47)


def test_what_was_weeded_stays_out() -> None:
    assert [(owner, url) for owner, url in _addresses() if WEEDED.search(url)] == []
    assert not {p.id for p in REGISTRY.publishers} & {"dc_elaws"}


def test_publishers_that_refuse_are_declared_so_with_a_gap() -> None:
    refusing = {p.id: p for p in REGISTRY.publishers if p.do_not_crawl}
    assert set(refusing) == REFUSED
    marked = {(gap.jurisdiction, gap.kind) for gap in REGISTRY.gaps}
    for publisher in refusing.values():
        kind = "rule_section" if publisher.kind == "rules" else "statute_section"
        assert (publisher.jurisdiction, kind) in marked, publisher.id


def test_commercial_publishers_of_law_are_never_crawled() -> None:
    for owner, url in _addresses():
        if re.search(r"lexisnexis|westlaw|justia|dccouncil|ecfr\.gov", url):
            assert owner in REFUSED, url


def test_national_publishers_speak_for_no_state_and_are_quoted_only() -> None:
    national = [p for p in REGISTRY.publishers if p.kind == "national"]
    assert {p.jurisdiction for p in national} == {"US"} == {p.jurisdiction for p in PUBLISHERS["US"]}
    assert len(national) == len(PUBLISHERS["US"]) == 6
    assert not any(p.official or p.text_public for p in national)
    kinds = {d.kind for d in REGISTRY.documents if d.jurisdiction == "US"}
    assert kinds == {"framework", "policy_considerations", "research_review", "case_study", "other"}


def test_documents_are_chosen_by_state_topic_and_kind() -> None:
    assert [d.name for d in listed(REGISTRY, kind="case_study")] == ["states-leading-2019", "one-year-later"]
    assert {d.publisher for d in listed(REGISTRY, state="us", topic="equity", kind="framework")} == {
        "us_ccsso",
        "us_aurora",
    }
    assert listed(REGISTRY) == REGISTRY.documents
    with pytest.raises(NotDeclaredError, match="did you mean 'framework'"):
        listed(REGISTRY, kind="framewrok")


def test_how_sure_an_address_is_is_said_in_words() -> None:
    assert [evidence_words(level) for level in ("seen", "listed", "known", "confirmed", None)] == [
        "address seen",
        "address listed",
        "address to be confirmed",
        "confirmed",
        "",
    ]
    assert set(MEANINGS["evidence"]) == {"seen", "listed", "known", "confirmed"}
    assert {d.evidence for d in REGISTRY.documents} == {"seen", "listed", "known"}
    assert {law.evidence for law in REGISTRY.laws} == {"seen"}


def test_a_site_that_an_agency_shares_with_its_board_is_the_agencys() -> None:
    atlas = Atlas.of(REGISTRY)
    for url, owner in (
        ("https://www.education.nh.gov/any", "nh_ed"),
        ("https://www.nj.gov/education/any", "nj_doe"),
        ("https://education.vermont.gov/any", "vt_aoe"),
        ("https://ed.cde.state.co.us/any", "co_cde"),
    ):
        found = atlas.publisher_at(url)
        assert found is not None and found.id == owner
