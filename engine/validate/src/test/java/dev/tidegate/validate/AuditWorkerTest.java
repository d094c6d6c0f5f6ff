package dev.tidegate.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which table is audited when. The world's clock goes on by a millisecond with each step. */
class AuditWorkerTest {
    private static final Duration SOURCE_INTERVAL = Duration.ofSeconds(2);

    private final World world =
            new World(
                    new Random(5),
                    new World.Circumstances(
                            SampleTables.KEYED,
                            SimulatedTarget.Ordered.AS_THE_SOURCE,
                            Fault.Kind.NONE,
                            false,
                            false));
    private final MemoryRecords records = new MemoryRecords();

    @Test
    void theTargetIsComparedWithTheLedgerMoreOftenThanTheSourceWithTheTarget() {
        List<Instant> target = new ArrayList<>();
        List<Instant> source = new ArrayList<>(); // when comparisons began
        AuditRecords counting =
                new PassingRecords(records) {
                    @Override
                    public void passEnded(TableId table, Pass pass) {
                        super.passEnded(table, pass);
                        switch (pass.kind()) {
                            case TARGET -> target.add(pass.endedAt());
                            case SOURCE -> source.add(pass.beganAt());
                        }
                        if (source.size() == 3) {
                            Thread.currentThread().interrupt();
                        }
                    }
                };

        assertThatThrownBy(() -> worker(counting).run()).isInstanceOf(InterruptedException.class);

        assertThat(target.size()).isGreaterThan(source.size());
        for (int i = 1; i < source.size(); i++) {
            assertThat(Duration.between(source.get(i - 1), source.get(i)))
                    .isGreaterThanOrEqualTo(SOURCE_INTERVAL);
        }
    }

    /** What a comparison says is as old as its beginning. */
    @Test
    void aTableIsDueAgainAnIntervalBehindTheBeginningOfItsLastComparison() {
        List<AuditRecords.Pass> source = new ArrayList<>();
        AuditRecords noting =
                new PassingRecords(records) {
                    @Override
                    public void passEnded(TableId table, Pass pass) {
                        super.passEnded(table, pass);
                        if (pass.kind() == Pass.Kind.SOURCE) {
                            source.add(pass);
                        }
                        if (source.size() == 4) {
                            Thread.currentThread().interrupt();
                        }
                    }
                };

        assertThatThrownBy(() -> worker(noting).run()).isInstanceOf(InterruptedException.class);

        for (int i = 1; i < source.size(); i++) {
            AuditRecords.Pass before = source.get(i - 1);
            AuditRecords.Pass next = source.get(i);
            assertThat(next.beganAt())
                    .isAfterOrEqualTo(before.beganAt().plus(SOURCE_INTERVAL))
                    .isBefore(before.endedAt().plus(SOURCE_INTERVAL));
        }
    }

    @Test
    void afterARestartATableIsNotDueBeforeItWouldHaveBeen() {
        Instant now = world.instant();
        records.passBegan(world.schema.table(), now);
        for (AuditRecords.Pass.Kind kind : AuditRecords.Pass.Kind.values()) {
            records.passEnded(
                    world.schema.table(),
                    new AuditRecords.Pass(
                            kind,
                            world.target.position,
                            Optional.empty(),
                            Optional.empty(),
                            now,
                            now));
        }
        List<Instant> ended = new ArrayList<>();
        AuditRecords first =
                new PassingRecords(records) {
                    @Override
                    public void passEnded(TableId table, Pass pass) {
                        ended.add(pass.endedAt());
                        Thread.currentThread().interrupt();
                    }
                };

        assertThatThrownBy(() -> worker(first).run()).isInstanceOf(InterruptedException.class);

        assertThat(ended.getFirst()).isAfterOrEqualTo(now.plusMillis(500));
    }

    @Test
    void aTableThatIsRequestedIsAuditedWhollyAtOnce() {
        Instant now = world.instant();
        records.passBegan(world.schema.table(), now);
        for (AuditRecords.Pass.Kind kind : AuditRecords.Pass.Kind.values()) {
            records.passEnded(
                    world.schema.table(),
                    new AuditRecords.Pass(
                            kind,
                            world.target.position,
                            Optional.empty(),
                            Optional.empty(),
                            now,
                            now.plusSeconds(1_000)));
        }
        List<AuditRecords.Pass.Kind> ended = new ArrayList<>();
        AuditWorker worker =
                worker(
                        new PassingRecords(records) {
                            @Override
                            public void passEnded(TableId table, Pass pass) {
                                ended.add(pass.kind());
                                if (pass.kind() == Pass.Kind.SOURCE) {
                                    Thread.currentThread().interrupt();
                                }
                            }
                        });

        worker.request(world.schema.table());

        assertThatThrownBy(worker::run).isInstanceOf(InterruptedException.class);
        assertThat(ended)
                .containsExactly(AuditRecords.Pass.Kind.TARGET, AuditRecords.Pass.Kind.SOURCE);
    }

    @Test
    void rowsThatAreSuspectedAreDecidedOnBeforeTheirTableIsAudited() {
        world.quiet();
        Row right = world.target.rows.get(0);
        Row wrong = world.target.rows.get(1);
        world.target.rows.set(1, Row.of(wrong.value(0), -1, wrong.value(2)));
        List<String> events = new ArrayList<>();
        AuditWorker worker =
                worker(
                        new PassingRecords(records) {
                            @Override
                            public void mismatch(TableId table, Mismatch mismatch) {
                                super.mismatch(table, mismatch);
                                Row key = mismatch.key().orElseThrow();
                                events.add(key.value(0) + " differs in " + mismatch.columns());
                            }

                            @Override
                            public void passBegan(TableId table, Instant at) {
                                events.add("audit");
                                Thread.currentThread().interrupt();
                            }
                        });

        worker.suspect(world.schema.table(), Row.of(right.value(0)));
        worker.suspect(world.schema.table(), Row.of(wrong.value(0)));

        assertThatThrownBy(worker::run).isInstanceOf(InterruptedException.class);
        assertThat(events).containsExactly(wrong.value(0) + " differs in [amount]", "audit");
    }

    private AuditWorker worker(AuditRecords to) {
        AuditSettings settings =
                new AuditSettings(
                        new ChunkSource.Limit(5, Long.MAX_VALUE),
                        50,
                        100,
                        AuditSettings.Keyless.MAY_LOCK,
                        Duration.ofMillis(500),
                        SOURCE_INTERVAL);
        return new AuditWorker(
                Audits.RIGHT.ports(world, to, AuditObserver.NONE),
                settings,
                1,
                () -> List.of(world.schema));
    }
}
