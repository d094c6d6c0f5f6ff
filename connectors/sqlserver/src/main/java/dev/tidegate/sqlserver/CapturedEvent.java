package dev.tidegate.sqlserver;

import io.debezium.pipeline.DataChangeEvent;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** A record in Debezium's queue, which knows what it takes in memory. */
final class CapturedEvent extends DataChangeEvent {
    /** Offset, source block, headers and objects of a record, whatever its rows hold. */
    private static final int FIXED_BYTES = 1_024;

    private static final int VALUE_BYTES = 24;
    private static final int OBJECT_BYTES = 48;

    private final long bytes;

    CapturedEvent(SourceRecord record) {
        super(record);
        this.bytes = FIXED_BYTES + (record.value() instanceof Struct value ? rows(value) : 0);
    }

    private static long rows(Struct value) {
        if (value.schema().field("before") == null) {
            return 0;
        }
        return row(value.getStruct("before")) + row(value.getStruct("after"));
    }

    private static long row(@Nullable Struct row) {
        if (row == null) {
            return 0;
        }
        long sum = 0;
        for (Field field : row.schema().fields()) {
            sum += VALUE_BYTES + value(row.getWithoutDefault(field.name()));
        }
        return sum;
    }

    private static long value(@Nullable Object value) {
        return switch (value) {
            case null -> 0;
            case String text -> OBJECT_BYTES + (long) Character.BYTES * text.length();
            case ByteBuffer buffer -> OBJECT_BYTES + buffer.remaining();
            case byte[] array -> OBJECT_BYTES + array.length;
            case BigDecimal _ -> 2 * OBJECT_BYTES;
            default -> 0;
        };
    }

    /** Bytes, roughly. */
    @Override
    public long objectSize() {
        return bytes;
    }
}
