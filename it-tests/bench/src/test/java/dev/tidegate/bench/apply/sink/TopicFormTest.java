package dev.tidegate.bench.apply.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TopicFormTest {
    private static final LocalDateTime MOMENT = LocalDateTime.of(2026, 7, 1, 12, 0, 0, 1_000_000);
    private static final long MILLIS = 1_782_907_200_001L;

    private static final List<FieldForm> FIELDS =
            List.of(
                    key("small", ValueForm.INT16),
                    key("number", ValueForm.INT32),
                    column("large", ValueForm.INT64),
                    column("flag", ValueForm.BOOLEAN),
                    column("amount", ValueForm.DECIMAL),
                    column("name", ValueForm.STRING),
                    column("millis", ValueForm.MILLIS),
                    column("nanos", ValueForm.NANOS));

    private static final List<@Nullable Object> VALUES =
            Arrays.asList(3, 4, 5L, true, new BigDecimal("-12.34"), "Łódź", MOMENT, MOMENT);

    private final TopicForm topic = new TopicForm("t", FIELDS);

    @Test
    void aRecordComesOutAsDebeziumShowsIt() throws IOException {
        SinkRecord record =
                topic.read(topic.key(VALUES), topic.envelope('c', List.of(), VALUES), 7);

        Struct key = (Struct) record.key();
        assertThat(key.getInt16("small")).isEqualTo((short) 3);
        assertThat(key.getInt32("number")).isEqualTo(4);
        Struct envelope = (Struct) record.value();
        assertThat(envelope.getString("op")).isEqualTo("c");
        assertThat(envelope.getStruct("before")).isNull();
        Struct after = envelope.getStruct("after");
        assertThat(after.getInt64("large")).isEqualTo(5);
        assertThat(after.getBoolean("flag")).isTrue();
        assertThat(after.get("amount")).isEqualTo(new BigDecimal("-12.34"));
        assertThat(after.getString("name")).isEqualTo("Łódź");
        assertThat(after.getInt64("millis")).isEqualTo(MILLIS);
        assertThat(after.getInt64("nanos")).isEqualTo(MILLIS * 1_000_000);
    }

    @Test
    void nullIsNotZero() throws IOException {
        List<@Nullable Object> values = Arrays.asList(3, 4, null, null, null, null, null, null);

        SinkRecord record =
                topic.read(topic.key(values), topic.envelope('d', values, List.of()), 7);

        Struct before = ((Struct) record.value()).getStruct("before");
        assertThat(before.get("large")).isNull();
        assertThat(before.get("amount")).isNull();
        assertThat(((Struct) record.value()).getStruct("after")).isNull();
    }

    @Test
    void forUnnestMomentsAreText() throws IOException {
        TopicForm shown =
                TopicForm.parse(FIELDS.stream().map(FieldForm::line).toList(), SinkSettings.UNNEST)
                        .getOrDefault("t", topic);

        SinkRecord record =
                shown.read(topic.key(VALUES), topic.envelope('c', List.of(), VALUES), 7);

        assertThat(((Struct) record.value()).getStruct("after").get("millis"))
                .isEqualTo("2026-07-01T12:00:00.001Z");
    }

    private static FieldForm key(String name, ValueForm form) {
        return new FieldForm("t", name, new FieldForm.Type(form, 0), false, true);
    }

    private static FieldForm column(String name, ValueForm form) {
        return new FieldForm("t", name, new FieldForm.Type(form, 2), true, false);
    }
}
