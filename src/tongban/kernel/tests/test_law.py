import pytest

from tongban.kernel.canonical import Json
from tongban.kernel.law import LegalBasis, LegalBasisError

CLUB = LegalBasis("棋社章程", "第五条")


@pytest.mark.parametrize("basis", [CLUB, LegalBasis("公告", "", "棋〔2022〕1号")])
def test_a_basis_comes_back_from_json_as_it_went(basis: LegalBasis) -> None:
    assert LegalBasis.from_json(basis.to_json()) == basis


def test_it_reads_as_a_document_cites_it() -> None:
    assert str(CLUB) == "《棋社章程》第五条"
    assert str(LegalBasis("《公告》", "", "棋〔2022〕1号")) == "《公告》（棋〔2022〕1号）"
    assert CLUB.to_json() == {"law": "棋社章程", "clause": "第五条"}


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("棋社章程", "expected an object"),
        ({"clause": "第五条"}, "law is missing"),
        ({"law": "棋社章程"}, "clause is missing"),
        ({"law": "棋社章程", "clause": 5}, "clause is missing or no text"),
        ({"law": "棋社章程", "clause": "", "page": "1"}, "unknown page"),
        ({"law": " ", "clause": "第五条"}, "law is empty"),
    ],
)
def test_what_is_no_basis_is_refused(value: Json, reason: str) -> None:
    with pytest.raises(LegalBasisError, match=reason) as caught:
        LegalBasis.from_json(value)
    assert caught.value.code == "LAW-BASIS"
