package dev.tidegate.scenarios;

import dev.tidegate.capture.SourceLog;
import dev.tidegate.postgres.StreamSettings;
import dev.tidegate.schema.TableDefinition;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What arming makes on the target for the stream back: markers' table, slot, publication. */
final class StreamBackFixture implements AutoCloseable {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(5);
    private static final Duration WATERMARK_INTERVAL = Duration.ofMillis(200);

    private final PostgresFixture target;
    private final List<TableDefinition> tables;
    private final StreamSettings settings;

    StreamBackFixture(PostgresFixture target, TableDefinition... tables) throws SQLException {
        this.target = target;
        this.tables = List.of(tables);
        this.settings =
                new StreamSettings(
                        "back_" + Integer.toHexString(target.pipeline().hashCode()),
                        "tidegate_back",
                        POLL_INTERVAL,
                        WATERMARK_INTERVAL);
        target.sql(
                "create table tidegate.cutover_marker (pipeline text not null, marker text not null,"
                        + " primary key (pipeline, marker))");
        for (TableDefinition table : tables) {
            target.sql("alter table " + name(table) + " replica identity full");
        }
        target.sql(
                "create publication tidegate_back for table "
                        + String.join(", ", StreamSettings.OWN_TABLES)
                        + ", "
                        + this.tables.stream()
                                .map(StreamBackFixture::name)
                                .collect(Collectors.joining(", ")));
        makeSlot();
    }

    void makeSlot() throws SQLException {
        target.rows(
                "select pg_create_logical_replication_slot('" + settings.slot() + "', 'pgoutput')");
    }

    void dropSlot() throws SQLException {
        target.rows(
                "select pg_terminate_backend(active_pid, 5000) from pg_replication_slots"
                        + " where slot_name = '"
                        + settings.slot()
                        + "' and active_pid is not null");
        target.rows("select pg_drop_replication_slot('" + settings.slot() + "')");
    }

    StreamSettings settings() {
        return settings;
    }

    SourceLog log() {
        return target.target().log(settings, tables);
    }

    void mark(String marker) throws SQLException {
        target.sql("insert into tidegate.cutover_marker values ('shop', '" + marker + "')");
    }

    private static String name(TableDefinition table) {
        return "dbo." + table.table().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() throws SQLException {
        dropSlot();
    }
}
