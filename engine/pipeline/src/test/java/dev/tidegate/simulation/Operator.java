package dev.tidegate.simulation;

import dev.tidegate.load.LoadBoard;
import dev.tidegate.load.TableIntent;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/** Whoever pauses, skips and reloads tables: one thing after the other, of any daemon. */
final class Operator {
    private final World world;
    private final RandomGenerator random;
    private Optional<Request> last = Optional.empty();

    /** What was asked for. */
    private static final class Request {
        private final Daemon daemon;
        private boolean ended;

        Request(Daemon daemon) {
            this.daemon = daemon;
        }

        boolean isUnderway() {
            return !ended && !daemon.isDead();
        }
    }

    /** Asks a board for something. */
    private interface Verb {
        CompletableFuture<Void> ask(LoadBoard board) throws InterruptedException;
    }

    Operator(World world, RandomGenerator random) {
        this.world = world;
        this.random = random;
    }

    /** Asks for whatever comes to mind, if the answer to the last request is there. */
    void act(Daemon daemon) {
        List<TableSchema> tables = known(daemon);
        TableSchema schema = tables.get(random.nextInt(tables.size()));
        if (isBusy()) {
            return;
        }
        switch (random.nextInt(5)) {
            case 0, 1 -> reload(daemon, schema);
            case 2 -> intend(daemon, schema, TableIntent.PAUSE);
            case 3 -> intend(daemon, schema, TableIntent.SKIP);
            default -> intend(daemon, schema, TableIntent.REPLICATE);
        }
    }

    /** Wants each table again that something else is wanted of. */
    void wantAll(Daemon daemon) {
        for (TableSchema schema : known(daemon)) {
            if (!isBusy() && !world.target(schema).progress(schema).isWanted()) {
                intend(daemon, schema, TableIntent.REPLICATE);
            }
        }
    }

    /** Those whose load a daemon has: an addition that broke off may have reached capture only. */
    private static List<TableSchema> known(Daemon daemon) {
        return daemon.tables().stream()
                .filter(schema ->
                        daemon.board(schema).progress().stream()
                                .anyMatch(it -> it.table().equals(schema.table())))
                .toList();
    }

    private boolean isBusy() {
        return last.filter(Request::isUnderway).isPresent();
    }

    /** Takes a table in, if nothing else is under way: capture has it first. */
    void add(Daemon daemon, TableSchema schema) {
        if (!isBusy()) {
            ask(
                    daemon,
                    schema,
                    "add",
                    board -> {
                        daemon.include(schema);
                        return board.add(schema);
                    });
        }
    }

    /** Has a table loaded anew. */
    void reload(Daemon daemon, TableSchema schema) {
        ask(daemon, schema, "reload", board -> board.startOver(schema.table()));
    }

    private void intend(Daemon daemon, TableSchema schema, TableIntent intent) {
        ask(daemon, schema, intent.name(), board -> board.intend(schema.table(), intent));
    }

    private void ask(Daemon daemon, TableSchema schema, String what, Verb verb) {
        world.note(() -> "operator asks %s: %s %s".formatted(daemon, what, schema.table()));
        Request request = new Request(daemon);
        last = Optional.of(request);
        daemon.startActor(() -> {
            CompletableFuture<Void> answer = verb.ask(daemon.board(schema));
            while (!answer.isDone()) {
                daemon.requireNotStopped();
                daemon.rest(answer::isDone);
            }
            request.ended = true;
            if (answer.isCompletedExceptionally()) {
                requireExcuse(answer.exceptionNow());
            }
            world.note(() -> "operator was answered: %s %s".formatted(what, schema.table()));
        });
    }

    private static void requireExcuse(Throwable failure) {
        boolean excused =
                failure instanceof TidegateException known
                        && (known.code().action() == ErrorCode.Action.RETRY
                                || known.code() == ErrorCode.TARGET_FENCED);
        if (!excused) {
            throw new AssertionError("the operator was told " + failure, failure);
        }
    }
}
