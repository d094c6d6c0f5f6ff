package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.DifferingRow.changed;

import dev.tidegate.model.Row;
import dev.tidegate.validate.AuditRecords.Mismatch;
import java.util.List;

/**
 * What somebody does to the target of an {@link AuditFixture}. No two of them touch the same row.
 *
 * @param differs how each row that it touches differs then
 */
record TargetFault(String name, String table, String sql, List<DifferingRow> differs) {
    /** Of tables whose rows have keys. */
    static final List<TargetFault> ALL =
            List.of(
                    new TargetFault(
                            "a missing row",
                            "sample",
                            "delete from dbo.sample where id = 17",
                            List.of(whole(Mismatch.Kind.MISSING, 17))),
                    new TargetFault(
                            "an extra row",
                            "sample",
                            "insert into dbo.sample select -5, name, note, code, price, at, ratio,"
                                    + " body from dbo.sample where id = 18",
                            List.of(whole(Mismatch.Kind.EXTRA, -5))),
                    new TargetFault(
                            "an extra row of a table in another order",
                            "word",
                            "insert into dbo.word values ('extra', 1)",
                            List.of(word(Mismatch.Kind.EXTRA, "extra"))),
                    new TargetFault(
                            "a missing row of a table in another order",
                            "word",
                            "delete from dbo.word where n = 8",
                            List.of(word(Mismatch.Kind.MISSING, "w8 é"))),
                    new TargetFault(
                            "a changed column",
                            "sample",
                            "update dbo.sample set price = price + 0.001 where id = 20",
                            List.of(changed(20, "price"))),
                    new TargetFault(
                            "two rows swapped",
                            "sample",
                            "update dbo.sample s set name = o.name, code = o.code, price = o.price,"
                                    + " body = o.body from dbo.sample o"
                                    + " where s.id in (21, 399) and o.id = 420 - s.id",
                            List.of(
                                    changed(21, "name", "code", "price", "body"),
                                    changed(399, "name", "code", "price", "body"))),
                    new TargetFault(
                            "a trailing space",
                            "sample",
                            "update dbo.sample set name = name || ' ' where id = 22",
                            List.of(changed(22, "name"))),
                    new TargetFault(
                            "an empty text for NULL",
                            "sample",
                            "update dbo.sample set note = '' where id = 23",
                            List.of(changed(23, "note"))),
                    new TargetFault(
                            "one microsecond",
                            "sample",
                            "update dbo.sample set at = at + interval '1 microsecond' where id = 24",
                            List.of(changed(24, "at"))),
                    new TargetFault(
                            "-0.0",
                            "sample",
                            "update dbo.sample set ratio = '-0' where id = 25",
                            List.of(changed(25, "ratio"))),
                    new TargetFault(
                            "a large object",
                            "sample",
                            "update dbo.sample set body = body || '!' where id = 26",
                            List.of(changed(26, "body"))),
                    new TargetFault(
                            "a write by someone else in a table that clients work with",
                            "item",
                            "update dbo.item set i_price = i_price + 1 where i_id in (3, 4)",
                            List.of(changed(3, "i_price"), changed(4, "i_price"))));

    private static DifferingRow whole(Mismatch.Kind kind, int id) {
        return new DifferingRow(Row.of(id), kind, AuditFixture.SAMPLE_COLUMNS);
    }

    private static DifferingRow word(Mismatch.Kind kind, String word) {
        return new DifferingRow(Row.of(word), kind, AuditFixture.WORD_COLUMNS);
    }

    @Override
    public String toString() {
        return name;
    }
}
