package dev.tidegate.sqlserver;

import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import java.util.Locale;
import java.util.Properties;
import microsoft.sql.DateTimeOffset;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Carries datetimeoffset through Debezium as text, with its offset and all seven digits. Debezium's
 * own conversion is wrong before 1970. Made by Debezium's engine.
 */
public final class DateTimeOffsetText implements CustomConverter<SchemaBuilder, RelationalColumn> {
    /** Called by Debezium's engine. */
    public DateTimeOffsetText() {}

    @Override
    public void configure(Properties properties) {}

    @Override
    public void converterFor(
            RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        if (column.typeName().toLowerCase(Locale.ROOT).startsWith("datetimeoffset")) {
            registration.register(SchemaBuilder.string().optional(), DateTimeOffsetText::text);
        }
    }

    private static @Nullable Object text(@Nullable Object value) {
        if (value instanceof DateTimeOffset moment) {
            return Values.offsetDateTime(moment).toString();
        }
        // NULL, or a default of the catalog, which nobody reads
        return value instanceof String text ? text : null;
    }
}
