package dev.tidegate.daemon;

import dev.tidegate.cutover.Fact;
import dev.tidegate.cutover.Refusals;
import dev.tidegate.cutover.VerifyResult;
import dev.tidegate.cutover.VerifyResult.Verdict;
import dev.tidegate.ledger.RowHasher;
import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.ChunkTarget.TableRecord;
import dev.tidegate.load.KeyRange;
import dev.tidegate.load.RowConsumer;
import dev.tidegate.load.TableIntent;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.NamePatterns;
import dev.tidegate.schema.SourceCatalog;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableSet;
import dev.tidegate.settings.ValidateSettings;
import dev.tidegate.validate.AuditRecords.Pass;
import dev.tidegate.validate.AuditTarget;
import dev.tidegate.validate.LedgerEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Reads tables whole from both sides, which both stand still, and compares how many rows they have
 * and what these come to. Several at once, as many as {@code validate.threads} says.
 */
final class RowsOfBothSides {
    private static final ChunkSource.Limit UNLIMITED =
            new ChunkSource.Limit(Long.MAX_VALUE, Long.MAX_VALUE);

    private final Ports ports;
    private final int groups;
    private final ValidateSettings settings;
    private Optional<Seen> seen = Optional.empty();

    /** Which tables are read. */
    enum Which {
        /** All that are replicated. */
        ALL,
        /** Those whose rows come to something else than at their last audit. */
        TOUCHED
    }

    /**
     * Makes one.
     *
     * @param ports for a look from outside
     * @param groups how many replication groups there are
     */
    RowsOfBothSides(Ports ports, int groups, ValidateSettings settings) {
        this.ports = ports;
        this.groups = groups;
        this.settings = settings;
    }

    /**
     * The source's tables as they were.
     *
     * @param set which of them belong to the pipeline
     * @param revision of the source's catalog, before and after they were read
     */
    private record Seen(TableSet set, String revision, List<TableDefinition> tables) {}

    /** A table, and whose it is. */
    private record Table(TableSchema schema, int group) {}

    /**
     * What rows come to.
     *
     * @param largeObjects the same of their large objects, each row counted once
     */
    private record Sum(MultisetHash rows, MultisetHash largeObjects) {}

    /**
     * Reads the source's catalog, and logs in to the target, before the pause. In the pause it is
     * asked only whether the catalog is still the same.
     */
    void readAhead() throws InterruptedException {
        TableSet set = TableSets.of(records());
        SourceCatalog catalog = ports.source().catalog(set);
        Optional<String> before = catalog.revision();
        List<TableDefinition> tables = catalog.tables();
        seen =
                before.filter(it -> catalog.revision().equals(Optional.of(it)))
                        .map(it -> new Seen(set, it, tables));
        Map<TableId, Integer> bound = ports.target().groups();
        for (TableDefinition table : tables) {
            if (bound.containsKey(table.table())) {
                var _ = ports.source().chunks().order(table.schema());
            }
        }
        ports.audits().ifPresent(audits -> audits.target(0).open().close());
    }

    /** Fails with {@code CUTOVER_WAITING} if it is not done within the time. */
    VerifyResult compare(Which which, Duration within) throws InterruptedException {
        Optional<Ports.Audits> found = ports.audits();
        if (found.isEmpty()) {
            return new VerifyResult(
                    Verdict.UNKNOWN,
                    0,
                    List.of("rows cannot be compared: validate.audit is off"),
                    List.of());
        }
        Ports.Audits audits = found.get();
        List<String> excluded = new ArrayList<>();
        List<Table> tables = tables(excluded);
        if (which == Which.TOUCHED) {
            tables = touched(audits, tables);
        }
        List<String> differences = differences(audits, tables, within);
        return new VerifyResult(
                differences.isEmpty() ? Verdict.SAME : Verdict.DIFFERENT,
                tables.size(),
                differences,
                List.of(
                        Fact.of("tables of which all rows were compared", tables.size()),
                        new Fact("tables that are not compared", excluded.toString())));
    }

    /** Those that are followed and may be compared, as the source has them now. */
    private List<Table> tables(List<String> excluded) {
        Map<TableId, TableRecord> records = records();
        Map<TableId, Integer> bound = ports.target().groups();
        List<Table> tables = new ArrayList<>();
        definitions(TableSets.of(records))
                .forEach(definition -> {
                    TableId table = definition.table();
                    Optional<TableIntent> intent =
                            Optional.ofNullable(records.get(table)).map(TableRecord::intent);
                    if (isExcluded(table) || intent.filter(TableIntent.SKIP::equals).isPresent()) {
                        excluded.add(table.toString());
                    } else if (bound.containsKey(table)) {
                        tables.add(new Table(definition.schema(), bound.getOrDefault(table, 0)));
                    }
                });
        return tables;
    }

    private Map<TableId, TableRecord> records() {
        Map<TableId, TableRecord> records = new TreeMap<>();
        for (int group = 0; group < groups; group++) {
            records.putAll(ports.target().chunks(group).tables());
        }
        return records;
    }

    /** What was read beforehand, if it is still so. */
    private List<TableDefinition> definitions(TableSet set) {
        SourceCatalog catalog = ports.source().catalog(set);
        Optional<Seen> before = seen.filter(it -> it.set().equals(set));
        return before.isPresent() && catalog.revision().equals(before.map(Seen::revision))
                ? before.get().tables()
                : catalog.tables();
    }

    private boolean isExcluded(TableId table) {
        return settings.tablesExcluded().keySet().stream()
                .anyMatch(it -> NamePatterns.of(List.of(it)).match(table.toString()));
    }

    private List<Table> touched(Ports.Audits audits, List<Table> tables) {
        List<Table> touched = new ArrayList<>();
        IntStream.range(0, groups)
                .forEach(group -> {
                    List<Table> own = tables.stream().filter(it -> it.group() == group).toList();
                    Map<TableId, LedgerEntry> ledger =
                            audits.target(group).ledger(ids(own)).tables();
                    var records = audits.records(group).tables();
                    own.stream()
                            .filter(it -> {
                                TableId id = it.schema().table();
                                Optional<Pass> pass =
                                        Optional.ofNullable(records.get(id))
                                                .flatMap(record -> record.source());
                                return !isAsAudited(pass, Optional.ofNullable(ledger.get(id)));
                            })
                            .forEach(touched::add);
                });
        return touched;
    }

    private static Set<TableId> ids(List<Table> tables) {
        return Set.copyOf(tables.stream().map(it -> it.schema().table()).toList());
    }

    private static boolean isAsAudited(Optional<Pass> pass, Optional<LedgerEntry> ledger) {
        return pass.isPresent()
                && ledger.isPresent()
                && pass.get().rows().isPresent()
                && pass.get().rows().equals(ledger.get().rows())
                && pass.get().largeObjects().equals(ledger.get().largeObjects());
    }

    private List<String> differences(Ports.Audits audits, List<Table> tables, Duration within)
            throws InterruptedException {
        RowHasher.Factory hashers = settings.excludedColumns().without(audits.hashers());
        List<Callable<Optional<String>>> comparisons =
                tables.stream()
                        .<Callable<Optional<String>>>map(it ->
                                () -> difference(audits.target(it.group()), hashers, it.schema()))
                        .toList();
        List<String> differences = new ArrayList<>();
        try (ExecutorService threads =
                Executors.newFixedThreadPool(
                        settings.threads(),
                        Thread.ofPlatform().name("cutover-rows-", 0).factory())) {
            for (Future<Optional<String>> each :
                    threads.invokeAll(comparisons, within.toMillis(), TimeUnit.MILLISECONDS)) {
                result(each).ifPresent(differences::add);
            }
        }
        return differences;
    }

    private static Optional<String> result(Future<Optional<String>> comparison)
            throws InterruptedException {
        try {
            return comparison.get();
        } catch (CancellationException _) {
            throw Refusals.waiting("the rows of both sides were not compared in time");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TidegateException known) {
                throw known;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private Optional<String> difference(
            AuditTarget target, RowHasher.Factory hashers, TableSchema schema)
            throws InterruptedException {
        Sum there = target(target, hashers, schema);
        Sum here = source(hashers, schema);
        if (here.equals(there)) {
            return Optional.empty();
        }
        return Optional.of(
                here.rows().count() != there.rows().count()
                        ? "%s: the source has %,d rows, the target %,d"
                                .formatted(
                                        schema.table(), here.rows().count(), there.rows().count())
                        : "%s: both have %,d rows, and not the same"
                                .formatted(schema.table(), here.rows().count()));
    }

    private Sum source(RowHasher.Factory hashers, TableSchema schema) throws InterruptedException {
        Summing sum = new Summing(hashers.of(schema));
        Optional<Row> _ = ports.source().chunks().read(schema, KeyRange.ALL, UNLIMITED, sum);
        return sum.sum();
    }

    private static Sum target(AuditTarget target, RowHasher.Factory hashers, TableSchema schema)
            throws InterruptedException {
        Summing sum = new Summing(hashers.of(schema));
        try (AuditTarget.Snapshot snapshot = target.open()) {
            Optional<Row> _ = snapshot.rows(schema, KeyRange.ALL, UNLIMITED, sum);
        }
        return sum.sum();
    }

    /** Sums rows up as they are read. */
    private static final class Summing implements RowConsumer {
        private final RowHasher hasher;
        private MultisetHash rows = MultisetHash.EMPTY;
        private MultisetHash largeObjects = MultisetHash.EMPTY;

        Summing(RowHasher hasher) {
            this.hasher = hasher;
        }

        @Override
        public void accept(Row row) {
            rows = rows.plus(hasher.row(row));
            largeObjects = largeObjects.plus(hasher.largeObjects(row));
        }

        Sum sum() {
            return new Sum(rows, largeObjects);
        }
    }
}
