package dev.tidegate.sandbox.sqlserver.type;

import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What clients get that speak a version of TDS older than a type: dates and times as text before
 * 7.3; large values as text, ntext and image before 7.2.
 */
public final class OlderClient {
    private static final int HIERARCHYID_BYTES_MAX = 892;

    /** Characters of the text form without a fraction. */
    private static final Map<Kind, Integer> TEXT_LENGTHS =
            Map.of(Kind.DATE, 10, Kind.TIME, 8, Kind.DATETIME2, 19, Kind.DATETIMEOFFSET, 26);

    private static final Set<Kind> UNLIMITED = Set.of(Kind.XML, Kind.GEOMETRY, Kind.GEOGRAPHY);

    private static final Map<Kind, Kind> LEGACY_LARGE =
            Map.of(
                    Kind.VARCHAR, Kind.TEXT,
                    Kind.NVARCHAR, Kind.NTEXT,
                    Kind.XML, Kind.NTEXT,
                    Kind.VARBINARY, Kind.IMAGE,
                    Kind.GEOMETRY, Kind.IMAGE,
                    Kind.GEOGRAPHY, Kind.IMAGE);

    private OlderClient() {}

    /** The type that a client of that version is told. */
    public static SqlType type(SqlType type, TdsVersion version) {
        SqlType told = version.atLeast(TdsVersion.V7_3) ? type : withoutTemporals(type);
        return version.atLeast(TdsVersion.V7_2) ? told : withoutLarge(told);
    }

    private static SqlType withoutTemporals(SqlType type) {
        Integer length = TEXT_LENGTHS.get(type.kind());
        if (length == null) {
            return type;
        }
        int fraction = type.scale() == 0 ? 0 : type.scale() + 1;
        return SqlType.ofLength(Kind.NVARCHAR, length + fraction);
    }

    private static SqlType withoutLarge(SqlType type) {
        if (type.kind() == Kind.HIERARCHYID) {
            return SqlType.ofLength(Kind.VARBINARY, HIERARCHYID_BYTES_MAX);
        }
        boolean large = type.isMax() || UNLIMITED.contains(type.kind());
        Kind replacement = large ? LEGACY_LARGE.get(type.kind()) : null;
        return replacement == null ? type : SqlType.of(replacement);
    }

    /** The value in the class of the type that the client was told. */
    public static @Nullable Object value(SqlType type, SqlType told, @Nullable Object value) {
        if (value == null || told.kind() != Kind.NVARCHAR || type.kind() == Kind.NVARCHAR) {
            return value;
        }
        return switch (value) {
            case LocalTime time -> clock(type.scale()).format(time);
            case LocalDateTime time ->
                    time.toLocalDate() + " " + clock(type.scale()).format(time.toLocalTime());
            case OffsetDateTime time ->
                    time.toLocalDate()
                            + " "
                            + clock(type.scale()).format(time.toLocalTime())
                            + DateTimeFormatter.ofPattern(" xxx").format(time);
            default -> value.toString();
        };
    }

    private static DateTimeFormatter clock(int scale) {
        DateTimeFormatterBuilder clock = new DateTimeFormatterBuilder().appendPattern("HH:mm:ss");
        if (scale > 0) {
            clock.appendFraction(ChronoField.NANO_OF_SECOND, scale, scale, true);
        }
        return clock.toFormatter(Locale.ROOT);
    }
}
