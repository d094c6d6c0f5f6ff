package dev.tidegate.sandbox.sqlserver.type;

import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.util.Locale;

/**
 * The type of a parameter as a client declared it, and how the value's length is written.
 *
 * @param type the type
 * @param framing what stands before the value
 * @param bytes length of a value of {@link Framing#FIXED}, else 0
 */
public record ParameterType(SqlType type, Framing framing, int bytes) {
    /** What stands before a value. */
    public enum Framing {
        /** Nothing: the type says it all. */
        FIXED,
        /** A length of one byte, 0 for NULL. */
        BYTE,
        /** A length of two bytes, 0xFFFF for NULL. */
        SHORT,
        /** A length of four bytes, -1 for NULL. */
        INT,
        /** The total in eight bytes, then chunks. */
        LARGE,
        /** A length of four bytes, 0 for NULL, with the base type inside. */
        VARIANT
    }

    /** Reads a type. */
    public static ParameterType read(WireInput in) throws WireException {
        int token = in.readByte();
        return switch (token) {
            case Tokens.INTN -> counted(integer(in.readByte()));
            case Tokens.BITN -> counted(sizedKind(in, Kind.BIT));
            case Tokens.GUID -> counted(sizedKind(in, Kind.UNIQUEIDENTIFIER));
            case Tokens.FLTN -> counted(in.readByte() == 4 ? Kind.REAL : Kind.FLOAT);
            case Tokens.MONEYN -> counted(in.readByte() == 4 ? Kind.SMALLMONEY : Kind.MONEY);
            case Tokens.DATETIMN ->
                    counted(in.readByte() == 4 ? Kind.SMALLDATETIME : Kind.DATETIME);
            case Tokens.DATEN -> counted(Kind.DATE);
            case Tokens.TIMEN -> scaled(Kind.TIME, in);
            case Tokens.DATETIME2N -> scaled(Kind.DATETIME2, in);
            case Tokens.DATETIMEOFFSETN -> scaled(Kind.DATETIMEOFFSET, in);
            case Tokens.DECIMAL, Tokens.DECIMALN -> decimal(Kind.DECIMAL, in);
            case Tokens.NUMERIC, Tokens.NUMERICN -> decimal(Kind.NUMERIC, in);
            case Tokens.VARCHAR, Tokens.CHAR, Tokens.VARBINARY, Tokens.BINARY ->
                    oldString(token, in);
            case Tokens.BIGVARCHAR, Tokens.BIGCHAR, Tokens.NVARCHAR, Tokens.NCHAR ->
                    characters(token, in);
            case Tokens.BIGVARBINARY -> binary(Kind.VARBINARY, in);
            case Tokens.BIGBINARY -> binary(Kind.BINARY, in);
            case Tokens.TEXT, Tokens.NTEXT, Tokens.IMAGE -> legacyLarge(token, in);
            case Tokens.XML -> xml(in);
            case Tokens.UDT -> clr(in);
            case Tokens.VARIANT -> {
                in.skip(4);
                yield new ParameterType(SqlType.of(Kind.SQL_VARIANT), Framing.VARIANT, 0);
            }
            default -> fixed(token);
        };
    }

    /** A type that says the length of its values. */
    static ParameterType fixed(int token) throws WireException {
        return switch (token) {
            case Tokens.NULL ->
                    new ParameterType(SqlType.ofLength(Kind.NVARCHAR, 1), Framing.FIXED, 0);
            case Tokens.BIT -> fixed(Kind.BIT, 1);
            case Tokens.INT1 -> fixed(Kind.TINYINT, 1);
            case Tokens.INT2 -> fixed(Kind.SMALLINT, 2);
            case Tokens.INT4 -> fixed(Kind.INT, 4);
            case Tokens.INT8 -> fixed(Kind.BIGINT, 8);
            case Tokens.FLT4 -> fixed(Kind.REAL, 4);
            case Tokens.FLT8 -> fixed(Kind.FLOAT, 8);
            case Tokens.MONEY4 -> fixed(Kind.SMALLMONEY, 4);
            case Tokens.MONEY -> fixed(Kind.MONEY, 8);
            case Tokens.DATETIM4 -> fixed(Kind.SMALLDATETIME, 4);
            case Tokens.DATETIME -> fixed(Kind.DATETIME, 8);
            case Tokens.TABLE ->
                    throw new WireException("table-valued parameters are not supported");
            default -> throw new WireException(String.format("Data type 0x%02X is unknown", token));
        };
    }

    private static ParameterType fixed(Kind kind, int bytes) {
        return new ParameterType(SqlType.of(kind), Framing.FIXED, bytes);
    }

    private static ParameterType counted(Kind kind) {
        return new ParameterType(SqlType.of(kind), Framing.BYTE, 0);
    }

    private static Kind sizedKind(WireInput in, Kind kind) throws WireException {
        in.skip(1);
        return kind;
    }

    private static Kind integer(int bytes) throws WireException {
        return switch (bytes) {
            case 1 -> Kind.TINYINT;
            case 2 -> Kind.SMALLINT;
            case 4 -> Kind.INT;
            case 8 -> Kind.BIGINT;
            default -> throw new WireException("integer of " + bytes + " bytes");
        };
    }

    private static ParameterType scaled(Kind kind, WireInput in) throws WireException {
        int scale = in.readByte();
        if (scale > 7) {
            throw new WireException("scale " + scale);
        }
        return new ParameterType(SqlType.ofScale(kind, scale), Framing.BYTE, 0);
    }

    private static ParameterType decimal(Kind kind, WireInput in) throws WireException {
        in.skip(1);
        int precision = in.readByte();
        return new ParameterType(
                SqlType.ofDecimal(kind, precision, in.readByte()), Framing.BYTE, 0);
    }

    private static ParameterType oldString(int token, WireInput in) throws WireException {
        Kind kind =
                switch (token) {
                    case Tokens.VARCHAR -> Kind.VARCHAR;
                    case Tokens.CHAR -> Kind.CHAR;
                    case Tokens.VARBINARY -> Kind.VARBINARY;
                    default -> Kind.BINARY;
                };
        int length = Math.max(1, in.readByte());
        return new ParameterType(SqlType.ofLength(kind, length), Framing.BYTE, 0);
    }

    private static ParameterType characters(int token, WireInput in) throws WireException {
        Kind kind =
                switch (token) {
                    case Tokens.BIGVARCHAR -> Kind.VARCHAR;
                    case Tokens.BIGCHAR -> Kind.CHAR;
                    case Tokens.NVARCHAR -> Kind.NVARCHAR;
                    default -> Kind.NCHAR;
                };
        int bytes = in.readShort();
        in.skip(TypeInfo.COLLATION_BYTES);
        boolean wide = kind == Kind.NVARCHAR || kind == Kind.NCHAR;
        return sized(kind, bytes, wide ? bytes / 2 : bytes);
    }

    private static ParameterType binary(Kind kind, WireInput in) throws WireException {
        int bytes = in.readShort();
        return sized(kind, bytes, bytes);
    }

    private static ParameterType sized(Kind kind, int bytes, int length) {
        if (bytes == Tokens.LARGE) {
            return new ParameterType(SqlType.ofLength(kind, SqlType.MAX), Framing.LARGE, 0);
        }
        SqlType type = SqlType.ofLength(kind, Math.max(1, length));
        return new ParameterType(type, Framing.SHORT, 0);
    }

    private static ParameterType legacyLarge(int token, WireInput in) throws WireException {
        in.skip(4);
        if (token == Tokens.IMAGE) {
            return new ParameterType(SqlType.of(Kind.IMAGE), Framing.INT, 0);
        }
        in.skip(TypeInfo.COLLATION_BYTES);
        Kind kind = token == Tokens.TEXT ? Kind.TEXT : Kind.NTEXT;
        return new ParameterType(SqlType.of(kind), Framing.INT, 0);
    }

    private static ParameterType xml(WireInput in) throws WireException {
        if (in.readByte() != 0) {
            in.readByteText();
            in.readByteText();
            in.readShortText();
        }
        return new ParameterType(SqlType.of(Kind.XML), Framing.LARGE, 0);
    }

    private static ParameterType clr(WireInput in) throws WireException {
        in.readByteText();
        in.readByteText();
        String name = in.readByteText();
        Kind kind =
                switch (name.toLowerCase(Locale.ROOT)) {
                    case "hierarchyid" -> Kind.HIERARCHYID;
                    case "geometry" -> Kind.GEOMETRY;
                    case "geography" -> Kind.GEOGRAPHY;
                    default -> throw new WireException("CLR type " + name + " is unknown");
                };
        return new ParameterType(SqlType.of(kind), Framing.LARGE, 0);
    }
}
