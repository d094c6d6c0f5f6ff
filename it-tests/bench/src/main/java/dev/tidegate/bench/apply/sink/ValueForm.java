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
    INT16 {
        @Override
        void write(DataOutputStream to, Object value) throws IOException {
            to.writeShort(((Number) value).shortValue());
        }

        @Override
        Object read(ByteBuffer from, int scale) {
            return from.getShort();
        }

        @Override
        SchemaBuilder schema(int scale) {
            return SchemaBuilder.int16();
        }
    },
    /** Of int. */
    INT32 {
        @Override
        void write(DataOutputStream to, Object value) throws IOException {
            to.writeInt(((Number) value).intValue());
        }

        @Override
        Object read(ByteBuffer from, int scale) {
            return from.getInt();
        }

        @Override
        SchemaBuilder schema(int scale) {
            return SchemaBuilder.int32();
        }
    },
    /** Of bigint. */
    INT64 {
        @Override
        void write(DataOutputStream to, Object value) throws IOException {
            to.writeLong(((Number) value).longValue());
        }

        @Override
        Object read(ByteBuffer from, int scale) {
            return from.getLong();
        }

        @Override
        SchemaBuilder schema(int scale) {
            return SchemaBuilder.int64();
        }
    },
    /** Of bit. */
    BOOLEAN {
        @Override
        void write(DataOutputStream to, Object value) throws IOException {
            to.writeBoolean((Boolean) value);
        }

        @Override
        Object read(ByteBuffer from, int scale) {
            return from.get() != 0;
        }

        @Override
        SchemaBuilder schema(int scale) {
            return SchemaBuilder.bool();
        }
    },
    /** Of decimal and money. */
    DECIMAL {
        @Override
        void write(DataOutputStream to, Object value) throws IOException {
            byte[] bytes = ((BigDecimal) value).unscaledValue().toByteArray();
            to.writeByte(bytes.length);
            to.write(bytes);
        }

        @Override
        Object read(ByteBuffer from, int scale) {
            byte[] bytes = new byte[from.get()];
            from.get(bytes);
            return new BigDecimal(new BigInteger(bytes), scale);
        }

        @Override
        SchemaBuilder schema(int scale) {
            return Decimal.builder(scale);
        }
    },
    /** Of all kinds of text, and uniqueidentifier. */
    STRING {
        @Override
        void write(DataOutputStream to, Object value) throws IOException {
            byte[] bytes = value.toString().getBytes(StandardCharsets.UTF_8);
            to.writeShort(bytes.length);
            to.write(bytes);
        }

        @Override
        Object read(ByteBuffer from, int scale) {
            byte[] bytes = new byte[Short.toUnsignedInt(from.getShort())];
            from.get(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        SchemaBuilder schema(int scale) {
            return SchemaBuilder.string();
        }
    },
    /** Of datetime, and datetime2 with up to three digits after the second. */
    MILLIS {
        @Override
        void write(DataOutputStream to, Object value) throws IOException {
            writeMoment(to, value);
        }

        @Override
        Object read(ByteBuffer from, int scale) {
            return from.getLong() / (NANOS_PER_SECOND / 1_000);
        }

        @Override
        SchemaBuilder schema(int scale) {
            return SchemaBuilder.int64().name("io.debezium.time.Timestamp").version(1);
        }
    },
    /** Of datetime2 with seven digits after the second. */
    NANOS {
        @Override
        void write(DataOutputStream to, Object value) throws IOException {
            writeMoment(to, value);
        }

        @Override
        Object read(ByteBuffer from, int scale) {
            return from.getLong();
        }

        @Override
        SchemaBuilder schema(int scale) {
            return SchemaBuilder.int64().name("io.debezium.time.NanoTimestamp").version(1);
        }
    },
    /** The same moments as text, as Debezium shows a datetimeoffset. */
    ZONED {
        @Override
        void write(DataOutputStream to, Object value) throws IOException {
            writeMoment(to, value);
        }

        @Override
        Object read(ByteBuffer from, int scale) {
            long nanos = from.getLong();
            return Instant.ofEpochSecond(nanos / NANOS_PER_SECOND, nanos % NANOS_PER_SECOND)
                    .toString();
        }

        @Override
        SchemaBuilder schema(int scale) {
            return SchemaBuilder.string().name("io.debezium.time.ZonedTimestamp").version(1);
        }
    };

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private static void writeMoment(DataOutputStream to, Object value) throws IOException {
        LocalDateTime moment = (LocalDateTime) value;
        to.writeLong(moment.toEpochSecond(ZoneOffset.UTC) * NANOS_PER_SECOND + moment.getNano());
    }

    abstract void write(DataOutputStream to, Object value) throws IOException;

    abstract Object read(ByteBuffer from, int scale);

    abstract SchemaBuilder schema(int scale);
}
