package dev.tidegate.sandbox.sqlserver.type;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads the values of parameters. */
public final class ValueReader {
    private static final long NULL_LARGE = -1;

    /** The client did not know the total when it began to send. */
    private static final long UNKNOWN_LENGTH = -2;

    private ValueReader() {}

    /** Reads a value with its length; empty for NULL. */
    public static Optional<Object> read(WireInput in, ParameterType type) throws WireException {
        Optional<WireInput> raw =
                switch (type.framing()) {
                    case FIXED ->
                            type.bytes() == 0
                                    ? Optional.empty()
                                    : Optional.of(in.slice(type.bytes()));
                    case BYTE -> counted(in, in.readByte(), 0);
                    case SHORT -> counted(in, in.readShort(), Tokens.LARGE);
                    case INT -> counted(in, in.readInt(), -1);
                    case VARIANT -> counted(in, in.readInt(), 0);
                    case LARGE -> large(in);
                };
        return raw.isEmpty() ? Optional.empty() : Optional.of(decode(type.type(), raw.get()));
    }

    private static Optional<WireInput> counted(WireInput in, int length, int nullLength)
            throws WireException {
        return length == nullLength ? Optional.empty() : Optional.of(in.slice(length));
    }

    private static Optional<WireInput> large(WireInput in) throws WireException {
        long total = in.readLong();
        if (total == NULL_LARGE) {
            return Optional.empty();
        }
        if (total != UNKNOWN_LENGTH && (total < 0 || total > in.remaining())) {
            throw new WireException("large value of " + total + " bytes in a shorter message");
        }
        int first = in.readInt();
        if (first != 0 && first == total) {
            WireInput all = in.slice(first);
            if (in.readInt() != 0) {
                throw new WireException("large value longer than its length");
            }
            return Optional.of(all);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int chunk = first; chunk != 0; chunk = in.readInt()) {
            bytes.writeBytes(in.readBytes(chunk));
        }
        return Optional.of(new WireInput(bytes.toByteArray(), 0, bytes.size()));
    }

    /** Decodes a value that fills {@code in}. */
    static Object decode(SqlType type, WireInput in) throws WireException {
        int bytes = in.remaining();
        return switch (type.kind()) {
            case BIT -> in.readByte() != 0;
            case TINYINT -> in.readByte();
            case SMALLINT -> (int) (short) in.readShort();
            case INT -> in.readInt();
            case BIGINT -> in.readLong();
            case REAL -> Float.intBitsToFloat(in.readInt());
            case FLOAT -> Double.longBitsToDouble(in.readLong());
            case DECIMAL, NUMERIC -> Numbers.readDecimal(in, type.scale(), bytes);
            case MONEY, SMALLMONEY -> Numbers.readMoney(in, bytes);
            case DATE -> Temporals.readDate(in);
            case TIME -> Temporals.readTime(in, type.scale());
            case SMALLDATETIME -> Temporals.readSmallDateTime(in);
            case DATETIME -> Temporals.readDateTime(in);
            case DATETIME2 -> {
                var time = Temporals.readTime(in, type.scale());
                yield Temporals.readDate(in).atTime(time);
            }
            case DATETIMEOFFSET -> Temporals.readOffsetDateTime(in, type.scale());
            case UNIQUEIDENTIFIER -> Numbers.readGuid(in);
            case CHAR, VARCHAR, TEXT -> in.readNarrowChars(bytes);
            case NCHAR, NVARCHAR, NTEXT -> in.readChars(bytes / 2);
            case BINARY, VARBINARY, IMAGE, ROWVERSION -> in.readBytes(bytes);
            case HIERARCHYID, GEOMETRY, GEOGRAPHY -> in.readBytes(bytes);
            case XML -> xml(in.readBytes(bytes));
            case SQL_VARIANT -> Variants.read(in);
        };
    }

    /** Clients send XML in the encoding of the document itself. */
    private static String xml(byte[] bytes) {
        Charset charset = StandardCharsets.UTF_8;
        if (startsWith(bytes, 0xFF, 0xFE) || startsWith(bytes, '<', 0)) {
            charset = StandardCharsets.UTF_16LE;
        } else if (startsWith(bytes, 0xFE, 0xFF) || startsWith(bytes, 0, '<')) {
            charset = StandardCharsets.UTF_16BE;
        }
        String text = new String(bytes, charset);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static boolean startsWith(byte[] bytes, int first, int second) {
        return bytes.length > 1 && (bytes[0] & 0xFF) == first && (bytes[1] & 0xFF) == second;
    }
}
