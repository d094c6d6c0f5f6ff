package dev.tidegate.postgres;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads messages of {@code pgoutput}, with values as texts in UTF-8. Stateless. */
final class OutputReader {
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private OutputReader() {}

    /** The message of which the buffer is; throws {@code SOURCE_LOG_INCONSISTENT} if it is none. */
    static OutputMessage read(ByteBuffer buffer) {
        byte kind = buffer.get(buffer.position());
        try {
            return message(buffer.slice());
        } catch (BufferUnderflowException
                | IndexOutOfBoundsException
                | IllegalArgumentException e) {
            throw new TidegateException(
                    ErrorCode.SOURCE_LOG_INCONSISTENT,
                    "PostgreSQL's log has a message of kind " + kind + " that cannot be read",
                    "Report this with the version of PostgreSQL.",
                    e);
        }
    }

    private static OutputMessage message(ByteBuffer buffer) {
        return switch (buffer.get()) {
            case 'B' -> new OutputMessage.Begin(buffer.getLong(), moment(buffer.getLong()));
            case 'C' -> {
                byte _ = buffer.get(); // flags, of which there are none
                yield new OutputMessage.Commit(buffer.getLong());
            }
            case 'R' -> relation(buffer);
            case 'I' -> insert(buffer);
            case 'U' -> update(buffer);
            case 'D' -> delete(buffer);
            case 'T' -> truncate(buffer);
            case 'Y', 'O', 'M' -> new OutputMessage.Other();
            default -> throw new IllegalArgumentException("a kind that is not known");
        };
    }

    private static Instant moment(long micros) {
        return EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static OutputMessage relation(ByteBuffer buffer) {
        int id = buffer.getInt();
        String schema = name(buffer);
        String table = name(buffer);
        boolean isFull = buffer.get() == 'f';
        int columns = Short.toUnsignedInt(buffer.getShort());
        List<String> names = new ArrayList<>(columns);
        for (int i = 0; i < columns; i++) {
            byte _ = buffer.get(); // whether it is of the key
            names.add(name(buffer));
            int _ = buffer.getInt(); // type
            int _ = buffer.getInt(); // its modifier
        }
        return new OutputMessage.Relation(
                id, schema.isEmpty() ? "pg_catalog" : schema, table, isFull, names);
    }

    private static OutputMessage insert(ByteBuffer buffer) {
        int relation = buffer.getInt();
        require(buffer.get() == 'N');
        return new OutputMessage.Insert(relation, tuple(buffer));
    }

    private static OutputMessage update(ByteBuffer buffer) {
        int relation = buffer.getInt();
        byte kind = buffer.get();
        Optional<OutputMessage.Tuple> before = Optional.empty();
        if (kind == 'O' || kind == 'K') {
            OutputMessage.Tuple old = tuple(buffer);
            before = kind == 'O' ? Optional.of(old) : before;
            kind = buffer.get();
        }
        require(kind == 'N');
        return new OutputMessage.Update(relation, before, tuple(buffer));
    }

    private static OutputMessage delete(ByteBuffer buffer) {
        int relation = buffer.getInt();
        byte kind = buffer.get();
        require(kind == 'O' || kind == 'K');
        OutputMessage.Tuple old = tuple(buffer);
        return new OutputMessage.Delete(
                relation, kind == 'O' ? Optional.of(old) : Optional.empty());
    }

    private static OutputMessage truncate(ByteBuffer buffer) {
        int count = buffer.getInt();
        byte _ = buffer.get(); // options
        List<Integer> relations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            relations.add(buffer.getInt());
        }
        return new OutputMessage.Truncate(relations);
    }

    private static OutputMessage.Tuple tuple(ByteBuffer buffer) {
        int columns = Short.toUnsignedInt(buffer.getShort());
        List<@Nullable Object> values = new ArrayList<>(columns);
        for (int i = 0; i < columns; i++) {
            switch (buffer.get()) {
                case 'n' -> values.add(null);
                case 'u' -> values.add(OutputMessage.Tuple.LEFT_OUT);
                case 't' -> values.add(text(buffer, buffer.getInt()));
                default -> throw new IllegalArgumentException("a value of no known form");
            }
        }
        return new OutputMessage.Tuple(Collections.unmodifiableList(values));
    }

    private static String text(ByteBuffer buffer, int length) {
        ByteBuffer bytes = buffer.slice(buffer.position(), length);
        buffer.position(buffer.position() + length);
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    private static String name(ByteBuffer buffer) {
        int length = 0;
        while (buffer.get(buffer.position() + length) != 0) {
            length++;
        }
        String name = text(buffer, length);
        byte _ = buffer.get(); // the zero behind it
        return name;
    }

    private static void require(boolean expected) {
        if (!expected) {
            throw new IllegalArgumentException("a row where none may be");
        }
    }
}
