package dev.tidegate.bench.apply.sink;

import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * How Debezium's connector for SQL Server shows a value, and its bytes in our topics: cheaper to
 * read than JSON or Avro, so that the sink is measured and not a converter.
 */
public enum ValueForm {
    /** Of tinyint and smallint. */
    INT16,
    /** Of int. */
    INT32,
    /** Of bigint. */
    INT64,
    /** Of bit. */
    BOOLEAN,
    /** Of decimal and money. */
    DECIMAL,
    /** Of all kinds of text, and uniqueidentifier. */
    STRING,
    /** Of datetime, and datetime2 with up to three digits after the second. */
    MILLIS,
    /** Of datetime2 with seven digits after the second. */
    NANOS,
    /** The same moments as text, as Debezium shows a datetimeoffset. */
    ZONED;

    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    void write(DataOutputStream to, Object value) throws IOException {
        switch (this) {
            case INT16 -> to.writeShort(((Number) value).shortValue());
            case INT32 -> to.writeInt(((Number) value).intValue());
            case INT64 -> to.writeLong(((Number) value).longValue());
            case BOOLEAN -> to.writeBoolean((Boolean) value);
            case DECIMAL -> {
                byte[] bytes = ((BigDecimal) value).unscaledValue().toByteArray();
                to.writeByte(bytes.length);
                to.write(bytes);
            }
            case STRING -> {
                byte[] bytes = value.toString().getBytes(StandardCharsets.UTF_8);
                to.writeShort(bytes.length);
                to.write(bytes);
            }
            case MILLIS, NANOS, ZONED -> {
                LocalDateTime moment = (LocalDateTime) value;
                long seconds = moment.toEpochSecond(ZoneOffset.UTC);
                to.writeLong(seconds * NANOS_PER_SECOND + moment.getNano());
            }
        }
    }

    Object read(ByteBuffer from, int scale) {
        return switch (this) {
            case INT16 -> from.getShort();
            case INT32 -> from.getInt();
            case INT64, NANOS -> from.getLong();
            case BOOLEAN -> from.get() != 0;
            case DECIMAL -> new BigDecimal(new BigInteger(bytes(from, from.get())), scale);
            case STRING -> text(from);
            case MILLIS -> from.getLong() / NANOS_PER_MILLI;
            case ZONED -> {
                long nanos = from.getLong();
                yield Instant.ofEpochSecond(nanos / NANOS_PER_SECOND, nanos % NANOS_PER_SECOND)
                        .toString();
            }
        };
    }

    private static String text(ByteBuffer from) {
        byte[] bytes = bytes(from, Short.toUnsignedInt(from.getShort()));
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer from, int length) {
        byte[] bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }

    SchemaBuilder schema(int scale) {
        return switch (this) {
            case INT16 -> SchemaBuilder.int16();
            case INT32 -> SchemaBuilder.int32();
            case INT64 -> SchemaBuilder.int64();
            case BOOLEAN -> SchemaBuilder.bool();
            case DECIMAL -> Decimal.builder(scale);
            case STRING -> SchemaBuilder.string();
            case MILLIS -> SchemaBuilder.int64().name("io.debezium.time.Timestamp").version(1);
            case NANOS -> SchemaBuilder.int64().name("io.debezium.time.NanoTimestamp").version(1);
            case ZONED -> SchemaBuilder.string().name("io.debezium.time.ZonedTimestamp").version(1);
        };
    }
}
