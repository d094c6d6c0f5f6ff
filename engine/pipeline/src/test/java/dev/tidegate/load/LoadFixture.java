package dev.tidegate.load;

import dev.tidegate.load.ChunkTarget.Loaded;
import dev.tidegate.load.LoadSettings.BesideStream;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A board with fakes around it; the test plays apply, and the threads of the load one by one. */
final class LoadFixture {
    static final LoadSettings SETTINGS =
            new LoadSettings(
                    2,
                    new BesideStream(1, 100),
                    4,
                    new ChunkSource.Limit(100, 1 << 20),
                    1 << 20,
                    4);

    final FakeSource source = new FakeSource();
    final FakeTarget target;
    final ScriptedWaiting waiting = new ScriptedWaiting();
    final List<String> told = new ArrayList<>();
    final LoadBoard board;

    /** Why the load is held back. */
    Optional<String> heldBack = Optional.empty();

    /** What apply handed over and lost with its window, or delivered. */
    private Routing window;

    LoadFixture(TableSchema... tables) {
        this(SETTINGS, new FakeTarget(), tables);
    }

    LoadFixture(LoadSettings settings, FakeTarget target, TableSchema... tables) {
        this.target = target;
        board =
                new LoadBoard(
                        new LoadBoard.Ports(source, target, () -> heldBack, waiting),
                        List.of(tables),
                        settings,
                        new Told());
        window = board.routing();
    }

    /** Apply takes over, and has a first moment of rest. */
    LoadFixture takenOver(long epoch) {
        board.takenOver(LoadSamples.checkpoint(epoch, 9));
        rest(9);
        return this;
    }

    /** Apply has applied all up to a transaction, and is at rest. */
    void rest(int transaction) {
        board.committed(LoadSamples.checkpoint(1, transaction));
        board.rest(LoadSamples.checkpoint(1, transaction), LoadSamples.lsn(transaction));
    }

    /** Apply fills its window with a change; what becomes of it. */
    String fill(LogEvent.Change change) {
        return switch (window.following(change.schema())) {
            case Following.Whole _ -> "applied";
            case Following.None _ -> "dropped";
            case Following.Partly partly -> {
                Row key = partly.key(image(change));
                if (partly.isLoaded(key)) {
                    yield "applied";
                }
                partly.handOver(key, change);
                yield "handed over";
            }
        };
    }

    private static Row image(LogEvent.Change change) {
        return switch (change) {
            case LogEvent.Insert insert -> insert.after();
            case LogEvent.Update update -> update.after();
            case LogEvent.Delete delete -> delete.before();
        };
    }

    /** Apply's window is committed. */
    void commit(int transaction) {
        window.deliver();
        board.committed(LoadSamples.checkpoint(1, transaction));
        window = board.routing();
    }

    /** Apply's window is undone. */
    void undo() {
        window = board.routing();
    }

    /** One change in a window of its own. */
    void applied(LogEvent.Change change) {
        fill(change);
        commit(change.position().commitLsn().block());
    }

    /** One thread of the load works until it would wait for something that does not happen. */
    void work() {
        try {
            new ChunkWorker(board).run();
        } catch (InterruptedException e) {
            told.add(e.getMessage());
        }
    }

    /** A thread of the load does one thing, and tells what. */
    String workOnce() throws InterruptedException {
        Task task = board.claims().next();
        switch (task) {
            case Task.Plan(TableLoad table) -> board.claims().plan(table);
            case Task.Prepare(var chunks) -> board.claims().prepare(chunks);
            case Task.Load(OpenChunk chunk) -> new ChunkLoad(board.claims(), chunk).run();
            case Task.Wait _ -> {}
        }
        return task.getClass().getSimpleName();
    }

    private final class Told implements LoadObserver {
        @Override
        public void tableStarted(TableId table) {
            told.add("started " + table.name());
        }

        @Override
        public void chunkPublished(TableId table, Loaded loaded) {
            told.add("published " + loaded.rows() + " of " + table.name());
        }

        @Override
        public void chunkGivenUp(TableId table, String reason) {
            told.add("given up: " + reason);
        }

        @Override
        public void tableComplete(TableId table) {
            told.add("complete " + table.name());
        }

        @Override
        public void tableStartedOver(TableId table) {
            told.add("started over " + table.name());
        }

        @Override
        public void waiting(Optional<String> reason) {
            told.add("waiting: " + reason.orElse("no more"));
        }
    }
}
