package dev.tidegate.bench.apply.sink;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** A table's topic: keys and Debezium's envelopes, written and read. Owned by one thread. */
public final class TopicForm {
    private static final byte ABSENT = 0;
    private static final byte PRESENT = 1;

    private final String table;
    private final List<FieldForm> fields;
    private final List<FieldForm> keyFields;
    private final Schema keySchema;
    private final Schema rowSchema;
    private final Schema envelopeSchema;

    /** A topic of these fields, which are of one table. */
    public TopicForm(String table, List<FieldForm> fields) {
        this.table = table;
        this.fields = List.copyOf(fields);
        this.keyFields = fields.stream().filter(FieldForm::key).toList();
        this.keySchema = struct(table + ".Key", keyFields).build();
        this.rowSchema = struct(table + ".Value", fields).optional().build();
        this.envelopeSchema =
                SchemaBuilder.struct()
                        .name(table + ".Envelope")
                        .version(2)
                        .field("before", rowSchema)
                        .field("after", rowSchema)
                        .field("op", Schema.STRING_SCHEMA)
                        .field("ts_ms", Schema.OPTIONAL_INT64_SCHEMA)
                        .build();
    }

    /** By table, from the lines of all fields, as the sink wants to see them. */
    static Map<String, TopicForm> parse(List<String> lines, SinkSettings settings) {
        Map<String, List<FieldForm>> fields = new LinkedHashMap<>();
        for (String line : lines) {
            FieldForm field = FieldForm.parse(line).shown(settings);
            fields.computeIfAbsent(field.table(), _ -> new ArrayList<>()).add(field);
        }
        Map<String, TopicForm> topics = new LinkedHashMap<>();
        fields.forEach((table, own) -> topics.put(table, new TopicForm(table, own)));
        return topics;
    }

    /** The topic's name. */
    public String table() {
        return table;
    }

    private static SchemaBuilder struct(String name, List<FieldForm> fields) {
        SchemaBuilder builder = SchemaBuilder.struct().name(name);
        for (FieldForm field : fields) {
            SchemaBuilder own = field.type().form().schema(field.type().scale());
            builder.field(field.name(), field.optional() ? own.optional().build() : own.build());
        }
        return builder;
    }

    /** The key's bytes; {@code values} are those of all columns. */
    public byte[] key(List<? extends @Nullable Object> values) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream to = new DataOutputStream(bytes);
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).key()) {
                value(to, fields.get(i), values.get(i));
            }
        }
        return bytes.toByteArray();
    }

    /**
     * An envelope's bytes.
     *
     * @param op {@code c}, {@code u} or {@code d}
     * @param before values of all columns; empty for none
     * @param after the same
     */
    public byte[] envelope(
            char op,
            List<? extends @Nullable Object> before,
            List<? extends @Nullable Object> after)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream to = new DataOutputStream(bytes);
        to.writeByte(op);
        row(to, before);
        row(to, after);
        return bytes.toByteArray();
    }

    private void row(DataOutputStream to, List<? extends @Nullable Object> values)
            throws IOException {
        to.writeByte(values.isEmpty() ? ABSENT : PRESENT);
        for (int i = 0; i < values.size(); i++) {
            value(to, fields.get(i), values.get(i));
        }
    }

    private static void value(DataOutputStream to, FieldForm field, @Nullable Object value)
            throws IOException {
        if (field.optional()) {
            to.writeByte(value == null ? ABSENT : PRESENT);
        }
        if (value != null) {
            field.type().form().write(to, value);
        }
    }

    /** What the sink gets of a record of the topic. */
    SinkRecord read(byte[] key, byte[] value, long offset) {
        Struct keys = struct(keySchema, keyFields, ByteBuffer.wrap(key));
        ByteBuffer from = ByteBuffer.wrap(value);
        Struct envelope = new Struct(envelopeSchema);
        envelope.put("op", Character.toString(from.get()));
        for (String image : List.of("before", "after")) {
            if (from.get() == PRESENT) {
                envelope.put(image, struct(rowSchema, fields, from));
            }
        }
        return new SinkRecord(table, 0, keySchema, keys, envelopeSchema, envelope, offset);
    }

    private static Struct struct(Schema schema, List<FieldForm> fields, ByteBuffer from) {
        Struct struct = new Struct(schema);
        for (int i = 0; i < fields.size(); i++) {
            FieldForm field = fields.get(i);
            if (!field.optional() || from.get() == PRESENT) {
                struct.put(
                        schema.fields().get(i),
                        field.type().form().read(from, field.type().scale()));
            }
        }
        return struct;
    }
}
