package dev.tidegate.sandbox.sqlserver.cdc;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Changes as bytes, for the spill file. */
final class ChangeCodec {
    private static final int NULL = 0;
    private static final int BOOLEAN = 1;
    private static final int INTEGER = 2;
    private static final int LONG = 3;
    private static final int DECIMAL = 4;
    private static final int FLOAT = 5;
    private static final int DOUBLE = 6;
    private static final int STRING = 7;
    private static final int BYTES = 8;
    private static final int DATE = 9;
    private static final int TIME = 10;
    private static final int DATE_TIME = 11;
    private static final int OFFSET_DATE_TIME = 12;
    private static final int GUID = 13;

    private ChangeCodec() {}

    static byte[] encode(List<Change> changes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(changes.size());
            for (Change change : changes) {
                out.writeInt(change.shape().id());
                out.writeLong(change.place());
                writeImage(out, change.before());
                writeImage(out, change.after());
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot write to memory", e);
        }
        return bytes.toByteArray();
    }

    static List<Change> decode(byte[] bytes, IntFunction<TableShape> shapes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int count = in.readInt();
            List<Change> changes = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                TableShape shape = shapes.apply(in.readInt());
                long place = in.readLong();
                changes.add(new Change(shape, place, readImage(in), readImage(in)));
            }
            return changes;
        } catch (IOException e) {
            throw new IllegalStateException("spilled changes are damaged", e);
        }
    }

    private static void writeImage(DataOutputStream out, @Nullable Object @Nullable [] image)
            throws IOException {
        if (image == null) {
            out.writeInt(-1);
            return;
        }
        out.writeInt(image.length);
        for (Object value : image) {
            write(out, value);
        }
    }

    private static @Nullable Object @Nullable [] readImage(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0) {
            return null;
        }
        @Nullable Object[] image = new @Nullable Object[length];
        for (int i = 0; i < length; i++) {
            image[i] = read(in);
        }
        return image;
    }

    private static void write(DataOutputStream out, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> out.writeByte(NULL);
            case Boolean bit -> {
                out.writeByte(BOOLEAN);
                out.writeBoolean(bit);
            }
            case Integer number -> {
                out.writeByte(INTEGER);
                out.writeInt(number);
            }
            case Long number -> {
                out.writeByte(LONG);
                out.writeLong(number);
            }
            case BigDecimal number -> {
                out.writeByte(DECIMAL);
                out.writeInt(number.scale());
                writeBytes(out, number.unscaledValue().toByteArray());
            }
            case Float number -> {
                out.writeByte(FLOAT);
                out.writeFloat(number);
            }
            case Double number -> {
                out.writeByte(DOUBLE);
                out.writeDouble(number);
            }
            case String text -> {
                out.writeByte(STRING);
                writeBytes(out, text.getBytes(StandardCharsets.UTF_16BE));
            }
            case byte[] binary -> {
                out.writeByte(BYTES);
                writeBytes(out, binary);
            }
            default -> writeTemporal(out, value);
        }
    }

    private static void writeTemporal(DataOutputStream out, Object value) throws IOException {
        switch (value) {
            case LocalDate date -> {
                out.writeByte(DATE);
                out.writeLong(date.toEpochDay());
            }
            case LocalTime time -> {
                out.writeByte(TIME);
                out.writeLong(time.toNanoOfDay());
            }
            case LocalDateTime dateTime -> {
                out.writeByte(DATE_TIME);
                writeDateTime(out, dateTime);
            }
            case OffsetDateTime dateTime -> {
                out.writeByte(OFFSET_DATE_TIME);
                writeDateTime(out, dateTime.toLocalDateTime());
                out.writeInt(dateTime.getOffset().getTotalSeconds());
            }
            case UUID guid -> {
                out.writeByte(GUID);
                out.writeLong(guid.getMostSignificantBits());
                out.writeLong(guid.getLeastSignificantBits());
            }
            default ->
                    throw new IllegalArgumentException(
                            "cannot log a value of class " + value.getClass().getName());
        }
    }

    private static @Nullable Object read(DataInputStream in) throws IOException {
        int tag = in.readByte();
        return switch (tag) {
            case NULL -> null;
            case BOOLEAN -> in.readBoolean();
            case INTEGER -> in.readInt();
            case LONG -> in.readLong();
            case DECIMAL -> {
                int scale = in.readInt();
                yield new BigDecimal(new BigInteger(readBytes(in)), scale);
            }
            case FLOAT -> in.readFloat();
            case DOUBLE -> in.readDouble();
            case STRING -> new String(readBytes(in), StandardCharsets.UTF_16BE);
            case BYTES -> readBytes(in);
            case DATE -> LocalDate.ofEpochDay(in.readLong());
            case TIME -> LocalTime.ofNanoOfDay(in.readLong());
            case DATE_TIME -> readDateTime(in);
            case OFFSET_DATE_TIME ->
                    OffsetDateTime.of(readDateTime(in), ZoneOffset.ofTotalSeconds(in.readInt()));
            case GUID -> new UUID(in.readLong(), in.readLong());
            default -> throw new IOException("unknown tag " + tag);
        };
    }

    private static void writeDateTime(DataOutputStream out, LocalDateTime dateTime)
            throws IOException {
        out.writeLong(dateTime.toLocalDate().toEpochDay());
        out.writeLong(dateTime.toLocalTime().toNanoOfDay());
    }

    private static LocalDateTime readDateTime(DataInputStream in) throws IOException {
        return LocalDateTime.of(
                LocalDate.ofEpochDay(in.readLong()), LocalTime.ofNanoOfDay(in.readLong()));
    }

    private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }
}
