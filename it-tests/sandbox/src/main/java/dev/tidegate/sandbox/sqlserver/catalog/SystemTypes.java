package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The system types as {@code sys.types} lists them. */
final class SystemTypes {
    private SystemTypes() {}

    /**
     * A system type.
     *
     * @param name its name
     * @param userTypeId {@code user_type_id}
     * @param largest the type at its largest
     * @param assembly whether it is a CLR type
     */
    record Named(String name, int userTypeId, SqlType largest, boolean assembly) {}

    static List<Named> all() {
        List<Named> types = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            boolean assembly =
                    kind == Kind.HIERARCHYID || kind == Kind.GEOMETRY || kind == Kind.GEOGRAPHY;
            types.add(
                    new Named(
                            TypeNames.base(SqlType.of(kind)),
                            TypeNames.userTypeId(kind),
                            largest(kind),
                            assembly));
        }
        types.add(
                new Named(
                        "sysname", TypeNames.SYSNAME, SqlType.ofLength(Kind.NVARCHAR, 128), false));
        types.sort(Comparator.comparingInt(Named::userTypeId));
        return types;
    }

    private static SqlType largest(Kind kind) {
        return switch (kind) {
            case CHAR, VARCHAR, BINARY, VARBINARY -> SqlType.ofLength(kind, 8000);
            case NCHAR, NVARCHAR -> SqlType.ofLength(kind, 4000);
            case DECIMAL, NUMERIC -> SqlType.ofDecimal(kind, 38, 38);
            case TIME, DATETIME2, DATETIMEOFFSET -> SqlType.ofScale(kind, 7);
            default -> SqlType.of(kind);
        };
    }
}
