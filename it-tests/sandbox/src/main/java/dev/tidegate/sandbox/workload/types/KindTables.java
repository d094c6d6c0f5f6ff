package dev.tidegate.sandbox.workload.types;

import dev.tidegate.sandbox.workload.types.KindTable.KindColumn;
import dev.tidegate.sandbox.workload.types.Literals.Maker;
import java.util.ArrayList;
import java.util.List;

/** The tables that cover the types. */
final class KindTables {
    private final List<KindColumn> columns = new ArrayList<>();

    private KindTables() {}

    static final List<KindTable> ALL = List.of(numbers(), text(), binary(), times());

    private static KindTable numbers() {
        return new KindTables()
                .with("bit", Literals.oneOf("0", "1"))
                .with("tinyint", Literals.whole(0, 255))
                .with("smallint", Literals.whole(Short.MIN_VALUE, Short.MAX_VALUE))
                .with("int", Literals.whole(Integer.MIN_VALUE, Integer.MAX_VALUE))
                .with("bigint", Literals.whole(Long.MIN_VALUE, Long.MAX_VALUE))
                .with("decimal(38,0)", Literals.decimal(38, 0))
                .with("numeric(38,38)", Literals.decimal(38, 38))
                .with("decimal(10,2)", Literals.decimal(10, 2))
                .with(
                        "money",
                        Literals.money(Long.SIZE, "-922337203685477.5808", "922337203685477.5807"))
                .with("smallmoney", Literals.money(Integer.SIZE, "-214748.3648", "214748.3647"))
                .with("real", Literals.real())
                .with("float", Literals.floating())
                .table("dbo.number_kinds");
    }

    private static KindTable text() {
        return new KindTables()
                .with("char(12)", Literals.narrow(12))
                .with("varchar(40)", Literals.narrow(40))
                .with("varchar(max)", Literals.large("", "varchar(max)"))
                .with("text", Literals.large("", "varchar(max)"))
                .with("nchar(12)", Literals.national(12))
                .with("nvarchar(40)", Literals.national(40))
                .with("nvarchar(max)", Literals.large("N", "nvarchar(max)"))
                .with("ntext", Literals.large("N", "nvarchar(max)"))
                .with("sysname", Literals.national(128))
                .with(
                        "xml",
                        Literals.oneOf(
                                "''", "'<a/>'", "'<a b=\"1\">x</a>'", "N'<é>☃😀</é>'", "'t <b/>'"))
                .table("dbo.text_kinds");
    }

    private static KindTable binary() {
        return new KindTables()
                .with("binary(8)", Literals.bytes(0, 8))
                .with("varbinary(20)", Literals.bytes(0, 20))
                .with("varbinary(max)", Literals.largeBytes())
                .with("image", Literals.largeBytes())
                .with("uniqueidentifier", Literals.identifier())
                .with(
                        "hierarchyid",
                        Literals.oneOf("CAST(0x AS hierarchyid)", "CAST(0x58 AS hierarchyid)"))
                .with(
                        "geometry",
                        Literals.oneOf(
                                "CAST(0x00000000010C000000000000F03F0000000000000040 AS geometry)"))
                .with(
                        "geography",
                        Literals.oneOf(
                                "CAST(0xE6100000010C000000000000F03F0000000000000040 AS"
                                        + " geography)"))
                .table("dbo.binary_kinds");
    }

    private static KindTable times() {
        return new KindTables()
                .with("date", Literals.date())
                .with("time(0)", Literals.time(0))
                .with("time(3)", Literals.time(3))
                .with("time(7)", Literals.time(7))
                .with("smalldatetime", Literals.smalldatetime())
                .with("datetime", Literals.datetime())
                .with("datetime2(0)", Literals.moment(0))
                .with("datetime2(3)", Literals.moment(3))
                .with("datetime2(7)", Literals.moment(7))
                .with("datetimeoffset(0)", Literals.offset(0))
                .with("datetimeoffset(7)", Literals.offset(7))
                .table("dbo.time_kinds");
    }

    private KindTables with(String type, Maker literals) {
        String name = "c_" + type.replaceAll("[(,]", "_").replace(")", "");
        columns.add(new KindColumn(name, type, literals));
        return this;
    }

    private KindTable table(String name) {
        return new KindTable(name, columns);
    }
}
