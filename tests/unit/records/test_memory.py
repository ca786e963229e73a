import pytest

from dealwright.records.memory import tables_of
from dealwright.records.tables import TABLES


def test_rows_by_name_or_in_order_become_tables() -> None:
    with tables_of(
        {
            "records": [
                {"object": "deals", "record_id": 7, "created_ms": 1_000},
                ("deals", 8, 2_000, 3_000, 7),
            ],
            "property_history": [
                ("deals", 7, "dealname", 'a "quoted"\nline, ünd\x00 more', 1_000, 0, "API")
            ],
        }
    ) as tables:
        assert tables.sql("FROM records ORDER BY record_id").fetchall() == [
            ("deals", 7, 1_000, None, None),
            ("deals", 8, 2_000, 3_000, 7),
        ]
        value = tables.sql("SELECT value FROM property_history").fetchall()
        assert value == [('a "quoted"\nline, ünd\x00 more',)]


def test_every_table_is_there_with_its_columns() -> None:
    with tables_of({}) as tables:
        for table in TABLES:
            found = tables.sql(f"DESCRIBE {table.name}").fetchall()
            assert [(name, kind) for name, kind, *_ in found] == list(table.columns)
            assert set(table.key) <= set(table.names)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ({"deals": []}, "deals is no table"),
        ({"owners": [{"owner": 1}]}, "owners has no column owner"),
        ({"owners": [(1,)]}, "a row of owners has 2 values"),
    ],
)
def test_what_is_no_row_is_refused(rows: dict[str, list[tuple[int]]], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        tables_of(rows)


def test_many_rows_are_all_there() -> None:
    with tables_of({"owners": ((number, False) for number in range(50_001))}) as tables:
        assert tables.sql("SELECT count(DISTINCT owner_id) FROM owners").fetchall() == [(50_001,)]
