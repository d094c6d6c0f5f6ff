package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tidegate.capture.CaptureWorker;
import dev.tidegate.capture.SourceLog;
import dev.tidegate.journal.Journal;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.Groups;
import dev.tidegate.schema.TableDefinition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Capture that starts again with other tables, over a source and a journal in memory. */
@Timeout(60)
final class CaptureTest {
    private static final TableId INVOICE = new TableId("dbo", "invoice");

    private final MemorySource source = new MemorySource();
    private final MemoryJournal journal = new MemoryJournal();
    private final Capture capture = new Capture(this::worker, List.of(account()));

    @Test
    void otherTablesAreCapturedFromWhereTheJournalEnds() throws Exception {
        source.create(INVOICE);
        CompletableFuture<Optional<Throwable>> ended = new CompletableFuture<>();
        Thread thread = start(ended);
        capture.awaitStarted();
        source.put(INVOICE, 1, 100); // is passed over
        source.put(1, 10);
        awaitChanges(1);

        CaptureWorker next = capture.change(List.of(account(), invoice())).get();
        next.awaitStarted();
        source.put(INVOICE, 2, 200);
        source.put(1, 11);

        List<LogEvent.Change> changes = awaitChanges(3);
        assertThat(changes)
                .extracting(it -> it.schema().table())
                .containsExactly(MemorySource.ACCOUNT, INVOICE, MemorySource.ACCOUNT);
        thread.interrupt();
        assertThat(ended.get()).containsInstanceOf(InterruptedException.class);
    }

    @Test
    void aStopDuringTheChangeEndsIt() throws Exception {
        CompletableFuture<Optional<Throwable>> ended = new CompletableFuture<>();
        Thread thread = start(ended);
        capture.awaitStarted();

        CompletableFuture<CaptureWorker> _ = capture.change(List.of(account()));
        thread.interrupt();

        assertThat(ended.get()).containsInstanceOf(InterruptedException.class);
    }

    @Test
    void whatBreaksCaptureComesOut() throws Exception {
        Capture broken =
                new Capture(
                        _ ->
                                worker((_, _) -> {
                                    throw new TidegateException(
                                            ErrorCode.SOURCE_UNAVAILABLE, "gone", "Wait.");
                                }),
                        List.of(account()));

        assertThat(catchThrowable(broken::run)).hasMessage("gone");
    }

    private Thread start(CompletableFuture<Optional<Throwable>> ended) {
        return Thread.ofPlatform()
                .start(() -> ended.complete(Optional.ofNullable(catchThrowable(capture::run))));
    }

    private List<LogEvent.Change> awaitChanges(int count) throws InterruptedException {
        List<LogEvent.Change> changes = new ArrayList<>();
        try (Journal.Reader reader = journal.openReader(0, 0)) {
            while (changes.size() < count) {
                for (Journal.Entry entry : reader.poll(Duration.ofSeconds(1))) {
                    if (entry.event() instanceof LogEvent.Change change) {
                        changes.add(change);
                    }
                }
            }
        }
        return changes;
    }

    private TableDefinition account() {
        return source.definition(MemorySource.ACCOUNT);
    }

    private TableDefinition invoice() {
        return source.definition(INVOICE);
    }

    private CaptureWorker worker(List<TableDefinition> tables) {
        return worker(source.log(tables));
    }

    private CaptureWorker worker(SourceLog log) {
        return new CaptureWorker(
                new CaptureWorker.Ports(log, journal, InstantSource.system()),
                Groups.ONE,
                Duration.ofMillis(100),
                new Unheard());
    }

    private static final class Unheard implements CaptureWorker.Observer {
        @Override
        public void captured(Lsn upTo, Instant committedAt, int transactions, long changes) {}

        @Override
        public void drained(Lsn upTo, Instant readAt) {}
    }
}
