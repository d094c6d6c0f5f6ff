package dev.tidegate.postgres;

import dev.tidegate.model.ColumnType;
import dev.tidegate.postgres.Operand.Family;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import java.util.regex.Pattern;

/** Literals of T-SQL as values of a column's type. */
final class Literals {
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern COMPACT_DATE = Pattern.compile("[0-9]{8}");
    private static final Pattern DASHED_DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern DATE_AND_TIME =
            Pattern.compile(
                    "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,6})?");

    private Literals() {}

    /** A text in quotes. */
    static String ofText(String text, ColumnType type) throws UntranslatableException {
        Family family = Operand.family(type);
        if (family.isText()
                || type.kind() == ColumnType.Kind.TEXT
                || type.kind() == ColumnType.Kind.NTEXT) {
            return Names.literal(text);
        }
        if (family.isNumber() && WHOLE_NUMBER.matcher(text).matches()) {
            return text;
        }
        if (family == Family.UUID) {
            return uuid(text);
        }
        return temporal(text, family);
    }

    /** A number, or NULL. */
    static String ofOperand(Operand operand, ColumnType type) throws UntranslatableException {
        Family family = Operand.family(type);
        if (!operand.constant()) {
            throw new UntranslatableException("a default that is not a literal");
        }
        if (operand.family() == Family.NULL) {
            return "null";
        }
        if (operand.family() == Family.INTEGER) {
            if (family.isNumber()) {
                return operand.sql();
            }
            if (family == Family.BIT) {
                return operand.sql().equals("0") ? "false" : "true";
            }
            if (family.isText() && WHOLE_NUMBER.matcher(operand.sql()).matches()) {
                return Names.literal(operand.sql());
            }
        } else if (operand.family().isNumber() && family.isNumber() && family != Family.INTEGER) {
            return operand.sql();
        }
        throw new UntranslatableException("an implicit conversion to " + type);
    }

    /**
     * A date or time in a form that SQL Server reads alike under each language setting; others
     * depend on {@code DATEFORMAT}.
     */
    static String temporal(String text, Family family) throws UntranslatableException {
        try {
            if (COMPACT_DATE.matcher(text).matches()) {
                LocalDate date = LocalDate.parse(text, DateTimeFormatter.BASIC_ISO_DATE);
                if (family == Family.DATE) {
                    return "date '" + date + "'";
                }
                if (family == Family.TIMESTAMP) {
                    return "timestamp '" + date + " 00:00:00'";
                }
            }
            if (DASHED_DATE.matcher(text).matches() && family == Family.DATE) {
                return "date '" + LocalDate.parse(text) + "'";
            }
            if (DATE_AND_TIME.matcher(text).matches() && family == Family.TIMESTAMP) {
                return "timestamp '" + LocalDateTime.parse(text) + "'";
            }
        } catch (DateTimeException e) {
            UntranslatableException untranslatable =
                    new UntranslatableException("a literal that is no date");
            untranslatable.initCause(e);
            throw untranslatable;
        }
        throw new UntranslatableException(
                "a literal whose reading depends on the language, or of another type");
    }

    private static String uuid(String text) throws UntranslatableException {
        try {
            return "'" + UUID.fromString(text) + "'::uuid";
        } catch (IllegalArgumentException e) {
            UntranslatableException untranslatable =
                    new UntranslatableException("a literal that is no uniqueidentifier");
            untranslatable.initCause(e);
            throw untranslatable;
        }
    }
}
