package dev.tidegate.scenarios;

import dev.tidegate.apply.Target;
import dev.tidegate.apply.Target.TargetTransaction;
import dev.tidegate.convert.live.LiveTables;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.load.ChunkTarget;
import dev.tidegate.load.KeyRange;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableDefinition.CheckDefinition;
import dev.tidegate.schema.TableDefinition.ColumnDefinition;
import dev.tidegate.schema.TableDefinition.ForeignKeyDefinition;
import dev.tidegate.schema.TableDefinition.IndexDefinition;
import dev.tidegate.schema.TableDefinition.KeyDefinition;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A database of its own for a test, and short words for tables, changes and what is there. */
final class PostgresFixture implements AutoCloseable {
    static final Instant NOON = Instant.parse("2026-07-01T12:00:00.250Z");

    private final String url;
    private final String pipeline;
    private final PostgresTarget target;
    private int transactions = 100;

    PostgresFixture(PostgresServer server, String name) throws SQLException {
        String database = name.toLowerCase(Locale.ROOT);
        database = database.substring(0, Math.min(60, database.length()));
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl("postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute("create database \"" + database + "\"");
        }
        url = server.jdbcUrl(database);
        pipeline = name;
        target = newTarget();
        target.prepare();
    }

    PostgresTarget target() {
        return target;
    }

    String url() {
        return url;
    }

    String pipeline() {
        return pipeline;
    }

    /** As another process would have it. */
    PostgresTarget newTarget() {
        return newTarget(pipeline);
    }

    PostgresTarget newTarget(String ofPipeline) {
        return new PostgresTarget(settings(), ofPipeline, new LiveTables());
    }

    PostgresSettings settings() {
        return new PostgresSettings(url, "", "");
    }

    /** A replica that audits wait for. */
    static PostgresSettings.AuditReader reader(String url) {
        return new PostgresSettings.AuditReader(
                url, Duration.ofMinutes(1), PostgresSettings.WhenBehind.WAIT);
    }

    /** The same target, of which audits read a replica. */
    PostgresTarget targetWithReader(String readerUrl) {
        return new PostgresTarget(
                settings().withReader(reader(readerUrl)), pipeline, new LiveTables());
    }

    /** The same target for a session that leaves foreign keys to triggers. */
    PostgresTarget targetWithTriggers() {
        return new PostgresTarget(
                new PostgresSettings(
                        url,
                        "",
                        "",
                        PostgresSettings.TextUnstorable.REFUSE,
                        Optional.empty(),
                        PostgresSettings.ForeignKeys.TRIGGERS),
                pipeline,
                new LiveTables());
    }

    void sql(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The rows, values joined by a bar. */
    List<String> rows(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    String value = rows.getString(i);
                    values.add(value == null ? "∅" : value);
                }
                texts.add(String.join("|", values));
            }
            return texts;
        }
    }

    /** Creates a table and loads rows, where apply is now. */
    void load(TableDefinition table, Row... rows) throws InterruptedException {
        target.schema().create(List.of(table));
        Checkpoint at = target.checkpoint(0).orElseGet(target.applyTarget(0)::takeOver);
        try (ChunkTarget.Chunk chunk = target.chunks(0).begin(table.schema())) {
            for (Row row : rows) {
                chunk.rows().accept(row);
            }
            chunk.rowsEnded();
            chunk.publish(
                    new ChunkTarget.Loaded(KeyRange.ALL, rows.length, rows.length, true),
                    at,
                    at.commitLsn());
        }
    }

    /** Applies changes as one transaction. */
    void apply(Target apply, Checkpoint owner, LogEvent.Change... changes) {
        try (TargetTransaction transaction = apply.begin()) {
            for (LogEvent.Change change : changes) {
                transaction.apply(change);
            }
            transaction.commit(
                    checkpoint(owner.epoch(), ++transactions), LedgerChanges.Counted.NOTHING);
        }
    }

    /** Takes over and applies changes as one transaction. */
    void apply(LogEvent.Change... changes) {
        Target apply = target.applyTarget(0);
        apply(apply, apply.takeOver(), changes);
    }

    static Checkpoint checkpoint(long epoch, int transaction) {
        return new Checkpoint(
                epoch, lsn(transaction), NOON, new ChainHash(1, 2, 3, transaction), transaction);
    }

    static Lsn lsn(int number) {
        return new Lsn(0x2a, number, (short) 1);
    }

    static LogEvent.Insert insert(TableDefinition table, @Nullable Object... after) {
        return new LogEvent.Insert(position(), table.schema(), Row.of(after));
    }

    static LogEvent.Insert insert(TableDefinition table, Row after) {
        return new LogEvent.Insert(position(), table.schema(), after);
    }

    static LogEvent.Update update(TableDefinition table, Row before, Row after) {
        return new LogEvent.Update(position(), table.schema(), before, after);
    }

    static LogEvent.Delete delete(TableDefinition table, Row before) {
        return new LogEvent.Delete(position(), table.schema(), before);
    }

    private static Position position() {
        return new Position(lsn(100), 0);
    }

    /** Starts the definition of a table; the first column is the key. */
    static Builder table(String name) {
        return new Builder(new TableId("dbo", name));
    }

    @Override
    public void close() {
        target.close();
    }

    /** Makes definitions of tables. */
    static final class Builder {
        private final TableId table;
        private final List<ColumnDefinition> columns = new ArrayList<>();
        private final List<KeyDefinition> uniqueKeys = new ArrayList<>();
        private final List<ForeignKeyDefinition> foreignKeys = new ArrayList<>();
        private final List<IndexDefinition> indexes = new ArrayList<>();
        private final List<CheckDefinition> checks = new ArrayList<>();
        private List<String> key = List.of();
        private boolean keyed = true;

        private Builder(TableId table) {
            this.table = table;
        }

        Builder column(String name, ColumnType.Kind kind) {
            return column(name, ColumnType.of(kind));
        }

        /** Nullable, unless it is the first. */
        Builder column(String name, ColumnType type) {
            return column(
                    new ColumnDefinition(
                            name,
                            type,
                            !columns.isEmpty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()));
        }

        Builder column(ColumnDefinition column) {
            columns.add(column);
            return this;
        }

        Builder withDefault(String name, ColumnType type, String expression) {
            return column(
                    new ColumnDefinition(
                            name,
                            type,
                            false,
                            Optional.of(expression),
                            Optional.empty(),
                            Optional.empty()));
        }

        Builder computed(String name, ColumnType type, String expression) {
            return column(
                    new ColumnDefinition(
                            name,
                            type,
                            true,
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of(expression)));
        }

        /** Instead of the first column. */
        Builder key(String... names) {
            key = List.of(names);
            return this;
        }

        Builder withoutKey() {
            keyed = false;
            return this;
        }

        Builder unique(String name, String column) {
            uniqueKeys.add(new KeyDefinition(name, List.of(column), Optional.empty()));
            return this;
        }

        Builder unique(KeyDefinition key) {
            uniqueKeys.add(key);
            return this;
        }

        Builder foreignKey(String column, String parent, String onDelete) {
            return foreignKey(column, parent, "Id", onDelete);
        }

        Builder foreignKey(String column, String parent, String referenced, String onDelete) {
            foreignKeys.add(
                    new ForeignKeyDefinition(
                            "FK_" + table.name() + "_" + parent,
                            List.of(column),
                            new TableId("dbo", parent),
                            List.of(referenced),
                            onDelete,
                            "NO_ACTION",
                            true));
            return this;
        }

        Builder index(IndexDefinition index) {
            indexes.add(index);
            return this;
        }

        Builder check(String name, String expression) {
            checks.add(new CheckDefinition(name, expression, true, true));
            return this;
        }

        TableDefinition build() {
            List<Column> stored =
                    columns.stream()
                            .filter(column -> column.computedExpression().isEmpty())
                            .map(column ->
                                    new Column(
                                            column.name(),
                                            column.type(),
                                            column.nullable() && !key.contains(column.name())))
                            .toList();
            if (keyed && key.isEmpty()) {
                key = List.of(columns.getFirst().name());
            }
            Optional<KeyDefinition> primary =
                    keyed
                            ? Optional.of(
                                    new KeyDefinition("PK_" + table.name(), key, Optional.empty()))
                            : Optional.empty();
            return new TableDefinition(
                    new TableSchema(table, 1, stored, key),
                    columns,
                    primary,
                    uniqueKeys,
                    foreignKeys,
                    indexes,
                    checks,
                    0);
        }
    }
}
