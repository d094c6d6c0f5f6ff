package dev.tidegate.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class WriterSchemasTest {
    @Test
    void aSchemaHasANumberOnceItIsDefined() {
        WriterSchemas schemas = new WriterSchemas(List.of());

        assertThat(schemas.id(orders(1, "id"))).isEmpty();
        assertThat(schemas.define(orders(1, "id")).id()).isEqualTo(1);
        assertThat(schemas.id(orders(1, "id"))).hasValue(1);
        assertThat(schemas.id(orders(2, "id", "note"))).isEmpty();
    }

    @Test
    void numbersGoOnBehindThoseOfTheWriterBefore() {
        WriterSchemas schemas =
                new WriterSchemas(
                        List.of(
                                new JournalRecord.Schema(1, orders(1, "id")),
                                new JournalRecord.Schema(2, orders(2, "id", "note"))));

        assertThat(schemas.id(orders(1, "id"))).hasValue(1);
        assertThat(schemas.id(orders(2, "id", "note"))).hasValue(2);
        assertThat(schemas.define(orders(3, "id")).id()).isEqualTo(3);
    }

    @Test
    void aVersionThatChangesItsShapeIsRefused() {
        WriterSchemas schemas = new WriterSchemas(List.of());
        schemas.define(orders(1, "id"));

        assertThatThrownBy(() -> schemas.id(orders(1, "id", "note")))
                .asInstanceOf(InstanceOfAssertFactories.type(TidegateException.class))
                .extracting(TidegateException::code)
                .isEqualTo(ErrorCode.SOURCE_LOG_INCONSISTENT);
    }

    private static TableSchema orders(int version, String... columns) {
        return new TableSchema(
                new TableId("dbo", "orders"),
                version,
                List.of(columns).stream()
                        .map(name -> new Column(name, ColumnType.of(ColumnType.Kind.INT), true))
                        .toList(),
                List.of("id"));
    }
}
