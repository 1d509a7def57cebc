"""What a query sees of Iceberg tables, and what it reads for it."""

JOIN = """
    SELECT v.sample, v."start", v.alt, a.significance, a.stars, a.genes
    FROM variants v JOIN annotations a
      ON v.contig = a.contig AND v."start" = a."start" AND v.ref = a.ref AND v.alt = a.alt
    WHERE a.significance = 'pathogenic' ORDER BY v.sample, v."start"
"""


def test_a_table_shows_its_rows_in_athenas_text(client):
    rows = client.rows('SELECT sample, "start", "end", names, qual, info, phased, vaf FROM variant_calls ORDER BY 1, 2')
    assert rows[0] == ("S1", "100", "101", "[rs1, rs2]", "60.5", "{AF=0.5, DP=30}", "false", "0.5333333333333333")
    assert rows[1][4:6] == (None, "{}")
    assert rows[3][7] == "1.0E-5"
    assert rows[4][3] is None


def test_the_two_views_join_to_the_newest_release(client):
    assert client.rows(JOIN) == [
        ("S1", "100", "T", "pathogenic", "3", "[TP53]"),
        ("S2", "100", "T", "pathogenic", "3", "[TP53]"),
    ]
