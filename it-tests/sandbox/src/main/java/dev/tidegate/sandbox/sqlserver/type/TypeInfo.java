package dev.tidegate.sandbox.sqlserver.type;

import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;

/**
 * Writes what describes a column to a client: MS-TDS's TYPE_INFO.
 *
 * <p>All types go out in the form that allows NULL. Types that the client's version does not know
 * must have gone through {@link OlderClient} before.
 */
public final class TypeInfo {
    /** Length of a collation on the wire. */
    public static final int COLLATION_BYTES = 5;

    /** SQL_Latin1_General_CP1_CI_AS: locale 1033, ignores case, width and kana; sort order 52. */
    private static final byte[] COLLATION = {0x09, 0x04, (byte) 0xD0, 0x00, 0x34};

    private static final int VARIANT_BYTES_MAX = 8009;
    private static final int HIERARCHYID_BYTES_MAX = 892;
    private static final int ROWVERSION_USER_TYPE = 80;
    private static final int ASSEMBLY_VERSION_11 = 11;

    private TypeInfo() {}

    /** The number that tells rowversion from binary(8); 0 for all the others. */
    public static int userType(SqlType type) {
        return type.kind() == Kind.ROWVERSION ? ROWVERSION_USER_TYPE : 0;
    }

    /** Writes the type. */
    public static void write(WireOutput out, SqlType type) {
        switch (type.kind()) {
            case BIT -> sized(out, Tokens.BITN, 1);
            case TINYINT -> sized(out, Tokens.INTN, 1);
            case SMALLINT -> sized(out, Tokens.INTN, 2);
            case INT -> sized(out, Tokens.INTN, 4);
            case BIGINT -> sized(out, Tokens.INTN, 8);
            case REAL -> sized(out, Tokens.FLTN, 4);
            case FLOAT -> sized(out, Tokens.FLTN, 8);
            case MONEY -> sized(out, Tokens.MONEYN, 8);
            case SMALLMONEY -> sized(out, Tokens.MONEYN, 4);
            case SMALLDATETIME -> sized(out, Tokens.DATETIMN, 4);
            case DATETIME -> sized(out, Tokens.DATETIMN, 8);
            case UNIQUEIDENTIFIER -> sized(out, Tokens.GUID, 16);
            case DATE -> out.putByte(Tokens.DATEN);
            case TIME -> sized(out, Tokens.TIMEN, type.scale());
            case DATETIME2 -> sized(out, Tokens.DATETIME2N, type.scale());
            case DATETIMEOFFSET -> sized(out, Tokens.DATETIMEOFFSETN, type.scale());
            case DECIMAL -> decimal(out, Tokens.DECIMALN, type);
            case NUMERIC -> decimal(out, Tokens.NUMERICN, type);
            case CHAR -> characters(out, Tokens.BIGCHAR, type.length());
            case VARCHAR -> characters(out, Tokens.BIGVARCHAR, type.length());
            case NCHAR -> characters(out, Tokens.NCHAR, 2 * type.length());
            case NVARCHAR ->
                    characters(out, Tokens.NVARCHAR, type.isMax() ? -1 : 2 * type.length());
            case BINARY -> binary(out, Tokens.BIGBINARY, type.length());
            case VARBINARY -> binary(out, Tokens.BIGVARBINARY, type.length());
            case ROWVERSION -> binary(out, Tokens.BIGBINARY, 8);
            case TEXT -> legacyLarge(out, Tokens.TEXT, Integer.MAX_VALUE, true);
            case NTEXT -> legacyLarge(out, Tokens.NTEXT, Integer.MAX_VALUE - 1, true);
            case IMAGE -> legacyLarge(out, Tokens.IMAGE, Integer.MAX_VALUE, false);
            case XML -> sized(out, Tokens.XML, 0);
            case SQL_VARIANT -> {
                out.putByte(Tokens.VARIANT);
                out.putInt(VARIANT_BYTES_MAX);
            }
            case HIERARCHYID -> clr(out, HIERARCHYID_BYTES_MAX, "hierarchyid", "SqlHierarchyId");
            case GEOMETRY -> clr(out, Tokens.LARGE, "geometry", "SqlGeometry");
            case GEOGRAPHY -> clr(out, Tokens.LARGE, "geography", "SqlGeography");
        }
    }

    /** Writes the collation that all text has. */
    public static void writeCollation(WireOutput out) {
        out.putBytes(COLLATION);
    }

    /** Whether a column of the type carries the name of its table: text, ntext and image do. */
    public static boolean namesItsTable(SqlType type) {
        return type.kind() == Kind.TEXT || type.kind() == Kind.NTEXT || type.kind() == Kind.IMAGE;
    }

    private static void sized(WireOutput out, int token, int size) {
        out.putByte(token);
        out.putByte(size);
    }

    private static void decimal(WireOutput out, int token, SqlType type) {
        out.putByte(token);
        out.putByte(decimalBytes(type.precision()));
        out.putByte(type.precision());
        out.putByte(type.scale());
    }

    /** Bytes of a decimal on the wire, with its sign. */
    static int decimalBytes(int precision) {
        if (precision <= 9) {
            return 5;
        }
        if (precision <= 19) {
            return 9;
        }
        return precision <= 28 ? 13 : 17;
    }

    private static void characters(WireOutput out, int token, int bytes) {
        binary(out, token, bytes);
        out.putBytes(COLLATION);
    }

    /** {@code bytes} may be negative for a large type; nothing on the wire is 0 bytes long. */
    private static void binary(WireOutput out, int token, int bytes) {
        out.putByte(token);
        out.putShort(bytes < 0 ? Tokens.LARGE : Math.max(1, bytes));
    }

    private static void legacyLarge(WireOutput out, int token, int bytes, boolean collated) {
        out.putByte(token);
        out.putInt(bytes);
        if (collated) {
            out.putBytes(COLLATION);
        }
    }

    private static void clr(WireOutput out, int bytesMax, String name, String className) {
        out.putByte(Tokens.UDT);
        out.putShort(bytesMax);
        out.putByteText("");
        out.putByteText("sys");
        out.putByteText(name);
        out.putShortText(
                "Microsoft.SqlServer.Types."
                        + className
                        + ", Microsoft.SqlServer.Types, Version="
                        + ASSEMBLY_VERSION_11
                        + ".0.0.0, Culture=neutral, PublicKeyToken=89845dcd8080cc91");
    }
}
