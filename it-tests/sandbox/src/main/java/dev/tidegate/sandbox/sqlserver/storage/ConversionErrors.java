package dev.tidegate.sandbox.sqlserver.storage;

import dev.tidegate.sandbox.sqlserver.catalog.TypeNames;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;

/** What SQL Server says of values that do not become others. */
final class ConversionErrors {
    private ConversionErrors() {}

    static SqlError cannotConvert(SqlType from, SqlType to) {
        return new SqlError(
                8114,
                16,
                5,
                "Error converting data type " + shown(from) + " to " + shown(to) + ".");
    }

    static SqlError overflow(SqlType to) {
        return new SqlError(
                8115,
                16,
                2,
                "Arithmetic overflow error converting expression to data type " + shown(to) + ".");
    }

    /** SQL Server calls decimals numeric when it speaks of their values. */
    static String shown(SqlType type) {
        return type.kind() == Kind.DECIMAL ? "numeric" : TypeNames.base(type);
    }
}
